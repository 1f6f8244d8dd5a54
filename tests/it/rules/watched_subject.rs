//! `watched-subject`: a subject on the watch list, touched by a person of a unit that may not.

use crate::alerts::{Alerts, events, reason, standing};
use crate::city::{City, USUAL_STAFF};
use crate::rows::{Operation, at, cp932};

const WATCHED: &str = "000000000123456";
const KEY: &str = "watched-subject/C0010101/000000000123456/2026-04-22";
const HEADER: &str = "subject_number,reason,allowed_units,valid_from,valid_to,subject_kind";

fn city(watchlist: &str) -> City {
    City::with_registers().register("watchlist.csv", &format!("{HEADER}\n{watchlist}\n"))
}

fn found<const N: usize>(watchlist: &str, rows: [Operation; N]) -> Alerts {
    city(watchlist).operation("SOUSA_20260422.csv", rows).alerts_of_ingest()
}

/// A row of the watch list that allows these units.
fn allowed(units: &str) -> String {
    format!("{WATCHED},DV等支援措置,{units},,,")
}

fn view() -> Operation {
    at("10:00").subject(WATCHED)
}

#[test]
fn a_touch_by_another_unit_is_high_and_does_not_tell_why_the_resident_is_watched() {
    let alerts = found(&allowed("0201"), [view()]);
    let alert = alerts.only(KEY);
    assert_eq!(standing(alert), ("high", "open"));
    assert_eq!(alert["title"], "取扱所属限定者の取扱い");
    assert_eq!(
        reason(alert),
        "中村　拓也（C0010101）が、取扱所属を限定している方の情報を2026年4月22日（水）に\
         1件取り扱っています。確認をお願いします。"
    );
    assert!(!alert.to_string().contains("DV"), "{alert}");
}

#[test]
fn an_allowed_unit_may() {
    found(&allowed("0101"), [view()]).none();
    found(&allowed("0201;0101"), [view()]).none();
    found(&allowed("０１０１"), [view()]).none();
}

#[test]
fn where_no_unit_is_named_none_may() {
    found(&allowed(""), [view()]).only(KEY);
}

#[test]
fn a_unit_that_is_allowed_does_not_allow_those_below_it() {
    found(&allowed("01"), [view()]).only(KEY);
}

#[test]
fn one_unit_of_several_is_enough() {
    let two = format!("{USUAL_STAFF}\nC0010101,中村　拓也,0201,staff,0,2020-04-01,,");
    let city = |units: &str| city(&allowed(units)).staff(&two);
    let found =
        |units: &str| city(units).operation("SOUSA_20260422.csv", [view()]).alerts_of_ingest();
    found("0201").none();
    found("0301").only(KEY);
}

#[test]
fn the_staff_register_says_the_unit_and_else_the_log() {
    found(&allowed("0201"), [view().unit("0201")]).only(KEY);
    let unknown = "watched-subject/X1/000000000123456/2026-04-22";
    found(&allowed("0201"), [view().actor("X1").unit("0201")]).by("watched-subject").none();
    found(&allowed("0201"), [view().actor("X1").unit("0101")]).by("watched-subject").only(unknown);
}

#[test]
fn a_missing_unit_differs_from_none_but_where_none_may() {
    let found = |units: &str| found(&allowed(units), [view().actor("X1").unit("")]);
    found("0201").by("watched-subject").none();
    assert_eq!(found("").by("watched-subject").keys().len(), 1);
}

#[test]
fn the_unit_is_the_one_at_that_instant() {
    let moved = "C0010101,中村,0201,staff,0,2020-04-01,2026-04-21,\n\
        C0010101,中村,0101,staff,0,2026-04-22,,";
    let city = |day: &str| {
        city(&allowed("0201"))
            .staff(moved)
            .operation("SOUSA_20260422.csv", [view().on(day)])
            .alerts_of_ingest()
    };
    city("2026-04-21").none();
    city("2026-04-22").only(KEY);
}

#[test]
fn a_resident_is_watched_on_the_days_of_the_row_both_ends_included() {
    let row = |from: &str, to: &str| format!("{WATCHED},,,{from},{to},");
    found(&row("2026-04-22", "2026-04-22"), [view()]).only(KEY);
    found(&row("2026-04-23", ""), [view()]).none();
    found(&row("", "2026-04-21"), [view()]).none();
}

#[test]
fn of_two_rows_that_apply_one_that_allows_is_enough() {
    let two = format!("{WATCHED},,0201,2020-01-01,,\n{WATCHED},,0101,2021-01-01,,");
    found(&two, [view()]).none();
}

#[test]
fn only_what_was_done_is_touching() {
    for outcome in ["拒否", "エラー"] {
        found(&allowed(""), [view().outcome(outcome)]).none();
    }
    found(&allowed(""), [view().action("登録")]).only(KEY);
}

#[test]
fn a_system_may() {
    found(&allowed(""), [view().actor("S0000001")]).none();
}

#[test]
fn other_residents_are_not_watched() {
    found(&allowed(""), [at("10:00").subject("123456"), at("10:01")]).none();
}

#[test]
fn each_resident_is_an_alert_of_its_own() {
    let two = format!("{}\n999,,,,,", allowed(""));
    let rows = [view(), view(), at("10:02").subject("９９９"), at("10:03").subject("1")];
    let alerts = found(&two, rows);
    assert_eq!(alerts.keys(), [KEY, "watched-subject/C0010101/999/2026-04-22"]);
    assert_eq!(events(alerts.get(KEY)), 2);
    assert_eq!(alerts.get(KEY)["subject_number"], WATCHED);
}

#[test]
fn equal_digits_of_another_kind_are_another_resident() {
    let line = format!("R08.04.22 100000\tC0010101\t0101\tT010101\tG1\t表示\t{WATCHED}\tOK\r\n");
    let found = |kind: &str| {
        city(&format!("{WATCHED},,,,,{kind}"))
            .export("regional", "0422.tsv", cp932(&line))
            .alerts_of_ingest()
    };
    found("").none();
    found("hihokensha").only("watched-subject/C0010101/HIHOKENSHA:000000000123456/2026-04-22");
}
