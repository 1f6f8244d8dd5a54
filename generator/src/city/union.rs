//! Work at the terminals of the regional union (広域連合), with the union's own IDs.

use super::journal::Journal;
use super::shift::Shift;
use super::staff::Person;
use crate::layout::regional::{ERR, NG, OK, PRINT, Row, SEARCH, VIEW};
use crate::rng::Rng;
use crate::vocabulary::ORGANIZATION;

/// The union's terminals in the section.
pub const TERMINALS: [&str; 3] = ["K010201", "K010202", "K010203"];

/// A day's work: about 40 rows.
pub fn work(at_work: &[(&Person, Shift)], journal: &mut Journal, rng: &mut Rng) {
    let users: Vec<(String, &Person, &Shift)> = at_work
        .iter()
        .filter_map(|(person, shift)| Some((person.regional_id()?, *person, shift)))
        .collect();
    if users.is_empty() {
        return;
    }
    for _ in 0..15 {
        let (id, person, shift) = rng.pick(&users);
        let terminal = TERMINALS[person.number as usize % TERMINALS.len()];
        let millis = shift.moment(rng);
        case(id, terminal, millis, journal, rng);
    }
}

fn case(id: &str, terminal: &str, start: u32, journal: &mut Journal, rng: &mut Rng) {
    let subject = format!("{:08}", rng.below(900_000));
    let mut millis = start;
    let print = if rng.chance(500) { 3 } else { 2 };
    for (screen, action) in
        [("HK0101", SEARCH), ("HK0102", VIEW), ("HK0301", PRINT)].iter().take(print)
    {
        let outcome = match rng.below(100) {
            0 => NG,
            1 => ERR,
            _ => OK,
        };
        journal.regional.push(Row {
            at: journal.moment(millis / 1000 * 1000),
            actor_id: id.to_owned(),
            municipality: ORGANIZATION.to_owned(),
            terminal: terminal.to_owned(),
            screen: (*screen).to_owned(),
            action: (*action).to_owned(),
            subject: subject.clone(),
            outcome: outcome.to_owned(),
        });
        millis += rng.between(10_000, 70_000);
    }
}
