//! A database that cannot be used is refused in words, in both languages.

use std::fs;

use rusqlite::Connection;
use tenken::exit::Exit;

use crate::city::City;

/// What is said where the state is `made` unfit, in Japanese and in English.
#[track_caller]
fn refused(made: impl Fn(&City), ja: &str, en: &str) {
    let city = City::new();
    fs::create_dir_all(city.path("state")).unwrap();
    made(&city);
    city.run(&["ingest"]).tells(Exit::Failed, &[ja]);
    let told = city.lang("en").run(&["ingest"]);
    told.ends(Exit::Failed);
    assert!(told.err.contains(en) && told.err.contains("    hint: "), "{}", told.err);
}

fn with_database(city: &City, sql: &str) {
    Connection::open(city.state().database()).unwrap().execute_batch(sql).unwrap();
}

#[test]
fn somebody_elses_database() {
    refused(
        |city| with_database(city, "CREATE TABLE theirs (x)"),
        "tenken のデータベースではありません",
        "is not a database of tenken",
    );
}

#[test]
fn a_database_of_a_newer_tenken() {
    let newer = "PRAGMA application_id = 0x54454E4B; PRAGMA user_version = 9999";
    refused(|city| with_database(city, newer), "新しい版の tenken", "written by a newer tenken");
}

#[test]
fn a_file_that_is_no_database() {
    refused(
        |city| fs::write(city.state().database(), vec![b'x'; 4096]).unwrap(),
        "壊れています",
        "is damaged",
    );
}

#[test]
fn a_state_that_another_process_has() {
    let city = City::new();
    let _held = tenken::store::Store::open(&city.state()).unwrap();
    city.run(&["ingest"]).tells(Exit::Failed, &["別の tenken（pid "]);
    let told = city.lang("en").run(&["ingest"]);
    assert!(told.ends(Exit::Failed).err.contains("in use by another tenken (pid "), "{}", told.err);
}
