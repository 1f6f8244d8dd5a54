//! A row applies from its own validity, until it ends by itself or the version without it was
//! recorded; and a revision says which row of which version brought it about.

use serde_json::{Value, json};
use tenken::exit::Exit;

use super::{evenings, order, other_orders};
use crate::alerts::standing;
use crate::city::{City, USUAL_STAFF};

const MON: &str = "2026-04-20";
const FRI: &str = "2026-04-24";
const ON_TUESDAY: &str = "2026-04-21T09:00:00+09:00";
const ON_FRIDAY: &str = "2026-04-24T09:00:00+09:00";
const NEXT_MONDAY: &str = "2026-04-27T09:00:00+09:00";
const KEY: &str = "off-hours/C0010101/2026-04-20";

/// Somebody acts on Monday evening, which is judged on Tuesday.
fn city() -> City {
    let city = City::with_registers()
        .approvals(&other_orders())
        .operation("SOUSA_20260420.csv", evenings("C0010101", &[MON]))
        .at(ON_TUESDAY);
    city.ingest();
    assert_eq!(standing(city.alerts().only(KEY)).1, "open");
    city
}

/// What the last revision of the alert says, and what brought it about.
fn last_revision(city: &City, key: &str) -> (String, Value) {
    let revision = city.show(key)["revisions"].as_array().unwrap().last().unwrap().clone();
    (revision["finding"].as_str().unwrap().to_owned(), revision["causes"].clone())
}

fn cause(register: &str, version: i64, row: &str) -> Value {
    json!([{ "kind": "register", "register": register, "version": version, "rows": [row], "more": 0 }])
}

#[test]
fn an_overtime_order_typed_in_on_friday_explains_monday_and_is_named() {
    let city = city().at(ON_FRIDAY).approvals(&(other_orders() + &order("A1", "C0010101", MON)));
    assert_eq!(city.ingest().changes(), [0, 1, 0, 0]);
    let (finding, causes) = last_revision(&city, KEY);
    assert_eq!(finding, "explained");
    assert_eq!(causes[0]["register"], "approvals");
    assert_eq!(causes[0]["version"], 2);
    assert!(causes[0]["rows"].to_string().contains("A1"), "{causes}");
    let ran = city.run(&["alerts", "show", KEY]);
    ran.ends(Exit::Done);
    assert!(ran.out.contains("登録情報 approvals.csv 第2版の変更（A1/"), "{}", ran.out);
    city.recomputes();
}

#[test]
fn an_order_taken_out_again_ends_from_then_on_and_not_before() {
    let until_may =
        "A1,overtime,C0010101,2026-04-20 17:15,2026-05-29 22:00,残業,,C0020101,2026-04-20 09:00";
    let city = city().at(ON_FRIDAY).approvals(&(other_orders() + until_may));
    city.ingest();
    let city = city
        .at(NEXT_MONDAY)
        .approvals(&other_orders())
        .operation("SOUSA_20260424.csv", evenings("C0010101", &[FRI]))
        .operation("SOUSA_20260427.csv", evenings("C0010101", &["2026-04-27"]));
    city.ingest();
    let alerts = city.alerts();
    let statuses = [MON, FRI, "2026-04-27"]
        .map(|day| standing(alerts.get(&format!("off-hours/C0010101/{day}"))).1.to_owned());
    assert_eq!(statuses, ["closed", "closed", "open"]);
    assert_eq!(city.show(KEY)["revisions"].as_array().unwrap().len(), 2, "Monday stays as it was");
    city.recomputes();
}

#[test]
fn an_order_taken_out_and_put_back_applies_again_to_all_of_its_time() {
    let orders = other_orders() + &order("A1", "C0010101", FRI);
    let city = city()
        .at(ON_FRIDAY)
        .approvals(&orders)
        .operation("SOUSA_20260424.csv", evenings("C0010101", &[FRI]));
    city.ingest();
    let key = "off-hours/C0010101/2026-04-24";
    let city = city.at("2026-04-24T12:00:00+09:00").approvals(&other_orders());
    city.ingest();
    assert_eq!(standing(city.alerts().get(key)).1, "open");
    let city = city.at(NEXT_MONDAY).approvals(&orders);
    city.ingest();
    assert_eq!(standing(city.alerts().get(key)).1, "closed");
    city.recomputes();
}

#[test]
fn a_leaver_who_is_entered_late_changes_the_days_since() {
    let left = USUAL_STAFF
        .replace("拓也,0101,staff,0,2020-04-01,", "拓也,0101,staff,0,2020-04-01,2026-04-19");
    let city = city().at(ON_FRIDAY).staff(&left);
    city.ingest();
    let key = "expired-id/C0010101/2026-04-20";
    assert_eq!(standing(city.alerts().get(key)), ("high", "open"));
    let (_, causes) = last_revision(&city, key);
    assert_eq!(causes, cause("staff", 2, "C0010101/0101/2020-04-01"));
    let city = city.at(NEXT_MONDAY).staff(USUAL_STAFF);
    assert_eq!(city.ingest().changes()[2], 1, "a correction withdraws it");
    let (finding, causes) = last_revision(&city, key);
    assert_eq!(
        (finding.as_str(), causes),
        ("withdrawn", cause("staff", 3, "C0010101/0101/2020-04-01"))
    );
    city.recomputes();
}

#[test]
fn somebody_who_vanishes_from_the_staff_has_left_from_then_on_and_not_before() {
    let other = |i| format!("\nC009000{i},他,0201,staff,0,2020-04-01,,");
    let others = (1..=6).map(other).collect::<Vec<_>>().concat();
    let all = format!("{USUAL_STAFF}{others}");
    let city = city().staff(&all);
    city.ingest();
    let without = all.replace("C0010101,中村　拓也,0101,staff,0,2020-04-01,,\n", "");
    let city = city
        .at(ON_FRIDAY)
        .staff(&without)
        .operation("SOUSA_20260424.csv", evenings("C0010101", &[FRI, "2026-04-25"]));
    city.ingest();
    let alerts = city.alerts().by("expired-id");
    assert_eq!(alerts.keys(), ["expired-id/C0010101/2026-04-25"], "on Friday it was still listed");
    city.recomputes();
}

#[test]
fn opening_hours_typed_in_on_friday_change_monday() {
    let usual = "*,business,08:30,17:15";
    let city = city().at(ON_FRIDAY).openings(&format!("{usual}\n0101,{MON},08:30,21:00"));
    // The other one says that the hours became longer.
    assert_eq!(city.ingest().changes(), [1, 0, 1, 0]);
    let (finding, causes) = last_revision(&city, KEY);
    assert_eq!((finding.as_str(), causes), ("withdrawn", cause("openings", 2, "0101/2026-04-20")));
    let city = city.at(NEXT_MONDAY).openings(usual);
    city.ingest();
    assert_eq!(standing(city.alerts().get(KEY)).1, "withdrawn", "it applied when Monday was over");
    city.recomputes();
}
