//! A folder of any number of files.

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Instant;

use rusqlite::Connection;

use super::children::{MIB, bounded};
use crate::city::City;
use crate::daemon::Office;
use crate::faults::{long_tests_are_wanted, seen};
use crate::rows::{failed, login};

/// How many files there are.
fn many() -> u64 {
    std::env::var("TENKEN_MANY_FILES").map_or(200_000, |count| count.parse().unwrap())
}

/// Names that one file may have; ext4 allows 65,000.
const NAMES: u64 = 50_000;

/// Puts that many files into the folder, a few under many names each.
fn put(folder: &Path, count: u64) -> Vec<PathBuf> {
    let path = |number: u64| folder.join(format!("NINSHO_OLD_{number:08}.csv"));
    let mut files = Vec::new();
    for number in 0..count {
        if number % NAMES == 0 {
            fs::write(path(number), "").unwrap();
            files.push(path(number));
        } else {
            fs::hard_link(path(number / NAMES * NAMES), path(number)).unwrap();
        }
    }
    files
}

/// Says in the database that all of them were taken, as the first export.
fn all_were_taken(database: &Path, source: &str, files: &[PathBuf], count: u64) {
    let mut conn = Connection::open(database).unwrap();
    let transaction = conn.transaction().unwrap();
    let mut insert =
        transaction.prepare("INSERT INTO sighting VALUES (?, ?, ?, ?, ?, ?, ?, 1)").unwrap();
    let mut left = count;
    for first in files {
        let seen = fs::metadata(first).unwrap();
        let ns = |seconds: i64, ns: i64| seconds * 1_000_000_000 + ns;
        let begin = count - left;
        for number in begin..begin + left.min(NAMES) {
            let path = first.with_file_name(format!("NINSHO_OLD_{number:08}.csv"));
            let (mtime, ctime) =
                (ns(seen.mtime(), seen.mtime_nsec()), ns(seen.ctime(), seen.ctime_nsec()));
            let device = seen.dev().cast_signed();
            let inode = seen.ino().cast_signed();
            let bytes = i64::try_from(seen.len()).unwrap();
            let path = path.as_os_str().as_bytes();
            insert
                .execute(rusqlite::params![source, path, device, inode, bytes, mtime, ctime])
                .unwrap();
        }
        left -= left.min(NAMES);
    }
    drop(insert);
    transaction.commit().unwrap();
}

#[test]
fn a_pass_over_many_known_files_lists_each_of_them_in_bounded_memory() {
    if !long_tests_are_wanted("a pass over many files") {
        return;
    }
    let city = City::new().authentication("NINSHO_20260422.csv", [login("10:00")]);
    city.ingest();
    let folder = city.drop_folder("authentication");
    let files = put(&folder, many());
    all_were_taken(&city.state().database(), "authentication", &files, many());
    let city = city.authentication("NINSHO_20260423.csv", [login("10:00"), failed("11:00:00")]);
    let report = bounded(&city, &["ingest"]);
    let files = report["files"].as_array().unwrap();
    let count = |outcome: &str| files.iter().filter(|file| file["outcome"] == outcome).count();
    assert_eq!(count("unchanged") as u64, many() + 1);
    assert_eq!(count("ingested"), 1);
}

#[test]
fn the_daemon_finds_the_one_new_file_among_many_and_answers_meanwhile() {
    if !long_tests_are_wanted("the daemon and many files") {
        return;
    }
    let mut office = Office::new(false);
    let exports = office.exports();
    let (first, place) = exports[0].clone();
    fs::copy(first, &place).unwrap();
    assert_eq!(office.run(&["ingest"]).0, Some(0));
    let folder = place.parent().unwrap();
    let files = put(folder, many());
    all_were_taken(&office.path("state/tenken.sqlite"), "authentication", &files, many());
    let number = office.json(&["alerts", "list", "--status", "open"])[0]["number"].to_string();
    office.start();
    let (second, place) = exports[1].clone();
    fs::copy(second, place).unwrap();
    let (began, mut longest) = (Instant::now(), 0);
    while !office.log().contains("account=") {
        let asked = Instant::now();
        let comment = ["alerts", "comment", &number, "--text", "確認中"];
        assert_eq!(office.run(&comment).0, Some(0), "{}", office.log());
        longest = longest.max(asked.elapsed().as_millis());
        assert!(began.elapsed().as_secs() < 300, "{}", office.log());
    }
    let (peak, took) = (office.peak(), began.elapsed().as_millis());
    seen(&format!(
        "the new file was taken after {took} ms; longest answer {longest} ms; {peak} MiB"
    ));
    assert!(peak < MIB, "{peak} MiB");
    assert!(longest < 3_000, "an answer took {longest} ms");
    let asked = Instant::now();
    assert_eq!(office.stop(), Some(0), "{}", office.log());
    assert!(asked.elapsed().as_secs() < 3, "it stopped after {:?}", asked.elapsed());
}
