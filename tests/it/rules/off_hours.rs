//! `off-hours`: a person acts outside the opening of the unit that day, with its grace.

use crate::alerts::{Alerts, events, reason, standing};
use crate::city::City;
use crate::rows::{Operation, at, failed, login, logout};

const KEY: &str = "off-hours/C0010101/2026-04-22";

/// The off-hours alerts of those events, in the usual city that opens from 8:30 to 17:15.
fn found<const N: usize>(rows: [Operation; N]) -> Alerts {
    City::with_registers().operation("SOUSA_20260422.csv", rows).alerts_of_ingest().by("off-hours")
}

/// The same on another day, under other openings.
fn on(day: &str, time: &str, openings: &str) -> Alerts {
    City::with_registers()
        .openings(openings)
        .operation("SOUSA.csv", [at(time).on(day)])
        .operation("SOUSA_1.csv", [at(time).on(day)])
        .alerts_of_ingest()
        .by("off-hours")
}

#[test]
fn the_grace_before_opening_includes_its_first_millisecond() {
    found([at("08:00:00.000")]).none();
}

#[test]
fn a_millisecond_before_the_grace_is_outside() {
    found([at("07:59:59.999")]).only(KEY);
}

#[test]
fn the_grace_after_closing_includes_its_last_millisecond() {
    found([at("18:15:00.000")]).none();
}

#[test]
fn a_millisecond_after_the_grace_is_outside() {
    found([at("18:15:00.001")]).only(KEY);
}

#[test]
fn only_the_events_outside_are_counted() {
    let alerts = found([at("09:00"), at("18:30"), at("18:40")]);
    assert_eq!(events(alerts.only(KEY)), 2);
}

#[test]
fn before_eight_in_the_evening_of_a_day_with_an_opening_it_is_low() {
    assert_eq!(standing(found([at("19:59:59.999")]).only(KEY)), ("low", "open"));
}

#[test]
fn in_the_early_morning_of_a_day_with_an_opening_it_is_low() {
    assert_eq!(standing(found([at("06:00")]).only(KEY)).0, "low");
}

#[test]
fn from_eight_in_the_evening_it_is_medium() {
    assert_eq!(standing(found([at("20:00:00.000")]).only(KEY)).0, "medium");
}

#[test]
fn one_event_after_eight_makes_the_whole_medium() {
    assert_eq!(standing(found([at("19:00"), at("20:30")]).only(KEY)).0, "medium");
}

#[test]
fn before_ten_at_night_it_is_still_medium() {
    assert_eq!(standing(found([at("21:59:59.999")]).only(KEY)).0, "medium");
}

#[test]
fn from_ten_at_night_it_is_high() {
    assert_eq!(standing(found([at("19:00"), at("22:00:00.000")]).only(KEY)).0, "high");
}

#[test]
fn until_five_in_the_morning_it_is_high() {
    assert_eq!(standing(found([at("04:59:59.999")]).only(KEY)).0, "high");
}

#[test]
fn after_five_in_the_morning_it_is_no_longer_high() {
    assert_eq!(standing(found([at("05:00:00.001")]).only(KEY)).0, "low");
}

#[test]
fn on_a_closed_day_an_early_event_is_medium_and_not_low() {
    let alerts = on("2026-04-25", "10:00", "*,business,08:30,17:15");
    assert_eq!(standing(alerts.only("off-hours/C0010101/2026-04-25")).0, "medium");
}

#[test]
fn a_line_with_empty_times_closes_the_unit_for_that_day() {
    let alerts = on("2026-04-22", "10:00", "*,business,08:30,17:15\n*,2026-04-22,,");
    assert_eq!(standing(alerts.only(KEY)).0, "medium");
}

#[test]
fn a_log_out_is_no_act() {
    City::with_registers()
        .authentication("NINSHO_20260422.csv", [logout("23:00")])
        .alerts_of_ingest()
        .none();
}

#[test]
fn a_log_in_is_an_act_even_if_it_fails() {
    let alerts = City::with_registers()
        .authentication("NINSHO_20260422.csv", [login("21:00"), failed("21:01")])
        .alerts_of_ingest();
    assert_eq!(events(alerts.only(KEY)), 2);
}

#[test]
fn a_denied_event_is_an_act() {
    found([at("21:00").outcome("拒否")]).only(KEY);
}

#[test]
fn a_system_is_no_person() {
    found([at("23:00").actor("S0000001")]).none();
}

#[test]
fn a_system_is_a_person_again_when_its_row_has_ended() {
    City::with_registers()
        .staff("S0000001,連携,0101,system,0,2020-04-01,2026-04-21,")
        .operation("SOUSA_20260422.csv", [at("23:00").actor("S0000001")])
        .alerts_of_ingest()
        .by("off-hours")
        .only("off-hours/S0000001/2026-04-22");
}

#[test]
fn an_unknown_actor_is_a_person() {
    found([at("23:00").actor("X1")]).only("off-hours/X1/2026-04-22");
}

#[test]
fn the_unit_in_the_log_counts_for_an_actor_whom_the_register_lacks() {
    City::with_registers()
        .openings("0909,business,08:30,22:00\n*,business,08:30,17:15")
        .operation("SOUSA_20260422.csv", [at("21:00").actor("X1").unit("0909")])
        .alerts_of_ingest()
        .by("off-hours")
        .none();
}

#[test]
fn the_staff_register_goes_before_the_unit_in_the_log() {
    City::with_registers()
        .openings("0909,business,08:30,22:00\n*,business,08:30,17:15")
        .operation("SOUSA_20260422.csv", [at("21:00").unit("0909")])
        .alerts_of_ingest()
        .only(KEY);
}

#[test]
fn the_openings_of_several_posts_are_united() {
    let posts = "C0010101,中村,0101,staff,0,,,\nC0010101,中村,0201,staff,0,2026-01-01,,";
    let city = City::with_registers()
        .staff(posts)
        .openings("0101,business,08:30,17:15\n0201,business,20:00,22:00")
        .operation("SOUSA_20260422.csv", [at("09:00"), at("21:00"), at("18:30")]);
    assert_eq!(events(city.alerts_of_ingest().only(KEY)), 1, "only 18:30, between the two");
}

#[test]
fn a_post_that_has_ended_opens_nothing() {
    let posts = "C0010101,中村,0101,staff,0,,,\nC0010101,中村,0201,staff,0,,2026-04-21,";
    City::with_registers()
        .staff(posts)
        .openings("0101,business,08:30,17:15\n0201,business,08:30,22:00")
        .operation("SOUSA_20260422.csv", [at("21:00")])
        .alerts_of_ingest()
        .only(KEY);
}

#[test]
fn on_a_national_holiday_a_weekday_line_opens_nothing() {
    let alerts = on("2026-04-29", "10:00", "*,business,08:30,17:15\n*,wed,08:30,17:15");
    alerts.only("off-hours/C0010101/2026-04-29");
}

#[test]
fn on_a_national_holiday_only_a_line_for_that_date_opens() {
    on("2026-04-29", "10:00", "*,business,08:30,17:15\n*,2026-04-29,09:00,12:00").none();
}

#[test]
fn at_the_turn_of_the_year_a_weekday_line_opens_nothing() {
    let alerts = on("2025-12-29", "10:00", "*,mon,08:30,17:15");
    alerts.only("off-hours/C0010101/2025-12-29");
}

#[test]
fn the_day_before_the_turn_of_the_year_is_a_business_day() {
    on("2026-12-28", "10:00", "*,business,08:30,17:15").none();
}

#[test]
fn the_second_sunday_is_open_where_a_line_says_so() {
    on("2026-04-12", "10:00", "*,business,08:30,17:15\n0101,sun#2,08:30,12:30").none();
}

#[test]
fn the_third_sunday_is_not_the_second() {
    let alerts = on("2026-04-19", "10:00", "*,business,08:30,17:15\n0101,sun#2,08:30,12:30");
    alerts.only("off-hours/C0010101/2026-04-19");
}

#[test]
fn a_weekday_goes_before_business() {
    on("2026-04-22", "20:00", "*,business,08:30,17:15\n*,wed,08:30,19:00").none();
}

#[test]
fn the_ordinal_weekday_goes_before_the_weekday() {
    // 2026-04-22 is the fourth Wednesday.
    let alerts = on("2026-04-22", "19:00", "*,wed,08:30,19:00\n*,wed#4,08:30,12:00");
    alerts.only(KEY);
}

#[test]
fn a_date_goes_before_everything() {
    let lines = "*,business,08:30,12:00\n*,wed,08:30,12:00\n*,wed#4,08:30,12:00\n\
        *,2026-04-22,08:30,20:00";
    on("2026-04-22", "20:30", lines).none();
}

#[test]
fn any_line_of_the_unit_goes_before_a_date_for_all() {
    let lines = "0101,business,08:30,17:15\n*,2026-04-22,08:30,21:00";
    on("2026-04-22", "20:00", lines).only(KEY);
}

#[test]
fn units_do_not_inherit_from_their_parents() {
    City::with_registers()
        .register("units.csv", "unit_code,name,parent_code,head_actor_id,head_email\n0100,市民部,,,\n0101,市民課,0100,,\n")
        .openings("0100,business,08:30,22:00\n*,business,08:30,17:15")
        .operation("SOUSA_20260422.csv", [at("20:30")])
        .alerts_of_ingest()
        .only(KEY);
}

#[test]
fn a_unit_that_no_line_is_for_is_not_judged() {
    on("2026-04-22", "23:00", "0999,business,08:30,17:15").none();
}

#[test]
fn without_the_openings_the_rule_stands_still() {
    let city = City::with_registers()
        .without_register("openings.csv")
        .operation("SOUSA_20260422.csv", [at("23:00")]);
    city.alerts_of_ingest().none();
    let problems = city.json(&["status"])["problems"].to_string();
    assert!(problems.contains("openings.csv"), "{problems}");
}

#[test]
fn one_actor_written_in_two_widths_is_one_alert() {
    let alerts = found([at("21:00"), at("21:01").actor("ｃ００１０１０１")]);
    assert_eq!(events(alerts.only(KEY)), 2);
}

#[test]
fn each_day_has_its_own_alert() {
    let alerts = City::with_registers()
        .operation("SOUSA_20260422.csv", [at("23:59:59.999")])
        .operation("SOUSA_20260423.csv", [at("00:00:00.000").on("2026-04-23")])
        .alerts_of_ingest();
    assert_eq!(alerts.keys(), [KEY, "off-hours/C0010101/2026-04-23"]);
}

#[test]
fn the_reason_says_who_when_and_how_many() {
    let alerts = found([at("21:00"), at("21:05")]);
    assert_eq!(
        reason(alerts.only(KEY)),
        "中村　拓也（C0010101）が2026年4月22日（水）の開庁時間（8:30～17:15）外に2件操作しています。\
         確認をお願いします。"
    );
}

#[test]
fn with_an_approvals_register_the_reason_says_that_it_has_no_record() {
    let alerts = City::with_registers()
        .approvals("")
        .operation("SOUSA_20260422.csv", [at("21:00")])
        .alerts_of_ingest();
    let reason = reason(alerts.only(KEY)).to_owned();
    assert!(reason.contains("時間外勤務等の記録は見当たりません。"), "{reason}");
}
