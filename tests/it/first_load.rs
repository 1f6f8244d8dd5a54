//! A first load of years: what is older than `review.since` is recorded, and buries nobody.

use serde_json::Value;
use tenken::exit::Exit;

use crate::alerts::standing;
use crate::city::City;
use crate::rows::{Operation, at};

/// Evenings of one clerk, an old one and a new one.
const OLD: &str = "off-hours/C0010101/2026-04-21";
const NEW: &str = "off-hours/C0010101/2026-04-22";

fn evening(day: &str) -> Operation {
    at("21:00").on(day)
}

/// Review begins on that day, which it has not done before.
fn begins(mut city: City, since: &str) -> City {
    city.say_sections(&format!("[review]\nsince = \"{since}\""));
    city.ingest();
    city
}

fn loaded() -> City {
    let rows = [evening("2026-04-21"), evening("2026-04-22")];
    let city = City::with_registers().operation("SOUSA_20260422.csv", rows);
    begins(city, "2026-04-22")
}

#[track_caller]
fn stand(city: &City, old: &str, new: &str) {
    let alerts = city.alerts();
    assert_eq!((standing(alerts.get(OLD)).1, standing(alerts.get(NEW)).1), (old, new));
    city.run(&["replay", "--check"]).ends(Exit::Done);
}

#[test]
fn older_findings_are_noted_and_newer_ones_are_queued() {
    let city = loaded();
    stand(&city, "closed", "open");
    let old = city.show(OLD);
    assert_eq!((&old["resolution"], &old["revision"]), (&"noted".into(), &1.into()));
    assert_eq!(old["history"], serde_json::json!([]), "nobody closed it");
}

#[test]
fn the_list_tells_their_number_and_shows_them_to_who_asks() {
    let city = loaded();
    let list = city.run(&["alerts", "list"]).out.clone();
    assert!(list.contains("確認を始める日より前のものを1件記録しています"), "{list}");
    assert!(!list.contains("4月21日") && list.contains("4月22日"), "{list}");
    let closed = city.run(&["alerts", "list", "--status", "closed"]).out.clone();
    assert!(closed.contains("4月21日") && !closed.contains("記録しています"), "{closed}");
}

#[test]
fn status_tells_their_number_and_asks_nobody() {
    let city = loaded();
    let status = city.json(&["status"]);
    assert_eq!((&status["queue"]["open"], &status["queue"]["recorded"]), (&1.into(), &1.into()));
    assert!(city.run(&["status"]).out.contains("より前の記録のみのもの 1件"));
}

#[test]
fn they_are_in_no_case() {
    let rows = [evening("2026-04-21"), at("10:00").on("2026-04-21").action("出力")];
    let city = City::with_registers().operation("SOUSA_20260421.csv", rows);
    let city = begins(city, "2026-04-22");
    assert_eq!(city.alerts().keys().len(), 2);
    assert_eq!(city.show(OLD)["case"], Value::Null);
}

#[test]
fn what_comes_later_to_an_old_finding_revises_it_and_queues_nothing() {
    let city = loaded().operation("SOUSA_late.csv", [at("22:30").on("2026-04-21")]);
    assert_eq!(city.ingest().changes(), [0, 1, 0, 0]);
    let old = city.show(OLD);
    assert_eq!((&old["severity"], &old["revision"]), (&"high".into(), &2.into()));
    stand(&city, "closed", "open");
    let needs = city.json(&["status"])["problems"].clone();
    let urgent = |need: &&Value| need["kind"] == "urgent-alerts";
    assert_eq!(needs.as_array().unwrap().iter().find(urgent), None);
}

#[test]
fn an_old_finding_that_somebody_reopened_is_queued_and_told() {
    let city = loaded();
    city.run(&["alerts", "reopen", OLD, "--reason", "照会があった"]).ends(Exit::Done);
    stand(&city, "in-review", "open");
    let city = city.operation("SOUSA_late.csv", [at("22:30").on("2026-04-21")]);
    city.ingest();
    stand(&city, "in-review", "open");
    let told = city.json(&["digest"])["new_alerts"].clone();
    assert!(told.as_array().unwrap().iter().any(|alert| alert["key"] == OLD), "{told}");
}

#[test]
fn where_review_begins_earlier_what_was_only_recorded_since_then_is_queued() {
    let city = begins(loaded().at("2026-05-11T07:00:00+09:00"), "2026-04-21");
    stand(&city, "open", "open");
    let old = city.show(OLD);
    assert_eq!((&old["resolution"], &old["revision"]), (&Value::Null, &2.into()));
    let cause = serde_json::json!([{"kind": "since", "since": "2026-04-21"}]);
    assert_eq!(old["revisions"][1]["causes"], cause);
    assert!(city.run(&["alerts", "show", OLD]).out.contains("確認を始める日"));
    let overdue = city.json(&["digest"])["open"]["overdue"].clone();
    let numbers: Vec<&Value> = overdue.as_array().unwrap().iter().map(|a| &a["number"]).collect();
    assert_eq!(numbers, [&city.show(NEW)["number"]], "it is due from when it was queued");
}

#[test]
fn where_review_begins_later_what_nobody_has_dealt_with_leaves_the_queue() {
    let city = begins(loaded(), "2026-04-23");
    stand(&city, "closed", "closed");
    assert_eq!(city.show(NEW)["resolution"], "noted");
    let digest = city.json(&["digest"]);
    assert_eq!(digest["informational"][0]["findings"], 2, "it is counted");
}

#[test]
fn what_somebody_deals_with_stays_in_the_queue_however_late_review_begins() {
    let city = loaded();
    city.run(&["alerts", "assign", NEW, "--to", "係長"]).ends(Exit::Done);
    let city = begins(city, "2026-04-23");
    stand(&city, "closed", "in-review");
}

#[test]
fn what_somebody_closed_stays_closed_however_early_review_begins() {
    let city = loaded();
    let close = ["alerts", "close", NEW, "--resolution", "legitimate", "--reason", "残業"];
    city.run(&close).ends(Exit::Done);
    let city = begins(begins(city, "2026-04-23"), "2026-04-01");
    stand(&city, "open", "closed");
    assert_eq!(city.show(NEW)["resolution"], "legitimate");
}

#[test]
fn without_a_day_everything_is_queued() {
    let mut city = loaded();
    city.say_sections("");
    city.ingest();
    stand(&city, "open", "open");
}

#[test]
fn a_day_that_is_given_before_the_load_or_after_it_leaves_the_same_queue() {
    let rows = || [evening("2026-04-21"), evening("2026-04-22")];
    let late = City::with_registers().operation("SOUSA_20260422.csv", rows());
    late.ingest();
    stand(&late, "open", "open");
    stand(&begins(late, "2026-04-22"), "closed", "open");
}

#[test]
fn each_day_on_which_review_is_said_to_begin_is_in_the_ledger() {
    let city = begins(loaded(), "2026-04-23");
    city.ingest();
    let entries = "SELECT refers_to FROM ledger WHERE kind = 'since' ORDER BY seq";
    assert_eq!(city.query(entries), [["review_since/1"], ["review_since/2"]]);
    assert_eq!(
        city.value("SELECT date(since * 86400, 'unixepoch') FROM review_since WHERE since_id = 2"),
        "2026-04-23"
    );
}

#[test]
fn an_alert_that_was_taken_out_of_the_queue_in_the_database_is_named_by_replay() {
    let city = loaded();
    city.tamper("UPDATE alert SET status = 'closed', resolution = 'noted' WHERE status = 'open'");
    let told = city.run(&["replay", "--check"]).ends(Exit::Unsound).out.clone();
    assert!(told.contains(NEW) && told.contains("確認の要否"), "{told}");
}
