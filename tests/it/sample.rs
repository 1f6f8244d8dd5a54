//! The sample city: what its README names is found, and what a person reads of it.

use std::collections::BTreeMap;
use std::fs;
use std::sync::Arc;

use tempfile::TempDir;
use tenken::clock::SetClock;
use tenken::exit::Exit;

use crate::city::{Ran, copy, repository, run};

/// When the sample is read: the morning after its last day.
const NOW: &str = "2026-04-15T09:30:00+09:00";

/// The shipped configuration and the sample, copied.
struct Sample(TempDir);

impl Sample {
    fn new() -> Self {
        // Below /tmp wherever it runs: paths are wrapped in the digest, and so their length counts.
        let sample = Self(tempfile::tempdir_in("/tmp").unwrap());
        for folder in ["config", "sample"] {
            copy(&repository(folder), &sample.0.path().join(folder));
        }
        sample
    }

    fn run(&self, args: &[&str]) -> Ran {
        let clock = Arc::new(SetClock::at(NOW.parse().unwrap()));
        run(&self.0.path().join("config/tenken.toml"), args, &clock)
    }

    /// Text as printed, with the temporary folder named.
    fn said(&self, args: &[&str]) -> String {
        let ran = self.run(args);
        ran.ends(Exit::Done);
        ran.out.replace(self.0.path().to_str().unwrap(), "FOLDER")
    }
}

/// The keys that the sample's README names of rules that are shipped, each with what it expects.
fn named() -> BTreeMap<String, String> {
    let text = fs::read_to_string(repository("sample/README.md")).unwrap();
    let rows = text.lines().filter(|line| line.starts_with("| `"));
    let cells = rows
        .map(|line| line.split('|').map(|cell| cell.trim().trim_matches('`')).collect::<Vec<_>>());
    cells
        .filter(|cells| tenken::detect::rules::find(cells[1]).is_some())
        .map(|cells| (cells[3].to_owned(), cells[2].to_owned()))
        .collect()
}

#[test]
fn exactly_the_incidents_of_the_readme_are_found() {
    let sample = Sample::new();
    sample.run(&["ingest"]).ends(Exit::Done);
    let alerts = sample.run(&["--format", "json", "alerts", "list", "--explained"]).json();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let found: BTreeMap<String, String> = alerts
        .as_array()
        .unwrap()
        .iter()
        .map(|alert| {
            let explained = !alert["explanation"].is_null();
            let expected = if explained { "explained".into() } else { text(&alert["severity"]) };
            (text(&alert["key"]), expected)
        })
        .collect();
    assert_eq!(found, named());
    assert!(named().len() > 10);
}

/// Rules of which the sample has no incident; the simulated office has.
const ELSEWHERE: &[&str] = &[
    "absent-actor",
    "administration",
    "colleague-access",
    "concurrent-terminals",
    "crowded-terminal",
    "deletion",
    "denied-burst",
    "duty-mismatch",
    "hot-subject",
    "lone-work",
    "long-session",
    "manual-provision",
    "no-login",
    "privileged-use",
    "repeat-subject",
    "self-access",
    "sequential-subjects",
    "shared-id",
    "system-misuse",
    "unfamiliar-terminal",
    "unpermitted-inquiry",
    "watched-subject",
];

#[test]
fn at_least_one_alert_of_each_other_rule_asks_for_a_look() {
    let rules = tenken::detect::rules::ALL.iter().map(|rule| rule.declaration().id.word());
    for id in rules.filter(|id| !ELSEWHERE.contains(id)) {
        let id = format!("{id}/");
        let asks =
            named().iter().any(|(key, expected)| key.starts_with(&id) && expected != "explained");
        assert!(asks, "{id}");
    }
}

#[test]
fn taken_again_nothing_changes_and_replay_holds() {
    let sample = Sample::new();
    sample.run(&["ingest"]).ends(Exit::Done);
    let again = sample.run(&["--format", "json", "ingest"]);
    let report = again.ends(Exit::Done).json();
    let files = report["files"].as_array().unwrap();
    assert!(files.iter().all(|file| file["outcome"] == "unchanged"), "{report}");
    assert_eq!(
        report["alerts"],
        serde_json::json!({"new": 0, "revised": 0, "withdrawn": 0, "explained": 0, "excluded": 0})
    );
    sample.run(&["replay", "--check"]).ends(Exit::Done);
}

#[test]
fn the_summary_is_one_that_a_person_understands() {
    insta::assert_snapshot!(Sample::new().said(&["ingest"]));
}

#[test]
fn the_digest_says_what_came_and_what_asks_for_a_look() {
    let sample = Sample::new();
    sample.run(&["ingest"]).ends(Exit::Done);
    let text = sample.said(&["digest"]);
    let (told, record) = text.split_once("8. 証跡記録").unwrap();
    // The ledger holds the exports' paths, and the folder is a random one.
    let head = regex::Regex::new("([0-9]+:)?[0-9a-f]{4}(\\s+[0-9a-f]{4}\\b)*").unwrap();
    let record = head.replace_all(record, "HEAD");
    insta::assert_snapshot!(format!("{told}8. 証跡記録{record}"));
}
