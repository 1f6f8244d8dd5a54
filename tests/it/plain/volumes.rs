//! Rules on how much a person reads, exports and prints.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};

use super::reading::{
    CRITICAL, Finding, Findings, HIGH, LOW, MEDIUM, World, by_actor_day, distinct, found, windows,
    with,
};
use super::words::Event;

/// A person reads 150 distinct subjects within 60 minutes, or 400 in the day, or one reading
/// event has 1,000 records. Medium; high from twice any of these.
pub fn bulk_read(world: &World, judged: &[&Event]) -> Findings {
    let readings = with(judged, |event| event.reads() && world.registers.is_person(event));
    by_actor_day(&readings, |events| {
        let severity = if many(world, events, 2).is_empty() { MEDIUM } else { HIGH };
        found(severity, &many(world, events, 1))
    })
}

/// The readings that are so many times as much as is too much.
fn many<'a>(world: &World, events: &[&'a Event], times: usize) -> Vec<&'a Event> {
    let numbers = &world.numbers;
    let subjects = |events: &[&Event]| {
        let known = with(events, |event| !event.subject.is_empty());
        distinct(known.iter().map(|event| event.who()))
    };
    let enough = numbers.window_subjects * times;
    let mut all =
        windows(events, 60, |window| (subjects(window) >= enough).then(|| window.to_vec()));
    if subjects(events) >= numbers.day_subjects * times {
        all.extend(events);
    }
    all.extend(with(events, |event| event.records >= numbers.event_records * times as u64));
    all
}

/// A person exports; or prints 200 records or more in the day (sum of `record_count`). High;
/// critical from 10,000 records in the day.
pub fn bulk_export(world: &World, judged: &[&Event]) -> Findings {
    let is_person = |event: &Event| world.registers.is_person(event);
    let records = |events: &[&Event]| events.iter().map(|event| event.records).sum::<u64>();
    by_actor_day(&with(judged, is_person), |events| {
        let mut all = with(events, |event| event.done("export"));
        let prints = with(events, |event| event.done("print"));
        if records(&prints) >= 200 {
            all.extend(prints);
        }
        found(if records(&all) >= 10_000 { CRITICAL } else { HIGH }, &all)
    })
}

/// x, the distinct subjects that a person reads in the day, is ≥ 30, ≥ 3 × median and ≥ median +
/// 6 × 1.4826 × MAD of the person's last 30 active days before it; with fewer than 10 of those,
/// of the unit's other persons' active days in the 30 days before; with fewer than 10 of those,
/// no finding. Baselines count explained events too.
pub fn volume_anomaly(world: &World, judged: &[&Event]) -> Findings {
    let is_such = |event: &Event| {
        event.reads() && !event.subject.is_empty() && world.registers.is_person(event)
    };
    let all: Vec<&Event> = world.events.iter().filter(|event| is_such(event)).collect();
    by_actor_day(&with(judged, is_such), |events| {
        let x = distinct(events.iter().map(|event| event.who()));
        let mut baseline = own_days(&all, events[0]);
        if baseline.len() < 10 {
            baseline = days_of_others(world, &all, events[0]);
        }
        if baseline.len() < 10 || x < world.numbers.volume_least || !is_far_above(x, &baseline) {
            return None;
        }
        found(LOW, events)
    })
}

/// How many subjects an actor read on each of these days.
fn active_days(
    readings: &[&Event],
    actor: &str,
    is_within: impl Fn(NaiveDate) -> bool,
) -> Vec<usize> {
    let own = with(readings, |event| event.actor == actor && is_within(event.day()));
    let days: BTreeSet<NaiveDate> = own.iter().map(|event| event.day()).collect();
    let on = |day: NaiveDate| with(&own, |event| event.day() == day);
    days.into_iter().map(|day| distinct(on(day).iter().map(|event| event.who()))).collect()
}

fn own_days(readings: &[&Event], event: &Event) -> Vec<usize> {
    let mut days = active_days(readings, &event.actor, |day| day < event.day());
    days.split_off(days.len().saturating_sub(30))
}

fn days_of_others(world: &World, readings: &[&Event], event: &Event) -> Vec<usize> {
    let same_day = |other: &&Event| other.actor == event.actor && other.day() == event.day();
    let of_day = world.events.iter().filter(same_day);
    let units: Vec<String> = of_day.flat_map(|other| world.registers.units(other)).collect();
    let is_within = |day: NaiveDate| event.day() - Days::new(30) <= day && day < event.day();
    let of_unit = with(readings, |other| {
        other.actor != event.actor
            && world.registers.units(other).iter().any(|unit| units.contains(unit))
    });
    let others: BTreeSet<&str> = of_unit.iter().map(|other| other.actor.as_str()).collect();
    others.into_iter().flat_map(|other| active_days(&of_unit, other, is_within)).collect()
}

/// Twice the median, so that it is whole.
fn twice_the_median(mut numbers: Vec<usize>) -> usize {
    numbers.sort_unstable();
    numbers[numbers.len() / 2] + numbers[(numbers.len() - 1) / 2]
}

/// The same inequations, multiplied until every number is whole.
fn is_far_above(x: usize, baseline: &[usize]) -> bool {
    let median = twice_the_median(baseline.to_vec());
    let deviations = baseline.iter().map(|day| (2 * day).abs_diff(median)).collect();
    let deviation = twice_the_median(deviations);
    2 * x >= 3 * median && 40_000 * x >= 20_000 * median + 6 * 14_826 * deviation
}

/// The numbers that a person reads within 60 minutes contain 20 consecutive ones.
pub fn sequential_subjects(world: &World, judged: &[&Event]) -> Findings {
    let readings = with(judged, |event| {
        event.reads() && !event.subject.is_empty() && world.registers.is_person(event)
    });
    by_actor_day(&readings, |events| -> Option<Finding> {
        let all = windows(events, 60, |window| Some(in_runs(window, world.numbers.consecutive)));
        found(HIGH, &all)
    })
}

/// The events whose numbers are among so many consecutive ones, of one kind and one length:
/// leading zeros count.
fn in_runs<'a>(window: &[&'a Event], enough: usize) -> Vec<&'a Event> {
    let of = |event: &Event, number: u64| {
        format!("{number:0width$}", width = event.subject.len()) == event.subject
    };
    let has = |like: &Event, number: u64| {
        let alike =
            |event: &&Event| event.kind == like.kind && event.subject.len() == like.subject.len();
        window.iter().filter(|event| alike(event)).any(|event| of(event, number))
    };
    with(window, |event| {
        let Ok(number) = event.subject.parse::<u64>() else { return false };
        let mut first = number;
        while first > 0 && has(event, first - 1) {
            first -= 1;
        }
        (first..first + enough as u64).all(|next| has(event, next))
    })
}
