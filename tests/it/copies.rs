//! `tenken snapshot`: a copy of the database for an auditor.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};
use tenken::exit::Exit;

use crate::city::City;
use crate::rows::at;

fn city() -> City {
    let city = City::with_registers().operation("SOUSA_20260422.csv", [at("10:00"), at("21:00")]);
    city.ingest();
    fs::create_dir(city.path("handed-over")).unwrap();
    city
}

fn target(city: &City) -> PathBuf {
    city.path("handed-over/copy.sqlite")
}

fn copied() -> City {
    let city = city();
    city.run(&["snapshot", target(&city).to_str().unwrap()]).ends(Exit::Done);
    city
}

/// All rows of the ledger, and all of the schema, as one text.
fn ledger_and_schema(database: &Path, more: &str) -> String {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
    let uri = format!("file:{}?mode=ro{more}", database.display());
    let conn = Connection::open_with_flags(uri, flags).unwrap();
    let sql = "SELECT group_concat(line, char(10)) FROM (
        SELECT seq || hex(leaf_hash) || hex(content_hash) AS line FROM ledger_entry
        UNION ALL SELECT type || name || coalesce(sql, '') FROM sqlite_schema)";
    conn.query_row(sql, [], |row| row.get(0)).unwrap()
}

#[test]
fn the_copy_says_of_itself_who_made_it_and_where() {
    let city = copied();
    let path = target(&city).display().to_string();
    let conn = Connection::open(target(&city)).unwrap();
    let sql = "SELECT 写し番号, ファイル, 作成者, 日時 FROM 写しの履歴";
    let row = conn
        .query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
        .unwrap();
    let by = tenken::daemon::user::own();
    assert_eq!(row, (1, path, by, "2026-04-23T07:00:00.000+09:00".to_owned()));
    let entry = "SELECT refers_to FROM ledger WHERE kind = 'snapshot'";
    assert_eq!(city.query(entry), [["snapshots/1"]]);
}

#[test]
fn ledger_and_schema_of_the_copy_are_those_of_the_database() {
    let city = copied();
    let database = ledger_and_schema(&city.state().database(), "");
    assert_eq!(ledger_and_schema(&target(&city), ""), database);
    let conn = Connection::open(target(&city)).unwrap();
    let number = |pragma: &str| {
        conn.query_row(&format!("PRAGMA {pragma}"), [], |row| row.get::<_, i64>(0)).unwrap()
    };
    assert_eq!(number("application_id").to_string(), city.value("PRAGMA application_id"));
    assert_eq!(number("user_version").to_string(), city.value("PRAGMA user_version"));
}

#[test]
fn the_copy_is_one_file_that_opens_as_if_from_a_medium_that_cannot_be_written() {
    let city = copied();
    let database = ledger_and_schema(&city.state().database(), "");
    assert_eq!(ledger_and_schema(&target(&city), "&immutable=1"), database);
    let header = fs::read(target(&city)).unwrap();
    assert_eq!(header[18..20], [1, 1], "it needs no log beside it");
    let names: Vec<_> = fs::read_dir(city.path("handed-over")).unwrap().collect();
    assert_eq!(names.len(), 1, "{names:?}");
}

#[test]
fn the_copy_is_closed_to_others() {
    let city = copied();
    let mode = fs::metadata(target(&city)).unwrap().permissions().mode();
    assert_eq!(mode & 0o7777, 0o640);
}

#[test]
fn a_file_that_is_there_is_not_written_over_and_nothing_is_recorded() {
    let city = city();
    fs::write(target(&city), "something else").unwrap();
    city.run(&["snapshot", target(&city).to_str().unwrap()]).tells(Exit::Refused, &["copy.sqlite"]);
    assert_eq!(fs::read_to_string(target(&city)).unwrap(), "something else");
    assert_eq!(city.value("SELECT count(*) FROM snapshots"), "0");
}

#[test]
fn a_folder_that_is_not_there_is_told_and_nothing_is_recorded() {
    let city = city();
    let path = city.path("nowhere/copy.sqlite");
    city.run(&["snapshot", path.to_str().unwrap()]).tells(Exit::Refused, &["nowhere"]);
    assert_eq!(city.value("SELECT count(*) FROM snapshots"), "0");
}

#[test]
fn as_json_it_gives_the_hash_of_the_file_and_the_head_of_the_ledger() {
    let city = city();
    let told = city.json(&["snapshot", target(&city).to_str().unwrap()]);
    let copy = fs::read(target(&city)).unwrap();
    assert_eq!(told["sha256"], tenken::hash::Hash::of(&copy).to_string());
    assert_eq!(told["bytes"], copy.len());
    assert_eq!(told["snapshot_id"], 1);
    let status = city.json(&["status"]);
    assert_eq!(told["ledger_size"], status["ledger"]["size"]);
    assert_eq!(told["root"], status["ledger"]["root"]);
}
