//! `concurrent-terminals`: one ID changes between terminals of different units within minutes.

use crate::alerts::{Alerts, events, reason, standing};
use crate::city::City;
use crate::rows::{Operation, at};

const KEY: &str = "concurrent-terminals/C0010101/2026-04-22";
const TERMINALS: &str = "terminal_id,unit_code,kind,valid_from,valid_to\n\
    T0101A,0101,desk,,\nT0101B,0101,desk,,\nT0201A,0201,desk,,\nT0201A,0101,desk,2026-04-23,\n\
    TANY,,counter,,\n";

fn there(time: &str, terminal: &str) -> Operation {
    at(time).terminal(terminal)
}

fn found<const N: usize>(rows: [Operation; N]) -> Alerts {
    City::with_registers()
        .register("terminals.csv", TERMINALS)
        .operation("SOUSA_20260422.csv", rows)
        .alerts_of_ingest()
        .by("concurrent-terminals")
}

#[test]
fn two_changes_of_at_most_five_minutes_are_high() {
    let alerts =
        found([there("10:00", "T0101A"), there("10:05", "T0201A"), there("10:10", "T0101A")]);
    let alert = alerts.only(KEY);
    assert_eq!((standing(alert), events(alert)), (("high", "open"), 3));
    assert_eq!(
        reason(alert),
        "ID「C0010101」が2026年4月22日（水）に短時間で端末「T0101A」、端末「T0201A」を2回行き来しています。\
         確認をお願いします。"
    );
}

#[test]
fn one_change_is_quiet() {
    found([there("10:00", "T0101A"), there("10:05", "T0201A"), there("10:06", "T0201A")]).none();
}

#[test]
fn a_millisecond_more_than_five_minutes_is_time_enough_to_walk() {
    let rows =
        [there("10:00", "T0101A"), there("10:05", "T0201A"), there("10:10:00.001", "T0101A")];
    found(rows).none();
}

#[test]
fn terminals_of_one_unit_and_terminals_of_any_are_not_apart() {
    found([there("10:00", "T0101A"), there("10:01", "T0101B"), there("10:02", "T0101A")]).none();
    found([there("10:00", "T0101A"), there("10:01", "TANY"), there("10:02", "T0101A")]).none();
}

#[test]
fn terminals_that_the_register_lacks_are_of_no_unit() {
    let alerts = found([there("10:00", "X1"), there("10:01", "X2"), there("10:02", "X1")]);
    assert_eq!(events(alerts.only(KEY)), 3);
}

#[test]
fn one_terminal_in_two_widths_is_one() {
    found([there("10:00", "X1"), there("10:01", "ｘ１"), there("10:02", "X1")]).none();
}

#[test]
fn an_event_without_a_terminal_differs_from_none() {
    found([there("10:00", "T0101A"), there("10:01", ""), there("10:02", "T0201A")]).none();
}

#[test]
fn changes_far_apart_in_the_day_count_together() {
    let rows = [
        there("10:00", "T0101A"),
        there("10:01", "T0201A"),
        there("15:00", "T0101A"),
        there("15:01", "T0201A"),
    ];
    assert_eq!(events(found(rows).only(KEY)), 4);
}

#[test]
fn a_system_may_be_everywhere() {
    let rows = [there("10:00", "T0101A"), there("10:01", "T0201A"), there("10:02", "T0101A")];
    found(rows.map(|row| row.actor("S0000001"))).none();
}
