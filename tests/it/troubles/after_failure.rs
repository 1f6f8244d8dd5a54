//! The state after the medium failed: checked before anything is written.

use std::fs;
use std::os::unix::fs::FileExt;

use serde_json::Value;
use tenken::exit::Exit;

use super::problems;
use crate::city::City;
use crate::rows::at;

const MARK: &str = "state/tenken.failed";
const LEFT: &str = r#"{"at":"2026-04-23T06:00:00.000+09:00","message":{"key":"store.sqlite.io","params":[["cause","disk I/O error"]]}}"#;

fn stored() -> City {
    let city = City::with_registers().operation("SOUSA_20260422.csv", [at("10:00"), at("22:00")]);
    city.ingest();
    city
}

/// The same, marked as one under which the medium failed.
fn marked() -> City {
    stored().write(MARK, LEFT)
}

fn database(city: &City) -> Vec<u8> {
    fs::read(city.state().database()).unwrap()
}

#[test]
fn until_it_is_checked_status_says_that_the_medium_failed() {
    let city = marked();
    let [failed] = &problems(&city.json(&["status"]), "medium-failed")[..] else { panic!() };
    assert_eq!(failed["severity"], "critical");
    assert_eq!(failed["since"], "2026-04-23T06:00:00.000+09:00");
    assert!(failed["detail"].as_str().unwrap().contains("disk I/O error"), "{failed}");
    city.run(&["status", "--strict"]).ends(Exit::Unsound);
}

#[test]
fn a_state_that_is_whole_is_used_on_and_status_and_digest_say_that_it_was_checked() {
    let city = marked();
    city.ingest();
    assert!(!city.path(MARK).exists());
    let status = city.json(&["status"]);
    assert_eq!(problems(&status, "medium-failed"), [] as [Value; 0]);
    assert_eq!(status["database"]["checked_at"], "2026-04-23T07:00:00.000+09:00");
    let told = &city.json(&["digest"])["troubles"][0];
    assert_eq!(told["kind"], "medium-failed");
    assert_eq!(told["until"], "2026-04-23T07:00:00.000+09:00");
    assert!(city.run(&["status"]).out.contains("異常はありませんでした"));
    assert!(city.lang("en").run(&["status"]).out.contains("it was whole"));
}

#[test]
fn a_mark_that_could_not_be_written_whole_is_one() {
    let city = stored().write(MARK, "");
    city.ingest();
    assert!(!city.path(MARK).exists());
}

#[track_caller]
fn is_refused(city: City) {
    let before = database(&city);
    for _ in 0..2 {
        city.run(&["ingest"]).tells(Exit::Failed, &["異常が見つかりました", "控えから戻して"]);
    }
    assert!(city.path(MARK).exists() || city.path("state/tenken.lock").exists());
    assert_eq!(database(&city), before, "nothing was written");
    let told = city.lang("en").run(&["ingest"]);
    let words = ["is not whole", "hint: leave the database alone", "restore a backup"];
    assert!(words.iter().all(|words| told.err.contains(words)), "{}", told.err);
}

#[test]
fn a_damaged_page_is_found_and_nothing_is_written() {
    let city = marked();
    let file = fs::File::options().write(true).open(city.state().database()).unwrap();
    let pages = file.metadata().unwrap().len() / 8192;
    for page in 1..pages {
        file.write_all_at(&[0xA5; 64], page * 8192).unwrap();
    }
    is_refused(city);
}

#[test]
fn a_file_that_is_no_database_any_more_is_refused() {
    let city = marked();
    fs::write(city.state().database(), vec![7; 8192]).unwrap();
    is_refused(city);
}

#[test]
fn an_altered_entry_of_the_ledger_is_found() {
    let city = marked();
    let _ = city.try_to_tamper("DROP TRIGGER ledger_entry_stays");
    city.tamper("UPDATE ledger_entry SET at = at + 1 WHERE seq = 3");
    is_refused(city);
}

#[test]
fn a_missing_entry_of_the_ledger_is_found() {
    let city = marked();
    let _ = city.try_to_tamper("DROP TRIGGER ledger_entry_remains");
    city.tamper("DELETE FROM ledger_entry WHERE seq = 3");
    is_refused(city);
}

#[test]
fn an_altered_row_is_found() {
    let city = marked();
    let parts = city.value("SELECT max(part_no) FROM event_part");
    let table = city.value(&format!(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 'event%{parts}'"
    ));
    city.tamper(&format!("UPDATE {table} SET record_count = 7 WHERE event_id = 1"));
    is_refused(city);
}

#[test]
fn a_database_that_is_gone_is_not_begun_anew_in_silence() {
    let city = marked();
    fs::remove_file(city.state().database()).unwrap();
    city.run(&["ingest"]).tells(Exit::Failed, &["なくなった", "tenken.failed"]);
    assert!(!city.state().database().exists());
    fs::remove_file(city.path(MARK)).unwrap();
    city.ingest();
}

#[test]
fn a_machine_that_stopped_under_tenken_is_as_good_as_a_mark() {
    let city = stored();
    let _ = city.try_to_tamper("DROP TRIGGER ledger_entry_stays");
    city.tamper("UPDATE ledger_entry SET at = at + 1 WHERE seq = 3");
    city.ingest();
    is_refused(city.write("state/tenken.lock", "pid 1\nboot of-another-day\n"));
}

#[test]
fn a_process_that_was_killed_is_none() {
    let city = stored();
    let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap();
    let city = city.write("state/tenken.lock", &format!("pid 1\nboot {boot}"));
    city.ingest();
    assert_eq!(city.json(&["status"])["database"]["checked_at"], Value::Null);
}
