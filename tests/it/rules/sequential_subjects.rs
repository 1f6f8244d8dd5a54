//! `sequential-subjects`: 20 consecutive numbers among those read within 60 minutes.

use crate::alerts::{Alerts, events, reason, standing};
use crate::city::City;
use crate::rows::{Operation, at, cp932};

const KEY: &str = "sequential-subjects/C0010101/2026-04-22";
const NINE: usize = 9 * 3_600_000;
const HOUR: usize = 3_600_000;

fn clock(ms: usize) -> String {
    let (s, ms) = (ms / 1000, ms % 1000);
    format!("{:02}:{:02}:{:02}.{ms:03}", s / 3600, s / 60 % 60, s % 60)
}

/// Views of these numbers with 15 digits, a second apart from then on.
fn views(numbers: impl IntoIterator<Item = usize>, start: usize) -> Vec<Operation> {
    let view = |(i, number)| at(&clock(start + i * 1000)).subject(&format!("{number:015}"));
    numbers.into_iter().enumerate().map(view).collect()
}

fn found(rows: &[Operation]) -> Alerts {
    City::with_registers().operation("SOUSA_20260422.csv", rows).alerts_of_ingest()
}

/// Twenty consecutive numbers of which the last is read that much after the first.
fn within(spread: usize) -> Vec<Operation> {
    let mut rows = views(101..120, NINE);
    rows.extend(views([120], NINE + spread));
    rows
}

#[test]
fn twenty_consecutive_numbers_within_the_hour_are_high() {
    let alerts = found(&views(101..121, NINE));
    let alert = alerts.only(KEY);
    assert_eq!((standing(alert), events(alert)), (("high", "open"), 20));
    assert_eq!(
        reason(alert),
        "中村　拓也（C0010101）が2026年4月22日（水）9:00～9:00に連番20人を参照しています。\
         確認をお願いします。"
    );
}

#[test]
fn nineteen_are_quiet() {
    found(&views(101..120, NINE)).none();
}

#[test]
fn the_order_in_which_they_are_read_does_not_matter() {
    found(&views((101..121).rev(), NINE)).only(KEY);
    found(&views((0..20).map(|i| 101 + i * 7 % 20), NINE)).only(KEY);
}

#[test]
fn a_number_that_is_left_out_parts_them() {
    found(&views((101..120).chain(121..140), NINE)).none();
}

#[test]
fn the_window_of_an_hour_includes_both_ends() {
    found(&within(HOUR)).only(KEY);
    found(&within(HOUR + 1)).none();
}

#[test]
fn a_number_that_is_read_again_is_in_the_later_window_too() {
    let mut rows = within(HOUR + 60_000);
    found(&rows).none();
    rows.extend(views(101..103, NINE + HOUR / 2));
    found(&rows).none();
    rows.extend(views(103..120, NINE + HOUR / 2 + 2000));
    let alerts = found(&rows);
    // All but the first readings, which no window has together with the last number.
    assert_eq!(events(alerts.only(KEY)), 20);
}

#[test]
fn other_readings_between_them_are_no_evidence() {
    let mut rows = views(101..121, NINE);
    rows.extend(views([99, 122, 5_000, 101], NINE + 500));
    assert_eq!(events(found(&rows).only(KEY)), 21, "the one that was read twice");
}

#[test]
fn the_evidence_is_the_union_of_all_firing_windows() {
    let mut rows = views(101..126, NINE);
    rows.extend(views(301..310, NINE + 2 * HOUR));
    rows.extend(views(501..521, NINE + 4 * HOUR));
    let alerts = found(&rows);
    let alert = alerts.by("sequential-subjects");
    let alert = alert.only(KEY);
    assert_eq!(events(alert), 45);
    assert!(reason(alert).contains("9:00～13:00に連番45人を"), "{alert}");
}

#[test]
fn a_carry_goes_on_counting_and_another_number_of_digits_does_not() {
    found(&views(99_990..100_010, NINE)).only(KEY);
    let written = |number: usize| at("09:00").subject(&number.to_string());
    found(&(90..110).map(written).collect::<Vec<_>>()).none();
    found(&(100..120).map(written).collect::<Vec<_>>()).only(KEY);
}

#[test]
fn leading_zeros_count() {
    let mut rows = views(101..120, NINE);
    rows.push(at("09:01").subject("120"));
    found(&rows).none();
}

#[test]
fn numbers_are_compared_folded() {
    let mut rows = views(101..120, NINE);
    rows.push(at("09:01").subject("００００００００００００１２０"));
    found(&rows).only(KEY);
}

#[test]
fn numbers_of_twenty_four_digits_are_counted_on_as_well() {
    let wide = |last: usize| at("09:00").subject(&format!("9876543210987654321{last:05}"));
    found(&(99_980..100_000).map(wide).collect::<Vec<_>>()).only(KEY);
}

#[test]
fn what_is_not_all_digits_is_no_number() {
    let lettered = |i: usize| at("09:00").subject(&format!("A{i:05}"));
    found(&(100..140).map(lettered).collect::<Vec<_>>()).none();
}

#[test]
fn numbers_of_different_kinds_do_not_follow_each_other() {
    let line = |i: usize| {
        format!("R08.04.22 0900{i:02}\tC0010101\t0101\tT010101\tG1\t表示\t{:015}\tOK\r\n", 111 + i)
    };
    let union: String = (0..10).map(line).collect();
    let city = City::with_registers()
        .operation("SOUSA_20260422.csv", views(101..111, NINE))
        .export("regional", "0422.tsv", cp932(&union));
    city.alerts_of_ingest().none();
}

#[test]
fn only_what_was_read_counts() {
    for outcome in ["拒否", "エラー"] {
        let mut rows = views(101..121, NINE);
        rows[7] = rows[7].clone().outcome(outcome);
        found(&rows).none();
    }
    let mut rows = views(101..121, NINE);
    rows[7] = rows[7].clone().action("印刷");
    found(&rows).none();
}

#[test]
fn two_people_together_are_not_one() {
    let mut rows = views(101..121, NINE);
    rows[7] = rows[7].clone().actor("C0010102");
    found(&rows).none();
}

#[test]
fn a_system_reads_in_whatever_order_it_likes() {
    let rows: Vec<Operation> =
        views(101..141, NINE).into_iter().map(|row| row.actor("S0000001")).collect();
    found(&rows).none();
}

#[test]
fn a_window_does_not_reach_across_midnight() {
    let late = views(101..111, 24 * HOUR - 20_000);
    let early: Vec<Operation> =
        views(111..121, 0).into_iter().map(|row| row.on("2026-04-23")).collect();
    City::with_registers()
        .openings("*,business,00:00,24:00")
        .operation("SOUSA_20260422.csv", late)
        .operation("SOUSA_20260423.csv", early)
        .alerts_of_ingest()
        .by("sequential-subjects")
        .none();
}

#[test]
fn approved_work_is_set_aside_before_the_rest_is_judged() {
    let work =
        "A1,work,C0010101,2026-04-22 09:00,2026-04-22 09:00,一括確認,,C0010102,2026-04-21 09:00";
    let city = |rows: &[Operation]| {
        City::with_registers().approvals(work).operation("SOUSA_20260422.csv", rows)
    };
    let alerts = city(&views(101..121, NINE)).alerts_of_ingest();
    assert_eq!(standing(alerts.only(KEY)), ("high", "closed"));
    let mut rows = views(101..121, NINE);
    rows.extend(views(121..140, NINE + 60_000));
    assert_eq!(standing(city(&rows).alerts_of_ingest().only(KEY)).1, "closed");
    rows.extend(views([140], NINE + 120_000));
    let alerts = city(&rows).alerts_of_ingest();
    assert_eq!((standing(alerts.only(KEY)).1, events(alerts.only(KEY))), ("open", 20));
    assert!(reason(alerts.only(KEY)).contains("承認記録のあるものが20件"), "{alerts:?}");
}

#[test]
fn threshold_and_window_can_be_set() {
    let city = |settings: &str, rows: &[Operation]| {
        City::with_registers()
            .rule_file("own.toml", &format!("[rules.sequential-subjects]\n{settings}\n"))
            .operation("SOUSA_20260422.csv", rows)
            .alerts_of_ingest()
    };
    city("consecutive = 5", &views(101..106, NINE)).only(KEY);
    city("consecutive = 5", &views(101..105, NINE)).none();
    city("window = 61", &within(HOUR + 60_000)).only(KEY);
    city("window = 59", &within(HOUR)).none();
}
