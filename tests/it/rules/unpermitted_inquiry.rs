//! `unpermitted-inquiry`: an inquiry whose three codes the permits do not have together.

use crate::alerts::{Alerts, events, reason, standing};
use crate::city::City;
use crate::rows::{Operation, at};

const KEY: &str = "unpermitted-inquiry/C0010101/2026-04-22";
const HEADER: &str = "procedure_code,counterpart_code,information_code,valid_from,valid_to";
const PERMITS: &str = "16-2,131016,3003,,\n16-2,131024,3001,,";

fn found<const N: usize>(permits: &str, rows: [Operation; N]) -> Alerts {
    City::with_registers()
        .register("permits.csv", &format!("{HEADER}\n{permits}\n"))
        .operation("SOUSA_20260422.csv", rows)
        .alerts_of_ingest()
}

fn inquiry(procedure: &str, counterpart: &str, information: &str) -> Operation {
    at("10:00")
        .action("照会")
        .procedure(procedure)
        .counterpart(counterpart)
        .information(information)
}

#[test]
fn an_inquiry_that_the_list_does_not_have_is_high() {
    let alerts = found(PERMITS, [inquiry("16-2", "131016", "3001")]);
    let alert = alerts.only(KEY);
    assert_eq!(standing(alert), ("high", "open"));
    assert_eq!(
        reason(alert),
        "中村　拓也（C0010101）が照会許可用照合リストにない照会を1件行っています。\
         確認をお願いします。"
    );
}

#[test]
fn each_of_the_three_codes_has_to_be_permitted_with_the_others() {
    found(PERMITS, [inquiry("16-2", "131016", "3003")]).none();
    found(PERMITS, [inquiry("16-3", "131016", "3003")]).only(KEY);
    found(PERMITS, [inquiry("16-2", "131024", "3003")]).only(KEY);
    found(PERMITS, [inquiry("16-2", "131016", "3001")]).only(KEY);
}

#[test]
fn a_procedure_that_the_list_does_not_mention_is_not_permitted() {
    found(PERMITS, [inquiry("99-9", "999999", "9999")]).only(KEY);
}

#[test]
fn codes_are_compared_folded() {
    found(PERMITS, [inquiry("１６－２", "１３１０１６", "３００３")]).none();
}

#[test]
fn an_inquiry_that_lacks_a_code_is_not_judged() {
    let rows =
        [inquiry("", "131016", "1"), inquiry("16-2", "", "1"), inquiry("16-2", "131016", "")];
    found(PERMITS, rows).none();
}

#[test]
fn what_was_attempted_counts_too() {
    let row = || inquiry("16-2", "131016", "3001");
    let rows = [row().outcome("拒否"), row().outcome("エラー"), row()];
    assert_eq!(events(found(PERMITS, rows).only(KEY)), 3);
}

#[test]
fn only_inquiries_need_a_permit() {
    for action in ["表示", "検索"] {
        found(PERMITS, [inquiry("16-2", "131016", "3001").action(action)]).none();
    }
}

#[test]
fn an_inquiry_of_a_system_needs_one_too() {
    let alerts = found(PERMITS, [inquiry("16-2", "131016", "3001").actor("S0000001")]);
    alerts.only("unpermitted-inquiry/S0000001/2026-04-22");
}

#[test]
fn a_permit_is_one_on_its_days_both_ends_included() {
    let permit = |from: &str, to: &str| format!("16-2,131016,3003,{from},{to}\n1,1,1,,");
    let found = |permits: &str| found(permits, [inquiry("16-2", "131016", "3003")]);
    found(&permit("2026-04-22", "2026-04-22")).none();
    found(&permit("2026-04-23", "")).only(KEY);
    found(&permit("", "2026-04-21")).only(KEY);
}

#[test]
fn all_of_the_day_is_one_alert() {
    let rows = [inquiry("16-2", "131016", "3001"), inquiry("30-1", "131016", "3001")];
    assert_eq!(events(found(PERMITS, rows).only(KEY)), 2);
}

#[test]
fn without_a_list_the_rule_stands_still() {
    found("", [inquiry("16-2", "131016", "3001")]).none();
}
