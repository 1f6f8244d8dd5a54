//! What a rule finds.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::day::{Event, Subject};
use super::names::Names;
use crate::event::EventId;
use crate::instant::{Day, Instant};
use crate::messages::Message;
use crate::rule_id::RuleId;
use crate::severity::Severity;

/// A rule's verdict on a group of events: how severe, on which events, in which words.
#[derive(Debug, Clone)]
pub struct Judgement<'a> {
    /// How severe.
    pub severity: Severity,
    /// The events on which it rests, in order.
    pub evidence: Vec<&'a Event>,
    /// What the reason sentence is made from.
    pub wording: Wording,
}

/// A value of a reason sentence, in a form that either language can write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Value {
    /// As it is.
    Text(String),
    /// A number.
    Count(i64),
    /// A day.
    Day(Day),
    /// Time of day, to the minute.
    Time(Instant),
    /// Day and time of day.
    Moment(Instant),
    /// Ids or the like, one after the other.
    List(Vec<String>),
    /// Spans of minutes of the day, such as opening hours; none: closed.
    Hours(Vec<(u16, u16)>),
    /// A day, or that there is none.
    Bound(Option<Day>),
    /// Somebody: the ID, and the name where it is known.
    Person(String, Option<String>),
    /// An ID that may be nobody's.
    Id(String),
    /// A terminal.
    Terminal(String),
    /// Units, by their codes.
    Units(Vec<String>),
    /// Terminals, one after the other.
    Terminals(Vec<String>),
    /// A word or sentence of the catalogue.
    Phrase(String),
    /// Words of the catalogue, one after the other.
    Phrases(Vec<String>),
    /// Tenths of a percent.
    PerMille(i64),
    /// Clauses of the catalogue with values of their own, one after the other.
    Said(Vec<Message>),
}

/// What a reason sentence is made from; the catalogue has the sentences.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wording {
    /// Which of the rule's sentences it is, where there are several: `reason-<variant>`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// The values in the sentence.
    pub values: BTreeMap<String, Value>,
    /// Whether the register in which a record was looked for is loaded, and has none.
    #[serde(default)]
    pub no_record: bool,
    /// Events that a record accounts for and that were set aside.
    #[serde(default)]
    pub set_aside: usize,
    /// Events that an exclusion leaves out.
    #[serde(default, skip_serializing_if = "is_none")]
    pub left_out: usize,
    /// Approvals that came after the fact and leave the alert standing.
    #[serde(default)]
    pub too_late: Vec<String>,
    /// Where records account for the whole: how many of them came after the fact.
    #[serde(default)]
    pub after_the_fact: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde asks for")]
const fn is_none(count: &usize) -> bool {
    *count == 0
}

impl Wording {
    /// The same with one more value.
    #[must_use]
    pub fn with(mut self, name: &str, value: Value) -> Self {
        self.values.insert(name.to_owned(), value);
        self
    }

    /// The number of that name.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<i64> {
        match self.values.get(name)? {
            Value::Count(number) => Some(*number),
            _ => None,
        }
    }

    /// The same in another of the rule's sentences.
    #[must_use]
    pub fn variant(mut self, variant: &str) -> Self {
        self.variant = Some(variant.to_owned());
        self
    }

    /// The same with one more number.
    #[must_use]
    pub fn count(self, name: &str, count: usize) -> Self {
        self.with(name, Value::Count(i64::try_from(count).unwrap_or(i64::MAX)))
    }
}

/// A record of a register that accounts for events.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RecordRef {
    /// The register.
    pub register: String,
    /// The record's id.
    pub id: String,
}

/// Whether a finding asks for a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It does.
    Firing,
    /// Records account for it.
    Explained,
    /// An exclusion in force leaves it out of the queue.
    Excluded,
}

impl Standing {
    /// The word used in the database.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Firing => "firing",
            Self::Explained => "explained",
            Self::Excluded => "excluded",
        }
    }
}

/// Whom or what a finding is about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct About {
    /// The actor's ID, as written.
    pub actor_id: Option<String>,
    /// The actor's name, by the staff register.
    pub actor_name: Option<String>,
    /// The actor's unit.
    pub unit_code: Option<String>,
    /// Number space of the subject.
    pub subject_kind: Option<String>,
    /// The subject's number, as written.
    pub subject_number: Option<String>,
    /// The terminal, as written.
    pub terminal_id: Option<String>,
    /// The source.
    pub source: Option<String>,
}

impl About {
    /// The same on a subject, written as in the first event of the evidence.
    #[must_use]
    pub(super) fn on(self, subject: Subject, found: &Judgement<'_>, names: &Names) -> Self {
        let written = found.evidence.iter().find_map(|event| event.subject_written);
        let number = names.text(written.unwrap_or(subject.number));
        Self {
            subject_kind: Some(names.text(subject.kind).to_lowercase()),
            subject_number: Some(number.to_owned()),
            ..self
        }
    }
}

/// What a rule found, complete: it becomes an alert or a revision of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Deterministic name: rule, whom it is about, day.
    pub key: String,
    /// The rule.
    pub rule: RuleId,
    /// How severe.
    pub severity: Severity,
    /// Whether it asks for a look.
    pub standing: Standing,
    /// The day to which it belongs.
    pub day: Day,
    /// Whom or what it is about.
    pub about: About,
    /// First and last instant of the evidence.
    pub span: Option<(Instant, Instant)>,
    /// Events, rows or records that it counts.
    pub event_count: usize,
    /// The events on which it rests, ascending.
    pub evidence: Vec<EventId>,
    /// What title and reason are made from.
    pub wording: Wording,
    /// Records that account for it or leave it out, each once.
    pub explanation: Vec<RecordRef>,
    /// The days on which it rests, where a closed alert is reopened only by further days.
    pub days: Vec<Day>,
}

/// The key of a finding: the parts joined by `/`, and `/` within a part written `%2F`.
///
/// ```
/// use tenken::detect::finding::key;
/// assert_eq!(key(&["off-hours", "A/1", "2026-04-22"]), "off-hours/A%2F1/2026-04-22");
/// ```
#[must_use]
pub fn key(parts: &[&str]) -> String {
    let parts: Vec<String> = parts.iter().map(|part| part.replace('/', "%2F")).collect();
    parts.join("/")
}
