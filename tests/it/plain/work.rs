//! Rules on what is done.

use chrono::NaiveTime;

use super::people::each;
use super::reading::{
    Findings, HIGH, LOW, MEDIUM, World, by_actor_day, by_key, distinct, found, windows, with,
};
use super::subjects::actor_what_day;
use super::words::{Event, business_day_before, minutes};

/// A person's event has a procedure that is not among the duties of the unit; attempts count.
pub fn duty_mismatch(world: &World, judged: &[&Event]) -> Findings {
    let mismatches = with(judged, |event| {
        world.registers.is_person(event) && world.registers.is_outside_duties(event)
    });
    let key = |event: &Event| Some(actor_what_day(event, &event.procedure));
    by_key(&mismatches, key, |events| found(MEDIUM, events))
}

/// An `inquire` with procedure, counterpart and information that the permits do not have;
/// attempts count.
pub fn unpermitted_inquiry(world: &World, judged: &[&Event]) -> Findings {
    each(judged, HIGH, |event| {
        let codes = [&event.procedure, &event.counterpart, &event.information];
        let permitted = world
            .registers
            .permits
            .iter()
            .any(|row| [&row.procedure, &row.counterpart, &row.information] == codes);
        event.action == "inquire" && codes.iter().all(|code| !code.is_empty()) && !permitted
    })
}

/// 10 events with outcome `denied` within 10 minutes.
pub fn denied_burst(_: &World, judged: &[&Event]) -> Findings {
    by_actor_day(&with(judged, |event| event.outcome == "denied"), |events| {
        found(MEDIUM, &windows(events, 10, |window| (window.len() >= 10).then(|| window.to_vec())))
    })
}

/// A person provides on a subject which nobody viewed or searched since the start of the
/// previous business day. `(manual)` is judged here as a person is.
pub fn manual_provision(world: &World, judged: &[&Event]) -> Findings {
    let is_person = |event: &Event| event.actor == "(MANUAL)" || world.registers.is_person(event);
    let was_seen = |event: &Event| {
        let since = business_day_before(event.day()).and_time(NaiveTime::MIN);
        world.events.iter().any(|look| {
            (look.done("view") || look.done("search"))
                && look.who() == event.who()
                && since <= look.at
                && look.at <= event.at
        })
    };
    let provisions = with(judged, |event| {
        event.done("provide") && event.touches() && is_person(event) && !was_seen(event)
    });
    let key = |event: &Event| {
        let (actor, day) = (event.actor.replace('/', "%2F"), event.day());
        Some(format!("{actor}/{}/{day}", event.who_in_key()))
    };
    by_key(&provisions, key, |events| found(MEDIUM, events))
}

/// A person deletes.
pub fn deletion(world: &World, judged: &[&Event]) -> Findings {
    each(judged, HIGH, |event| event.done("delete") && world.registers.is_person(event))
}

/// A person administers (keys, lists, staff, rights).
pub fn administration(world: &World, judged: &[&Event]) -> Findings {
    each(judged, HIGH, |event| event.done("administer") && world.registers.is_person(event))
}

/// A person exports, deletes or administers, and no other person of the unit has an event within
/// 30 minutes before or after (that day); units of up to 3 people are not judged.
pub fn lone_work(world: &World, judged: &[&Event]) -> Findings {
    let registers = &world.registers;
    let people = |unit: &String, event: &Event| {
        let rows = registers.staff.iter();
        let of_unit = rows.filter(|row| row.unit == *unit && row.valid.on(event.day()));
        distinct(of_unit.filter(|row| row.kind != "system").map(|row| &row.actor))
    };
    let is_alone = |event: &Event| {
        let units = registers.units(event);
        let is_beside = |other: &Event| {
            other.actor != event.actor
                && registers.is_person(other)
                && other.day() == event.day()
                && (other.at - event.at).abs() <= minutes(30)
                && registers.units(other).iter().any(|unit| units.contains(unit))
        };
        units.iter().any(|unit| people(unit, event) > 3) && !world.events.iter().any(is_beside)
    };
    each(judged, LOW, |event| {
        let works = ["export", "delete", "administer"].iter().any(|action| event.done(action));
        works && registers.is_person(event) && is_alone(event)
    })
}
