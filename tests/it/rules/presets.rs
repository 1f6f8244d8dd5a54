//! Presets for the size of a municipality.

use serde_json::Value;
use tenken::exit::Exit;

use crate::alerts::reason;
use crate::city::City;
use crate::rows::{Operation, at};

const KEY: &str = "bulk-read/C0010101/2026-04-22";

/// That many residents, read within an hour.
fn views(count: usize) -> Vec<Operation> {
    let view =
        |i: usize| at(&format!("09:{:02}:{:02}", i / 4, i % 4)).subject(&format!("{:012}", 7 * i));
    (0..count).map(view).collect()
}

fn city(count: usize) -> City {
    City::with_registers().operation("SOUSA_20260422.csv", views(count))
}

#[test]
fn without_a_preset_the_rules_defaults_apply() {
    city(149).alerts_of_ingest().none();
    city(150).alerts_of_ingest().only(KEY);
    city(149).preset("medium").alerts_of_ingest().none();
    city(150).preset("medium").alerts_of_ingest().only(KEY);
}

#[test]
fn in_a_small_municipality_less_is_much() {
    city(99).preset("small").alerts_of_ingest().none();
    city(100).preset("small").alerts_of_ingest().only(KEY);
}

#[test]
fn in_a_large_one_more_is_usual() {
    city(199).preset("large").alerts_of_ingest().none();
    city(200).preset("large").alerts_of_ingest().only(KEY);
}

#[test]
fn what_the_municipality_sets_goes_before_the_preset() {
    let own = "[rules.bulk-read]\nwindow_subjects = 170\n";
    city(169).preset("small").rule_file("own.toml", own).alerts_of_ingest().none();
    city(170).preset("large").rule_file("own.toml", own).alerts_of_ingest().only(KEY);
}

#[test]
fn a_change_of_the_preset_is_a_version_of_the_settings_and_told_where_it_narrows_the_watch() {
    let city = city(150);
    city.ingest();
    let city = city.at("2026-04-24T07:00:00+09:00").preset("large");
    city.ingest();
    assert_eq!(city.value("SELECT count(*) FROM ledger WHERE kind = 'rules'"), "2");
    let alerts = city.alerts().by("exclusion-changed");
    let alert = alerts.get("exclusion-changed/rules/bulk-read/2");
    assert!(reason(alert).contains("window_subjectsが150から200に緩められました"), "{alert}");
    assert!(!reason(alert).contains("だれか"), "who owns the configuration is named: {alert}");
    assert_eq!(city.alerts().by("bulk-read").keys(), [KEY], "that day has its own settings");
    city.run(&["replay", "--check"]).ends(Exit::Done);
}

#[test]
fn a_change_to_stricter_ones_is_not_told() {
    let city = city(10);
    city.ingest();
    let alerts = city.at("2026-04-24T07:00:00+09:00").preset("small").alerts_of_ingest();
    let rule = |key: &&str| key.contains("/bulk-read/") || key.contains("/bulk-export/");
    assert_eq!(alerts.keys().into_iter().filter(rule).collect::<Vec<_>>(), Vec::<&str>::new());
}

#[test]
fn an_unknown_preset_is_refused_with_the_known_ones() {
    city(1).preset("smal").run(&["ingest"]).refuses(&["rules.preset", "small, medium, large"]);
}

/// What `rules list` says is otherwise of a rule.
fn otherwise(city: &City, rule: &str) -> Vec<Value> {
    let list = city.json(&["rules", "list"]);
    let found = list.as_array().unwrap().iter().find(|told| told["id"] == rule).unwrap().clone();
    found["otherwise"].as_array().unwrap().clone()
}

const OWN: &str = "[rules.bulk-read]\nday_subjects = 500\n\
    [rules.bulk-read.unit.\"0201\"]\nday_subjects = 600\n\
    [[rules.bulk-read.period]]\nfrom = \"03-15\"\nto = \"04-15\"\nday_subjects = 700\n\
    [[rules.bulk-read.period]]\nfrom = \"2026-02-16\"\nto = \"2026-03-16\"\nunit = \"0201\"\nday_subjects = 900\n";

#[test]
fn the_list_tells_programs_what_is_otherwise_than_by_default() {
    let city = City::new().preset("small").rule_file("own.toml", OWN);
    assert_eq!(otherwise(&city, "off-hours"), Vec::<Value>::new());
    let told: Vec<String> = otherwise(&city, "bulk-read")
        .iter()
        .map(|set| {
            let place = [&set["by_preset"], &set["unit"], &set["period"]];
            format!("{}={} {place:?}", set["setting"], set["value"]).replace('"', "")
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn the_list_tells_people_the_preset_and_what_is_otherwise() {
    let out = City::new().preset("small").rule_file("own.toml", OWN).run(&["rules", "list"]).out;
    let preset = out.lines().next().unwrap();
    let rule = out.lines().skip_while(|line| !line.starts_with("  bulk-read "));
    let shown = rule.take_while(|line| !line.starts_with("  bulk-export "));
    insta::assert_snapshot!([preset].into_iter().chain(shown).collect::<Vec<_>>().join("\n"));
}

#[test]
fn one_rule_shows_what_is_set_for_units_and_periods() {
    let ran = City::new().rule_file("own.toml", OWN).run(&["rules", "show", "bulk-read"]);
    let told = ran.out.split("設定（").nth(1).unwrap();
    insta::assert_snapshot!(told);
}
