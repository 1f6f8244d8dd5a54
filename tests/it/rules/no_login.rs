//! `no-login`: acts at a terminal without a log-in there in the 24 hours before.

use crate::alerts::{events, reason, standing};
use crate::city::City;
use crate::exactly_once::state::State;
use crate::rows::{Authentication, Operation, at, failed, login, logout};
use crate::voided::voided;

const KEY: &str = "no-login/C0010101/T010101/2026-04-22";

/// Open day and night, so that only sessions ask for a look.
fn city() -> City {
    City::with_registers().openings("*,business,00:00,24:00").at("2026-05-15T07:00:00+09:00")
}

/// A log-in of somebody else there, by which the log covers a day.
fn seen(day: &str, time: &str) -> Authentication {
    login(time).on(day).actor("C0020101")
}

/// A city whose log of log-ins covers Monday to Thursday, but for what is said.
fn covered() -> City {
    ["2026-04-20", "2026-04-21", "2026-04-22", "2026-04-23"].into_iter().fold(
        city(),
        |city, day| {
            let name = format!("NINSHO_{}_others.csv", day.replace('-', ""));
            city.authentication(&name, [seen(day, "08:00")])
        },
    )
}

fn acting<const N: usize>(city: City, rows: [Operation; N]) -> City {
    let city = city.operation("SOUSA_20260422.csv", rows);
    city.ingest();
    city
}

#[test]
fn acts_without_a_log_in_are_low() {
    let city = acting(covered(), [at("10:00"), at("11:00")]);
    let alerts = city.alerts().by("no-login");
    let alert = alerts.only(KEY);
    assert_eq!((standing(alert), events(alert)), (("low", "open"), 2));
    assert_eq!(alert["terminal_id"], "T010101");
    let expected = "（C0010101）が端末「T010101」で2026年4月22日（水）に2件操作していますが、\
        ログインの記録が見当たりません。確認をお願いします。";
    assert!(reason(alert).ends_with(expected), "{}", reason(alert));
}

#[test]
fn a_log_in_twenty_four_hours_before_counts() {
    let city = covered().authentication("NINSHO_a.csv", [login("10:00:00").on("2026-04-21")]);
    acting(city, [at("10:00:00.000")]).alerts().by("no-login").none();
}

#[test]
fn a_log_in_a_second_earlier_does_not() {
    let city = covered().authentication("NINSHO_a.csv", [login("09:59:59").on("2026-04-21")]);
    acting(city, [at("10:00:00.000")]).alerts().by("no-login").only(KEY);
}

#[test]
fn a_log_in_at_the_same_instant_counts_and_one_after_does_not() {
    let with = |time: &str| covered().authentication("NINSHO_a.csv", [login(time)]);
    acting(with("10:00:00"), [at("10:00:00")]).alerts().by("no-login").none();
    let alerts = acting(with("10:00:01"), [at("10:00:00"), at("11:00")]).alerts().by("no-login");
    assert_eq!(events(alerts.only(KEY)), 1);
}

#[test]
fn a_log_in_counts_though_a_log_out_followed() {
    let city = covered().authentication("NINSHO_a.csv", [login("08:30"), logout("09:00")]);
    acting(city, [at("10:00")]).alerts().by("no-login").none();
}

#[test]
fn a_failed_log_in_or_one_elsewhere_or_of_somebody_else_does_not_count() {
    let rows =
        [failed("08:30"), login("08:40").terminal("T010102"), login("08:50").actor("C0010102")];
    let city = covered().authentication("NINSHO_a.csv", rows);
    acting(city, [at("10:00")]).alerts().by("no-login").only(KEY);
}

#[test]
fn a_log_in_in_other_widths_counts() {
    let row = login("08:30").actor("ｃ００１０１０１").terminal("Ｔ０１０１０１");
    let city = covered().authentication("NINSHO_a.csv", [row]);
    acting(city, [at("10:00")]).alerts().by("no-login").none();
}

#[test]
fn each_terminal_is_an_alert_of_its_own() {
    let others = ["T2", "T3"].map(|terminal| login("08:20").actor("C0010102").terminal(terminal));
    let city = covered()
        .authentication("NINSHO_a.csv", others)
        .authentication("NINSHO_b.csv", [login("08:30").terminal("T3")]);
    let city = acting(city, [at("10:00"), at("11:00").terminal("T2"), at("12:00").terminal("T3")]);
    assert_eq!(city.alerts().by("no-login").keys(), [KEY, "no-login/C0010101/T2/2026-04-22"]);
}

#[test]
fn where_no_source_delivers_log_ins_nobody_is_accused_until_one_does() {
    let city = acting(covered(), [at("11:00").terminal("T2")]);
    city.alerts().by("no-login").none();
    let row = login("08:30").on("2026-04-20").actor("C0010102").terminal("ｔ2");
    let city = city.authentication("NINSHO_a.csv", [row]);
    city.ingest();
    city.alerts().by("no-login").only("no-login/C0010101/T2/2026-04-22");
    city.run(&["replay", "--check"]).ends(tenken::exit::Exit::Done);
}

#[test]
fn where_the_only_file_with_log_ins_is_voided_it_is_withdrawn() {
    let row = login("08:30").on("2026-04-20").actor("C0010102").terminal("T2");
    let city = covered().authentication("NINSHO_20260420.csv", [row]);
    let city = acting(city, [at("11:00").terminal("T2")]);
    let key = "no-login/C0010101/T2/2026-04-22";
    city.alerts().by("no-login").only(key);
    let exports =
        city.query("SELECT export_id FROM exports WHERE path LIKE '%NINSHO_20260420.csv'");
    voided(&city, exports[0][0].parse().unwrap());
    assert_eq!(standing(city.alerts().get(key)).1, "withdrawn");
    city.run(&["replay", "--check"]).ends(tenken::exit::Exit::Done);
}

#[test]
fn logging_in_or_out_or_trying_to_is_no_act() {
    let rows = [failed("09:00"), logout("12:00")];
    let city = covered().authentication("NINSHO_a.csv", rows);
    city.alerts_of_ingest().by("no-login").none();
}

#[test]
fn systems_nobody_and_acts_without_a_terminal_are_not_judged() {
    let rows =
        [at("10:00").actor("S0000001"), at("10:00").actor("(auto)"), at("10:00").terminal("")];
    acting(covered(), rows).alerts().by("no-login").none();
}

#[test]
fn a_denied_act_is_one() {
    acting(covered(), [at("10:00").outcome("拒否")]).alerts().by("no-login").only(KEY);
}

#[test]
fn without_a_source_that_delivers_log_ins_nobody_is_accused() {
    let rows = |day: &str| [at("09:00").on(day)];
    let city = city()
        .operation("SOUSA_20260420.csv", rows("2026-04-20"))
        .operation("SOUSA_20260421.csv", rows("2026-04-21"))
        .operation("SOUSA_20260423.csv", rows("2026-04-23"))
        .authentication("NINSHO_20260422.csv", [logout("10:00").on("2026-04-20"), failed("10:00")]);
    acting(city, [at("10:00")]).alerts().by("no-login").none();
}

#[test]
fn the_log_has_to_begin_twenty_four_hours_before() {
    let with = |time: &str| {
        city()
            .authentication("NINSHO_a.csv", [seen("2026-04-21", time), seen("2026-04-22", "12:00")])
    };
    acting(with("10:00:00"), [at("10:00:00")]).alerts().by("no-login").only(KEY);
    acting(with("10:00:01"), [at("10:00:00")]).alerts().by("no-login").none();
}

#[test]
fn the_log_has_to_reach_to_the_act() {
    let with = |time: &str| {
        city()
            .authentication("NINSHO_a.csv", [seen("2026-04-21", "08:00"), seen("2026-04-22", time)])
    };
    acting(with("10:00:00"), [at("10:00:00")]).alerts().by("no-login").only(KEY);
    acting(with("09:59:59"), [at("10:00:00")]).alerts().by("no-login").none();
}

#[test]
fn a_business_day_whose_log_is_missing_accuses_nobody() {
    let around = |missing: &str| {
        let days = ["2026-04-20", "2026-04-21", "2026-04-22", "2026-04-23"];
        days.into_iter().filter(|day| *day != missing).fold(city(), |city, day| {
            city.authentication(&format!("NINSHO_{day}.csv"), [seen(day, "08:00")])
        })
    };
    for missing in ["2026-04-22", "2026-04-21"] {
        acting(around(missing), [at("10:00")]).alerts().by("no-login").none();
    }
    acting(around("2026-04-20"), [at("10:00")]).alerts().by("no-login").only(KEY);
}

#[test]
fn a_weekend_need_not_have_events() {
    let city = city()
        .authentication("NINSHO_a.csv", [seen("2026-04-17", "08:00"), seen("2026-04-20", "08:00")]);
    let city = city.operation("SOUSA_a.csv", [at("10:00").on("2026-04-19")]);
    city.alerts_of_ingest().by("no-login").only("no-login/C0010101/T010101/2026-04-19");
}

#[test]
fn a_log_in_that_comes_late_withdraws_it_also_on_the_day_after() {
    let city = acting(covered(), [at("07:00"), at("10:00")]);
    city.alerts().by("no-login").only(KEY);
    let city = city.authentication("NINSHO_a.csv", [login("09:00").on("2026-04-21")]);
    city.ingest();
    let alerts = city.alerts();
    assert_eq!((standing(alerts.get(KEY)).1, events(alerts.get(KEY))), ("open", 1));
    let city = city.authentication("NINSHO_b.csv", [login("11:00").on("2026-04-21")]);
    city.ingest();
    assert_eq!(standing(city.alerts().get(KEY)).1, "withdrawn");
    city.run(&["replay", "--check"]).ends(tenken::exit::Exit::Done);
}

#[test]
fn a_holiday_that_is_registered_later_uncovers_the_day() {
    let days = ["2026-04-20", "2026-04-22", "2026-04-23"];
    let city = days.into_iter().fold(city(), |city, day| {
        city.authentication(&format!("NINSHO_{day}.csv"), [seen(day, "08:00")])
    });
    let city = acting(city, [at("10:00")]);
    city.alerts().by("no-login").none();
    let city = city.register("holidays.csv", "date,kind,name\n2026-04-21,holiday,臨時休庁\n");
    city.ingest();
    city.alerts().by("no-login").only(KEY);
    city.run(&["replay", "--check"]).ends(tenken::exit::Exit::Done);
}

#[test]
fn hours_may_be_set() {
    let city = covered()
        .rule_file("hours.toml", "[rules.no-login]\nhours = 8\n")
        .authentication("NINSHO_a.csv", [login("08:00")]);
    let alerts = acting(city, [at("16:00"), at("16:01")]).alerts().by("no-login");
    assert_eq!(events(alerts.only(KEY)), 1);
}

#[test]
fn sources_in_any_order_come_to_the_same() {
    let numbers = [16, 17, 20, 21, 22, 23];
    let day = |number: u32| format!("2026-04-{number:02}");
    let log = |city: City, number: u32| {
        let day = day(number);
        let mut rows = vec![seen(&day, "08:00"), seen(&day, "17:00")];
        if number.is_multiple_of(2) {
            rows.push(login("08:30").on(&day));
        }
        city.authentication(&format!("NINSHO_202604{number}.csv"), rows)
    };
    let acts = |city: City, number: u32| {
        let rows = [at("08:00"), at("09:00"), at("12:00").actor("C0010102")];
        let serials = ["1", "2", "3"].map(|last| format!("9{number}{last}"));
        let rows: Vec<Operation> = rows
            .into_iter()
            .zip(&serials)
            .map(|(row, serial)| row.on(&day(number)).serial(serial))
            .collect();
        city.operation(&format!("SOUSA_202604{number}.csv"), rows)
    };
    let quiet = || city().rule_file("off.toml", "[rules.serial-gap]\nenabled = false\n");
    let fed = |steps: &[(bool, u32)]| {
        steps.iter().fold(quiet(), |city, (is_log, number)| {
            let city = if *is_log { log(city, *number) } else { acts(city, *number) };
            city.ingest();
            city
        })
    };
    let logs = numbers.map(|number| (true, number));
    let works = numbers.map(|number| (false, number));
    let in_order = fed(&[logs, works].concat());
    assert!(in_order.alerts().by("no-login").keys().len() > 5);
    let mut backwards = [works, logs].concat();
    backwards.reverse();
    let works_first = [works, logs].concat();
    let mixed: Vec<(bool, u32)> =
        [3, 9, 0, 6, 11, 1, 4, 7, 10, 2, 5, 8].map(|place: usize| works_first[place]).to_vec();
    for steps in [works_first, backwards, mixed] {
        let other = fed(&steps);
        assert_eq!(State::of(&other).lawful().standing(), State::of(&in_order).lawful().standing());
        other.run(&["replay", "--check"]).ends(tenken::exit::Exit::Done);
    }
}
