//! `absent-actor`: a person acts on a day for which attendance says `leave`.

use crate::alerts::{Alerts, events, reason, standing};
use crate::city::City;
use crate::rows::{Operation, at, login, logout};

const KEY: &str = "absent-actor/C0010101/2026-04-22";
const HEADER: &str = "actor_id,date,status";

fn city(attendance: &str) -> City {
    City::with_registers().register("attendance.csv", &format!("{HEADER}\n{attendance}\n"))
}

fn found(attendance: &str, row: Operation) -> Alerts {
    city(attendance).operation("SOUSA_20260422.csv", [row]).alerts_of_ingest()
}

#[test]
fn a_use_on_a_day_of_leave_is_high() {
    let alerts = found("C0010101,2026-04-22,leave", at("10:00"));
    let alert = alerts.only(KEY);
    assert_eq!(standing(alert), ("high", "open"));
    assert_eq!(
        reason(alert),
        "2026年4月22日（水）は中村　拓也（C0010101）の休暇日ですが、IDが1件使用されています。\
         確認をお願いします。"
    );
}

#[test]
fn half_a_day_and_a_business_trip_are_no_leave() {
    for status in ["half", "trip"] {
        found(&format!("C0010101,2026-04-22,{status}"), at("10:00")).none();
    }
}

#[test]
fn a_leave_is_from_midnight_to_midnight() {
    for time in ["00:00:00.000", "23:59:59.999"] {
        found("C0010101,2026-04-22,leave", at(time)).by("absent-actor").only(KEY);
    }
    for day in ["2026-04-21", "2026-04-23"] {
        found(&format!("C0010101,{day},leave"), at("10:00")).none();
    }
}

#[test]
fn somebody_elses_leave_is_not_ones_own() {
    found("C0010102,2026-04-22,leave", at("10:00")).none();
}

#[test]
fn ids_are_compared_folded() {
    found("ｃ００１０１０１,2026-04-22,leave", at("10:00")).only(KEY);
}

#[test]
fn a_system_has_no_leave() {
    found("S0000001,2026-04-22,leave", at("10:00").actor("S0000001")).none();
}

#[test]
fn an_unknown_actor_is_a_person() {
    let alerts = found("X1,2026-04-22,leave", at("10:00").actor("X1"));
    alerts.by("absent-actor").only("absent-actor/X1/2026-04-22");
}

#[test]
fn what_was_attempted_and_log_ins_count_and_log_outs_do_not() {
    let alerts = city("C0010101,2026-04-22,leave")
        .operation("SOUSA_20260422.csv", [at("10:00").outcome("拒否")])
        .authentication("NINSHO_20260422.csv", [login("09:00"), logout("11:00")])
        .alerts_of_ingest();
    assert_eq!(events(alerts.only(KEY)), 2);
}

#[test]
fn a_leave_that_was_cancelled_before_the_day_is_none() {
    let rest = "C0010102,2026-04-01,trip\nC0010102,2026-04-02,trip\nC0010102,2026-04-03,trip\n\
        C0010102,2026-04-06,trip\nC0010102,2026-04-07,trip";
    let city = city(&format!("C0010101,2026-04-22,leave\n{rest}")).at("2026-04-20T07:00:00+09:00");
    city.ingest();
    let city = city
        .register("attendance.csv", &format!("{HEADER}\n{rest}\n"))
        .at("2026-04-21T07:00:00+09:00");
    city.ingest();
    let city = city.operation("SOUSA_20260422.csv", [at("10:00")]).at("2026-04-23T07:00:00+09:00");
    city.alerts_of_ingest().none();
}

#[test]
fn a_leave_that_turns_out_to_be_none_withdraws_the_alert() {
    let city = city("C0010101,2026-04-22,leave").operation("SOUSA_20260422.csv", [at("10:00")]);
    city.ingest().alerts().only(KEY);
    let city = city.register("attendance.csv", &format!("{HEADER}\nC0010101,2026-04-22,half\n"));
    assert_eq!(city.ingest().changes(), [0, 0, 1, 0]);
    assert_eq!(standing(city.alerts().only(KEY)).1, "withdrawn");
}

#[test]
fn without_attendance_the_rule_stands_still() {
    City::with_registers()
        .operation("SOUSA_20260422.csv", [at("10:00")])
        .alerts_of_ingest()
        .by("absent-actor")
        .none();
}
