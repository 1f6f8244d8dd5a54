//! Who touched which subject on a day, in short: by this the subjects are found that rules over
//! subjects may alert about. A cache of the events, in which hashes stand for subjects and actors.
//!
//! Whatever a hash confuses is only looked at needlessly: rules judge the events.

use std::hash::{Hash, Hasher};

use super::context::Context;
use super::day::{DayEvents, Event, MANUAL, Subject};
use super::loose::Loose;
use super::names::{Name, Names};
use crate::config::{RuleDeclaration, RuleSettings, Setting};
use crate::event::{Action, EventId};
use crate::fold::fold;
use crate::instant::{Day, Instant};
use crate::number_hash::NumberMap;
use crate::registers::Snapshot;

/// What stands for a subject in short.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SubjectHash(pub u64);

impl SubjectHash {
    /// That of the subject with this number in this number space, both as written.
    ///
    /// ```
    /// use tenken::detect::touches::SubjectHash;
    /// assert_eq!(SubjectHash::of("atena", "００１２"), SubjectHash::of("ATENA", "0012"));
    /// assert_ne!(SubjectHash::of("atena", "0012"), SubjectHash::of("atena", "12"));
    /// ```
    #[must_use]
    pub fn of(kind: &str, number: &str) -> Self {
        Self(TextHasher::default().and(kind).and(number).finish())
    }

    /// That of a subject among events.
    #[must_use]
    pub fn of_subject(subject: Subject, names: &Names) -> Self {
        Self::of(names.text(subject.kind), names.text(subject.number))
    }
}

/// What stands for an actor in short; 0 for anything that is no person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActorHash(pub u64);

impl ActorHash {
    /// No person: a system, or somebody whom the log does not name.
    pub const NOBODY: Self = Self(0);

    /// Of these bits it has any: enough to tell the actors of a municipality apart.
    pub const BITS: u32 = 48;

    /// That of an actor, given folded.
    #[must_use]
    pub fn of(actor: &str) -> Self {
        let mut hasher = TextHasher::default();
        actor.hash(&mut hasher);
        Self((hasher.finish() >> (u64::BITS - Self::BITS)).max(1))
    }
}

/// FNV-1a, well mixed: the same on every machine and with every compiler, since it is stored.
#[derive(Clone, Copy)]
struct TextHasher(u64);

impl TextHasher {
    /// The same after a further text, which is folded.
    fn and(mut self, text: &str) -> Self {
        fold(text).hash(&mut self);
        self
    }
}

impl Default for TextHasher {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for TextHasher {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }

    fn finish(&self) -> u64 {
        let mixed = (self.0 ^ (self.0 >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        let mixed = (mixed ^ (mixed >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        mixed ^ (mixed >> 33)
    }
}

/// What about touches rules over subjects ask first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Flags(pub u8);

impl Flags {
    /// Under no procedure, or under one outside the duties of the unit.
    pub const LOOSE: Self = Self(1);
    /// A provision by hand before which nobody viewed or searched on that day.
    pub const PROVIDES: Self = Self(2);

    /// Whether all of `flags` are there.
    #[must_use]
    pub const fn has(self, flags: Self) -> bool {
        self.0 & flags.0 == flags.0
    }

    fn add(&mut self, flags: Self) {
        self.0 |= flags.0;
    }
}

/// That an actor touched a subject on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Touch {
    /// The subject.
    pub subject: SubjectHash,
    /// The actor.
    pub actor: ActorHash,
    /// What about it rules ask first.
    pub flags: Flags,
    /// One of the events.
    pub event: EventId,
}

/// A touch and its day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OnDay {
    /// The day.
    pub day: Day,
    /// The touch.
    pub touch: Touch,
}

impl OnDay {
    /// Where it stands among others.
    #[must_use]
    pub const fn place(&self) -> (SubjectHash, Day, ActorHash) {
        (self.touch.subject, self.day, self.touch.actor)
    }
}

/// Whether, by the touches of one subject in the order of the days, a rule may find something.
pub type Suspicion = Box<dyn Fn(SubjectHash, &[OnDay]) -> bool + Send + Sync>;

/// Everything by which any day is judged: what may fire by some of it is looked at.
#[derive(Debug, Clone, Copy)]
pub struct Loosest<'a> {
    /// The settings of all days.
    pub settings: &'a [&'a RuleSettings],
    /// The registers.
    pub registers: &'a Snapshot,
}

impl Loosest<'_> {
    /// The least value of a setting that applies to anybody on any day.
    #[must_use]
    pub fn least(&self, rule: &RuleDeclaration, setting: &Setting) -> i64 {
        self.values(rule, setting).min().unwrap_or(setting.default)
    }

    /// The greatest value of a setting that applies to anybody on any day.
    #[must_use]
    pub fn most(&self, rule: &RuleDeclaration, setting: &Setting) -> i64 {
        self.values(rule, setting).max().unwrap_or(setting.default)
    }

    fn values(&self, rule: &RuleDeclaration, setting: &Setting) -> impl Iterator<Item = i64> {
        self.settings.iter().flat_map(|settings| settings.values(rule.id.word(), setting))
    }
}

/// The touches of a day in short, each subject and actor once, sorted.
#[must_use]
pub fn touches(events: &DayEvents, cx: &Context<'_>) -> Vec<Touch> {
    let viewed = Viewed::before_provisions(events);
    let mut hashes = Hashes { names: &events.names, kind: None };
    let mut loose = Loose::on(events.day, cx);
    let (mut touches, mut of_actor) = (Vec::new(), Vec::new());
    for group in events.by_actor() {
        let (day, actor) = (events.actor(group, cx.registers), events.id(group));
        let person = ActorHash::of(actor);
        loose.begin();
        for event in group.iter().filter(|event| event.is_touching()) {
            let Some(subject) = event.subject else { continue };
            let is_person = day.as_ref().is_some_and(|day| cx.is_person(day, event));
            let mut flags = Flags::default();
            if (is_person || actor == MANUAL) && viewed.lacks(event) {
                flags.add(Flags::PROVIDES);
            }
            if is_person && day.as_ref().is_some_and(|day| loose.is(day, event)) {
                flags.add(Flags::LOOSE);
            }
            if !is_person && !event.is_looking() && flags == Flags::default() {
                continue;
            }
            let actor = if is_person { person } else { ActorHash::NOBODY };
            of_actor.push(((subject, actor), event.id, flags));
        }
        merge(&mut of_actor);
        touches.extend(
            of_actor.drain(..).map(|((subject, actor), event, flags)| {
                ((hashes.of(subject), actor), event, flags)
            }),
        );
    }
    merge(&mut touches);
    let touch = |((subject, actor), event, flags)| Touch { subject, actor, flags, event };
    touches.into_iter().map(touch).collect()
}

/// Each subject and actor once, with the first event and the flags of all; sorted.
fn merge<P: Copy + Ord>(touches: &mut Vec<(P, EventId, Flags)>) {
    touches.sort_unstable_by_key(|(whose, event, _)| (*whose, *event));
    touches.dedup_by(|(next, _, flags), (kept, _, all)| {
        let same = next == kept;
        if same {
            all.add(*flags);
        }
        same
    });
}

/// Makes the hashes of subjects, most of which are of one number space.
struct Hashes<'n> {
    names: &'n Names,
    /// What has hashed a number space.
    kind: Option<(Name, TextHasher)>,
}

impl Hashes<'_> {
    fn of(&mut self, subject: Subject) -> SubjectHash {
        let known = self.kind.take().filter(|(kind, _)| *kind == subject.kind);
        let (_, hasher) = self.kind.insert(known.unwrap_or_else(|| {
            (subject.kind, TextHasher::default().and(self.names.text(subject.kind)))
        }));
        SubjectHash(hasher.and(self.names.text(subject.number)).finish())
    }
}

/// When on the day each subject was first viewed or searched; empty where nobody provides.
struct Viewed(NumberMap<Subject, Instant>);

impl Viewed {
    fn before_provisions(events: &DayEvents) -> Self {
        let mut first = NumberMap::default();
        let provides = |event: &Event| event.action == Action::Provide && event.is_touching();
        if !events.events.iter().any(provides) {
            return Self(first);
        }
        for event in events.events.iter().filter(|event| event.is_looking()) {
            let Some(subject) = event.subject else { continue };
            let at = first.entry(subject).or_insert(event.at);
            *at = event.at.min(*at);
        }
        Self(first)
    }

    /// Whether it is a provision before which nobody viewed or searched on that day.
    fn lacks(&self, event: &Event) -> bool {
        let viewed = event.subject.and_then(|subject| self.0.get(&subject));
        event.action == Action::Provide && viewed.is_none_or(|viewed| event.at < *viewed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Of = (SubjectHash, ActorHash);

    fn touch(subject: u64, actor: u64, flags: Flags, event: i64) -> (Of, EventId, Flags) {
        ((SubjectHash(subject), ActorHash(actor)), EventId(event), flags)
    }

    #[test]
    fn a_pair_stands_once_with_the_flags_of_all_its_events() {
        let plain = Flags::default();
        let mut found = vec![
            touch(2, 1, plain, 9),
            touch(1, 2, Flags::LOOSE, 8),
            touch(1, 2, Flags::PROVIDES, 3),
            touch(1, 1, plain, 7),
        ];
        merge(&mut found);
        let both = Flags(Flags::LOOSE.0 | Flags::PROVIDES.0);
        let expected = [touch(1, 1, plain, 7), touch(1, 2, both, 3), touch(2, 1, plain, 9)];
        assert_eq!(found, expected);
    }

    #[test]
    fn no_actor_is_mistaken_for_nobody() {
        assert_ne!(ActorHash::of(""), ActorHash::NOBODY);
        assert!(ActorHash::of("C0010101").0 < 1 << ActorHash::BITS);
    }
}
