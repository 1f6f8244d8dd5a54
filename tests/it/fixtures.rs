//! Each rule has one fixture that fires and one that stays quiet: `fixtures/rules/<id>/`; and more
//! where a threshold needs one of its own.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tenken::detect::rules::ALL;

use crate::city::{City, repository};

/// What a fixture expects: all alerts, explained ones included, and nothing else.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    #[expect(dead_code, reason = "for whoever reads the fixture")]
    about: String,
    now: String,
    #[serde(default)]
    sources: BTreeMap<String, String>,
    alerts: Vec<Found>,
}

/// An alert, as fixtures expect it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Found {
    pub key: String,
    pub severity: String,
    pub status: String,
    event_count: u64,
    #[serde(default)]
    explanation: Option<String>,
}

impl Found {
    pub fn of(alert: &Value) -> Self {
        let text = |name: &str| alert[name].as_str().unwrap().to_owned();
        Self {
            key: text("key"),
            severity: text("severity"),
            status: text("status"),
            event_count: alert["event_count"].as_u64().unwrap(),
            explanation: alert["explanation"]["id"].as_str().map(str::to_owned),
        }
    }
}

fn fixture(rule: &str, which: &str) -> PathBuf {
    repository("fixtures/rules").join(rule).join(which)
}

/// Every fixture of the rule, in the order of their names.
pub fn fixtures_of(rule: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(repository("fixtures/rules").join(rule)).unwrap();
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    folders
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// What the fixture expects, and what it gives.
fn run(folder: &Path) -> (Vec<Found>, Vec<Found>) {
    run_with(folder, "")
}

/// What the fixture expects, and what it gives where a file of rule settings says this as well.
pub fn run_with(folder: &Path, settings: &str) -> (Vec<Found>, Vec<Found>) {
    let text = fs::read_to_string(folder.join("expected.json")).unwrap();
    let expected: Expected = serde_json::from_str(&text).unwrap();
    let mut city = City::new().at(&expected.now);
    for (source, more) in &expected.sources {
        city = city.source(source, more);
    }
    for part in ["exports", "registers", "rules"].into_iter().filter(|p| folder.join(p).is_dir()) {
        copy(&folder.join(part), &city.path(part));
    }
    let city = city.rule_file("settings-as-well.toml", settings);
    let mut found: Vec<Found> = city.alerts_of_ingest().0.iter().map(Found::of).collect();
    let mut wanted = expected.alerts;
    found.sort();
    wanted.sort();
    (wanted, found)
}

#[test]
fn every_rule_has_a_fixture_that_fires_and_one_that_stays_quiet() {
    for rule in ALL {
        for which in ["fires", "quiet"] {
            let file = fixture(rule.declaration().id.word(), which).join("expected.json");
            assert!(file.is_file(), "{} is missing", file.display());
        }
    }
}

#[test]
fn every_fixture_is_of_a_registered_rule() {
    for entry in fs::read_dir(repository("fixtures/rules")).unwrap().map(Result::unwrap) {
        let name = entry.file_name().into_string().unwrap();
        let known = tenken::detect::rules::find(&name).is_some();
        assert!(known || !entry.path().is_dir(), "{name} is no rule");
    }
}

#[test]
fn the_fixture_that_fires_gives_exactly_the_expected_alerts() {
    for rule in ALL {
        let id = rule.declaration().id.word();
        let (wanted, found) = run(&fixture(id, "fires"));
        assert_eq!(found, wanted, "{id}");
        let own = found.iter().filter(|alert| alert.key.starts_with(&format!("{id}/")));
        assert!(own.filter(|alert| alert.status == "open").count() > 0, "{id} does not fire");
    }
}

#[test]
fn the_fixture_that_stays_quiet_asks_nobody_about_the_rule() {
    for rule in ALL {
        let id = rule.declaration().id.word();
        let (wanted, found) = run(&fixture(id, "quiet"));
        assert_eq!(found, wanted, "{id}");
        assert!(found.iter().all(|alert| alert.status == "closed"), "{id} asks: {found:?}");
    }
}

#[test]
fn a_further_fixture_gives_exactly_the_expected_alerts() {
    for folder in ALL.iter().flat_map(|rule| fixtures_of(rule.declaration().id.word())) {
        if !["fires", "quiet"].iter().any(|usual| folder.ends_with(usual)) {
            let (wanted, found) = run(&folder);
            assert_eq!(found, wanted, "{}", folder.display());
        }
    }
}
