//! What auditors query: the views of the contract, their Japanese twins, and the file itself.

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::PermissionsExt;

use tenken::store::VIEWS;

use crate::city::City;
use crate::rows::{Operation, at};

/// The views and columns as the contract lists them.
const CONTRACT: [(&str, &str, &str); 9] = [
    (
        "access_events",
        "アクセスログ",
        "event_id, source, export_id, line_no, occurred_at, actor_id, actor_name, unit_code, \
         terminal_id, address, function_code, action, subject_kind, subject_number, \
         procedure_code, information_code, counterpart_code, record_count, outcome, note",
    ),
    (
        "alerts",
        "要確認事項",
        "key, number, rule, severity, status, resolution, actor_id, actor_name, unit_code, \
         subject_number, terminal_id, source, day, first_at, last_at, event_count, title, reason, \
         explanation, assignee, revision, created_at, updated_at",
    ),
    ("alert_events", "要確認事項の根拠", "key, event_id"),
    ("review_actions", "確認・対応履歴", "key, at, by, action, resolution, reason"),
    (
        "exports",
        "取込ファイル",
        "export_id, source, path, sha256, bytes, rows_read, rows_stored, rows_duplicate, \
         rows_quarantined, first_at, last_at, ingested_at",
    ),
    ("quarantined_rows", "取込エラー", "export_id, line_no, reason, raw"),
    ("register_changes", "登録情報変更履歴", "register, at, key, before, after"),
    ("ledger", "証跡記録", "seq, at, kind, refers_to, content_hash, leaf_hash"),
    ("checkpoints", "証跡確定", "size, root, signed_note"),
];

/// What there is beside the contract.
const MORE: [(&str, &str, &str); 5] = [
    (
        "register_holds",
        "登録情報の保留",
        "hold_id, register, version, sha256, rows, lost, vanished, began_at, ended_at, \
         confirmed_by, reason",
    ),
    ("export_voids", "取込取消履歴", "void_id, export_id, at, by, entered_by, step, reason, waits"),
    ("versions", "設定等の版", "version_id, kind, name, version, at, changed_by, sha256, content"),
    ("snapshots", "写しの履歴", "snapshot_id, at, by, path"),
    (
        "restores",
        "復元の履歴",
        "restore_id, at, by, entered_by, reason, size, root, replaced_size, replaced_root",
    ),
];

fn views() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    CONTRACT.into_iter().chain(MORE)
}

/// The same city with a register that is held, a void that waits, a copy that was
/// made, put back from a backup.
fn waiting() -> City {
    let (staff, _) = crate::city::USUAL_STAFF.rsplit_once('\n').unwrap();
    let city = full().staff(staff);
    city.run(&["void", "1", "--reason", "他市の控え"]).ends(tenken::exit::Exit::Done);
    let copy = city.path("copy.sqlite");
    city.run(&["snapshot", copy.to_str().unwrap()]).ends(tenken::exit::Exit::Done);
    let kept = city.path("kept");
    city.run(&["backup", kept.to_str().unwrap()]).ends(tenken::exit::Exit::Done);
    let restore = ["restore", kept.to_str().unwrap(), "--reason", "ディスクの交換"];
    city.run(&restore).ends(tenken::exit::Exit::Done);
    city
}

/// A city with something in every view of the contract but the checkpoints.
fn full() -> City {
    let city = City::with_registers().operation("SOUSA_20260422.csv", rows());
    city.ingest();
    let close = ["alerts", "close", "1", "--resolution", "legitimate", "--reason", "残業"];
    city.run(&close).ends(tenken::exit::Exit::Done);
    city
}

fn rows() -> [Operation; 3] {
    [at("21:00").subject("000000000000001").note("甲"), at("10:00"), at("10:00").on("2026-02-30")]
}

#[test]
fn the_views_are_those_of_the_contract_and_five_more() {
    let listed: Vec<(&str, &str)> = views().map(|(name, ja, _)| (name, ja)).collect();
    let shipped: Vec<(&str, &str)> = VIEWS.iter().map(|view| (view.name, view.ja)).collect();
    assert_eq!(shipped, listed);
}

#[test]
fn every_view_answers_with_the_columns_of_the_contract() {
    let city = waiting();
    for (name, _, columns) in views() {
        let rows = city.query(&format!("SELECT {} FROM {name}", quoted(columns.split(", "))));
        assert_eq!(rows.is_empty(), name == "checkpoints", "{name}");
    }
}

#[test]
fn every_japanese_twin_says_the_same_in_columns_of_its_own() {
    let city = waiting();
    for view in VIEWS {
        let english = quoted(view.columns.iter().map(|(name, ..)| *name));
        let japanese = quoted(view.columns.iter().map(|(_, ja, ..)| *ja));
        let rows = city.query(&format!("SELECT {english} FROM {}", view.name));
        let twin = city.query(&format!("SELECT {japanese} FROM \"{}\"", view.ja));
        assert_eq!(rows, twin, "{}", view.ja);
    }
}

#[test]
fn every_column_of_the_contract_has_a_japanese_name() {
    for ((name, _, columns), view) in views().zip(VIEWS) {
        let described: BTreeSet<&str> = view.columns.iter().map(|(column, ..)| *column).collect();
        for column in columns.split(", ") {
            assert!(described.contains(column), "{name}.{column}");
        }
        let names: BTreeSet<&str> = view.columns.iter().map(|(_, ja, ..)| *ja).collect();
        assert_eq!(names.len(), view.columns.len(), "{name}: Japanese names are unique");
    }
}

#[test]
fn the_table_about_documents_every_view_and_every_column_that_it_has() {
    let city = full();
    let documented: BTreeSet<(String, String)> = city
        .query("SELECT view, \"column\" FROM about WHERE ja <> '' AND en <> ''")
        .into_iter()
        .map(|row| (row[0].clone(), row[1].clone()))
        .collect();
    for view in VIEWS {
        let columns = city.query(&format!("SELECT name FROM pragma_table_info('{}')", view.name));
        for column in columns {
            let place = (view.name.to_owned(), column[0].clone());
            assert!(documented.contains(&place), "{place:?} is not documented");
        }
    }
}

#[test]
fn every_view_answers_through_the_plain_client_opened_read_only() {
    let city = waiting();
    for view in VIEWS {
        for name in [view.name, view.ja] {
            let Some(answer) = city.plain_client(&format!("SELECT count(*) FROM \"{name}\""))
            else {
                return;
            };
            assert_eq!(answer.trim() == "0", view.name == "checkpoints", "{name}: {answer}");
        }
    }
}

#[test]
fn the_plain_client_reads_while_tenken_holds_the_database() {
    let city = full();
    let _held = tenken::store::Store::open(&city.state()).unwrap();
    assert_eq!(city.value("SELECT count(*) FROM access_events"), "2");
    assert!(
        city.plain_client("SELECT count(*) FROM access_events").is_none_or(|n| n.trim() == "2")
    );
}

#[test]
fn an_event_is_shown_as_it_was_written() {
    let city = full();
    let rows = city.query(
        "SELECT source, line_no, occurred_at, actor_id, unit_code, action, subject_kind, \
         subject_number, record_count, outcome, note FROM access_events ORDER BY occurred_at DESC",
    );
    assert_eq!(
        rows[0],
        [
            "operation",
            "2",
            "2026-04-22T21:00:00.000+09:00",
            "C0010101",
            "0101",
            "view",
            "atena",
            "000000000000001",
            "1",
            "success",
            "甲"
        ]
    );
}

#[test]
fn the_exports_show_path_hash_and_account() {
    let city = full();
    let row = &city.query(
        "SELECT path, length(sha256), rows_read, rows_stored, rows_duplicate, rows_quarantined, \
         first_at, last_at, ingested_at FROM exports",
    )[0];
    assert!(row[0].ends_with("exports/operation/SOUSA_20260422.csv"), "{row:?}");
    assert_eq!(
        row[1..],
        [
            "64",
            "3",
            "2",
            "0",
            "1",
            "2026-04-22T10:00:00.000+09:00",
            "2026-04-22T21:00:00.000+09:00",
            "2026-04-23T07:00:00.000+09:00"
        ]
    );
}

#[test]
fn register_changes_show_what_was_and_what_is() {
    let city = full().at("2026-04-23T08:00:00+09:00");
    let city = city.staff(&crate::city::USUAL_STAFF.replace("修,0101", "修,0201"));
    city.ingest();
    let rows = city
        .query("SELECT register, at, before, after FROM register_changes WHERE before IS NOT NULL");
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert_eq!(rows[0][..2], ["staff", "2026-04-23T08:00:00.000+09:00"]);
    assert!(rows[0][2].contains("0101") && rows[0][3].contains("0201"), "{rows:?}");
}

#[test]
fn what_waits_for_somebody_is_in_views() {
    let city = waiting();
    let holds = "SELECT register, rows, lost, ended_at FROM register_holds";
    assert_eq!(city.query(holds), [["staff", "4", "1", "-"]]);
    let steps = "SELECT 取込番号, 段階, 理由, 承認待ち FROM 取込取消履歴";
    assert_eq!(city.query(steps), [["1", "void-proposed", "他市の控え", "1"]]);
    city.run(&["void", "1", "--undo", "--reason", "思い違い"]).ends(tenken::exit::Exit::Done);
    assert_eq!(city.value("SELECT sum(waits) FROM export_voids"), "0");
}

#[test]
fn everything_that_matters_is_in_the_ledger() {
    let city = full();
    let kinds: BTreeMap<String, String> = city
        .query("SELECT kind, count(*) FROM ledger GROUP BY kind")
        .into_iter()
        .map(|row| (row[0].clone(), row[1].clone()))
        .collect();
    for kind in ["register", "rules", "profile", "export", "alert", "review", "digest"] {
        assert!(kinds.contains_key(kind), "no {kind} in {kinds:?}");
    }
    let sizes = city.query("SELECT count(*), max(seq), count(DISTINCT leaf_hash) FROM ledger");
    assert_eq!(sizes[0][0], sizes[0][2], "every leaf is another");
}

#[test]
fn the_database_is_marked_as_tenkens() {
    let city = full();
    assert_eq!(city.value("PRAGMA application_id"), 0x5445_4E4B.to_string());
    let version: i64 = city.value("PRAGMA user_version").parse().unwrap();
    assert!(version >= 2, "{version}");
}

#[test]
fn folders_and_files_of_the_state_are_closed_to_others() {
    let city = full();
    let mode = |path: std::path::PathBuf| {
        let mode = std::fs::metadata(&path).unwrap().permissions().mode() & 0o7777;
        (path, mode)
    };
    let state = city.state();
    for folder in [state.folder().to_owned(), state.archive(), state.digests()] {
        let (path, mode) = mode(folder);
        assert_eq!(mode, 0o2750, "{}", path.display());
    }
    let inside = |folder: &std::path::Path| {
        let entries = std::fs::read_dir(folder).unwrap();
        entries.map(|e| e.unwrap().path()).filter(|p| p.is_file()).collect::<Vec<_>>()
    };
    let mut files = inside(state.folder());
    files.extend(inside(&state.digests()));
    for folder in walk(&state.archive()) {
        files.extend(inside(&folder));
    }
    assert!(files.len() > 4, "{files:?}");
    for file in files {
        let (path, mode) = mode(file);
        assert_eq!(mode & !0o640, 0, "{} has {mode:o}", path.display());
    }
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut folders = vec![folder.to_owned()];
    let mut done = 0;
    while let Some(next) = folders.get(done).cloned() {
        folders.extend(
            std::fs::read_dir(next).unwrap().map(|e| e.unwrap().path()).filter(|p| p.is_dir()),
        );
        done += 1;
    }
    folders
}

#[test]
fn the_write_ahead_log_stays_after_a_clean_end_so_that_auditors_can_open_the_database() {
    let city = full();
    assert!(city.state().folder().join("tenken.sqlite-wal").is_file());
}

#[test]
fn review_actions_ledger_revisions_and_quarantine_are_append_only() {
    let city = full();
    for sql in [
        "UPDATE review_action SET by = 'x'",
        "DELETE FROM review_action",
        "UPDATE ledger_entry SET kind = 'x'",
        "DELETE FROM ledger_entry",
        "UPDATE alert_revision SET reason = 'x'",
        "DELETE FROM alert_revision",
        "DELETE FROM quarantine",
    ] {
        let error = city.try_to_tamper(sql).expect_err(sql).to_string();
        assert!(error.contains("never"), "{sql}: {error}");
    }
}

fn quoted<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ")
}
