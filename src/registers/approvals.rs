//! `approvals.csv` 承認記録: overtime, work, exports, lent IDs.

use super::spec::{CellFault, Column, Spec, VALID_FROM, VALID_TO};
use super::{Code, Content, EffectiveRow, RegisterKind, Row, Rows, Validity, format::Format};
use crate::event::Action;
use crate::fold::fold;
use crate::instant::Instant;

static SPEC: Spec = Spec {
    kind: RegisterKind::Approvals,
    columns: &[
        Column::value("approval_id", Format::Code),
        Column::value("kind", Format::Word(&["overtime", "work", "export", "checkout"])),
        Column::value("actor_id", Format::Code).of(RegisterKind::Staff, "actor_id"),
        Column::value("from", Format::Moment),
        Column::may_be_empty("to", Format::Moment),
        Column::may_be_empty("purpose", Format::Text),
        Column::may_be_empty("scope", Format::Code),
        Column::may_be_empty("approved_by", Format::Code),
        Column::may_be_empty("approved_at", Format::Moment),
        Column::optional("user_id", Format::Code),
        Column::optional("returned_at", Format::Moment),
        Column::optional("witness_id", Format::Code),
        VALID_FROM,
        VALID_TO,
    ],
    key: &["approval_id"],
    beside: &["kind", "actor_id", "from", "scope"],
    check,
};

fn check(content: &Content) -> Option<CellFault> {
    let (from, to) = (content.start("from")?, content.until("to")?);
    (from > to).then(|| super::validity::backwards("to", "from"))
}

/// What is approved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ApprovalKind {
    /// 時間外勤務.
    Overtime,
    /// 作業.
    Work,
    /// データの持出し.
    Export,
    /// IDの貸出し.
    Checkout,
}

impl ApprovalKind {
    fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "overtime" => Self::Overtime,
            "work" => Self::Work,
            "export" => Self::Export,
            "checkout" => Self::Checkout,
            _ => return None,
        })
    }

    /// The word used in the register.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Overtime => "overtime",
            Self::Work => "work",
            Self::Export => "export",
            Self::Checkout => "checkout",
        }
    }

    /// Whether an approval after the fact explains as well: for overtime it is common (事後承認).
    #[must_use]
    pub fn may_follow(self) -> bool {
        self == Self::Overtime
    }
}

/// A record of an approval, or of a request for one.
#[derive(Debug, Clone)]
pub struct Approval {
    /// Its number.
    pub id: Code,
    /// What is approved.
    pub kind: ApprovalKind,
    /// Who may act; for a checkout the ID that was lent.
    pub actor: Code,
    /// The first instant.
    pub from: Instant,
    /// The last instant; open where none is given.
    pub to: Option<Instant>,
    /// What for.
    pub purpose: String,
    /// The action, function or procedure; none means any.
    pub scope: Option<Code>,
    /// Who approved; none while the request is pending.
    pub approved_by: Option<Code>,
    /// When it was approved; none while the request is pending.
    pub approved_at: Option<Instant>,
    /// Who borrowed the ID.
    pub user: Option<Code>,
    /// When the ID was given back.
    pub returned_at: Option<Instant>,
    /// 立会者: who stood by.
    pub witness: Option<Code>,
    /// When the row applies.
    pub validity: Validity,
}

impl Row for Approval {
    fn spec() -> &'static Spec {
        &SPEC
    }

    fn read(row: &EffectiveRow) -> Option<Self> {
        let content = &row.content;
        Some(Self {
            id: content.code("approval_id")?,
            kind: ApprovalKind::from_word(content.get("kind")?)?,
            actor: content.code("actor_id")?,
            from: content.start("from")?,
            to: content.until("to"),
            purpose: content.text("purpose"),
            scope: content.code("scope"),
            approved_by: content.code("approved_by"),
            approved_at: content.start("approved_at"),
            user: content.code("user_id"),
            returned_at: content.until("returned_at"),
            witness: content.code("witness_id"),
            validity: Validity::of(row),
        })
    }

    fn key(&self) -> &str {
        self.actor.folded()
    }

    fn validity(&self) -> &Validity {
        &self.validity
    }
}

/// What of an event an approval is compared with.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// When it happened.
    pub at: Instant,
    /// What was done.
    pub action: Action,
    /// The function, folded.
    pub function: Option<&'a str>,
    /// The procedure, folded.
    pub procedure: Option<&'a str>,
}

/// A record that accounts for an event.
#[derive(Debug, Clone, Copy)]
pub struct Explanation<'a> {
    /// The record.
    pub approval: &'a Approval,
    /// Whether it was approved only after the event.
    pub after_the_fact: bool,
}

impl Explanation<'_> {
    /// Whether it sets the event aside; otherwise it is named, and the alert stands.
    #[must_use]
    pub fn explains(&self) -> bool {
        !self.after_the_fact || self.approval.kind.may_follow()
    }
}

impl Approval {
    /// When it was approved, if somebody other than who acts did so.
    fn granted_at(&self) -> Option<Instant> {
        let by = self.approved_by.as_ref()?;
        let own = *by == self.actor || self.user.as_ref() == Some(by);
        if own { None } else { self.approved_at }
    }

    /// Whether somebody other than who acts stood by.
    #[must_use]
    pub fn is_witnessed(&self) -> bool {
        let by = self.witness.as_ref();
        by.is_some_and(|by| *by != self.actor && self.user.as_ref() != Some(by))
    }

    /// From the first to the last instant; a borrowed ID without an end until it was given back.
    fn spans(&self, at: Instant) -> bool {
        let last = self.to.or(self.returned_at);
        self.from <= at && last.is_none_or(|last| at <= last) && self.validity.covers(at)
    }

    fn is_for(&self, facts: &Facts<'_>) -> bool {
        let Some(scope) = &self.scope else { return true };
        let scope = scope.folded();
        let action = fold(facts.action.word());
        scope == action || facts.function == Some(scope) || facts.procedure == Some(scope)
    }
}

impl Rows<Approval> {
    /// The records of these kinds that account for an event of the actor, given folded. A pending
    /// request, or an approval by who acts, accounts for nothing.
    pub fn explaining<'a>(
        &'a self,
        actor: &str,
        kinds: &'a [ApprovalKind],
        facts: Facts<'a>,
    ) -> impl Iterator<Item = Explanation<'a>> + use<'a> {
        let fitting = self.rows(actor).iter().filter(move |approval| {
            kinds.contains(&approval.kind) && approval.spans(facts.at) && approval.is_for(&facts)
        });
        fitting.filter_map(move |approval| {
            let after_the_fact = approval.granted_at()? > facts.at;
            Some(Explanation { approval, after_the_fact })
        })
    }
}
