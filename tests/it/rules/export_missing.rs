//! `export-missing`: a business day of which nothing has come by the deadline.

use crate::alerts::{Alerts, standing};
use crate::city::City;
use crate::rows::{Authentication, logout};

const DAILY: &str = r#"expect = { every = "business-day", by = "09:00" }"#;

/// A city that expects the authentication log so, and has it of Monday the 20th.
fn expecting(expect: &str) -> City {
    City::with_registers()
        .only_source("authentication", expect)
        .authentication("NINSHO_20260420.csv", [logout("09:00").on("2026-04-20")])
}

fn missing(expect: &str, now: &str) -> Alerts {
    expecting(expect).at(now).alerts_of_ingest()
}

fn key(day: &str) -> String {
    format!("export-missing/authentication/{day}")
}

fn keys(days: &[&str]) -> Vec<String> {
    days.iter().map(|day| key(day)).collect()
}

const EMPTY: [Authentication; 0] = [];

#[test]
fn at_the_deadline_nothing_is_missing_yet() {
    missing(DAILY, "2026-04-22T09:00:00+09:00").none();
}

#[test]
fn after_the_deadline_the_day_is_missing() {
    let alerts = missing(DAILY, "2026-04-22T09:00:00.001+09:00");
    let alert = alerts.only(&key("2026-04-21"));
    assert_eq!(standing(alert), ("high", "open"));
    assert_eq!(alert["source"], "authentication");
}

#[test]
fn days_before_the_sources_first_day_are_not_missing() {
    missing(DAILY, "2026-04-21T23:00:00+09:00").none();
}

#[test]
fn weekends_and_holidays_are_not_missing() {
    // 25 and 26 April are a weekend, the 29th is a national holiday.
    let alerts = missing(DAILY, "2026-04-30T12:00:00+09:00");
    let days = ["2026-04-21", "2026-04-22", "2026-04-23", "2026-04-24", "2026-04-27", "2026-04-28"];
    assert_eq!(alerts.keys(), keys(&days));
}

#[test]
fn the_deadline_of_a_friday_is_on_the_saturday() {
    let city = expecting(DAILY)
        .authentication("NINSHO_20260421.csv", [logout("09:00").on("2026-04-21")])
        .authentication("NINSHO_20260422.csv", [logout("09:00").on("2026-04-22")])
        .authentication("NINSHO_20260423.csv", [logout("09:00").on("2026-04-23")])
        .at("2026-04-25T09:00:01+09:00");
    city.alerts_of_ingest().only(&key("2026-04-24"));
}

#[test]
fn a_workday_of_the_holiday_register_is_due() {
    let city = expecting(DAILY)
        .register("holidays.csv", "date,name,kind\n2026-04-21,開庁記念日,holiday\n")
        .at("2026-04-22T12:00:00+09:00");
    city.alerts_of_ingest().none();
}

#[test]
fn a_late_export_withdraws_the_alert() {
    let city = expecting(DAILY).at("2026-04-22T10:00:00+09:00");
    city.ingest().alerts().only(&key("2026-04-21"));
    let city = city.authentication("NINSHO_20260421.csv", [logout("09:00").on("2026-04-21")]);
    let again = city.ingest();
    assert_eq!(again.changes(), [0, 0, 1, 0]);
    assert_eq!(standing(again.alerts().only(&key("2026-04-21"))).1, "withdrawn");
}

#[test]
fn a_valid_empty_export_counts() {
    expecting(DAILY)
        .authentication("NINSHO_20260421.csv", EMPTY)
        .at("2026-04-22T10:00:00+09:00")
        .alerts_of_ingest()
        .none();
}

#[test]
fn a_rejected_export_does_not_count() {
    let city = expecting(DAILY)
        .authentication("NINSHO_20260421.csv", "これは,別の,様式\r\n")
        .at("2026-04-22T10:00:00+09:00");
    city.run(&["ingest"]).ends(tenken::exit::Exit::Failed);
    city.alerts().only(&key("2026-04-21"));
}

#[test]
fn an_export_without_a_readable_row_does_not_count() {
    let unreadable = logout("09:00").on("2026-02-30");
    let city = expecting(DAILY)
        .authentication("NINSHO_20260421.csv", [unreadable])
        .at("2026-04-22T10:00:00+09:00");
    city.alerts_of_ingest().by("export-missing").only(&key("2026-04-21"));
}

#[test]
fn an_event_of_the_day_in_another_file_counts() {
    expecting(DAILY)
        .authentication("NINSHO_20260420b.csv", [logout("09:00").on("2026-04-21")])
        .at("2026-04-22T10:00:00+09:00")
        .alerts_of_ingest()
        .none();
}

#[test]
fn an_export_taken_before_its_day_was_over_does_not_speak_for_the_day() {
    let city = expecting(DAILY)
        .authentication("NINSHO_20260421.csv", EMPTY)
        .at("2026-04-21T12:00:00+09:00");
    city.ingest();
    city.at("2026-04-22T10:00:00+09:00").alerts_of_ingest().only(&key("2026-04-21"));
}

#[test]
fn after_until_nothing_is_missing() {
    let until = r#"expect = { every = "business-day", by = "09:00", until = "2026-04-21" }"#;
    missing(until, "2026-05-30T12:00:00+09:00").only(&key("2026-04-21"));
}

#[test]
fn a_weekly_source_is_due_on_its_weekday() {
    let weekly = r#"expect = { every = "week", by = "mon 12:00" }"#;
    missing(weekly, "2026-04-27T12:00:00+09:00").none();
    let alerts = missing(weekly, "2026-04-27T12:00:00.001+09:00");
    let days = ["2026-04-21", "2026-04-22", "2026-04-23", "2026-04-24"];
    assert_eq!(alerts.keys(), keys(&days), "the 27th is due in the week after");
}

#[test]
fn a_monthly_source_is_due_on_a_business_day_of_the_next_month() {
    // The fifth business day of May 2026 is the 12th.
    let monthly = r#"expect = { every = "month", by = "business-day 5" }"#;
    missing(monthly, "2026-05-12T23:59:59.999+09:00").none();
    let alerts = missing(monthly, "2026-05-13T00:00:00.001+09:00");
    assert_eq!(alerts.keys().len(), 7, "21 to 24, 27, 28 and 30 April: {:?}", alerts.keys());
}

#[test]
fn a_source_without_an_expectation_is_never_missing() {
    missing("", "2026-05-30T12:00:00+09:00").none();
}

#[test]
fn a_source_that_never_came_is_not_missing_but_needs_a_person() {
    let city =
        City::with_registers().only_source("authentication", DAILY).at("2026-05-30T12:00:00+09:00");
    city.alerts_of_ingest().none();
    let kinds = city.json(&["status"])["problems"].to_string();
    assert!(kinds.contains("never-delivered"), "{kinds}");
}
