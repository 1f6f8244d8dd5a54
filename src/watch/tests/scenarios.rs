use std::fs;
use std::time::{Duration, UNIX_EPOCH};

use super::harness::{NOTHING, Watched};
use crate::watch::{Tail, TextUnit, Why};

#[test]
fn a_file_renamed_into_the_folder_is_taken_after_the_quiet_period() {
    let mut drop = Watched::new();
    drop.write("a.csv.tmp", "1\n");
    assert_eq!(drop.after(0), NOTHING);
    fs::rename(drop.file("a.csv.tmp"), drop.file("a.csv")).unwrap();
    assert_eq!(drop.after(60), NOTHING);
    assert_eq!(drop.after(9), NOTHING);
    assert_eq!(drop.after(1), ["a.csv"]);
    assert_eq!(drop.after(60), NOTHING);
}

#[test]
fn a_slow_copy_is_not_taken_before_its_last_byte() {
    let mut drop = Watched::new();
    drop.write("a.csv", "");
    for byte in "2026-04-01,照会\n2026-04-02,照会\n".chars() {
        drop.append("a.csv", &byte.to_string());
        assert_eq!(drop.after(1), NOTHING);
        assert_eq!(drop.why(), (&Why::Changing, false));
    }
    assert_eq!(drop.after(9), NOTHING);
    assert_eq!(drop.after(1), ["a.csv"]);
}

#[test]
fn a_copy_that_stalls_within_a_line_waits_for_the_longer_period() {
    let mut drop = Watched::new();
    drop.write("a.csv", "1\n2");
    assert_eq!(drop.after(0), NOTHING);
    assert_eq!(drop.after(300), NOTHING);
    assert_eq!(drop.why(), (&Why::NoNewline, false));
    drop.append("a.csv", "2\n");
    assert_eq!(drop.after(299), NOTHING);
    assert_eq!(drop.after(10), ["a.csv"]);
}

#[test]
fn a_file_without_a_last_newline_is_taken_in_the_end() {
    let mut drop = Watched::new();
    drop.write("a.csv", "1\n2");
    assert_eq!(drop.after(0), NOTHING);
    assert_eq!(drop.after(599), NOTHING);
    assert_eq!(drop.after(1), ["a.csv"]);
}

#[test]
fn an_empty_file_is_handed_on_after_the_longer_period() {
    let mut drop = Watched::new();
    drop.write("a.csv", "");
    assert_eq!(drop.after(0), NOTHING);
    assert_eq!(drop.after(599), NOTHING);
    assert_eq!(drop.why(), (&Why::Empty, false));
    assert_eq!(drop.after(1), ["a.csv"]);
}

#[test]
fn room_that_a_copier_reserved_is_never_taken_and_becomes_overdue() {
    let mut drop = Watched::new();
    drop.write("a.csv", "1\n\0\0\0\0");
    assert_eq!(drop.after(0), NOTHING);
    assert_eq!(drop.after(10), NOTHING);
    assert_eq!(drop.why(), (&Why::Nul, false));
    assert_eq!(drop.after(590), NOTHING);
    assert_eq!(drop.why(), (&Why::Nul, true));
    assert_eq!(drop.after(86_400), NOTHING);
    drop.write("a.csv", "1\n2\n3\n");
    assert_eq!(drop.after(5), NOTHING);
    assert_eq!(drop.after(10), ["a.csv"]);
}

#[test]
fn reserved_room_filled_under_an_old_time_is_a_change_all_the_same() {
    let mut drop = Watched::new();
    let stamped = |drop: &Watched, content: &str| {
        drop.write("a.csv", content);
        let file = fs::File::options().write(true).open(drop.file("a.csv")).unwrap();
        // 1980-01-01, as some copiers have it.
        file.set_modified(UNIX_EPOCH + Duration::from_hours(87_648)).unwrap();
    };
    stamped(&drop, "1\n\0\0");
    assert_eq!(drop.after(0), NOTHING);
    assert_eq!(drop.after(10), NOTHING);
    stamped(&drop, "1\n2\n");
    assert_eq!(drop.after(5), NOTHING, "nobody can set the time of the inode's change");
    assert_eq!(drop.after(10), ["a.csv"]);
}

#[test]
fn a_file_that_waits_is_not_read_at_every_scan() {
    let mut drop = Watched::new();
    drop.write("a.csv", "1\n\0");
    for _ in 0..100 {
        let _ = drop.after(5);
    }
    assert_eq!(drop.looks, 1);
}

#[test]
fn a_file_appended_to_is_taken_again() {
    let mut drop = Watched::new();
    drop.write("a.csv", "1\n");
    assert_eq!(drop.after(0), NOTHING);
    assert_eq!(drop.after(10), ["a.csv"]);
    drop.append("a.csv", "2\n");
    assert_eq!(drop.after(5), NOTHING);
    assert_eq!(drop.after(10), ["a.csv"]);
}

#[test]
fn a_file_truncated_and_rewritten_starts_its_waiting_anew() {
    let mut drop = Watched::new();
    drop.write("a.csv", "1\n2\n");
    assert_eq!(drop.after(0), NOTHING);
    assert_eq!(drop.after(9), NOTHING);
    drop.write("a.csv", "3\n");
    assert_eq!(drop.after(1), NOTHING);
    assert_eq!(drop.after(9), NOTHING);
    assert_eq!(drop.after(1), ["a.csv"]);
}

#[test]
fn a_file_replaced_by_one_of_the_same_size_and_time_starts_its_waiting_anew() {
    let mut drop = Watched::new();
    let time = UNIX_EPOCH + Duration::from_hours(480_000);
    for name in ["a.csv", "b.tmp"] {
        drop.write(name, "1\n");
        fs::File::options().write(true).open(drop.file(name)).unwrap().set_modified(time).unwrap();
    }
    assert_eq!(drop.after(0), NOTHING);
    fs::rename(drop.file("b.tmp"), drop.file("a.csv")).unwrap();
    assert_eq!(drop.after(10), NOTHING);
    assert_eq!(drop.after(10), ["a.csv"]);
}

#[test]
fn a_deleted_file_is_forgotten() {
    let mut drop = Watched::new();
    drop.write("a.csv", "1\n");
    assert_eq!(drop.after(0), NOTHING);
    fs::remove_file(drop.file("a.csv")).unwrap();
    assert_eq!(drop.after(10), NOTHING);
    drop.write("a.csv", "1\n");
    assert_eq!(drop.after(10), NOTHING);
    assert_eq!(drop.after(10), ["a.csv"]);
}

#[test]
fn a_file_that_changes_between_scan_and_look_is_not_taken() {
    let mut drop = Watched::new();
    drop.write("a.csv", "1\n");
    assert_eq!(drop.after(0), NOTHING);
    let candidates = drop.scan().found.unwrap().candidates;
    drop.append("a.csv", "2");
    assert_eq!(Tail::look(&candidates[0], TextUnit::Byte).unwrap(), Tail::Changed);
    fs::remove_file(drop.file("a.csv")).unwrap();
    assert_eq!(Tail::look(&candidates[0], TextUnit::Byte).unwrap(), Tail::Changed);
    std::os::unix::fs::symlink("/etc/passwd", drop.file("a.csv")).unwrap();
    assert_eq!(Tail::look(&candidates[0], TextUnit::Byte).unwrap(), Tail::Changed);
}

#[test]
fn a_utf_16_file_ends_with_a_wide_newline() {
    let mut drop = Watched::new();
    drop.unit = TextUnit::Utf16Le;
    drop.write("a.csv", "1\0\n\0");
    assert_eq!(drop.after(0), NOTHING);
    assert_eq!(drop.after(10), ["a.csv"]);
}

#[test]
fn twenty_thousand_files_are_taken_in_two_scans_with_one_look_each() {
    let mut drop = Watched::new();
    for number in 0..20_000 {
        drop.write(&format!("{number}.csv"), "1\n");
    }
    assert_eq!(drop.after(0), NOTHING);
    assert_eq!(drop.looks, 0);
    assert_eq!(drop.after(10).len(), 20_000);
    assert_eq!(drop.looks, 20_000);
    assert_eq!(drop.after(10), NOTHING);
    assert_eq!(drop.looks, 20_000);
}
