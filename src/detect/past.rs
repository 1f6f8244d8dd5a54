//! What rules compare a day with that look back: each actor's days in short.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::context::Context;
use super::day::{ActorDay, DayEvents, Event};
use super::rules::no_login;
use super::sign_ons::{SignOnDays, Sources};
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
        let mut units: Vec<String> = day
            .events
            .iter()
            .flat_map(|event| cx.units(day, event))
            .map(ToOwned::to_owned)
            .collect();
        units.sort_unstable();
        units.dedup();
        Some(Self {
            actor: day.id.to_owned(),
            subjects: u32::try_from(subjects(day, cx).len()).unwrap_or(u32::MAX),
            units,
            unit: day.unit.map(ToOwned::to_owned),
            first: first.at,
            begins_with_act: first.is_act(),
            last: last.at,
            is_weighty: day.events.iter().any(|e| e.is_weighty() && cx.is_person(day, e)),
            unannounced: Unannounced::at_each_terminal(day, no_login::hours(day, cx), cx),
        })
    }
}

/// The readings of a day by which a person read the subjects, each with its subject.
#[must_use]
pub fn readings<'a>(day: &ActorDay<'a>, cx: &Context<'_>) -> Vec<&'a Event> {
    let reads = |event: &&&Event| event.is_reading() && cx.is_person(day, event);
    day.events.iter().filter(reads).copied().filter(|event| event.subject.is_some()).collect()
}

/// The distinct subjects that a person read on a day.
fn subjects(
    day: &ActorDay<'_>,
    cx: &Context<'_>,
) -> std::collections::HashSet<super::day::Subject> {
    readings(day, cx).iter().filter_map(|event| event.subject).collect()
}

/// How many distinct subjects a person read on a day.
#[must_use]
pub fn count_subjects(day: &ActorDay<'_>, cx: &Context<'_>) -> i64 {
    i64::try_from(subjects(day, cx).len()).unwrap_or(i64::MAX)
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
    /// The last log-in on an earlier day, at each terminal with acts before which none stands on
    /// the day.
    pub logins: BTreeMap<String, Instant>,
    /// When each source has events, and where it delivers log-ins.
    pub sources: Arc<Sources>,
}

/// Where summaries of days are found.
pub trait Summaries {
    /// What fails.
    type Error;

    /// The actor's days before `day`, the last first.
    ///
    /// # Errors
    /// They cannot be read.
    fn before(&self, actor: &str, day: Day, most: usize) -> Result<Vec<Summary>, Self::Error>;

    /// The actor's active days before `day`, the last first.
    ///
    /// # Errors
    /// They cannot be read.
    fn active_before(
        &self,
        actor: &str,
        day: Day,
        most: usize,
    ) -> Result<Vec<Summary>, Self::Error>;

    /// All active days from `first` to `last`.
    ///
    /// # Errors
    /// They cannot be read.
    fn active(&self, first: Day, last: Day) -> Result<Vec<Summary>, Self::Error>;
}

/// The active days of everybody in the [`UNIT_DAYS`] before a day, by unit.
#[derive(Debug, Default)]
struct Beside {
    days: Vec<(String, u32)>,
    units: HashMap<String, Vec<usize>>,
}

impl Beside {
    /// Those before `day`.
    fn before<S: Summaries>(day: Day, summaries: &S) -> Result<Self, S::Error> {
        let mut beside = Self::default();
        for summary in summaries.active(day.plus(-UNIT_DAYS), day.previous())? {
            let place = beside.days.len();
            for unit in summary.units {
                beside.units.entry(unit).or_default().push(place);
            }
            beside.days.push((summary.actor, summary.subjects));
        }
        Ok(beside)
    }

    /// The subjects of the days of others who have a unit in common with `today`.
    fn of(&self, today: &Summary) -> Vec<u32> {
        let places = today.units.iter().filter_map(|unit| self.units.get(unit)).flatten();
        let places: BTreeSet<usize> = places.copied().collect();
        let others = places.into_iter().filter_map(|place| self.days.get(place));
        others.filter(|(actor, _)| *actor != today.actor).map(|(_, subjects)| *subjects).collect()
    }
}

/// Looks back from a day.
#[derive(Debug)]
pub struct LookingBack<'s, S> {
    day: Day,
    summaries: &'s S,
    sources: Arc<Sources>,
    /// Gathered once, for the first who needs it.
    beside: Option<Beside>,
}

impl<'s, S, E> LookingBack<'s, S>
where
    S: Summaries<Error = E> + SignOnDays<Error = E>,
{
    /// From `day`.
    pub const fn from(day: Day, summaries: &'s S, sources: Arc<Sources>) -> Self {
        Self { day, summaries, sources, beside: None }
    }

    /// What came before the day of `today`.
    ///
    /// # Errors
    /// The summaries cannot be read.
    pub fn past(&mut self, today: &Summary) -> Result<Past, E> {
        let last = self.summaries.before(&today.actor, self.day, 1)?;
        let own = self.summaries.active_before(&today.actor, self.day, OWN_DAYS)?;
        let is_alone = own.len() < ENOUGH && today.subjects > 0;
        Ok(Past {
            own: own.iter().map(|summary| summary.subjects).collect(),
            unit: if is_alone { self.beside()?.of(today) } else { Vec::new() },
            last_event: last.first().map(|summary| summary.last),
            logins: self.logins(today)?,
            sources: Arc::clone(&self.sources),
        })
    }

    fn logins(&self, today: &Summary) -> Result<BTreeMap<String, Instant>, E> {
        let mut logins = BTreeMap::new();
        for Unannounced { terminal, .. } in &today.unannounced {
            if let Some(login) = self.summaries.login_before(&today.actor, terminal, self.day)? {
                logins.insert(terminal.clone(), login.at);
            }
        }
        Ok(logins)
    }

    fn beside(&mut self) -> Result<&Beside, E> {
        let beside = match self.beside.take() {
            Some(beside) => beside,
            None => Beside::before(self.day, self.summaries)?,
        };
        Ok(self.beside.insert(beside))
    }
}

impl Past {
    /// The days with which the actor's day is compared: the own, else those of the unit; none
    /// where there are not enough of either.
    #[must_use]
    pub fn baseline(&self) -> Option<&[u32]> {
        [&self.own, &self.unit].into_iter().find(|days| days.len() >= ENOUGH).map(Vec::as_slice)
    }
}
