//! Rules that look back: `volume-anomaly` and `dormant-id`, and what late data does to them.

use crate::alerts::{reason, standing};
use crate::city::City;
use crate::exactly_once::state::State;
use crate::rows::{Operation, at};

/// Views of as many residents on that day; no two numbers are consecutive, and nobody is viewed
/// on two days.
fn views(actor: &str, day: &str, count: usize) -> Vec<Operation> {
    let view = |i: usize| {
        let time = format!("{:02}:{:02}", 9 + i / 60, i % 60);
        let number = format!("{}{:04}", day.replace('-', ""), 1_000 + 2 * i);
        at(&time).on(day).actor(actor).subject(&number)
    };
    (0..count).map(view).collect()
}

/// The business days of April 2026 before the 22nd.
const BEFORE: [&str; 15] = [
    "2026-04-01",
    "2026-04-02",
    "2026-04-03",
    "2026-04-06",
    "2026-04-07",
    "2026-04-08",
    "2026-04-09",
    "2026-04-10",
    "2026-04-13",
    "2026-04-14",
    "2026-04-15",
    "2026-04-16",
    "2026-04-17",
    "2026-04-20",
    "2026-04-21",
];

fn file(day: &str) -> String {
    format!("SOUSA_{}.csv", day.replace('-', ""))
}

fn city() -> City {
    City::with_registers()
        .at("2026-05-01T07:00:00+09:00")
        .rule_file("off.toml", "[rules.serial-gap]\nenabled = false\n")
}

fn with(city: City, actor: &str, day: &str, count: usize) -> City {
    city.operation(&file(day), views(actor, day, count))
}

const KEY: &str = "volume-anomaly/C0010101/2026-04-22";

#[test]
fn a_day_is_compared_with_the_ten_active_days_before() {
    let city = BEFORE[..10].iter().fold(city(), |city, day| with(city, "C0010101", day, 12));
    let city = with(city, "C0010101", "2026-04-22", 36);
    let alerts = city.alerts_of_ingest();
    let alert = alerts.only(KEY);
    assert_eq!(standing(alert), ("low", "open"));
    assert!(reason(alert).contains("36人を参照しています（普段は12人）"), "{}", reason(alert));
    assert_eq!(alert["event_count"], 36);
}

#[test]
fn nine_own_days_and_nobody_beside_are_too_few() {
    let city = BEFORE[..9].iter().fold(city(), |city, day| with(city, "C0010101", day, 12));
    with(city, "C0010101", "2026-04-22", 100).alerts_of_ingest().none();
}

/// The 31 days before the 22nd of April.
fn days_before() -> Vec<String> {
    let march = (22..=31).map(|day| format!("2026-03-{day}"));
    march.chain((1..=21).map(|day| format!("2026-04-{day:02}"))).collect()
}

#[test]
fn the_last_thirty_active_days_count_and_the_one_before_them_does_not() {
    // 15 of the last 30 days, the first of them as well, are of two residents, and 15 of four: the
    // median is three. With the day before them, or without the first, it would be four.
    let counts = [4, 2].into_iter().chain([2; 14]).chain([4; 15]);
    let settings = "[rules.volume-anomaly]\nleast = 1\ndeviations = 0\n";
    let city = city().rule_file("low.toml", settings);
    let days = days_before();
    let city =
        days.iter().zip(counts).fold(city, |city, (day, count)| with(city, "C0010101", day, count));
    let alerts = with(city, "C0010101", "2026-04-22", 9).alerts_of_ingest();
    assert!(reason(alerts.by("volume-anomaly").only(KEY)).contains("普段は3人"));
}

#[test]
fn days_of_another_person_of_the_unit_stand_in() {
    let city = BEFORE[..10].iter().fold(city(), |city, day| with(city, "C0010102", day, 12));
    with(city, "C0010101", "2026-04-22", 36).alerts_of_ingest().only(KEY);
}

#[test]
fn days_of_a_person_of_another_unit_do_not() {
    let city = BEFORE[..10].iter().fold(city(), |city, day| {
        let rows: Vec<Operation> =
            views("C0020101", day, 12).into_iter().map(|row| row.procedure("")).collect();
        city.operation(&file(day), rows)
    });
    with(city, "C0010101", "2026-04-22", 100).alerts_of_ingest().none();
}

#[test]
fn a_work_record_accounts_for_the_day_and_the_day_counts_later_nonetheless() {
    let city = BEFORE[..10].iter().fold(city(), |city, day| with(city, "C0010101", day, 12));
    let city = city.approvals(
        "A1,work,C0010101,2026-04-22 08:30,2026-04-22 17:15,調査,,C0010102,2026-04-21 09:00",
    );
    let city = with(city, "C0010101", "2026-04-22", 60);
    city.ingest();
    assert_eq!(city.alerts().get(KEY)["explanation"]["id"], "A1");
}

#[test]
fn a_day_that_comes_late_changes_what_later_days_are_compared_with() {
    let city = BEFORE[1..10].iter().fold(city(), |city, day| with(city, "C0010101", day, 12));
    let city = with(city, "C0010101", "2026-04-22", 60);
    city.alerts_of_ingest().none();
    let city = with(city, "C0010101", BEFORE[0], 12);
    city.ingest();
    city.alerts().only(KEY);
    let causes = city.show(KEY)["revisions"][0]["causes"].clone();
    assert_eq!(causes[0]["kind"], "past");
    assert_eq!(causes[0]["day"], BEFORE[0]);
    city.run(&["replay", "--check"]).ends(tenken::exit::Exit::Done);
}

#[test]
fn a_late_day_that_shows_the_day_to_be_usual_withdraws_the_alert() {
    let city = BEFORE[5..15].iter().fold(city(), |city, day| with(city, "C0010101", day, 12));
    let city = with(city, "C0010101", "2026-04-22", 36);
    city.alerts_of_ingest().only(KEY);
    let late = BEFORE[..5].iter().fold(city, |city, day| with(city, "C0010101", day, 60));
    // Fifteen days, of which ten have 12 and five 60: the median stays 12, the distances too.
    late.ingest();
    assert_eq!(standing(late.alerts().get(KEY)).1, "open");
    let late = with(late, "C0010101", "2026-03-31", 60);
    let late = ["2026-03-30", "2026-03-27", "2026-03-26", "2026-03-25", "2026-03-24", "2026-03-23"]
        .iter()
        .fold(late, |city, day| with(city, "C0010101", day, 60));
    late.ingest();
    assert_eq!(standing(late.alerts().get(KEY)).1, "withdrawn");
    late.run(&["replay", "--check"]).ends(tenken::exit::Exit::Done);
}

#[test]
fn a_month_that_arrives_late_equals_the_same_month_in_order() {
    let days: Vec<(String, Vec<Operation>)> = BEFORE
        .iter()
        .map(|day| (file(day), [views("C0010101", day, 12), views("C0010102", day, 7)].concat()))
        .collect();
    let month = |city: City, days: &[(String, Vec<Operation>)]| {
        days.iter().fold(city, |city, (file, rows)| {
            let city = city.operation(file, rows.clone());
            city.ingest();
            city
        })
    };
    let wednesday =
        [views("C0010101", "2026-04-22", 40), views("C0010102", "2026-04-22", 50)].concat();
    let last = |city: City| {
        let city = city.operation(&file("2026-04-22"), wednesday.clone());
        city.ingest();
        city
    };
    let row = |day: &str| [at("10:00").on(day).actor("C0020101")];
    let (old, new) = (row("2025-01-10"), row("2026-04-24"));
    let in_order = month(city().operation(&file("2025-01-10"), old.clone()), &days);
    let in_order = last(in_order).operation(&file("2026-04-24"), new.clone());
    in_order.ingest();
    let late = last(city().operation(&file("2026-04-24"), new));
    let mut backwards = days.clone();
    backwards.reverse();
    let late = month(late, &backwards).operation(&file("2025-01-10"), old);
    late.ingest();
    assert_eq!(State::of(&late).lawful().standing(), State::of(&in_order).lawful().standing());
    let keys = ["dormant-id/C0020101/2026-04-24", KEY, "volume-anomaly/C0010102/2026-04-22"];
    for key in keys {
        assert_eq!(standing(late.alerts().get(key)).1, "open", "{key}");
    }
    late.run(&["replay", "--check"]).ends(tenken::exit::Exit::Done);
}

#[test]
fn four_hundred_days_without_an_event_are_dormant() {
    let city = city()
        .operation("SOUSA_20250318.csv", [at("10:00").on("2025-03-18")])
        .operation("SOUSA_20260422.csv", [at("10:00"), at("10:01")]);
    let alerts = city.alerts_of_ingest();
    let alert = alerts.only("dormant-id/C0010101/2026-04-22");
    assert!(
        reason(alert).contains("ID「C0010101」が400日ぶりに使用されています"),
        "{}",
        reason(alert)
    );
    assert_eq!(alert["event_count"], 1);
}

#[test]
fn ninety_days_are_enough_for_a_privileged_id() {
    let city = city()
        .staff("C0010101,中村,0101,staff,1,2020-04-01,,")
        .operation("SOUSA_20260122.csv", [at("10:00").on("2026-01-22")])
        .operation("SOUSA_20260422.csv", [at("10:00")]);
    city.alerts_of_ingest().by("dormant-id").only("dormant-id/C0010101/2026-04-22");
}

#[test]
fn an_event_in_between_that_comes_late_withdraws_the_alert() {
    let city = city()
        .operation("SOUSA_20250318.csv", [at("10:00").on("2025-03-18")])
        .operation("SOUSA_20260422.csv", [at("10:00")]);
    city.alerts_of_ingest().only("dormant-id/C0010101/2026-04-22");
    let city = city.operation("SOUSA_20260101.csv", [at("10:00").on("2026-01-05")]);
    city.ingest();
    let alerts = city.alerts();
    assert_eq!(standing(alerts.get("dormant-id/C0010101/2026-04-22")).1, "withdrawn");
}
