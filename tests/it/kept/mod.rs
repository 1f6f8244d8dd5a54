//! Backups, and the state that is put back from one.

mod alive;
mod backups;
mod full;
mod killed;
mod refused;
mod restored;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tenken::exit::Exit;

use crate::city::{City, Ran};
use crate::rows::at;

/// A sealed city with one export, a review and a digest.
fn city() -> City {
    let rows = [at("10:00"), at("21:00"), at("10:00").on("2026-02-30")];
    let city = City::with_registers().sealed().operation("SOUSA_20260422.csv", rows);
    city.ingest();
    let close = ["alerts", "close", "1", "--resolution", "legitimate", "--reason", "残業"];
    city.run(&close).ends(Exit::Done);
    city.run(&["digest"]).ends(Exit::Done);
    city
}

/// The same with a day more, so that there is something that a backup of before lacks.
fn a_day_later(city: City) -> City {
    let rows = [at("21:00").on("2026-04-23").actor("C0010102")];
    let city = city.at("2026-04-24T07:00:00+09:00").operation("SOUSA_20260423.csv", rows);
    city.ingest();
    city
}

/// Where its backups are.
fn folder(city: &City) -> PathBuf {
    city.path("kept")
}

fn word(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn back_up(city: &City) -> Value {
    let folder = folder(city);
    let ran = city.run(&["--format", "json", "backup", word(&folder)]);
    ran.ends(Exit::Done);
    ran.json()
}

fn restore(city: &City) -> Ran {
    let folder = folder(city);
    city.run(&["restore", word(&folder), "--reason", "ディスクの故障"])
}

/// The leaves of the ledger in a database, one a line.
fn ledger(database: &Path) -> Vec<String> {
    let conn = rusqlite::Connection::open(database).unwrap();
    let sql = "SELECT hex(leaf_hash) FROM ledger_entry ORDER BY seq";
    let mut statement = conn.prepare(sql).unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

/// The ledger proves all, the alerts recompute, and what comes is taken.
#[track_caller]
fn is_good(city: &City) {
    city.ingest();
    city.run(&["checkpoint"]).ends(Exit::Done);
    city.run(&["verify"]).ends(Exit::Done);
    city.run(&["replay", "--check"]).ends(Exit::Done);
}

/// Every file below a folder, in order.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.path().is_dir() {
            found.extend(files(&entry.path()));
        } else {
            found.push(entry.path());
        }
    }
    found.sort();
    found
}

/// The only file of the archive in a folder.
fn only_copy(folder: &Path) -> PathBuf {
    let mut copies = files(folder).into_iter();
    let zst = |path: &PathBuf| path.extension().is_some_and(|end| end == "zst");
    let copy = copies.find(zst).unwrap();
    assert!(!copies.any(|path| zst(&path)));
    copy
}
