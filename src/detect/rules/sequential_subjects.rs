//! # What it detects
//! Among the numbers that a person reads (searches, views or inquires, done) within an hour are
//! many consecutive ones. Numbers are consecutive where they are of one kind, are all digits,
//! have as many digits with the leading zeros, and rise by one.
//!
//! # Why
//! Residents who come to a counter do not come in the order of their numbers. Who reads number
//! after number copies the register.
//!
//! # Example
//! The numbers 000000000123401 to 000000000123430 viewed between 13:10 and 13:40, in whatever
//! order.
//!
//! # Not an alarm when
//! An approval of kind `work` covers the time. Nineteen consecutive numbers are too few.
//!
//! # Severity
//! High.
//!
//! # Settings
//! `window` (minutes), `consecutive` (numbers).

use std::ops::RangeInclusive;

use crate::config::{Kind, RuleDeclaration, Setting};
use crate::detect::account::Account;
use crate::detect::context::Context;
use crate::detect::day::{ActorDay, Event, Subject};
use crate::detect::finding::{Judgement, Value, Wording};
use crate::detect::names::{Name, Names};
use crate::detect::past::readings;
use crate::detect::rule::Rule;
use crate::detect::window::{self, Fired};
use crate::number_hash::NumberSet;
use crate::registers::approvals::ApprovalKind;
use crate::rule_id::RuleId;
use crate::severity::Severity;

const WINDOW: Setting = Setting::new("window", Kind::Minutes, 60, 1, 1440).less_is_weaker();
const CONSECUTIVE: Setting = Setting::new("consecutive", Kind::Count, 20, 2, 1_000);

static DECLARATION: RuleDeclaration =
    RuleDeclaration { id: RuleId::of("sequential-subjects"), settings: &[WINDOW, CONSECUTIVE] };

/// `sequential-subjects`: see the top of the file.
pub(super) struct SequentialSubjects;

impl Rule for SequentialSubjects {
    fn declaration(&self) -> &'static RuleDeclaration {
        &DECLARATION
    }

    fn source(&self) -> &'static str {
        include_str!("sequential_subjects.rs")
    }

    fn explained_by(&self) -> &'static [Account] {
        &[Account::Approval(ApprovalKind::Work)]
    }

    fn actor_day<'a>(&self, day: &ActorDay<'a>, cx: &Context<'_>) -> Option<Judgement<'a>> {
        let value = |setting| cx.value(&DECLARATION, day, setting);
        let needed = usize::try_from(value(&CONSECUTIVE)).unwrap_or(usize::MAX);
        if day.events.len() < needed {
            return None;
        }
        let readings = readings(day, cx);
        // Few people read as many numbers within any window, however they follow one another.
        let enough = |window: RangeInclusive<usize>| window.count() >= needed;
        if !window::ending_at_each(&readings, value(&WINDOW)).any(enough) {
            return None;
        }
        let mut fired = vec![false; readings.len()];
        for run in runs(&readings, needed, day.names) {
            for block in run.windows(needed) {
                for place in read_together(block, &readings, value(&WINDOW)) {
                    fired[place] = true;
                }
            }
        }
        let marked = readings.iter().zip(fired).filter(|(_, fired)| *fired);
        let evidence: Vec<&Event> = marked.map(|(event, _)| *event).collect();
        let (first, last) = (evidence.first()?, evidence.last()?);
        let subjects: NumberSet<Subject> = evidence.iter().filter_map(|e| e.subject).collect();
        Some(Judgement {
            severity: Severity::High,
            wording: Wording::default()
                .with("from", Value::Moment(first.at))
                .with("to", Value::Time(last.at))
                .count("count", subjects.len()),
            evidence,
        })
    }
}

/// Where in the day's readings a number was read.
type Places = Vec<usize>;

/// A number as it is counted on: its kind, how many digits it has, and what they come to.
type Number = (Name, usize, u128);

/// The longest rows of consecutive numbers that are as many as needed, each number with its places.
fn runs(readings: &[&Event], needed: usize, names: &Names) -> Vec<Vec<Places>> {
    let mut numbers: Vec<(Number, usize)> = Vec::with_capacity(readings.len());
    for (place, event) in readings.iter().enumerate() {
        let number = event.subject.and_then(|subject| number(subject, names));
        numbers.extend(number.map(|number| (number, place)));
    }
    numbers.sort_unstable();
    let places = |same: &[(Number, usize)]| same.iter().map(|(_, place)| *place).collect();
    let together = |(a, _): &(Number, usize), (b, _): &(Number, usize)| a == b || follows(*b, *a);
    numbers
        .chunk_by(together)
        // With fewer readings than that, there are fewer numbers.
        .filter(|run| run.len() >= needed)
        .map(|run| run.chunk_by(|(a, _), (b, _)| a == b).map(places).collect())
        .collect()
}

/// The number of a subject, where it is all digits, and not more of them than fit.
fn number(subject: Subject, names: &Names) -> Option<Number> {
    let text = names.text(subject.number);
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    // Most are short, and read faster as a shorter number.
    let number = text.parse::<u64>().map(u128::from).or_else(|_| text.parse()).ok()?;
    Some((subject.kind, text.len(), number))
}

fn follows((kind, digits, number): Number, before: Number) -> bool {
    (kind, digits) == (before.0, before.1) && number.checked_sub(1) == Some(before.2)
}

/// The places of the readings of these numbers that lie in a window with all of them.
fn read_together(numbers: &[Places], readings: &[&Event], minutes: i64) -> Places {
    let all = numbers.iter().enumerate();
    let mut places: Vec<(usize, usize)> =
        all.flat_map(|(number, places)| places.iter().map(move |place| (*place, number))).collect();
    places.sort_unstable();
    let events: Vec<&Event> = places.iter().map(|(place, _)| readings[*place]).collect();
    let mut fired = Fired::none(places.len());
    let mut times = vec![0_usize; numbers.len()];
    let (mut first, mut distinct) = (0, 0);
    for window in window::ending_at_each(&events, minutes) {
        for (_, number) in &places[first..*window.start()] {
            times[*number] -= 1;
            distinct -= usize::from(times[*number] == 0);
        }
        first = *window.start();
        let (_, newest) = places[*window.end()];
        distinct += usize::from(times[newest] == 0);
        times[newest] += 1;
        if distinct == numbers.len() {
            fired.add(window);
        }
    }
    let marked = places.into_iter().zip(fired.marks()).filter(|(_, mark)| *mark);
    marked.map(|((place, _), _)| place).collect()
}
