//! An ingest that ends midway, as by a kill: pieces that were committed stay and are not shown,
//! and the next attempt goes on behind them.

use tenken::exit::Exit;

use super::hand::Hand;
use super::state::State;
use crate::city::City;
use crate::rows::{Authentication, Export, Operation, Row, at, failed};

/// Takes the first `rows` rows of an operation log, `piece` at a time, and stops without an end.
pub fn operation_of(city: &City, name: &str, rows: usize, piece: i64) {
    Hand::of(city, "operation").pieces_of(piece).stop_after(rows).take(name);
}

fn operation(city: &City, rows: usize, piece: i64) {
    operation_of(city, "SOUSA_20260422.csv", rows, piece);
}

fn authentication(city: &City, rows: usize, piece: i64) {
    Hand::of(city, "authentication").pieces_of(piece).stop_after(rows).take("NINSHO_20260422.csv");
}

/// Ten operations, one of them in the evening and one unreadable.
fn ten() -> Vec<Operation> {
    let mut rows: Vec<Operation> = (0..10).map(|i| at(&format!("10:0{i}"))).collect();
    rows[4] = at("21:00");
    rows[6] = at("10:06").on("2026-02-30");
    rows
}

/// The state of a city that took those rows at once.
fn clean<R: Row>(source: &str, name: &str, rows: &[R]) -> State {
    let city = City::with_registers().export(source, name, rows);
    city.ingest();
    State::of(&city)
}

#[test]
fn what_was_committed_of_an_interrupted_export_is_not_shown() {
    let city = City::with_registers().operation("SOUSA_20260422.csv", ten());
    operation(&city, 6, 2);
    assert_eq!(city.value("SELECT count(*) FROM access_events"), "0");
    assert_eq!(city.value("SELECT count(*) FROM exports"), "0");
    assert_eq!(city.value("SELECT count(*) FROM event_all"), "6");
}

#[test]
fn an_export_that_was_interrupted_anywhere_is_completed() {
    let rows = ten();
    let expected = clean("operation", "SOUSA_20260422.csv", &rows);
    for interrupted in 0..=10 {
        for piece in [1, 3, 100] {
            let city = City::with_registers().operation("SOUSA_20260422.csv", rows.clone());
            operation(&city, interrupted, piece);
            assert_eq!(city.ingest().account(), [10, 9, 0, 1], "after {interrupted} by {piece}");
            assert_eq!(State::of(&city), expected, "after {interrupted} by {piece}");
        }
    }
}

#[test]
fn an_export_that_was_interrupted_twice_is_completed() {
    let rows = ten();
    let city = City::with_registers().operation("SOUSA_20260422.csv", rows.clone());
    operation(&city, 3, 1);
    operation(&city, 7, 1);
    assert_eq!(city.ingest().account(), [10, 9, 0, 1]);
    assert_eq!(State::of(&city), clean("operation", "SOUSA_20260422.csv", &rows));
}

#[test]
fn equal_lines_on_both_sides_of_an_interruption_are_all_stored() {
    let rows = vec![failed("10:00"); 9];
    let expected = clean("authentication", "NINSHO_20260422.csv", &rows);
    for interrupted in [1, 4, 8] {
        let city = City::with_registers().authentication("NINSHO_20260422.csv", rows.clone());
        authentication(&city, interrupted, 1);
        assert_eq!(city.ingest().account(), [9, 9, 0, 0]);
        assert_eq!(State::of(&city), expected);
    }
}

#[test]
fn equal_lines_that_were_stored_before_count_on_both_sides_of_an_interruption() {
    let first = City::with_registers().authentication("NINSHO_1.csv", vec![failed("10:00"); 4]);
    first.ingest();
    let rows: Vec<Authentication> = vec![failed("10:00"); 9];
    let city = first.authentication("NINSHO_20260422.csv", rows.clone());
    authentication(&city, 6, 1);
    city.ingest();
    assert_eq!(State::of(&city), clean("authentication", "NINSHO_20260422.csv", &rows));
}

#[test]
fn an_interrupted_export_that_has_grown_since_is_stored_once() {
    let mut rows = ten();
    let city = City::with_registers().operation("SOUSA_20260422.csv", rows.clone());
    operation(&city, 6, 2);
    rows.push(at("22:30"));
    let city = city.operation("SOUSA_20260422.csv", rows.clone());
    city.ingest();
    assert_eq!(State::of(&city), clean("operation", "SOUSA_20260422.csv", &rows));
}

#[test]
fn an_interrupted_export_that_another_one_overtakes_is_stored_once() {
    let rows = ten();
    let city = City::with_registers().operation("SOUSA_20260422.csv", rows.clone());
    operation(&city, 6, 2);
    let mut more = rows.clone();
    more.push(at("22:30"));
    let name = "SOUSA_20260421_late.csv";
    let city = city.operation(name, more.clone());
    let path = city.drop_folder("operation").join(name);
    city.run(&["ingest", path.to_str().unwrap()]).ends(Exit::Done);
    city.ingest();
    assert_eq!(State::of(&city).rows, clean("operation", name, &more).rows);
}

#[test]
fn equal_lines_of_an_interrupted_export_that_another_one_overtakes_are_stored_once() {
    let rows = vec![failed("10:00"); 9];
    let city = City::with_registers().authentication("NINSHO_20260422.csv", rows.clone());
    authentication(&city, 6, 1);
    let name = "NINSHO_0.csv";
    let city = city.authentication(name, vec![failed("10:00"); 3]);
    city.ingest();
    assert_eq!(State::of(&city), clean("authentication", "NINSHO_20260422.csv", &rows));
}

#[test]
fn the_alerts_of_a_completed_export_hold_in_replay() {
    let city = City::with_registers().operation("SOUSA_20260422.csv", ten().bytes());
    operation(&city, 6, 2);
    city.ingest();
    city.run(&["replay", "--check"]).ends(Exit::Done);
}

#[test]
fn what_was_committed_before_an_interruption_is_not_stored_again() {
    let city = City::with_registers().operation("SOUSA_20260422.csv", ten());
    operation(&city, 6, 2);
    city.ingest();
    assert_eq!(city.value("SELECT count(*) FROM event_all"), "9");
}

#[test]
fn an_export_that_lets_others_have_their_turn_is_stored_once() {
    let rows = ten();
    let expected = clean("operation", "SOUSA_20260422.csv", &rows);
    for (stop, pause) in [(4, 1), (6, 2), (usize::MAX, 1), (usize::MAX, 3)] {
        let city = City::with_registers().operation("SOUSA_20260422.csv", rows.clone());
        let hand = Hand::of(&city, "operation").pause_every(pause);
        hand.stop_after(stop).take("SOUSA_20260422.csv");
        hand.take("SOUSA_20260422.csv");
        city.ingest();
        assert_eq!(State::of(&city), expected, "stopped after {stop}, a turn every {pause}");
        city.accounts_balance();
    }
}

#[test]
fn an_interrupted_export_that_a_retry_overtakes_is_stored_once() {
    let unread = at("10:01").on("2026.04.22");
    let city = City::new().operation("SOUSA_20260422.csv", [at("10:00"), unread.clone()]);
    assert_eq!(city.ingest().account(), [2, 1, 0, 1]);
    let rows = [unread, at("11:00"), at("11:01")];
    let city = city.that_reads_dots("operation").operation("SOUSA_x.csv", rows);
    Hand::of(&city, "operation").pieces_of(1).stop_after(2).take("SOUSA_x.csv");
    city.run(&["ingest", "--retry-quarantine"]).ends(Exit::Done);
    assert_eq!(city.value("SELECT count(*) FROM access_events"), "2");
    city.ingest();
    assert_eq!(city.value("SELECT count(*) FROM access_events"), "4");
}

#[test]
fn which_of_two_interrupted_exports_came_first_is_not_asked_of_the_clock() {
    let shared = at("10:05");
    let city = City::new()
        .operation("SOUSA_a.csv", [at("10:00"), shared.clone(), at("10:06")])
        .operation("SOUSA_b.csv", [shared, at("11:00"), at("11:01")]);
    let hand = Hand::of(&city, "operation").pieces_of(1).stop_after(1);
    hand.at("2026-04-23T08:00:00+09:00").take("SOUSA_a.csv");
    hand.at("2026-04-23T09:00:00+09:00").take("SOUSA_b.csv");
    let city = city.at("2026-04-23T08:30:00+09:00");
    city.ingest();
    assert_eq!(city.value("SELECT count(*) FROM access_events"), "5");
}
