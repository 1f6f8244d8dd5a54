//! Rules over subjects, where most of what they ask lies in periods that are past and are not read
//! again (docs/adr/0034): nothing is lost by that.

use crate::alerts::standing;
use crate::city::City;
use crate::plain::dice::Dice;
use crate::rows::{Operation, at};

/// Settings by which little is enough, near and far.
const LITTLE: &str = "[rules.serial-gap]\nenabled = false\n\
    [rules.repeat-subject]\nloose_days = 3\nwindow_days = 5\never_days = 4\n\
    [rules.hot-subject]\npersons = 2\nunits = 0\nall_persons = 3\nall_units = 0\n";

/// Settings by which only provisions are told.
const PROVISIONS: &str = "[rules.serial-gap]\nenabled = false\n\
    [rules.repeat-subject]\nenabled = false\n[rules.hot-subject]\nenabled = false\n\
    [rules.colleague-access]\nenabled = false\n";

const ACTORS: [&str; 4] = ["C0010101", "C0010102", "C0020101", "C0020102"];

/// The last has the number of one of the staff.
const SUBJECTS: [&str; 4] = ["000000012345", "000000012346", "000000012347", "000000046759748"];

fn city() -> City {
    City::with_registers().at("2026-05-01T07:00:00+09:00").rule_file("little.toml", LITTLE)
}

/// How many pieces of past periods are known in short.
fn known(city: &City) -> usize {
    city.query("SELECT 1 FROM touch_period").len()
}

/// Somebody does something with a resident.
fn row(day: &str, dice: &mut Dice) -> Operation {
    let time = format!("{:02}:{:02}", dice.within(9, 16), dice.within(0, 59));
    let row = at(&time).on(day).actor(dice.pick(&ACTORS)).subject(dice.pick(&SUBJECTS));
    let row = if dice.chance(20) { row.action("提供") } else { row };
    if dice.chance(50) { row.procedure("") } else { row }
}

fn name(day: &str) -> String {
    format!("SOUSA_{}.csv", day.replace('-', ""))
}

#[test]
fn a_person_who_comes_back_after_a_year_is_counted() {
    let view = |day| at("10:00").on(day).subject(SUBJECTS[0]);
    let days = ["2025-01-06", "2025-01-20", "2025-02-03"];
    let city = days.iter().fold(city(), |city, day| city.operation(&name(day), [view(day)]));
    let other = at("10:00").on("2025-06-02").subject(SUBJECTS[1]);
    let city = city.operation("SOUSA_20250602.csv", [other]);
    city.alerts_of_ingest().by("repeat-subject").none();
    assert_eq!(known(&city), 2 * 64, "January and February are past");
    let city = city.operation("SOUSA_20260406.csv", [view("2026-04-06")]);
    let key = format!("repeat-subject/{}/{}", "C0010101", SUBJECTS[0]);
    city.alerts_of_ingest().by("repeat-subject").only(&key);
    city.recomputes();
}

#[test]
fn a_day_that_comes_late_is_found_beside_those_of_another_period() {
    // A period ends between the 7th and the 8th.
    let view = |day| at("10:00").on(day).subject(SUBJECTS[0]);
    let by_another = view("2025-01-07").actor("C0020101");
    let city = city()
        .operation("SOUSA_20250107.csv", [by_another])
        .operation("SOUSA_20250602.csv", [view("2025-06-02").subject(SUBJECTS[1])]);
    city.alerts_of_ingest().by("hot-subject").none();
    assert_eq!(known(&city), 64);
    let city = city.operation("SOUSA_20250108.csv", [view("2025-01-08")]);
    let key = format!("hot-subject/{}/2025-01-08", SUBJECTS[0]);
    city.alerts_of_ingest().by("hot-subject").only(&key);
    city.recomputes();
    assert_eq!(known(&city), 2 * 64, "the other one is known too");
}

#[test]
fn a_look_that_comes_late_takes_an_alert_back() {
    // On the day itself, and on the business day before, which is in another period.
    for day in ["2025-01-08", "2025-01-07"] {
        let provision = at("10:00").on("2025-01-08").action("提供").subject(SUBJECTS[0]);
        let other = |day| at("10:00").on(day).subject(SUBJECTS[1]);
        let city = city()
            .rule_file("little.toml", PROVISIONS)
            .operation("SOUSA_20241001.csv", [other("2024-10-01")])
            .operation("SOUSA_20250108.csv", [provision])
            .operation("SOUSA_20250602.csv", [other("2025-06-02")]);
        let key = format!("manual-provision/C0010101/{}/2025-01-08", SUBJECTS[0]);
        city.alerts_of_ingest().by("manual-provision").only(&key);
        let look = at("09:00").on(day).actor("C0020101").subject(SUBJECTS[0]);
        let city = city.operation("SOUSA_late.csv", [look]);
        city.ingest();
        assert_eq!(standing(city.alerts().get(&key)).1, "withdrawn", "a look on {day}");
        city.recomputes();
    }
}

#[test]
fn whatever_comes_in_whatever_order_alerts_are_those_of_the_whole_log() {
    let months = ["2025-01", "2025-02", "2025-05", "2025-06", "2025-09", "2026-01", "2026-03"];
    for seed in 0..8 {
        let mut dice = Dice::of(seed);
        let mut days: Vec<String> = Vec::new();
        for month in months {
            let of_month = dice.some(&[5, 6, 7, 8, 12, 13, 14, 15, 19, 20, 21, 22], 5);
            days.extend(of_month.into_iter().map(|day| format!("{month}-{day:02}")));
        }
        if seed % 2 == 0 {
            days.sort();
        }
        let rules = if seed % 4 < 2 { LITTLE } else { PROVISIONS };
        let mut city = city().rule_file("little.toml", rules);
        let mut were_known = 0;
        let some = |day: &str, dice: &mut Dice| -> Vec<Operation> {
            (0..dice.within(1, 3)).map(|_| row(day, dice)).collect()
        };
        for (pass, new) in days.chunks(3).enumerate() {
            for day in new {
                city = city.operation(&name(day), some(day, &mut dice));
            }
            // And more of a day that came before.
            let before = dice.pick(&days[..=pass * 3]);
            city = city.operation(&format!("SOUSA_more_{pass}.csv"), some(&before, &mut dice));
            city.ingest();
            were_known += known(&city);
            city.recomputes();
        }
        assert!(were_known > 0, "seed {seed}: no period was past");
    }
}
