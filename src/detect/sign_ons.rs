//! Who logged in and out on a day, in short, and when each source has events: by this the
//! sessions are found that reach into other days. A cache of the events.

use std::collections::{BTreeMap, BTreeSet};

use super::day::{DayEvents, Event};
use crate::calendar::Calendar;
use crate::event::{Action, EventId, SourceId};
use crate::instant::{Day, Instant};
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

/// The first and the last event of a source on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// The source.
    pub source: SourceId,
    /// The first event.
    pub first: Instant,
    /// The last event.
    pub last: Instant,
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
    /// The terminals, each with a source that delivers log-ins there on the day; each pair once.
    #[must_use]
    pub fn delivered(&self) -> BTreeSet<(&str, SourceId)> {
        let logins = self.of_actors.iter().filter(|sign_on| sign_on.is_login);
        logins.map(|sign_on| (&*sign_on.terminal, sign_on.source)).collect()
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
            extents: extents(&events.events),
        }
    }
}

fn signs_on(event: &Event) -> bool {
    event.is_log_in() || event.action == Action::Logout
}

fn extents(events: &[Event]) -> Vec<Extent> {
    let mut extents: BTreeMap<SourceId, Extent> = BTreeMap::new();
    for event in events {
        let at_first = Extent { source: event.source, first: event.at, last: event.at };
        let extent = extents.entry(event.source).or_insert(at_first);
        extent.first = extent.first.min(event.at);
        extent.last = extent.last.max(event.at);
    }
    extents.into_values().collect()
}

/// When each source has events, and at which terminals it delivers log-ins; of all days.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sources {
    extents: BTreeMap<SourceId, BTreeMap<Day, Extent>>,
    terminals: BTreeMap<String, BTreeSet<SourceId>>,
}

impl Sources {
    /// Adds when they have events on a day.
    pub fn add(&mut self, day: Day, extents: &[Extent]) {
        for extent in extents {
            self.extents.entry(extent.source).or_default().insert(day, *extent);
        }
    }

    /// The source delivers log-ins at the terminal, given folded.
    pub fn deliver_at(&mut self, terminal: &str, source: SourceId) {
        match self.terminals.get_mut(terminal) {
            Some(sources) => _ = sources.insert(source),
            None => _ = self.terminals.insert(terminal.to_owned(), BTreeSet::from([source])),
        }
    }

    /// Whether the source has an event then or later.
    #[must_use]
    pub fn reaches(&self, source: SourceId, at: Instant) -> bool {
        let last = self.extents.get(&source).and_then(|days| days.values().next_back());
        last.is_some_and(|extent| at <= extent.last)
    }

    /// Whether a source that delivers log-ins at the terminal covers these instants: it has an
    /// event at or before the first, one at or after the last, and some on each business day of
    /// these.
    #[must_use]
    pub fn cover(
        &self,
        terminal: &str,
        (from, until): (Instant, Instant),
        calendar: &Calendar,
    ) -> bool {
        let sources = self.terminals.get(terminal).into_iter().flatten();
        sources.filter_map(|source| self.extents.get(source)).any(|days| {
            let first = days.values().next().is_some_and(|extent| extent.first <= from);
            let last = days.values().next_back().is_some_and(|extent| until <= extent.last);
            let has = |day: Day| days.contains_key(&day) || !calendar.is_business_day(day);
            first && last && from.day().through(until.day()).all(has)
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

    /// The last log-in of the actor at the terminal on an earlier day.
    ///
    /// # Errors
    /// They cannot be read.
    fn login_before(
        &self,
        actor: &str,
        terminal: &str,
        day: Day,
    ) -> Result<Option<SignOn>, Self::Error>;
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
