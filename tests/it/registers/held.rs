//! A file that loses more than a fifth of its rows, or vanishes, is held until somebody confirms.

use serde_json::{Value, json};
use tenken::exit::Exit;

use super::{evenings, order, other_orders};
use crate::alerts::standing;
use crate::city::City;
use crate::daemon::Office;

const KEY: &str = "off-hours/C0010101/2026-04-24";
const ON_FRIDAY: &str = "2026-04-24T09:00:00+09:00";
const LATER: &str = "2026-04-24T12:00:00+09:00";
const REASON: [&str; 2] = ["--reason", "年度末で終わった記録を除いた"];

/// Ten approvals, one of which explains Friday evening.
fn city() -> City {
    let city = City::with_registers()
        .at(ON_FRIDAY)
        .approvals(&all())
        .operation("SOUSA_20260424.csv", evenings("C0010101", &["2026-04-24"]));
    city.ingest();
    assert_eq!(standing(city.alerts().get(KEY)).1, "closed");
    city.at(LATER)
}

fn all() -> String {
    other_orders() + &order("A1", "C0010101", "2026-04-24")
}

/// The last rows of the approvals go, among them the one that explains.
fn without(rows: usize) -> String {
    let all = all();
    let lines: Vec<&str> = all.lines().collect();
    lines[..lines.len() - rows].join("\n")
}

fn approvals(city: &City) -> Value {
    let listed = city.json(&["registers", "list"]);
    listed.as_array().unwrap().iter().find(|row| row["register"] == "approvals").unwrap().clone()
}

fn confirm(city: &City, name: &str) {
    city.run(&[&["registers", "confirm", name], &REASON[..]].concat()).ends(Exit::Done);
}

#[test]
fn two_of_ten_rows_may_go_and_three_are_held() {
    let city = city().approvals(&without(2));
    city.ingest();
    assert_eq!(approvals(&city)["state"], "in-force");
    assert_eq!(standing(city.alerts().get(KEY)).1, "open");
    let city = city.approvals(&all());
    city.ingest();
    let city = city.approvals(&without(3));
    city.ingest();
    assert_eq!(approvals(&city)["state"], "held");
    assert_eq!(standing(city.alerts().get(KEY)).1, "closed", "the last version stays in force");
    city.recomputes();
}

#[test]
fn what_is_held_says_what_it_would_lose_and_since_when() {
    let city = city().approvals(&without(3));
    city.ingest();
    let listed = approvals(&city);
    assert_eq!((&listed["version"], &listed["rows"]), (&json!(1), &json!(10)));
    let gone = [
        "A1/overtime/C0010101/2026-04-24 17:15",
        "B8/overtime/C0020101/2026-01-08 17:15",
        "B9/overtime/C0020101/2026-01-09 17:15",
    ];
    let held = json!({"register": "approvals", "version": 1, "rows": 10, "lost": 3,
        "vanished": false, "gone": gone, "since": "2026-04-24T12:00:00.000+09:00"});
    assert_eq!(listed["held"], held);
    let text = city.run(&["registers", "list"]).out;
    assert!(text.contains("保留中（3行がなくなる変更）"), "{text}");
}

#[test]
fn check_status_and_the_digest_name_it_with_what_to_do() {
    let city = city().approvals(&without(3));
    city.run(&["check"]).ends(Exit::Unsound);
    city.ingest();
    for command in [&["check"][..], &["status"], &["digest"]] {
        let told = city.run(command).out.replace(['\n', ' '], "");
        assert!(told.contains("10行中3行"), "{command:?}: {told}");
    }
    let status = city.run(&["status", "--strict"]);
    status.ends(Exit::Unsound);
    assert!(status.out.contains("tenken registers confirm approvals --reason"), "{}", status.out);
}

#[test]
fn of_four_rows_one_that_goes_is_named_with_why_it_is_held_and_how_to_confirm() {
    let rows = "0101,business,08:30,17:15\n0201,business,08:30,17:15\n\
                0201,sun#2,08:30,12:00\n*,business,08:30,17:15";
    let city = City::with_registers().openings(rows);
    city.ingest();
    let city = city.openings(&rows.replace("0201,sun#2,08:30,12:00\n", ""));
    for when in ["before it is recorded", "after"] {
        for command in [&["check"][..], &["status"], &["registers", "list"]] {
            let told = city.run(command).out;
            for word in [
                "4行中1行（0201/sun#2）がなくなっています",
                "5分の1を超えて減ったため、消し間違いに備えて保留",
                "第1版",
                "tenken registers confirm openings --reason",
            ] {
                assert!(told.contains(word), "{command:?} {when}: 「{word}」 is not in {told}");
            }
        }
        let check = city.run(&["check"]).out;
        assert!(
            !check.contains("誤りが") && check.contains("保留している登録情報が1件"),
            "{check}"
        );
        city.ingest();
    }
    confirm(&city, "openings");
    city.run(&["check"]).ends(Exit::Done);
}

#[test]
fn confirmed_it_is_in_force_from_then_on_and_the_ledger_says_who_and_why() {
    let city = city().approvals(&without(3));
    city.ingest();
    confirm(&city, "approvals");
    city.ingest();
    assert_eq!(standing(city.alerts().get(KEY)).1, "open");
    assert_eq!(approvals(&city)["state"], "in-force");
    let kinds =
        city.query("SELECT kind FROM ledger WHERE kind IN ('hold', 'release') ORDER BY seq");
    assert_eq!(kinds, [["hold"], ["release"]]);
    let hold = city.query("SELECT lost, confirmed_by IS NOT NULL, reason FROM register_hold");
    assert_eq!(hold, [["3", "1", REASON[1]]]);
    city.recomputes();
}

#[test]
fn a_file_that_comes_back_whole_ends_the_hold_by_itself() {
    let city = city().approvals(&without(3));
    city.ingest();
    let city = city.approvals(&all());
    city.ingest();
    assert_eq!(approvals(&city)["held"], Value::Null);
    let hold = city.query("SELECT ended_at IS NOT NULL, confirmed_by FROM register_hold");
    assert_eq!(hold, [["1", "-"]]);
    city.run(&["check"]).ends(Exit::Done);
    let versions = "SELECT count(*) FROM version WHERE kind = 'register' AND name = 'approvals'";
    assert_eq!(city.value(versions), "1");
}

#[test]
fn what_is_held_is_recorded_once_however_often_it_is_seen() {
    let city = city().approvals(&without(3));
    city.ingest();
    let size = "SELECT count(*) FROM ledger WHERE kind IN ('hold', 'release')";
    city.ingest();
    assert_eq!(city.value(size), "1");
    let city = city.approvals(&without(4));
    city.ingest();
    assert_eq!(city.value(size), "3", "another file is held in its place");
}

#[test]
fn a_file_that_vanished_is_held_and_once_confirmed_its_rules_stand_still() {
    let city = city().without_register("openings.csv");
    city.run(&["check"]).ends(Exit::Unsound);
    city.ingest();
    let problems = city.json(&["status"])["problems"].to_string();
    assert!(
        problems.contains("openings.csv") && problems.contains("なくなっています"),
        "{problems}"
    );
    assert_eq!(standing(city.alerts().get(KEY)).1, "closed");
    confirm(&city, "openings.csv");
    city.ingest();
    assert_eq!(standing(city.alerts().get(KEY)).1, "withdrawn");
    let problems = city.json(&["status"])["problems"].to_string();
    assert!(problems.contains("rule-standing-still"), "{problems}");
    city.run(&["check"]).ends(Exit::Done);
    city.recomputes();
    let city = city.openings("*,business,08:30,17:15");
    city.ingest();
    assert_eq!(standing(city.alerts().get(KEY)).1, "closed", "it is there again");
    city.recomputes();
}

#[test]
fn a_register_that_was_never_there_is_missing_and_not_held() {
    let listed = city().json(&["registers", "list"]);
    let state = |name: &str| {
        let row = listed.as_array().unwrap().iter().find(|row| row["register"] == name).unwrap();
        row["state"].as_str().unwrap().to_owned()
    };
    assert_eq!([state("duties"), state("staff")], ["missing", "in-force"]);
}

#[test]
fn a_broken_file_is_neither_held_nor_confirmed() {
    let city = city().approvals("A1,overtyme,C0010101,x,,,,,");
    city.ingest();
    assert_eq!(approvals(&city)["state"], "broken");
    let command = [&["registers", "confirm", "approvals"], &REASON[..]].concat();
    city.run(&command).tells(Exit::Refused, &["approvals.csv に誤りがある"]);
}

#[test]
fn nothing_is_confirmed_that_is_not_held_or_without_a_reason() {
    let city = city();
    let command = [&["registers", "confirm", "approvals"], &REASON[..]].concat();
    city.run(&command).tells(Exit::Refused, &["保留している変更はありません"]);
    let city = city.approvals(&without(3));
    city.run(&["registers", "confirm", "approvals", "--reason", " "])
        .tells(Exit::Refused, &["理由がありません"]);
    city.run(&["registers", "confirm", "nothing", "--reason", "x"]).ends(Exit::Refused);
}

#[test]
fn the_running_daemon_confirms_for_who_asks() {
    let mut office = Office::new(false);
    office.start();
    std::fs::remove_file(office.path("sample/registers/staff.csv")).unwrap();
    // What is held is recorded with the next request that has the registers looked at.
    office.run(&["ingest"]);
    let state = |office: &Office| office.json(&["registers", "list"])[0]["state"].clone();
    assert_eq!(state(&office), "vanished");
    let (code, out) = office.run(&["registers", "confirm", "staff", "--reason", "試験のため"]);
    assert_eq!(code, Some(0), "{out}");
    assert_eq!(state(&office), "missing");
    assert_eq!(office.stop(), Some(0));
}
