//! One large file: no line, field, header or number of values takes more memory than another.

use std::fs::File;
use std::io::{BufWriter, Write};

use super::children::{big, bounded, filled, with_hole};
use crate::city::City;
use crate::faults::long_tests_are_wanted;
use crate::rows::{Export, Operation, Row, at};

/// Rows before and after what is large: more than the sample by which a file is recognised.
fn rows() -> (Vec<u8>, Vec<u8>) {
    let row = |i: u32| at(&format!("10:{:02}:{:02}", i / 60, i % 60));
    let before: Vec<Operation> = (0..1_000).map(row).collect();
    let after: Vec<Operation> = (1_000..1_100).map(row).collect();
    let header = Operation::header().unwrap().len();
    let after = after.bytes();
    // The header is CP932: find its end by the line.
    let end = after.iter().position(|byte| *byte == b'\n').unwrap();
    assert!(end <= header);
    (before.bytes(), after[end + 1..].to_vec())
}

const NAME: &str = "SOUSA_20260422.csv";

/// The outcome and the account of the only file.
#[track_caller]
fn taken(city: &City) -> (String, [u64; 4]) {
    let report = bounded(city, &["ingest"]);
    let file = &report["files"][0];
    let count = |name: &str| file[name].as_u64().unwrap();
    let account = ["rows_read", "rows_stored", "rows_duplicate", "rows_quarantined"].map(count);
    (file["outcome"].as_str().unwrap().to_owned(), account)
}

#[test]
fn one_line_of_any_length_goes_to_quarantine_and_the_rows_after_it_are_kept() {
    if !long_tests_are_wanted("one long line") {
        return;
    }
    let (before, after) = rows();
    let city = City::new();
    let after = [b"\r\n".to_vec(), after].concat();
    with_hole(&city.drop_folder("operation").join(NAME), &before, big(), &after);
    assert_eq!(taken(&city), ("ingested".into(), [1_101, 1_100, 0, 1]));
}

#[test]
fn one_quoted_field_of_any_length_goes_to_quarantine_and_the_rows_after_it_are_kept() {
    if !long_tests_are_wanted("one long field") {
        return;
    }
    let (before, after) = rows();
    let city = City::new();
    let before = [before, b"\"2026/04/22 10:00:00.000\",\"".to_vec()].concat();
    let after = [b"\"\r\n".to_vec(), after].concat();
    filled(&city.drop_folder("operation").join(NAME), &before, b"x,\"\"", big() / 2, &after);
    assert_eq!(taken(&city), ("ingested".into(), [1_101, 1_100, 0, 1]));
}

#[test]
fn a_header_of_any_length_and_a_file_of_nothing_but_nul_are_rejected() {
    if !long_tests_are_wanted("a long header") {
        return;
    }
    let city = City::new();
    let folder = city.drop_folder("operation");
    filled(&folder.join("SOUSA_20260421.csv"), b"", b"x", big() / 2, b"\n");
    with_hole(&folder.join(NAME), b"", big(), b"\n");
    let report = bounded(&city, &["ingest"]);
    for file in report["files"].as_array().unwrap() {
        assert_eq!(file["outcome"], "rejected", "{file}");
    }
}

#[test]
fn any_number_of_blank_lines_are_no_rows() {
    if !long_tests_are_wanted("many blank lines") {
        return;
    }
    let (before, after) = rows();
    let city = City::new();
    filled(&city.drop_folder("operation").join(NAME), &before, b"\n", big() / 128, &after);
    assert_eq!(taken(&city), ("ingested".into(), [1_100, 1_100, 0, 0]));
}

#[test]
fn records_of_any_number_of_columns_go_to_quarantine() {
    if !long_tests_are_wanted("many columns") {
        return;
    }
    let (before, after) = rows();
    let city = City::new();
    // A line of a million columns and less than a megabyte, many times.
    let line = [vec![b','; (1 << 20) - 2], b"\r\n".to_vec()].concat();
    filled(&city.drop_folder("operation").join(NAME), &before, &line, big() / 16, &after);
    let lines = big() / 16;
    assert_eq!(taken(&city), ("ingested".into(), [1_100 + lines, 1_100, 0, lines]));
}

#[test]
fn values_that_never_recur_are_not_remembered() {
    if !long_tests_are_wanted("values that never recur") {
        return;
    }
    let city = City::new();
    let path = city.drop_folder("operation").join(NAME);
    let mut file = BufWriter::new(File::create(path).unwrap());
    let header = Operation::header().unwrap();
    file.write_all(&crate::rows::cp932(&(header + "\r\n"))).unwrap();
    let long = "x".repeat(8_000);
    let (mut rows, mut written) = (0_u64, 0);
    while written < big() << 16 {
        // On many days: the events of one are judged together.
        let day = format!("2026-0{}-{:02}", 1 + rows / 28 % 9, 1 + rows % 28);
        let value = |column: &str| format!("{column}{rows}{long}");
        let row = at("10:00").on(&day).actor(&value("a")).terminal(&value("t"));
        let line = row.function(&value("f")).unit(&value("u")).line() + "\r\n";
        written += line.len() as u64;
        rows += 1;
        file.write_all(line.as_bytes()).unwrap();
    }
    drop(file);
    assert_eq!(taken(&city), ("ingested".into(), [rows, rows, 0, 0]));
}
