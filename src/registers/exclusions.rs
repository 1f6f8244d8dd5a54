//! `exclusions.csv` 点検対象外: what is evaluated, but not queued, for a while.

use super::spec::{CellFault, Column, Spec, VALID_FROM, VALID_TO};
use super::{Code, Content, EffectiveRow, RegisterKind, Row, Rows, Validity, format::Format};
use crate::instant::{Day, Instant};
use crate::messages::Message;

/// No exclusion lasts longer.
const LONGEST_DAYS: i64 = 90;

static SPEC: Spec = Spec {
    kind: RegisterKind::Exclusions,
    columns: &[
        Column::value("exclusion_id", Format::Code),
        Column::may_be_empty("rule", Format::Text),
        Column::may_be_empty("actor_id", Format::Code).of(RegisterKind::Staff, "actor_id"),
        Column::may_be_empty("terminal_id", Format::Code).of(RegisterKind::Terminals, "terminal_id"),
        Column::may_be_empty("reason", Format::Text),
        Column::may_be_empty("requested_by", Format::Code),
        Column::may_be_empty("approved_by", Format::Code),
        VALID_FROM,
        VALID_TO,
    ],
    key: &["exclusion_id"],
    beside: &[],
    check,
};

/// Something has to be excluded.
fn check(content: &Content) -> Option<CellFault> {
    let named = ["rule", "actor_id", "terminal_id"].iter().any(|name| content.get(name).is_some());
    let reason = Message::new("problems.register-shields-nothing");
    (!named).then_some(CellFault { column: "rule", reason, hint: None })
}

/// An exclusion, in force or refused.
#[derive(Debug, Clone)]
pub struct Exclusion {
    /// Its number.
    pub id: Code,
    /// Of which rule; none means any.
    pub rule: Option<String>,
    /// Of whom; none means anybody.
    pub actor: Option<Code>,
    /// At which terminal; none means any.
    pub terminal: Option<Code>,
    /// Why.
    pub reason: String,
    /// Who asked for it.
    pub requested_by: Option<Code>,
    /// Who approved it.
    pub approved_by: Option<Code>,
    /// When the row applies.
    pub validity: Validity,
}

/// Why an exclusion is not in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It has no beginning or no end.
    Open,
    /// It is longer than 90 days.
    TooLong,
    /// Nobody asked for it, or nobody approved it.
    Unapproved,
    /// One and the same person asked for it and approved it.
    OnePerson,
    /// The person it shields asked for it or approved it.
    Shielded,
}

impl Refusal {
    /// The word by which texts are found.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::TooLong => "too-long",
            Self::Unapproved => "unapproved",
            Self::OnePerson => "one-person",
            Self::Shielded => "shielded",
        }
    }
}

impl Exclusion {
    /// Why it is refused, if it is.
    #[must_use]
    pub fn refusal(&self) -> Option<Refusal> {
        let (Some(from), Some(to)) = (self.validity.from, self.validity.to) else {
            return Some(Refusal::Open);
        };
        let (Some(asked), Some(approved)) = (&self.requested_by, &self.approved_by) else {
            return Some(Refusal::Unapproved);
        };
        let shielded = self.actor.as_ref();
        match () {
            () if to.days_since(from) >= LONGEST_DAYS => Some(Refusal::TooLong),
            () if asked == approved => Some(Refusal::OnePerson),
            () if shielded == Some(asked) || shielded == Some(approved) => Some(Refusal::Shielded),
            () => None,
        }
    }
}

impl Exclusion {
    fn is_of(&self, rule: &str) -> bool {
        self.rule.as_deref().is_none_or(|of| of == rule) && self.refusal().is_none()
    }
}

impl Rows<Exclusion> {
    /// The exclusions in force that leave an event out of a rule. The actor and the terminal are
    /// given folded.
    pub fn of_event<'a>(
        &'a self,
        rule: &'a str,
        actor: &'a str,
        terminal: Option<&'a str>,
        at: Instant,
    ) -> impl Iterator<Item = &'a Exclusion> {
        self.all().iter().filter(move |row| {
            row.is_of(rule)
                && row.actor.as_ref().is_none_or(|code| code.folded() == actor)
                && row.terminal.as_ref().is_none_or(|code| Some(code.folded()) == terminal)
                && row.validity.covers(at)
        })
    }

    /// The exclusions in force that leave out what a rule finds in a source on a day: those of the
    /// rule that name nobody and no terminal.
    pub fn of_source<'a>(
        &'a self,
        rule: &'a str,
        day: Day,
    ) -> impl Iterator<Item = &'a Exclusion> {
        self.all().iter().filter(move |row| {
            let is_whole = row.actor.is_none() && row.terminal.is_none();
            is_whole && row.is_of(rule) && row.validity.covers_day(day)
        })
    }
}

impl Row for Exclusion {
    fn spec() -> &'static Spec {
        &SPEC
    }

    fn read(row: &EffectiveRow) -> Option<Self> {
        let content = &row.content;
        Some(Self {
            id: content.code("exclusion_id")?,
            rule: content.get("rule").map(str::to_owned),
            actor: content.code("actor_id"),
            terminal: content.code("terminal_id"),
            reason: content.text("reason"),
            requested_by: content.code("requested_by"),
            approved_by: content.code("approved_by"),
            validity: Validity::of(row),
        })
    }

    fn key(&self) -> &str {
        self.id.folded()
    }

    fn validity(&self) -> &Validity {
        &self.validity
    }
}
