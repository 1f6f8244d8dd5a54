//! Ordinary work: the cases of everybody who uses the system today, and what the agenda has.

use chrono::NaiveDate;

use super::agenda::Visit;
use super::place;
use super::presence::Presence;
use super::task::{Task, case};
use super::unit::{UNITS, WELFARE};
use super::year::{business_days_later, volume};
use super::{Today, World};
use crate::calendar::clock;
use crate::rng::Rng;

/// Of a hundred cases, how many ask another organization.
const INQUIRIES: u32 = 8;

/// Of a thousand cases, how many go on another day.
const GO_ON: u32 = 80;

/// Plans the cases and the visits of the day.
pub fn plan(world: &mut World, today: &mut Today) {
    let rng = &mut today.rng("work");
    for presence in today.present.clone() {
        if !presence.uses {
            continue;
        }
        let second = at_second_unit(world, today, presence, rng);
        for _ in 0..cases(world, presence, today.date, rng) {
            ordinary(world, today, (presence, second), rng);
        }
    }
    for visit in world.agenda.take(today.date) {
        receive(world, today, visit, rng);
    }
}

fn cases(world: &World, presence: Presence, date: NaiveDate, rng: &mut Rng) -> u32 {
    let unit = presence.seat.unit();
    let hours = (presence.to - presence.from) / 3_600_000;
    let whole = unit.cases * volume(unit, date) * rng.between(60, 140) / 10_000;
    (whole * world.load * hours.min(8)).div_ceil(800)
}

/// Who belongs to two units spends two afternoons in five at the second one.
fn at_second_unit(
    world: &World,
    today: &mut Today,
    presence: Presence,
    rng: &mut Rng,
) -> Option<usize> {
    let second = world.staff.people[presence.person].second?.seat.unit;
    if !rng.chance(400) {
        return None;
    }
    let afternoon = (clock(13, 15, 0), clock(23, 0, 0));
    today.diary.stay(presence.person, &place::guest(second), afternoon);
    Some(second)
}

fn ordinary(
    world: &mut World,
    today: &mut Today,
    (presence, second): (Presence, Option<usize>),
    rng: &mut Rng,
) {
    let at = presence.moment(rng);
    let second = second.filter(|_| at > clock(13, 15, 0));
    let unit = second.unwrap_or(presence.seat.unit);
    let mut visit = Visit {
        unit,
        person: Some(presence.person),
        at: Some(at),
        subjects: whom(world, presence, rng),
        duty: UNITS[unit].duty(rng),
        more: 3,
    };
    hand_over(world, &mut visit, rng);
    receive(world, today, visit, rng);
}

/// Somebody in the own charge, where there is anybody; else anybody, with the household at times.
fn whom(world: &World, presence: Presence, rng: &mut Rng) -> Vec<u32> {
    let charges = world.charges.of(presence.seat);
    let own = if presence.seat.unit().code == WELFARE { 800 } else { 600 };
    let subject = if !charges.is_empty() && rng.chance(own) {
        *rng.pick(charges)
    } else {
        world.somebody(presence.seat.unit().code, rng)
    };
    if rng.chance(200) { world.household(subject) } else { vec![subject] }
}

/// Nobody handles the own case: a colleague does. In a list of names one may miss it.
fn hand_over(world: &World, visit: &mut Visit, rng: &mut Rng) {
    let is_own = |subject: &u32| world.staff.residents.get(subject).copied() == visit.person;
    if visit.subjects.iter().any(is_own) && !rng.chance(30) {
        visit.person = None;
    }
}

/// Somebody handles the visit, and may go on with it another day.
pub fn receive(world: &mut World, today: &mut Today, visit: Visit, rng: &mut Rng) {
    let Some(presence) = handler(world, today, &visit, rng) else { return };
    let at = visit.at.unwrap_or_else(|| presence.moment(rng));
    let mut seat = presence.seat;
    seat.unit = visit.unit;
    let terminal = if seat.unit == presence.seat.unit {
        place::terminal(today, presence.person, presence.seat, at)
    } else {
        // Of two units, and at the other one today.
        place::guest(seat.unit)
    };
    let steps = case(&visit.subjects, visit.duty, INQUIRIES, &world.others, rng);
    today.diary.add(presence.person, Task::new(at, &terminal, steps));
    if visit.more > 0 && rng.chance(if visit.more < 3 { 250 } else { GO_ON }) {
        let date = business_days_later(today.date, rng.between(1, 5));
        let same = rng.chance(600) && presence.seat.unit == visit.unit;
        let person = same.then_some(presence.person);
        world.agenda.put(date, Visit { person, at: None, more: visit.more - 1, ..visit });
    }
}

/// Who was asked for, if at work; else anybody of the unit who uses the system, but not the one
/// whose own case it is.
fn handler(world: &World, today: &Today, visit: &Visit, rng: &mut Rng) -> Option<Presence> {
    let asked = |presence: &&Presence| {
        let is_there =
            presence.seat.unit == visit.unit || today.diary.is_elsewhere(presence.person);
        Some(presence.person) == visit.person && is_there
    };
    if let Some(presence) = today.present.iter().find(asked) {
        return Some(*presence);
    }
    let own = |presence: &Presence| {
        let resident = world.staff.people[presence.person].resident;
        resident.is_some_and(|resident| visit.subjects.contains(&resident))
    };
    let fits =
        |presence: &&Presence| presence.uses && presence.seat.unit == visit.unit && !own(presence);
    let unit: Vec<&Presence> = today.present.iter().filter(fits).collect();
    if unit.is_empty() { None } else { Some(**rng.pick(&unit)) }
}
