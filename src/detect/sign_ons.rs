//! Who logged in and out on a day, in short, and when each source has events: by this the
//! sessions are found that reach into other days. A cache of the events.

use std::collections::{BTreeMap, BTreeSet};

use super::day::{DayEvents, Event};
use super::names::Name;
use crate::calendar::Calendar;
use crate::event::{Action, EventId, SourceId};
use crate::instant::{Day, Instant};
use crate::number_hash::NumberSet;
use crate::registers::Snapshot;

/// Days after a log-in on which rules may still ask for it.
pub const REACH: i32 = 1;

/// A done log-in, or a log-out, at a terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignOn {
    /// Who, folded.
    pub actor: String,
    /// Where, folded.
    pub terminal: String,
    /// When.
    pub at: Instant,
    /// Its number.
    pub event: EventId,
    /// Where it came from.
    pub source: SourceId,
    /// Whether it is a log-in.
    pub is_login: bool,
}

impl SignOn {
    /// Whether both are of one actor at one terminal.
    #[must_use]
    pub fn is_beside(&self, other: &Self) -> bool {
        (&self.actor, &self.terminal) == (&other.actor, &other.terminal)
    }
}

/// When and where a source has events on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extent {
    /// The source.
    pub source: SourceId,
    /// The first event.
    pub first: Instant,
    /// The last event.
    pub last: Instant,
    /// The terminals, folded.
    pub terminals: BTreeSet<String>,
}

/// The log-ins and log-outs of a day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SignOns {
    /// By actor and terminal, then in order.
    pub of_actors: Vec<SignOn>,
    /// By source.
    pub extents: Vec<Extent>,
}

impl SignOns {
    /// At which terminals each source has events on the day, and whether log-ins are among them.
    #[must_use]
    pub fn terminals(&self) -> BTreeMap<(&str, SourceId), bool> {
        let events = self.extents.iter().flat_map(|extent| {
            extent.terminals.iter().map(|terminal| ((&**terminal, extent.source), false))
        });
        let logins = self.of_actors.iter().filter(|sign_on| sign_on.is_login);
        let logins = logins.map(|sign_on| ((&*sign_on.terminal, sign_on.source), true));
        events.chain(logins).collect()
    }

    /// Those of a day.
    #[must_use]
    pub fn of(events: &DayEvents, registers: &Snapshot) -> Self {
        let mut found = Vec::new();
        for day in events.actors(registers) {
            for event in &day.events {
                let terminal = event.terminal.filter(|_| signs_on(event));
                let Some(terminal) = terminal else { continue };
                let sign_on = SignOn {
                    actor: day.id.to_owned(),
                    terminal: events.names.text(terminal.key).to_owned(),
                    at: event.at,
                    event: event.id,
                    source: event.source,
                    is_login: event.action == Action::Login,
                };
                found.push((event.place, sign_on));
            }
        }
        found.sort_unstable_by(|(a_place, a), (b_place, b)| {
            (&a.actor, &a.terminal, a_place).cmp(&(&b.actor, &b.terminal, b_place))
        });
        Self {
            of_actors: found.into_iter().map(|(_, sign_on)| sign_on).collect(),
            extents: extents(events),
        }
    }
}

fn signs_on(event: &Event) -> bool {
    event.is_log_in() || event.action == Action::Logout
}

fn extents(events: &DayEvents) -> Vec<Extent> {
    let mut extents: BTreeMap<SourceId, Extent> = BTreeMap::new();
    let mut seen: NumberSet<(SourceId, Name)> = NumberSet::default();
    let terminal = |event: &Event| event.terminal.map(|terminal| terminal.key);
    let is_beside =
        |a: &Event, b: &Event| a.source == b.source && terminal(a) == terminal(b) && a.at <= b.at;
    for together in events.events.chunk_by(is_beside) {
        let [begin, ..] = together else { continue };
        let end = together.last().unwrap_or(begin);
        let extent = extents.entry(begin.source).or_insert_with(|| Extent {
            source: begin.source,
            first: begin.at,
            last: end.at,
            terminals: BTreeSet::new(),
        });
        extent.first = extent.first.min(begin.at);
        extent.last = extent.last.max(end.at);
        if let Some(terminal) = terminal(begin).filter(|name| seen.insert((begin.source, *name))) {
            extent.terminals.insert(events.names.text(terminal).to_owned());
        }
    }
    extents.into_values().collect()
}

/// When each source has events, of all days, and which sources deliver log-ins for which.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sources {
    /// First and last event of each day.
    extents: BTreeMap<SourceId, BTreeMap<Day, (Instant, Instant)>>,
    deliver: Deliver,
}

/// Which sources deliver log-ins for the events of which: those that have log-ins at a terminal at
/// which it has events.
pub type Deliver = BTreeMap<SourceId, BTreeSet<SourceId>>;

impl Sources {
    /// Where these deliver log-ins.
    #[must_use]
    pub const fn that(deliver: Deliver) -> Self {
        Self { extents: BTreeMap::new(), deliver }
    }

    /// Adds when a source has events on a day: the first and the last one.
    pub fn add(&mut self, source: SourceId, day: Day, ends: (Instant, Instant)) {
        self.extents.entry(source).or_default().insert(day, ends);
    }

    /// Whether the source has an event then or later.
    #[must_use]
    pub fn reaches(&self, source: SourceId, at: Instant) -> bool {
        let last = self.extents.get(&source).and_then(|days| days.values().next_back());
        last.is_some_and(|(_, last)| at <= *last)
    }

    /// Whether any source delivers log-ins for this one.
    #[must_use]
    pub fn announce(&self, source: SourceId) -> bool {
        self.deliver.get(&source).is_some_and(|sources| !sources.is_empty())
    }

    /// Whether a source that delivers log-ins for this one covers these instants: it has an event
    /// at or before the first, one at or after the last, and some on each business day of these.
    #[must_use]
    pub fn cover(
        &self,
        source: SourceId,
        (from, until): (Instant, Instant),
        calendar: &Calendar,
    ) -> bool {
        let sources = self.deliver.get(&source).into_iter().flatten();
        sources.filter_map(|source| self.extents.get(source)).any(|days| {
            let begins = days.values().next().is_some_and(|(first, _)| *first <= from);
            let ends = days.values().next_back().is_some_and(|(_, last)| until <= *last);
            let has = |day: Day| days.contains_key(&day) || !calendar.is_business_day(day);
            begins && ends && from.day().through(until.day()).all(has)
        })
    }
}

/// Where sign-ons of days are found.
pub trait SignOnDays {
    /// What fails.
    type Error;

    /// Those of a day: by actor and terminal, then in order.
    ///
    /// # Errors
    /// They cannot be read.
    fn on(&self, day: Day) -> Result<Vec<SignOn>, Self::Error>;

    /// The first sign-on of the actor at the terminal on a later day.
    ///
    /// # Errors
    /// They cannot be read.
    fn after(&self, actor: &str, terminal: &str, day: Day) -> Result<Option<SignOn>, Self::Error>;
}

/// From a log-in on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The log-in.
    pub login: SignOn,
    /// The log-out; none where it is missing.
    pub logout: Option<SignOn>,
}

/// The sessions that begin on a day, where it is known how they end.
///
/// A log-out is missing where the next log-in comes first, or no log-out until the end of the next
/// day; that is known once the source of the log-in has an event then or later.
///
/// # Errors
/// The sign-ons cannot be read.
pub fn sessions<S: SignOnDays>(
    day: Day,
    days: &S,
    sources: &Sources,
) -> Result<Vec<Session>, S::Error> {
    let mut sessions = Vec::new();
    let of_actors = days.on(day)?;
    for (place, login) in of_actors.iter().enumerate().filter(|(_, sign_on)| sign_on.is_login) {
        let next = match of_actors.get(place + 1).filter(|next| next.is_beside(login)) {
            Some(next) => Some(next.clone()),
            None => days.after(&login.actor, &login.terminal, day)?,
        };
        let end_of_next = day.next().next().start();
        let known_from = match &next {
            Some(next) if next.is_login => next.at.min(end_of_next),
            _ => end_of_next,
        };
        let logout = next.filter(|next| !next.is_login);
        if logout.is_some() || sources.reaches(login.source, known_from) {
            sessions.push(Session { login: login.clone(), logout });
        }
    }
    Ok(sessions)
}
