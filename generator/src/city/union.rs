//! Work at the terminals of the regional union (広域連合), with the union's own IDs.

use super::journal::Journal;
use super::shift::Shift;
use super::staff::Person;
use crate::rng::Rng;
use crate::routine::union_case;

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
        let rows = union_case(id, terminal, (journal.moment(millis).day, millis), rng);
        journal.regional.extend(rows);
    }
}
