//! Rows that are still kept are judged as those that are read back.

use tenken::instant::Day;
use tenken::store::{Fresh, Store};

use crate::city::City;
use crate::exactly_once::hand::Hand;
use crate::rows::{Operation, at};

const DAYS: [&str; 3] = ["2026-04-21", "2026-04-22", "2026-04-23"];

/// So many rows of each day, each with a number of its own, and some for several records.
fn usual(of_each: usize) -> Vec<Operation> {
    let row = |day: &str, row: usize| {
        let records = if row.is_multiple_of(5) { "7" } else { "1" };
        let subject = format!("{:0width$}", row * 37, width = 1 + row % 15);
        at(&format!("10:{:02}", row % 60)).on(day).subject(&subject).records(records)
    };
    DAYS.iter().flat_map(|day| (0..of_each).map(move |number| row(day, number))).collect()
}

/// Takes the rows, eight at a time, into a new state. What is kept of them then, and whether it says
/// of each day what the database says.
fn kept(rows: Vec<Operation>) -> usize {
    let city = City::new().operation("SOUSA_x.csv", rows);
    let mut store = Store::open(&city.state()).unwrap();
    Hand::of(&city, "operation").batches_of(8).pieces_of(16).take_into(&mut store, "SOUSA_x.csv");
    let fresh = store.take_fresh();
    assert_eq!(store.take_fresh().rows(), 0, "they are taken once");
    let (rows, reader) = (fresh.rows(), store.reader());
    for day in DAYS.map(|day| day.parse::<Day>().unwrap()) {
        let seen = |fresh: &Fresh| {
            let events = reader.day_events(day, fresh).unwrap();
            let about = (&events.events, &events.runs, &events.sources);
            (format!("{about:?}"), events.events.len())
        };
        let (kept, read) = (seen(&fresh), seen(&Fresh::default()));
        assert_eq!(kept, read);
        assert!(read.1 > 0);
    }
    assert_eq!(fresh.rows(), 0, "nobody needs them any more");
    rows
}

#[test]
fn rows_as_they_mostly_are_are_kept_and_say_what_the_database_says() {
    assert_eq!(kept(usual(30)), 90);
}

#[test]
fn where_one_row_is_otherwise_its_neighbours_are_read_too() {
    let odd: [fn(Operation) -> Operation; 6] = [
        |row| row.subject("A-12"),
        |row| row.subject("1234567890123456"),
        |row| row.serial("X-1"),
        |row| row.serial("9999999999999999999999"),
        |row| row.serial(""),
        |row| row.note("番号123456789018"),
    ];
    for (number, odd) in odd.into_iter().enumerate() {
        let mut rows = usual(30);
        rows[44] = odd(rows[44].clone());
        assert!((74..=82).contains(&kept(rows)), "of the odd row {number}");
    }
}

#[test]
fn rows_without_a_subject_or_a_serial_are_kept_too() {
    let bare = usual(20).into_iter().map(|row| row.subject("").serial(""));
    assert_eq!(kept(bare.collect()), 60);
}

#[test]
fn what_is_taken_back_is_not_kept() {
    let city = City::new().operation("SOUSA_x.csv", usual(30));
    let mut store = Store::open(&city.state()).unwrap();
    let hand = Hand::of(&city, "operation").batches_of(8);
    hand.stop_after(5).take_into(&mut store, "SOUSA_x.csv");
    assert_eq!(store.take_fresh().rows(), 0, "nothing of it was committed");
    hand.take_into(&mut store, "SOUSA_x.csv");
    assert_eq!(store.take_fresh().rows(), 90);
}
