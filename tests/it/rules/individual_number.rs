//! `individual-number`: what is typed into a log is counted, and masked wherever it goes.

use std::fs;
use std::path::{Path, PathBuf};

use tenken::exit::Exit;

use crate::alerts::{events, reason, standing};
use crate::city::City;
use crate::daemon::Office;
use crate::rows::{Operation, at, logout};
use crate::voided::voided;

const KEY: &str = "individual-number/operation/2026-04-22";

/// Two numbers whose check digits are right.
const ONE: &str = "123456789018";
const OTHER: &str = "200000000000";

fn noted(time: &str, note: &str) -> Operation {
    at(time).note(note)
}

#[test]
fn places_are_counted_in_notes_and_names_and_events_are_the_evidence() {
    let rows = [
        noted("10:00", &format!("{ONE}、{OTHER}")),
        noted("10:01", "１２３４－５６７８－９０１８").name("花子 1234 5678 9018"),
        noted("10:02", "123456789012"),
    ];
    let city = City::with_registers().operation("SOUSA_20260422.csv", rows);
    let alerts = city.alerts_of_ingest();
    let alert = alerts.only(KEY);
    assert_eq!((standing(alert), events(alert)), (("high", "open"), 2));
    assert!(reason(alert).contains("個人番号と思われる番号が4か所あります"), "{alert}");
    city.run(&["replay", "--check"]).ends(Exit::Done);
}

#[test]
fn each_source_and_day_has_its_own() {
    let city = City::with_registers()
        .operation(
            "SOUSA_20260422.csv",
            [noted("10:00", ONE), noted("10:00", ONE).on("2026-04-21")],
        )
        .authentication("NINSHO_20260422.csv", [logout("10:00").note(ONE)]);
    let alerts = city.alerts_of_ingest().by("individual-number");
    let days = ["authentication/2026-04-22", "operation/2026-04-21", "operation/2026-04-22"];
    assert_eq!(alerts.keys(), days.map(|day| format!("individual-number/{day}")));
}

#[test]
fn a_subject_number_of_twelve_digits_is_none() {
    let rows = [at("10:00").subject(ONE)];
    City::with_registers().operation("SOUSA_20260422.csv", rows).alerts_of_ingest().none();
}

#[test]
fn rows_that_differ_in_nothing_but_the_number_are_two_and_come_again_as_two() {
    let row = |number: &str| logout("10:00").note(&format!("番号 {number}"));
    let city = City::with_registers()
        .authentication("NINSHO_A.csv", [row(ONE)])
        .authentication("NINSHO_B.csv", [row(OTHER)]);
    city.ingest();
    let both = [row(OTHER), row(ONE)];
    let city = city.authentication("NINSHO_C.csv", both);
    city.ingest();
    let stored = "SELECT note, individual_numbers, count(*), count(DISTINCT number_trace)
        FROM access_events GROUP BY note, individual_numbers";
    assert_eq!(city.query(stored), [["番号 ************", "1", "2", "2"]]);
    assert!(
        reason(city.alerts().only("individual-number/authentication/2026-04-22")).contains("2か所")
    );
    city.run(&["replay", "--check"]).ends(Exit::Done);
}

#[test]
fn a_number_that_was_changed_in_a_later_export_is_an_alteration() {
    let row = noted("10:00", ONE);
    let city = City::with_registers().operation("SOUSA_20260422.csv", [row.clone()]);
    city.ingest();
    let city = city.operation("SOUSA_20260422.csv", [row.note(OTHER)]);
    let alerts = city.alerts_of_ingest();
    assert_eq!(standing(alerts.get("export-altered/operation/2026-04-22")).0, "critical");
    assert!(reason(alerts.get(KEY)).contains("2か所"), "{alerts:?}");
}

#[test]
fn what_was_voided_holds_no_number_any_more() {
    let city = City::with_registers().operation("SOUSA_20260422.csv", [noted("10:00", ONE)]);
    city.ingest();
    voided(&city, 1);
    assert_eq!(city.alerts().only(KEY)["status"], "withdrawn");
}

/// Says something else in the profile of the operation log.
fn say(city: &City, from: &str, to: &str) {
    let file = city.path("profiles/operation-log.toml");
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains(from), "{text}");
    fs::write(file, text.replace(from, to)).unwrap();
}

#[test]
fn a_column_that_the_profile_does_not_map_is_looked_at_unless_it_is_excepted() {
    let city = City::with_registers().operation("SOUSA_20260422.csv", [noted("10:00", ONE)]);
    say(&city, "note = \"備考\"\n", "");
    assert_eq!(events(city.alerts_of_ingest().only(KEY)), 1);
    assert_eq!(city.query("SELECT note, individual_numbers FROM access_events"), [["-", "1"]]);
    say(&city, "[actions]", "[individual_numbers]\nexcept = [\"備考\"]\n\n[actions]");
    city.run(&["reparse", "1"]).ends(Exit::Done);
    assert_eq!(city.alerts().only(KEY)["status"], "withdrawn");
    city.run(&["replay", "--check"]).ends(Exit::Done);
}

#[test]
fn a_profile_that_has_subjects_looked_at_finds_them_in_what_was_stored_before() {
    let rows = [at("10:00").subject(ONE), at("10:01").subject("000000000011")];
    let city = City::with_registers().operation("SOUSA_20260422.csv", rows);
    city.alerts_of_ingest().none();
    say(&city, "[actions]", "[individual_numbers]\nalso = [\"subject_number\"]\n\n[actions]");
    city.run(&["reparse", "1"]).ends(Exit::Done);
    assert_eq!(events(city.alerts().only(KEY)), 1);
    let now =
        "SELECT subject_number FROM access_events WHERE standing = 'current' ORDER BY line_no";
    assert_eq!(city.query(now), [["-"], ["000000000011"]]);
    city.run(&["replay", "--check"]).ends(Exit::Done);
}

#[test]
fn what_is_in_quarantine_counts_as_quarantine_only() {
    let rows = [at("09:00"), noted("10:00", ONE).on("2026-02-30")];
    let city = City::with_registers().operation("SOUSA_20260422.csv", rows);
    let alerts = city.alerts_of_ingest();
    alerts.by("individual-number").none();
    assert_eq!(alerts.keys(), ["rejected-rows/operation/2026-04-22"]);
}

/// Every file below the folder but those of the archive.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() && entry.file_name() != "archive" {
            all.extend(files(&path));
        } else if path.is_file() {
            all.push(path);
        }
    }
    all
}

/// How the end of a number may stand in a file.
fn needles() -> Vec<Vec<u8>> {
    let mut needles = Vec::new();
    for spelling in ["56789018", "5678-9018", "５６７８９０１８"] {
        needles.push(spelling.as_bytes().to_vec());
        needles.push(spelling.encode_utf16().flat_map(u16::to_le_bytes).collect());
        needles.push(encoding_rs::SHIFT_JIS.encode(spelling).0.into_owned());
    }
    needles
}

#[track_caller]
fn tells_none(what: &str, bytes: &[u8]) {
    for needle in needles() {
        let found = bytes.windows(needle.len()).position(|window| window == needle);
        let near = found.map(|at| {
            String::from_utf8_lossy(&bytes[at.saturating_sub(80)..(at + 40).min(bytes.len())])
        });
        assert_eq!(near, None, "a number is in {what}");
    }
}

/// No file of the state but the archive holds a number.
#[track_caller]
fn state_tells_none(state: &Path) {
    let files = files(state);
    assert!(files.iter().any(|file| file.ends_with("tenken.sqlite")), "{files:?}");
    for file in files {
        tells_none(&file.display().to_string(), &fs::read(&file).unwrap());
    }
}

/// Rows with a number wherever one can stand, some of which cannot be read.
fn rows() -> Vec<Operation> {
    vec![
        noted("10:00", "番号 123456789018").serial("1"),
        noted("10:01", "１２３４５６７８９０１８").name("花子 1234-5678-9018").serial("2"),
        noted("10:02", "確認").action("123456789018").serial("3"),
        noted("10:03", "番号 1234-5678-9018").on("2026-02-30").serial("4"),
        noted("123456789018", "").serial("5"),
        noted("10:04", "").records("1234-5678-9018").serial("6"),
        noted("21:00", "").serial("7"),
    ]
}

#[test]
fn no_number_leaves_the_archive_whatever_is_done() {
    let city = City::with_registers()
        .register(
            "staff.csv",
            "actor_id,name,unit_code,kind,privileged,valid_from,valid_to,subject_number,個人番号\n\
             C0010101,中村　拓也 123456789018,0101,staff,0,2020-04-01,,,1234-5678-9018\n",
        )
        .approvals(
            "A1,work,C0010101,2026-04-22 11:00,2026-04-22 12:00,123456789018の件,,C0010102,2026-04-01 09:00",
        )
        .operation("SOUSA_20260422.csv", rows());
    let number = "番号は 1234-5678-9018 です";
    let actions: [&[&str]; 12] = [
        &["ingest"],
        &["status"],
        &["quarantine", "--unmask"],
        &["alerts", "list", "--explained"],
        &["alerts", "comment", KEY, "--text", number],
        &["alerts", "close", KEY, "--resolution", "noted", "--reason", number],
        &["alerts", "reopen", KEY, "--reason", number],
        &["alerts", "show", KEY],
        &["digest"],
        &["ingest", "--retry-quarantine"],
        &["void", "1", "--reason", number],
        &["check"],
    ];
    for action in actions {
        for format in ["text", "json"] {
            let ran = city.run(&[&["--format", format], action].concat());
            tells_none(&format!("{action:?}"), ran.out.as_bytes());
            tells_none(&format!("errors of {action:?}"), ran.err.as_bytes());
        }
    }
    let typed = "SELECT count(*) FROM review_actions WHERE reason = '番号は ****-****-**** です'";
    assert_eq!(city.value(typed), "4", "two comments, closed and reopened once");
    state_tells_none(city.state().folder());
    let archived = fs::read_dir(city.path("state/archive")).unwrap().count();
    assert!(archived > 0, "the archive has the export as it came");
}

#[test]
fn a_running_daemon_writes_no_number_into_its_log() {
    let mut office = Office::new(false);
    let export = crate::rows::Export::bytes(&rows());
    fs::write(office.path("sample/exports/operation/SOUSA_20260422.csv"), export).unwrap();
    fs::write(
        office.path("sample/exports/operation/SOUSA_20260423.csv"),
        crate::rows::Export::bytes(&"番号,123456789018\r\n1234-5678-9018,x\r\n"),
    )
    .unwrap();
    office.start();
    office.wait_until("the alert is there", |office| {
        let (_, alerts) = office.run(&["alerts", "list"]);
        alerts.contains("個人番号") && office.log().contains("rejected")
    });
    office.run(&["alerts", "comment", KEY, "--text", "1234-5678-9018"]);
    office.run(&["void", "1", "--reason", "1234-5678-9018"]);
    office.stop();
    tells_none("the log", office.log().as_bytes());
    state_tells_none(&office.path("state"));
}
