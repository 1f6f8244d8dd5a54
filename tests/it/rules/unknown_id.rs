//! `unknown-id`: an actor whom the staff register has at no time, and no organization's pattern.

use crate::alerts::{Alerts, events, standing};
use crate::city::{City, USUAL_STAFF};
use crate::rows::{Operation, at, logout};

const KEY: &str = "unknown-id/X1/2026-04-22";

fn found(organizations: &str, row: Operation) -> Alerts {
    City::with_registers()
        .register(
            "organizations.csv",
            &format!("organization_code,name,id_pattern,valid_from,valid_to\n{organizations}\n"),
        )
        .operation("SOUSA_20260422.csv", [row])
        .alerts_of_ingest()
}

#[test]
fn an_actor_whom_no_register_has_is_high() {
    assert_eq!(standing(found("", at("10:00").actor("X1")).only(KEY)), ("high", "open"));
}

#[test]
fn an_actor_who_fits_an_organizations_pattern_is_not_unknown() {
    found("131016,千代田区,X[0-9]+,,", at("10:00").actor("X1")).none();
}

#[test]
fn a_pattern_is_compared_with_the_whole_folded_id() {
    found("131016,千代田区,x[0-9]+,,", at("10:00").actor("ｘ１")).none();
    found("131016,千代田区,X,,", at("10:00").actor("X1")).only(KEY);
}

#[test]
fn a_pattern_that_is_no_longer_valid_does_not_count() {
    found("131016,千代田区,X[0-9]+,,2026-04-21", at("10:00").actor("X1")).only(KEY);
}

#[test]
fn an_actor_on_an_ended_row_is_not_unknown() {
    City::with_registers()
        .staff("X1,退職者,0101,staff,0,2020-04-01,2021-03-31,")
        .operation("SOUSA_20260422.csv", [at("10:00").actor("X1")])
        .alerts_of_ingest()
        .by("unknown-id")
        .none();
}

#[test]
fn an_actor_on_a_row_that_has_not_begun_is_not_unknown() {
    City::with_registers()
        .staff("X1,新人,0101,staff,0,2026-05-01,,")
        .operation("SOUSA_20260422.csv", [at("10:00").actor("X1")])
        .alerts_of_ingest()
        .by("unknown-id")
        .none();
}

#[test]
fn a_known_actor_in_full_width_is_known() {
    found("", at("10:00").actor("ｃ００１０１０１")).none();
}

#[test]
fn the_automatic_and_the_manual_answer_are_no_actors() {
    City::with_registers()
        .operation(
            "SOUSA_20260422.csv",
            [
                at("23:00").actor("(auto)"),
                at("23:00").actor("(manual)"),
                at("23:00").actor("（ＭＡＮＵＡＬ）").records("5000").action("出力"),
            ],
        )
        .alerts_of_ingest()
        .none();
}

#[test]
fn a_log_out_of_an_unknown_actor_is_no_act() {
    City::with_registers()
        .authentication("NINSHO_20260422.csv", [logout("10:00").actor("X1")])
        .alerts_of_ingest()
        .none();
}

#[test]
fn all_acts_of_the_day_are_counted() {
    let alerts = City::with_registers()
        .operation(
            "SOUSA_20260422.csv",
            [
                at("10:00").actor("X1"),
                at("11:00").actor("x1"),
                at("12:00").actor("X1").outcome("拒否"),
            ],
        )
        .alerts_of_ingest();
    assert_eq!(events(alerts.only(KEY)), 3);
}

#[test]
fn a_register_brought_up_to_date_withdraws_the_alert() {
    let city = City::with_registers().operation("SOUSA_20260422.csv", [at("10:00").actor("X1")]);
    city.ingest().alerts().only(KEY);
    let city = city.staff(&format!("{USUAL_STAFF}\nX1,新人,0101,staff,0,2026-04-01,,"));
    assert_eq!(city.ingest().changes(), [0, 0, 1, 0]);
    assert_eq!(standing(city.alerts().only(KEY)).1, "withdrawn");
}

#[test]
fn without_the_staff_register_the_rule_stands_still() {
    City::new()
        .openings("*,business,08:30,17:15")
        .operation("SOUSA_20260422.csv", [at("10:00").actor("X1")])
        .alerts_of_ingest()
        .none();
}
