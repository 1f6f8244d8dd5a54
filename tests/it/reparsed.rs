//! Exports are read again after their profile was mended.

use std::fs;

use proptest::prelude::*;
use tenken::config::profile::Profile;
use tenken::event::ExportId;
use tenken::exit::Exit;
use tenken::messages::Lang;
use tenken::parse::{Batch, Limits, Reader};
use tenken::store::Bounds;
use tenken::store::Store;

use crate::city::{City, MORNING};
use crate::exactly_once::state::State;
use crate::exactly_once::union::{exports, log_ins, operations};
use crate::rows::{Authentication, Operation, at, failed, login};
use crate::second_verifier::finds_nothing;
use crate::verify;
use crate::voided::voided;

/// Says something else in a profile.
fn say(city: &City, profile: &str, from: &str, to: &str) {
    let file = city.path(&format!("profiles/{profile}.toml"));
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains(from), "{text}");
    fs::write(file, text.replace(from, to)).unwrap();
}

/// A city whose profile takes prints for something else.
fn astray() -> City {
    let city = City::with_registers();
    say(&city, "operation-log", "\"印刷\" = \"print\"", "\"印刷\" = \"view\"");
    city
}

fn mend(city: &City) {
    say(city, "operation-log", "\"印刷\" = \"view\"", "\"印刷\" = \"print\"");
}

#[track_caller]
fn reparse(city: &City, exports: &[i64]) -> Vec<(String, [u64; 4])> {
    let exports: Vec<String> = exports.iter().map(ToString::to_string).collect();
    let mut args = vec!["--format", "json", "reparse"];
    args.extend(exports.iter().map(String::as_str));
    let ran = city.run(&args);
    ran.ends(Exit::Done);
    let names = ["rows_read", "rows_stored", "rows_duplicate", "rows_quarantined"];
    let told = |file: &serde_json::Value| {
        let outcome = file["outcome"].as_str().unwrap().to_owned();
        (outcome, names.map(|name| file[name].as_u64().unwrap()))
    };
    ran.json()["files"].as_array().unwrap().iter().map(told).collect()
}

fn done(account: [u64; 4]) -> (String, [u64; 4]) {
    ("reparsed".into(), account)
}

/// Everything agrees, and is as if the profile had always been right.
#[track_caller]
fn is_as(city: &City, clean: &City) {
    is_balanced(city);
    assert_eq!(State::of(city).standing(), State::of(clean).standing());
}

#[track_caller]
fn is_balanced(city: &City) {
    let unbalanced = "SELECT export_id, rows_read, rows_stored, rows_duplicate, rows_quarantined
        FROM exports x WHERE rows_read <> rows_stored + rows_duplicate + rows_quarantined
          OR rows_stored <> (SELECT count(*) FROM access_events e
                             WHERE e.export_id = x.export_id AND e.standing <> 'superseded')
          OR state = 'closed' AND rows_quarantined <>
            (SELECT count(*) FROM quarantined_rows q WHERE q.export_id = x.export_id)";
    assert_eq!(city.query(unbalanced), Vec::<Vec<String>>::new());
    city.run(&["replay", "--check"]).ends(Exit::Done);
    finds_nothing(city);
    verify::holds(&city.state());
}

fn prints() -> Vec<Operation> {
    vec![at("10:00"), at("10:01").action("印刷").records("300"), at("21:00")]
}

const FILE: &str = "SOUSA_20260422.csv";

#[test]
fn a_row_that_says_something_else_now_stands_in_the_place_of_what_it_said() {
    let rows = prints();
    let city = astray().operation(FILE, rows.clone());
    city.ingest();
    city.alerts().by("bulk-export").none();
    mend(&city);
    assert_eq!(reparse(&city, &[1]), [done([3, 3, 0, 0])]);
    let both = "SELECT action, standing FROM access_events WHERE line_no = 3 ORDER BY event_id";
    assert_eq!(city.query(both), [["view", "superseded"], ["print", "current"]]);
    let by =
        "SELECT count(*) FROM access_events o JOIN access_events n ON n.event_id = o.superseded_by
              WHERE o.standing = 'superseded' AND n.standing = 'current'";
    assert_eq!(city.value(by), "1");
    let shown = city.show("bulk-export/C0010101/2026-04-22");
    assert_eq!(
        shown["revisions"][0]["causes"][0],
        serde_json::json!({"kind": "reparse", "export": 1})
    );
    let clean = City::with_registers().operation(FILE, rows);
    clean.ingest();
    is_as(&city, &clean);
    let ledger = "SELECT count(*) FROM ledger WHERE kind IN ('superseded', 'reparsed')";
    assert_eq!(city.value(ledger), "2");
}

#[test]
fn by_the_same_profile_nothing_is_read_again() {
    let city = City::with_registers().operation(FILE, prints());
    city.ingest();
    assert_eq!(reparse(&city, &[1])[0].0, "unchanged");
    city.run(&["reparse", "9"]).tells(Exit::Refused, &["9"]);
    city.run(&["reparse"]).ends(Exit::Refused);
}

#[test]
fn what_can_be_read_leaves_the_quarantine_and_what_no_longer_can_goes_there() {
    let (right, wrong) = ("%Y/%m/%d %H:%M:%S", "%Y_%m_%d %H:%M:%S");
    let city = City::with_registers();
    say(&city, "authentication-log", right, wrong);
    let rows = vec![failed("10:00:00"), failed("10:00:00"), login("21:00")];
    let city = city.authentication("NINSHO_20260422.csv", rows.clone());
    assert_eq!(city.ingest().account(), [3, 0, 0, 3]);
    say(&city, "authentication-log", wrong, right);
    assert_eq!(reparse(&city, &[1]), [done([3, 3, 0, 0])]);
    let clean = City::with_registers().authentication("NINSHO_20260422.csv", rows);
    clean.ingest();
    is_as(&city, &clean);
    say(&city, "authentication-log", right, wrong);
    assert_eq!(reparse(&city, &[1]), [done([3, 0, 0, 3])]);
    assert_eq!(city.value("SELECT count(*) FROM access_events WHERE standing = 'current'"), "0");
    is_balanced(&city);
}

#[test]
fn rows_that_move_to_another_day_leave_theirs() {
    let (right, wrong) = ("%Y/%m/%d %H:%M:%S", "%Y/%d/%m %H:%M:%S");
    let city = City::with_registers().at("2026-06-01T07:00:00+09:00");
    say(&city, "authentication-log", right, wrong);
    let rows = vec![failed("10:00:00").on("2026-05-04"), login("21:00").on("2026-05-04")];
    let city = city.authentication("NINSHO_x.csv", rows.clone());
    city.ingest();
    say(&city, "authentication-log", wrong, right);
    assert_eq!(reparse(&city, &[1]), [done([2, 2, 0, 0])]);
    let clean =
        City::with_registers().at("2026-06-01T07:00:00+09:00").authentication("NINSHO_x.csv", rows);
    clean.ingest();
    is_as(&city, &clean);
}

/// Log-ins on these days, read with day and month changed over, and reparsed by the right profile.
#[track_caller]
fn read_the_right_way_round(days: &[&str]) -> City {
    let (right, wrong) = ("%Y/%m/%d %H:%M:%S", "%Y/%d/%m %H:%M:%S");
    let rows: Vec<Authentication> = days.iter().map(|day| login("10:00").on(day)).collect();
    let city = City::with_registers().at("2026-07-01T07:00:00+09:00");
    say(&city, "authentication-log", right, wrong);
    let city = city.authentication("NINSHO_x.csv", rows.clone());
    city.ingest();
    say(&city, "authentication-log", wrong, right);
    reparse(&city, &[1]);
    let clean =
        City::with_registers().at("2026-07-01T07:00:00+09:00").authentication("NINSHO_x.csv", rows);
    clean.ingest();
    is_as(&city, &clean);
    city
}

#[test]
fn a_row_that_strays_by_the_mended_profile_alone_is_told() {
    let city = read_the_right_way_round(&["2026-05-04", "2026-05-04", "2026-06-04"]);
    city.alerts().by("clock-anomaly").only("clock-anomaly/authentication/2026-06-04");
    assert_eq!(city.value("SELECT count(*) FROM ledger WHERE kind = 'strays'"), "1");
}

#[test]
fn a_row_that_the_others_left_alone_only_by_a_wrong_profile_strays_no_longer() {
    let city = read_the_right_way_round(&["2026-05-04", "2026-05-04", "2026-05-05"]);
    let alerts = city.alerts();
    let alert = alerts.get("clock-anomaly/authentication/2026-05-05");
    assert_eq!(alert["status"], "withdrawn");
    assert_eq!(city.value("SELECT count(*) FROM ledger WHERE kind = 'strays'"), "1");
}

#[test]
fn an_export_that_went_on_behind_another_is_read_only_there() {
    let rows = [prints(), prints()].concat();
    let city = astray().operation(FILE, rows[..3].to_vec());
    city.ingest();
    let city = city.operation(FILE, rows.clone());
    assert_eq!(city.ingest().outcomes()[0].1, "extended");
    mend(&city);
    assert_eq!(reparse(&city, &[2]), [done([3, 3, 0, 0])]);
    assert_eq!(city.value("SELECT count(*) FROM access_events WHERE action = 'print'"), "1");
    assert_eq!(reparse(&city, &[1]), [done([3, 3, 0, 0])]);
    let clean = City::with_registers().operation(FILE, rows);
    clean.ingest();
    is_as(&city, &clean);
}

#[test]
fn an_export_whose_rows_another_one_holds_is_read_again_with_that() {
    let rows = prints();
    let city = astray().operation(FILE, rows.clone());
    city.ingest();
    let city = city.operation("SOUSA_20260422b.csv", [rows.clone(), vec![at("22:00")]].concat());
    assert_eq!(city.ingest().account(), [4, 1, 3, 0]);
    mend(&city);
    assert_eq!(reparse(&city, &[2]), [done([3, 3, 0, 0]), done([4, 1, 3, 0])]);
    city.alerts().by("export-altered").none();
    is_balanced(&city);
}

#[test]
fn a_difference_that_only_the_profile_made_is_one_no_longer() {
    let rows = prints();
    let city = astray().operation(FILE, rows.clone());
    city.ingest();
    mend(&city);
    let grown = [vec![at("09:00")], rows].concat();
    let city = city.operation(FILE, grown.clone());
    city.ingest();
    let key = "export-altered/operation/2026-04-22";
    assert_eq!(city.alerts().get(key)["status"], "open");
    reparse(&city, &[1]);
    assert_eq!(city.alerts().get(key)["status"], "withdrawn");
    let clean = City::with_registers().operation(FILE, grown);
    clean.ingest();
    is_as(&city, &clean);
}

#[test]
fn rows_that_an_export_lacked_only_by_a_wrong_profile_are_lacking_no_longer() {
    let rows = vec![failed("10:00:00"), failed("10:00:00"), login("21:00")];
    let city = City::with_registers().authentication("NINSHO_20260422.csv", rows.clone());
    city.ingest();
    let (right, wrong) = ("\"ログイン失敗\" = \"login_failed\"", "\"ログイン失敗\" = \"login\"");
    say(&city, "authentication-log", right, wrong);
    let grown = [vec![login("09:00")], rows].concat();
    let city = city.authentication("NINSHO_20260422.csv", grown.clone());
    city.ingest();
    let key = "export-altered/authentication/2026-04-22";
    assert_eq!(city.alerts().get(key)["status"], "open");
    say(&city, "authentication-log", wrong, right);
    assert_eq!(reparse(&city, &[2]), [done([4, 1, 3, 0])]);
    assert_eq!(city.alerts().get(key)["status"], "withdrawn");
    let clean = City::with_registers().authentication("NINSHO_20260422.csv", grown);
    clean.ingest();
    is_as(&city, &clean);
}

#[test]
fn a_row_that_was_removed_is_still_lacking() {
    let rows = prints();
    let city = astray().operation(FILE, rows.clone());
    city.ingest();
    let city = city.operation(FILE, [rows[0].clone(), rows[2].clone()]);
    city.ingest();
    mend(&city);
    reparse(&city, &[1, 2]);
    let shown = city.show("export-altered/operation/2026-04-22");
    assert_eq!(shown["status"], "open");
    assert_eq!(shown["events"][0]["action"], "print");
    is_balanced(&city);
}

#[test]
fn a_profile_that_fits_the_file_no_longer_changes_nothing() {
    let city = City::with_registers().operation(FILE, prints());
    city.ingest();
    let before = State::of(&city);
    say(&city, "operation-log", "\"利用者ID\"", "\"職員番号\"");
    let ran = city.run(&["--format", "json", "reparse", "1"]);
    assert_eq!(ran.json()["files"][0]["outcome"], "rejected");
    assert_eq!(State::of(&city), before);
    assert_eq!(city.value("SELECT count(*) FROM reading"), "0");
}

#[test]
fn after_it_the_file_is_known_and_goes_on() {
    let rows = [prints(), prints()].concat();
    let city = astray().operation(FILE, rows[..3].to_vec());
    city.ingest();
    mend(&city);
    reparse(&city, &[1]);
    assert_eq!(city.ingest().outcomes()[0].1, "unchanged");
    let city = city.operation(FILE, rows);
    assert_eq!(city.ingest().account(), [3, 3, 0, 0]);
    city.alerts().by("export-altered").none();
}

#[test]
fn an_export_that_was_reparsed_is_voided_like_any_other() {
    let rows = prints();
    let city = astray().operation(FILE, rows.clone());
    city.ingest();
    let more = [rows, vec![at("22:00")]].concat();
    let city = city.operation("SOUSA_20260422b.csv", more.clone());
    city.ingest();
    mend(&city);
    reparse(&city, &[1, 2]);
    voided(&city, 1);
    let clean = City::with_registers().operation("SOUSA_20260422b.csv", more);
    clean.ingest();
    is_as(&city, &clean);
}

/// Begins to reparse export 1, and stops after so many batches of one record, as by a kill.
fn interrupt(city: &City, counted: usize, appended: usize) {
    let mut store = Store::open(&city.state()).unwrap();
    let at = MORNING.parse().unwrap();
    let profile = Profile::load(&city.path("profiles/operation-log.toml")).unwrap();
    store.record_profile(&profile.name, &profile.text, &profile.hash, at).unwrap();
    store.wait_to_reparse(&[(ExportId(1), profile.hash)], at).unwrap();
    let reading = store.reader().next_reading().unwrap().unwrap();
    let archive = store.archive();
    let limits = || Limits { batch_records: 1, ..Limits::default() };
    let open =
        || Reader::with_limits(archive.open(&reading.sha256).unwrap(), &profile, limits()).unwrap();
    let mut writer = store
        .begin_reparsing(&reading, at, Lang::Ja)
        .unwrap()
        .within(Bounds { piece_rows: 1, ..Bounds::default() });
    let mut batch = Batch::default();
    let mut reader = open();
    for _ in 0..counted {
        reader.next_batch(&mut batch).unwrap();
        writer.count(&batch).unwrap();
    }
    writer.counted().unwrap();
    let mut reader = open();
    for _ in 0..appended {
        reader.next_batch(&mut batch).unwrap();
        writer.append(&batch).unwrap();
    }
}

#[test]
fn a_reparse_that_was_interrupted_anywhere_is_completed_by_the_next_run() {
    let mut rows = [prints(), prints()].concat();
    rows.insert(2, at("10:02").on("2026-02-30"));
    let clean = City::with_registers().operation(FILE, rows.clone());
    clean.ingest();
    for appended in 0..=7 {
        let city = astray().operation(FILE, rows.clone());
        city.ingest();
        mend(&city);
        interrupt(&city, if appended == 0 { 3 } else { 7 }, appended);
        city.ingest();
        assert_eq!(city.value("SELECT count(*) FROM reading"), "0");
        is_as(&city, &clean);
    }
}

/// Takes the exports one after the other; by profiles that are wrong, or right.
fn taken(city: City, log_ins: &[Vec<Authentication>], operations: &[Vec<Operation>]) -> City {
    let mut city = city;
    for (i, export) in log_ins.iter().enumerate() {
        city = city.authentication(&format!("NINSHO_{i}.csv"), export.as_slice());
        city.ingest();
    }
    for (i, export) in operations.iter().enumerate() {
        city = city.operation(&format!("SOUSA_{i}.csv"), export.as_slice());
        city.ingest();
    }
    city
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 8,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn reparsed_exports_are_as_if_the_profile_had_always_been_right(
        log_ins in exports(&log_ins()), operations in exports(&operations()),
    ) {
        let city = astray();
        let (wrong, right) = ("\"ログイン失敗\" = \"login\"", "\"ログイン失敗\" = \"login_failed\"");
        say(&city, "authentication-log", right, wrong);
        let city = taken(city, &log_ins, &operations);
        mend(&city);
        say(&city, "authentication-log", wrong, right);
        let ids = city.query("SELECT export_id FROM exports");
        let ids: Vec<i64> = ids.iter().map(|row| row[0].parse().unwrap()).collect();
        reparse(&city, &ids);
        is_balanced(&city);
        let clean = taken(City::with_registers(), &log_ins, &operations);
        prop_assert_eq!(State::of(&city).standing().lawful(), State::of(&clean).standing().lawful());
    }
}
