//! Which terminal somebody sits at: the own desk, or for an hour or two a counter's, which several
//! people share, or one of the few that belong to no unit.

use super::Today;
use super::staff::Seat;
use super::unit::{self, UNITS};
use crate::calendar::clock;

/// Terminals in the hall that any unit uses.
pub const HALL: [&str; 3] = ["W9900001", "W9900002", "W9900003"];

/// How long a turn at the counter takes.
const TURN: u32 = clock(1, 30, 0);

/// How many terminals a unit's counter has.
#[must_use]
pub fn counters(unit: usize, total: u32) -> u32 {
    if UNITS[unit].has_counter { unit::size(unit, total).div_ceil(5) } else { 0 }
}

/// The terminal of a unit's counter.
#[must_use]
pub fn counter(unit: usize, number: u32) -> String {
    format!("W{}{number:03}", UNITS[unit].code)
}

/// Where somebody sits at a moment: the same all through a turn.
#[must_use]
pub fn terminal(today: &Today, person: usize, seat: Seat, millis: u32) -> String {
    let turn = u64::from(millis / TURN);
    let rng = &mut today.rng_of("turn", person as u64 * 100 + turn);
    let counters = counters(seat.unit, today.staff);
    if counters == 0 {
        return seat.terminal();
    }
    match rng.below(1000) {
        0..30 => (*rng.pick(&HALL)).to_owned(),
        30..450 => counter(seat.unit, rng.between(1, counters)),
        _ => seat.terminal(),
    }
}

/// Where somebody of two units sits at the second one: the desk that it keeps for guests.
#[must_use]
pub fn guest(unit: usize) -> String {
    format!("T{}900", UNITS[unit].code)
}
