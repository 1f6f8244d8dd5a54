//! # What it detects
//! In the `hours` hours up to an event, across midnight, `persons` persons of `units` units
//! touched one subject under one procedure or all under none, or `all_persons` persons of
//! `all_units` units touched it at all. Such events less than `hours` hours apart are one alert,
//! on the day of the first.
//!
//! # Why
//! When somebody is in the news, or a colleague is talked about, many look who have nothing to do
//! with it. Each of them looks once.
//!
//! # Example
//! Five clerks of two sections view the same resident within two days, without a procedure.
//!
//! # Not an alarm when
//! A resident goes from desk to desk: four desks under four procedures are no crowd.
//!
//! # Severity
//! Medium.
//!
//! # Settings
//! `hours` (hours), `persons`, `units` (under one procedure), `all_persons`, `all_units` (in all).

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use crate::config::{Kind, RuleDeclaration, Setting};
use crate::detect::context::Context;
use crate::detect::day::Event;
use crate::detect::finding::{Judgement, Value, Wording};
use crate::detect::names::Name;
use crate::detect::reach::Reach;
use crate::detect::rule::Rule;
use crate::detect::subject::{By, OnSubject, Place, SubjectHistory};
use crate::detect::touches::{ActorHash, Loosest, OnDay, Suspicion};
use crate::detect::units::Units;
use crate::instant::Day;
use crate::rule_id::RuleId;
use crate::severity::Severity;

const HOURS: Setting = Setting::new("hours", Kind::Hours, 48, 1, 720).less_is_weaker();
const PERSONS: Setting = Setting::new("persons", Kind::Count, 5, 2, 100_000);
const UNITS: Setting = Setting::new("units", Kind::Count, 2, 0, 10_000);
const ALL_PERSONS: Setting = Setting::new("all_persons", Kind::Count, 10, 2, 100_000);
const ALL_UNITS: Setting = Setting::new("all_units", Kind::Count, 5, 0, 10_000);

static DECLARATION: RuleDeclaration = RuleDeclaration {
    id: RuleId::of("hot-subject"),
    settings: &[HOURS, PERSONS, UNITS, ALL_PERSONS, ALL_UNITS],
};

/// `hot-subject`: see the top of the file.
pub(super) struct HotSubject;

impl Rule for HotSubject {
    fn declaration(&self) -> &'static RuleDeclaration {
        &DECLARATION
    }

    fn source(&self) -> &'static str {
        include_str!("hot_subject.rs")
    }

    fn is_over_subjects(&self) -> bool {
        true
    }

    fn suspicion(&self, loosest: &Loosest<'_>) -> Option<Suspicion> {
        let least = |setting| loosest.least(&DECLARATION, setting);
        let persons = usize::try_from(least(&PERSONS).min(least(&ALL_PERSONS))).unwrap_or(0);
        let back = back(loosest);
        Some(Box::new(move |_, touches| {
            touches.len() >= persons && are_together(touches, persons, back)
        }))
    }

    fn reach(&self, loosest: &Loosest<'_>) -> Option<Reach> {
        // Whoever is together with a day's touches is so within the hours before or after them.
        Some(Reach { days: back(loosest), ..Reach::DAY })
    }

    fn subject<'a>(
        &self,
        history: &SubjectHistory<'a>,
        on: &dyn Fn(Day) -> Context<'a>,
    ) -> Vec<OnSubject<'a>> {
        let touched = touched(history, on);
        let mut window = Window::over(&touched);
        let mut found = Vec::new();
        let mut crowd: Option<Crowd<'_, 'a>> = None;
        for end in 0..touched.len() {
            let Some(fired) = window.fires(end, on) else { continue };
            match &mut crowd {
                Some(crowd) if crowd.goes_on(&fired) => crowd.add(fired),
                _ => found.extend(crowd.replace(Crowd::of(&touched, fired)).map(Crowd::verdict)),
            }
        }
        found.extend(crowd.map(Crowd::verdict));
        found
    }
}

/// So many days back may an event lie that is within the hours before another.
fn back(loosest: &Loosest<'_>) -> i32 {
    i32::try_from((loosest.most(&DECLARATION, &HOURS) + 23) / 24).unwrap_or(0)
}

/// Whether so many persons touched the subject within these days.
fn are_together(touches: &[OnDay], persons: usize, back: i32) -> bool {
    let touches: Vec<&OnDay> =
        touches.iter().filter(|found| found.touch.actor != ActorHash::NOBODY).collect();
    let mut first = 0;
    (0..touches.len()).any(|last| {
        while touches[first].day.plus(back) < touches[last].day {
            first += 1;
        }
        let together = &touches[first..=last];
        together.len() >= persons && {
            let actors: BTreeSet<_> = together.iter().map(|found| found.touch.actor).collect();
            actors.len() >= persons
        }
    })
}

/// That a person touched the subject.
struct Touched<'a> {
    event: &'a Event,
    units: Units<'a>,
}

/// What persons did with the subject, in order.
fn touched<'a>(history: &SubjectHistory<'a>, on: &dyn Fn(Day) -> Context<'a>) -> Vec<Touched<'a>> {
    let mut touched = Vec::new();
    for day in history.actors().iter().flatten() {
        let cx = on(day.day);
        let counts = |event: &&&Event| event.is_touching() && cx.is_person(day, event);
        let events = day.events.iter().filter(counts);
        touched.extend(events.map(|event| Touched { event, units: cx.units(day, event) }));
    }
    touched.sort_by_key(|touched| touched.event.place);
    touched
}

/// How many persons and units there are, while events come and go.
#[derive(Default)]
struct Tally<'a> {
    persons: HashMap<Name, usize>,
    units: HashMap<&'a str, usize>,
}

impl<'a> Tally<'a> {
    fn add(&mut self, touched: &Touched<'a>) {
        *self.persons.entry(touched.event.actor.key).or_default() += 1;
        for unit in touched.units.iter() {
            *self.units.entry(*unit).or_default() += 1;
        }
    }

    fn take(&mut self, touched: &Touched<'a>) {
        take(&mut self.persons, &touched.event.actor.key);
        for unit in touched.units.iter() {
            take(&mut self.units, unit);
        }
    }

    fn reaches(&self, persons: i64, units: i64) -> bool {
        let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        count(self.persons.len()) >= persons && count(self.units.len()) >= units
    }
}

fn take<K: std::hash::Hash + Eq>(counts: &mut HashMap<K, usize>, key: &K) {
    if let Some(count) = counts.get_mut(key) {
        *count -= 1;
        if *count == 0 {
            counts.remove(key);
        }
    }
}

/// The hours up to an event.
struct Window<'t, 'a> {
    touched: &'t [Touched<'a>],
    range: Range<usize>,
    all: Tally<'a>,
    by_procedure: HashMap<Option<Name>, Tally<'a>>,
}

/// A window that fired.
struct Fired {
    /// The place of the event that it goes up to.
    end: usize,
    hours: i64,
    severity: Severity,
    /// The places of the events that make it fire.
    places: Vec<usize>,
}

impl<'t, 'a> Window<'t, 'a> {
    fn over(touched: &'t [Touched<'a>]) -> Self {
        Self { touched, range: 0..0, all: Tally::default(), by_procedure: HashMap::new() }
    }

    fn fires(&mut self, end: usize, on: &dyn Fn(Day) -> Context<'a>) -> Option<Fired> {
        let at = self.touched.get(end)?.event.at;
        let cx = on(at.day());
        if !cx.is_enabled(&DECLARATION, None) {
            return None;
        }
        let value = |setting| cx.general(&DECLARATION, setting);
        let hours = value(&HOURS);
        let from = at.plus_minutes(-60 * hours);
        let first = self.touched.partition_point(|touched| touched.event.at < from);
        // What happened at the same instant is within it.
        let last = self.touched.partition_point(|touched| touched.event.at <= at);
        self.move_to(first..last);
        let (persons, units) = (value(&PERSONS), value(&UNITS));
        let in_all = self.all.reaches(value(&ALL_PERSONS), value(&ALL_UNITS));
        let together = |place: &usize| {
            let procedure = self.procedure(*place);
            let tally = self.by_procedure.get(&procedure);
            in_all || tally.is_some_and(|tally| tally.reaches(persons, units))
        };
        let places: Vec<usize> = self.range.clone().filter(together).collect();
        let severity = cx.severity(&DECLARATION, None, Severity::Medium);
        (!places.is_empty()).then_some(Fired { end, hours, severity, places })
    }

    fn procedure(&self, place: usize) -> Option<Name> {
        self.touched[place].event.procedure.map(|procedure| procedure.key)
    }

    fn move_to(&mut self, range: Range<usize>) {
        if range.start < self.range.start || range.end < self.range.end {
            *self = Self::over(self.touched);
            self.range = range.start..range.start;
        }
        for place in self.range.end..range.end {
            let touched = &self.touched[place];
            self.all.add(touched);
            self.by_procedure.entry(self.procedure(place)).or_default().add(touched);
        }
        for place in self.range.start..range.start.min(range.end) {
            let touched = &self.touched[place];
            self.all.take(touched);
            let procedure = self.procedure(place);
            self.by_procedure.entry(procedure).or_default().take(touched);
        }
        self.range = range;
    }
}

/// Windows that fired less than the hours of one apart.
struct Crowd<'t, 'a> {
    touched: &'t [Touched<'a>],
    day: Day,
    last: usize,
    severity: Severity,
    places: BTreeSet<usize>,
}

impl<'t, 'a> Crowd<'t, 'a> {
    fn of(touched: &'t [Touched<'a>], fired: Fired) -> Self {
        let Fired { end, severity, places, .. } = fired;
        let day = touched[end].event.at.day();
        Self { touched, day, last: end, severity, places: places.into_iter().collect() }
    }

    fn goes_on(&self, fired: &Fired) -> bool {
        let last = self.touched[self.last].event.at;
        self.touched[fired.end].event.at < last.plus_minutes(60 * fired.hours)
    }

    fn add(&mut self, fired: Fired) {
        self.last = fired.end;
        self.severity = self.severity.max(fired.severity);
        self.places.extend(fired.places);
    }

    fn verdict(self) -> OnSubject<'a> {
        let mut tally = Tally::default();
        let touched: Vec<&Touched<'a>> =
            self.places.iter().map(|place| &self.touched[*place]).collect();
        for touched in &touched {
            tally.add(touched);
        }
        let ends = touched.first().zip(touched.last());
        let wording = Wording::default()
            .count("persons", tally.persons.len())
            .count("units", tally.units.len());
        let wording = match ends {
            Some((first, last)) => wording
                .with("from", Value::Moment(first.event.at))
                .with("to", Value::Moment(last.event.at)),
            None => wording,
        };
        let evidence = touched.iter().map(|touched| touched.event).collect();
        OnSubject {
            place: Place { day: self.day, is_daily: true, by: By::Anybody },
            judgement: Judgement { severity: self.severity, evidence, wording },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::touches::{Flags, SubjectHash, Touch};
    use crate::event::EventId;

    fn by(actors: &[(i32, u64)]) -> Vec<OnDay> {
        let touch = |(day, actor): &(i32, u64)| OnDay {
            day: Day::from_number(*day),
            touch: Touch {
                subject: SubjectHash(1),
                actor: ActorHash(*actor),
                flags: Flags::default(),
                event: EventId(1),
            },
        };
        actors.iter().map(touch).collect()
    }

    #[test]
    fn five_persons_on_three_days_in_a_row_may_be_within_48_hours_and_on_four_may_not() {
        assert!(are_together(&by(&[(1, 1), (1, 2), (2, 3), (2, 4), (3, 5)]), 5, 2));
        assert!(!are_together(&by(&[(1, 1), (1, 2), (2, 3), (2, 4), (4, 5)]), 5, 2));
    }

    #[test]
    fn one_person_on_several_days_is_one_and_nobody_is_none() {
        assert!(!are_together(&by(&[(1, 1), (2, 1), (3, 1), (3, 2), (3, 3)]), 5, 2));
        assert!(!are_together(&by(&[(1, 0), (1, 1), (1, 2), (1, 3), (1, 4)]), 5, 2));
    }
}
