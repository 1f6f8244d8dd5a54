//! What a late file costs is what it touches: the days of its rows, and the days that look back on
//! them. Counted are the days that wait; no clock is asked.

use tenken::daemon::judge::Grounds;
use tenken::instant::Day;
use tenken::messages::Lang;
use tenken::store::findings::Recording;
use tenken::store::{Fresh, Reader, Store};

use crate::city::{City, MORNING};
use crate::exactly_once::hand::Hand;
use crate::rows::{Operation, at};

/// The late day is the tenth of the year.
const LATE: usize = 10;

fn day(number: usize) -> Day {
    let first: Day = "2025-01-01".parse().unwrap();
    first.plus(i32::try_from(number - 1).unwrap())
}

fn view(number: usize, actor: &str) -> Operation {
    at("10:00").on(&day(number).to_string()).actor(actor).subject("000000000001")
}

/// Two clerks of one unit and one of another view somebody on each of so many days; all of it is
/// judged. Then one more row of a day in January comes, and is only stored.
fn late(days: usize, actor: &str) -> City {
    let clerks = ["C0010101", "C0010102", "C0020101"];
    let rows: Vec<Operation> =
        (1..=days).flat_map(|day| clerks.map(|clerk| view(day, clerk))).collect();
    let city = City::with_registers().operation("SOUSA_x.csv", rows);
    city.ingest();
    let row = view(LATE, actor).subject("000000000002");
    let city = city.operation("SOUSA_late.csv", [row]);
    Hand::of(&city, "operation").take("SOUSA_late.csv");
    city
}

/// Judges the days that wait; which days then wait to be compared with their past.
fn judged(city: &City) -> Vec<Day> {
    let mut store = Store::open(&city.state()).unwrap();
    let grounds = Grounds::read(&store.reader()).unwrap();
    let how = Recording { at: MORNING.parse().unwrap(), lang: Lang::Ja, since: None };
    for day in store.reader().dirty_days().unwrap() {
        let found = grounds.judge(&store.reader(), day, &Fresh::default()).unwrap();
        store.record_day(day, &found, how).unwrap();
    }
    store.reader().days_to_compare().unwrap()
}

#[test]
fn of_a_late_file_only_its_day_is_judged_again_however_long_the_year() {
    for days in [60, 120] {
        let city = late(days, "C0010101");
        let waiting = Reader::open(&city.state()).unwrap().dirty_days().unwrap();
        assert_eq!(waiting, [day(LATE)], "of {days} days");
    }
}

#[test]
fn only_the_days_that_look_back_on_it_are_compared_again_however_long_the_year() {
    for days in [60, 120] {
        let compared = judged(&late(days, "C0010101"));
        let reach: Vec<Day> = (LATE..=LATE + 30).map(day).collect();
        assert_eq!(compared, reach, "of {days} days");
    }
}

#[test]
fn somebody_who_acted_again_only_much_later_adds_one_day() {
    let seldom = City::with_registers().operation("SOUSA_x.csv", [view(200, "C0010101")]);
    seldom.ingest();
    let seldom = seldom.operation("SOUSA_late.csv", [view(LATE, "C0010101")]);
    Hand::of(&seldom, "operation").take("SOUSA_late.csv");
    assert_eq!(judged(&seldom), [day(LATE), day(200)]);
}
