//! `system-misuse`: a system's ID at a terminal that is not listed as a server.

use crate::alerts::{Alerts, reason, standing};
use crate::city::City;
use crate::rows::{Operation, at};

const KEY: &str = "system-misuse/S0000001/2026-04-22";
const TERMINALS: &str = "terminal_id,unit_code,kind,valid_from,valid_to\n\
    T010101,0101,desk,,\nSV01,,server,,\nSV02,,server,2026-04-23,\n";

fn batch(terminal: &str) -> Operation {
    at("10:00").actor("S0000001").terminal(terminal)
}

fn city() -> City {
    City::with_registers().register("terminals.csv", TERMINALS)
}

fn found(row: Operation) -> Alerts {
    city().operation("SOUSA_20260422.csv", [row]).alerts_of_ingest()
}

#[test]
fn a_system_at_a_desk_is_high() {
    assert_eq!(standing(found(batch("T010101")).only(KEY)), ("high", "open"));
}

#[test]
fn a_system_at_a_server_in_any_width_is_quiet() {
    found(batch("SV01")).none();
    found(batch("ｓｖ０１")).none();
}

#[test]
fn a_system_at_a_terminal_that_nobody_listed_is_high() {
    found(batch("T999999")).only(KEY);
}

#[test]
fn a_server_counts_from_the_day_on_which_it_is_listed() {
    found(batch("SV02")).only(KEY);
    let row = batch("SV02").on("2026-04-23");
    city().operation("SOUSA_20260423.csv", [row]).alerts_of_ingest().by("system-misuse").none();
}

#[test]
fn where_the_log_names_no_terminal_nothing_is_found() {
    found(batch("")).none();
}

#[test]
fn a_person_at_a_desk_is_none_of_its_business() {
    found(at("10:00").terminal("T010101")).none();
}

#[test]
fn approved_work_accounts_for_it() {
    let alerts = city()
        .approvals(
            "W1,work,S0000001,2026-04-22 09:00,2026-04-22 12:00,試験,,C0010102,2026-04-21 10:00",
        )
        .operation("SOUSA_20260422.csv", [batch("T010101")])
        .alerts_of_ingest();
    assert_eq!(alerts.only(KEY)["explanation"]["id"], "W1");
}

#[test]
fn the_reason_names_the_terminals() {
    let rows = [batch("T010101"), batch("T999999").terminal("T999999"), batch("SV01")];
    let alerts = city().operation("SOUSA_20260422.csv", rows).alerts_of_ingest();
    assert_eq!(
        reason(alerts.only(KEY)),
        "システム用ID「S0000001」がサーバー以外の端末「T010101」、端末「T999999」で2件使用されています。\
         確認をお願いします。"
    );
}
