//! What rules compare a day with that look back: each actor's days in short.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::context::Context;
use super::day::{ActorDay, DayEvents, Event, Subject};
use super::looking_back::Before;
use super::names::Name;
use super::rules::no_login;
use super::sign_ons::Sources;
use super::unannounced::Unannounced;
use crate::instant::{Day, Instant};

/// Active days of the own past that count.
pub const OWN_DAYS: usize = 30;

/// Calendar days before in which others of the unit count.
pub const UNIT_DAYS: i32 = 30;

/// Own active days that suffice for a comparison with oneself.
pub const ENOUGH: usize = 10;

/// What an actor did on a day, in short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The actor, folded.
    pub actor: String,
    /// Distinct subjects that the actor read as a person.
    pub subjects: u32,
    /// The units of the actor, folded, sorted.
    pub units: Vec<String>,
    /// The unit by which settings apply.
    pub unit: Option<String>,
    /// The first event.
    pub first: Instant,
    /// Whether that was an act.
    pub begins_with_act: bool,
    /// The last event.
    pub last: Instant,
    /// Whether the actor exported, deleted or administered as a person.
    pub is_weighty: bool,
    /// Acts of the person before which no log-in stands on the day.
    pub unannounced: Vec<Unannounced>,
}

impl Summary {
    fn of(day: &ActorDay<'_>, cx: &Context<'_>) -> Option<Self> {
        let (first, last) = (day.events.first()?, day.events.last()?);
        let units = units(day, cx);
        Some(Self {
            actor: day.id.to_owned(),
            subjects: u32::try_from(count_subjects(day, cx)).unwrap_or(u32::MAX),
            units: units.into_iter().map(ToOwned::to_owned).collect(),
            unit: day.unit.map(ToOwned::to_owned),
            first: first.at,
            begins_with_act: first.is_act(),
            last: last.at,
            is_weighty: day.events.iter().any(|e| e.is_weighty() && cx.is_person(day, e)),
            unannounced: Unannounced::at_each_terminal(day, no_login::hours(day, cx), cx),
        })
    }
}

/// The units of the actor at any event of the day.
fn units<'a>(day: &ActorDay<'a>, cx: &Context<'_>) -> BTreeSet<&'a str> {
    // On a steady day they differ by what the log says alone.
    let is_steady = day.is_steady();
    let mut by_log: Vec<Option<Name>> = Vec::new();
    let mut units = BTreeSet::new();
    for event in &day.events {
        if is_steady && by_log.contains(&event.unit) {
            continue;
        }
        by_log.push(event.unit);
        units.extend(cx.units(day, event).iter());
    }
    units
}

/// The readings of a day by which a person read the subjects, each with its subject.
#[must_use]
pub fn readings<'a>(day: &ActorDay<'a>, cx: &Context<'_>) -> Vec<&'a Event> {
    let reads = |event: &&&Event| event.is_reading() && cx.is_person(day, event);
    day.events.iter().filter(reads).copied().filter(|event| event.subject.is_some()).collect()
}

/// How many distinct subjects a person read on a day.
#[must_use]
pub fn count_subjects(day: &ActorDay<'_>, cx: &Context<'_>) -> i64 {
    let mut subjects: Vec<Subject> = Vec::with_capacity(day.events.len());
    subjects.extend(readings(day, cx).iter().filter_map(|event| event.subject));
    subjects.sort_unstable();
    subjects.dedup();
    i64::try_from(subjects.len()).unwrap_or(i64::MAX)
}

/// The actors of a day, in short.
#[must_use]
pub fn summaries(events: &DayEvents, cx: &Context<'_>) -> Vec<Summary> {
    events.actors(cx.registers).filter_map(|day| Summary::of(&day, cx)).collect()
}

/// What came before an actor's day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Past {
    /// Subjects of the own last active days, at most [`OWN_DAYS`].
    pub own: Vec<u32>,
    /// Subjects of the active days of others of the unit in the [`UNIT_DAYS`] before; only where
    /// the own are not [`ENOUGH`].
    pub unit: Vec<u32>,
    /// The last event before.
    pub last_event: Option<Instant>,
    /// The last log-in on the days before for which log-ins count, at each terminal with acts
    /// before which none stands on the day, where the source of some of them is delivered any.
    pub logins: BTreeMap<String, Instant>,
    /// When each source has events, and which deliver log-ins for which.
    pub sources: Arc<Sources>,
}

/// Where summaries of days are found.
pub trait Summaries {
    /// What fails.
    type Error;

    /// What came before the actor's day.
    ///
    /// # Errors
    /// It cannot be read.
    fn before(&self, actor: &str, day: Day) -> Result<Before, Self::Error>;

    /// Gives the summaries of the days from `first` to `last`, in the order of the days.
    ///
    /// # Errors
    /// They cannot be read.
    fn between(
        &self,
        first: Day,
        last: Day,
        each: &mut dyn FnMut(Day, &Summary),
    ) -> Result<(), Self::Error>;
}

impl Past {
    /// The days with which the actor's day is compared: the own, else those of the unit; none
    /// where there are not enough of either.
    #[must_use]
    pub fn baseline(&self) -> Option<&[u32]> {
        [&self.own, &self.unit].into_iter().find(|days| days.len() >= ENOUGH).map(Vec::as_slice)
    }
}
