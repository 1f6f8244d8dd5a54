//! Where no backup is made, and what is not put back.

use std::fs;

use rusqlite::Connection;
use tenken::exit::Exit;
use tenken::hash::Hash;
use tenken::store::Store;

use super::{a_day_later, back_up, city, files, folder, ledger, only_copy, restore, word};
use crate::city::City;

#[test]
fn a_folder_within_the_state_is_refused() {
    let city = city();
    for inside in ["state", "state/kept", "state/archive"] {
        city.run(&["backup", word(&city.path(inside))]).tells(Exit::Refused, &["state"]);
    }
    assert!(!city.path("state/kept").exists());
}

#[test]
fn a_folder_with_something_else_in_it_is_refused_and_left_as_it_was() {
    let city = city();
    fs::create_dir(city.path("other")).unwrap();
    fs::write(city.path("other/letter.txt"), "").unwrap();
    for other in ["other", "other/letter.txt"] {
        city.run(&["backup", word(&city.path(other))]).tells(Exit::Refused, &[other]);
    }
    assert_eq!(files(&city.path("other")), [city.path("other/letter.txt")]);
}

#[test]
fn a_folder_in_a_folder_that_is_not_there_is_refused() {
    let city = city();
    city.run(&["backup", word(&city.path("usb/kept"))]).tells(Exit::Refused, &["usb"]);
}

#[test]
fn backups_of_another_ledger_are_not_added_to() {
    let (city, other) = (city(), a_day_later(city()));
    back_up(&other);
    let theirs = folder(&other);
    city.run(&["backup", word(&theirs)]).tells(Exit::Refused, &[word(&theirs)]);
}

#[test]
fn without_a_state_there_is_nothing_to_back_up() {
    let city = City::with_registers();
    city.run(&["backup", word(&folder(&city))]).tells(Exit::Failed, &["tenken.sqlite"]);
    assert!(!folder(&city).exists());
}

#[test]
fn what_is_no_backup_is_not_put_back() {
    let city = city();
    for none in ["nowhere", "registers"] {
        let refused = city.run(&["restore", word(&city.path(none)), "--reason", "故障"]);
        refused.tells(Exit::Refused, &[none]);
    }
}

#[test]
fn a_backup_of_another_organization_is_not_put_back() {
    let city = city();
    back_up(&city);
    let said = fs::read_to_string(city.configuration()).unwrap();
    fs::write(city.configuration(), said.replace("999999", "131016")).unwrap();
    restore(&city).tells(Exit::Refused, &["999999", "131016"]);
}

#[test]
fn nothing_is_put_back_while_somebody_has_the_state() {
    let city = city();
    back_up(&city);
    let _held = Store::open(&city.state()).unwrap();
    restore(&city).tells(Exit::Failed, &["systemctl stop"]);
}

#[test]
fn a_reason_is_needed() {
    let city = city();
    back_up(&city);
    city.run(&["restore", word(&folder(&city))]).ends(Exit::Refused);
    city.run(&["restore", word(&folder(&city)), "--reason", " "]).ends(Exit::Refused);
}

/// The state and what stands beside it is as it was.
#[track_caller]
fn nothing_was_put_back(city: &City, before: &[String]) {
    assert_eq!(ledger(&city.state().database()), before);
    for name in ["restoring", "tenken.restoring"] {
        assert!(!city.state().folder().join(name).exists(), "{name}");
    }
}

#[test]
fn whatever_file_of_a_backup_was_changed_it_is_refused_and_the_state_stays() {
    let city = city();
    let made = back_up(&city);
    let city = a_day_later(city);
    let before = ledger(&city.state().database());
    let taken = std::path::PathBuf::from(made["path"].as_str().unwrap());
    let digest = files(&taken.join("digests")).remove(0);
    let parts = ["tenken.sqlite", "SHA256SUMS", "manifest.json"].map(|name| taken.join(name));
    for file in parts.into_iter().chain([digest, only_copy(&folder(&city))]) {
        let content = fs::read(&file).unwrap();
        let mut other = content.clone();
        let middle = other.len() / 2;
        other[middle] ^= 1;
        fs::write(&file, other).unwrap();
        assert_ne!(restore(&city).exit, Exit::Done, "{}", file.display());
        assert_ne!(city.run(&["restore", word(&taken), "--check"]).exit, Exit::Done);
        nothing_was_put_back(&city, &before);
        fs::remove_file(&file).unwrap();
        assert_ne!(restore(&city).exit, Exit::Done, "without {}", file.display());
        nothing_was_put_back(&city, &before);
        fs::write(&file, content).unwrap();
    }
    restore(&city).ends(Exit::Done);
}

/// Who changes the database, and then what the backup says of it, is found by the ledger.
#[test]
fn a_backup_that_was_changed_with_its_sums_is_refused_unless_that_is_accepted() {
    let city = city();
    let made = back_up(&city);
    let taken = std::path::PathBuf::from(made["path"].as_str().unwrap());
    let database = taken.join("tenken.sqlite");
    let conn = Connection::open(&database).unwrap();
    conn.execute_batch("DROP TRIGGER review_action_stays; UPDATE review_action SET by = 'tanaka'")
        .unwrap();
    drop(conn);
    let sum = |path: &std::path::Path| Hash::of(&fs::read(path).unwrap()).to_string();
    let sums = taken.join("SHA256SUMS");
    let said = fs::read_to_string(&sums).unwrap();
    let (_, rest) = said.split_once('\n').unwrap();
    fs::write(&sums, format!("{}  tenken.sqlite\n{rest}", sum(&database))).unwrap();

    let state = ledger(&city.state().database());
    restore(&city).tells(Exit::Unsound, &["review_actions/1"]);
    nothing_was_put_back(&city, &state);
    let anyway = ["restore", word(&taken), "--reason", "ほかに控えがない", "--accept-problems"];
    city.run(&anyway).ends(Exit::Done);
    assert_eq!(city.value("SELECT reason FROM restores"), "ほかに控えがない");
    city.run(&["verify"]).ends(Exit::Unsound);
}

#[test]
fn what_is_missing_of_a_backup_is_left_out_where_that_is_accepted() {
    let city = city();
    back_up(&city);
    fs::remove_file(only_copy(&folder(&city))).unwrap();
    restore(&city).ends(Exit::Unsound);
    let folder = folder(&city);
    let anyway = ["restore", word(&folder), "--reason", "故障", "--accept-problems"];
    let ran = city.run(&anyway);
    ran.ends(Exit::Done);
    assert!(ran.out.contains(".zst"), "{}", ran.out);
}
