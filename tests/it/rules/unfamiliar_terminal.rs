//! `unfamiliar-terminal`: a terminal that the register lacks that day, or of another unit.

use crate::alerts::{Alerts, events, reason, standing};
use crate::city::{City, USUAL_STAFF};
use crate::rows::{Operation, at};

const TERMINALS: &str = "terminal_id,unit_code,kind,valid_from,valid_to\n\
    T0101A,0101,desk,,\nT0201A,0201,desk,,\nTOLD,0101,desk,,2026-04-21\nTANY,,counter,,\n";

fn key(terminal: &str) -> String {
    format!("unfamiliar-terminal/C0010101/{terminal}/2026-04-22")
}

fn there(terminal: &str) -> Operation {
    at("10:00").terminal(terminal)
}

fn city() -> City {
    City::with_registers().register("terminals.csv", TERMINALS)
}

fn found<const N: usize>(rows: [Operation; N]) -> Alerts {
    city().operation("SOUSA_20260422.csv", rows).alerts_of_ingest()
}

#[test]
fn a_terminal_that_the_register_lacks_is_high() {
    let alerts = found([there("X1")]);
    assert_eq!(standing(alerts.only(&key("X1"))), ("high", "open"));
    assert_eq!(
        reason(alerts.only(&key("X1"))),
        "中村　拓也（C0010101）が端末「X1」（端末登録なし）を2026年4月22日（水）に1件使用しています。\
         確認をお願いします。"
    );
}

#[test]
fn a_terminal_of_another_unit_is_low() {
    let alerts = found([there("T0201A")]);
    assert_eq!(standing(alerts.only(&key("T0201A"))), ("low", "open"));
    assert!(reason(alerts.only(&key("T0201A"))).contains("端末「T0201A」（所属0201の端末）"));
}

#[test]
fn the_own_terminal_and_one_of_any_unit_are_quiet() {
    found([there("T0101A"), there("ｔ0101ａ"), there("TANY"), there("")]).none();
}

#[test]
fn a_terminal_that_was_listed_until_yesterday_is_not_listed() {
    found([there("TOLD")]).only(&key("TOLD"));
}

#[test]
fn each_terminal_is_an_alert_of_its_own() {
    let alerts = found([there("X1"), there("X2"), there("X1").action("検索")]);
    let alerts = alerts.by("unfamiliar-terminal");
    assert_eq!(alerts.keys(), [key("X1"), key("X2")]);
    assert_eq!(events(alerts.get(&key("X1"))), 2);
}

#[test]
fn a_second_post_in_the_unit_of_the_terminal_makes_it_familiar() {
    city()
        .staff(&format!("{USUAL_STAFF}\nC0010101,中村　拓也,0201,staff,0,2020-04-01,,"))
        .operation("SOUSA_20260422.csv", [there("T0201A")])
        .alerts_of_ingest()
        .none();
}

#[test]
fn the_unit_in_the_log_counts_where_the_register_has_no_row() {
    let staff = USUAL_STAFF.replace("C0010101,中村　拓也,0101", "C0010101,中村　拓也,");
    let found = |unit: &str| {
        city()
            .staff(&staff)
            .operation("SOUSA_20260422.csv", [there("T0201A").unit(unit)])
            .alerts_of_ingest()
    };
    found("0201").none();
    found("").none();
    found("0101").only(&key("T0201A"));
}

#[test]
fn a_system_is_none_of_its_business() {
    found([there("X1").actor("S0000001")]).by("unfamiliar-terminal").none();
}

#[test]
fn approved_work_accounts_for_it() {
    let alerts = city()
        .approvals(
            "W1,work,C0010101,2026-04-22 09:00,2026-04-22 12:00,応援,,C0010102,2026-04-21 10:00",
        )
        .operation("SOUSA_20260422.csv", [there("T0201A")])
        .alerts_of_ingest();
    assert_eq!(alerts.only(&key("T0201A"))["explanation"]["id"], "W1");
}
