//! Alerts as `alerts list --format json` gives them, and what tests ask of them.

use serde_json::Value;

/// The alerts of a city.
#[derive(Debug, Clone, PartialEq)]
pub struct Alerts(pub Vec<Value>);

impl Alerts {
    /// Those of a JSON array.
    pub fn of(json: &Value) -> Self {
        Self(json.as_array().expect("an array of alerts").clone())
    }

    /// Only those of a rule.
    pub fn by(&self, rule: &str) -> Self {
        Self(self.0.iter().filter(|alert| alert["rule"] == rule).cloned().collect())
    }

    /// Their keys, sorted.
    pub fn keys(&self) -> Vec<&str> {
        let mut keys: Vec<&str> =
            self.0.iter().map(|alert| alert["key"].as_str().unwrap()).collect();
        keys.sort_unstable();
        keys
    }

    /// The alert with that key.
    #[track_caller]
    pub fn get(&self, key: &str) -> &Value {
        self.0
            .iter()
            .find(|alert| alert["key"] == key)
            .unwrap_or_else(|| panic!("no {key} among {:?}", self.keys()))
    }

    /// There is exactly one, and it is this; gives it.
    #[track_caller]
    pub fn only(&self, key: &str) -> &Value {
        assert_eq!(self.keys(), [key]);
        &self.0[0]
    }

    /// There is none.
    #[track_caller]
    pub fn none(&self) {
        assert_eq!(self.keys(), Vec::<&str>::new());
    }
}

/// Severity and status of an alert.
pub fn standing(alert: &Value) -> (&str, &str) {
    (alert["severity"].as_str().unwrap(), alert["status"].as_str().unwrap())
}

/// How many events it counts.
pub fn events(alert: &Value) -> u64 {
    alert["event_count"].as_u64().unwrap()
}

/// Its reason.
pub fn reason(alert: &Value) -> &str {
    alert["reason"].as_str().unwrap()
}
