//! The file for the monitoring.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use rustix::process::Signal;
use tenken::exit::Exit;

use super::openmetrics::{Samples, read};
use crate::city::City;
use crate::daemon::Office;
use crate::rows::at;
use crate::troubles::problems;

/// A city that tells its monitoring, which has taken a file with a row that cannot be read.
fn monitored() -> City {
    let city = City::with_every_register()
        .sealed()
        .configured("[metrics]\nfile = \"tenken.prom\"\n")
        .only_source("operation", r#"expect = { every = "business-day", by = "09:00" }"#)
        .operation("SOUSA_20260422.csv", [at("10:00"), at("22:30"), at("99:99")]);
    city.ingest();
    city
}

fn metrics(city: &City) -> String {
    fs::read_to_string(city.path("tenken.prom")).unwrap()
}

#[test]
fn a_pass_by_hand_writes_what_status_prints_for_anybody_to_read() {
    let city = monitored();
    let told = city.run(&["--format", "openmetrics", "status"]);
    told.ends(Exit::Done);
    // What is free on the disk changes by the moment.
    let lasting = |text: &str| -> Vec<String> {
        let lines = text.lines().filter(|line| !line.starts_with("tenken_disk_free_bytes "));
        lines.map(str::to_owned).collect()
    };
    assert_eq!(lasting(&told.out), lasting(&metrics(&city)));
    let mode = fs::metadata(city.path("tenken.prom")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o644);
    city.run(&["--format", "openmetrics", "alerts", "list"]).ends(Exit::Refused);
}

#[test]
fn it_says_what_came_what_waits_and_what_needs_a_person() {
    let city = monitored();
    let told = read(&metrics(&city));
    let of = |name: &str| told.get(name).copied();
    assert_eq!(of("tenken_up"), Some(0.0));
    assert_eq!(of(r#"tenken_source_rows_read_total{source="operation"}"#), Some(3.0));
    assert_eq!(of(r#"tenken_source_rows_stored_total{source="operation"}"#), Some(2.0));
    assert_eq!(of(r#"tenken_source_rows_quarantined_total{source="operation"}"#), Some(1.0));
    assert_eq!(of(r#"tenken_problems{name="quarantined-rows",severity="medium"}"#), Some(1.0));
    assert_eq!(of(r#"tenken_alerts{status="open",severity="high"}"#), Some(2.0));
    let status = city.json(&["status"]);
    assert_eq!(of("tenken_ledger_entries"), status["ledger"]["size"].as_f64());
    assert_eq!(of("tenken_database_bytes"), status["database"]["bytes"].as_f64());
    let sealed = status["ledger"]["checkpoint"]["at"].as_str().unwrap();
    let sealed: tenken::instant::Instant = sealed.parse().unwrap();
    let seconds = Some(f64::from(i32::try_from(sealed.millis() / 1_000).unwrap()));
    assert_eq!(of("tenken_last_checkpoint_timestamp_seconds"), seconds);
}

#[test]
fn it_says_nothing_of_any_person_or_path() {
    let told = metrics(&monitored());
    for private in ["C0010101", "中村", "0000001", "架空市", "SOUSA", "/", "tenken.sqlite"] {
        let lines: Vec<&str> = told.lines().filter(|line| !line.starts_with('#')).collect();
        assert!(!lines.concat().contains(private), "{private}: {told}");
    }
}

#[test]
fn a_file_that_cannot_be_written_is_a_problem_and_stops_nothing() {
    let city = monitored();
    fs::remove_file(city.path("tenken.prom")).unwrap();
    fs::create_dir(city.path(".tenken.prom.part")).unwrap();
    city.ingest();
    let [told] = &problems(&city.json(&["status"]), "metrics-unwritable")[..] else { panic!() };
    assert_eq!(
        (&told["name"], &told["severity"]),
        (&"metrics-unwritable".into(), &"medium".into())
    );
    fs::remove_dir(city.path(".tenken.prom.part")).unwrap();
    city.ingest();
    assert_eq!(problems(&city.json(&["status"]), "metrics-unwritable").len(), 0);
}

/// An office whose daemon tells its monitoring.
fn watched() -> (Office, PathBuf) {
    let office = Office::new(false);
    let said = fs::read_to_string(office.configuration()).unwrap();
    let metrics = "[metrics]\nfile = \"tenken.prom\"\n";
    fs::write(office.configuration(), format!("{said}{metrics}")).unwrap();
    let file = office.path("config/tenken.prom");
    (office, file)
}

fn told(file: &PathBuf) -> Samples {
    fs::read_to_string(file).map_or_else(|_| Samples::new(), |text| read(&text))
}

fn count(file: &PathBuf, name: &str, severity: &str) -> Option<f64> {
    let sample = format!("tenken_problems{{name=\"{name}\",severity=\"{severity}\"}}");
    told(file).get(&sample).copied()
}

#[test]
fn the_running_daemon_says_that_it_runs_and_when_it_looked_last() {
    let (mut office, file) = watched();
    office.start();
    office
        .wait_until("it tells", |_| told(&file).contains_key("tenken_last_pass_timestamp_seconds"));
    let told_now = told(&file);
    assert_eq!(told_now.get("tenken_up"), Some(&1.0));
    assert!(told_now["tenken_last_pass_duration_seconds"] >= 0.0);
    for (from, to) in office.exports() {
        fs::copy(from, to).unwrap();
    }
    office.wait_until("it tells what came", |_| {
        let stored =
            told(&file).get(r#"tenken_source_rows_stored_total{source="operation"}"#).copied();
        stored.is_some_and(|rows| rows > 6_000.0)
    });
    assert_eq!(office.stop(), Some(0));
    assert_eq!(told(&file).get("tenken_up"), Some(&0.0), "it says that it stopped");
}

#[test]
fn a_mount_that_is_gone_and_a_bad_reload_show_in_status_and_in_the_file_until_they_are_mended() {
    let (mut office, file) = watched();
    office.start();
    let (drop, away) = (office.path("sample/exports/operation"), office.path("away"));
    fs::rename(&drop, &away).unwrap();
    let shows = |office: &Office, name: &str| {
        let status = office.json(&["status"]);
        let found = problems(&status, name);
        found.len() == 1 && count(&file, name, "high") == Some(1.0) && !found[0]["remedy"].is_null()
    };
    office.wait_until("the mount is missed", |office| shows(office, "folder-missing"));
    fs::rename(&away, &drop).unwrap();
    office.wait_until("it is back", |_| count(&file, "folder-missing", "high").is_none());

    let sound = fs::read_to_string(office.configuration()).unwrap();
    fs::write(office.configuration(), format!("{sound}unknown = 1\n")).unwrap();
    office.signal(Signal::HUP);
    office.wait_until("it is told", |_| count(&file, "reload-refused", "high") == Some(1.0));
    let (code, _) = office.run(&["status"]);
    assert_eq!(code, Some(2), "as any command but check");
    // Mended, and not yet read again.
    fs::write(office.configuration(), sound).unwrap();
    assert!(shows(&office, "reload-refused"), "{}", office.log());
    office.signal(Signal::HUP);
    office.wait_until("it is over", |office| {
        problems(&office.json(&["status"]), "reload-refused").is_empty()
            && count(&file, "reload-refused", "high").is_none()
    });
    assert_eq!(office.stop(), Some(0));
}
