//! `failed-logins`: 5 of one actor, or 3 actors at one terminal, within 10 minutes.

use crate::alerts::{Alerts, events, standing};
use crate::city::City;
use crate::rows::{Authentication, failed, login};

const ACTOR: &str = "failed-logins/a:C0010101/2026-04-22";
const TERMINAL: &str = "failed-logins/t:T010101/2026-04-22";

fn found<const N: usize>(rows: [Authentication; N]) -> Alerts {
    City::with_registers().authentication("NINSHO_20260422.csv", rows).alerts_of_ingest()
}

/// Failures of one actor at those times.
fn at_times(times: &[&str]) -> Alerts {
    let rows: Vec<Authentication> = times.iter().map(|time| failed(time)).collect();
    City::with_registers().authentication("NINSHO_20260422.csv", rows).alerts_of_ingest()
}

#[test]
fn five_failures_within_ten_minutes_are_medium() {
    let alerts = at_times(&["10:00", "10:01", "10:02", "10:03", "10:04"]);
    let alert = alerts.only(ACTOR);
    assert_eq!((standing(alert), events(alert)), (("medium", "open"), 5));
}

#[test]
fn four_failures_are_quiet() {
    at_times(&["10:00", "10:01", "10:02", "10:03"]).none();
}

#[test]
fn the_window_includes_both_ends() {
    at_times(&["10:00:00", "10:01", "10:02", "10:03", "10:10:00"]).only(ACTOR);
}

#[test]
fn a_second_more_than_ten_minutes_is_no_window() {
    at_times(&["10:00:00", "10:01", "10:02", "10:03", "10:10:01"]).none();
}

#[test]
fn five_identical_lines_are_five_failures() {
    at_times(&["10:00:00"; 5]).only(ACTOR);
}

#[test]
fn nine_failures_within_ten_minutes_are_medium() {
    assert_eq!(standing(at_times(&["10:00"; 9]).only(ACTOR)).0, "medium");
}

#[test]
fn ten_failures_within_ten_minutes_are_high() {
    let alerts = at_times(&["10:00"; 10]);
    assert_eq!(standing(alerts.by("failed-logins").only(ACTOR)).0, "high");
}

#[test]
fn ten_failures_that_no_window_holds_together_stay_medium() {
    let times =
        ["10:00", "10:01", "10:02", "10:03", "10:04", "11:00", "11:01", "11:02", "11:03", "11:04"];
    let alerts = at_times(&times);
    let alert = alerts.only(ACTOR);
    assert_eq!((standing(alert).0, events(alert)), ("medium", 10));
}

#[test]
fn three_actors_at_one_terminal_are_medium() {
    let alerts = found([
        failed("10:00"),
        failed("10:05").actor("C0010102"),
        failed("10:10").actor("C0020101"),
    ]);
    let alert = alerts.only(TERMINAL);
    assert_eq!((standing(alert), events(alert)), (("medium", "open"), 3));
    assert_eq!(alert["terminal_id"], "T010101");
}

#[test]
fn two_actors_at_one_terminal_are_quiet() {
    found([failed("10:00"), failed("10:01").actor("C0010102")]).none();
}

#[test]
fn one_actor_in_two_widths_is_one_at_the_terminal() {
    found([
        failed("10:00"),
        failed("10:01").actor("Ｃ００１０１０１"),
        failed("10:02").actor("C0010102"),
    ])
    .none();
}

#[test]
fn three_actors_at_three_terminals_are_quiet() {
    found([
        failed("10:00").terminal("T1"),
        failed("10:01").actor("C0010102").terminal("T2"),
        failed("10:02").actor("C0020101").terminal("T3"),
    ])
    .none();
}

#[test]
fn actors_without_a_terminal_form_no_group() {
    found([
        failed("10:00").terminal(""),
        failed("10:01").actor("C0010102").terminal(""),
        failed("10:02").actor("C0020101").terminal(""),
    ])
    .none();
}

#[test]
fn a_terminal_in_two_widths_is_one() {
    found([
        failed("10:00"),
        failed("10:05").actor("C0010102").terminal("ｔ０１０１０１"),
        failed("10:10").actor("C0020101"),
    ])
    .only(TERMINAL);
}

#[test]
fn five_failures_of_one_of_three_actors_are_two_alerts() {
    let alerts = found([
        failed("10:00"),
        failed("10:00"),
        failed("10:00"),
        failed("10:00"),
        failed("10:00"),
        failed("10:05").actor("C0010102"),
        failed("10:05").actor("C0020101"),
    ]);
    assert_eq!(alerts.keys(), [ACTOR, TERMINAL]);
}

#[test]
fn successful_log_ins_are_not_counted() {
    let alerts =
        found([failed("10:00"), failed("10:00"), failed("10:00"), failed("10:00"), login("10:00")]);
    alerts.none();
}

#[test]
fn a_log_in_that_follows_is_told() {
    let alerts = found([
        failed("10:00"),
        failed("10:00"),
        failed("10:00"),
        failed("10:00"),
        failed("10:00"),
        login("10:01"),
    ]);
    let reason = alerts.only(ACTOR)["reason"].as_str().unwrap();
    assert!(reason.contains("（その後、ログインに成功しています）"), "{reason}");
}

/// Whether a log-in is told of after five failures at 10:00.
fn is_told_of(last: Authentication) -> bool {
    let rows: Vec<Authentication> = ["10:00"; 5].map(failed).into_iter().chain([last]).collect();
    let city = City::with_registers().authentication("NINSHO_20260422.csv", rows);
    let alerts = city.alerts_of_ingest();
    alerts.only(ACTOR)["reason"].as_str().unwrap().contains("成功しています")
}

#[test]
fn a_log_in_follows_where_it_is_done_by_the_actor_within_the_window() {
    assert!(is_told_of(login("10:10:00")));
    assert!(!is_told_of(login("10:10:01")));
    assert!(!is_told_of(login("10:01").outcome("失敗")));
    assert!(!is_told_of(login("09:59")));
}

#[test]
fn a_log_in_of_somebody_else_at_the_terminal_does_not_follow() {
    let rows = |last: Authentication| {
        ["C0010101", "C0010102", "C0020101"]
            .map(|actor| failed("10:00").actor(actor))
            .into_iter()
            .chain([last])
    };
    for (actor, follows) in [("C0010102", true), ("C0010103", false)] {
        let rows: Vec<Authentication> = rows(login("10:01").actor(actor)).collect();
        let city = City::with_registers().authentication("NINSHO_20260422.csv", rows);
        let alerts = city.alerts_of_ingest();
        let reason =
            alerts.by("failed-logins").only(TERMINAL)["reason"].as_str().unwrap().to_owned();
        assert_eq!(reason.contains("成功しています"), follows, "{actor}");
    }
}

#[test]
fn the_window_does_not_reach_across_midnight() {
    City::with_registers()
        .openings("*,business,00:00,24:00")
        .authentication("NINSHO_20260422.csv", ["23:58", "23:59", "23:59"].map(failed))
        .authentication(
            "NINSHO_20260423.csv",
            ["00:00", "00:01"].map(|t| failed(t).on("2026-04-23")),
        )
        .alerts_of_ingest()
        .by("failed-logins")
        .none();
}
