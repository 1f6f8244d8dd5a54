//! `ingest --dry-run`: what is shown is what a pass does, and nothing is left of it.

use std::fs;
use std::process::Command;

use serde_json::Value;
use tenken::exit::Exit;

use crate::city::City;
use crate::rows::at;

fn city() -> City {
    City::with_registers().operation(
        "SOUSA_20260422.csv",
        [
            at("21:00").subject("000000000001234"),
            at("10:00").actor("X1").action("再起動"),
            at("10:00").on("2026-02-30"),
        ],
    )
}

/// The reasons of the alerts of each rule, as a trial told them.
fn reasons(trial: &Value) -> Vec<String> {
    let rules = trial["alerts"]["rules"].as_array().unwrap().iter();
    let of_rule = |rule: &Value| rule["reasons"].as_array().unwrap().clone();
    let mut reasons: Vec<String> =
        rules.flat_map(of_rule).map(|reason| reason.as_str().unwrap().to_owned()).collect();
    reasons.sort();
    reasons
}

#[test]
fn a_trial_tells_the_alerts_and_the_account_of_the_pass_after_it() {
    let city = city();
    let trial = city.json(&["ingest", "--dry-run"]);
    assert!(!city.path("state").exists(), "nothing is written");
    let ingested = city.ingest();
    for name in ["rows_read", "rows_stored", "rows_duplicate", "rows_quarantined", "sha256"] {
        assert_eq!(trial["files"][0][name], ingested.report["files"][0][name], "{name}");
    }
    let list = city.json(&["alerts", "list", "--status", "open"]);
    let alerts = list.as_array().unwrap().iter();
    let mut expected: Vec<String> =
        alerts.map(|alert| alert["reason"].as_str().unwrap().to_owned()).collect();
    expected.sort();
    assert_eq!(reasons(&trial), expected);
}

#[test]
fn it_shows_rows_masked_words_without_a_meaning_and_rows_that_cannot_be_read() {
    let ran = city().run(&["ingest", "--dry-run"]);
    ran.ends(Exit::Done);
    for shown in [
        "****1234",
        "「再起動」 1行",
        "4行目: ",
        "存在しない日時",
        "操作日 2026-04-22",
        "職員台帳にないID",
    ] {
        assert!(ran.out.contains(shown), "no {shown} in\n{}", ran.out);
    }
    assert!(!ran.out.contains("000000000001234"), "{}", ran.out);
}

#[test]
fn what_was_taken_is_told_and_the_own_state_stays_as_it_is() {
    let city = city();
    city.ingest();
    let head = city.value("SELECT count(*) FROM ledger");
    let trial = city.json(&["ingest", "--dry-run"]);
    assert_eq!(trial["files"][0]["known"], true);
    assert_eq!(city.value("SELECT count(*) FROM ledger"), head);
}

#[test]
fn a_sealed_city_signs_nothing_for_a_trial_and_awaits_nothing() {
    let expect = "expect = { every = \"business-day\", by = \"09:00\" }";
    let city = City::with_registers()
        .sealed()
        .only_source("operation", expect)
        .operation("SOUSA_20260401.csv", [at("10:00").on("2026-04-01")]);
    let trial = city.json(&["ingest", "--dry-run"]);
    assert!(!trial["alerts"].to_string().contains("export-missing"), "{trial}");
    assert!(!city.path("state").exists());
}

#[test]
fn a_file_that_cannot_be_taken_ends_a_trial_as_it_ends_a_pass() {
    let city = City::new().operation("SOUSA_20260422.csv", "no,header,of,ours\n".to_owned());
    let trial = city.run(&["ingest", "--dry-run"]);
    trial.ends(Exit::Failed);
    assert!(trial.out.contains("受け付けられません"), "{}", trial.out);
    city.run(&["ingest", "--dry-run", "/nowhere.csv"]).ends(Exit::Refused);
}

#[test]
fn nothing_is_left_in_the_folder_of_temporary_files() {
    let city = city();
    let temporary = tempfile::tempdir().unwrap();
    let done = Command::new(env!("CARGO_BIN_EXE_tenken"))
        .env("TMPDIR", temporary.path())
        .arg("--config")
        .arg(city.configuration())
        .args(["ingest", "--dry-run"])
        .output()
        .unwrap();
    assert!(done.status.success(), "{done:?}");
    assert_eq!(fs::read_dir(temporary.path()).unwrap().count(), 0);
}
