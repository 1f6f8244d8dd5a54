//! What rules look at: the events of a day, by actor and by terminal.

use crate::event::{Action, EventId, Outcome, SourceId, coded};
use crate::instant::{Day, Instant};
use crate::number_hash::NumberMap;
use crate::registers::Snapshot;
use crate::registers::code::Code;
use crate::registers::staff::{StaffKind, StaffRow};

use super::finding::Value;
use super::names::{Id, Name, Names};
use super::past::Past;
use super::serials::DayRuns;
use super::units::Units;

/// `(auto)`: the automatic answer of 情報提供; no actor.
pub const AUTO: &str = "(AUTO)";
/// `(manual)`: an answer by hand whose author the log does not name; no actor.
pub const MANUAL: &str = "(MANUAL)";

/// 団体内統合宛名番号, folded: the number space of subjects unless a profile says another.
pub const USUAL_KIND: &str = "ATENA";

/// An access event as rules see it.
#[derive(Clone, Copy, Debug)]
pub struct Event {
    /// Its number.
    pub id: EventId,
    /// When it happened.
    pub at: Instant,
    /// Where it came from.
    pub source: SourceId,
    /// Its place among the events of the day: by instant, source, serial, content, ordinal.
    pub place: u32,
    /// What was done.
    pub action: Action,
    /// How it ended; `None` where the log or the profile does not say.
    pub outcome: Option<Outcome>,
    /// How many records it stands for.
    pub records: i64,
    /// Who acted.
    pub actor: Id,
    /// Unit as the log says, folded.
    pub unit: Option<Name>,
    /// At which terminal.
    pub terminal: Option<Id>,
    /// Function code, folded.
    pub function: Option<Name>,
    /// 事務手続.
    pub procedure: Option<Id>,
    /// 特定個人情報名, folded.
    pub information: Option<Name>,
    /// 照会先・提供先機関, folded.
    pub counterpart: Option<Name>,
    /// The resident.
    pub subject: Option<Subject>,
    /// The resident's number as written.
    pub subject_written: Option<Name>,
}

/// A resident: equal only for the same number space and the same folded number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Subject {
    /// Number space, folded.
    pub kind: Name,
    /// Number, folded.
    pub number: Name,
}

impl Subject {
    /// What stands for it in a key: the number, behind its number space where that is not the
    /// usual one.
    #[must_use]
    pub fn key(self, names: &Names) -> String {
        let (kind, number) = (names.text(self.kind), names.text(self.number));
        if kind == USUAL_KIND { number.to_owned() } else { format!("{kind}:{number}") }
    }

    /// Whether it is the one that a register writes so.
    #[must_use]
    pub fn is(self, kind: &Code, number: &Code, names: &Names) -> bool {
        names.text(self.number) == number.folded() && names.text(self.kind) == kind.folded()
    }
}

impl Event {
    /// Done: outcome success, or none.
    #[must_use]
    pub fn is_done(&self) -> bool {
        matches!(self.outcome, None | Some(Outcome::Success))
    }

    /// An act: anything but a log-out.
    #[must_use]
    pub fn is_act(&self) -> bool {
        self.action != Action::Logout
    }

    /// A log-in: one that was done.
    #[must_use]
    pub fn is_log_in(&self) -> bool {
        self.is_done() && self.action == Action::Login
    }

    /// A reading: a done search, view or inquiry.
    #[must_use]
    pub fn is_reading(&self) -> bool {
        self.is_done() && matches!(self.action, Action::Search | Action::View | Action::Inquire)
    }

    /// A weighty act: a done export, deletion or act of administration.
    #[must_use]
    pub fn is_weighty(&self) -> bool {
        self.is_done()
            && matches!(self.action, Action::Export | Action::Delete | Action::Administer)
    }

    /// A touching: done, on a subject.
    #[must_use]
    pub fn is_touching(&self) -> bool {
        self.is_done() && self.subject.is_some()
    }

    /// A looking: a done view or search on a subject.
    #[must_use]
    pub fn is_looking(&self) -> bool {
        self.is_touching() && matches!(self.action, Action::Search | Action::View)
    }
}

/// The events of one day, each actor's together and in order.
#[derive(Debug)]
pub struct DayEvents {
    /// The day.
    pub day: Day,
    /// The names in the events.
    pub names: Names,
    /// Events by actor, then in order.
    pub events: Vec<Event>,
    /// The serials, as runs.
    pub runs: DayRuns,
    /// The sources of which something is to be said that concerns no actor.
    pub sources: Vec<SourceDay>,
}

impl DayEvents {
    /// The day's events in any order.
    #[must_use]
    pub fn new(day: Day, names: Names, mut events: Vec<Event>, runs: DayRuns) -> Self {
        // Events are large, and a day may have many: their places are sorted, and each is moved
        // once, within its memory.
        let key =
            |event: &Event| u64::from(event.actor.key.number()) << 32 | u64::from(event.place);
        let mut order: Vec<(u64, u32)> =
            (0..).zip(&events).map(|(at, event)| (key(event), at)).collect();
        order.sort_unstable_by_key(|(key, _)| *key);
        move_to(&mut events, order.into_iter().map(|(_, from)| from).collect());
        Self { day, names, events, runs, sources: Vec::new() }
    }

    /// The days of the actors that are any, with what the registers say of them.
    pub fn actors<'a>(&'a self, registers: &'a Snapshot) -> impl Iterator<Item = ActorDay<'a>> {
        self.by_actor().filter_map(|events| self.actor(events, registers))
    }

    /// The events, each actor's apart.
    pub fn by_actor(&self) -> impl Iterator<Item = &[Event]> {
        self.events.chunk_by(|a, b| a.actor.key == b.actor.key)
    }

    /// The ID that acted in these events of one actor, folded.
    #[must_use]
    pub fn id(&self, events: &[Event]) -> &str {
        events.first().map_or("", |event| self.names.text(event.actor.key))
    }

    /// The day of the actor of these events, if it is any.
    #[must_use]
    pub fn actor<'a>(
        &'a self,
        events: &'a [Event],
        registers: &'a Snapshot,
    ) -> Option<ActorDay<'a>> {
        let day = ActorDay::of(&self.names, self.day, events.iter().collect(), registers)?;
        Some(ActorDay { everybody: &self.events, ..day })
    }

    /// The days of the terminals, each with its events of all actors in order.
    #[must_use]
    pub fn terminals(&self) -> Vec<TerminalDay<'_>> {
        let mut at_terminals: Vec<(Id, &Event)> = self
            .events
            .iter()
            .filter_map(|event| event.terminal.map(|terminal| (terminal, event)))
            .collect();
        at_terminals.sort_unstable_by_key(|(terminal, event)| (terminal.key, event.place));
        at_terminals
            .chunk_by(|(a, _), (b, _)| a.key == b.key)
            .filter_map(|group| {
                let (terminal, _) = group.first()?;
                Some(TerminalDay {
                    names: &self.names,
                    day: self.day,
                    id: self.names.text(terminal.key),
                    written: self.names.text(terminal.written),
                    events: group.iter().map(|(_, event)| *event).collect(),
                })
            })
            .collect()
    }
}

/// Moves to each place what lies at the place that `order` names.
fn move_to<T>(things: &mut [T], mut order: Vec<u32>) {
    for start in 0..u32::try_from(order.len()).unwrap_or(u32::MAX) {
        let mut at = start;
        loop {
            let from = std::mem::replace(&mut order[at as usize], at);
            if from == start {
                break;
            }
            things.swap(at as usize, from as usize);
            at = from;
        }
    }
}

/// One actor's events of one day, in order.
#[derive(Clone, Debug)]
pub struct ActorDay<'a> {
    /// The names in the events.
    pub names: &'a Names,
    /// The day.
    pub day: Day,
    /// The actor's ID, folded.
    pub id: &'a str,
    /// The actor's ID as first written that day.
    pub written: &'a str,
    /// The actor's rows in the staff register, of all times.
    pub staff: &'a [StaffRow],
    /// The actor's unit when the day's first event happened, folded: by the staff register,
    /// else as the log says.
    pub unit: Option<&'a str>,
    /// The events.
    pub events: Vec<&'a Event>,
    /// The events of everybody on the day, each actor's together and in order.
    pub everybody: &'a [Event],
    /// What came before the day, for rules that look back.
    pub past: Option<&'a Past>,
    /// What the staff register says all day, where it says the same all day.
    pub(super) steady: Option<Steady<'a>>,
}

/// What the staff register says of an actor all day.
#[derive(Clone, Copy, Debug)]
pub(super) struct Steady<'a> {
    is_person: bool,
    /// The unit, folded, where it is one.
    unit: Option<&'a str>,
}

impl<'a> Steady<'a> {
    fn of(staff: &'a [StaffRow], day: Day) -> Option<Self> {
        if staff.iter().any(|row| row.validity.ends_within(day)) {
            return None;
        }
        let rows = || staff.iter().filter(|row| row.validity.covers(day.start()));
        let mut units = rows().filter_map(|row| row.unit.as_ref()).map(Code::folded);
        let (unit, other) = (units.next(), units.next());
        let is_person = !rows().any(|row| row.kind == StaffKind::System);
        Some(Self { is_person, unit: unit.filter(|_| other.is_none()) })
    }
}

impl<'a> ActorDay<'a> {
    /// The day on which one actor did this, in order; `None` where there is no actor. Nothing is
    /// known of others and of the past.
    #[must_use]
    pub fn of(
        names: &'a Names,
        day: Day,
        events: Vec<&'a Event>,
        registers: &'a Snapshot,
    ) -> Option<Self> {
        let first = *events.first()?;
        let id = names.text(first.actor.key);
        if id == AUTO || id == MANUAL {
            return None;
        }
        let staff = registers.staff().rows(id);
        let log_unit = events.iter().find_map(|event| event.unit);
        let listed = staff.iter().find(|row| row.validity.covers(first.at));
        Some(Self {
            names,
            day,
            id,
            written: names.text(first.actor.written),
            staff,
            unit: listed
                .and_then(|row| row.unit.as_ref())
                .map(Code::folded)
                .or_else(|| log_unit.map(|unit| names.text(unit))),
            events,
            everybody: &[],
            past: None,
            steady: Steady::of(staff, day),
        })
    }

    /// Whether the staff register says the same of the actor all day: no row ends within it.
    #[must_use]
    pub fn is_steady(&self) -> bool {
        self.steady.is_some()
    }

    /// What is true of the actor all of the day that the event is of.
    fn steady_at(&self, event: &Event) -> Option<&Steady<'a>> {
        self.steady.as_ref().filter(|_| (self.day.start()..=self.day.end()).contains(&event.at))
    }

    /// Whether the actor is a person at the event: anybody but a listed system.
    #[must_use]
    pub fn is_person(&self, event: &Event) -> bool {
        if let Some(steady) = self.steady_at(event) {
            return steady.is_person;
        }
        let system =
            |row: &StaffRow| row.kind == StaffKind::System && row.validity.covers(event.at);
        !self.staff.iter().any(system)
    }

    /// The units of the actor at the event, folded: by the staff register, else as the log says.
    #[must_use]
    pub fn units(&self, event: &Event) -> Units<'a> {
        if let Some(unit) = self.steady_at(event).and_then(|steady| steady.unit) {
            return Units::one(unit);
        }
        let rows = self.staff.iter().filter(|row| row.validity.covers(event.at));
        let units: Units<'_> = rows.filter_map(|row| row.unit.as_ref()).map(Code::folded).collect();
        if units.is_empty() {
            return event.unit.map(|unit| self.names.text(unit)).into_iter().collect();
        }
        units
    }

    /// The same day with other events.
    #[must_use]
    pub fn with(&self, events: Vec<&'a Event>) -> Self {
        // Written out, so that the events in whose place these stand are not copied first.
        let Self { names, day, id, written, staff, unit, everybody, past, steady, .. } = *self;
        Self { names, day, id, written, staff, unit, events, everybody, past, steady }
    }

    /// All of the actor's events of the day, also where `events` are some of them.
    #[must_use]
    pub fn whole(&self) -> &'a [Event] {
        let Some(actor) = self.events.first().map(|event| event.actor.key) else { return &[] };
        let first = self.everybody.partition_point(|event| event.actor.key < actor);
        let last = self.everybody.partition_point(|event| event.actor.key <= actor);
        self.everybody.get(first..last).unwrap_or_default()
    }

    /// The terminals of these events as a value of a sentence, each once and as first written.
    #[must_use]
    pub fn terminals(&self, events: &[&Event]) -> Value {
        let mut terminals: Vec<Id> = Vec::new();
        for terminal in events.iter().filter_map(|event| event.terminal) {
            if !terminals.iter().any(|known| known.key == terminal.key) {
                terminals.push(terminal);
            }
        }
        let written = terminals.iter().map(|id| self.names.text(id.written).to_owned());
        Value::Terminals(written.collect())
    }

    /// The day apart by `per`: each part with its events in order. Events that lack what it is
    /// taken apart by are in none.
    #[must_use]
    pub fn parts(&self, per: Per) -> Vec<(Part, Self)> {
        let mut parts: Vec<(Part, Vec<&'a Event>)> = Vec::new();
        let mut places: NumberMap<Part, usize> = NumberMap::default();
        for event in &self.events {
            let Some(part) = per.of(event) else { continue };
            let place = *places.entry(part).or_insert_with(|| {
                parts.push((part, Vec::new()));
                parts.len() - 1
            });
            if let Some((_, events)) = parts.get_mut(place) {
                events.push(event);
            }
        }
        parts.into_iter().map(|(part, events)| (part, self.with(events))).collect()
    }
}

/// What beside actor and day one alert is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Per {
    /// Nothing.
    Actor,
    /// A terminal.
    Terminal,
    /// A procedure.
    Procedure,
    /// A subject.
    Subject,
}

impl Per {
    fn of(self, event: &Event) -> Option<Part> {
        match self {
            Self::Actor => Some(Part::Whole),
            Self::Terminal => event.terminal.map(|terminal| Part::Terminal(terminal.key)),
            Self::Procedure => event.procedure.map(|procedure| Part::Procedure(procedure.key)),
            Self::Subject => event.subject.map(Part::Subject),
        }
    }
}

/// A part of an actor's day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// All of it.
    Whole,
    /// At one terminal.
    Terminal(Name),
    /// Under one procedure.
    Procedure(Name),
    /// On one subject.
    Subject(Subject),
}

impl Part {
    /// What stands for it in a key.
    #[must_use]
    pub fn key(self, names: &Names) -> Option<String> {
        match self {
            Self::Whole => None,
            Self::Terminal(name) | Self::Procedure(name) => Some(names.text(name).to_owned()),
            Self::Subject(subject) => Some(subject.key(names)),
        }
    }
}

/// One terminal's events of one day, in order.
#[derive(Clone, Debug)]
pub struct TerminalDay<'a> {
    /// The names in the events.
    pub names: &'a Names,
    /// The day.
    pub day: Day,
    /// The terminal's ID, folded.
    pub id: &'a str,
    /// The terminal's ID as first written that day.
    pub written: &'a str,
    /// The events.
    pub events: Vec<&'a Event>,
}

impl<'a> TerminalDay<'a> {
    /// The same day with other events.
    #[must_use]
    pub fn with(&self, events: Vec<&'a Event>) -> Self {
        let Self { names, day, id, written, .. } = *self;
        Self { names, day, id, written, events }
    }
}

/// What the events of one source say on one day that concerns no actor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceDay {
    /// The day.
    pub day: Day,
    /// The source.
    pub source: String,
    /// The events with individual numbers.
    pub numbers: Vec<WithNumbers>,
}

/// An event with individual numbers in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WithNumbers {
    /// Its number.
    pub event: EventId,
    /// When it happened.
    pub at: Instant,
    /// In how many places of its row they stand.
    pub places: u32,
}

/// What was recorded about the exports of one source, as far as it is judged on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportDay {
    /// The day.
    pub day: Day,
    /// The source.
    pub source: String,
    /// What became of the rows of each export whose first readable row is of the day, where
    /// something of it is in quarantine.
    pub exports: Vec<ExportCount>,
    /// What was noticed about rows of the day, in the order recorded.
    pub notices: Vec<Notice>,
}

coded! {
    /// What is noticed about a row when an export is recorded.
    NoticeKind {
        /// A later export of its period has it not.
        Lacking = 1, "lacking";
        /// A later row has its serial and another content.
        Changed = 2, "changed";
        /// It happened after it was ingested.
        Future = 3, "future";
        /// It happened on a day far from those of its export's other rows.
        Stray = 4, "stray";
    }
}

/// What was noticed about a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What.
    pub kind: NoticeKind,
    /// The row; where it was changed, as it was before.
    pub event: EventId,
    /// Where it was changed, the row that has its serial now.
    pub changed_to: Option<EventId>,
    /// Whether that was read by another profile.
    pub other_profile: bool,
    /// When it happened.
    pub at: Instant,
}

impl Notice {
    /// One about a row alone.
    #[must_use]
    pub const fn of(kind: NoticeKind, event: EventId, at: Instant) -> Self {
        Self { kind, event, changed_to: None, other_profile: false, at }
    }
}

/// The account of one export, as far as rules see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExportCount {
    /// Its number.
    pub export_id: i64,
    /// Records read.
    pub read: u64,
    /// Records in quarantine.
    pub quarantined: u64,
    /// When its first readable row happened, or when it was ingested.
    pub at: Instant,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_moved_lies_in_the_order_asked_for(
            order in Just((0_u32..50).collect::<Vec<_>>()).prop_shuffle()
        ) {
            let mut things: Vec<u32> = (100..150).collect();
            move_to(&mut things, order.clone());
            let expected: Vec<u32> = order.iter().map(|from| from + 100).collect();
            prop_assert_eq!(things, expected);
        }
    }
}
