//! What of the findings is queued, and how it stands there.

use serde_json::Value;

use crate::alerts::standing;
use crate::city::{City, USUAL_STAFF};
use crate::rows::at;

const KEY: &str = "off-hours/C0010101/2026-04-22";

#[test]
fn findings_before_review_since_are_stored_and_not_queued() {
    let city = City::with_registers()
        .configured("[review]\nsince = \"2026-04-23\"")
        .operation("SOUSA_20260422.csv", [at("21:00")])
        .operation("SOUSA_20260423.csv", [at("21:00").on("2026-04-23")])
        .at("2026-04-24T07:00:00+09:00");
    let changes = city.ingest().changes();
    let alerts = city.alerts();
    assert_eq!(standing(alerts.get(KEY)), ("medium", "closed"));
    assert_eq!(alerts.get(KEY)["resolution"], "noted");
    assert_eq!(standing(alerts.get("off-hours/C0010101/2026-04-23")), ("medium", "open"));
    assert_eq!(changes[0], 1, "only the second is new in the queue");
}

#[test]
fn events_that_come_later_revise_the_alert() {
    let city = City::with_registers().operation("SOUSA_20260422.csv", [at("19:00")]);
    let first = city.ingest().alerts();
    assert_eq!(
        (standing(first.only(KEY)).0, &first.only(KEY)["revision"]),
        ("low", &Value::from(1))
    );
    let city = city.operation("SOUSA_20260422_2.csv", [at("23:00")]);
    assert_eq!(city.ingest().changes(), [0, 1, 0, 0]);
    let second = city.alerts();
    let alert = second.only(KEY);
    assert_eq!(
        (standing(alert).0, &alert["revision"], &alert["number"]),
        ("high", &2.into(), &1.into())
    );
}

#[test]
fn a_late_event_reopens_a_closed_alert() {
    let city = City::with_registers().operation("SOUSA_20260422.csv", [at("19:00")]);
    city.ingest();
    city.run(&["alerts", "close", KEY, "--resolution", "legitimate", "--reason", "残業"]);
    assert_eq!(standing(city.alerts().only(KEY)).1, "closed");
    let city = city.operation("SOUSA_20260422_2.csv", [at("19:05")]);
    city.ingest();
    let shown = city.show(KEY);
    assert_eq!((shown["status"].as_str(), &shown["resolution"]), (Some("open"), &Value::Null));
    assert_eq!(shown["history"][0]["action"], "close", "the review stays linked");
}

#[test]
fn what_does_not_change_an_alert_leaves_its_review_alone() {
    let city = City::with_registers().operation("SOUSA_20260422.csv", [at("19:00")]);
    city.ingest();
    city.run(&["alerts", "close", KEY, "--resolution", "legitimate", "--reason", "残業"]);
    let city = city.operation("SOUSA_20260422_2.csv", [at("10:00")]);
    assert_eq!(city.ingest().changes(), [0; 4]);
    assert_eq!(standing(city.alerts().only(KEY)).1, "closed");
}

#[test]
fn a_corrected_unit_is_shown_on_the_alert() {
    let city = City::with_registers().operation("SOUSA_20260422.csv", [at("21:00")]);
    assert_eq!(city.alerts_of_ingest().only(KEY)["unit_code"], "0101");
    let city = city.staff(&USUAL_STAFF.replace("拓也,0101", "拓也,0201"));
    city.ingest();
    assert_eq!(city.alerts().only(KEY)["unit_code"], "0201");
}

#[test]
fn a_corrected_name_is_shown_on_the_alert() {
    let city = City::with_registers().operation("SOUSA_20260422.csv", [at("21:00")]);
    city.ingest();
    let city = city.staff(&USUAL_STAFF.replace("中村　拓也", "中村　卓也"));
    city.ingest();
    let alerts = city.alerts();
    assert_eq!(alerts.only(KEY)["actor_name"], "中村　卓也");
    assert!(crate::alerts::reason(alerts.only(KEY)).contains("卓也"));
}

#[test]
fn a_withdrawn_alert_that_regains_its_ground_is_open_again() {
    let late = "*,business,08:30,22:00";
    let city = City::with_registers().operation("SOUSA_20260422.csv", [at("21:00")]);
    city.ingest();
    let city = city.openings(late);
    city.ingest();
    assert_eq!(standing(city.alerts().get(KEY)).1, "withdrawn");
    let city = city.openings("*,business,08:30,17:15");
    city.ingest();
    let shown = city.show(KEY);
    assert_eq!((&shown["status"], &shown["number"]), (&"open".into(), &1.into()));
    let findings: Vec<&str> = shown["revisions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|revision| revision["finding"].as_str().unwrap())
        .collect();
    assert_eq!(findings, ["firing", "withdrawn", "firing"]);
}

#[test]
fn a_slash_in_a_key_is_written_percent_2f() {
    let alerts = City::with_registers()
        .operation("SOUSA_20260422.csv", [at("10:00").actor("X/1")])
        .alerts_of_ingest();
    alerts.only("unknown-id/X%2F1/2026-04-22");
}

#[test]
fn the_evidence_is_the_events_in_the_order_of_their_times() {
    let city = City::with_registers()
        .operation("SOUSA_20260422.csv", [at("21:00").function("B"), at("19:00").function("A")]);
    city.ingest();
    let shown = city.show(KEY);
    let functions: Vec<&str> = shown["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["function_code"].as_str().unwrap())
        .collect();
    assert_eq!(functions, ["A", "B"]);
    assert_eq!(shown["first_at"], "2026-04-22T19:00:00.000+09:00");
    assert_eq!(shown["last_at"], "2026-04-22T21:00:00.000+09:00");
}

/// An overtime order that was approved afterwards.
const ORDER: &str =
    "A1,overtime,C0010101,2026-04-22 17:15,2026-04-22 22:00,残業,,C0010102,2026-04-24 09:00";

/// A city in which an order comes after something was done with the alert.
fn explained_after(done: &[&str]) -> Value {
    let city = City::with_registers().approvals("").operation("SOUSA_20260422.csv", [at("21:00")]);
    city.ingest();
    city.run(&[&["alerts"], done].concat()).ends(tenken::exit::Exit::Done);
    let city = city.at("2026-04-24T12:00:00+09:00").approvals(ORDER);
    city.ingest();
    city.show(KEY)
}

#[test]
fn what_people_decided_stays_when_a_record_explains_it_later() {
    let shown =
        explained_after(&["close", KEY, "--resolution", "violation", "--reason", "命令なし"]);
    assert_eq!((&shown["status"], &shown["resolution"]), (&"closed".into(), &"violation".into()));
    assert_eq!(shown["explanation"]["id"], "A1");
    assert_eq!(shown["history"][0]["resolution"], "violation");
}

#[test]
fn a_review_under_way_goes_on_when_a_record_explains_it_later() {
    let shown = explained_after(&["comment", KEY, "--text", "照会中"]);
    assert_eq!(
        (&shown["status"], &shown["explanation"]["id"]),
        (&"in-review".into(), &"A1".into())
    );
}

#[test]
fn an_assignee_is_kept_through_revisions() {
    let city = City::with_registers().operation("SOUSA_20260422.csv", [at("21:00")]);
    city.ingest();
    city.run(&["alerts", "assign", KEY, "--to", "係長"]).ends(tenken::exit::Exit::Done);
    let city = city.operation("SOUSA_20260422_2.csv", [at("23:00")]);
    city.ingest();
    let shown = city.show(KEY);
    assert_eq!((&shown["status"], &shown["assignee"]), (&"in-review".into(), &"係長".into()));
    assert_eq!(shown["severity"], "high");
}
