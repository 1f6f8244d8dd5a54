//! `replay --apply`: the settings of today for days that are past.

use tenken::exit::Exit;

use crate::alerts::standing;
use crate::city::City;
use crate::rows::{Operation, at};

const KEY: &str = "bulk-read/C0010101/2026-04-22";

fn views(count: usize) -> Vec<Operation> {
    let view = |i: usize| {
        at(&format!("{:02}:{:02}", 9 + i / 60, i % 60)).subject(&format!("{:012}", 2 * i))
    };
    (0..count).map(view).collect()
}

fn lenient() -> City {
    City::with_registers().operation("SOUSA_20260422.csv", views(50))
}

fn strict(city: City) -> City {
    city.rule_file("bulk-read.toml", "[rules.bulk-read]\nwindow_subjects = 40\n")
        .at("2026-04-27T07:00:00+09:00")
}

#[test]
fn settings_that_change_leave_the_days_before_as_they_were() {
    let city = lenient();
    city.alerts_of_ingest().none();
    let city = strict(city);
    city.alerts_of_ingest().none();
    city.run(&["replay", "--check"]).ends(Exit::Done);
}

#[test]
fn what_apply_would_change_is_shown_and_not_done_in_a_dry_run() {
    let city = lenient();
    city.ingest();
    let city = strict(city);
    let shown = city.run(&["replay", "--apply", "--dry-run"]).ends(Exit::Done).out.clone();
    assert!(shown.contains("次の1件が変わります") && shown.contains(KEY), "{shown}");
    assert!(shown.contains("書き込んでいません"), "{shown}");
    city.alerts().none();
}

#[test]
fn apply_judges_the_days_by_the_settings_of_today_from_now_on() {
    let city = lenient();
    city.ingest();
    let city = strict(city);
    let shown = city.run(&["replay", "--apply"]).ends(Exit::Done).out.clone();
    assert!(shown.contains(KEY) && shown.contains("新しい要確認事項 1件"), "{shown}");
    city.alerts().only(KEY);
    assert_eq!(city.show(KEY)["revisions"][0]["causes"][0]["kind"], "replay");
    city.run(&["replay", "--check"]).ends(Exit::Done);
    city.ingest();
    city.alerts().only(KEY);
    assert_eq!(city.value("SELECT count(*) FROM ledger WHERE kind = 'applied'"), "1");
}

#[test]
fn only_the_days_asked_for_are_judged_again() {
    let city = lenient();
    city.ingest();
    let city = strict(city);
    city.run(&["replay", "--apply", "--since", "2026-04-23"]).ends(Exit::Done);
    city.alerts().none();
    city.run(&["replay", "--apply", "--until", "2026-04-22"]).ends(Exit::Done);
    city.alerts().only(KEY);
}

#[test]
fn settings_of_tomorrow_do_not_touch_what_was_applied() {
    let city = lenient();
    city.ingest();
    let city = strict(city);
    city.run(&["replay", "--apply"]).ends(Exit::Done);
    let city = city
        .rule_file("bulk-read.toml", "[rules.bulk-read]\nwindow_subjects = 60\n")
        .at("2026-04-28T07:00:00+09:00");
    city.ingest();
    assert_eq!(standing(city.alerts().get(KEY)).1, "open");
    city.run(&["replay", "--apply"]).ends(Exit::Done);
    assert_eq!(standing(city.alerts().get(KEY)).1, "withdrawn");
    city.run(&["replay", "--check"]).ends(Exit::Done);
}

#[test]
fn check_and_apply_exclude_each_other() {
    City::new().run(&["replay", "--check", "--apply"]).ends(Exit::Refused);
}
