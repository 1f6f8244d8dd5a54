//! Copiers: slow ones, those that reserve room, those that rename, those that stop half-way.

use std::fs::{self, File};
use std::io::{Seek, SeekFrom, Write};
use std::os::unix::fs::FileExt;
use std::time::{Duration, Instant, UNIX_EPOCH};

use super::desk::{INCOMPLETE, NAME, QUIET, before_last_lines, both_ways, both_ways_with, some};
use crate::faults::long_tests_are_wanted;
use crate::rows::{Export, at};

/// Writes a byte at a time.
fn byte_by_byte(file: &mut File, bytes: &[u8], pace: Duration) {
    for byte in bytes {
        file.write_all(&[*byte]).unwrap();
        std::thread::sleep(pace);
    }
}

#[test]
fn a_slow_copy_is_taken_once_and_not_before_its_last_byte() {
    both_ways_with("", Duration::from_secs(2), |mut desk| {
        desk.start();
        let rows = some(3);
        let bytes = rows.bytes();
        let mut file = File::create(desk.file(NAME)).unwrap();
        let tail = before_last_lines(&bytes, 1);
        file.write_all(&bytes[..tail]).unwrap();
        byte_by_byte(&mut file, &bytes[tail..], Duration::from_millis(25));
        assert_eq!(desk.exports(), 0, "{}", desk.log());
        desk.wait_for_rows(3);
        desk.rest(1);
        assert_eq!(desk.exports(), 1);
        desk.ends_with(&rows, &[]);
    });
}

#[test]
fn a_copy_of_one_byte_a_second_is_taken_once_and_not_before_its_last_byte() {
    if !long_tests_are_wanted("a copy of one byte a second") {
        return;
    }
    both_ways_with("", Duration::from_secs(4), |mut desk| {
        desk.start();
        let rows = some(2);
        let bytes = rows.bytes();
        let mut file = File::create(desk.file(NAME)).unwrap();
        let tail = bytes.len() - 20;
        // What lies before ends with a line, so that only the quiet period tells.
        let whole_lines = before_last_lines(&bytes, 1);
        file.write_all(&bytes[..whole_lines]).unwrap();
        byte_by_byte(&mut file, &bytes[whole_lines..whole_lines + 2], Duration::from_secs(1));
        file.write_all(&bytes[whole_lines + 2..tail]).unwrap();
        byte_by_byte(&mut file, &bytes[tail..], Duration::from_secs(1));
        assert_eq!(desk.exports(), 0, "{}", desk.log());
        desk.wait_for_rows(2);
        assert_eq!(desk.exports(), 1);
        desk.ends_with(&rows, &[]);
    });
}

#[test]
fn room_that_a_copier_reserved_is_told_and_the_file_is_taken_once_filled() {
    both_ways(|mut desk| {
        desk.start();
        let rows = some(40);
        let bytes = rows.bytes();
        // 1980-01-01, which some copiers stamp on what they have not finished.
        let stamp = UNIX_EPOCH + Duration::from_hours(87_648);
        let mut file = File::create(desk.file(NAME)).unwrap();
        file.set_len(bytes.len() as u64).unwrap();
        file.set_modified(stamp).unwrap();
        desk.wait_until_told("ends with room not filled (NUL)");
        for piece in bytes.chunks(bytes.len().div_ceil(8)) {
            assert_eq!(desk.exports(), 0, "{}", desk.log());
            file.write_all(piece).unwrap();
            file.set_modified(stamp).unwrap();
            std::thread::sleep(QUIET / 5);
        }
        drop(file);
        desk.wait_for_rows(40);
        desk.rest(3);
        assert_eq!(desk.exports(), 1);
        desk.ends_with(&rows, &["ends with room not filled (NUL)"]);
    });
}

#[test]
fn a_file_renamed_into_the_folder_is_taken_once() {
    both_ways(|mut desk| {
        desk.start();
        let rows = some(3);
        // Hidden, under another name, and from another folder.
        for (row, from) in rows.iter().zip([desk.file(".copy"), desk.file("copy"), desk.aside("c")])
        {
            fs::write(&from, [row.clone()].bytes()).unwrap();
            desk.rest(1);
            let name =
                format!("SOUSA_2026042{}.csv", row.serial_number().bytes().last().unwrap() as char);
            fs::rename(from, desk.file(name)).unwrap();
        }
        desk.wait_for_rows(3);
        desk.rest(3);
        assert_eq!(desk.exports(), 3);
        desk.ends_with(&rows, &[]);
    });
}

#[test]
fn a_file_linked_into_the_folder_is_taken_once() {
    both_ways(|mut desk| {
        desk.start();
        let rows = some(2);
        let elsewhere = desk.aside("copy");
        fs::write(&elsewhere, rows.bytes()).unwrap();
        fs::hard_link(&elsewhere, desk.file(NAME)).unwrap();
        desk.wait_for_rows(2);
        // What the link came from goes: the file changed, its content did not.
        fs::remove_file(elsewhere).unwrap();
        desk.rest(4);
        assert_eq!(desk.exports(), 1);
        desk.ends_with(&rows, &[]);
    });
}

#[test]
fn a_last_line_without_a_line_end_waits_for_the_longer_period_and_is_read() {
    both_ways(|mut desk| {
        desk.start();
        let rows = some(2);
        let mut bytes = rows.bytes();
        bytes.truncate(bytes.len() - 2);
        let put = Instant::now();
        desk.put(NAME, bytes);
        desk.wait_for_rows(2);
        assert!(put.elapsed() >= INCOMPLETE, "after {:?}", put.elapsed());
        desk.ends_with(&rows, &[]);
    });
}

#[test]
fn a_copy_that_stops_within_a_line_is_taken_whole_when_it_goes_on() {
    both_ways(|mut desk| {
        desk.start();
        let rows = some(4);
        let bytes = rows.bytes();
        let cut = bytes.len() - 30;
        desk.put(NAME, bytes[..cut].to_vec());
        desk.rest(2);
        assert_eq!(desk.exports(), 0, "{}", desk.log());
        desk.append(NAME, &bytes[cut..]);
        desk.wait_for_rows(4);
        assert_eq!(desk.exports(), 1);
        desk.ends_with(&rows, &[]);
    });
}

#[test]
fn nul_bytes_at_the_end_are_told_and_keep_out_that_file_alone() {
    both_ways(|mut desk| {
        desk.start();
        let rows = some(3);
        let mut padded = (&rows[..2]).bytes();
        let length = padded.len();
        padded.resize(4096, 0);
        desk.put(NAME, padded);
        desk.put("SOUSA_20260423.csv", &rows[2..]);
        desk.wait_for_rows(1);
        desk.wait_until_told("ends with room not filled (NUL)");
        desk.rest(2);
        assert_eq!(desk.exports(), 1);
        File::options().write(true).open(desk.file(NAME)).unwrap().set_len(length as u64).unwrap();
        desk.wait_for_rows(3);
        desk.ends_with(&rows, &["ends with room not filled (NUL)"]);
    });
}

#[test]
fn an_empty_file_is_told_and_taken_once_it_has_rows() {
    both_ways(|mut desk| {
        desk.start();
        let rows = some(2);
        desk.put(NAME, "");
        desk.wait_until_told("rejected");
        desk.put(NAME, rows.as_slice());
        desk.wait_for_rows(2);
        desk.ends_with(&rows, &["rejected"]);
    });
}

#[test]
fn a_file_whose_clock_is_ahead_or_behind_is_taken_as_any_other() {
    both_ways(|mut desk| {
        desk.start();
        let rows = some(2);
        let times = [UNIX_EPOCH + Duration::from_hours(24 * 365 * 120), UNIX_EPOCH];
        for ((row, time), day) in rows.iter().zip(times).zip(22..) {
            let path = desk.file(format!("SOUSA_202604{day}.csv"));
            fs::write(&path, [row.clone()].bytes()).unwrap();
            File::options().write(true).open(path).unwrap().set_modified(time).unwrap();
        }
        desk.wait_for_rows(2);
        desk.rest(3);
        assert_eq!(desk.exports(), 2);
        desk.ends_with(&rows, &[]);
    });
}

#[test]
fn a_copier_that_writes_the_end_first_loses_no_row() {
    both_ways(|mut desk| {
        desk.start();
        let rows = [at("10:00"), at("10:01"), at("10:02")];
        let bytes = rows.bytes();
        let cut = bytes.len() - 40;
        let mut file = File::create(desk.file(NAME)).unwrap();
        file.write_all_at(&bytes[cut..], cut as u64).unwrap();
        std::thread::sleep(QUIET / 2);
        file.seek(SeekFrom::Start(0)).unwrap();
        file.write_all(&bytes[..cut]).unwrap();
        drop(file);
        desk.wait_for_rows(3);
        desk.ends_with(&rows, &[]);
    });
}
