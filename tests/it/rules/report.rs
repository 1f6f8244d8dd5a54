//! `tenken rules report`: how each rule's alerts were closed.

use serde_json::{Value, json};
use tenken::exit::Exit;
use unicode_width::UnicodeWidthStr;

use crate::city::City;
use crate::rows::{Operation, at};

const DAYS: [&str; 12] = ["01", "02", "03", "06", "07", "08", "09", "10", "13", "14", "15", "16"];

const UNITS: &str = "unit_code,name,parent_code,head_actor_id,head_email\n\
    0101,市民課,,,\n0201,税務課,,,\n";

/// Evenings of a person in April.
fn evenings(actor: &'static str, days: &[&str]) -> Vec<Operation> {
    let evening = |day: &&str| at("21:00").on(&format!("2026-04-{day}")).actor(actor);
    days.iter().map(evening).collect()
}

/// Twelve evenings in one unit, two in another, an unknown ID, and one evening with an order;
/// raised on Friday the 17th.
fn city() -> City {
    let mut rows = evenings("C0010101", &DAYS);
    rows.extend(evenings("C0020101", &["01", "02"]));
    rows.push(at("10:00").on("2026-04-01").actor("X1"));
    rows.extend(evenings("C0010102", &["01"]));
    let order =
        "A1,overtime,C0010102,2026-04-01 17:15,2026-04-01 22:00,残業,,C0010101,2026-04-01 09:00";
    let city = City::with_registers()
        .register("units.csv", UNITS)
        .approvals(order)
        .at("2026-04-17T08:00:00+09:00")
        .operation("SOUSA_20260401.csv", rows);
    city.ingest();
    city
}

fn key(actor: &str, day: &str) -> String {
    format!("off-hours/{actor}/2026-04-{day}")
}

/// Closes the alerts about these evenings.
fn close(city: &City, actor: &str, days: &[&str], resolution: &str) {
    let keys: Vec<String> = days.iter().map(|day| key(actor, day)).collect();
    let mut args = vec!["alerts", "close", "--resolution", resolution, "--reason", "確認済み"];
    args.extend(keys.iter().map(String::as_str));
    city.run(&args).ends(Exit::Done);
}

/// The same, reviewed: closed on the day, on Monday and on Wednesday after.
fn reviewed() -> City {
    let city = city();
    close(&city, "C0010101", &DAYS[..4], "legitimate");
    let city = city.at("2026-04-20T10:00:00+09:00");
    close(&city, "C0010101", &DAYS[4..9], "false-alert");
    let city = city.at("2026-04-22T10:00:00+09:00");
    close(&city, "C0020101", &["01"], "violation");
    close(&city, "C0020101", &["02"], "mistake");
    close(&city, "C0010101", &DAYS[9..10], "legitimate");
    city
}

fn report(city: &City, args: &[&str]) -> Value {
    city.json(&[&["rules", "report"], args].concat())
}

fn of(report: &Value, rule: &str) -> Value {
    let rules = report["rules"].as_array().unwrap();
    rules.iter().find(|found| found["rule"] == rule).unwrap().clone()
}

#[test]
fn findings_are_counted_by_what_became_of_them() {
    let off_hours = of(&report(&reviewed(), &[]), "off-hours");
    let counts = ["alerts", "open", "explained", "excluded", "recorded", "withdrawn"];
    assert_eq!(counts.map(|name| off_hours[name].as_u64().unwrap()), [14, 2, 1, 0, 0, 0]);
    assert_eq!(
        off_hours["closed"],
        json!({"legitimate": 5, "violation": 1, "mistake": 1, "false-alert": 5, "noted": 0})
    );
    assert_eq!(
        off_hours["by_severity"],
        json!({"informational": 0, "low": 0, "medium": 14, "high": 0, "critical": 0})
    );
}

#[test]
fn the_numbers_of_the_report_are_those_of_the_list() {
    let city = reviewed();
    let report = report(&city, &[]);
    let alerts = city.json(&["alerts", "list"]);
    for rule in report["rules"].as_array().unwrap() {
        let alerts = alerts.as_array().unwrap().iter();
        let listed: Vec<&Value> = alerts.filter(|alert| alert["rule"] == rule["rule"]).collect();
        assert_eq!(rule["alerts"], listed.len(), "{rule}");
        let closed = listed.iter().filter(|alert| alert["status"] == "closed").count();
        let told = rule["closed"].as_object().unwrap().values();
        assert_eq!(told.map(|count| count.as_u64().unwrap()).sum::<u64>(), closed as u64);
    }
}

#[test]
fn the_time_to_a_closing_is_told_in_business_days() {
    // Four on the day itself, five after one business day, three after three.
    let off_hours = of(&report(&reviewed(), &[]), "off-hours");
    assert_eq!(off_hours["median_business_days"], 1.0);
    assert_eq!(of(&report(&city(), &[]), "off-hours")["median_business_days"], Value::Null);
}

#[test]
fn the_share_of_false_alerts_is_of_those_closed() {
    // Five of twelve.
    assert_eq!(of(&report(&reviewed(), &[]), "off-hours")["false_alert_percent"], 42);
    assert_eq!(of(&report(&city(), &[]), "off-hours")["false_alert_percent"], Value::Null);
}

#[test]
fn units_are_told_with_those_that_have_most_first() {
    let off_hours = of(&report(&reviewed(), &[]), "off-hours");
    let units: Vec<[Value; 3]> = off_hours["units"]
        .as_array()
        .unwrap()
        .iter()
        .map(|unit| ["unit_code", "unit_name", "alerts"].map(|name| unit[name].clone()))
        .collect();
    assert_eq!(json!(units), json!([["0101", "市民課", 12], ["0201", "税務課", 2]]));
}

#[test]
fn advice_says_what_can_be_set_and_for_which_unit() {
    let advice = of(&report(&reviewed(), &[]), "off-hours")["advice"].clone();
    let told = ["idle", "closed", "percent", "unit", "of_unit", "table"].map(|name| &advice[name]);
    assert_eq!(json!(told), json!([10, 12, 83, "0101", 10, "[rules.off-hours.unit.\"0101\"]"]));
    assert_eq!(advice["settings"][0]["name"], "grace_before");
    assert_eq!(advice["settings"][2]["value"], "\"20:00\"");
}

#[test]
fn what_advice_shows_is_valid_as_it_stands() {
    let city = reviewed();
    let out = city.run(&["rules", "report"]).out;
    let lines = out.lines().skip_while(|line| !line.contains("[rules.off-hours"));
    let shown: Vec<&str> = lines.take_while(|line| line.starts_with("      ")).collect();
    assert_eq!(shown.len(), 6, "{out}");
    let city = city.rule_file("own.toml", &shown.join("\n"));
    let list = city.run(&["rules", "list"]).ends(Exit::Done).out.clone();
    assert!(list.contains("所属0101: grace_before = 30"), "{list}");
}

#[test]
fn few_closed_alerts_or_many_with_consequences_are_no_ground_for_advice() {
    let city = city();
    close(&city, "C0010101", &DAYS[..9], "false-alert");
    assert_eq!(of(&report(&city, &[]), "off-hours")["advice"], Value::Null);
    close(&city, "C0010101", &DAYS[9..], "violation");
    assert_eq!(of(&report(&city, &[]), "off-hours")["advice"], Value::Null);
}

#[test]
fn a_report_is_of_days_and_a_unit_where_they_are_named() {
    let city = reviewed();
    let of_unit = of(&report(&city, &["--unit", "０２０１"]), "off-hours");
    assert_eq!((&of_unit["alerts"], &of_unit["explained"]), (&json!(2), &json!(0)));
    let days = ["--since", "2026-04-02", "--until", "2026-04-06"];
    let some = report(&city, &days);
    assert_eq!((&some["since"], &some["until"]), (&json!(days[1]), &json!(days[3])));
    assert_eq!(of(&some, "off-hours")["alerts"], 4);
}

#[test]
fn what_only_is_recorded_and_what_lost_its_ground_asks_nobody() {
    let city = City::with_registers()
        .configured("[review]\nsince = \"2026-04-02\"")
        .at("2026-04-17T08:00:00+09:00")
        .operation("SOUSA_20260401.csv", evenings("C0010101", &["01", "02", "03"]));
    city.ingest();
    let order =
        "A1,overtime,C0010101,2026-04-02 17:15,2026-04-02 22:00,残業,,C0010102,2026-04-02 09:00";
    let city = city.approvals(order).openings("*,business,08:30,17:15\n*,2026-04-03,08:30,22:00");
    city.ingest();
    let off_hours = of(&report(&city, &[]), "off-hours");
    let counts = ["alerts", "explained", "recorded", "withdrawn"];
    assert_eq!(counts.map(|name| off_hours[name].as_u64().unwrap()), [0, 1, 1, 1]);
}

#[test]
fn rules_that_stand_still_or_are_off_say_so() {
    let city = City::new().rule_file("own.toml", "[rules.bulk-read]\nenabled = false\n");
    city.ingest();
    let report = report(&city, &[]);
    assert_eq!(of(&report, "bulk-read")["enabled"], false);
    let reason = of(&report, "off-hours")["standing_still"].clone();
    assert!(reason.as_str().unwrap().contains("openings.csv"), "{reason}");
    let out = city.run(&["rules", "report"]).out;
    assert!(out.contains("要確認事項はありません"), "{out}");
    assert!(out.contains("停止中の点検条件（enabled = false）\n  bulk-read\n"), "{out}");
    assert!(out.contains("  off-hours: 登録情報 openings.csv がないか"), "{out}");
}

/// The report up to the rules of which there is nothing to tell: these grow in number.
fn told(city: &City) -> String {
    let out = city.run(&["rules", "report"]).ends(Exit::Done).out.clone();
    for line in out.lines() {
        assert!(line.width_cjk() <= 80, "{} columns: {line}", line.width_cjk());
    }
    let silent = ["該当のなかった", "Rules that found nothing"];
    let end = silent.iter().find_map(|heading| out.find(heading)).unwrap();
    out[..end].to_owned()
}

#[test]
fn people_read_a_table_of_eighty_columns_and_what_it_means() {
    insta::assert_snapshot!(told(&reviewed()));
}

#[test]
fn the_same_in_english() {
    insta::assert_snapshot!(told(&reviewed().lang("en")));
}
