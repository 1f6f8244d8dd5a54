//! `rejected-rows`: rows of an export are in quarantine.

use crate::alerts::{Alerts, events, standing};
use crate::city::City;
use crate::rows::{Export, Operation, at};

const KEY: &str = "rejected-rows/operation/2026-04-22";

/// An operation log of `good` rows followed by `bad` ones with an impossible date.
fn log(good: usize, bad: usize) -> Vec<u8> {
    let mut rows: Vec<Operation> = (0..good).map(|_| at("10:00")).collect();
    rows.extend((0..bad).map(|_| at("10:00").on("2026-02-30")));
    rows.bytes()
}

fn found(good: usize, bad: usize) -> Alerts {
    City::with_registers().operation("SOUSA_20260422.csv", log(good, bad)).alerts_of_ingest()
}

#[test]
fn an_export_without_faults_is_quiet() {
    found(100, 0).none();
}

#[test]
fn exactly_one_percent_is_low() {
    let alerts = found(99, 1);
    let alert = alerts.only(KEY);
    assert_eq!((standing(alert), events(alert)), (("low", "open"), 1));
}

#[test]
fn more_than_one_percent_is_high() {
    assert_eq!(standing(found(98, 1).only(KEY)).0, "high");
}

#[test]
fn an_export_of_nothing_but_faults_stands_on_the_day_of_its_ingest() {
    let alerts = found(0, 3);
    let alert = alerts.only("rejected-rows/operation/2026-04-23");
    assert_eq!((standing(alert).0, events(alert)), ("high", 3));
}

#[test]
fn it_stands_on_the_day_of_the_first_readable_row() {
    let rows =
        [at("10:00").on("2026-02-30"), at("10:00").on("2026-04-21"), at("10:00").on("2026-04-20")];
    City::with_registers()
        .operation("SOUSA_20260422.csv", rows)
        .alerts_of_ingest()
        .only("rejected-rows/operation/2026-04-21");
}

#[test]
fn two_exports_of_one_day_are_one_alert_and_the_worse_decides() {
    let alerts = City::with_registers()
        .operation("SOUSA_20260422.csv", log(200, 1))
        .operation("SOUSA_20260422_2.csv", log(10, 1))
        .alerts_of_ingest();
    let alert = alerts.only(KEY);
    assert_eq!((standing(alert).0, events(alert)), ("high", 2));
}

#[test]
fn the_rows_are_kept_with_line_and_reason_and_their_numbers_masked() {
    let mut text = log(1, 0);
    text.extend(b"\"2026/02/30 10:00:00.000\",\"1234 5678 9018\"\r\n");
    let city = City::with_registers().operation("SOUSA_20260422.csv", text);
    city.ingest();
    let rows = city.query("SELECT line_no, reason, raw FROM quarantined_rows");
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0][0], "3");
    assert!(!rows[0][1].is_empty());
    assert!(!rows[0][2].contains("5678"), "{:?}", rows[0]);
}
