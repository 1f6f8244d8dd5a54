//! What the registers say about single days.

use crate::calendar::{Day, business_days};
use crate::city::table::{Table, row};
use crate::load::LoadOptions;
use crate::load::actors::{PEOPLE_IN_A_UNIT, texts};

/// On every so manyth day a unit has an approval.
const DAYS_TO_AN_APPROVAL: usize = 5;

/// So many people to one who is away on a business trip, or for half a day.
const PEOPLE_TO_AN_ABSENCE: usize = 200;

/// `openings.csv`: the load knows no holidays, so each of its days is open whatever the calendar
/// says.
pub(super) fn openings(options: &LoadOptions) -> Table {
    let own = days(options).map(|day| row(&format!("*,{day},08:30,17:15")));
    [row("*,business,08:30,17:15")].into_iter().chain(own).collect()
}

/// `approvals.csv`: overtime of the first of each unit, approved by the second.
pub(super) fn approvals(options: &LoadOptions) -> Table {
    let people: Vec<_> = texts(options).collect();
    let mut approvals = Table::new();
    for day in days(options).step_by(DAYS_TO_AN_APPROVAL) {
        for unit in people.chunks(PEOPLE_IN_A_UNIT as usize) {
            let [first, second, ..] = unit else { continue };
            let (number, id, by) = (approvals.len() + 1, &first.id, &second.id);
            approvals.push(row(&format!(
                "A-{number:06},overtime,{id},{day} 17:15,{day} 19:00,窓口処理の残務,,{by},\
                 {day} 16:00,,,"
            )));
        }
    }
    approvals
}

/// `attendance.csv`: nobody is on leave, since everybody has rows on every day.
pub(super) fn attendance(options: &LoadOptions) -> Table {
    let people: Vec<_> = texts(options).collect();
    let away = |(number, day): (usize, String)| {
        let first = number % PEOPLE_TO_AN_ABSENCE;
        let those = people.iter().skip(first).step_by(PEOPLE_TO_AN_ABSENCE).enumerate();
        let one = those.map(|(at, actor)| {
            let status = if at % 2 == 0 { "trip" } else { "half" };
            row(&format!("{},{day},{status}", actor.id))
        });
        one.collect::<Table>()
    };
    days(options).enumerate().flat_map(away).collect()
}

/// The days of the load, `2026-04-01`.
fn days(options: &LoadOptions) -> impl Iterator<Item = String> {
    business_days(options.from, options.days).into_iter().map(|day| Day::from(day).dashed())
}
