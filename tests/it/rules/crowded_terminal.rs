//! `crowded-terminal`: four persons act at one desk within an hour.

use crate::alerts::{Alerts, events, reason, standing};
use crate::city::{City, USUAL_STAFF};
use crate::rows::{Operation, at};

const KEY: &str = "crowded-terminal/T010101/2026-04-22";

fn by(actor: &str, time: &str) -> Operation {
    at(time).actor(actor)
}

/// Four persons, the last of them at that time; the first at 10:00.
fn four(last: &str) -> [Operation; 4] {
    [by("C0010101", "10:00"), by("C0010102", "10:10"), by("C0020101", "10:20"), by("X1", last)]
}

fn found<const N: usize>(kind: &str, rows: [Operation; N]) -> Alerts {
    City::with_registers()
        .staff(&format!("{USUAL_STAFF}\nX1,応援,0101,temporary,0,2020-04-01,,"))
        .register(
            "terminals.csv",
            &format!("terminal_id,unit_code,kind,valid_from,valid_to\nT010101,,{kind},,\n"),
        )
        .operation("SOUSA_20260422.csv", rows)
        .alerts_of_ingest()
}

#[test]
fn four_persons_within_an_hour_are_low() {
    let alerts = found("desk", four("11:00"));
    let alert = alerts.only(KEY);
    assert_eq!((standing(alert), events(alert)), (("low", "open"), 4));
    assert_eq!(
        reason(alert),
        "端末「T010101」を2026年4月22日（水）10:00～11:00に4人が使用しています。\
         確認をお願いします。"
    );
}

#[test]
fn a_millisecond_more_than_an_hour_is_no_window() {
    found("desk", four("11:00:00.001")).none();
}

#[test]
fn three_persons_are_quiet_however_often_they_act() {
    let [first, second, third, _] = four("10:30");
    found("desk", [first.clone(), second, third, by("C0010101", "10:40"), first.serial("9")])
        .none();
}

#[test]
fn at_a_counter_people_take_turns() {
    found("counter", four("10:30")).none();
}

#[test]
fn a_system_is_no_fourth_person() {
    let [first, second, third, _] = four("10:30");
    found("desk", [first, second, third, by("S0000001", "10:30")]).by("crowded-terminal").none();
}

#[test]
fn a_terminal_that_is_not_registered_is_not_judged() {
    let rows = four("10:30").map(|row| row.terminal("T999999"));
    found("desk", rows).by("crowded-terminal").none();
}
