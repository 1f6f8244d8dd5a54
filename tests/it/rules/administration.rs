//! `administration`: any act of administration that no approved work accounts for.

use crate::alerts::{Alerts, events, reason, standing};
use crate::city::City;
use crate::rows::{Operation, at};

const KEY: &str = "administration/C0010101/2026-04-22";

fn administer(time: &str) -> Operation {
    at(time).action("管理")
}

fn found<const N: usize>(rows: [Operation; N]) -> Alerts {
    City::with_registers().operation("SOUSA_20260422.csv", rows).alerts_of_ingest()
}

#[test]
fn one_act_of_administration_is_high() {
    let alerts = found([administer("10:00")]);
    assert_eq!(standing(alerts.only(KEY)), ("high", "open"));
}

#[test]
fn one_that_was_denied_or_failed_is_quiet() {
    found([administer("10:00").outcome("拒否"), administer("10:01").outcome("エラー")]).none();
}

#[test]
fn a_system_administers_in_silence() {
    found([administer("10:00").actor("S0000001")]).none();
}

#[test]
fn the_acts_of_a_day_are_one_alert() {
    let alerts = found([administer("10:00"), administer("16:00")]);
    assert_eq!(events(alerts.only(KEY)), 2);
    assert_eq!(
        reason(alerts.only(KEY)),
        "中村　拓也（C0010101）が2026年4月22日（水）に鍵・権限等の管理操作を2件行っています。\
         確認をお願いします。"
    );
}

#[test]
fn approved_work_accounts_for_it() {
    let alerts = City::with_registers()
        .approvals(
            "W1,work,C0010101,2026-04-22 09:00,2026-04-22 12:00,更新,administer,C0010102,\
             2026-04-21 10:00",
        )
        .operation("SOUSA_20260422.csv", [administer("10:00")])
        .alerts_of_ingest();
    assert_eq!(alerts.only(KEY)["explanation"]["id"], "W1");
}
