//! Which records account for an event, and which exclusions leave it out. Pure.

use super::context::Context;
use super::day::{Event, Subject};
use super::finding::RecordRef;
use super::names::Names;
use crate::registers::RegisterKind;
use crate::registers::approvals::{ApprovalKind, Facts};

/// A kind of record that accounts for the events of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Account {
    /// An approval of this kind.
    Approval(ApprovalKind),
    /// An approved piece of work that somebody else stood by (立会者).
    WitnessedWork,
    /// That the resident is in the actor's charge (担当).
    Caseload,
}

impl Account {
    /// The word by which programs name it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Approval(kind) => kind.word(),
            Self::WitnessedWork => "witnessed-work",
            Self::Caseload => "caseload",
        }
    }

    /// The register in which it is looked for.
    #[must_use]
    pub const fn register(self) -> RegisterKind {
        match self {
            Self::Approval(_) | Self::WitnessedWork => RegisterKind::Approvals,
            Self::Caseload => RegisterKind::Caseload,
        }
    }

    fn approval(self) -> Option<ApprovalKind> {
        match self {
            Self::Approval(kind) => Some(kind),
            Self::WitnessedWork => Some(ApprovalKind::Work),
            Self::Caseload => None,
        }
    }

    /// The records of this kind that account for the event.
    pub(super) fn answers(self, event: &Event, names: &Names, cx: &Context<'_>) -> Vec<Answer> {
        match self.approval() {
            Some(kind) => self.approvals(kind, event, names, cx),
            None => event.subject.map_or_else(Vec::new, |of| cases(of, event, names, cx)),
        }
    }

    fn approvals(
        self,
        kind: ApprovalKind,
        event: &Event,
        names: &Names,
        cx: &Context<'_>,
    ) -> Vec<Answer> {
        let facts = Facts {
            at: event.at,
            action: event.action,
            function: event.function.map(|name| names.text(name)),
            procedure: event.procedure.map(|id| names.text(id.key)),
        };
        let actor = names.text(event.actor.key);
        let kinds = [kind];
        let answers = cx.registers.approvals().explaining(actor, &kinds, facts);
        answers
            .filter(|answer| self != Self::WitnessedWork || answer.approval.is_witnessed())
            .map(|answer| Answer {
                record: record(RegisterKind::Approvals, answer.approval.id.shown()),
                explains: answer.explains(),
                after_the_fact: answer.after_the_fact,
            })
            .collect()
    }
}

/// The rows by which the resident is in the actor's charge; they are named by the resident.
fn cases(subject: Subject, event: &Event, names: &Names, cx: &Context<'_>) -> Vec<Answer> {
    let cases = cx.registers.caseload().valid_at(names.text(event.actor.key), event.at);
    cases
        .filter(|case| subject.is(&case.subject_kind, &case.subject, names))
        .map(|case| Answer {
            record: record(RegisterKind::Caseload, case.subject.shown()),
            explains: true,
            after_the_fact: false,
        })
        .take(1)
        .collect()
}

/// The exclusions in force that leave the event out of `rule`.
pub(super) fn exclusions(
    rule: &str,
    event: &Event,
    names: &Names,
    cx: &Context<'_>,
) -> Vec<RecordRef> {
    let terminal = event.terminal.map(|id| names.text(id.key));
    let exclusions = cx.registers.exclusions();
    exclusions
        .of_event(rule, names.text(event.actor.key), terminal, event.at)
        .map(|exclusion| record(RegisterKind::Exclusions, exclusion.id.shown()))
        .collect()
}

pub(super) fn record(register: RegisterKind, id: &str) -> RecordRef {
    RecordRef { register: register.word().to_owned(), id: id.to_owned() }
}

/// A record that accounts for an event.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) record: RecordRef,
    /// Whether it sets the event aside; otherwise it came too late, and is named.
    pub(super) explains: bool,
    pub(super) after_the_fact: bool,
}
