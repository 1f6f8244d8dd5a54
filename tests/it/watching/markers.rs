//! Where the operator says with a marker that a file is complete.

use super::desk::{INCOMPLETE, NAME, QUIET, both_ways, both_ways_with, some};
use crate::rows::Export;

const MARKED: &str = "done = true";

#[test]
fn a_file_is_taken_when_its_marker_appears_however_late() {
    both_ways_with(MARKED, QUIET, |mut desk| {
        desk.start();
        let rows = some(2);
        desk.put(NAME, rows.as_slice());
        desk.wait_until_told("the marker of");
        assert_eq!(desk.exports(), 0);
        desk.put("SOUSA_20260422.csv.done", "");
        desk.wait_for_rows(2);
        desk.ends_with(&rows, &["the marker of"]);
    });
}

#[test]
fn a_file_with_its_marker_waits_for_nothing_else() {
    both_ways_with(MARKED, INCOMPLETE * 100, |mut desk| {
        desk.start();
        let rows = some(2);
        let mut bytes = rows.bytes();
        bytes.truncate(bytes.len() - 2);
        desk.put(NAME, bytes);
        desk.put("SOUSA_20260422.csv.done", "");
        desk.wait_for_rows(2);
        desk.ends_with(&rows, &[]);
    });
}

#[test]
fn a_marker_of_another_name_counts_where_it_is_configured() {
    both_ways_with(MARKED, QUIET, |desk| {
        let mut desk = desk.watching("done_suffix = \".ok\"\n");
        desk.start();
        let rows = some(2);
        desk.put(NAME, rows.as_slice());
        desk.put("SOUSA_20260422.csv.done", "");
        desk.wait_until_told("the marker of");
        assert_eq!(desk.exports(), 0);
        desk.put("SOUSA_20260422.csv.ok", "");
        desk.wait_for_rows(2);
        desk.ends_with(&rows, &["the marker of"]);
    });
}

#[test]
fn a_marker_without_a_file_speaks_for_nothing_that_comes_after_it() {
    both_ways_with(MARKED, QUIET, |mut desk| {
        desk.start();
        desk.put("SOUSA_20260422.csv.done", "");
        desk.rest(3);
        assert_eq!(desk.exports(), 0);
        let rows = some(20);
        for piece in rows.bytes().chunks(rows.bytes().len().div_ceil(8)) {
            if desk.file(NAME).exists() {
                desk.append(NAME, piece);
            } else {
                desk.put(NAME, piece.to_vec());
            }
            std::thread::sleep(QUIET / 5);
            assert_eq!(desk.exports(), 0, "{}", desk.log());
        }
        desk.wait_for_rows(20);
        desk.ends_with(&rows, &[]);
    });
}

#[test]
fn where_markers_are_not_asked_for_nothing_waits_for_one() {
    both_ways(|mut desk| {
        desk.start();
        let rows = some(2);
        desk.put(NAME, &rows[..1]);
        desk.put("SOUSA_20260423.csv.done", "");
        desk.wait_for_rows(1);
        desk.put("SOUSA_20260423.csv", &rows[1..]);
        desk.wait_for_rows(2);
        desk.ends_with(&rows, &[]);
    });
}
