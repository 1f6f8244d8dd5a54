//! Rules on whose information is touched.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate, TimeDelta};

use super::reading::{
    Finding, Findings, HIGH, LOW, MEDIUM, World, actor_day, by_actor_day, by_key, distinct, found,
    part, with,
};
use super::words::Event;

/// In the 48 hours up to an event (across midnight), 5 persons of 2 units touched the subject
/// under one procedure or under none, or 10 persons of 5 units in all; such events less than 48
/// hours apart are one alert, on the day of the first.
pub fn hot_subject(world: &World, judged: &[&Event]) -> Findings {
    let touching = with(judged, |event| event.touches() && world.registers.is_person(event));
    let mut findings = Findings::new();
    let subjects: BTreeSet<_> = touching.iter().map(|event| event.who()).collect();
    for subject in subjects {
        let events = with(&touching, |event| event.who() == subject);
        let mut chain: Option<(&Event, &Event, Finding)> = None;
        for event in &events {
            let Some(hot) = found(MEDIUM, &hot_window(world, &events, event)) else { continue };
            match &mut chain {
                Some((_, last, finding)) if event.at - last.at < TimeDelta::hours(48) => {
                    finding.evidence.extend(hot.evidence);
                    *last = event;
                }
                _ => {
                    close(&mut findings, chain.replace((event, event, hot)));
                }
            }
        }
        close(&mut findings, chain);
    }
    findings
}

fn close(findings: &mut Findings, chain: Option<(&Event, &Event, Finding)>) {
    if let Some((first, _, finding)) = chain {
        findings.insert(format!("{}/{}", first.who_in_key(), first.day()), finding);
    }
}

fn hot_window<'a>(world: &World, events: &[&'a Event], last: &Event) -> Vec<&'a Event> {
    let since = last.at - TimeDelta::hours(48);
    let window = with(events, |event| since <= event.at && event.at <= last.at);
    let are = |events: &[&Event], (persons, units): (usize, usize)| {
        distinct(events.iter().map(|event| &event.actor)) >= persons
            && distinct(events.iter().flat_map(|event| world.registers.units(event))) >= units
    };
    let procedures: BTreeSet<_> = window.iter().map(|event| &event.procedure).collect();
    let mut hot = Vec::new();
    for procedure in procedures {
        let group = with(&window, |event| event.procedure == *procedure);
        if are(&group, world.numbers.hot) {
            hot.extend(group);
        }
    }
    if are(&window, world.numbers.hot_in_all) {
        hot.extend(window);
    }
    hot
}

/// A person touches one subject on 5 days within 60 days under no procedure or one outside the
/// duties of the unit, or on 15 days within 60 days, or on 10 days ever. Medium; low if only the
/// last holds.
pub fn repeat_subject(world: &World, judged: &[&Event]) -> Findings {
    let registers = &world.registers;
    let [loose, many, ever] = world.numbers.repeat;
    let touching = with(judged, |event| event.touches() && registers.is_person(event));
    let key = |event: &Event| Some(actor_and_subject(event));
    by_key(&touching, key, |events| {
        let foreign = with(events, |event| {
            let compares = registers.has("duties");
            event.procedure.is_empty() || (compares && registers.is_outside_duties(event))
        });
        let mut medium = within_sixty_days(&foreign, loose);
        medium.extend(within_sixty_days(events, many));
        let severity = if medium.is_empty() { LOW } else { MEDIUM };
        if days(events).len() >= ever {
            medium.extend(events);
        }
        found(severity, &medium)
    })
}

fn actor_and_subject(event: &Event) -> String {
    format!("{}/{}", part(&event.actor), event.who_in_key())
}

fn days(events: &[&Event]) -> BTreeSet<NaiveDate> {
    events.iter().map(|event| event.day()).collect()
}

fn within_sixty_days<'a>(events: &[&'a Event], enough: usize) -> Vec<&'a Event> {
    let mut union = Vec::new();
    for first in days(events) {
        let sixty =
            with(events, |event| first <= event.day() && event.day() < first + Days::new(60));
        if days(&sixty).len() >= enough {
            union.extend(sixty);
        }
    }
    union
}

/// A person touches the own number (of any ID that has it).
pub fn self_access(world: &World, judged: &[&Event]) -> Findings {
    let own = with(judged, |event| touches_a_person(world, event) && is_own(world, event));
    by_actor_day(&own, |events| found(HIGH, events))
}

fn touches_a_person(world: &World, event: &Event) -> bool {
    event.touches() && event.kind == "atena" && world.registers.is_person(event)
}

fn is_own(world: &World, event: &Event) -> bool {
    world.registers.own_numbers(&event.actor, event.day()).contains(&event.subject.as_str())
}

/// A person touches the number of another person in the staff register. Low; medium from 3 days.
pub fn colleague_access(world: &World, judged: &[&Event]) -> Findings {
    let is_staff = |event: &Event| {
        let mut rows = world.registers.staff.iter();
        rows.any(|row| row.valid.on(event.day()) && row.subject == event.subject)
    };
    let others = with(judged, |event| {
        touches_a_person(world, event) && is_staff(event) && !is_own(world, event)
    });
    let key = |event: &Event| Some(actor_and_subject(event));
    by_key(&others, key, |events| found(if days(events).len() >= 3 { MEDIUM } else { LOW }, events))
}

/// A subject on the watch list is touched by a person whose unit it does not allow (none named:
/// none allowed). A person of no known unit differs from none that is named.
pub fn watched_subject(world: &World, judged: &[&Event]) -> Findings {
    let is_foreign = |event: &Event| {
        let units = world.registers.units(event);
        world.registers.watchlist.iter().any(|row| {
            (row.kind, row.subject.as_str()) == event.who()
                && row.valid.on(event.day())
                && (row.units.is_empty() || !units.is_empty())
                && !units.iter().any(|unit| row.units.contains(unit))
        })
    };
    let touching = with(judged, |event| {
        event.touches() && world.registers.is_person(event) && is_foreign(event)
    });
    let key = |event: &Event| Some(format!("{}/{}", actor_and_subject(event), event.day()));
    by_key(&touching, key, |events| found(HIGH, events))
}

/// A key of actor, something, day.
pub fn actor_what_day(event: &Event, what: &str) -> String {
    let day = actor_day(&event.actor, event.day());
    let (actor, day) = day.rsplit_once('/').unwrap();
    format!("{actor}/{}/{day}", part(what))
}
