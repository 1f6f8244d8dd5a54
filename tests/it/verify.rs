//! `tenken verify`: what honest use leaves behind holds, and what somebody changes is found.

use rusqlite::Connection;
use serde_json::Value;
use tenken::exit::Exit;
use tenken::messages::{Lang, template};
use tenken::store::StatePaths;
use tenken_verify::problem::{DETAILS, Kind, Problem};
use tenken_verify::{Subject, verify};

use crate::city::City;
use crate::rows::at;

/// What does not hold of a state.
pub fn problems(state: &StatePaths) -> Vec<Problem> {
    let (database, archive) = (state.database(), Some(state.archive()));
    verify(&Subject { database, archive, ..Subject::default() }).unwrap().problems
}

/// Nothing is wrong with a state but that nobody sealed it.
#[track_caller]
pub fn holds(state: &StatePaths) {
    let mut problems = problems(state);
    problems.retain(|problem| problem.kind != Kind::Unsealed);
    assert!(problems.is_empty(), "{problems:#?}");
}

/// Kind and place of each problem but that nothing is sealed.
fn found(city: &City) -> Vec<(&'static str, String)> {
    let problems = problems(&city.state()).into_iter();
    let told = problems.map(|problem| (problem.kind.word(), problem.place));
    told.filter(|(kind, _)| *kind != "unsealed").collect()
}

/// Two days with a finding, a duplicate, and a row that cannot be read.
fn city() -> City {
    let city = City::with_registers()
        .operation(
            "SOUSA_20260421.csv",
            [at("10:00").on("2026-04-21"), at("11:00").on("2026-04-21")],
        )
        .operation(
            "SOUSA_20260422.csv",
            [at("21:00"), at("20:30").actor("C0010102"), at("10:00").on("2026-02-30")],
        );
    city.ingest();
    city
}

/// Does that to the database behind tenken's back.
fn tamper(city: &City, sql: &str) {
    let conn = Connection::open(city.state().database()).unwrap();
    let triggers = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'";
    let triggers: Vec<(String, String)> = conn
        .prepare(triggers)
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    conn.pragma_update(None, "foreign_keys", false).unwrap();
    for (name, _) in &triggers {
        conn.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
    }
    conn.execute_batch(sql).unwrap();
    for (_, sql) in &triggers {
        conn.execute_batch(sql).unwrap();
    }
}

#[test]
fn what_ingest_leaves_holds_but_is_not_sealed() {
    let city = city();
    assert_eq!(found(&city), []);
    let ran = city.run(&["--format", "json", "verify"]);
    let told = ran.ends(Exit::Unsound).json();
    assert_eq!(told["ok"], false);
    assert_eq!(told["rows"], 4);
    assert_eq!(told["exports"], 2);
    let problems = told["problems"].as_array().unwrap();
    assert_eq!(problems.len(), 1, "{problems:#?}");
    assert_eq!(problems[0]["kind"], "unsealed");
    assert!(problems[0]["meaning"].as_str().unwrap().contains("tenken checkpoint"));
}

#[test]
fn every_word_of_a_problem_is_in_the_catalogue() {
    for lang in [Lang::Ja, Lang::En] {
        for key in DETAILS {
            assert!(template(lang, &format!("verify.detail.{key}")).is_some(), "{key}");
        }
        let unproven =
            "window window-all key holder unseen caches archive spare alerts waiting open";
        for key in unproven.split(' ') {
            assert!(template(lang, &format!("verify.not-proven.{key}")).is_some(), "{key}");
        }
        for kind in Kind::ALL {
            for part in ["title", "meaning"] {
                let key = format!("verify.problem.{kind}.{part}");
                assert!(template(lang, &key).is_some(), "{key}");
            }
        }
    }
}

#[track_caller]
fn finds(sql: &str, expected: &[(&str, &str)]) {
    let city = city();
    tamper(&city, sql);
    let found = found(&city);
    for (kind, place) in expected {
        let is_told = found.iter().any(|(found, at)| found == kind && at == place);
        assert!(is_told, "{kind} {place} is not among {found:?}");
    }
}

#[test]
fn changed_rows_are_found() {
    finds(
        "UPDATE event_part_000001 SET occurred_at = occurred_at + 1 WHERE event_id = 3",
        &[("rows-altered", "exports/2/0")],
    );
    finds(
        "UPDATE event_part_000001 SET export_id = 1 WHERE event_id = 3",
        &[("rows-altered", "exports/2/0")],
    );
    finds("DELETE FROM event_part_000001 WHERE event_id = 2", &[("rows-altered", "exports/1/0")]);
    finds(
        "INSERT INTO event_part_000001 SELECT 99, export_id, line_no, occurred_at, origin, deed, subject,
           record_count, note, serial_head, serial_tail, serial_text, numbers
         FROM event_part_000001 WHERE event_id = 1",
        &[("unrecorded", "access_events/99")],
    );
}

#[test]
fn rows_are_changed_where_what_they_name_is_another_or_gone() {
    for sql in [
        "UPDATE origin SET address = 'X'",
        "UPDATE deed SET counterpart = 'X'",
        "UPDATE deed SET outcome = 77",
        "UPDATE deed SET action = 1000",
        "DELETE FROM origin",
        "DELETE FROM deed",
        "UPDATE event_part_000001 SET origin = 9000000 WHERE export_id = 1",
        "UPDATE event_part_000001 SET deed = -1 WHERE export_id = 1",
    ] {
        finds(sql, &[("rows-altered", "exports/1/0")]);
    }
}

#[test]
fn changed_exports_are_found() {
    finds(
        "UPDATE export SET path = '/x/' || file_name WHERE export_id = 2",
        &[("content-altered", "exports/2")],
    );
    finds(
        "UPDATE export SET rows_read = 9, rows_duplicate = 6 WHERE export_id = 2",
        &[("account-altered", "exports/2")],
    );
    finds(
        "UPDATE export SET first_at = 1 WHERE export_id = 2",
        &[("account-altered", "exports/2")],
    );
    finds(
        "UPDATE export SET state = 'voided' WHERE export_id = 2",
        &[("state-altered", "exports/2")],
    );
    finds("INSERT INTO hidden_export VALUES (1)", &[("state-altered", "exports/1")]);
    finds(
        "INSERT INTO superseded_event VALUES (1, NULL, 1, 0, 0)",
        &[("unrecorded", "access_events/1")],
    );
    finds("UPDATE quarantine SET read_at = 1", &[("unrecorded", "quarantined_rows/2/4")]);
    finds("UPDATE quarantine SET raw = 'x'", &[("quarantine-altered", "exports/2/0")]);
    finds("DELETE FROM quarantine", &[("quarantine-altered", "exports/2/0")]);
    finds("DELETE FROM export WHERE export_id = 1", &[("content-missing", "exports/1")]);
}

#[test]
fn changed_alerts_and_reviews_are_found() {
    finds("UPDATE alert SET status = 'closed' WHERE number = 1", &[("state-altered", "alerts/1")]);
    finds("UPDATE alert SET reason = 'x' WHERE number = 1", &[("state-altered", "alerts/1")]);
    finds(
        "UPDATE alert_revision SET reason = 'x' WHERE number = 1",
        &[("content-altered", "alerts/1/1")],
    );
    finds(
        "UPDATE alert_evidence SET event_id = 1 WHERE number = 1",
        &[("content-altered", "alerts/1/1")],
    );
    finds("DELETE FROM alert WHERE number = 1", &[("content-missing", "alerts/1/1")]);
}

#[test]
fn changed_registers_and_settings_are_found() {
    finds(
        "UPDATE register_row SET content = replace(content, '0101', '0201') WHERE register = 'staff'",
        &[("content-altered", "register_changes/staff/1")],
    );
    finds(
        "DELETE FROM register_row WHERE row_id = 1",
        &[("content-altered", "register_changes/staff/1")],
    );
    finds(
        "UPDATE version SET content = '{}' WHERE kind = 'rules'",
        &[("content-altered", "rules/1")],
    );
    finds("UPDATE scan SET at = at + 1 WHERE scan_id = 1", &[("content-altered", "scans/1")]);
    finds(
        "INSERT INTO review_since (since, at) VALUES (1, 1)",
        &[("unrecorded", "review_since/1")],
    );
}

#[test]
fn a_changed_ledger_is_found() {
    finds("UPDATE ledger_entry SET at = at + 1 WHERE seq = 5", &[("entry-altered", "ledger/5")]);
    finds("DELETE FROM ledger_entry WHERE seq = 5", &[("entry-missing", "ledger/5")]);
}

#[test]
fn a_changed_schema_is_found() {
    finds("UPDATE about SET ja = 'x' WHERE view = 'ledger'", &[("schema-altered", "schema/5")]);
    finds(
        "UPDATE code SET word = 'view' WHERE kind = 'outcome' AND code = 1",
        &[("schema-altered", "schema/5")],
    );
    finds(
        "CREATE INDEX event_part_000001_x ON event_part_000001 (note)",
        &[("schema-altered", "schema/event_part_000001_x")],
    );
    finds(
        "DROP VIEW event_all; CREATE VIEW event_all AS SELECT 'x' AS actor_id, * FROM event_part_000001 WHERE event_id > 1",
        &[("schema-altered", "schema/event_all")],
    );
    finds("DROP TABLE scan", &[("schema-altered", "schema/5")]);
}

#[test]
fn what_is_missing_changed_or_unknown_in_the_archive_is_found() {
    let city = city();
    let name = |number: usize| {
        let exports = city.json(&["ingest"]);
        exports["files"][number]["sha256"].as_str().unwrap().to_owned()
    };
    let (first, second) = (name(0), name(1));
    let path = |hash: &str| city.state().archive().join(&hash[..2]).join(format!("{hash}.zst"));
    let copy = std::fs::read(path(&second)).unwrap();
    std::fs::write(path(&first), &copy).unwrap();
    assert_eq!(found(&city), [("archive-altered", format!("archive/{first}"))]);
    std::fs::write(path(&first), &copy[..copy.len() / 2]).unwrap();
    assert_eq!(found(&city), [("archive-altered", format!("archive/{first}"))]);
    std::fs::remove_file(path(&first)).unwrap();
    std::fs::write(city.state().archive().join("x.zst"), copy).unwrap();
    let missing = ("archive-missing", format!("archive/{first}"));
    assert_eq!(found(&city), [missing, ("archive-unknown", "archive/x.zst".to_owned())]);
}

/// Size and root of the ledger as `status` tells them.
fn head(city: &City) -> (u64, String) {
    let ledger = &city.json(&["status"])["ledger"];
    (ledger["size"].as_u64().unwrap(), ledger["root"].as_str().unwrap().to_owned())
}

fn kinds(told: &Value) -> Vec<&str> {
    told["problems"].as_array().unwrap().iter().map(|it| it["kind"].as_str().unwrap()).collect()
}

#[test]
fn anchors_are_compared_as_they_are_printed() {
    let city = city();
    let (size, root) = head(&city);
    let anchored = |anchor: &str| {
        let told = city.json(&["verify", "--anchor", anchor]);
        kinds(&told)
            .into_iter()
            .filter(|kind| *kind != "unsealed")
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let none: [&str; 0] = [];
    assert_eq!(anchored(&format!("{size}:{} {}", &root[..4], &root[4..16])), none);
    assert_eq!(anchored(&format!("{size}:0000 0000")), ["anchor-differs"]);
    assert_eq!(anchored(&format!("{}:{root}", size + 1)), ["anchor-beyond"]);
    city.run(&["verify", "--anchor", "12"]).tells(Exit::Refused, &["12"]);
}

#[test]
fn a_cut_tail_is_found_by_what_was_kept_outside() {
    let city = city();
    let (size, root) = head(&city);
    tamper(
        &city,
        &format!(
            "DELETE FROM ledger_entry WHERE seq = {}; DELETE FROM scan WHERE scan_id = (SELECT max(scan_id) FROM scan)",
            size - 1
        ),
    );
    let told = city.json(&["verify", "--anchor", &format!("{size}:{root}")]);
    assert!(kinds(&told).contains(&"anchor-beyond"), "{told}");
}

#[test]
fn a_database_is_verified_without_its_state_and_says_that_the_archive_was_not() {
    let city = city();
    let copy = city.path("copy.sqlite");
    city.run(&["snapshot", copy.to_str().unwrap()]).ends(Exit::Done);
    let told = city.json(&["verify", "--database", copy.to_str().unwrap()]);
    assert_eq!(kinds(&told), ["unsealed"]);
    let limits = told["not_proven"].to_string();
    assert!(limits.contains("--archive"), "{limits}");
}

#[test]
fn recomputed_alerts_that_differ_are_a_problem_where_that_is_asked_for() {
    let city = city();
    let told = city.json(&["verify", "--alerts"]);
    assert_eq!(kinds(&told), ["unsealed"]);
    tamper(&city, "DELETE FROM alert_evidence; DELETE FROM alert; DELETE FROM alert_revision");
    let told = city.json(&["verify", "--alerts"]);
    assert!(kinds(&told).contains(&"alerts-differ"), "{told}");
}
