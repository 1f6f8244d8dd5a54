//! `serial-gap`.

use crate::alerts::{reason, standing};
use crate::city::City;
use crate::rows::{Operation, at};

const KEY: &str = "serial-gap/operation/2026-04-22";

fn rows(serials: impl IntoIterator<Item = u64>) -> Vec<Operation> {
    let row = |serial: u64| at("10:00").serial(&format!("{serial:020}"));
    serials.into_iter().map(row).collect()
}

fn city(serials: impl IntoIterator<Item = u64>) -> City {
    City::with_registers().operation("SOUSA_20260422.csv", rows(serials))
}

#[test]
fn a_number_that_is_missing_after_and_before_100_steps_by_one_is_told() {
    let city = city((1..=101).chain(103..=203));
    let alerts = city.alerts_of_ingest();
    let alert = alerts.only(KEY);
    assert_eq!(standing(alert), ("medium", "open"));
    assert_eq!(alert["event_count"], 2);
    let said = "通番00000000000000000101と00000000000000000103の間が1件欠けています";
    assert!(reason(alert).contains(said), "{}", reason(alert));
}

#[test]
fn after_99_steps_nothing_is_told() {
    city((2..=101).chain(103..=203)).alerts_of_ingest().none();
}

#[test]
fn before_99_steps_nothing_is_told() {
    city((1..=101).chain(103..=202)).alerts_of_ingest().none();
}

#[test]
fn the_steps_are_a_setting() {
    let city = city((1..=11).chain(13..=23));
    city.rule_file("serial-gap.toml", "[rules.serial-gap]\nsteps = 10\n")
        .alerts_of_ingest()
        .only(KEY);
}

#[test]
fn the_steps_may_lie_in_the_exports_beside() {
    let city = City::with_registers()
        .at("2026-04-24T12:00:00+09:00")
        .operation(
            "SOUSA_20260421.csv",
            rows(1..=60).into_iter().map(|row| row.on("2026-04-21")).collect::<Vec<_>>(),
        )
        .operation("SOUSA_20260422.csv", rows((61..=101).chain(103..=150)))
        .operation(
            "SOUSA_20260423.csv",
            rows(151..=203).into_iter().map(|row| row.on("2026-04-23")).collect::<Vec<_>>(),
        );
    city.alerts_of_ingest().only(KEY);
}

#[test]
fn the_gap_between_two_days_stands_on_the_later() {
    let city = City::with_registers()
        .at("2026-04-24T12:00:00+09:00")
        .operation("SOUSA_20260422.csv", rows(1..=101))
        .operation(
            "SOUSA_20260423.csv",
            rows(105..=205).into_iter().map(|row| row.on("2026-04-23")).collect::<Vec<_>>(),
        );
    let alerts = city.alerts_of_ingest();
    assert!(reason(alerts.only("serial-gap/operation/2026-04-23")).contains("3件欠けて"));
}

#[test]
fn a_row_that_comes_later_withdraws_the_alert() {
    let city = city((1..=101).chain(103..=203));
    city.ingest();
    let city = city.operation("SOUSA_late.csv", rows([102]));
    city.ingest();
    assert_eq!(standing(city.alerts().only(KEY)).1, "withdrawn");
}

#[test]
fn the_order_in_which_exports_come_makes_no_difference() {
    let parts = [(1..=50), (51..=101), (103..=160), (161..=203)].map(rows);
    let clean = City::with_registers().operation("SOUSA_0.csv", parts.concat());
    let expected = clean.alerts_of_ingest();
    for order in [[3, 0, 2, 1], [2, 3, 1, 0]] {
        let city = order.into_iter().fold(City::with_registers(), |city, part| {
            let city = city.operation(&format!("SOUSA_{part}.csv"), parts[part].clone());
            city.ingest();
            city
        });
        assert_eq!(city.alerts().by("serial-gap").keys(), expected.keys());
        assert_eq!(reason(city.alerts().get(KEY)), reason(expected.get(KEY)));
        city.run(&["replay", "--check"]).ends(tenken::exit::Exit::Done);
    }
}

#[test]
fn several_gaps_of_a_day_are_one_alert() {
    let city = city((1..=101).chain(103..=203).chain(206..=306));
    let alerts = city.alerts_of_ingest();
    let alert = alerts.only(KEY);
    assert!(reason(alert).contains("の間が3件欠けて"), "{}", reason(alert));
    assert_eq!(alert["event_count"], 4);
}

#[test]
fn serials_that_step_by_two_have_no_gaps() {
    city((1..=400).map(|i| i * 2)).alerts_of_ingest().none();
}

#[test]
fn serials_with_letters_have_no_gaps() {
    let row = |i: u64| at("10:00").serial(&format!("A{i:08}"));
    let rows: Vec<Operation> = (1..=101).chain(103..=203).map(row).collect();
    City::with_registers().operation("SOUSA_20260422.csv", rows).alerts_of_ingest().none();
}
