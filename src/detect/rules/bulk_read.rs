//! # What it detects
//! A person reads (searches, views or inquires, done) many distinct subjects within an hour
//! or in a day, or one reading that stands for very many records.
//!
//! # Why
//! Collecting data needs volume that single cases do not.
//!
//! # Example
//! 180 residents viewed between 14:00 and 14:50, without an approved piece of work.
//!
//! # Not an alarm when
//! An approval of kind `work` covers the time (mass updates, year-end work).
//!
//! # Severity
//! Medium; high from `high_factor` times any of the thresholds.
//!
//! # Settings
//! `window` (minutes), `window_subjects`, `day_subjects` (distinct subjects),
//! `event_records` (records of one reading), `high_factor` (times).

use crate::config::{Kind, RuleDeclaration, Setting};
use crate::detect::account::Account;
use crate::detect::context::Context;
use crate::detect::day::{ActorDay, Event, Subject};
use crate::detect::finding::{Judgement, Value, Wording};
use crate::detect::rule::Rule;
use crate::detect::window::{self, Fired};
use crate::instant::Instant;
use crate::number_hash::{NumberMap, NumberSet};
use crate::registers::approvals::ApprovalKind;
use crate::rule_id::RuleId;
use crate::severity::Severity;

const WINDOW: Setting = Setting::new("window", Kind::Minutes, 60, 1, 1440).less_is_weaker();
const WINDOW_SUBJECTS: Setting = Setting::new("window_subjects", Kind::Count, 150, 1, 1_000_000);
const DAY_SUBJECTS: Setting = Setting::new("day_subjects", Kind::Count, 400, 1, 1_000_000);
const EVENT_RECORDS: Setting =
    Setting::new("event_records", Kind::Records, 1_000, 1, 1_000_000_000);
const HIGH_FACTOR: Setting = Setting::new("high_factor", Kind::Count, 2, 1, 1_000);

static DECLARATION: RuleDeclaration = RuleDeclaration {
    id: RuleId::of("bulk-read"),
    settings: &[WINDOW, WINDOW_SUBJECTS, DAY_SUBJECTS, EVENT_RECORDS, HIGH_FACTOR],
};

/// `bulk-read`: see the top of the file.
pub(super) struct BulkRead;

impl Rule for BulkRead {
    fn declaration(&self) -> &'static RuleDeclaration {
        &DECLARATION
    }

    fn source(&self) -> &'static str {
        include_str!("bulk_read.rs")
    }

    fn explained_by(&self) -> &'static [Account] {
        &[Account::Approval(ApprovalKind::Work)]
    }

    fn actor_day<'a>(&self, day: &ActorDay<'a>, cx: &Context<'_>) -> Option<Judgement<'a>> {
        let value = |setting| cx.value(&DECLARATION, day, setting);
        let (in_window_at_least, in_day_at_least) = (value(&WINDOW_SUBJECTS), value(&DAY_SUBJECTS));
        let at_once_at_least = value(&EVENT_RECORDS);
        let too_few = count(day.events.len()) < in_window_at_least.min(in_day_at_least);
        if too_few && day.events.iter().all(|event| event.records < at_once_at_least) {
            return None;
        }
        let readings: Vec<&Event> = day
            .events
            .iter()
            .copied()
            .filter(|event| event.is_reading() && cx.is_person(day, event))
            .collect();
        let mut fired = Fired::none(readings.len());
        let measures = [
            in_window(&readings, value(&WINDOW), in_window_at_least, &mut fired),
            in_day(&readings, in_day_at_least, &mut fired),
            at_once(&readings, at_once_at_least, &mut fired),
        ];
        // The measure that goes furthest beyond its threshold is the one that is told.
        let told = measures.iter().flatten().reduce(|a, b| if b.exceeds(a) { b } else { a })?;
        let factor = value(&HIGH_FACTOR);
        let high = measures.iter().flatten().any(|m| m.count >= m.threshold.saturating_mul(factor));
        Some(Judgement {
            severity: if high { Severity::High } else { Severity::Medium },
            evidence: fired.of(&readings),
            wording: told.wording(),
        })
    }
}

/// How much was read by one of the three measures.
struct Measure {
    count: i64,
    threshold: i64,
    from: Instant,
    to: Instant,
    unit: &'static str,
}

impl Measure {
    fn exceeds(&self, other: &Self) -> bool {
        i128::from(self.count) * i128::from(other.threshold)
            > i128::from(other.count) * i128::from(self.threshold)
    }

    fn wording(&self) -> Wording {
        Wording::default()
            .with("from", Value::Moment(self.from))
            .with("to", Value::Time(self.to))
            .with("count", Value::Count(self.count))
            .with("threshold", Value::Count(self.threshold))
            .with("unit_word", Value::Phrase(self.unit.into()))
    }
}

/// The distinct subjects of the fullest window, where any window reaches the threshold.
fn in_window(
    readings: &[&Event],
    minutes: i64,
    threshold: i64,
    fired: &mut Fired,
) -> Option<Measure> {
    if count(readings.len()) < threshold {
        return None;
    }
    let mut held: NumberMap<Subject, usize> = NumberMap::default();
    let mut first = 0;
    let mut most: Option<Measure> = None;
    for range in window::ending_at_each(readings, minutes) {
        for subject in readings[first..*range.start()].iter().filter_map(|event| event.subject) {
            if let Some(times) = held.get_mut(&subject) {
                *times -= 1;
                if *times == 0 {
                    held.remove(&subject);
                }
            }
        }
        first = *range.start();
        if let Some(subject) = readings[*range.end()].subject {
            *held.entry(subject).or_default() += 1;
        }
        let count = count(held.len());
        if count < threshold {
            continue;
        }
        if most.as_ref().is_none_or(|most| count > most.count) {
            let (from, to) = (readings[*range.start()].at, readings[*range.end()].at);
            most = Some(Measure { count, threshold, from, to, unit: "rules.unit.people" });
        }
        fired.add(range);
    }
    most
}

/// The distinct subjects of the day, where they reach the threshold.
fn in_day(readings: &[&Event], threshold: i64, fired: &mut Fired) -> Option<Measure> {
    if count(readings.len()) < threshold {
        return None;
    }
    let subjects: NumberSet<Subject> = readings.iter().filter_map(|event| event.subject).collect();
    let count = count(subjects.len());
    let (first, last) = (readings.first()?, readings.last()?);
    if count < threshold {
        return None;
    }
    fired.add_all();
    Some(Measure { count, threshold, from: first.at, to: last.at, unit: "rules.unit.people" })
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// The largest reading, where it reaches the threshold.
fn at_once(readings: &[&Event], threshold: i64, fired: &mut Fired) -> Option<Measure> {
    let mut most: Option<Measure> = None;
    for (place, event) in readings.iter().enumerate().filter(|(_, e)| e.records >= threshold) {
        fired.add(place..=place);
        let count = event.records;
        if most.as_ref().is_none_or(|most| count > most.count) {
            let unit = "rules.unit.records";
            most = Some(Measure { count, threshold, from: event.at, to: event.at, unit });
        }
    }
    most
}
