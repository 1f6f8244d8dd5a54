//! Exclusions: what they cover is evaluated, and asks nobody.

use serde_json::Value;
use tenken::exit::Exit;

use crate::alerts::{Alerts, events, reason, standing};
use crate::city::City;
use crate::rows::{Operation, at};

const KEY: &str = "bulk-export/C0010101/2026-04-22";
const IN_FORCE: &str = "X1,bulk-export,C0010101,,統計,C0020101,C0010102,2026-04-01,2026-04-30";

fn export(time: &str) -> Operation {
    at(time).action("出力")
}

fn city(exclusion: &str) -> City {
    let header = "exclusion_id,rule,actor_id,terminal_id,reason,requested_by,approved_by,\
        valid_from,valid_to";
    City::with_registers().register("exclusions.csv", &format!("{header}\n{exclusion}\n"))
}

fn found<const N: usize>(exclusion: &str, rows: [Operation; N]) -> Alerts {
    city(exclusion).operation("SOUSA_20260422.csv", rows).alerts_of_ingest().by("bulk-export")
}

fn is_excluded(alerts: &Alerts) {
    let alert = alerts.only(KEY);
    assert_eq!(alert["status"], "closed");
    assert_eq!(alert["resolution"], Value::Null);
    assert_eq!(alert["explanation"]["register"], "exclusions");
    assert_eq!(alert["explanation"]["id"], "X1");
}

fn asks(alerts: &Alerts) {
    assert_eq!(standing(alerts.only(KEY)), ("high", "open"));
}

#[test]
fn what_an_exclusion_in_force_covers_is_found_and_asks_nobody() {
    is_excluded(&found(IN_FORCE, [export("10:00")]));
    let city = city(IN_FORCE).operation("SOUSA_20260422.csv", [export("10:00")]);
    let report = city.ingest().report.clone();
    assert_eq!(report["alerts"]["excluded"], 1, "{report}");
    Alerts::of(&city.json(&["alerts", "list"])).by("bulk-export").none();
}

#[test]
fn it_covers_its_rule_its_actor_and_its_days_and_nothing_else() {
    asks(&found(&IN_FORCE.replace("bulk-export", "bulk-read"), [export("10:00")]));
    asks(&found(
        &IN_FORCE.replace("X1,bulk-export,C0010101", "X1,bulk-export,C0020102"),
        [export("10:00")],
    ));
    asks(&found(&IN_FORCE.replace("2026-04-30", "2026-04-21"), [export("10:00")]));
    is_excluded(&found(&IN_FORCE.replace("2026-04-30", "2026-04-22"), [export("10:00")]));
    is_excluded(&found(&IN_FORCE.replace("bulk-export", ""), [export("10:00")]));
    is_excluded(&found(&IN_FORCE.replace("C0010101", "ｃ0010101"), [export("10:00")]));
}

#[test]
fn of_a_terminal_it_covers_what_happens_there_and_the_rest_is_judged_by_itself() {
    let there = IN_FORCE.replace("C0010101,,", ",T010101,");
    is_excluded(&found(&there, [export("10:00")]));
    let alerts = found(&there, [export("10:00"), export("11:00").terminal("T010102")]);
    asks(&alerts);
    assert_eq!(events(alerts.only(KEY)), 1);
    assert!(reason(alerts.only(KEY)).contains("このほかに点検対象外としたものが1件あります。"));
}

#[test]
fn a_refused_exclusion_covers_nothing() {
    let longer = IN_FORCE.replace("2026-04-30", "2026-06-30");
    let one_person = IN_FORCE.replace("C0010102", "C0020101");
    let by_oneself = IN_FORCE.replace("C0020101,C0010102", "C0010101,C0010102");
    let approved_by_oneself = IN_FORCE.replace("C0020101,C0010102", "C0020101,C0010101");
    let open = IN_FORCE.replace("2026-04-30", "");
    for refused in [longer, one_person, by_oneself, approved_by_oneself, open] {
        asks(&found(&refused, [export("10:00")]));
    }
    let ninety_days = IN_FORCE.replace("2026-04-30", "2026-06-29");
    is_excluded(&found(&ninety_days, [export("10:00")]));
}

#[test]
fn check_tells_an_exclusion_that_has_no_effect_and_why() {
    let slip = city(&IN_FORCE.replace("bulk-export", "bulk-exprt")).run(&["check"]);
    slip.ends(Exit::Unsound);
    assert!(slip.out.contains("bulk-export"), "{}", slip.out);
    let refused = city(&IN_FORCE.replace("2026-04-30", "2026-06-30")).run(&["check"]);
    refused.ends(Exit::Done);
    assert!(refused.out.contains("90日を超えるため効力がありません"), "{}", refused.out);
    assert!(!city(IN_FORCE).run(&["check"]).out.contains("効力"));
}

#[test]
fn an_approval_goes_before_an_exclusion() {
    let alerts = city(IN_FORCE)
        .approvals(
            "E1,export,C0010101,2026-04-22 09:00,2026-04-22 12:00,統計,,C0010102,2026-04-21 10:00",
        )
        .operation("SOUSA_20260422.csv", [export("10:00")])
        .alerts_of_ingest();
    assert_eq!(alerts.by("bulk-export").only(KEY)["explanation"]["id"], "E1");
}

#[test]
fn of_a_rule_alone_it_covers_what_is_found_in_a_source_too() {
    let rejected = "X1,rejected-rows,,,移行,C0020101,C0010102,2026-04-01,2026-04-30";
    let city =
        city(rejected).operation("SOUSA_20260422.csv", [at("10:00"), at("10:01").on("2026-02-30")]);
    let alerts = city.alerts_of_ingest();
    let alert = alerts.by("rejected-rows").0[0].clone();
    assert_eq!((&alert["status"], &alert["explanation"]["id"]), (&"closed".into(), &"X1".into()));
}

#[test]
fn what_takes_something_out_of_watch_cannot_be_excluded_itself() {
    let everything = "X1,,C0010101,,統計,C0020101,C0010102,2026-04-01,2026-04-30";
    let alerts = city(everything).operation("SOUSA_20260422.csv", [at("10:00")]).alerts_of_ingest();
    let changed = alerts.by("exclusion-changed");
    assert_eq!(changed.0.len(), 1);
    assert_eq!(changed.0[0]["status"], "open");
}

#[test]
fn taken_back_it_leaves_what_came_before_as_it_was_and_covers_nothing_from_then_on() {
    let city = city(IN_FORCE)
        .operation("SOUSA_20260422.csv", [export("10:00")])
        .at("2026-04-23T07:00:00+09:00");
    is_excluded(&city.alerts_of_ingest().by("bulk-export"));
    let other = "exclusion_id,rule,actor_id,terminal_id,reason,requested_by,approved_by,\
        valid_from,valid_to\nX9,bulk-read,C0020101,,別件,C0010102,C0010101,2026-04-01,2026-04-30\n";
    let city = city.register("exclusions.csv", other);
    city.ingest();
    city.run(&["registers", "confirm", "exclusions", "--reason", "終了"]).ends(Exit::Done);
    let city = city
        .operation("SOUSA_20260424.csv", [export("10:00").on("2026-04-24")])
        .at("2026-04-25T07:00:00+09:00");
    city.ingest();
    let alerts = city.alerts();
    assert_eq!(alerts.get(KEY)["status"], "closed");
    assert_eq!(alerts.get("bulk-export/C0010101/2026-04-24")["status"], "open");
    city.run(&["replay"]).ends(Exit::Done);
}

#[test]
fn every_digest_lists_the_exclusions_in_force_and_what_they_covered() {
    let city = city(IN_FORCE).operation("SOUSA_20260422.csv", [export("10:00")]);
    city.ingest();
    let digest = city.json(&["digest"]);
    let told = &digest["exclusions"][0];
    assert_eq!(told["exclusion_id"], "X1");
    assert_eq!(told["covered"], 1);
    assert_eq!(told["numbers"].as_array().unwrap().len(), 1);
    assert_eq!(digest["explained"], serde_json::json!([]));
    let text = city.run(&["digest"]).out;
    assert!(text.contains("点検の除外") && text.contains("統計"), "{text}");
    let later = city.at("2026-05-01T07:00:00+09:00").json(&["digest"]);
    assert_eq!(later["exclusions"], serde_json::json!([]));
}
