//! What was altered behind tenken's back is found, by kind and place. The whole matrix is led
//! through both verifiers elsewhere; here are a few of each part of the script.

use std::fs;
use std::path::PathBuf;

use rusqlite::Connection;

use super::{Told, lived, public_key, told};
use crate::city::City;

/// Does that to the database, with the seat belts taken off and put on again.
fn forge(city: &City, sql: &str) {
    let conn = Connection::open(city.state().database()).unwrap();
    let triggers = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'";
    let mut statement = conn.prepare(triggers).unwrap();
    let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
    let triggers = statement.query_map([], read).unwrap();
    let triggers: Vec<(String, String)> = triggers.collect::<Result<_, _>>().unwrap();
    drop(statement);
    for (name, _) in &triggers {
        conn.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
    }
    let before = conn.total_changes();
    conn.execute_batch(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
    assert!(conn.total_changes() > before || sql.contains("VIEW"), "{sql} changed nothing");
    for (_, sql) in &triggers {
        conn.execute_batch(sql).unwrap();
    }
}

fn told_of(city: &City, args: &[&str]) -> Option<Told> {
    let key = public_key(city, 9);
    let args = [&["--public-key", &key], args].concat();
    told(&city.state().database(), &args)
}

/// After that it tells the problem, and ends with 1.
#[track_caller]
fn is_found(sql: &str, problem: (&str, &str)) {
    let city = lived();
    forge(&city, sql);
    let Some(told) = told_of(&city, &[]) else { return };
    assert!(told.problems().contains(&problem), "{sql}\n{:#}", told.json);
    assert_eq!(told.code, Some(1));
}

#[test]
fn of_the_ledger() {
    is_found("UPDATE ledger_entry SET at = at + 1 WHERE seq = 5", ("entry-altered", "ledger/5"));
    is_found("DELETE FROM ledger_entry WHERE seq = 5", ("entry-missing", "ledger/5"));
}

#[test]
fn of_the_schema() {
    is_found(
        "DROP VIEW export_voids; CREATE VIEW export_voids AS SELECT 1 AS void_id",
        ("schema-altered", "schema/5"),
    );
    is_found(
        "DROP VIEW event_all; CREATE VIEW event_all AS SELECT * FROM event_part_000001",
        ("schema-altered", "event_all"),
    );
    is_found("UPDATE code SET word = 'view' WHERE word = 'print'", ("schema-altered", "schema/5"));
}

#[test]
fn of_the_rows() {
    is_found(
        "UPDATE event_part_000001 SET occurred_at = occurred_at + 1 WHERE event_id = 2",
        ("rows-altered", "exports/1/0"),
    );
    for sql in [
        "UPDATE origin SET actor = 'C0010102' WHERE actor = 'C0010101'",
        "UPDATE deed SET action = 6",
        "UPDATE deed SET outcome = 300",
        "UPDATE deed SET procedure = 'X'",
        "DELETE FROM origin",
        "DELETE FROM deed",
        "UPDATE event_part_000001 SET origin = -1 WHERE event_id = 2",
        "UPDATE event_part_000001 SET deed = 900 WHERE event_id = 2",
    ] {
        is_found(sql, ("rows-altered", "exports/1/0"));
    }
    is_found(
        "DELETE FROM event_part_000001 WHERE event_id = 2",
        ("rows-altered", "access_events/2"),
    );
    is_found(
        "UPDATE event_part_000001 SET export_id = 2 WHERE event_id = 2",
        ("rows-altered", "access_events/2"),
    );
    is_found(
        "CREATE TEMP TABLE more AS SELECT * FROM event_part_000001 WHERE event_id = 2;
         UPDATE more SET event_id = 900; INSERT INTO event_part_000001 SELECT * FROM more",
        ("unrecorded", "access_events/900"),
    );
    is_found("UPDATE quarantine SET raw = ''", ("quarantine-altered", "exports/1/0"));
}

#[test]
fn of_the_exports() {
    is_found(
        "UPDATE export SET rows_read = 9, rows_duplicate = 5 WHERE export_id = 1",
        ("account-altered", "exports/1"),
    );
    is_found(
        "UPDATE export SET last_at = last_at + 1 WHERE export_id = 1",
        ("account-altered", "exports/1"),
    );
    is_found(
        "UPDATE export SET state = 'voided' WHERE export_id = 1",
        ("state-altered", "exports/1"),
    );
    is_found("INSERT INTO hidden_export VALUES (1)", ("state-altered", "exports/1"));
    is_found("UPDATE quarantine SET read_at = 1", ("unrecorded", "quarantined_rows/1/3"));
    is_found(
        "INSERT INTO superseded_event VALUES (1, NULL, 1, 1, 1)",
        ("unrecorded", "access_events/1"),
    );
    is_found(
        "UPDATE export SET path = '/elsewhere.csv' WHERE export_id = 1",
        ("content-altered", "exports/1"),
    );
}

#[test]
fn of_the_alerts() {
    is_found("UPDATE alert SET severity = 'low' WHERE number = 1", ("state-altered", "alerts/1"));
    is_found("UPDATE alert SET status = 'closed' WHERE number = 1", ("state-altered", "alerts/1"));
    is_found(
        "UPDATE alert_revision SET reason = '' WHERE number = 1",
        ("content-altered", "alerts/1/1"),
    );
    is_found("DELETE FROM alert_evidence WHERE number = 1", ("content-altered", "alerts/1/1"));
    is_found("UPDATE review_action SET reason = ''", ("content-altered", "review_actions/1"));
    is_found("DELETE FROM review_action", ("content-missing", "review_actions/1"));
}

#[test]
fn of_registers_and_settings() {
    is_found(
        "UPDATE register_row SET content = '{}' WHERE register = 'staff'",
        ("content-altered", "register_changes/staff/1"),
    );
    is_found(
        "UPDATE version SET content = content || ' ' WHERE kind = 'rules'",
        ("content-altered", "rules/1"),
    );
    is_found("INSERT INTO review_since VALUES (7, 20000, 0)", ("unrecorded", "review_since/7"));
    is_found("UPDATE digest_issue SET model = '{}'", ("content-altered", "digests/2026-04-23/1"));
}

#[test]
fn of_the_seals() {
    let size = lived().value("SELECT min(size) FROM checkpoints");
    let place = format!("checkpoints/{size}");
    is_found(
        &format!("DELETE FROM checkpoint WHERE size = {size}"),
        ("checkpoint-missing", &place),
    );
    let note =
        "signed_note = replace(signed_note, 'tenken/999999' || char(10), 'tenken/1' || char(10))";
    is_found(&format!("UPDATE checkpoint SET {note}"), ("checkpoint-altered", &place));
    is_found(&format!("UPDATE checkpoint SET {note}"), ("signature-invalid", &place));
}

#[test]
fn the_key_of_somebody_else_is_not_the_one_that_was_given() {
    let city = lived();
    let key = public_key(&city, 8);
    let Some(told) = told(&city.state().database(), &["--public-key", &key]) else { return };
    let kinds: Vec<&str> = told.problems().iter().map(|(kind, _)| *kind).collect();
    assert!(kinds.contains(&"key-unknown") && kinds.contains(&"unsealed"), "{kinds:?}");
}

#[test]
fn against_what_was_kept_on_paper() {
    let city = lived();
    let Some(told) = told_of(&city, &["--anchor", "5:0123 4567", "--anchor", "12,345:01234567"])
    else {
        return;
    };
    assert_eq!(
        told.problems(),
        [("anchor-differs", "ledger/5"), ("anchor-beyond", "ledger/12345")]
    );
}

#[test]
fn of_the_archive() {
    let copy = |city: &City| -> (PathBuf, String) {
        let sha256 = city.value("SELECT sha256 FROM exports WHERE export_id = 1");
        let path = city.state().archive().join(&sha256[..2]).join(format!("{sha256}.zst"));
        (path, format!("archive/{sha256}"))
    };
    let city = lived();
    let (path, place) = copy(&city);
    fs::remove_file(&path).unwrap();
    let Some(told) = told_of(&city, &[]) else { return };
    assert_eq!(told.problems(), [("archive-missing", place.as_str())]);

    fs::write(&path, zstd::encode_all(&b"another"[..], 1).unwrap()).unwrap();
    fs::write(city.state().archive().join("notes.txt"), "x").unwrap();
    let problems = told_of(&city, &[]).unwrap();
    let altered = [("archive-altered", place.as_str()), ("archive-unknown", "archive/notes.txt")];
    assert_eq!(problems.problems(), altered);
}
