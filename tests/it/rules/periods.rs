//! Settings for a period, in `rules/*.toml`.

use tenken::exit::Exit;

use crate::alerts::{reason, standing};
use crate::city::City;
use crate::rows::{Operation, at};

/// `off-hours` allows 300 minutes more from 22 to 24 April.
const IN_APRIL: &str =
    "[[rules.off-hours.period]]\nfrom = \"2026-04-22\"\nto = \"2026-04-24\"\ngrace_after = 300\n";

/// One event in the evening of each of these days.
fn evenings(days: &[&str]) -> Vec<Operation> {
    days.iter().map(|day| at("21:00").on(&format!("2026-04-{day}"))).collect()
}

fn city(settings: &str, days: &[&str]) -> City {
    City::with_registers()
        .at("2026-04-28T07:00:00+09:00")
        .rule_file("own.toml", settings)
        .operation("SOUSA_20260420.csv", evenings(days))
}

fn keys(days: &[&str]) -> Vec<String> {
    days.iter().map(|day| format!("off-hours/C0010101/2026-04-{day}")).collect()
}

#[test]
fn a_day_is_judged_by_the_period_that_covers_it() {
    let city = city(IN_APRIL, &["21", "22", "24", "27"]);
    assert_eq!(city.alerts_of_ingest().by("off-hours").keys(), keys(&["21", "27"]));
    city.run(&["replay", "--check"]).ends(Exit::Done);
}

#[test]
fn a_period_of_every_year_covers_this_one_too() {
    let yearly = IN_APRIL.replace("2026-", "");
    let city = city(&yearly, &["21", "22", "24", "27"]);
    assert_eq!(city.alerts_of_ingest().by("off-hours").keys(), keys(&["21", "27"]));
}

#[test]
fn a_rule_can_rest_for_a_period() {
    let resting = IN_APRIL.replace("grace_after = 300", "enabled = false");
    let city = city(&resting, &["21", "22"]);
    assert_eq!(city.alerts_of_ingest().by("off-hours").keys(), keys(&["21"]));
}

#[test]
fn a_severity_can_be_set_for_a_period() {
    let critical = IN_APRIL.replace("grace_after = 300", "severity = \"critical\"");
    let alerts = city(&critical, &["21", "22"]).alerts_of_ingest();
    let severity = |key: &str| standing(alerts.get(key)).0.to_owned();
    let severities: Vec<String> = keys(&["21", "22"]).iter().map(|key| severity(key)).collect();
    assert_eq!(severities, ["medium", "critical"]);
}

#[test]
fn a_period_for_a_unit_leaves_the_others_as_they_are() {
    let of_unit = format!("{IN_APRIL}unit = \"0101\"\n");
    let rows = [at("21:00"), at("21:00").actor("C0020101")];
    City::with_registers()
        .rule_file("own.toml", &of_unit)
        .operation("SOUSA_20260422.csv", rows)
        .alerts_of_ingest()
        .only("off-hours/C0020101/2026-04-22");
}

#[test]
fn a_period_applies_from_the_day_on_which_it_was_recorded() {
    let before = city("", &["22"]).at("2026-04-23T07:00:00+09:00");
    before.ingest();
    let after =
        before.rule_file("own.toml", IN_APRIL).operation("SOUSA_20260423.csv", evenings(&["23"]));
    after.ingest();
    assert_eq!(after.alerts().by("off-hours").keys(), keys(&["22"]));
    after.run(&["replay", "--check"]).ends(Exit::Done);
    after.run(&["replay", "--apply", "--since", "2026-04-22"]).ends(Exit::Done);
    assert_eq!(standing(after.alerts().get(&keys(&["22"])[0])).1, "withdrawn");
    after.run(&["replay", "--check"]).ends(Exit::Done);
}

/// The only alert about rules after these settings took the place of those before.
#[track_caller]
fn told_of(before: &str, after: &str) -> (String, String) {
    let city = city(before, &[]).at("2026-04-24T07:00:00+09:00");
    city.ingest();
    let city = city.rule_file("own.toml", after);
    let alerts = city.alerts_of_ingest();
    assert_eq!(alerts.keys().len(), 1, "{:?}", alerts.keys());
    city.run(&["replay", "--check"]).ends(Exit::Done);
    let alert = &alerts.0[0];
    (alert["key"].as_str().unwrap().to_owned(), reason(alert).to_owned())
}

#[test]
fn a_period_that_narrows_the_watch_is_told_when_it_is_written() {
    let (key, reason) = told_of("", IN_APRIL);
    assert_eq!(key, "exclusion-changed/rules/off-hours%2F2026-04-22..2026-04-24/2");
    assert!(
        reason.contains(
            "2026-04-22～2026-04-24の点検条件「off-hours」の設定を変更し、\
             grace_afterが60から300に緩められました"
        ),
        "{reason}"
    );
}

#[test]
fn one_of_every_year_for_a_unit_is_told_with_both() {
    let yearly = format!("{}unit = \"0101\"\n", IN_APRIL.replace("2026-", ""));
    let (key, reason) = told_of("", &yearly);
    assert_eq!(key, "exclusion-changed/rules/off-hours%2F0101%2F04-22..04-24/2");
    assert!(reason.contains("所属0101の毎年04-22～04-24の点検条件「off-hours」"), "{reason}");
}

#[test]
fn a_period_that_watches_more_is_told_when_it_is_taken_away() {
    let strict = IN_APRIL.replace("300", "0");
    let (_, reason) = told_of(&strict, "");
    assert!(reason.contains("grace_afterが0から60に緩められました"), "{reason}");
}

#[test]
fn periods_are_in_the_ledger_as_every_setting_is() {
    let city = city("", &[]);
    city.ingest();
    let city = city.rule_file("own.toml", IN_APRIL);
    city.ingest();
    assert_eq!(city.value("SELECT count(*) FROM ledger WHERE kind = 'rules'"), "2");
    let version = "FROM version WHERE kind = 'rules' AND version_no = 2";
    let content = city.value(&format!("SELECT content {version}"));
    assert!(content.contains(r#""periods":[{"from":"2026-04-22","to":"2026-04-24""#), "{content}");
}

#[test]
fn a_period_that_cannot_be_read_is_refused_with_its_place() {
    let city = city(&IN_APRIL.replace("04-24", "04-21"), &["21"]);
    city.run(&["ingest"]).refuses(&["own.toml", "rules.off-hours.period[1].from", "2026-04-22"]);
}
