//! # What it detects
//! A person touches one subject on `loose_days` days within `window` days under no procedure or
//! under one outside the duties of the unit, or on `window_days` days within `window` days, or on
//! `ever_days` days ever. One alert for each person and subject, on the day on which it first
//! fired; it goes on growing.
//!
//! # Why
//! Who follows the life of an acquaintance, a former partner or a public figure looks at one
//! record again and again, each time inconspicuously.
//!
//! # Example
//! A clerk views the record of the same resident on five days of two months, without a procedure.
//!
//! # Not an alarm when
//! The resident is in the person's charge (`caseload.csv`). Days on which that was so do not
//! count. Without the register of duties, only touches under no procedure count as loose, and the
//! same for a unit that it does not mention.
//!
//! # Severity
//! Medium; low if only the last holds.
//!
//! # After closing
//! A closed alert is reopened by 5 further days, or where it becomes more severe.
//!
//! # Settings
//! `window` (days), `loose_days`, `window_days`, `ever_days` (days on which the subject was
//! touched).

use crate::config::{Kind, RuleDeclaration, Setting};
use crate::detect::account::Account;
use crate::detect::context::Context;
use crate::detect::day::{ActorDay, Event};
use crate::detect::finding::{Judgement, Value, Wording};
use crate::detect::reach::Reach;
use crate::detect::rule::Rule;
use crate::detect::subject::{By, OnSubject, Place, SubjectHistory};
use crate::detect::touches::{ActorHash, Flags, Loosest, OnDay, Suspicion};
use crate::instant::Day;
use crate::rule_id::RuleId;
use crate::severity::Severity;

const WINDOW: Setting = Setting::new("window", Kind::Days, 60, 1, 3_660).less_is_weaker();
const LOOSE_DAYS: Setting = Setting::new("loose_days", Kind::Count, 5, 1, 3_660);
const WINDOW_DAYS: Setting = Setting::new("window_days", Kind::Count, 15, 1, 3_660);
const EVER_DAYS: Setting = Setting::new("ever_days", Kind::Count, 10, 1, 36_600);

static DECLARATION: RuleDeclaration = RuleDeclaration {
    id: RuleId::of("repeat-subject"),
    settings: &[WINDOW, LOOSE_DAYS, WINDOW_DAYS, EVER_DAYS],
};

/// `repeat-subject`: see the top of the file.
pub(super) struct RepeatSubject;

impl Rule for RepeatSubject {
    fn declaration(&self) -> &'static RuleDeclaration {
        &DECLARATION
    }

    fn source(&self) -> &'static str {
        include_str!("repeat_subject.rs")
    }

    fn explained_by(&self) -> &'static [Account] {
        &[Account::Caseload]
    }

    fn is_over_subjects(&self) -> bool {
        true
    }

    fn goes_on_for_days(&self) -> bool {
        true
    }

    fn suspicion(&self, loosest: &Loosest<'_>) -> Option<Suspicion> {
        let limits = Limits::loosest(loosest);
        let few = limits.few();
        Some(Box::new(move |_, touches| {
            touches.len() >= few && by_actor(touches).any(|days| limits.ever_reached(&days))
        }))
    }

    fn reach(&self, loosest: &Loosest<'_>) -> Option<Reach> {
        Some(Reach { one_person: Some(Limits::loosest(loosest).few()), ..Reach::DAY })
    }

    fn subject<'a>(
        &self,
        history: &SubjectHistory<'a>,
        on: &dyn Fn(Day) -> Context<'a>,
    ) -> Vec<OnSubject<'a>> {
        history.actors().into_iter().filter_map(|days| judge(&days, on)).collect()
    }
}

/// How many days are too many.
#[derive(Debug, Clone, Copy)]
struct Limits {
    window: i64,
    loose: i64,
    within: i64,
    ever: i64,
}

/// Which measures a day reaches, of one person and subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Reached {
    loose: bool,
    within: bool,
    ever: bool,
}

impl Limits {
    fn loosest(loosest: &Loosest<'_>) -> Self {
        let least = |setting| loosest.least(&DECLARATION, setting);
        Self {
            window: loosest.most(&DECLARATION, &WINDOW),
            loose: least(&LOOSE_DAYS),
            within: least(&WINDOW_DAYS),
            ever: least(&EVER_DAYS),
        }
    }

    /// On fewer days than these, nothing is reached.
    fn few(&self) -> usize {
        usize::try_from(self.loose.min(self.within).min(self.ever)).unwrap_or(0)
    }

    fn of(unit: Option<&str>, cx: &Context<'_>) -> Self {
        let value = |setting| cx.settings.value(DECLARATION.id.word(), unit, setting);
        Self {
            window: value(&WINDOW),
            loose: value(&LOOSE_DAYS),
            within: value(&WINDOW_DAYS),
            ever: value(&EVER_DAYS),
        }
    }

    /// The first of the days in order that lies in the window that ends with the last of them.
    fn begin(&self, days: &[(Day, bool)]) -> usize {
        let Some((last, _)) = days.last() else { return 0 };
        days.partition_point(|(day, _)| last.days_since(*day) >= self.window)
    }

    /// What the days, each with whether it is loose, reach on the last of them.
    fn reached(&self, days: &[(Day, bool)]) -> Reached {
        let window = days.get(self.begin(days)..).unwrap_or_default();
        let count = |days: usize| i64::try_from(days).unwrap_or(i64::MAX);
        let is_loose = days.last().is_some_and(|(_, loose)| *loose);
        let loose = window.iter().filter(|(_, loose)| *loose).count();
        Reached {
            loose: is_loose && count(loose) >= self.loose,
            within: count(window.len()) >= self.within,
            ever: count(days.len()) >= self.ever,
        }
    }

    /// Whether the days reach anything on any of them.
    fn ever_reached(&self, days: &[(Day, bool)]) -> bool {
        let nothing = Reached { loose: false, within: false, ever: false };
        (1..=days.len()).any(|end| self.reached(&days[..end]) != nothing)
    }
}

/// The days of each person who touched a subject, and whether each is loose.
fn by_actor(touches: &[OnDay]) -> impl Iterator<Item = Vec<(Day, bool)>> {
    let mut touches: Vec<&OnDay> =
        touches.iter().filter(|found| found.touch.actor != ActorHash::NOBODY).collect();
    touches.sort_by_key(|found| (found.touch.actor, found.day));
    let groups = touches.chunk_by(|a, b| a.touch.actor == b.touch.actor);
    let days = |found: &&OnDay| (found.day, found.touch.flags.has(Flags::LOOSE));
    let groups: Vec<Vec<(Day, bool)>> =
        groups.map(|group| group.iter().map(days).collect()).collect();
    groups.into_iter()
}

/// A day on which a person touched the subject.
struct Touching<'a> {
    day: ActorDay<'a>,
    loose: Vec<&'a Event>,
}

impl<'a> Touching<'a> {
    fn of(day: &ActorDay<'a>, cx: &Context<'_>) -> Option<Self> {
        let touches = |event: &&Event| event.is_touching() && cx.is_person(day, event);
        let events: Vec<&Event> = day.events.iter().copied().filter(touches).collect();
        let loose = events.iter().copied().filter(|event| cx.is_loose(day, event)).collect();
        (!events.is_empty()).then(|| Self { day: day.with(events), loose })
    }
}

/// The verdict on one person's days on the subject.
fn judge<'a>(days: &[ActorDay<'a>], on: &dyn Fn(Day) -> Context<'a>) -> Option<OnSubject<'a>> {
    let days: Vec<Touching<'a>> =
        days.iter().filter_map(|day| Touching::of(day, &on(day.day))).collect();
    let flags: Vec<(Day, bool)> =
        days.iter().map(|day| (day.day.day, !day.loose.is_empty())).collect();
    let mut fired = Fired::none(days.len());
    for (end, last) in (1..).zip(&days) {
        let (cx, unit) = (on(last.day.day), last.day.unit);
        if !cx.is_enabled(&DECLARATION, unit) {
            continue;
        }
        let limits = Limits::of(unit, &cx);
        let reached = limits.reached(&flags[..end]);
        let window = limits.begin(&flags[..end])..end;
        let severity = |own| cx.severity(&DECLARATION, unit, own);
        if reached.loose {
            fired.loose[window.clone()].fill(true);
            fired.add(last.day.day, severity(Severity::Medium));
        }
        if reached.within {
            fired.all[window].fill(true);
            fired.add(last.day.day, severity(Severity::Medium));
        }
        if reached.ever {
            fired.until = end;
            fired.add(last.day.day, severity(Severity::Low));
        }
    }
    fired.verdict(&days)
}

/// What fired so far.
struct Fired {
    first: Option<Day>,
    severity: Option<Severity>,
    /// By the place of the day: whether the loose events of it count.
    loose: Vec<bool>,
    /// Whether all events of it count.
    all: Vec<bool>,
    /// So many days from the first on, of which all events count.
    until: usize,
}

impl Fired {
    fn none(days: usize) -> Self {
        let (loose, all) = (vec![false; days], vec![false; days]);
        Self { first: None, severity: None, loose, all, until: 0 }
    }

    fn add(&mut self, day: Day, severity: Severity) {
        self.first.get_or_insert(day);
        self.severity = self.severity.max(Some(severity));
    }

    /// What counts of the day at that place.
    fn of<'s, 'a>(&self, place: usize, day: &'s Touching<'a>) -> &'s [&'a Event] {
        if place < self.until || self.all[place] {
            &day.day.events
        } else if self.loose[place] {
            &day.loose
        } else {
            &[]
        }
    }

    fn verdict<'a>(self, days: &[Touching<'a>]) -> Option<OnSubject<'a>> {
        let (day, severity) = self.first.zip(self.severity)?;
        let counted = days.iter().enumerate().map(|(place, day)| (day, self.of(place, day)));
        let counted: Vec<_> = counted.filter(|(_, events)| !events.is_empty()).collect();
        let ((first, _), (last, _)) = (counted.first()?, counted.last()?);
        let wording = Wording::default()
            .with("from", Value::Day(first.day.day))
            .with("to", Value::Day(last.day.day))
            .count("days", counted.len());
        let evidence = counted.iter().flat_map(|(_, events)| events.iter().copied()).collect();
        Some(OnSubject {
            place: Place { day, is_daily: false, by: By::Actor(Box::new(last.day.clone())) },
            judgement: Judgement { severity, evidence, wording },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHIPPED: Limits = Limits { window: 60, loose: 5, within: 15, ever: 10 };

    fn days(numbers: &[i32], loose: bool) -> Vec<(Day, bool)> {
        numbers.iter().map(|number| (Day::from_number(*number), loose)).collect()
    }

    #[test]
    fn five_loose_days_within_sixty_reach_it_and_the_sixty_first_is_outside() {
        assert!(SHIPPED.reached(&days(&[1, 2, 3, 4, 60], true)).loose);
        assert!(!SHIPPED.reached(&days(&[1, 2, 3, 4, 61], true)).loose);
        assert!(!SHIPPED.reached(&days(&[2, 3, 4, 60], true)).loose);
    }

    #[test]
    fn days_under_the_duties_of_the_unit_are_not_loose() {
        let mut mixed = days(&[1, 2, 3, 4, 5], true);
        mixed[2].1 = false;
        assert!(!SHIPPED.reached(&mixed).loose);
        mixed.push((Day::from_number(6), true));
        assert!(SHIPPED.reached(&mixed).loose);
        mixed.push((Day::from_number(7), false));
        assert!(!SHIPPED.reached(&mixed).loose, "the window ended the day before");
    }

    #[test]
    fn fifteen_days_within_sixty_and_ten_days_ever_reach_it() {
        let fifteen: Vec<i32> = (1..=15).map(|n| n * 4).collect();
        let reached = SHIPPED.reached(&days(&fifteen, false));
        assert_eq!(reached, Reached { loose: false, within: true, ever: true });
        let ten: Vec<i32> = (1..=10).map(|n| n * 100).collect();
        let reached = SHIPPED.reached(&days(&ten, false));
        assert_eq!(reached, Reached { loose: false, within: false, ever: true });
        assert!(!SHIPPED.reached(&days(&ten[1..], false)).ever);
    }
}
