//! `shared-id`: an actor of kind `shared` acts.

use serde_json::json;

use crate::alerts::{Alerts, events, reason, standing};
use crate::city::{City, USUAL_STAFF};
use crate::rows::{Operation, at, logout};

const KEY: &str = "shared-id/G1/2026-04-22";
const SHARED: &str = "G1,窓口共用,0101,shared,0,2020-04-01,,";

fn city(shared: &str) -> City {
    City::with_registers().staff(&format!("{USUAL_STAFF}\n{shared}"))
}

fn found<const N: usize>(shared: &str, rows: [Operation; N]) -> Alerts {
    city(shared).operation("SOUSA_20260422.csv", rows).alerts_of_ingest()
}

/// What is found in one use at that time under a checkout.
fn under(checkout: &str, time: &str) -> Alerts {
    city(SHARED)
        .approvals(checkout)
        .operation("SOUSA_20260422.csv", [at(time).actor("G1")])
        .alerts_of_ingest()
}

#[test]
fn a_use_of_a_shared_id_is_medium() {
    let alerts = found(SHARED, [at("10:00").actor("G1")]);
    assert_eq!(standing(alerts.only(KEY)), ("medium", "open"));
}

#[test]
fn an_id_of_another_kind_is_not_shared() {
    for kind in ["staff", "temporary", "contractor", "system"] {
        found(&SHARED.replace("shared", kind), [at("10:00").actor("G1")]).none();
    }
}

#[test]
fn what_was_attempted_counts_and_a_log_out_does_not() {
    let alerts = city(SHARED)
        .operation(
            "SOUSA_20260422.csv",
            [at("10:00").actor("G1").outcome("拒否"), at("10:01").actor("ｇ１").outcome("エラー")],
        )
        .authentication("NINSHO_20260422.csv", [logout("11:00").actor("G1")])
        .alerts_of_ingest();
    assert_eq!(events(alerts.only(KEY)), 2);
}

#[test]
fn an_id_is_shared_while_its_row_applies() {
    let until = |day| format!("G1,窓口共用,0101,shared,0,2020-04-01,{day},");
    found(&until("2026-04-22"), [at("10:00").actor("G1")]).only(KEY);
    found(&until("2026-04-21"), [at("10:00").actor("G1")]).by("shared-id").none();
}

#[test]
fn an_id_that_is_shared_by_one_of_two_rows_is_shared() {
    let two = format!("G1,窓口共用,0201,staff,0,2020-04-01,,\n{SHARED}");
    found(&two, [at("10:00").actor("G1")]).only(KEY);
}

#[test]
fn a_checkout_of_the_id_that_was_lent_accounts_for_it() {
    let checkout =
        "A1,checkout,G1,2026-04-22 10:00,2026-04-22 11:00,窓口,,C0010102,2026-04-22 09:00";
    let alerts = under(checkout, "11:00:59.999");
    let alert = alerts.only(KEY);
    assert_eq!(standing(alert), ("medium", "closed"));
    assert_eq!(alert["explanation"], json!({"register": "approvals", "id": "A1"}));
    assert_eq!(standing(under(checkout, "11:01").only(KEY)).1, "open");
}

#[test]
fn other_approvals_do_not_account_for_it() {
    for kind in ["work", "overtime", "export"] {
        let approval = format!(
            "A1,{kind},G1,2026-04-22 10:00,2026-04-22 11:00,窓口,,C0010102,2026-04-22 09:00"
        );
        assert_eq!(standing(under(&approval, "10:30").only(KEY)).1, "open", "{kind}");
    }
}

#[test]
fn a_checkout_that_was_approved_afterwards_is_named() {
    let late = "A1,checkout,G1,2026-04-22 10:00,2026-04-22 11:00,窓口,,C0010102,2026-04-22 12:00";
    let alerts = under(late, "10:30");
    assert!(reason(alerts.only(KEY)).contains("承認記録（A1）は操作の後に"), "{alerts:?}");
}

#[test]
fn the_reason_says_that_no_record_was_found_only_where_there_is_a_register() {
    let said = "共用ID「G1」が2026年4月22日（水）に1件使用されています。";
    let alerts = found(SHARED, [at("10:00").actor("G1")]);
    assert_eq!(reason(alerts.only(KEY)), format!("{said}確認をお願いします。"));
    let elsewhere =
        "A1,work,C0010102,2026-01-05 09:00,2026-01-05 10:00,作業,,C0010101,2026-01-05 09:00";
    assert_eq!(
        reason(under(elsewhere, "10:30").only(KEY)),
        format!("{said}貸出記録は見当たりません。確認をお願いします。")
    );
}
