//! `bulk-read`: 150 distinct subjects within 60 minutes, 400 in the day, 1,000 records at once.

use crate::alerts::{Alerts, events, reason, standing};
use crate::city::City;
use crate::rows::{Operation, at, cp932};

const KEY: &str = "bulk-read/C0010101/2026-04-22";

/// Views of `count` subjects, one every `step` milliseconds from `start` milliseconds of the day;
/// no two numbers are consecutive.
fn views(count: usize, start: usize, step: usize) -> Vec<Operation> {
    let view = |i: usize| at(&clock(start + i * step)).subject(&number(start, i));
    (0..count).map(view).collect()
}

fn number(start: usize, i: usize) -> String {
    format!("{:015}", start + 2 * i)
}

fn clock(ms: usize) -> String {
    let (s, ms) = (ms / 1000, ms % 1000);
    format!("{:02}:{:02}:{:02}.{ms:03}", s / 3600, s / 60 % 60, s % 60)
}

const NINE: usize = 9 * 3_600_000;
const HOUR: usize = 3_600_000;

fn found(rows: &[Operation]) -> Alerts {
    City::with_registers().operation("SOUSA_20260422.csv", rows).alerts_of_ingest()
}

/// So many subjects of which the last is read that much after the first.
fn within(count: usize, spread: usize) -> Vec<Operation> {
    let mut rows = views(count - 1, NINE, 1000);
    rows.push(at(&clock(NINE + spread)).subject("900000000000000"));
    rows
}

#[test]
fn a_hundred_and_fifty_subjects_within_the_hour_are_medium() {
    let alerts = found(&views(150, NINE, 1000));
    let alert = alerts.only(KEY);
    assert_eq!((standing(alert), events(alert)), (("medium", "open"), 150));
}

#[test]
fn a_hundred_and_forty_nine_are_quiet() {
    found(&views(149, NINE, 1000)).none();
}

#[test]
fn the_window_of_an_hour_includes_both_ends() {
    found(&within(150, HOUR)).only(KEY);
}

#[test]
fn a_millisecond_more_than_an_hour_is_no_window() {
    found(&within(150, HOUR + 1)).none();
}

#[test]
fn reading_one_subject_often_is_not_reading_many() {
    let rows: Vec<Operation> = (0..400).map(|i| at(&clock(NINE + i)).subject("1")).collect();
    found(&rows).none();
}

#[test]
fn a_number_in_full_width_is_the_same_subject() {
    let mut rows = views(149, NINE, 1000);
    rows.push(at("09:30").subject("０００００００３２４０００００"));
    found(&rows).none();
}

#[test]
fn leading_zeros_count() {
    let mut rows = views(149, NINE, 1000);
    rows.push(at("09:30").subject("32400000"));
    found(&rows).only(KEY);
}

#[test]
fn events_without_a_subject_are_no_subjects() {
    let mut rows = views(149, NINE, 1000);
    rows.push(at("09:30"));
    found(&rows).none();
}

#[test]
fn searches_and_inquiries_are_reading_too() {
    let mut rows = views(150, NINE, 1000);
    rows[0] = rows[0].clone().action("検索");
    rows[1] = rows[1].clone().action("照会");
    found(&rows).only(KEY);
}

#[test]
fn printing_is_no_reading() {
    let mut rows = views(150, NINE, 1000);
    rows[0] = rows[0].clone().action("印刷");
    found(&rows).none();
}

#[test]
fn a_denied_or_failed_reading_is_none() {
    for outcome in ["拒否", "エラー"] {
        let mut rows = views(150, NINE, 1000);
        rows[0] = rows[0].clone().outcome(outcome);
        found(&rows).none();
    }
}

#[test]
fn an_outcome_that_the_profile_does_not_map_is_done() {
    let mut rows = views(150, NINE, 1000);
    rows[0] = rows[0].clone().outcome("不明");
    found(&rows).only(KEY);
}

#[test]
fn a_system_reads_as_much_as_it_likes() {
    let rows: Vec<Operation> =
        views(400, NINE, 1000).into_iter().map(|row| row.actor("S0000001")).collect();
    found(&rows).none();
}

#[test]
fn four_hundred_subjects_in_the_day_fire_however_far_apart() {
    let alerts = found(&views(400, NINE, 60_000));
    let alert = alerts.by("bulk-read");
    assert_eq!((standing(alert.only(KEY)).0, events(alert.only(KEY))), ("medium", 400));
}

#[test]
fn three_hundred_and_ninety_nine_in_the_day_are_quiet() {
    found(&views(399, NINE, 60_000)).by("bulk-read").none();
}

#[test]
fn one_reading_of_a_thousand_records_fires_alone() {
    let alerts = found(&[at("09:00").records("1000"), at("09:01").subject("1")]);
    let alert = alerts.only(KEY);
    assert_eq!((standing(alert).0, events(alert)), ("medium", 1));
}

#[test]
fn one_reading_of_999_records_is_quiet() {
    found(&[at("09:00").records("999"), at("09:01").records("999")]).none();
}

#[test]
fn twice_any_threshold_is_high() {
    assert_eq!(standing(found(&views(300, NINE, 1000)).only(KEY)).0, "high");
    assert_eq!(standing(found(&[at("09:00").records("2000")]).only(KEY)).0, "high");
}

#[test]
fn one_less_than_twice_is_medium() {
    assert_eq!(standing(found(&views(299, NINE, 1000)).only(KEY)).0, "medium");
    assert_eq!(standing(found(&[at("09:00").records("1999")]).only(KEY)).0, "medium");
}

#[test]
fn twice_the_threshold_of_the_day_is_high() {
    let alerts = found(&views(800, 8 * HOUR + HOUR / 2, 30_000));
    assert_eq!(standing(alerts.by("bulk-read").only(KEY)).0, "high");
}

#[test]
fn the_evidence_is_the_union_of_all_firing_windows() {
    let mut rows = views(150, NINE, 1000);
    rows.extend(views(10, NINE + HOUR * 3 / 2, 1000));
    rows.extend(views(150, NINE + 5 * HOUR, 1000));
    let alerts = found(&rows);
    assert_eq!(events(alerts.only(KEY)), 300, "the ten between are in no window");
}

#[test]
fn a_window_does_not_reach_across_midnight() {
    let mut rows = views(75, 24 * HOUR - 75_000, 1000);
    rows.extend(views(75, 0, 1000).into_iter().map(|row| row.on("2026-04-23")));
    let next: Vec<Operation> = rows.split_off(75);
    City::with_registers()
        .openings("*,business,00:00,24:00")
        .operation("SOUSA_20260422.csv", rows)
        .operation("SOUSA_20260423.csv", next)
        .alerts_of_ingest()
        .by("bulk-read")
        .none();
}

#[test]
fn subjects_of_different_kinds_with_equal_numbers_are_different_people() {
    let rows = views(75, NINE, 1000);
    let line = |i: usize| {
        let number = number(NINE, i);
        let second = i % 60;
        format!("R08.04.22 0900{second:02}\tC0010101\t0101\tT010101\tG1\t表示\t{number}\tOK\r\n")
    };
    let tsv = (0..75).map(line).collect::<Vec<_>>().concat();
    City::with_registers()
        .operation("SOUSA_20260422.csv", rows)
        .export("regional", "0422.tsv", cp932(&tsv))
        .alerts_of_ingest()
        .only(KEY);
}

#[test]
fn work_that_was_approved_is_set_aside_before_the_rest_is_judged() {
    let city = City::with_registers()
        .approvals("A1,work,C0010101,2026-04-22 09:00,2026-04-22 09:00,一括更新,,C0010102,2026-04-21 09:00")
        .operation("SOUSA_20260422.csv", views(150, NINE, 1000));
    let alerts = city.alerts_of_ingest();
    assert_eq!(standing(alerts.only(KEY)), ("medium", "closed"));
}

#[test]
fn what_remains_above_the_threshold_after_approved_work_fires() {
    let mut rows = views(60, NINE, 1000);
    rows.extend(views(150, NINE + 60_000, 1000));
    let alerts = City::with_registers()
        .approvals("A1,work,C0010101,2026-04-22 09:00,2026-04-22 09:00,一括更新,,C0010102,2026-04-21 09:00")
        .operation("SOUSA_20260422.csv", rows)
        .alerts_of_ingest();
    let alert = alerts.only(KEY);
    assert_eq!((standing(alert), events(alert)), (("medium", "open"), 150));
    assert!(reason(alert).contains("承認記録のあるものが60件"), "{alert}");
}
