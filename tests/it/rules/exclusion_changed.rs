//! `exclusion-changed`: a change takes something out of watch, or an exclusion was refused.

use tenken::exit::Exit;

use crate::alerts::{reason, standing};
use crate::city::{City, USUAL_STAFF};

const HEADER: &str =
    "exclusion_id,rule,actor_id,terminal_id,reason,requested_by,approved_by,valid_from,valid_to";
const LATER: &str = "2026-04-24T09:00:00+09:00";
const WATCHLIST: &str = "subject_number,reason,allowed_units,valid_from,valid_to\n";

/// That many residents on the watch list.
fn watched(count: usize) -> String {
    let resident = |i| format!("10000000{i},DV等支援,0101,,\n");
    (1..=count).map(resident).collect::<Vec<_>>().concat()
}

fn exclusions(city: City, rows: &str) -> City {
    city.register("exclusions.csv", &format!("{HEADER}\n{rows}\n"))
}

/// A city that was set up the day before, and everything in it recorded.
fn city() -> City {
    let others = (1..=6).map(|i| format!("\nC009000{i},他,0201,staff,0,2020-04-01,,"));
    let watched = watched(9);
    let city = City::with_registers()
        .staff(&(USUAL_STAFF.to_owned() + &others.collect::<String>()))
        .register("watchlist.csv", &(WATCHLIST.to_owned() + &watched));
    city.ingest();
    city.alerts().none();
    city.at(LATER)
}

/// The only alert after the change; everything recomputes.
#[track_caller]
fn alert(city: &City) -> serde_json::Value {
    city.ingest();
    let alerts = city.alerts();
    assert_eq!(alerts.keys().len(), 1, "{:?}", alerts.keys());
    city.run(&["replay", "--check"]).ends(Exit::Done);
    alerts.0[0].clone()
}

fn key(alert: &serde_json::Value) -> &str {
    alert["key"].as_str().unwrap()
}

#[test]
fn an_exclusion_says_who_asked_and_approved_and_what_is_no_longer_watched() {
    let row = "E1,off-hours,C0010101,,年度末,C0010102,C0020101,2026-04-01,2026-06-29";
    let alert = alert(&exclusions(city(), row));
    assert_eq!(key(&alert), "exclusion-changed/exclusions/E1%2F2026-04-01/1");
    assert_eq!(standing(&alert), ("low", "open"));
    assert_eq!((&alert["day"], &alert["actor_id"]), (&"2026-04-24".into(), &"C0010101".into()));
    assert_eq!(
        reason(&alert),
        "2026年4月24日（金）9:00にC0010102（申請）とC0020101（承認）が点検の除外の登録\
         「E1/2026-04-01」を変更し、ID「C0010101」の「開庁時間外の操作」が2026-04-01から\
         2026-06-29まで点検の除外の対象になりました。確認をお願いします。"
    );
}

#[test]
fn one_that_the_person_it_shields_asked_for_or_approved_is_critical() {
    for (asked, approved) in [("Ｃ0010101", "C0020101"), ("C0010102", "c0010101")] {
        let row = format!("E1,off-hours,C0010101,,年度末,{asked},{approved},2026-04-01,2026-04-30");
        let alert = alert(&exclusions(city(), &row));
        assert_eq!(standing(&alert), ("critical", "open"));
        assert!(reason(&alert).contains("認められませんでした"), "{alert}");
    }
}

#[test]
fn an_exclusion_is_told_with_the_first_settings_too() {
    let row = "E1,off-hours,C0010101,,年度末,C0010102,C0020101,2026-04-01,2026-07-31";
    let alert = alert(&exclusions(City::new(), row));
    assert!(reason(&alert).contains("90日を超えるため認められませんでした"), "{alert}");
}

#[test]
fn each_version_that_makes_it_longer_is_one_alert_more() {
    let row =
        |to| format!("E1,off-hours,C0010101,,年度末,C0010102,C0020101,2026-04-01,2026-04-{to}");
    let city = exclusions(city(), &row("10"));
    city.ingest();
    let city = exclusions(city.at("2026-04-24T10:00:00+09:00"), &row("09"));
    city.ingest();
    let city = exclusions(city.at("2026-04-24T11:00:00+09:00"), &row("20"));
    city.ingest();
    let row = "exclusion-changed/exclusions/E1%2F2026-04-01";
    assert_eq!(city.alerts().keys(), [format!("{row}/1"), format!("{row}/3")]);
    city.run(&["replay", "--check"]).ends(Exit::Done);
}

#[test]
fn a_resident_taken_off_the_watch_list_is_told_by_the_last_digits() {
    let watched = watched(8);
    let city = city().register("watchlist.csv", &(WATCHLIST.to_owned() + &watched));
    let alert = alert(&city);
    let reason = reason(&alert);
    assert!(reason.contains("特別確認対象者の登録がなくなりました"), "{reason}");
    assert!(!reason.contains("100000009") && reason.contains("0009"), "{reason}");
    let shown = city.run(&["alerts", "show", "1"]).out;
    assert!(!shown.contains("ファイルの所有者を") && !shown.contains("100000009"), "{shown}");
}

#[test]
fn an_id_that_becomes_a_systems_is_told() {
    let city = city();
    let path = city.path("registers/staff.csv");
    let staff = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, staff.replace("修,0101,staff", "修,0101,system")).unwrap();
    let alert = alert(&city);
    assert_eq!(key(&alert), "exclusion-changed/staff/C0010102%2F0101%2F2020-04-01/2");
    assert!(reason(&alert).contains("ファイルの所有者"), "{alert}");
}

#[test]
fn a_form_of_foreign_ids_that_comes_later_is_told() {
    let register = "organization_code,name,id_pattern\n000001,国,Z.*\n";
    let alert = alert(&city().register("organizations.csv", register));
    assert!(reason(&alert).contains("「Z.*」に合うIDが、他の機関のID"), "{alert}");
}

#[test]
fn longer_opening_hours_are_told_and_shorter_ones_are_not() {
    let city = city().openings("*,business,08:45,17:15");
    city.ingest();
    city.alerts().none();
    let alert = alert(&city.openings("*,business,08:45,20:00"));
    assert!(reason(&alert).contains("08:45-17:15 → 08:45-20:00"), "{alert}");
}

#[test]
fn a_rule_that_is_disabled_only_recorded_or_takes_more_to_fire_is_told() {
    for (text, told) in [
        ("enabled = false", "この点検が行われなくなりました"),
        ("severity = \"informational\"", "記録だけになり"),
        ("day_subjects = 500", "day_subjectsが400から500に緩められました"),
        ("window = 59", "windowが60から59に緩められました"),
    ] {
        let city = city().rule_file("own.toml", &format!("[rules.bulk-read]\n{text}\n"));
        let alert = alert(&city);
        assert_eq!(key(&alert), "exclusion-changed/rules/bulk-read/2");
        assert!(reason(&alert).contains(told), "{alert}");
    }
}

#[test]
fn who_disables_the_rule_itself_is_told_by_it() {
    let city = city().rule_file("own.toml", "[rules.exclusion-changed]\nenabled = false\n");
    assert_eq!(key(&alert(&city)), "exclusion-changed/rules/exclusion-changed/2");
}

#[test]
fn a_rule_that_takes_less_to_fire_is_not_told() {
    let city = city().rule_file("own.toml", "[rules.bulk-read]\nday_subjects = 300\nwindow = 90\n");
    city.ingest();
    city.alerts().none();
}

#[test]
fn a_register_without_which_rules_stand_still_is_told_once_it_is_confirmed() {
    let city = city().without_register("openings.csv");
    city.ingest();
    city.alerts().none();
    city.run(&["registers", "confirm", "openings", "--reason", "試験のため"]).ends(Exit::Done);
    let alert = alert(&city);
    assert_eq!(key(&alert), "exclusion-changed/openings/*/2");
    assert!(reason(&alert).contains("突き合わせる点検が止まりました"), "{alert}");
}
