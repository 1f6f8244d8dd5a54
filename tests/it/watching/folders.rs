//! Drop folders that are missing, renamed, or made anew.

use std::fs;

use rustix::fs::{CWD, RenameFlags, renameat_with};

use super::desk::{NAME, both_ways, some};
use crate::rows::Export;

const GONE: &str = "no new exports are read";
const MISSING: &str = "there is no drop folder";
const REPLACED: &str = "another folder has taken the place";
const ANOTHER: &str = "but another one than before";
const BACK: &str = "is back";

#[test]
fn a_drop_folder_missing_at_the_start_is_told_and_read_once_it_is_made() {
    both_ways(|mut desk| {
        fs::remove_dir(desk.file("")).unwrap();
        desk.start();
        desk.wait_until_told(MISSING);
        fs::create_dir(desk.file("")).unwrap();
        let rows = some(2);
        desk.put(NAME, rows.as_slice());
        desk.wait_for_rows(2);
        desk.ends_with(&rows, &[MISSING]);
    });
}

#[test]
fn a_drop_folder_renamed_away_with_a_new_one_in_its_place_is_told_and_the_new_one_read() {
    both_ways(|mut desk| {
        desk.start();
        let rows = some(3);
        desk.put("SOUSA_20260421.csv", &rows[..1]);
        desk.wait_for_rows(1);
        // At once, so that no scan finds neither.
        let (folder, old) = (desk.city.drop_folder("operation"), desk.aside("old"));
        fs::create_dir(&old).unwrap();
        renameat_with(CWD, &folder, CWD, &old, RenameFlags::EXCHANGE).unwrap();
        desk.put(NAME, &rows[1..2]);
        desk.wait_until_told(REPLACED);
        desk.wait_for_rows(2);
        // The old one is nobody's any more; the new one is watched as the old one was.
        fs::write(desk.aside("old").join("SOUSA_20260424.csv"), some(1).bytes()).unwrap();
        desk.put("SOUSA_20260423.csv", &rows[2..]);
        desk.wait_for_rows(3);
        desk.rest(3);
        desk.ends_with(&rows, &[REPLACED]);
    });
}

#[test]
fn a_drop_folder_that_goes_away_is_told_and_so_is_another_one_in_its_place() {
    both_ways(|mut desk| {
        desk.start();
        let rows = some(2);
        desk.put(NAME, &rows[..1]);
        desk.wait_for_rows(1);
        fs::rename(desk.file(""), desk.aside("old")).unwrap();
        desk.wait_until_told(GONE);
        fs::create_dir(desk.file("")).unwrap();
        desk.wait_until_told(ANOTHER);
        desk.put("SOUSA_20260423.csv", &rows[1..]);
        desk.wait_for_rows(2);
        desk.ends_with(&rows, &[GONE, ANOTHER]);
    });
}

#[test]
fn a_drop_folder_that_comes_back_is_told_and_its_files_are_not_taken_twice() {
    both_ways(|mut desk| {
        desk.start();
        let rows = some(2);
        desk.put(NAME, &rows[..1]);
        desk.wait_for_rows(1);
        let away = desk.aside("away");
        fs::rename(desk.file(""), &away).unwrap();
        desk.wait_until_told(GONE);
        fs::write(away.join("SOUSA_20260423.csv"), (&rows[1..]).bytes()).unwrap();
        fs::rename(&away, desk.file("")).unwrap();
        desk.wait_until_told(BACK);
        desk.wait_for_rows(2);
        desk.rest(3);
        assert_eq!(desk.exports(), 2);
        desk.ends_with(&rows, &[GONE, BACK]);
    });
}

#[test]
fn a_file_in_place_of_the_drop_folder_is_told_and_the_folder_read_once_it_is_there() {
    both_ways(|mut desk| {
        desk.start();
        let rows = some(2);
        desk.put("SOUSA_20260421.csv", &rows[..1]);
        desk.wait_for_rows(1);
        let (place, file) = (desk.city.drop_folder("operation"), desk.aside("file"));
        fs::write(&file, "").unwrap();
        // At one moment: a scan must not come between.
        renameat_with(CWD, &place, CWD, &file, RenameFlags::EXCHANGE).unwrap();
        desk.wait_until_told("is not a folder");
        fs::remove_file(&place).unwrap();
        desk.wait_until_told(MISSING);
        fs::create_dir(&place).unwrap();
        desk.put(NAME, &rows[1..]);
        desk.wait_for_rows(2);
        desk.ends_with(&rows, &["is not a folder", MISSING, ANOTHER]);
    });
}
