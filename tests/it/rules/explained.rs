//! Which records account for events, and what remains.

use serde_json::{Value, json};

use crate::alerts::{Alerts, events, reason, standing};
use crate::city::City;
use crate::rows::{Operation, at};

const KEY: &str = "off-hours/C0010101/2026-04-22";

/// What is found in those events under those approvals.
fn found<const N: usize>(approvals: &str, rows: [Operation; N]) -> Alerts {
    City::with_registers()
        .approvals(approvals)
        .operation("SOUSA_20260422.csv", rows)
        .alerts_of_ingest()
}

fn overtime(from_to: &str, approval: &str) -> String {
    format!("A1,overtime,C0010101,{from_to},残業,,{approval}")
}

const BEFORE: &str = "C0010102,2026-04-22 09:00";
const WHOLE: &str = "2026-04-22 17:15,2026-04-22 22:00";

#[track_caller]
fn is_explained(alerts: &Alerts, id: &str) {
    let alert = alerts.only(KEY);
    assert_eq!(standing(alert).1, "closed");
    assert_eq!(alert["explanation"], json!({"register": "approvals", "id": id}));
}

#[track_caller]
fn asks(alerts: &Alerts) -> &Value {
    let alert = alerts.only(KEY);
    assert_eq!((standing(alert).1, &alert["explanation"]), ("open", &Value::Null));
    alert
}

#[test]
fn an_approved_overtime_order_accounts_for_the_whole() {
    is_explained(&found(&overtime(WHOLE, BEFORE), [at("21:00")]), "A1");
}

#[test]
fn an_explained_finding_is_not_in_the_queue() {
    let city = City::with_registers()
        .approvals(&overtime(WHOLE, BEFORE))
        .operation("SOUSA_20260422.csv", [at("21:00")]);
    assert_eq!(city.ingest().changes(), [0, 0, 0, 1]);
    assert_eq!(city.json(&["alerts", "list"]), json!([]));
}

#[test]
fn the_first_minute_of_an_approval_is_included() {
    is_explained(
        &found(&overtime("2026-04-22 21:00,2026-04-22 21:30", BEFORE), [at("21:00:00.000")]),
        "A1",
    );
}

#[test]
fn a_millisecond_before_the_approval_is_not_covered() {
    asks(&found(&overtime("2026-04-22 21:00,2026-04-22 21:30", BEFORE), [at("20:59:59.999")]));
}

#[test]
fn an_end_given_to_the_minute_covers_the_whole_minute() {
    is_explained(
        &found(&overtime("2026-04-22 21:00,2026-04-22 21:30", BEFORE), [at("21:30:59.999")]),
        "A1",
    );
}

#[test]
fn the_minute_after_the_end_is_not_covered() {
    asks(&found(&overtime("2026-04-22 21:00,2026-04-22 21:30", BEFORE), [at("21:31:00.000")]));
}

#[test]
fn an_approval_without_an_end_is_open() {
    is_explained(&found(&overtime("2026-04-22 17:15,", BEFORE), [at("23:00")]), "A1");
}

#[test]
fn an_approval_of_somebody_else_accounts_for_nothing() {
    let other = format!("A1,overtime,C0010102,{WHOLE},残業,,C0020101,2026-04-22 09:00");
    asks(&found(&other, [at("21:00")]));
}

#[test]
fn the_actor_of_an_approval_is_compared_folded() {
    let wide = format!("A1,overtime,ｃ００１０１０１,{WHOLE},残業,,{BEFORE}");
    is_explained(&found(&wide, [at("21:00")]), "A1");
}

#[test]
fn an_approval_by_the_actor_accounts_for_nothing() {
    asks(&found(&overtime(WHOLE, "C0010101,2026-04-22 09:00"), [at("21:00")]));
}

#[test]
fn an_approval_by_the_actor_in_full_width_accounts_for_nothing_either() {
    asks(&found(&overtime(WHOLE, "Ｃ００１０１０１,2026-04-22 09:00"), [at("21:00")]));
}

#[test]
fn a_pending_request_accounts_for_nothing() {
    asks(&found(&overtime(WHOLE, ","), [at("21:00")]));
}

#[test]
fn overtime_approved_after_the_fact_accounts_for_it() {
    is_explained(&found(&overtime(WHOLE, "C0010102,2026-04-24 09:00"), [at("21:00")]), "A1");
}

#[test]
fn work_approved_after_the_fact_leaves_the_alert_standing_and_is_named() {
    let late = format!("A1,work,C0010101,{WHOLE},作業,,C0010102,2026-04-22 21:00:00.001");
    let alerts = found(&late.replace(":00.001", ":01"), [at("21:00")]);
    let reason = reason(asks(&alerts)).to_owned();
    assert!(reason.contains("承認記録（A1）は操作の後に作成されています。"), "{reason}");
}

#[test]
fn work_approved_at_the_very_instant_is_not_after_the_fact() {
    let work = format!("A1,work,C0010101,{WHOLE},作業,,C0010102,2026-04-22 21:00");
    is_explained(&found(&work, [at("21:00:00.000")]), "A1");
}

#[test]
fn an_export_approval_does_not_account_for_being_late() {
    let export = format!("A1,export,C0010101,{WHOLE},出力,,{BEFORE}");
    asks(&found(&export, [at("21:00")]));
}

#[test]
fn what_remains_is_judged_by_itself_and_says_how_many_were_explained() {
    let alerts = found(
        &overtime("2026-04-22 17:15,2026-04-22 21:10", BEFORE),
        [at("21:00"), at("21:05"), at("21:11")],
    );
    let alert = asks(&alerts);
    assert_eq!(events(alert), 1);
    assert!(reason(alert).contains("このほかに承認記録のあるものが2件あります。"), "{alert}");
}

#[test]
fn the_severity_is_that_of_what_remains() {
    let night = overtime("2026-04-22 22:00,2026-04-22 23:59", BEFORE);
    let alerts = found(&night, [at("19:00"), at("22:30")]);
    assert_eq!(standing(asks(&alerts)).0, "low");
}

#[test]
fn two_records_that_account_for_the_whole_are_both_named() {
    let two = format!(
        "{}\nA2,work,C0010101,2026-04-22 21:06,2026-04-22 22:00,作業,,{BEFORE}",
        overtime("2026-04-22 17:15,2026-04-22 21:05", BEFORE)
    );
    let alerts = found(&two, [at("21:00"), at("21:10")]);
    let explanation = &alerts.only(KEY)["explanation"];
    assert_eq!(
        *explanation,
        json!([{"register": "approvals", "id": "A1"}, {"register": "approvals", "id": "A2"}])
    );
}

#[test]
fn a_scope_that_is_the_action_matches() {
    let view = format!("A1,work,C0010101,{WHOLE},作業,view,{BEFORE}");
    is_explained(&found(&view, [at("21:00")]), "A1");
}

#[test]
fn a_scope_that_is_another_action_does_not_match() {
    let print = format!("A1,work,C0010101,{WHOLE},作業,print,{BEFORE}");
    asks(&found(&print, [at("21:00")]));
}

#[test]
fn a_scope_that_is_the_function_matches_folded() {
    let function = format!("A1,work,C0010101,{WHOLE},作業,ｓｋｉ０１０１,{BEFORE}");
    is_explained(&found(&function, [at("21:00")]), "A1");
}

#[test]
fn a_scope_that_is_the_procedure_matches() {
    let procedure = format!("A1,work,C0010101,{WHOLE},作業,16-2,{BEFORE}");
    is_explained(&found(&procedure, [at("21:00")]), "A1");
}

#[test]
fn a_scope_that_the_event_does_not_have_does_not_match() {
    let procedure = format!("A1,work,C0010101,{WHOLE},作業,16-2,{BEFORE}");
    asks(&found(&procedure, [at("21:00").procedure("")]));
}

#[test]
fn without_an_approvals_register_the_rule_goes_on() {
    let city = City::with_registers().operation("SOUSA_20260422.csv", [at("21:00")]);
    asks(&city.alerts_of_ingest());
}

#[test]
fn an_approval_that_comes_later_explains_what_was_open() {
    let city = City::with_registers().approvals("").operation("SOUSA_20260422.csv", [at("21:00")]);
    asks(&city.alerts_of_ingest());
    let city = city
        .at("2026-04-24T09:30:00+09:00")
        .approvals(&overtime(WHOLE, "C0010102,2026-04-24 09:00"));
    assert_eq!(city.ingest().changes()[1..3], [1, 0], "revised");
    is_explained(&city.alerts(), "A1");
}

#[test]
fn an_approval_that_vanishes_ends_with_the_version_that_lacks_it() {
    let other =
        |i| format!("A{i},work,C0020101,2026-05-01 09:00,2026-05-01 10:00,作業,,{BEFORE}\n");
    let others = (2..=9).map(other).collect::<Vec<_>>().concat();
    let open_end = overtime("2026-04-22 17:15,", BEFORE);
    let city = City::with_registers()
        .approvals(&format!("{others}{open_end}"))
        .operation("SOUSA_20260422.csv", [at("21:00")]);
    is_explained(&city.alerts_of_ingest(), "A1");
    let city = city
        .at("2026-04-24T09:00:00+09:00")
        .approvals(&others)
        .operation("SOUSA_20260424.csv", [at("21:00").on("2026-04-24")]);
    city.ingest();
    let alerts = city.alerts();
    assert_eq!(standing(alerts.get(KEY)).1, "closed", "it applied then");
    assert_eq!(standing(alerts.get("off-hours/C0010101/2026-04-24")).1, "open");
}

#[test]
fn a_corrected_approval_applies_to_its_whole_validity() {
    let city = City::with_registers()
        .approvals(&overtime("2026-04-22 17:15,2026-04-22 22:00", BEFORE))
        .operation("SOUSA_20260422.csv", [at("21:00")]);
    is_explained(&city.alerts_of_ingest(), "A1");
    let city = city.approvals(&overtime("2026-04-22 17:15,2026-04-22 20:00", BEFORE));
    city.ingest();
    asks(&city.alerts());
}
