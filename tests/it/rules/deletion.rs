//! `deletion`: any deletion that no approved work accounts for.

use crate::alerts::{Alerts, events, reason, standing};
use crate::city::City;
use crate::rows::{Operation, at};

const KEY: &str = "deletion/C0010101/2026-04-22";
const WORK: &str = "W1,work,C0010101,2026-04-22 09:00,2026-04-22 12:00,更新,,C0010102";

fn delete(time: &str) -> Operation {
    at(time).action("削除")
}

fn found<const N: usize>(rows: [Operation; N]) -> Alerts {
    City::with_registers().operation("SOUSA_20260422.csv", rows).alerts_of_ingest()
}

fn approved<const N: usize>(approval: &str, rows: [Operation; N]) -> Alerts {
    City::with_registers()
        .approvals(approval)
        .operation("SOUSA_20260422.csv", rows)
        .alerts_of_ingest()
}

#[test]
fn one_deletion_is_high() {
    assert_eq!(standing(found([delete("10:00")]).only(KEY)), ("high", "open"));
}

#[test]
fn a_deletion_that_was_denied_or_failed_is_quiet() {
    found([delete("10:00").outcome("拒否"), delete("10:01").outcome("エラー")]).none();
}

#[test]
fn a_deletion_of_which_the_log_says_no_outcome_counts() {
    found([delete("10:00").outcome("")]).only(KEY);
}

#[test]
fn a_system_deletes_in_silence() {
    found([delete("10:00").actor("S0000001")]).none();
}

#[test]
fn records_are_counted_and_not_lines() {
    let alerts = found([delete("10:00").records("3"), delete("11:00")]);
    assert_eq!(events(alerts.only(KEY)), 2);
    assert_eq!(
        reason(alerts.only(KEY)),
        "中村　拓也（C0010101）が2026年4月22日（水）に4件削除しています。確認をお願いします。"
    );
}

#[test]
fn work_that_was_approved_before_accounts_for_it() {
    let alerts = approved(&format!("{WORK},2026-04-21 10:00"), [delete("10:00")]);
    assert_eq!(alerts.only(KEY)["explanation"]["id"], "W1");
}

#[test]
fn work_that_was_approved_after_the_fact_leaves_it_standing_and_is_named() {
    let alerts = approved(&format!("{WORK},2026-04-22 10:01"), [delete("10:00")]);
    let alert = alerts.only(KEY);
    assert_eq!(standing(alert), ("high", "open"));
    assert!(reason(alert).contains("承認記録（W1）は操作の後に作成されています。"));
}

#[test]
fn without_any_approval_the_reason_says_that_none_was_found() {
    let alerts = approved(&format!("{WORK},2026-04-21 10:00"), [delete("13:00")]);
    assert!(reason(alerts.only(KEY)).contains("作業承認は見当たりません。"));
}
