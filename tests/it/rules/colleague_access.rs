//! `colleague-access`: who touches the number of a colleague.

use tenken::exit::Exit;

use crate::alerts::{events, reason, standing};
use crate::city::City;
use crate::rows::{Operation, at};

const KEY: &str = "colleague-access/C0010101/000000077777";

/// C0010101, and a colleague whose number is 77777.
const STAFF: &str = "C0010101,中村,0101,staff,0,2020-04-01,,\n\
    C0010103,中村,0101,staff,0,2020-04-01,,000000011111\n\
    C0020101,髙橋,0201,staff,0,2020-04-01,,000000077777";

fn city() -> City {
    City::with_registers()
        .staff(STAFF)
        .at("2026-05-01T07:00:00+09:00")
        .rule_file("off.toml", "[rules.serial-gap]\nenabled = false\n")
}

fn view(day: &str) -> Operation {
    at("10:00").on(day).subject("000000077777")
}

fn with(city: City, days: &[&str]) -> City {
    days.iter().fold(city, |city, day| {
        city.operation(&format!("SOUSA_{}.csv", day.replace('-', "")), [view(day)])
    })
}

const DAYS: [&str; 8] = [
    "2026-04-13",
    "2026-04-14",
    "2026-04-15",
    "2026-04-16",
    "2026-04-17",
    "2026-04-20",
    "2026-04-21",
    "2026-04-22",
];

#[test]
fn one_touch_is_low_and_three_days_are_medium() {
    let city = with(city(), &DAYS[..2]);
    let alerts = city.alerts_of_ingest();
    assert_eq!(standing(alerts.only(KEY)), ("low", "open"));
    assert_eq!(
        reason(alerts.only(KEY)),
        "中村（C0010101）が他の職員の情報を2日、2件取り扱っています。確認をお願いします。"
    );
    let city = with(city, &DAYS[2..3]);
    city.ingest();
    let alerts = city.alerts();
    let alert = alerts.only(KEY);
    assert_eq!((standing(alert), &alert["day"]), (("medium", "open"), &"2026-04-13".into()));
    city.recomputes();
}

#[test]
fn the_own_number_is_no_colleague_under_whatever_id() {
    let own =
        city().staff(&format!("{STAFF}\nC0010101,中村,0201,staff,0,2026-04-01,,000000077777"));
    with(own, &DAYS[..3]).alerts_of_ingest().by("colleague-access").none();
}

#[test]
fn a_number_of_another_kind_or_of_nobody_is_no_colleague() {
    let row = "C0020101,髙橋,0201,staff,0,2020-04-01,,000000077777,hihokensha";
    let header =
        "actor_id,name,unit_code,kind,privileged,valid_from,valid_to,subject_number,subject_kind";
    let other = city().register("staff.csv", &format!("{header}\n{row}\n"));
    with(other, &DAYS[..3]).alerts_of_ingest().by("colleague-access").none();
    let city = city().operation("SOUSA_20260413.csv", [view(DAYS[0]).subject("000000077778")]);
    city.alerts_of_ingest().none();
}

#[test]
fn who_has_left_is_a_colleague_no_more() {
    let left = STAFF.replace("2020-04-01,,000000077777", "2020-04-01,2026-04-13,000000077777");
    let alerts = with(city().staff(&left), &DAYS[..3]).alerts_of_ingest();
    assert_eq!(events(alerts.only(KEY)), 1);
}

#[test]
fn a_number_that_is_added_later_has_its_subject_looked_at() {
    let city = with(city().staff(&STAFF.replace("000000077777", "")), &DAYS[..3]);
    city.alerts_of_ingest().none();
    let city = city.staff(STAFF);
    city.ingest();
    assert_eq!(standing(city.alerts().only(KEY)), ("medium", "open"));
    let city = city.staff(&STAFF.replace("000000077777", "000000088888"));
    city.ingest();
    assert_eq!(standing(city.alerts().get(KEY)).1, "withdrawn");
    city.recomputes();
}

#[test]
fn a_case_explains() {
    let header = "actor_id,subject_number,valid_from,valid_to";
    let row = "C0010101,000000077777,2026-04-01,";
    let city = with(city().register("caseload.csv", &format!("{header}\n{row}\n")), &DAYS[..3]);
    let alerts = city.alerts_of_ingest();
    assert_eq!(standing(alerts.only(KEY)), ("medium", "closed"));
    assert_eq!(alerts.only(KEY)["explanation"]["register"], "caseload");
}

#[test]
fn what_is_closed_is_reopened_by_five_further_days() {
    let city = with(city(), &DAYS[..3]);
    city.ingest();
    let args = ["alerts", "close", KEY, "--resolution", "legitimate", "--reason", "窓口"];
    city.run(&args).ends(Exit::Done);
    let city = with(city, &DAYS[3..7]);
    city.ingest();
    assert_eq!(standing(city.alerts().only(KEY)), ("medium", "closed"));
    let city = with(city, &DAYS[7..]);
    city.ingest();
    assert_eq!(standing(city.alerts().only(KEY)), ("medium", "open"));
}
