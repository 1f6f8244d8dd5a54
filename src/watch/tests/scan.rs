use std::cell::Cell;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;

use super::harness::{NOTHING, Watched, is_csv};
use crate::watch::{Candidate, Stamp, Wanted};

fn names(candidates: &[Candidate]) -> Vec<String> {
    candidates.iter().map(|one| one.name().to_string_lossy().into_owned()).collect()
}

#[test]
fn files_come_in_the_order_of_their_names_with_their_stamps() {
    let mut drop = Watched::new();
    for name in ["b.csv", "c.csv", "a.csv"] {
        drop.write(name, "1\n");
    }
    let listing = drop.scan().found.unwrap();
    assert_eq!(names(&listing.candidates), ["a.csv", "b.csv", "c.csv"]);
    let file = fs::File::open(drop.file("a.csv")).unwrap();
    assert_eq!(listing.candidates[0].stamp, Stamp::of(&file).unwrap());
    assert_eq!(listing.candidates[0].stamp.bytes, 2);
    assert!(!listing.more);
}

#[test]
fn hidden_files_markers_other_names_and_folders_are_no_candidates() {
    let mut drop = Watched::new();
    for name in [".a.csv", "a.csv.done", "a.txt", "a.csv.tmp"] {
        drop.write(name, "1\n");
    }
    fs::create_dir(drop.file("deep")).unwrap();
    drop.write("deep/a.csv", "1\n");
    let listing = drop.scan().found.unwrap();
    assert_eq!(names(&listing.candidates), NOTHING);
    assert_eq!(listing.passed_over, []);
}

#[test]
fn links_and_folders_with_a_fitting_name_are_passed_over_and_named() {
    let mut drop = Watched::new();
    drop.write("real.csv", "1\n");
    symlink("/etc/passwd", drop.file("outside.csv")).unwrap();
    symlink("real.csv", drop.file("inside.csv")).unwrap();
    fs::create_dir(drop.file("folder.csv")).unwrap();
    let listing = drop.scan().found.unwrap();
    assert_eq!(names(&listing.candidates), ["real.csv"]);
    let over: Vec<_> =
        listing.passed_over.iter().map(|it| (it.name.to_str(), it.is_link)).collect();
    let expected = [("folder.csv", false), ("inside.csv", true), ("outside.csv", true)];
    assert_eq!(over, expected.map(|(name, is_link)| (Some(name), is_link)));
    let message = listing.passed_over[1].message(&drop.path);
    assert!(message.to_string().contains("inside.csv is a symbolic link"), "{message}");
}

#[test]
fn a_name_that_is_not_utf_8_is_not_overlooked() {
    let mut drop = Watched::new();
    let name = OsStr::from_bytes(b"\x91\x80\x8d\xec.csv");
    fs::write(drop.path.join(name), "1\n").unwrap();
    assert_eq!(drop.scan().found.unwrap().candidates[0].name(), name);
}

#[test]
fn a_name_too_long_for_a_marker_is_listed_without_one() {
    let mut drop = Watched::with_markers();
    let name = format!("{}.csv", "x".repeat(250));
    drop.write(&name, "1\n");
    assert_eq!(names(&drop.scan().found.unwrap().candidates), [name]);
}

#[test]
fn a_known_file_comes_again_only_when_it_looks_different() {
    let mut drop = Watched::new();
    drop.write("a.csv", "1\n");
    let _ = drop.after(0);
    assert_eq!(drop.after(10), ["a.csv"]);
    assert_eq!(drop.scan().found.unwrap().candidates, []);
    drop.append("a.csv", "2\n");
    assert_eq!(names(&drop.scan().found.unwrap().candidates), ["a.csv"]);
}

#[test]
fn beyond_the_limit_the_first_names_come_and_the_rest_is_not_even_looked_at_twice() {
    let mut drop = Watched::new();
    for number in 0..1000 {
        drop.write(&format!("{number:04}.csv"), "1\n");
    }
    let asked = Cell::new(0);
    let is_known = |_: &std::path::Path, _: &Stamp| {
        asked.set(asked.get() + 1);
        false
    };
    let wanted = Wanted { is_known: &is_known, limit: 10, ..Wanted::new(&is_csv) };
    let listing = drop.folder.scan(&wanted).found.unwrap();
    let expected: Vec<_> = (0..10).map(|number| format!("{number:04}.csv")).collect();
    assert_eq!(names(&listing.candidates), expected);
    assert!(listing.more);
    assert!(asked.get() <= 1000);
}

#[test]
fn the_rest_beyond_the_limit_follows_until_all_are_taken_once() {
    let mut drop = Watched::new();
    drop.limit = 7;
    for number in 0..40 {
        drop.write(&format!("{number:02}.csv"), "1\n");
    }
    let mut taken = Vec::new();
    for _ in 0..20 {
        taken.extend(drop.after(10));
    }
    let expected: Vec<_> = (0..40).map(|number| format!("{number:02}.csv")).collect();
    assert_eq!(taken, expected);
}

#[test]
fn files_that_nobody_can_take_do_not_keep_out_those_behind_them() {
    let mut drop = Watched::new();
    drop.limit = 3;
    for name in ["a.csv", "b.csv", "c.csv"] {
        drop.write(name, "1\n\0\0\0");
    }
    drop.write("d.csv", "1\n");
    let mut taken = Vec::new();
    for _ in 0..200 {
        taken.extend(drop.after(5));
    }
    assert_eq!(taken, ["d.csv"]);
    assert_eq!(drop.waiting.len(), 3);
}
