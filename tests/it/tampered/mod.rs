//! The tamper matrix: whatever an administrator changes in what auditors query is found, by both
//! verifiers; and a database that nobody touched is good.

pub mod honest;
pub mod verifiers;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite::config::DbConfig;
use tempfile::TempDir;
use tenken::store::VIEWS;

use honest::{Lived, copied, lived, otherwise};
use verifiers::{Asked, VERIFIERS, Verifier};

use crate::city::City;

/// A copy of the city's state that may be tampered with.
struct Copy {
    folder: TempDir,
    database: PathBuf,
}

impl Copy {
    fn of(state: &Path) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = copied(state, &folder.path().join("state"));
        Self { folder, database }
    }

    fn archive(&self) -> PathBuf {
        self.folder.path().join("state/archive")
    }

    /// Writes behind tenken's back; no trigger keeps from it.
    fn tamper(&self, sql: &str) {
        let conn = Connection::open(&self.database).unwrap();
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false).unwrap();
        conn.execute_batch("PRAGMA foreign_keys = off; PRAGMA ignore_check_constraints = on;")
            .unwrap();
        conn.execute_batch(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    fn asked(&self) -> Asked {
        Asked {
            database: self.database.clone(),
            archive: self.archive(),
            anchor: None,
            key: Some(public_key(&lived().city)),
        }
    }
}

fn public_key(city: &City) -> PathBuf {
    let file = city.path("tenken.key.pub");
    if !file.exists() {
        fs::write(&file, crate::city::signing_key(9).verifier().to_string()).unwrap();
    }
    file
}

fn lived_copy() -> Copy {
    Copy::of(&lived().city.path("state"))
}

/// The second verifier is asked about one deed in so many, in a usual run and in a long one: each
/// time it is a program of its own, which takes as long as a dozen answers of the first. It is asked
/// about each where `TENKEN_EVERY_DEED` is set.
const SECOND: [usize; 2] = [16, 4];

/// Both verifiers find the deed of that number.
#[track_caller]
fn is_found_among(number: usize, asked: &Asked, what: &str) {
    let is_set = |name| std::env::var_os(name).is_some();
    let stride = SECOND[usize::from(is_set("TENKEN_LONG_TESTS"))];
    let both = number.is_multiple_of(stride) || is_set("TENKEN_EVERY_DEED");
    is_found_by(&VERIFIERS[..if both { 2 } else { 1 }], asked, what);
}

/// Both verifiers find it.
#[track_caller]
fn is_found(asked: &Asked, what: &str) {
    is_found_by(&VERIFIERS, asked, what);
}

#[track_caller]
fn is_found_by(verifiers: &[(&str, Verifier)], asked: &Asked, what: &str) {
    for (name, verify) in verifiers {
        let Some(problems) = verify(asked) else { continue };
        assert!(!problems.is_empty(), "{name} does not find that {what}");
    }
}

#[track_caller]
fn is_good(asked: &Asked) {
    for (name, verify) in VERIFIERS {
        let Some(problems) = verify(asked) else { continue };
        assert!(problems.is_empty(), "{name}: {problems:#?}");
    }
}

/// What an administrator does, each with its name.
type Deeds = Vec<(&'static str, &'static str)>;

/// The statements of a file, each with the line of comment above it.
fn deeds(file: &'static str) -> Deeds {
    let (_, deeds) = file.split_once("\n\n").unwrap();
    let named = deeds.split("-- ").filter(|deed| !deed.is_empty());
    named.map(|deed| deed.split_once('\n').unwrap()).collect()
}

/// Changes of each column: view, column, statement.
fn changes() -> Vec<(&'static str, &'static str, &'static str)> {
    let named = |(name, sql): (&'static str, &'static str)| {
        let (view, column) = name.split_once('.').unwrap();
        (view, column, sql)
    };
    deeds(include_str!("columns.sql")).into_iter().map(named).collect()
}

/// What a view says of one column, in the order of its rows.
fn column(database: &Path, view: &str, column: &str) -> Vec<String> {
    let conn = Connection::open(database).unwrap();
    let sql = format!("SELECT quote(\"{column}\") FROM \"{view}\"");
    let mut statement = conn.prepare(&sql).unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.map(Result::unwrap).collect()
}

#[test]
fn a_database_that_nobody_touched_is_good_with_key_and_anchor() {
    let copy = lived_copy();
    let anchor = Some(lived().anchor.clone());
    is_good(&Asked { anchor, ..copy.asked() });
}

#[test]
fn each_column_of_each_view_that_is_changed_is_found() {
    for (number, (view, name, sql)) in changes().into_iter().enumerate() {
        let copy = lived_copy();
        let before = column(&copy.database, view, name);
        copy.tamper(sql);
        assert_ne!(before, column(&copy.database, view, name), "{view}.{name} changes by {sql}");
        is_found_among(number, &copy.asked(), &format!("{view}.{name} is changed by {sql}"));
    }
}

/// What tells nothing that could be forged: `case` is made from other columns when it is asked
/// for, and `version_id` only names a row.
const TELLS_NOTHING: [(&str, &str); 2] = [("alerts", "case"), ("versions", "version_id")];

#[test]
fn the_matrix_has_each_column_of_each_view() {
    let listed: BTreeSet<(&str, &str)> =
        changes().into_iter().map(|(view, column, _)| (view, column)).collect();
    let columns = VIEWS.iter().flat_map(|view| view.columns.iter().map(|it| (view.name, it.0)));
    let missing: Vec<_> =
        columns.filter(|it| !listed.contains(it) && !TELLS_NOTHING.contains(it)).collect();
    assert_eq!(missing, []);
}

#[test]
fn rows_that_are_deleted_invented_exchanged_or_hidden_are_found() {
    for (number, (what, sql)) in deeds(include_str!("deeds.sql")).into_iter().enumerate() {
        let copy = lived_copy();
        copy.tamper(sql);
        is_found_among(number, &copy.asked(), what);
    }
}

/// Something done to the files of the archive.
type Deed = fn(&[PathBuf]);

/// The copies of the exports that were taken, each a file.
fn archived(copy: &Copy) -> Vec<PathBuf> {
    let folders = fs::read_dir(copy.archive()).unwrap().map(|it| it.unwrap().path());
    let files = folders.filter(|path| path.is_dir()).flat_map(|path| fs::read_dir(path).unwrap());
    let mut files: Vec<PathBuf> = files.map(|it| it.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn an_archive_that_was_edited_is_found() {
    let deeds: [(&str, Deed); 4] = [
        ("a byte of a copy is another", |files| {
            let mut bytes = fs::read(&files[0]).unwrap();
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            fs::write(&files[0], bytes).unwrap();
        }),
        ("a copy is gone", |files| fs::remove_file(&files[0]).unwrap()),
        ("a copy has the content of another", |files| {
            fs::copy(&files[0], &files[1]).unwrap();
        }),
        ("a copy is empty", |files| fs::write(&files[0], b"").unwrap()),
    ];
    for (what, deed) in deeds {
        let copy = lived_copy();
        deed(&archived(&copy));
        is_found(&copy.asked(), what);
    }
}

#[test]
fn an_old_backup_that_was_put_back_is_found_by_the_anchor_and_only_by_it() {
    let copy = Copy::of(&lived().backup);
    is_good(&copy.asked());
    let anchor = Some(lived().anchor.clone());
    is_found(&Asked { anchor, ..copy.asked() }, "the newest days are gone");
}

#[test]
fn a_history_that_was_written_anew_and_signed_with_the_key_is_found_by_the_anchor() {
    let Lived { city, .. } = otherwise();
    let copy = Copy::of(&city.path("state"));
    is_good(&copy.asked());
    let anchor = Some(lived().anchor.clone());
    is_found(&Asked { anchor, ..copy.asked() }, "a record says something else");
}

#[test]
fn a_history_that_was_signed_with_another_key_is_found_by_the_public_key() {
    let copy = lived_copy();
    let another = verifiers::another_key(copy.folder.path());
    is_found(&Asked { key: Some(another), ..copy.asked() }, "the key is another");
}
