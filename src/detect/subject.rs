//! What rules over subjects look at: everything that ever touched one subject.

use super::day::{ActorDay, Event, Subject};
use super::finding::Judgement;
use super::names::{Name, Names};
use crate::event::EventId;
use crate::instant::Day;
use crate::registers::Snapshot;

/// The events of one subject, in order, as they are read.
#[derive(Debug)]
pub struct SubjectEvents {
    /// The names in the events.
    pub names: Names,
    /// The subject.
    pub subject: Subject,
    /// The events of all times, in order.
    pub events: Vec<Event>,
}

impl SubjectEvents {
    /// What rules look at.
    #[must_use]
    pub fn history<'a>(&'a self, registers: &'a Snapshot) -> SubjectHistory<'a> {
        let Self { names, subject, events } = self;
        SubjectHistory { names, subject: *subject, registers, events: events.iter().collect() }
    }

    /// Whether the event is among them.
    #[must_use]
    pub fn have(&self, id: EventId) -> bool {
        self.events.iter().any(|event| event.id == id)
    }
}

/// Everything that ever touched one subject, or some of it.
#[derive(Debug, Clone)]
pub struct SubjectHistory<'a> {
    /// The names in the events.
    pub names: &'a Names,
    /// The subject.
    pub subject: Subject,
    /// The registers.
    pub registers: &'a Snapshot,
    /// The events, in order.
    pub events: Vec<&'a Event>,
}

impl<'a> SubjectHistory<'a> {
    /// The same with other events.
    #[must_use]
    pub fn with(&self, events: Vec<&'a Event>) -> Self {
        Self { events, ..self.clone() }
    }

    /// What each actor did on each day: by actor, then in the order of the days. What is no
    /// actor's is in none.
    #[must_use]
    pub fn actors(&self) -> Vec<Vec<ActorDay<'a>>> {
        let mut events = self.events.clone();
        let actor = |event: &Event| self.names.text(event.actor.key);
        events.sort_by_key(|event| (actor(event), event.place));
        let of_actors = events.chunk_by(|a, b| a.actor.key == b.actor.key);
        let days = |events: &[&'a Event]| -> Vec<ActorDay<'a>> {
            let days = events.chunk_by(|a, b| a.at.day() == b.at.day());
            days.filter_map(|events| self.actor_day(events.to_vec())).collect()
        };
        of_actors.map(days).filter(|days| !days.is_empty()).collect()
    }

    /// The day of the actor of these events, which are of one actor and day.
    #[must_use]
    pub fn actor_day(&self, events: Vec<&'a Event>) -> Option<ActorDay<'a>> {
        let day = events.first()?.at.day();
        ActorDay::of(self.names, day, events, self.registers)
    }

    /// The end of the subject's number, as sentences show it.
    #[must_use]
    pub fn last4(&self) -> &'a str {
        crate::mask::last4(self.names.text(self.subject.number))
    }
}

/// A verdict about a subject.
#[derive(Debug, Clone)]
pub struct OnSubject<'a> {
    /// What it is about beside the subject.
    pub place: Place<'a>,
    /// The verdict. What was set instead of its severity is in it.
    pub judgement: Judgement<'a>,
}

/// What a verdict about a subject is about beside the subject.
#[derive(Debug, Clone)]
pub struct Place<'a> {
    /// The day to which it belongs.
    pub day: Day,
    /// Whether there is one alert for each day.
    pub is_daily: bool,
    /// Who did it.
    pub by: By<'a>,
}

/// Who did what a verdict about a subject is about.
#[derive(Debug, Clone)]
pub enum By<'a> {
    /// Several, or it does not matter.
    Anybody,
    /// An actor, as on this day.
    Actor(Box<ActorDay<'a>>),
    /// Somebody whom the log does not name: what stands in the place of the ID.
    Unnamed(Name),
}

/// The days on which these events lie, which are in order.
#[must_use]
pub fn days(events: &[&Event]) -> Vec<Day> {
    let mut days: Vec<Day> = events.iter().map(|event| event.at.day()).collect();
    days.sort_unstable();
    days.dedup();
    days
}
