//! What tenken should find in a town: `expected.json`.

use std::fmt::Write as _;

/// An alert that should be there.
#[derive(Debug)]
struct Alert {
    rule: &'static str,
    key: String,
    severity: &'static str,
    status: &'static str,
    event_count: usize,
    explanation: Option<String>,
}

/// The alerts of the incident, and all others.
#[derive(Debug, Default)]
pub(super) struct Told {
    alerts: Vec<Alert>,
    also: Vec<Alert>,
}

impl Told {
    /// What must be found. Parts are those of the key after the rule.
    pub(super) fn found(
        &mut self,
        rule: &'static str,
        parts: &[&str],
        severity: &'static str,
        event_count: usize,
    ) {
        let alert = Alert {
            rule,
            key: key(rule, parts),
            severity,
            status: "open",
            event_count,
            explanation: None,
        };
        self.alerts.push(alert);
    }

    /// What is found besides, and is low.
    pub(super) fn also(&mut self, rule: &'static str, parts: &[&str], event_count: usize) {
        self.also.push(Alert {
            rule,
            key: key(rule, parts),
            severity: "low",
            status: "open",
            event_count,
            explanation: None,
        });
    }

    /// What is found besides, and a record accounts for.
    pub(super) fn explained(
        &mut self,
        rule: &'static str,
        parts: &[&str],
        severity: &'static str,
        event_count: usize,
        record: &str,
    ) {
        self.also.push(Alert {
            rule,
            key: key(rule, parts),
            severity,
            status: "closed",
            event_count,
            explanation: Some(record.to_owned()),
        });
    }

    /// The rules that must find something, each once and in order.
    pub(super) fn rules(&self) -> Vec<&'static str> {
        let mut rules: Vec<&str> = self.alerts.iter().map(|alert| alert.rule).collect();
        rules.sort_unstable();
        rules.dedup();
        rules
    }

    /// `expected.json`. No text in it needs an escape.
    pub(super) fn json(&self, about: &str, now: &str) -> String {
        let mut json = format!("{{\n  \"about\": \"{about}\",\n  \"now\": \"{now}\",\n");
        let _ = write!(json, "  \"alerts\": [{}],\n  \"also\": [", list(&self.alerts));
        let _ = writeln!(json, "{}]\n}}", list(&self.also));
        json
    }
}

fn key(rule: &str, parts: &[&str]) -> String {
    let parts: Vec<String> = parts.iter().map(|part| part.replace('/', "%2F")).collect();
    format!("{rule}/{}", parts.join("/"))
}

fn list(alerts: &[Alert]) -> String {
    let lines: Vec<String> = alerts.iter().map(|alert| format!("\n    {}", line(alert))).collect();
    let end = if alerts.is_empty() { "" } else { "\n  " };
    format!("{}{end}", lines.join(","))
}

fn line(alert: &Alert) -> String {
    let Alert { key, severity, status, event_count, explanation, .. } = alert;
    let explanation = explanation.as_ref().map(|id| format!(", \"explanation\": \"{id}\""));
    let explanation = explanation.unwrap_or_default();
    format!(
        "{{ \"key\": \"{key}\", \"severity\": \"{severity}\", \"status\": \"{status}\", \
         \"event_count\": {event_count}{explanation} }}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_alerts_are_those_of_the_incident_and_all_others() {
        let mut told = Told::default();
        told.found("off-hours", &["C1", "2026-04-22"], "high", 3);
        told.explained("deletion", &["C1", "a/b"], "high", 1, "A-1");
        let json = told.json("Something.", "2026-04-23T07:00:00+09:00");
        let expected = r#"{
  "about": "Something.",
  "now": "2026-04-23T07:00:00+09:00",
  "alerts": [
    { "key": "off-hours/C1/2026-04-22", "severity": "high", "status": "open", "event_count": 3 }
  ],
  "also": [
    { "key": "deletion/C1/a%2Fb", "severity": "high", "status": "closed", "event_count": 1, "explanation": "A-1" }
  ]
}
"#;
        assert_eq!(json, expected);
    }
}
