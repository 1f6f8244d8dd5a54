//! A state of a released schema: migrated, proven, judged the same, and gone on with.

use std::fs;

use rusqlite::Connection;
use tenken::exit::Exit;
use tenken::store::VIEWS;

use super::fixture::{About, Heir};
use super::{COMMAND, fixtures, migrations};
use crate::rows::{Export, at};

#[test]
fn no_released_migration_was_edited() {
    let now = migrations();
    for fixture in fixtures() {
        let about = About::of(&fixture);
        for (released, found) in about.migrations.iter().zip(&now) {
            assert_eq!(
                released, found,
                "migrations/{} was changed after schema {} was released with version {}. Undo \
                 that and write a new migration. Only until the version is published: \
                 TENKEN_RELEASE_AGAIN=1 {COMMAND}",
                found.0, about.schema, about.program
            );
        }
    }
}

#[test]
fn the_schema_of_this_program_has_a_fixture() {
    let newest = fixtures().last().map(|fixture| About::of(fixture).migrations.len());
    let known = migrations().len();
    assert_eq!(newest, Some(known), "no fixture of schema {known}. Make it: {COMMAND}");
}

#[test]
fn a_state_of_every_released_schema_is_proven_and_gives_the_same_alerts() {
    for fixture in fixtures() {
        let heir = Heir::of(&fixture);
        // Who writes next migrates; nothing that came is new.
        let taken = heir.json(&["ingest"]);
        let outcomes = taken["files"].as_array().unwrap().iter().map(|file| &file["outcome"]);
        assert!(outcomes.clone().all(|outcome| outcome == "unchanged"), "{taken:#}");
        let number = heir.about.schema;
        let recorded = format!(
            "SELECT count(*) FROM ledger WHERE kind = 'schema' AND refers_to = 'schema/{number}'"
        );
        let conn = Connection::open(heir.database()).unwrap();
        assert_eq!(conn.query_row(&recorded, [], |row| row.get(0)), Ok(1), "schema {number}");
        heir.run(&["checkpoint"]).ends(Exit::Done);
        is_proven(&heir);
        heir.run(&["replay", "--check"]).ends(Exit::Done);
        assert_eq!(heir.alerts_now(), heir.alerts, "schema {number}");
    }
}

#[test]
fn who_only_reads_a_state_of_an_earlier_schema_is_told_to_have_it_brought_further() {
    let known = i64::try_from(migrations().len()).unwrap();
    for fixture in fixtures() {
        let heir = Heir::of(&fixture);
        if heir.about.schema < known {
            for command in [&["status"][..], &["alerts", "list"], &["replay"]] {
                let words = ["以前の版の様式のまま", "tenken ingest を実行して"];
                heir.run(command).tells(Exit::Failed, &words);
            }
        }
    }
}

#[test]
fn every_view_answers_in_a_state_of_every_released_schema() {
    for fixture in fixtures() {
        let heir = Heir::of(&fixture);
        heir.run(&["ingest"]).ends(Exit::Done);
        let conn = Connection::open(heir.database()).unwrap();
        for name in VIEWS.iter().flat_map(|view| [view.name, view.ja]) {
            let sql = format!("SELECT count(*) > 0 FROM \"{name}\"");
            let has_rows = conn.query_row(&sql, [], |row| row.get(0));
            assert_eq!(has_rows, Ok(true), "{name} of {}", fixture.display());
        }
    }
}

#[test]
fn a_state_of_every_released_schema_goes_on_with_new_exports() {
    for fixture in fixtures() {
        let heir = Heir::of(&fixture);
        let rows = [at("23:30").on("2026-04-26").actor("C0010102"), at("10:00").on("2026-04-26")];
        let export = heir.path("city/exports/operation/SOUSA_20260426.csv");
        fs::write(export, rows.bytes()).unwrap();
        let taken = heir.json(&["ingest"]);
        let files = taken["files"].as_array().unwrap();
        let new: Vec<_> = files.iter().filter(|file| file["outcome"] == "ingested").collect();
        assert_eq!(new.len(), 1, "{taken:#}");
        assert_eq!(new[0]["rows_stored"], 2);
        heir.run(&["replay", "--check"]).ends(Exit::Done);
        heir.run(&["checkpoint"]).ends(Exit::Done);
        is_proven(&heir);
    }
}

#[track_caller]
fn is_proven(heir: &Heir) {
    let (public, anchor) = (heir.path("tenken.pub"), heir.about.anchor.as_str());
    let verify = ["verify", "--public-key", public.to_str().unwrap(), "--anchor", anchor];
    heir.run(&verify).ends(Exit::Done);
}
