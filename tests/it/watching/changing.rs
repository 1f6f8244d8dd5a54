//! Files that change after they were taken, or while they are read.

use std::fs::{self, File};
use std::os::unix::fs::MetadataExt;
use std::time::Duration;

use rustix::process::Signal;

use super::desk::{Desk, NAME, QUIET, before_last_lines, both_ways, both_ways_with, some};
use crate::rows::{Export, Operation, at};

#[test]
fn what_is_appended_while_the_folder_is_watched_is_stored_once() {
    both_ways(|mut desk| {
        desk.start();
        let rows = some(6);
        desk.put(NAME, &rows[..2]);
        desk.wait_for_rows(2);
        let whole = rows.bytes();
        let tail = &whole[before_last_lines(&whole, 4)..];
        // In pieces that end where lines do not.
        for piece in tail.chunks(tail.len().div_ceil(7)) {
            desk.append(NAME, piece);
            std::thread::sleep(QUIET / 10);
        }
        desk.wait_for_rows(6);
        desk.ends_with(&rows, &[]);
    });
}

#[test]
fn what_is_appended_again_and_again_is_stored_once() {
    both_ways(|mut desk| {
        desk.start();
        let rows = some(4);
        desk.put(NAME, &rows[..1]);
        for count in 2..=4_usize {
            desk.wait_for_rows(count - 1);
            let whole = (&rows[..count]).bytes();
            desk.append(NAME, &whole[before_last_lines(&whole, 1)..]);
        }
        desk.wait_for_rows(4);
        desk.ends_with(&rows, &[]);
    });
}

#[test]
fn a_file_truncated_and_rewritten_under_its_old_size_and_time_is_noticed() {
    both_ways(|mut desk| {
        desk.start();
        let rows = some(2);
        desk.put(NAME, &rows[..1]);
        desk.wait_for_rows(1);
        let path = desk.file(NAME);
        let before = fs::metadata(&path).unwrap();
        desk.put(NAME, &rows[1..]);
        let file = File::options().write(true).open(&path).unwrap();
        file.set_modified(before.modified().unwrap()).unwrap();
        let after = fs::metadata(&path).unwrap();
        assert_eq!((before.len(), before.ino()), (after.len(), after.ino()));
        assert_eq!(before.modified().unwrap(), after.modified().unwrap());
        desk.wait_for_rows(2);
        desk.ends_with(&rows, &[]);
    });
}

#[test]
fn a_file_rewritten_slowly_is_taken_when_it_is_whole_again() {
    both_ways(|mut desk| {
        desk.start();
        let rows = some(30);
        desk.put(NAME, &rows[..10]);
        desk.wait_for_rows(10);
        let bytes = rows.bytes();
        desk.put(NAME, "");
        for piece in bytes.chunks(bytes.len().div_ceil(12)) {
            desk.append(NAME, piece);
            std::thread::sleep(QUIET / 5);
            assert_eq!(desk.rows(), 10, "{}", desk.log());
        }
        desk.wait_for_rows(30);
        desk.rest(2);
        assert_eq!(desk.exports(), 2);
        desk.ends_with(&rows, &[]);
    });
}

#[test]
fn a_file_that_becomes_shorter_takes_no_row_away() {
    both_ways(|mut desk| {
        desk.start();
        let rows = some(4);
        desk.put(NAME, rows.as_slice());
        desk.wait_for_rows(4);
        desk.put(NAME, &rows[..2]);
        desk.wait_until("it is taken again", |desk| desk.exports() == 2);
        desk.wait_for_rows(4);
        desk.ends_with(&rows, &[]);
    });
}

#[test]
fn a_file_deleted_and_put_again_is_stored_once() {
    both_ways(|mut desk| {
        desk.start();
        let rows = some(2);
        desk.put(NAME, rows.as_slice());
        desk.wait_for_rows(2);
        fs::remove_file(desk.file(NAME)).unwrap();
        desk.rest(2);
        desk.put(NAME, rows.as_slice());
        desk.rest(4);
        assert_eq!(desk.exports(), 1);
        desk.ends_with(&rows, &[]);
    });
}

#[test]
fn another_file_under_the_inode_of_one_just_deleted_is_taken() {
    both_ways(|mut desk| {
        desk.start();
        let rows = some(2);
        desk.put(NAME, &rows[..1]);
        desk.wait_for_rows(1);
        // Same name, same length, same time; where inodes are used again, the same one too.
        let modified = fs::metadata(desk.file(NAME)).unwrap().modified().unwrap();
        fs::remove_file(desk.file(NAME)).unwrap();
        desk.put(NAME, &rows[1..]);
        let file = File::options().write(true).open(desk.file(NAME)).unwrap();
        file.set_modified(modified).unwrap();
        desk.wait_for_rows(2);
        desk.ends_with(&rows, &[]);
    });
}

#[test]
fn a_file_deleted_before_it_was_complete_is_forgotten() {
    both_ways(|mut desk| {
        desk.start();
        let rows = some(2);
        desk.put(NAME, rows.as_slice());
        std::thread::sleep(QUIET / 4);
        fs::remove_file(desk.file(NAME)).unwrap();
        desk.rest(3);
        assert_eq!(desk.exports(), 0);
        desk.ends_with(&[], &[]);
    });
}

/// Enough that it takes a while to read.
fn long() -> Vec<Operation> {
    let note = "x".repeat(20_000);
    some(400).into_iter().map(|row| row.note(&note)).collect()
}

/// Puts the file, and holds the daemon while it copies it into the archive.
fn hold_while_it_reads(desk: &Desk, bytes: &[u8]) {
    let incoming = desk.city.path("state/archive/incoming.part");
    let arriving = desk.file(".arriving");
    fs::write(&arriving, bytes).unwrap();
    fs::rename(arriving, desk.file(NAME)).unwrap();
    while !incoming.exists() {
        std::thread::sleep(Duration::from_millis(1));
    }
    desk.signal(Signal::STOP);
    assert!(incoming.exists(), "it was read before it could be held");
}

#[test]
fn a_file_deleted_while_it_is_read_is_not_taken_for_an_export() {
    both_ways(|mut desk| {
        desk.start();
        let rows = long();
        hold_while_it_reads(&desk, &rows.bytes());
        fs::remove_file(desk.file(NAME)).unwrap();
        desk.signal(Signal::CONT);
        desk.wait_until("the copy is dropped", |desk| {
            !desk.city.path("state/archive/incoming.part").exists()
        });
        desk.rest(2);
        assert_eq!(desk.exports(), 0, "{}", desk.log());
        let others = [at("10:00")];
        desk.put(NAME, others.as_slice());
        desk.wait_for_rows(1);
        desk.ends_with(&others, &[]);
    });
}

#[test]
fn a_file_replaced_while_it_is_read_is_taken_as_what_it_is_then() {
    both_ways(|mut desk| {
        desk.start();
        hold_while_it_reads(&desk, &long().bytes());
        let others = some(2);
        fs::write(desk.file(".other"), others.bytes()).unwrap();
        fs::rename(desk.file(".other"), desk.file(NAME)).unwrap();
        desk.signal(Signal::CONT);
        desk.wait_for_rows(2);
        assert_eq!(desk.exports(), 1);
        desk.ends_with(&others, &[]);
    });
}

#[test]
fn a_file_written_to_while_it_is_read_is_taken_when_it_is_whole() {
    both_ways(|mut desk| {
        desk.start();
        let rows = long();
        let bytes = rows.bytes();
        let cut = before_last_lines(&bytes, 1);
        hold_while_it_reads(&desk, &bytes[..cut]);
        desk.append(NAME, &bytes[cut..]);
        desk.signal(Signal::CONT);
        desk.wait_for_rows(rows.len());
        assert_eq!(desk.exports(), 1);
        desk.ends_with(&rows, &[]);
    });
}

#[test]
fn a_file_rewritten_while_another_one_is_read_waits_for_the_quiet_period_again() {
    const OTHER: &str = "SOUSA_20260423.csv";
    // Writing it takes twice the quiet period, each line a twentieth: a machine that is busy
    // elsewhere for a moment makes it no complete file.
    both_ways_with("", QUIET * 3, |mut desk| {
        desk.start();
        let (first, rows) = (long(), some(50));
        let (long, bytes) = (first.bytes(), rows.bytes());
        // Both are complete at the same scan; the longer one is read before.
        desk.put(OTHER, &rows[..1]);
        hold_while_it_reads(&desk, &long);
        let cut = before_last_lines(&bytes, 49);
        desk.put(OTHER, bytes[..cut].to_vec());
        desk.signal(Signal::CONT);
        let taken = format!("SELECT count(*) FROM exports WHERE path LIKE '%/{OTHER}'");
        for line in bytes[cut..].split_inclusive(|byte| *byte == b'\n') {
            desk.append(OTHER, line);
            std::thread::sleep(QUIET / 7);
            assert_eq!(desk.city.value(&taken), "0", "a part was taken:\n{}", desk.log());
        }
        desk.wait_for_rows(first.len() + rows.len());
        desk.ends_with(&[first, rows].concat(), &[]);
    });
}
