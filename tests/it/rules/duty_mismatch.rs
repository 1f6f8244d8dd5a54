//! `duty-mismatch`: a person's event has a procedure that is not among the duties of the unit.

use serde_json::json;

use crate::alerts::{Alerts, events, reason, standing};
use crate::city::{City, USUAL_STAFF};
use crate::rows::{Operation, at};

const KEY: &str = "duty-mismatch/C0010101/16-2/2026-04-22";
const HEADER: &str = "unit_code,procedure_code,valid_from,valid_to";

fn city(duties: &str) -> City {
    City::with_registers().register("duties.csv", &format!("{HEADER}\n{duties}\n"))
}

fn found<const N: usize>(duties: &str, rows: [Operation; N]) -> Alerts {
    city(duties).operation("SOUSA_20260422.csv", rows).alerts_of_ingest()
}

#[test]
fn a_procedure_that_is_no_duty_of_the_unit_is_medium() {
    let alerts = found("0101,16-1,,", [at("10:00")]);
    let alert = alerts.only(KEY);
    assert_eq!(standing(alert), ("medium", "open"));
    assert_eq!(
        reason(alert),
        "中村　拓也（C0010101）が、所属0101の所管にない「16-2」を1件操作しています。\
         確認をお願いします。"
    );
}

#[test]
fn a_duty_of_the_unit_is_quiet_however_it_is_written() {
    found("0101,16-2,,", [at("10:00")]).none();
    found("０１０１,１６－２,,", [at("10:00")]).none();
}

#[test]
fn what_was_attempted_counts_too() {
    let rows = [at("10:00").outcome("拒否"), at("10:01").outcome("エラー"), at("10:02")];
    assert_eq!(events(found("0101,16-1,,", rows).only(KEY)), 3);
}

#[test]
fn an_event_without_a_procedure_is_not_judged() {
    found("0101,16-1,,", [at("10:00").procedure("")]).none();
}

#[test]
fn a_unit_that_the_register_does_not_mention_is_not_judged() {
    found("0201,16-1,,", [at("10:00")]).none();
}

#[test]
fn a_unit_that_is_missing_is_not_judged() {
    found("0101,16-1,,", [at("10:00").actor("X1").unit("")]).by("duty-mismatch").none();
}

#[test]
fn of_an_actor_whom_the_staff_register_lacks_the_log_says_the_unit() {
    let alerts = found("0101,16-1,,", [at("10:00").actor("X1")]);
    alerts.by("duty-mismatch").only("duty-mismatch/X1/16-2/2026-04-22");
}

#[test]
fn one_unit_of_several_is_enough_and_those_not_mentioned_say_nothing() {
    let two = format!("{USUAL_STAFF}\nC0010101,中村　拓也,0201,staff,0,2020-04-01,,");
    let found = |duties: &str| {
        city(duties).staff(&two).operation("SOUSA_20260422.csv", [at("10:00")]).alerts_of_ingest()
    };
    found("0101,16-1,,\n0201,16-2,,").none();
    let alerts = found("0101,16-1,,\n0201,30-1,,");
    assert!(reason(alerts.only(KEY)).contains("所属0101、所属0201の所管にない"), "{alerts:?}");
    let alerts = found("0101,16-1,,\n0301,16-2,,");
    assert!(reason(alerts.only(KEY)).contains("、所属0101の所管にない"), "{alerts:?}");
}

#[test]
fn units_do_not_inherit_from_their_parents() {
    found("0100,16-2,,\n0101,16-1,,", [at("10:00")]).only(KEY);
}

#[test]
fn a_duty_is_one_on_its_days_both_ends_included() {
    let duty = |from: &str, to: &str| format!("0101,16-1,,\n0101,16-2,{from},{to}");
    found(&duty("2026-04-22", "2026-04-22"), [at("10:00")]).none();
    found(&duty("2026-04-23", ""), [at("10:00")]).only(KEY);
    found(&duty("", "2026-04-21"), [at("10:00")]).only(KEY);
}

#[test]
fn a_unit_all_of_whose_duties_have_ended_is_no_longer_mentioned() {
    found("0101,16-1,,2026-04-21\n0201,16-1,,", [at("10:00")]).none();
    found("0101,16-1,,2026-04-22\n0201,16-1,,", [at("10:00")]).only(KEY);
}

#[test]
fn a_system_has_no_duties() {
    found("0101,16-1,,", [at("10:00").actor("S0000001")]).none();
}

#[test]
fn each_procedure_is_an_alert_of_its_own() {
    let rows = [at("10:00"), at("10:01").procedure("３０－１"), at("10:02").procedure("16-1")];
    let alerts = found("0101,16-1,,", rows);
    assert_eq!(alerts.keys(), [KEY, "duty-mismatch/C0010101/30-1/2026-04-22"]);
    assert!(reason(alerts.get("duty-mismatch/C0010101/30-1/2026-04-22")).contains("「３０－１」"));
}

#[test]
fn approved_work_accounts_for_it() {
    let work = |scope: &str| {
        let city = city("0101,16-1,,").approvals(&format!(
            "A1,work,C0010101,2026-04-22 10:00,2026-04-22 10:30,応援,{scope},C0010102,2026-04-21 09:00"
        ));
        city.operation("SOUSA_20260422.csv", [at("10:30")]).alerts_of_ingest()
    };
    let alerts = work("16-2");
    assert_eq!(standing(alerts.only(KEY)), ("medium", "closed"));
    assert_eq!(alerts.only(KEY)["explanation"], json!({"register": "approvals", "id": "A1"}));
    let alerts = work("16-3");
    assert_eq!(standing(alerts.only(KEY)).1, "open");
    assert!(reason(alerts.only(KEY)).contains("作業の承認記録は見当たりません。"), "{alerts:?}");
}
