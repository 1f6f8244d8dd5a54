//! What a municipality sets in `rules/*.toml`.

use serde_json::Value;

use crate::alerts::standing;
use crate::city::City;
use crate::rows::at;

const KEY: &str = "off-hours/C0010101/2026-04-22";

/// The usual city under those rule settings, with one event at that time.
fn city(settings: &str, time: &str) -> City {
    City::with_registers()
        .rule_file("own.toml", settings)
        .operation("SOUSA_20260422.csv", [at(time)])
}

#[test]
fn a_setting_applies_to_everyone() {
    city("[rules.off-hours]\ngrace_after = 300\n", "22:15").alerts_of_ingest().none();
}

#[test]
fn a_setting_of_the_unit_goes_before_the_general_one() {
    let settings = "[rules.off-hours]\ngrace_after = 300\n\
        [rules.off-hours.unit.\"0101\"]\ngrace_after = 0\n";
    city(settings, "17:15:00.001").alerts_of_ingest().only(KEY);
}

#[test]
fn a_setting_of_another_unit_does_not_apply() {
    let settings = "[rules.off-hours.unit.\"0201\"]\ngrace_after = 300\n";
    city(settings, "21:00").alerts_of_ingest().only(KEY);
}

#[test]
fn the_unit_of_a_setting_is_compared_folded() {
    let settings = "[rules.off-hours.unit.\"０１０１\"]\ngrace_after = 300\n";
    city(settings, "21:00").alerts_of_ingest().none();
}

#[test]
fn a_rule_that_is_switched_off_finds_nothing() {
    city("[rules.off-hours]\nenabled = false\n", "21:00").alerts_of_ingest().none();
}

#[test]
fn a_rule_can_be_switched_off_for_one_unit() {
    let settings = "[rules.off-hours.unit.\"0101\"]\nenabled = false\n";
    let rows = [at("21:00"), at("21:00").actor("C0020101")];
    City::with_registers()
        .rule_file("own.toml", settings)
        .operation("SOUSA_20260422.csv", rows)
        .alerts_of_ingest()
        .only("off-hours/C0020101/2026-04-22");
}

#[test]
fn a_rule_can_be_switched_on_for_one_unit_alone() {
    let settings = "[rules.off-hours]\nenabled = false\n\
        [rules.off-hours.unit.\"0101\"]\nenabled = true\n";
    let rows = [at("21:00"), at("21:00").actor("C0020101")];
    City::with_registers()
        .rule_file("own.toml", settings)
        .operation("SOUSA_20260422.csv", rows)
        .alerts_of_ingest()
        .only(KEY);
}

#[test]
fn a_severity_that_is_set_goes_before_the_rules_own() {
    let alerts = city("[rules.off-hours]\nseverity = \"critical\"\n", "19:00").alerts_of_ingest();
    assert_eq!(standing(alerts.only(KEY)).0, "critical");
}

#[test]
fn a_severity_of_the_unit_goes_before_the_general_one() {
    let settings = "[rules.off-hours]\nseverity = \"critical\"\n\
        [rules.off-hours.unit.\"0101\"]\nseverity = \"medium\"\n";
    assert_eq!(standing(city(settings, "19:00").alerts_of_ingest().only(KEY)).0, "medium");
}

#[test]
fn an_informational_finding_asks_nobody() {
    let city = city("[rules.off-hours]\nseverity = \"informational\"\n", "19:00");
    let changes = city.ingest().changes();
    let alerts = city.alerts();
    let alert = alerts.only(KEY);
    assert_eq!(
        (standing(alert), &alert["resolution"]),
        (("informational", "closed"), &Value::from("noted"))
    );
    assert_eq!(changes, [0; 4], "it is not new in the queue");
}

#[test]
fn a_day_is_judged_by_the_settings_that_were_in_force_on_it() {
    let city = city("", "21:00");
    city.ingest().alerts().only(KEY);
    let city = city
        .at("2026-04-24T07:00:00+09:00")
        .rule_file("own.toml", "[rules.off-hours]\nenabled = false\n");
    city.ingest();
    assert_eq!(standing(city.alerts().by("off-hours").only(KEY)).1, "open");
}

#[test]
fn settings_apply_from_the_day_on_which_they_were_recorded() {
    let city = city("", "21:00").at("2026-04-24T07:00:00+09:00");
    city.ingest();
    let city = city
        .rule_file("own.toml", "[rules.off-hours]\nenabled = false\n")
        .operation("SOUSA_20260423.csv", [at("21:00").on("2026-04-23")])
        .operation("SOUSA_20260424.csv", [at("05:30").on("2026-04-24")]);
    let alerts = city.ingest().alerts().by("off-hours");
    assert_eq!(alerts.keys(), [KEY, "off-hours/C0010101/2026-04-23"]);
}

#[test]
fn what_was_missing_stays_missing_when_the_rule_is_switched_off_later() {
    let city = City::with_registers()
        .only_source("operation", r#"expect = { every = "business-day", by = "09:00" }"#)
        .operation("SOUSA_20260420.csv", [at("10:00").on("2026-04-20")])
        .at("2026-04-22T10:00:00+09:00");
    let key = "export-missing/operation/2026-04-21";
    city.ingest().alerts().only(key);
    let city = city
        .at("2026-04-22T11:00:00+09:00")
        .rule_file("own.toml", "[rules.export-missing]\nenabled = false\n");
    assert_eq!(standing(city.ingest().alerts().get(key)).1, "open");
}

#[test]
fn an_unknown_rule_is_refused_with_the_known_ones() {
    let city = city("[rules.off-hour]\nenabled = false\n", "21:00");
    city.run(&["ingest"]).refuses(&["own.toml", "off-hours"]);
}

#[test]
fn an_unknown_setting_is_refused_with_the_known_ones() {
    let city = city("[rules.off-hours]\ngrace = 3\n", "21:00");
    city.run(&["ingest"]).refuses(&["own.toml", "grace", "grace_before"]);
}

#[test]
fn a_value_out_of_range_is_refused() {
    let city = city("[rules.off-hours]\ngrace_after = 721\n", "21:00");
    city.run(&["ingest"]).refuses(&["grace_after", "721", "720"]);
}

#[test]
fn thresholds_can_be_set_for_each_rule() {
    let settings = "[rules.bulk-export]\nprint_records = 2\ncritical_records = 3\n";
    let row = |records: &str| at("10:00").action("印刷").records(records);
    let alerts = City::with_registers()
        .rule_file("own.toml", settings)
        .operation("SOUSA_20260422.csv", [row("1"), row("2")])
        .alerts_of_ingest();
    assert_eq!(standing(alerts.only("bulk-export/C0010101/2026-04-22")).0, "critical");
}
