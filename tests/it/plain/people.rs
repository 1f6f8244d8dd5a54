//! Rules on who acts, and when.

use chrono::{NaiveTime, TimeDelta};

use super::reading::{Finding, Findings, HIGH, LOW, MEDIUM, World, by_actor_day, found, with};
use super::words::{Event, minutes};

/// A person acts outside the opening of the unit that day, 30 minutes of grace before and 60
/// after; with several units their openings are united, and a unit that no line mentions is not
/// judged. Low where all of it lies before 20:00 on a day with an opening, high if any of it lies
/// between 22:00 and 05:00, else medium.
pub fn off_hours(world: &World, judged: &[&Event]) -> Findings {
    let openings = |event: &Event| -> Option<Vec<(NaiveTime, NaiveTime)>> {
        let units = world.registers.units_with_openings(event);
        let open = units.iter().filter_map(|unit| world.registers.opening(unit, event.day()));
        (!units.is_empty()).then(|| open.collect())
    };
    let is_inside = |event: &Event, (open, close): (NaiveTime, NaiveTime)| {
        let day = event.day();
        day.and_time(open) - minutes(30) <= event.at
            && event.at <= day.and_time(close) + minutes(60)
    };
    let is_outside = |event: &Event| {
        let acts = event.acts() && world.registers.is_person(event);
        acts && openings(event).is_some_and(|all| !all.iter().any(|one| is_inside(event, *one)))
    };
    let hour = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
    let is_night = |event: &&Event| event.at.time() >= hour(22) || event.at.time() <= hour(5);
    let is_early = |event: &&Event| event.at.time() < hour(20);
    let has_opening = |event: &&Event| openings(event).is_some_and(|all| !all.is_empty());
    by_actor_day(&with(judged, is_outside), |events| {
        let severity = match events {
            _ if events.iter().any(is_night) => HIGH,
            _ if events.iter().all(is_early) && events.iter().any(has_opening) => LOW,
            _ => MEDIUM,
        };
        found(severity, events)
    })
}

/// An actor acts that is in the staff register at no time and fits no organization's pattern.
pub fn unknown_id(world: &World, judged: &[&Event]) -> Findings {
    let is_listed =
        |event: &Event| world.registers.staff.iter().any(|row| row.actor == event.actor);
    let fits = |event: &Event| {
        world.registers.organizations.iter().any(|row| {
            let digits = event.actor.strip_prefix(row.letters).unwrap_or_default();
            row.valid.on(event.day())
                && digits.len() == row.digits
                && digits.chars().all(|digit| digit.is_ascii_digit())
        })
    };
    each(judged, HIGH, |event| event.acts() && !is_listed(event) && !fits(event))
}

/// An actor acts that the staff register has, but on no row that is valid that day.
pub fn expired_id(world: &World, judged: &[&Event]) -> Findings {
    each(judged, HIGH, |event| {
        let is_listed = world.registers.staff.iter().any(|row| row.actor == event.actor);
        event.acts() && is_listed && world.registers.posts(&event.actor, event.day()).is_empty()
    })
}

/// An actor of kind `shared` acts.
pub fn shared_id(world: &World, judged: &[&Event]) -> Findings {
    each(judged, MEDIUM, |event| event.acts() && world.registers.is_of_kind(event, "shared"))
}

/// A person acts on a day for which attendance says `leave`.
pub fn absent_actor(world: &World, judged: &[&Event]) -> Findings {
    each(judged, HIGH, |event| {
        let on_leave = world.registers.attendance.iter().any(|row| {
            row.actor == event.actor && row.date == event.day() && row.status == "leave"
        });
        event.acts() && world.registers.is_person(event) && on_leave
    })
}

/// An actor that the register marks privileged acts.
pub fn privileged_use(world: &World, judged: &[&Event]) -> Findings {
    each(judged, HIGH, |event| event.acts() && world.registers.is_privileged(event))
}

/// The actor acts, and the event before it is 400 days or more ago (90 for a privileged ID).
pub fn dormant_id(world: &World, judged: &[&Event]) -> Findings {
    each(judged, MEDIUM, |event| {
        let days = if world.registers.is_privileged(event) { 90 } else { 400 };
        let own = world.events.iter().filter(|other| other.actor == event.actor);
        let before = own.take_while(|other| other.place() != event.place()).last();
        event.acts() && before.is_some_and(|before| event.at - before.at >= TimeDelta::days(days))
    })
}

/// Every such event of an actor's day.
pub fn each(judged: &[&Event], severity: usize, is_such: impl Fn(&Event) -> bool) -> Findings {
    by_actor_day(&with(judged, is_such), |events| -> Option<Finding> { found(severity, events) })
}
