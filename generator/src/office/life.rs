//! Life events, which take a resident from desk to desk: moving in, moving within, moving out, a
//! birth, a marriage, a death.

use super::agenda::Visit;
use super::resident::number;
use super::unit::{self, BRANCH, CARE, CHILDREN, DISABILITY, HEALTH, HOUSING, INSURANCE};
use super::unit::{RESIDENTS, SCHOOLS, TAX, UNITS, WELFARE};
use super::year::{Season, business_days_later};
use super::{Today, World};
use crate::calendar::clock;
use crate::rng::Rng;

/// The waterworks, which every household needs.
const WATER: &str = "0502";

/// A kind of event.
struct Event {
    /// How many of 1,000 residents it happens to in a year.
    yearly: u32,
    /// Whether it is more frequent around the first of April, and how much in percent.
    moving: u32,
    /// How many people are new and get numbers, as often as the number is here; empty where nobody is.
    newcomers: &'static [u32],
    /// Of a thousand, how many come to which desk, in order.
    desks: &'static [(&'static str, u32)],
    /// Of a thousand desks, at how many a second person checks it.
    checked: u32,
}

/// Yearly rates: moves by the migration report of 2024 (5,207,746 people moved to another
/// municipality, 42 of 1,000, here in households of two; half as many within is assumed), births,
/// marriages and deaths by the vital statistics of 2024 (5.7, 4.0 and 13.3 of 1,000). Which desks
/// people come to is assumed.
const EVENTS: [Event; 6] = [
    // Moving in: counted by households of two.
    Event {
        yearly: 21,
        moving: 350,
        newcomers: &[1, 1, 1, 2, 2, 3, 4],
        desks: &[
            (RESIDENTS, 1000),
            (INSURANCE, 400),
            (CHILDREN, 350),
            (SCHOOLS, 200),
            (CARE, 150),
            (WATER, 300),
        ],
        checked: 50,
    },
    // Moving out.
    Event {
        yearly: 21,
        moving: 350,
        newcomers: &[],
        desks: &[(RESIDENTS, 1000), (INSURANCE, 400), (TAX, 150), (CHILDREN, 300), (WATER, 300)],
        checked: 50,
    },
    // Moving within the city.
    Event {
        yearly: 12,
        moving: 200,
        newcomers: &[],
        desks: &[
            (RESIDENTS, 700),
            (BRANCH, 300),
            (INSURANCE, 400),
            (CHILDREN, 200),
            (WATER, 300),
            (HOUSING, 50),
        ],
        checked: 50,
    },
    // A birth.
    Event {
        yearly: 6,
        moving: 100,
        newcomers: &[1],
        desks: &[(RESIDENTS, 1000), (CHILDREN, 950), (INSURANCE, 400), (HEALTH, 800)],
        checked: 50,
    },
    // A marriage.
    Event {
        yearly: 4,
        moving: 100,
        newcomers: &[],
        desks: &[(RESIDENTS, 1000), (INSURANCE, 400), (CHILDREN, 100), (TAX, 50)],
        checked: 50,
    },
    // A death: the desks come together at one place on one day (おくやみ窓口).
    Event {
        yearly: 13,
        moving: 100,
        newcomers: &[],
        desks: &[
            (RESIDENTS, 1000),
            (INSURANCE, 850),
            (CARE, 700),
            (TAX, 700),
            (WATER, 600),
            (DISABILITY, 200),
            (WELFARE, 100),
            (HOUSING, 60),
        ],
        checked: 250,
    },
];

/// Business days of a year.
const YEAR: u32 = 243;

/// What happens today.
pub fn happen(world: &mut World, today: &mut Today) {
    let rng = &mut today.rng("life");
    for event in &EVENTS {
        let moving = if Season::Moving.is_on(today.date) { event.moving } else { 100 };
        // In thousandths: what is over a whole number happens now and then.
        let mean = world.residents.settled() * event.yearly * moving / YEAR / 100;
        let count = mean / 1000 + u32::from(rng.below(1000) < mean % 1000);
        for _ in 0..count {
            visit(world, today, event, rng);
        }
    }
}

fn visit(world: &mut World, today: &mut Today, event: &Event, rng: &mut Rng) {
    let subjects = if event.newcomers.is_empty() {
        let resident = world.not_watched(rng);
        if rng.chance(600) { world.household(resident) } else { vec![resident] }
    } else {
        let subjects = world.residents.register(*rng.pick(event.newcomers));
        today.registered.extend(&subjects);
        subjects
    };
    for subject in &subjects {
        let why = "一つの届出で多くの窓口を回った。";
        world.told.ever("hot-subject", &number(*subject), why);
    }
    let mut at = rng.between(clock(8, 45, 0), clock(15, 0, 0));
    for (code, chance) in event.desks {
        if !rng.chance(*chance) {
            continue;
        }
        let unit = unit::place(code);
        let duty = UNITS[unit].duty(rng);
        let same_day = rng.chance(800);
        let date =
            if same_day { today.date } else { business_days_later(today.date, rng.between(1, 8)) };
        let visit =
            Visit { unit, person: None, at: Some(at), subjects: subjects.clone(), duty, more: 3 };
        if rng.chance(event.checked) {
            let later = Some(at + rng.between(clock(0, 20, 0), clock(1, 30, 0)));
            world.agenda.put(date, Visit { at: later, more: 0, ..visit.clone() });
        }
        world.agenda.put(date, visit);
        at += rng.between(clock(0, 15, 0), clock(0, 40, 0));
    }
}
