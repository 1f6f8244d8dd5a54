//! What two databases must have in common where the same rows came another way.

use serde_json::Value;

use crate::city::City;
use crate::database::Rows;
use crate::verify;

/// Everything that must not depend on how rows came: not numbers, lines, times of creation.
#[derive(Debug, PartialEq, Eq)]
pub struct State {
    /// The rows that are judged, with their content, sorted.
    pub rows: Rows,
    /// The alerts, with the contents of their evidence.
    pub alerts: Vec<Vec<String>>,
}

/// The columns of a row that come from its export.
pub const CONTENT: &str = "source, occurred_at, serial, actor_id, actor_name, unit_code, terminal_id, \
    address, function_code, action, subject_kind, subject_number, procedure_code, \
    information_code, counterpart_code, record_count, outcome, note, individual_numbers, number_trace";

impl State {
    /// That of the city, whose ledger must be able to prove it.
    #[track_caller]
    pub fn of(city: &City) -> Self {
        verify::holds(&city.state());
        let current = "FROM access_events WHERE standing = 'current'";
        let rows = city.query(&format!("SELECT {CONTENT} {current} ORDER BY {CONTENT}"));
        let alerts = city.json(&["alerts", "list", "--explained"]);
        let mut alerts: Vec<Vec<String>> =
            alerts.as_array().unwrap().iter().map(|alert| told(city, alert)).collect();
        alerts.sort();
        Self { rows, alerts }
    }
}

/// Rules that judge exports in the order recorded, and so stand outside the law of order.
const BY_RECORD: [&str; 4] =
    ["export-altered", "rejected-rows", "clock-anomaly", "exclusion-changed"];

impl State {
    /// What must be the same in whatever order and split the rows came.
    pub fn lawful(mut self) -> Self {
        let by_record = |alert: &[String]| {
            let key = alert[0].trim_matches('"');
            BY_RECORD.iter().any(|rule| key.starts_with(&format!("{rule}/")))
        };
        self.alerts.retain(|alert| !by_record(alert));
        self
    }

    /// Without what has lost its ground: which alerts once stood depends on what came first.
    pub fn standing(mut self) -> Self {
        self.alerts.retain(|alert| alert[2] != "\"withdrawn\"");
        self
    }
}

fn told(city: &City, alert: &Value) -> Vec<String> {
    let names = ["key", "severity", "status", "reason", "event_count", "explanation", "actor_id"];
    let mut told: Vec<String> = names.iter().map(|name| alert[name].to_string()).collect();
    if alert["rule"] == "exclusion-changed" {
        // It says when a version was recorded, which is another time in each city.
        told[3].clear();
    }
    let key = alert["key"].as_str().unwrap().replace('\'', "''");
    let evidence = city.query(&format!(
        "SELECT {CONTENT} FROM access_events WHERE event_id IN \
         (SELECT event_id FROM alert_events WHERE key = '{key}') ORDER BY {CONTENT}"
    ));
    told.extend(evidence.into_iter().map(|row| row.join("|")));
    told
}
