//! What a backup is, and what the next one adds.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use tenken::exit::Exit;

use super::{a_day_later, back_up, city, files, folder, ledger, only_copy, word};
use crate::faults::not_run;

fn path(made: &serde_json::Value) -> PathBuf {
    made["path"].as_str().unwrap().into()
}

#[test]
fn a_backup_holds_database_digests_and_copies_and_says_of_what_ledger_it_is() {
    let city = city();
    let made = back_up(&city);
    let database = path(&made).join("tenken.sqlite");
    assert_eq!(ledger(&database), ledger(&city.state().database()));
    let status = city.json(&["status"]);
    assert_eq!(
        (&made["ledger_size"], &made["root"]),
        (&status["ledger"]["size"], &status["ledger"]["root"])
    );
    let names = |folder: &Path| -> Vec<String> {
        files(folder)
            .iter()
            .map(|path| path.file_name().unwrap().to_str().unwrap().into())
            .collect()
    };
    assert_eq!(names(&path(&made).join("digests")), names(&city.state().digests()));
    assert_eq!(names(&folder(&city).join("archive")), names(&city.state().archive()));
}

#[test]
fn sha256sum_alone_checks_a_backup() {
    let city = city();
    let made = back_up(&city);
    let mut check = Command::new("sha256sum");
    check.args(["--check", "--strict", "--quiet", "SHA256SUMS"]).current_dir(path(&made));
    let Ok(output) = check.output() else {
        return not_run("a backup by sha256sum: there is none");
    };
    assert!(output.status.success(), "{output:?}");
    let lines = fs::read_to_string(path(&made).join("SHA256SUMS")).unwrap().lines().count();
    assert_eq!(made["files"], lines - 1, "all, and what it says of itself");
}

#[test]
fn a_backup_is_closed_to_everybody_else() {
    let city = city();
    back_up(&city);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o077;
    assert_eq!(mode(&folder(&city)), 0);
    for file in files(&folder(&city)).iter().filter(|file| !file.ends_with(".lock")) {
        assert_eq!(mode(file), 0, "{}", file.display());
    }
}

#[test]
fn the_signing_key_is_not_in_a_backup_and_that_is_said() {
    let city = city();
    let ran = city.run(&["backup", word(&folder(&city))]);
    assert!(ran.out.contains("署名鍵"), "{}", ran.out);
    let secret = b"PRIVATE+KEY+";
    for file in files(&folder(&city)) {
        let content = fs::read(&file).unwrap();
        assert!(!content.windows(secret.len()).any(|part| part == secret), "{}", file.display());
    }
}

#[test]
fn the_next_backup_copies_only_what_is_new() {
    let city = city();
    assert_eq!(back_up(&city)["new_exports"], 1);
    assert_eq!(back_up(&city)["new_exports"], 0);
    let before = fs::metadata(only_copy(&folder(&city))).unwrap().modified().unwrap();
    let copy = only_copy(&folder(&city));
    let city = a_day_later(city);
    let made = back_up(&city);
    assert_eq!((&made["new_exports"], &made["kept"]), (&1.into(), &3.into()));
    assert_eq!(fs::metadata(copy).unwrap().modified().unwrap(), before);
    city.run(&["restore", word(&path(&made)), "--check"]).ends(Exit::Done);
}

#[test]
fn the_oldest_backups_go_when_there_are_more_than_wanted() {
    let city = city();
    let first = back_up(&city);
    let second = back_up(&city);
    let folder = folder(&city);
    let third = city.json(&["backup", word(&folder), "--keep", "2"]);
    assert_eq!(third["kept"], 2);
    let there = [&first, &second, &third].map(|made| path(made).exists());
    assert_eq!(there, [false, true, true]);
}

#[test]
fn a_copy_that_the_archive_lost_is_told_and_stays_in_the_backup_that_has_it() {
    let city = city();
    let folder = folder(&city);
    back_up(&city);
    let copy = only_copy(&city.state().archive());
    fs::write(&copy, "rot").unwrap();
    let rotten = city.path("rotten");
    let ran = city.run(&["--format", "json", "backup", word(&rotten)]);
    ran.ends(Exit::Unsound);
    assert_eq!(ran.json()["lacking"][0].as_str(), copy.file_stem().unwrap().to_str());
    fs::remove_file(&copy).unwrap();
    assert_eq!(city.json(&["backup", word(&folder)])["lacking"].as_array().unwrap().len(), 0);
    city.run(&["restore", word(&folder), "--reason", "保管庫の破損"]).ends(Exit::Done);
    city.run(&["checkpoint"]).ends(Exit::Done);
    city.run(&["verify"]).ends(Exit::Done);
}

#[test]
fn a_backup_that_lacks_a_copy_is_put_back_as_it_is() {
    let city = city();
    fs::remove_file(only_copy(&city.state().archive())).unwrap();
    let folder = folder(&city);
    city.run(&["backup", word(&folder)]).ends(Exit::Unsound);
    city.run(&["restore", word(&folder), "--reason", "ディスクの交換"]).ends(Exit::Done);
}

#[test]
fn a_damaged_database_takes_no_backup_s_place() {
    let city = city();
    let made = back_up(&city);
    let conn = rusqlite::Connection::open(city.state().database()).unwrap();
    conn.execute_batch("DROP TRIGGER ledger_entry_stays; UPDATE ledger_entry SET at = 0").unwrap();
    drop(conn);
    let folder = folder(&city);
    let before = files(&folder);
    city.run(&["backup", word(&folder)]).tells(Exit::Failed, &["tenken.sqlite"]);
    assert_eq!(files(&folder), before);
    city.run(&["restore", word(&path(&made)), "--check"]).ends(Exit::Done);
}

#[test]
fn a_backup_that_was_damaged_keeps_nobody_from_making_the_next() {
    let city = city();
    let first = path(&back_up(&city)).join("manifest.json");
    fs::write(&first, "{").unwrap();
    back_up(&city);
    assert!(first.exists());
}
