//! `long-session`: 12 hours or more from a log-in to its log-out, or no log-out.

use crate::alerts::{Alerts, events, reason, standing};
use crate::city::City;
use crate::exactly_once::state::State;
use crate::rows::{Authentication, at, failed, login, logout};

const KEY: &str = "long-session/C0010101/2026-04-22";

/// The day after the usual one.
const NEXT: &str = "2026-04-23";

/// Open day and night, so that only sessions ask for a look.
fn city() -> City {
    City::with_registers().openings("*,business,00:00,24:00").at("2026-05-15T07:00:00+09:00")
}

fn with<const N: usize>(rows: [Authentication; N]) -> City {
    let city = city().authentication("NINSHO_20260422.csv", rows);
    city.ingest();
    city
}

fn found<const N: usize>(rows: [Authentication; N]) -> Alerts {
    with(rows).alerts().by("long-session")
}

/// An event of somebody else that shows how far the log reaches.
fn reaching(day: &str, time: &str) -> Authentication {
    failed(time).on(day).actor("C0020101").terminal("T020101")
}

#[test]
fn twelve_hours_are_medium() {
    let alerts = found([login("08:00"), logout("20:00")]);
    let alert = alerts.only(KEY);
    assert_eq!((standing(alert), events(alert)), (("medium", "open"), 2));
    assert_eq!(alert["terminal_id"], "T010101");
    let expected = "（C0010101）が端末「T010101」に2026年4月22日（水）8:00から12時間ログインしています。確認をお願いします。";
    assert!(reason(alert).ends_with(expected), "{}", reason(alert));
}

#[test]
fn a_second_less_is_quiet() {
    found([login("08:00:00"), logout("19:59:59")]).none();
}

#[test]
fn a_session_across_midnight_is_of_the_day_of_the_log_in() {
    let alerts = found([login("20:00"), logout("09:20").on(NEXT)]);
    let alert = alerts.only(KEY);
    assert_eq!((standing(alert), events(alert)), (("medium", "open"), 2));
    assert!(reason(alert).contains("20:00から13時間20分ログイン"), "{}", reason(alert));
}

#[test]
fn a_log_out_days_later_ends_a_very_long_session() {
    let alerts = found([login("09:00"), logout("10:00").on("2026-04-27")]);
    let alert = alerts.only(KEY);
    assert_eq!(standing(alert).0, "medium");
    assert!(reason(alert).contains("121時間ログイン"), "{}", reason(alert));
}

#[test]
fn a_log_out_that_is_missing_until_the_end_of_the_next_day_is_noted() {
    let alerts = found([login("09:00"), reaching("2026-04-24", "00:00:00")]);
    let alert = alerts.only(KEY);
    assert_eq!((standing(alert), events(alert)), (("informational", "closed"), 1));
    assert_eq!(alert["resolution"], "noted");
    assert!(reason(alert).contains("9:00からログアウトの記録がありません。"), "{}", reason(alert));
}

#[test]
fn as_long_as_the_log_ends_on_the_next_day_it_may_still_come() {
    found([login("09:00"), reaching(NEXT, "23:59:59")]).none();
}

#[test]
fn that_another_source_goes_on_says_nothing() {
    let city = city()
        .authentication("NINSHO_20260422.csv", [login("09:00")])
        .operation("SOUSA_20260424.csv", [at("10:00").on("2026-04-24")]);
    city.alerts_of_ingest().by("long-session").none();
}

#[test]
fn a_log_out_that_is_missing_before_the_next_log_in_is_noted_at_once() {
    let alerts = found([login("09:00"), login("18:00"), logout("22:00")]);
    let alert = alerts.only(KEY);
    assert_eq!((standing(alert), events(alert)), (("informational", "closed"), 1));
}

#[test]
fn a_further_log_in_begins_another_session() {
    let alerts = found([login("08:00"), login("08:30"), logout("20:29")]);
    assert_eq!(standing(alerts.only(KEY)).0, "informational");
    let alerts = found([login("08:00"), login("08:30"), logout("20:30")]);
    let alert = alerts.only(KEY);
    assert_eq!((standing(alert).0, events(alert)), ("medium", 3));
    assert!(reason(alert).contains("8:30から12時間ログインしています（ほか1回）。"));
}

#[test]
fn several_sessions_of_a_day_are_one_alert_that_tells_the_longest() {
    let at_desk = |row: Authentication| row.terminal("T010102");
    let alerts =
        found([login("08:00"), at_desk(login("09:00")), logout("20:00"), at_desk(logout("23:30"))]);
    let alert = alerts.only(KEY);
    assert_eq!((standing(alert).0, events(alert)), ("medium", 4));
    assert!(reason(alert).contains("端末「T010102」"), "{}", reason(alert));
    assert!(reason(alert).contains("14時間30分ログインしています（ほか1回）"), "{}", reason(alert));
}

#[test]
fn a_log_out_elsewhere_or_of_somebody_else_ends_nothing() {
    let alerts = found([
        login("08:00"),
        logout("09:00").terminal("T010102"),
        logout("10:00").actor("C0010102"),
        logout("20:00"),
    ]);
    assert_eq!(standing(alerts.only(KEY)).0, "medium");
}

#[test]
fn a_log_out_in_other_widths_ends_it() {
    found([
        login("08:00"),
        logout("17:00").actor("ｃ００１０１０１").terminal("Ｔ０１０１０１"),
        reaching("2026-04-27", "09:00"),
    ])
    .none();
}

#[test]
fn a_failed_log_in_neither_begins_nor_ends_a_session() {
    let alerts = found([failed("07:00"), login("08:00"), failed("12:00"), logout("20:00")]);
    let alert = alerts.only(KEY);
    assert_eq!((standing(alert).0, events(alert)), ("medium", 2));
    found([failed("08:00"), logout("20:00")]).none();
}

#[test]
fn without_a_terminal_there_is_no_session() {
    found([login("08:00").terminal(""), logout("20:00").terminal("")]).none();
}

#[test]
fn a_system_is_an_actor_and_who_is_nobody_is_none() {
    let of = |actor: &str| found([login("08:00").actor(actor), logout("20:00").actor(actor)]);
    of("S0000001").only("long-session/S0000001/2026-04-22");
    of("(auto)").none();
}

#[test]
fn a_log_out_at_the_same_instant_ends_it_only_where_it_comes_after_in_order() {
    let row = |action: &str| at("09:00").action(action).procedure("");
    let after = [row("ログイン"), row("ログアウト"), at("10:00").on("2026-04-24")];
    let alerts = city().operation("SOUSA_20260422.csv", after).alerts_of_ingest();
    alerts.by("long-session").none();
    let before = [row("ログアウト"), row("ログイン"), at("10:00").on("2026-04-24")];
    let alerts = city().operation("SOUSA_20260422.csv", before).alerts_of_ingest();
    assert_eq!(standing(alerts.by("long-session").only(KEY)).0, "informational");
}

#[test]
fn a_log_out_that_comes_late_makes_the_missing_one_a_long_session() {
    let city = with([login("09:00"), reaching("2026-04-24", "09:00")]);
    assert_eq!(standing(city.alerts().by("long-session").only(KEY)).0, "informational");
    let city = city.authentication("NINSHO_20260423.csv", [logout("09:00").on(NEXT)]);
    city.ingest();
    let alerts = city.alerts().by("long-session");
    assert_eq!(standing(alerts.only(KEY)), ("medium", "open"));
    let causes = city.show(KEY)["revisions"][1]["causes"].clone();
    assert_eq!((&causes[0]["kind"], &causes[0]["day"]), (&"past".into(), &NEXT.into()));
    city.run(&["replay", "--check"]).ends(tenken::exit::Exit::Done);
}

#[test]
fn a_log_out_of_the_same_day_that_comes_late_withdraws_it() {
    let city = with([login("09:00"), reaching("2026-04-24", "09:00")]);
    let city = city.authentication("NINSHO_20260422b.csv", [logout("17:00")]);
    city.ingest();
    assert_eq!(standing(city.alerts().get(KEY)).1, "withdrawn");
    city.run(&["replay", "--check"]).ends(tenken::exit::Exit::Done);
}

#[test]
fn the_log_that_goes_on_has_the_days_before_judged() {
    let city = with([login("09:00")]);
    city.alerts().none();
    let city = city.authentication("NINSHO_20260427.csv", [reaching("2026-04-27", "09:00")]);
    city.ingest();
    assert_eq!(standing(city.alerts().by("long-session").only(KEY)).0, "informational");
    city.run(&["replay", "--check"]).ends(tenken::exit::Exit::Done);
}

#[test]
fn hours_may_be_set_for_a_unit() {
    let rules = "[rules.long-session]\nhours = 8\n[rules.long-session.unit.\"0201\"]\nhours = 20\n";
    let city = city().rule_file("sessions.toml", rules).authentication(
        "NINSHO_20260422.csv",
        [
            login("08:00"),
            login("08:00").actor("C0020101").terminal("T020101"),
            logout("16:00"),
            logout("21:00").actor("C0020101").terminal("T020101"),
        ],
    );
    city.alerts_of_ingest().by("long-session").only(KEY);
}

#[test]
fn a_month_that_arrives_late_equals_the_same_month_in_order() {
    let day = |number: u32| format!("2026-04-{number:02}");
    let numbers = [20, 21, 22, 23, 24, 27, 28];
    let rows = |number: u32| -> Vec<Authentication> {
        let day = day(number);
        let mut rows = vec![login("08:00").on(&day)];
        // On three days the log-out is missing, on one it is late.
        match number {
            20 | 23 | 27 => {}
            22 => rows.push(logout("20:30").on(&day)),
            _ => rows.push(logout("17:00").on(&day)),
        }
        rows.push(reaching(&day, "12:00"));
        rows
    };
    let file = |number: u32| format!("NINSHO_202604{number:02}.csv");
    let fed = |numbers: &[u32]| {
        numbers.iter().fold(city(), |city, number| {
            let city = city.authentication(&file(*number), rows(*number));
            city.ingest();
            city
        })
    };
    let in_order = fed(&numbers);
    let keys = in_order.alerts().by("long-session");
    assert_eq!(keys.keys().len(), 4);
    for order in [[28, 27, 24, 23, 22, 21, 20], [23, 21, 28, 20, 27, 22, 24]] {
        let late = fed(&order);
        assert_eq!(State::of(&late).lawful().standing(), State::of(&in_order).lawful().standing());
        late.run(&["replay", "--check"]).ends(tenken::exit::Exit::Done);
    }
}
