//! Who is at work on a day, from when to when, and who of them uses the system.

use super::Today;
use super::World;
use super::staff::Seat;
use super::year::{is_late, is_open_sunday};
use crate::calendar::clock;
use crate::rng::Rng;

/// Somebody at work.
#[derive(Clone, Copy, Debug)]
pub struct Presence {
    /// Who.
    pub person: usize,
    /// At which desk.
    pub seat: Seat,
    /// When the first case may begin.
    pub from: u32,
    /// When the last case begins.
    pub to: u32,
    /// Whether somebody who is there at all uses the system today.
    pub uses: bool,
}

/// Of a thousand people, how many are away for the day, and for half of it. Staff of the
/// municipalities of Mie took 13.2 days of leave in 2023, of 243 business days; trips and half
/// days are assumed.
const AWAY: u32 = 70;
const HALF: u32 = 20;

/// Finds out who is at work, and writes the others into the attendance register.
pub fn plan(world: &mut World, today: &mut Today) {
    let rng = &mut today.rng("presence");
    let counters_only = today.business.is_none();
    for person in 0..world.staff.people.len() {
        let entry = &world.staff.people[person];
        let Some(seat) = entry.seat(today.date).filter(|_| entry.works) else { continue };
        let id = entry.id.clone();
        if counters_only {
            let on_duty = is_open_sunday(today.date) && is_on_counter_duty(seat, rng);
            if on_duty {
                today.present.push(sunday(person, seat, rng));
            }
            continue;
        }
        let uses = rng.chance(seat.unit().users * 10);
        if rng.chance(AWAY) {
            let on_leave = rng.chance(860);
            world.records.away(&id, today.date, if on_leave { "leave" } else { "trip" });
            today.away.push((person, seat, on_leave));
        } else if rng.chance(HALF) {
            world.records.away(&id, today.date, "half");
            today.present.push(half(person, seat, uses, rng));
        } else {
            let late = is_late(today.date) && keeps_late(seat) && rng.chance(300);
            today.present.push(whole(person, seat, (uses, late), rng));
        }
    }
}

/// The units whose counters are open until seven on Thursdays, and on some Sundays.
#[must_use]
pub fn keeps_late(seat: Seat) -> bool {
    super::unit::LATE.contains(&seat.unit().code)
}

fn is_on_counter_duty(seat: Seat, rng: &mut Rng) -> bool {
    keeps_late(seat) && rng.chance(250)
}

fn whole(person: usize, seat: Seat, (uses, late): (bool, bool), rng: &mut Rng) -> Presence {
    let (from, to) = if late {
        (clock(10, 20, 0), rng.between(clock(18, 30, 0), clock(18, 55, 0)))
    } else if rng.chance(150) {
        // What is still on the desk, within the grace after closing.
        (clock(8, 32, 0), rng.between(clock(17, 15, 0), clock(18, 5, 0)))
    } else {
        (clock(8, 32, 0), clock(17, 8, 0))
    };
    Presence { person, seat, from, to, uses }
}

fn half(person: usize, seat: Seat, uses: bool, rng: &mut Rng) -> Presence {
    let (from, to) = if rng.chance(500) {
        (clock(8, 32, 0), clock(11, 50, 0))
    } else {
        (clock(13, 2, 0), clock(17, 8, 0))
    };
    Presence { person, seat, from, to, uses }
}

fn sunday(person: usize, seat: Seat, rng: &mut Rng) -> Presence {
    let to = clock(12, 15, 0) + rng.below(clock(0, 20, 0));
    Presence { person, seat, from: clock(8, 33, 0), to, uses: true }
}

impl Presence {
    /// A moment of the shift, over lunch only where somebody keeps the counter.
    #[must_use]
    pub fn moment(&self, rng: &mut Rng) -> u32 {
        let lunch = clock(11, 57, 0)..clock(13, 0, 0);
        for _ in 0..20 {
            let moment = rng.between(self.from, self.to.max(self.from + 60_000));
            if !lunch.contains(&moment) || self.seat.unit().has_counter && rng.chance(250) {
                return moment;
            }
        }
        self.from
    }
}
