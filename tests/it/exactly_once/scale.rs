//! What it takes to compare grows with the rows, not with the rows times the files or the days.
//! Counted are the stored rows that are read to compare with; no clock is asked.

use std::fs;

use tenken::store::Bounds;

use super::hand::Hand;
use crate::city::City;
use crate::rows::{Authentication, Operation, at, login};

/// Files of 20 rows each, one after another; how many stored rows were read for all of them.
fn looked_at(files: usize, serial: impl Fn(usize) -> usize) -> u64 {
    let mut city = City::new();
    let mut sum = 0;
    for file in 0..files {
        let rows = (0..20).map(|i| at("10:00").serial(&format!("{:020}", serial(file * 20 + i))));
        let name = format!("SOUSA_{file:03}.csv");
        city = city.operation(&name, rows.collect::<Vec<Operation>>());
        sum += Hand::of(&city, "operation").take(&name).unwrap();
    }
    assert_eq!(city.value("SELECT count(*) FROM access_events"), (files * 20).to_string());
    sum
}

#[test]
fn files_whose_serials_rise_are_taken_without_a_look_at_stored_rows() {
    assert_eq!(looked_at(20, |row| row), 0);
}

#[test]
fn twice_as_many_files_of_two_counters_take_twice_as_many_looks() {
    let counters = |row: usize| row / 2 + row % 2 * 50_000_000;
    let (some, twice) = (looked_at(20, counters), looked_at(40, counters));
    assert!(twice <= 2 * some.max(400), "{some} rows for 20 files, {twice} for 40");
}

#[test]
fn a_file_with_shuffled_serials_reads_each_of_its_pieces_a_few_times() {
    let looked_at = |rows: usize| {
        let shuffled = (0..rows).map(|i| at("10:00").serial(&format!("{:020}", i * 1_009 % rows)));
        let city = City::new().operation("SOUSA_x.csv", shuffled.collect::<Vec<Operation>>());
        let looked_at = Hand::of(&city, "operation").pieces_of(20).take("SOUSA_x.csv");
        assert_eq!(city.value("SELECT count(*) FROM access_events"), rows.to_string());
        looked_at.unwrap() / rows as u64
    };
    let (few, many) = (looked_at(800), looked_at(1_600));
    assert!(few <= 20 && many <= 20, "each row was read {few} times, and {many} times");
}

#[test]
fn days_that_are_interleaved_are_each_read_once() {
    let at = |i: usize| login(&format!("10:{:02}:{:02}", i / 60 % 60, i % 60));
    let day = |i: usize| format!("2026-{:02}-{:02}", i % 4 + 1, i % 28 + 1);
    let mut rows: Vec<Authentication> = (0..560).map(|i| at(i).on(&day(i))).collect();
    let city = City::new().authentication("NINSHO_x.csv", rows.clone());
    Hand::of(&city, "authentication").take("NINSHO_x.csv");
    rows.insert(0, login("11:00"));
    let city = city.authentication("NINSHO_y.csv", rows);
    fs::remove_file(city.drop_folder("authentication").join("NINSHO_x.csv")).unwrap();
    for contents in [1, 100, 1_000_000] {
        let bounds = Bounds { contents, ..Bounds::default() };
        let hand = Hand::of(&city, "authentication").within(bounds).stop_after(561);
        assert_eq!(hand.take("NINSHO_y.csv"), Some(560), "with room for {contents}");
    }
}
