//! The same by hand: `tenken ingest` takes files as complete unless they change while it reads.

use std::fs;
use std::os::unix::fs::symlink;

use super::desk::{NAME, cp932_name, some};
use super::strange::make_pipe;
use crate::city::City;
use crate::rows::Export;

fn city() -> City {
    City::new().only_source("operation", "")
}

#[test]
fn by_hand_a_last_line_without_a_line_end_is_read_at_once() {
    let mut bytes = some(2).bytes();
    bytes.truncate(bytes.len() - 2);
    assert_eq!(city().operation(NAME, bytes).ingest().account(), [2, 2, 0, 0]);
}

#[test]
fn by_hand_nul_bytes_at_the_end_are_a_row_in_quarantine() {
    let mut bytes = some(2).bytes();
    bytes.extend([0; 8]);
    let city = city().operation(NAME, bytes);
    assert_eq!(city.ingest().account(), [3, 2, 0, 1]);
    city.accounts_balance();
}

#[test]
fn by_hand_a_file_without_its_marker_is_taken() {
    let city = City::new().only_source("operation", "done = true").operation(NAME, some(2));
    assert_eq!(city.ingest().account(), [2, 2, 0, 0]);
}

#[test]
fn by_hand_hidden_files_pipes_and_folders_are_left_alone() {
    let city = city().operation(".SOUSA_20260401.csv", some(1)).operation(NAME, some(2));
    make_pipe(&city.drop_folder("operation").join("SOUSA_20260402.csv"));
    fs::create_dir(city.drop_folder("operation").join("SOUSA_20260403.csv")).unwrap();
    assert_eq!(city.ingest().outcomes(), [(NAME.to_owned(), "ingested".to_owned())]);
}

#[test]
fn by_hand_a_link_in_a_drop_folder_is_not_followed() {
    let city = city().operation(NAME, some(2));
    let outside = city.path("outside.csv");
    fs::write(&outside, some(1).bytes()).unwrap();
    symlink(outside, city.drop_folder("operation").join("SOUSA_20260401.csv")).unwrap();
    city.run(&["ingest"]);
    assert_eq!(city.value("SELECT count(*) FROM access_events"), "2");
}

#[test]
fn by_hand_a_name_that_is_no_text_is_an_exports_name_like_any_other() {
    let city = city();
    fs::write(city.drop_folder("operation").join(cp932_name()), some(2).bytes()).unwrap();
    assert_eq!(city.ingest().account(), [2, 2, 0, 0]);
    assert_eq!(city.ingest().outcomes()[0].1, "unchanged");
}
