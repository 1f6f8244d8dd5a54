//! `privileged-use`: a privileged ID acts, and nobody had borrowed it.

use crate::alerts::{Alerts, events, standing};
use crate::city::{City, USUAL_STAFF};
use crate::rows::{Authentication, Operation, at, login, logout};

const KEY: &str = "privileged-use/Q0000001/2026-04-22";

fn city(privileged: &str) -> City {
    City::with_registers()
        .staff(&format!("{USUAL_STAFF}\nQ0000001,保守,0101,contractor,{privileged},2020-04-01,,"))
}

fn act(time: &str) -> Operation {
    at(time).actor("Q0000001")
}

fn found<const N: usize>(rows: [Operation; N]) -> Alerts {
    city("1").operation("SOUSA_20260422.csv", rows).alerts_of_ingest()
}

fn signed<const N: usize>(rows: [Authentication; N]) -> Alerts {
    city("1").authentication("NINSHO_20260422.csv", rows).alerts_of_ingest()
}

#[test]
fn one_act_is_high() {
    assert_eq!(standing(found([act("10:00")]).only(KEY)), ("high", "open"));
}

#[test]
fn attempts_and_log_ins_are_acts_and_log_outs_are_none() {
    assert_eq!(events(found([act("10:00").outcome("拒否")]).only(KEY)), 1);
    let alerts = signed([login("09:00").actor("Q0000001"), logout("09:10").actor("Q0000001")]);
    assert_eq!(events(alerts.by("privileged-use").only(KEY)), 1);
    let alerts = signed([logout("09:10").actor("Q0000001")]);
    alerts.by("privileged-use").none();
}

#[test]
fn an_id_that_is_not_marked_is_quiet() {
    city("0").operation("SOUSA_20260422.csv", [act("10:00")]).alerts_of_ingest().none();
}

#[test]
fn who_borrowed_it_before_accounts_for_it() {
    let lent = "L1,checkout,Q0000001,2026-04-22 09:00,2026-04-22 12:00,保守,,C0010101";
    let lent = |at: &str| city("1").approvals(&format!("{lent},{at}"));
    let alerts = |city: City| city.operation("SOUSA_20260422.csv", [act("10:00")]);
    let before = alerts(lent("2026-04-21 10:00")).alerts_of_ingest();
    assert_eq!(before.only(KEY)["explanation"]["id"], "L1");
    let after = alerts(lent("2026-04-23 10:00")).alerts_of_ingest();
    assert_eq!(standing(after.only(KEY)), ("high", "open"));
}

#[test]
fn overtime_does_not_account_for_it() {
    let alerts = city("1")
        .approvals(
            "A1,overtime,Q0000001,2026-04-22 09:00,2026-04-22 12:00,保守,,C0010101,\
             2026-04-21 10:00",
        )
        .operation("SOUSA_20260422.csv", [act("10:00")])
        .alerts_of_ingest();
    assert_eq!(standing(alerts.only(KEY)), ("high", "open"));
}
