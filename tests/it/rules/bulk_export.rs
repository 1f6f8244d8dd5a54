//! `bulk-export`: any export; 200 printed records in the day; critical from 10,000 records.

use crate::alerts::{Alerts, events, reason, standing};
use crate::city::City;
use crate::rows::{Operation, at};

const KEY: &str = "bulk-export/C0010101/2026-04-22";

fn export(time: &str, records: &str) -> Operation {
    at(time).action("出力").records(records)
}

fn print(time: &str, records: &str) -> Operation {
    at(time).action("印刷").records(records)
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
fn exporting_one_record_is_high() {
    assert_eq!(standing(found([export("10:00", "1")]).only(KEY)), ("high", "open"));
}

#[test]
fn an_export_that_was_denied_is_quiet() {
    found([export("10:00", "5000").outcome("拒否")]).none();
}

#[test]
fn a_system_exports_in_silence() {
    found([export("10:00", "5000").actor("S0000001")]).none();
}

#[test]
fn below_ten_thousand_records_in_the_day_it_is_high() {
    let alerts = found([export("10:00", "5000"), export("15:00", "4999")]);
    assert_eq!(standing(alerts.only(KEY)).0, "high");
}

#[test]
fn ten_thousand_records_in_the_day_are_critical() {
    let alerts = found([export("10:00", "5000"), export("15:00", "5000")]);
    assert_eq!(standing(alerts.only(KEY)).0, "critical");
}

#[test]
fn printing_199_records_in_the_day_is_quiet() {
    found([print("10:00", "100"), print("15:00", "99")]).none();
}

#[test]
fn printing_200_records_in_the_day_is_high() {
    let alerts = found([print("10:00", "100"), print("15:00", "100")]);
    assert_eq!((standing(alerts.only(KEY)).0, events(alerts.only(KEY))), ("high", 2));
}

#[test]
fn a_print_that_failed_is_not_counted() {
    found([print("10:00", "199"), print("15:00", "1").outcome("エラー")]).none();
}

#[test]
fn ten_thousand_printed_records_are_critical() {
    assert_eq!(standing(found([print("10:00", "10000")]).only(KEY)).0, "critical");
}

#[test]
fn the_reason_counts_records_and_not_events() {
    let alerts = found([export("10:00", "2600"), export("10:05", "2600")]);
    assert_eq!(
        reason(alerts.only(KEY)),
        "中村　拓也（C0010101）が2026年4月22日（水）に5,200件を出力しています。確認をお願いします。"
    );
}

#[test]
fn an_export_approved_before_is_explained() {
    let approval =
        "A1,export,C0010101,2026-04-22 09:00,2026-04-22 12:00,統計,,C0010102,2026-04-22 09:00";
    assert_eq!(standing(approved(approval, [export("10:00", "5000")]).only(KEY)).1, "closed");
}

#[test]
fn an_export_approved_afterwards_stands_and_the_approval_is_named() {
    let approval =
        "A1,export,C0010101,2026-04-22 09:00,2026-04-22 12:00,統計,,C0010102,2026-04-22 10:01";
    let alerts = approved(approval, [export("10:00", "5000")]);
    let alert = alerts.only(KEY);
    assert_eq!(standing(alert).1, "open");
    assert!(reason(alert).contains("承認記録（A1）は操作の後に作成されています。"), "{alert}");
}

#[test]
fn overtime_does_not_account_for_an_export() {
    let approval =
        "A1,overtime,C0010101,2026-04-22 09:00,2026-04-22 12:00,残業,,C0010102,2026-04-22 09:00";
    assert_eq!(standing(approved(approval, [export("10:00", "1")]).only(KEY)).1, "open");
}

#[test]
fn approved_records_do_not_make_the_rest_critical() {
    let approval =
        "A1,export,C0010101,2026-04-22 09:00,2026-04-22 12:00,統計,,C0010102,2026-04-22 09:00";
    let alerts = approved(approval, [export("10:00", "9999"), export("15:00", "1")]);
    let alert = alerts.only(KEY);
    assert_eq!((standing(alert), events(alert)), (("high", "open"), 1));
}
