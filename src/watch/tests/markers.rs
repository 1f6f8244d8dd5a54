use std::time::Duration;

use super::harness::{NOTHING, Watched};
use crate::watch::Why;

#[test]
fn a_file_with_its_marker_is_taken_at_once_whatever_its_end() {
    let mut drop = Watched::with_markers();
    drop.write("a.csv", "1\n2");
    drop.write("a.csv.done", "");
    assert_eq!(drop.after(0), ["a.csv"]);
}

#[test]
fn a_file_without_its_marker_waits_and_becomes_overdue() {
    let mut drop = Watched::with_markers();
    drop.write("a.csv", "1\n");
    assert_eq!(drop.after(0), NOTHING);
    assert_eq!(drop.why(), (&Why::NoMarker, false));
    assert_eq!(drop.after(600), NOTHING);
    assert_eq!(drop.why(), (&Why::NoMarker, true));
    drop.write("a.csv.done", "");
    assert_eq!(drop.after(5), ["a.csv"]);
}

#[test]
fn the_marker_bears_the_whole_name_of_its_file() {
    let mut drop = Watched::with_markers();
    drop.write("a.csv", "1\n");
    drop.write("a.done", "");
    assert_eq!(drop.after(600), NOTHING);
    assert_eq!(drop.why().0, &Why::NoMarker);
}

#[test]
fn where_markers_are_not_used_they_say_nothing() {
    let mut drop = Watched::new();
    drop.write("a.csv", "1\n");
    drop.write("a.csv.done", "");
    assert_eq!(drop.after(0), NOTHING);
    assert_eq!(drop.after(10), ["a.csv"]);
}

#[test]
fn a_marker_left_from_last_time_does_not_speak_for_the_file_written_over() {
    let mut drop = Watched::with_markers();
    drop.write("a.csv", "1\n");
    drop.write("a.csv.done", "");
    assert_eq!(drop.after(0), ["a.csv"]);
    // The system's clock for files ticks every few milliseconds.
    std::thread::sleep(Duration::from_millis(30));
    drop.write("a.csv", "1\n2\n3");
    assert_eq!(drop.after(5), NOTHING);
    assert_eq!(drop.why(), (&Why::Changing, false));
    drop.append("a.csv", "\n");
    assert_eq!(drop.after(10), NOTHING);
    assert_eq!(drop.after(10), ["a.csv"]);
}
