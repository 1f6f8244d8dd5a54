//! Files that come again: unchanged, renamed, grown, cut, overlapping.

use std::fs;

use tenken::exit::Exit;

use super::hand::Hand;
use crate::city::City;
use crate::rows::{Authentication, Export, Operation, at, failed, login};

fn stored(city: &City) -> String {
    city.value("SELECT count(*) FROM access_events")
}

fn failures(count: usize) -> Vec<Authentication> {
    vec![failed("10:00:00"); count]
}

fn outcome(name: &str, outcome: &str) -> (String, String) {
    (name.to_owned(), outcome.to_owned())
}

#[test]
fn the_same_file_again_is_unchanged() {
    let city = City::new().operation("SOUSA_20260422.csv", [at("10:00"), at("10:01")]);
    assert_eq!(city.ingest().account(), [2, 2, 0, 0]);
    let again = city.ingest();
    assert_eq!(again.outcomes(), [outcome("SOUSA_20260422.csv", "unchanged")]);
    assert_eq!(stored(&city), "2");
}

#[test]
fn a_file_that_is_written_again_with_the_same_content_is_unchanged() {
    let rows = [at("10:00")];
    let city = City::new().operation("SOUSA_20260422.csv", rows.clone());
    city.ingest();
    fs::remove_file(city.drop_folder("operation").join("SOUSA_20260422.csv")).unwrap();
    let city = city.operation("SOUSA_20260422.csv", rows);
    assert_eq!(city.ingest().outcomes(), [outcome("SOUSA_20260422.csv", "unchanged")]);
    assert_eq!(stored(&city), "1");
}

#[test]
fn a_renamed_copy_is_unchanged() {
    let rows = failures(2);
    let city = City::new()
        .authentication("NINSHO_20260422.csv", rows.clone())
        .authentication("NINSHO_20260422_copy.csv", rows);
    let outcomes = city.ingest().outcomes();
    assert_eq!(
        outcomes,
        [
            outcome("NINSHO_20260422.csv", "ingested"),
            outcome("NINSHO_20260422_copy.csv", "unchanged")
        ]
    );
    assert_eq!(stored(&city), "2");
}

#[test]
fn the_same_content_in_another_source_is_another_export() {
    let rows = failures(2);
    let city = City::new().authentication("NINSHO_20260422.csv", rows.clone());
    city.ingest();
    fs::write(city.path("copy.csv"), rows.bytes()).unwrap();
    let copy = city.path("copy.csv");
    let ran =
        city.run(&["--format", "json", "ingest", "--source", "operation", copy.to_str().unwrap()]);
    ran.ends(Exit::Failed);
    assert_eq!(ran.json()["files"][0]["outcome"], "rejected", "another layout");
}

#[test]
fn two_identical_lines_in_one_second_are_two_events() {
    let city = City::new().authentication("NINSHO_20260422.csv", failures(2));
    assert_eq!(city.ingest().account(), [2, 2, 0, 0]);
}

#[test]
fn the_same_two_lines_in_a_re_export_are_the_same_two() {
    let city = City::new().authentication("NINSHO_20260422.csv", failures(2));
    city.ingest();
    let more: Vec<Authentication> = [login("09:59")].into_iter().chain(failures(2)).collect();
    let city = city.authentication("NINSHO_20260422.csv", more);
    assert_eq!(city.ingest().account(), [3, 1, 2, 0]);
    assert_eq!(stored(&city), "3");
}

#[test]
fn a_third_identical_line_in_a_re_export_is_a_third_event() {
    let city = City::new().authentication("NINSHO_20260422.csv", failures(2));
    city.ingest();
    let city = city.authentication("NINSHO_20260422.csv", failures(3));
    assert_eq!(city.ingest().account(), [1, 1, 0, 0]);
    assert_eq!(stored(&city), "3");
}

#[test]
fn a_re_export_with_fewer_of_them_takes_nothing_away() {
    let city = City::new().authentication("NINSHO_20260422.csv", failures(3));
    city.ingest();
    let city = city.authentication("NINSHO_20260422.csv", failures(1));
    assert_eq!(city.ingest().account(), [1, 0, 1, 0]);
    assert_eq!(stored(&city), "3");
}

#[test]
fn the_same_line_twice_under_one_serial_is_one_event() {
    let row = at("10:00");
    let city = City::new().operation("SOUSA_20260422.csv", [row.clone(), row]);
    assert_eq!(city.ingest().account(), [2, 1, 1, 0]);
}

#[test]
fn one_serial_with_two_contents_keeps_both() {
    let row = at("10:00");
    let city = City::new().operation("SOUSA_20260422.csv", [row.clone()]);
    city.ingest();
    let city = city.operation("SOUSA_20260422_2.csv", [row.note("書換え")]);
    assert_eq!(city.ingest().account(), [1, 1, 0, 0]);
    assert_eq!(stored(&city), "2");
}

#[test]
fn serials_out_of_order_and_repeated_are_each_stored_once() {
    let [a, b, c] = [at("10:00"), at("10:01"), at("10:02")];
    let rows = [c.clone(), a.clone(), b.clone(), a, c, b];
    let city = City::new().operation("SOUSA_20260422.csv", rows);
    assert_eq!(city.ingest().account(), [6, 3, 3, 0]);
}

#[test]
fn leading_zeros_of_a_serial_count() {
    let row = at("10:00").serial("1");
    let city = City::new().operation("SOUSA_20260422.csv", [row.clone(), row.serial("01")]);
    assert_eq!(city.ingest().account(), [2, 2, 0, 0]);
}

#[test]
fn overlapping_exports_across_midnight_are_stored_once() {
    let rows = [at("23:59"), at("00:00").on("2026-04-23"), at("00:01").on("2026-04-23")];
    let city = City::new()
        .operation("SOUSA_20260422.csv", &rows[..2])
        .operation("SOUSA_20260423.csv", &rows[1..]);
    city.ingest();
    assert_eq!(stored(&city), "3");
}

#[test]
fn rows_read_are_rows_stored_duplicate_and_in_quarantine() {
    let rows: Vec<Operation> = vec![at("10:00"), at("10:01"), at("10:02").on("2026-02-30")];
    let mut again = rows.clone();
    again.splice(0..0, [at("10:03"), at("10:04").on("2026-02-30")]);
    let city = City::new().operation("SOUSA_20260422.csv", rows);
    assert_eq!(city.ingest().account(), [3, 2, 0, 1]);
    let city = city.operation("SOUSA_20260422.csv", again);
    assert_eq!(city.ingest().account(), [5, 1, 2, 2]);
    let unbalanced = "SELECT count(*) FROM exports \
        WHERE rows_read <> rows_stored + rows_duplicate + rows_quarantined";
    assert_eq!(city.value(unbalanced), "0");
    let stored = "SELECT sum(rows_stored) - (SELECT count(*) FROM access_events) FROM exports";
    assert_eq!(city.value(stored), "0");
    let held =
        "SELECT sum(rows_quarantined) - (SELECT count(*) FROM quarantined_rows) FROM exports";
    assert_eq!(city.value(held), "0");
}

#[test]
fn a_rewritten_file_is_noticed_though_its_length_and_time_are_the_same() {
    let city = City::new().operation("SOUSA_20260422.csv", [at("10:00").note("甲")]);
    city.ingest();
    let path = city.drop_folder("operation").join("SOUSA_20260422.csv");
    let written = fs::metadata(&path).unwrap().modified().unwrap();
    let other = [at("10:00").note("乙")].bytes();
    assert_eq!(other.len() as u64, fs::metadata(&path).unwrap().len());
    fs::write(&path, other).unwrap();
    fs::File::options().write(true).open(&path).unwrap().set_modified(written).unwrap();
    city.ingest();
    assert_eq!(stored(&city), "2");
}

#[test]
fn the_archive_reproduces_the_bytes_of_every_export() {
    let rows = vec![at("10:00").name("髙﨑①㈱").note("～−"), at("10:01")];
    let city = City::new().operation("SOUSA_20260422.csv", rows.clone());
    city.ingest();
    let sha256 = city.value("SELECT sha256 FROM exports");
    let archive = tenken::store::archive::Archive::new(city.state().archive());
    let mut copy = Vec::new();
    let hash = (0..64).step_by(2).map(|i| u8::from_str_radix(&sha256[i..i + 2], 16).unwrap());
    let hash = tenken::hash::Hash::from_slice(&hash.collect::<Vec<u8>>()).unwrap();
    std::io::Read::read_to_end(&mut archive.open(&hash).unwrap(), &mut copy).unwrap();
    assert_eq!(copy, rows.bytes());
}

#[test]
fn the_drop_folder_is_left_as_it_was() {
    let city = City::new().operation("SOUSA_20260422.csv", [at("10:00")]);
    let folder = city.drop_folder("operation");
    let listing = || {
        let entries = fs::read_dir(&folder).unwrap().map(Result::unwrap);
        entries.map(|e| (e.file_name(), fs::read(e.path()).unwrap())).collect::<Vec<_>>()
    };
    let before = listing();
    city.ingest();
    assert_eq!(listing(), before);
}

#[test]
fn a_serial_that_comes_again_after_a_longer_text_is_stored_once() {
    let row = at("10:00").serial("3");
    let rows = [row.clone(), at("10:01").serial("A-0001"), row];
    for piece in [1, 2, 3] {
        let city = City::new().operation("SOUSA_20260422.csv", rows.clone());
        Hand::of(&city, "operation").pieces_of(piece).take("SOUSA_20260422.csv");
        assert_eq!(stored(&city), "2", "pieces of {piece}");
    }
}
