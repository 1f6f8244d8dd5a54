//! An ingest that ends midway, as by a kill: pieces that were committed stay and are not shown,
//! and the next attempt goes on behind them.

use std::fs::File;

use tenken::config::profile::Profile;
use tenken::hash::Hash;
use tenken::messages::Lang;
use tenken::parse::{Batch, Limits, Reader};
use tenken::store::Store;
use tenken::store::export::{Lineage, NewExport};

use super::state::State;
use crate::city::{City, MORNING};
use crate::rows::{Authentication, Export, Operation, Row, at, failed};

/// Stores the first `rows` rows of a file, `piece` at a time, and stops without an end.
fn interrupt(city: &City, source: &str, name: &str, profile: &str, rows: usize, piece: i64) {
    let path = city.drop_folder(source).join(name);
    let profile = Profile::load(&city.path(&format!("profiles/{profile}.toml"))).unwrap();
    let new = NewExport {
        source: source.into(),
        path: path.display().to_string(),
        sha256: Hash::of(&std::fs::read(&path).unwrap()),
        bytes: std::fs::metadata(&path).unwrap().len(),
        profile: profile.hash,
        period: None,
        lineage: Lineage::First,
    };
    let limits = Limits { batch_records: 1, ..Limits::default() };
    let mut reader = Reader::with_limits(File::open(&path).unwrap(), &profile, limits).unwrap();
    let mut store = Store::open(&city.state()).unwrap();
    let writer = store.begin_export(new, MORNING.parse().unwrap(), Lang::Ja).unwrap();
    let mut writer = writer.commit_every(piece);
    let mut batch = Batch::default();
    for _ in 0..rows {
        reader.next_batch(&mut batch).unwrap();
        writer.append(&batch).unwrap();
    }
}

/// The same of an operation log.
pub fn operation_of(city: &City, name: &str, rows: usize, piece: i64) {
    interrupt(city, "operation", name, "operation-log", rows, piece);
}

fn operation(city: &City, rows: usize, piece: i64) {
    interrupt(city, "operation", "SOUSA_20260422.csv", "operation-log", rows, piece);
}

fn authentication(city: &City, rows: usize, piece: i64) {
    interrupt(city, "authentication", "NINSHO_20260422.csv", "authentication-log", rows, piece);
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
    city.run(&["ingest", path.to_str().unwrap()]).ends(tenken::exit::Exit::Done);
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
    city.run(&["replay", "--check"]).ends(tenken::exit::Exit::Done);
}
