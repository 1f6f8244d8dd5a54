//! Rows in quarantine are read again after the profile was mended.

use std::fs;

use tenken::exit::Exit;

use crate::city::City;
use crate::rows::{Authentication, Operation, at, failed, login};

/// Takes the time format out of a profile, or puts it back.
fn time_format(city: &City, profile: &str, from: &str, to: &str) {
    let file = city.path(&format!("profiles/{profile}.toml"));
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains(from), "{text}");
    fs::write(file, text.replace(from, to)).unwrap();
}

const RIGHT: &str = "%Y/%m/%d %H:%M:%S";

fn retry(city: &City) -> [u64; 4] {
    let ran = city.run(&["--format", "json", "ingest", "--retry-quarantine"]);
    ran.ends(Exit::Done);
    let json = ran.json();
    let files = json["files"].as_array().unwrap();
    let sum = |name: &str| files.iter().map(|file| file[name].as_u64().unwrap()).sum();
    assert!(files.iter().all(|file| file["outcome"] == "retried"));
    ["rows_read", "rows_stored", "rows_duplicate", "rows_quarantined"].map(sum)
}

fn account(city: &City) -> Vec<String> {
    let sql = "SELECT rows_read, rows_stored, rows_duplicate, rows_quarantined FROM exports \
               ORDER BY export_id LIMIT 1";
    city.query(sql).remove(0)
}

fn is_balanced(city: &City) {
    let unbalanced = "SELECT count(*) FROM exports \
        WHERE rows_read <> rows_stored + rows_duplicate + rows_quarantined";
    assert_eq!(city.value(unbalanced), "0");
    let stored = "SELECT sum(rows_stored) - (SELECT count(*) FROM access_events) FROM exports";
    assert_eq!(city.value(stored), "0");
    let held =
        "SELECT sum(rows_quarantined) - (SELECT count(*) FROM quarantined_rows) FROM exports";
    assert_eq!(city.value(held), "0");
}

#[test]
fn rows_that_can_be_read_by_the_mended_profile_leave_the_quarantine() {
    let city = City::with_registers();
    time_format(&city, "authentication-log", RIGHT, "%Y-%m-%d %H:%M:%S");
    let rows = vec![failed("10:00:00"), failed("10:00:00"), login("21:00")];
    let city = city.authentication("NINSHO_20260422.csv", rows);
    assert_eq!(city.ingest().account(), [3, 0, 0, 3]);
    city.alerts().only("rejected-rows/authentication/2026-04-23");
    time_format(&city, "authentication-log", "%Y-%m-%d %H:%M:%S", RIGHT);
    assert_eq!(retry(&city), [3, 3, 0, 0]);
    assert_eq!(account(&city), ["3", "3", "0", "0"]);
    is_balanced(&city);
    let alerts = city.alerts();
    assert_eq!(alerts.get("rejected-rows/authentication/2026-04-23")["status"], "withdrawn");
    assert_eq!(alerts.by("off-hours").keys(), ["off-hours/C0010101/2026-04-22"]);
    city.run(&["replay", "--check"]).ends(Exit::Done);
}

#[test]
fn what_still_cannot_be_read_stays() {
    let city = City::with_registers();
    let rows: Vec<Operation> = vec![at("10:00"), at("10:01").on("2026-02-30"), at("10:02")];
    let city = city.operation("SOUSA_20260422.csv", rows);
    assert_eq!(city.ingest().account(), [3, 2, 0, 1]);
    time_format(
        &city,
        "operation-log",
        "name = \"operation-log\"",
        "name = \"operation-log\" # mended",
    );
    assert_eq!(retry(&city), [1, 0, 0, 1]);
    assert_eq!(account(&city), ["3", "2", "0", "1"]);
    is_balanced(&city);
}

#[test]
fn without_another_profile_nothing_is_read_again() {
    let rows: Vec<Operation> = vec![at("10:00"), at("10:01").on("2026-02-30")];
    let city = City::with_registers().operation("SOUSA_20260422.csv", rows);
    city.ingest();
    assert_eq!(retry(&city), [0; 4]);
    let ran = city.run(&["ingest", "--retry-quarantine"]);
    assert!(ran.ends(Exit::Done).out.contains("再び読む行はありませんでした"), "{}", ran.out);
}

#[test]
fn a_retried_row_that_equals_one_beside_it_is_a_further_event() {
    let city = City::with_registers();
    time_format(&city, "authentication-log", RIGHT, "%Y/%m/%d %H:%M:%S\", \"%Y_%m_%d %H:%M:%S");
    // The same second, once written otherwise: one line is read, the other is not.
    let rows = [failed("10:00:00"), failed("10:00:00")];
    let bytes = crate::rows::Export::bytes(&rows);
    let text = encoding_rs::SHIFT_JIS.decode(&bytes).0.into_owned();
    let text = text.replacen("2026/04/22", "2026.04.22", 1);
    let city = city.authentication("NINSHO_20260422.csv", text);
    assert_eq!(city.ingest().account(), [2, 1, 0, 1]);
    time_format(&city, "authentication-log", "%Y_%m_%d", "%Y.%m.%d");
    assert_eq!(retry(&city), [1, 1, 0, 0]);
    assert_eq!(city.value("SELECT count(*) FROM access_events"), "2");
    is_balanced(&city);
}

#[test]
fn a_retried_row_that_another_export_brought_is_a_duplicate() {
    let city = City::with_registers();
    time_format(&city, "authentication-log", RIGHT, "%Y_%m_%d %H:%M:%S");
    let rows: Vec<Authentication> = vec![failed("10:00:00"), login("10:01")];
    let city = city.authentication("NINSHO_20260422.csv", rows.clone());
    city.ingest();
    time_format(&city, "authentication-log", "%Y_%m_%d %H:%M:%S", RIGHT);
    let city = city.authentication("NINSHO_b.csv", &rows[..1]);
    city.ingest();
    assert_eq!(retry(&city), [2, 1, 1, 0]);
    is_balanced(&city);
}

#[test]
fn a_file_that_grew_after_its_quarantine_was_read_again_is_extended() {
    let city = City::with_registers();
    time_format(&city, "authentication-log", RIGHT, "%Y_%m_%d %H:%M:%S");
    let rows = vec![failed("10:00:00"); 3];
    let city = city.authentication("NINSHO_20260422.csv", &rows[..2]);
    city.ingest();
    time_format(&city, "authentication-log", "%Y_%m_%d %H:%M:%S", RIGHT);
    assert_eq!(retry(&city), [2, 2, 0, 0]);
    let city = city.authentication("NINSHO_20260422.csv", rows);
    let report = city.ingest();
    assert_eq!(report.outcomes()[0].1, "extended");
    assert_eq!(report.account(), [1, 1, 0, 0]);
    assert_eq!(city.value("SELECT count(*) FROM access_events"), "3");
}

#[test]
fn paths_and_retry_exclude_each_other() {
    City::new().run(&["ingest", "--retry-quarantine", "x.csv"]).ends(Exit::Refused);
}

fn stored(city: &City) -> String {
    city.value("SELECT count(*) FROM access_events")
}

#[test]
fn a_file_that_grows_after_its_retry_found_duplicates_is_read_whole() {
    let unread = failed("10:00").on("2026.04.22");
    let city = City::new()
        .authentication("NINSHO_x.csv", [failed("10:00")])
        .authentication("NINSHO_20260422.csv", [unread.clone()]);
    city.ingest();
    let city = city.that_reads_dots("authentication");
    assert_eq!(retry(&city), [1, 0, 1, 0]);
    let city = city.authentication("NINSHO_20260422.csv", [unread.clone(), unread]);
    city.ingest();
    assert_eq!(stored(&city), "2");
    is_balanced(&city);
}

#[test]
fn a_retry_after_the_file_grew_finds_what_the_grown_file_had() {
    let unread = failed("10:00").on("2026.04.22");
    let city = City::new().authentication("NINSHO_20260422.csv", [unread.clone()]);
    assert_eq!(city.ingest().account(), [1, 0, 0, 1]);
    let city = city
        .that_reads_dots("authentication")
        .authentication("NINSHO_20260422.csv", [unread.clone(), unread]);
    assert_eq!(city.ingest().account(), [2, 2, 0, 0], "the last record may go on: read whole");
    assert_eq!(retry(&city), [1, 0, 1, 0]);
    assert_eq!(stored(&city), "2");
    is_balanced(&city);
}

#[test]
fn a_tail_after_a_retry_that_found_duplicates_further_back_is_read_with_the_whole() {
    let unread = failed("10:00").on("2026.04.22");
    let rows = [unread.clone(), login("10:01"), login("10:02"), unread];
    let city = City::new()
        .authentication("NINSHO_x.csv", [failed("10:00")])
        .authentication("NINSHO_20260422.csv", &rows[..2]);
    city.ingest();
    let city = city.authentication("NINSHO_20260422.csv", &rows[..3]);
    assert_eq!(city.ingest().account(), [1, 1, 0, 0]);
    let city = city.that_reads_dots("authentication");
    assert_eq!(retry(&city), [1, 0, 1, 0]);
    let city = city.authentication("NINSHO_20260422.csv", rows);
    city.ingest();
    assert_eq!(stored(&city), "4", "the second failure is another event");
}

fn altered(city: &City) -> Vec<String> {
    let alerts = city.alerts();
    alerts.by("export-altered").keys().into_iter().map(str::to_owned).collect()
}

#[test]
fn a_row_that_a_retry_found_elsewhere_is_not_lacking_when_the_file_grows() {
    let unread = at("10:01").on("2026.04.22");
    let rows = [at("10:00"), unread.clone(), at("10:02"), at("10:03")];
    let city = City::new().operation("SOUSA_20260422.csv", &rows[..3]);
    assert_eq!(city.ingest().account(), [3, 2, 0, 1]);
    let city = city.that_reads_dots("operation").operation("SOUSA_x.csv", [unread]);
    city.ingest();
    assert_eq!(retry(&city), [1, 0, 1, 0]);
    let city = city.operation("SOUSA_20260422.csv", rows);
    city.ingest();
    assert!(altered(&city).is_empty(), "it stands before the tail");
    assert_eq!(stored(&city), "4");
}

#[test]
fn a_version_that_a_retry_found_elsewhere_is_not_lacking_when_the_file_grows() {
    let unread = at("10:01").on("2026.04.22");
    let other = unread.clone().note("書換え");
    let rows = [at("10:00"), unread, at("10:02"), at("10:03")];
    let city = City::new().operation("SOUSA_20260422.csv", &rows[..3]);
    city.ingest();
    let city = city.that_reads_dots("operation").operation("SOUSA_x.csv", [other]);
    city.ingest();
    assert_eq!(retry(&city), [1, 1, 0, 0]);
    let city = city.operation("SOUSA_20260422.csv", rows);
    city.ingest();
    let lacking = "SELECT count(*) FROM row_notice WHERE kind = 'lacking'";
    assert_eq!(city.value(lacking), "0", "it was changed, and is not lacking");
}

#[test]
fn a_row_that_a_retry_brought_since_is_lacking_when_the_file_grows_without_it() {
    let unread = at("10:01").on("2026.04.22");
    let rows = [at("10:00"), at("10:02")];
    let city = City::new().operation("SOUSA_a.csv", [unread]);
    city.ingest();
    let city = city.operation("SOUSA_20260422.csv", &rows[..1]);
    city.ingest();
    let city = city.that_reads_dots("operation");
    assert_eq!(retry(&city), [1, 1, 0, 0]);
    assert!(altered(&city).is_empty(), "nothing came that could lack it");
    let city = city.operation("SOUSA_20260422.csv", rows);
    assert_eq!(city.ingest().outcomes()[0].1, "extended");
    assert_eq!(altered(&city), ["export-altered/operation/2026-04-22"]);
}
