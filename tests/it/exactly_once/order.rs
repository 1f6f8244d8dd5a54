//! Gaps of serials are a function of the rows, not of the order in which their versions came.

use tenken::exit::Exit;

use super::state::State;
use crate::city::City;
use crate::rows::{Operation, at};

fn numbered(n: usize) -> Operation {
    at(&format!("10:{:02}:{:02}", n / 60, n % 60)).serial(&format!("{n:020}"))
}

/// Three serials are missing between 101 and 105.
fn with_a_gap() -> Vec<Operation> {
    (1..=101).chain(105..=210).map(numbered).collect()
}

/// The rows, and the alerts about gaps that stand.
fn gaps(city: &City) -> State {
    let mut state = State::of(city);
    state.alerts.retain(|told| told[0].contains("serial-gap") && !told[2].contains("withdrawn"));
    state
}

fn taken(first: &[Operation], second: &[Operation]) -> State {
    let city = City::new().at("2026-04-25T07:00:00+09:00").operation("SOUSA_a.csv", first);
    city.ingest();
    let city = city.operation("SOUSA_b.csv", second);
    city.ingest();
    city.run(&["replay", "--check"]).ends(Exit::Done);
    gaps(&city)
}

/// The gap must be told alike whichever version of that row at its edge comes first.
fn is_told_alike(edge: usize, other: impl Fn(Operation) -> Operation) {
    let one = with_a_gap();
    let mut two = one.clone();
    let row = two.iter_mut().find(|row| row.serial_number() == format!("{edge:020}")).unwrap();
    *row = other(row.clone());
    let (before, after) = (taken(&one, &two), taken(&two, &one));
    assert_eq!(before.alerts.len(), 1, "{before:?}");
    assert_eq!(before, after);
}

#[test]
fn a_row_before_a_gap_may_have_two_contents_in_either_order() {
    is_told_alike(101, |row| row.note("別"));
}

#[test]
fn a_row_after_a_gap_may_have_two_contents_in_either_order() {
    is_told_alike(105, |row| row.note("別"));
}

#[test]
fn a_row_after_a_gap_may_stand_on_two_days_in_either_order() {
    is_told_alike(105, |row| row.on("2026-04-23").note("別"));
}

#[test]
fn forged_runs_of_serials_hide_no_gap_from_replay() {
    let city = City::new().operation("SOUSA_a.csv", with_a_gap());
    city.ingest();
    let open = "SELECT count(*) FROM alerts WHERE rule = 'serial-gap' AND status = 'open'";
    assert_eq!(city.value(open), "1");
    city.tamper(
        "INSERT INTO serial_run
         SELECT source_id, 1, printf('%020d', 102), printf('%020d', 104), first_event, last_event,
           first_at, last_at, 1 FROM serial_run LIMIT 1",
    );
    city.ingest();
    city.run(&["replay", "--check"]).ends(Exit::Unsound);
}
