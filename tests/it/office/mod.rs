//! A simulated city hall over some months: what is wrong in it is found, and what is only the
//! noise of an office is hardly ever alerted above `low`, and can be told why.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::NaiveDate;
use sample_city::office::told::Reason;
use sample_city::office::{self, OfficeOptions, Summary};
use serde_json::Value;

use crate::alerts::Alerts;
use crate::city::City;
use crate::faults::{long_tests_are_wanted, seen};

/// Three hundred people over 120 days, from the tax returns over the transfers of April to the tax
/// notices of June.
const YEAR: OfficeOptions = OfficeOptions {
    seed: 1,
    staff: 300,
    from: NaiveDate::from_ymd_opt(2026, 2, 16).unwrap(),
    days: 120,
    load: 30,
    incidents: false,
};

/// A hundred people around the first of April.
const SPRING: OfficeOptions = OfficeOptions {
    staff: 100,
    from: NaiveDate::from_ymd_opt(2026, 3, 9).unwrap(),
    days: 46,
    ..YEAR
};

/// A hundred people around the first of April, with the incidents: one for several tests.
static TROUBLED: LazyLock<Judged> =
    LazyLock::new(|| Judged::new(OfficeOptions { incidents: true, ..SPRING }));

/// An office after its exports were taken.
struct Judged {
    summary: Summary,
    options: OfficeOptions,
    alerts: Alerts,
    rules: Vec<String>,
}

impl Judged {
    fn new(options: OfficeOptions) -> Self {
        let expected = "expect = { every = \"business-day\", by = \"09:00\" }";
        let city = City::new().source("operation", expected).source("authentication", expected);
        let summary = office::write(&options, &city.path("")).unwrap();
        let after = options.from + chrono::Days::new(u64::from(options.days));
        let city = city.at(&format!("{after}T07:00:00+09:00"));
        let alerts = city.alerts_of_ingest();
        let rules = city.json(&["rules", "list"]);
        let id = |rule: &Value| rule["id"].as_str().unwrap().to_owned();
        let rules = rules.as_array().unwrap().iter().map(id).collect();
        Self { summary, options, alerts, rules }
    }

    /// What should be found of the incidents by the rules that there are.
    fn expected(&self) -> BTreeMap<&str, &str> {
        let known = |key: &str| self.rules.iter().any(|rule| key.starts_with(&format!("{rule}/")));
        let expected = self.summary.expected.iter().filter(|alert| known(&alert.key));
        expected.map(|alert| (alert.key.as_str(), alert.severity)).collect()
    }

    /// Those above `low` that ask for a look.
    fn above_low(&self) -> Vec<&Value> {
        let asks = |alert: &&Value| {
            let calm = matches!(alert["severity"].as_str(), Some("low" | "informational"));
            alert["explanation"].is_null() && !calm
        };
        self.alerts.0.iter().filter(asks).collect()
    }

    /// Those above `low` that neither an incident nor the noise accounts for.
    fn untold(&self) -> Vec<&str> {
        let incidents = self.expected();
        let untold = self.above_low().into_iter().filter(|alert| {
            !incidents.contains_key(key(alert))
                && !self.summary.told.iter().any(|reason| tells(reason, alert))
        });
        untold.map(key).collect()
    }

    /// For 1,000 people and business day.
    fn rate(&self) -> f64 {
        let days = f64::from(self.summary.business_days) * f64::from(self.options.staff) / 1000.0;
        f64::from(u32::try_from(self.above_low().len()).unwrap()) / days
    }

    /// By rule, for whoever looks.
    fn table(&self) -> String {
        let mut counts = BTreeMap::new();
        for alert in self.above_low() {
            *counts
                .entry((alert["rule"].as_str().unwrap(), alert["severity"].as_str()))
                .or_insert(0) += 1;
        }
        format!("seed {}: {:.2} {counts:?}", self.options.seed, self.rate())
    }
}

/// How many offices are judged, each from a seed of its own.
fn offices() -> u64 {
    let said = std::env::var("TENKEN_OFFICES").ok();
    said.and_then(|count| count.parse().ok()).unwrap_or(2)
}

fn key(alert: &Value) -> &str {
    alert["key"].as_str().unwrap()
}

/// Whether the noise admits this alert.
fn tells(reason: &Reason, alert: &Value) -> bool {
    let about = ["actor_id", "subject_number", "terminal_id", "source"];
    let who = about.iter().any(|name| alert[name] == reason.who.as_str());
    let when = reason.day.is_empty() || alert["day"] == reason.day.as_str();
    alert["rule"] == reason.rule && who && when
}

#[test]
fn every_incident_in_the_office_is_found() {
    let office = &*TROUBLED;
    let severity = |key: &str| {
        let found = office.alerts.0.iter().find(|alert| alert["key"] == key)?;
        found["explanation"].is_null().then(|| found["severity"].as_str().unwrap())
    };
    let missing =
        office.expected().into_iter().filter(|(key, expected)| severity(key) != Some(expected));
    let missing: Vec<_> = missing.map(|(key, expected)| (key, expected, severity(key))).collect();
    assert!(missing.is_empty(), "not found as expected: {missing:?}");
}

#[test]
fn there_is_an_incident_of_every_rule_in_the_office() {
    let office = &*TROUBLED;
    for rule in &office.rules {
        let planted = office.expected().keys().any(|key| key.starts_with(&format!("{rule}/")));
        assert!(planted, "no incident of {rule}");
    }
}

#[test]
fn whatever_else_the_office_is_asked_about_can_be_told_why() {
    assert_eq!(TROUBLED.untold(), Vec::<&str>::new());
}

#[test]
fn a_clean_office_is_asked_at_most_once_for_a_thousand_people_and_a_day() {
    if !long_tests_are_wanted("the clean office") {
        return;
    }
    for seed in 1..=offices() {
        let office = Judged::new(OfficeOptions { seed, ..YEAR });
        seen(&office.table());
        assert_eq!(office.untold(), Vec::<&str>::new());
        assert!(office.rate() <= 1.0, "{}", office.table());
    }
}
