//! # What it detects
//! A person deletes. Attempts that were refused or failed do not count.
//!
//! # Why
//! What is deleted can no longer be compared with anything; deletions belong to planned work.
//!
//! # Example
//! Three records deleted in the afternoon, and no piece of work was approved.
//!
//! # Not an alarm when
//! An approval of kind `work`, given before, covers the time. The actor is a system.
//!
//! # Severity
//! High.
//!
//! # Settings
//! None of its own.

use crate::config::RuleDeclaration;
use crate::detect::account::Account;
use crate::detect::context::Context;
use crate::detect::day::{ActorDay, Event};
use crate::detect::finding::{Judgement, Value, Wording};
use crate::detect::rule::Rule;
use crate::event::Action;
use crate::registers::approvals::ApprovalKind;
use crate::rule_id::RuleId;
use crate::severity::Severity;

static DECLARATION: RuleDeclaration = RuleDeclaration { id: RuleId::of("deletion"), settings: &[] };

/// `deletion`: see the top of the file.
pub(super) struct Deletion;

impl Rule for Deletion {
    fn declaration(&self) -> &'static RuleDeclaration {
        &DECLARATION
    }

    fn source(&self) -> &'static str {
        include_str!("deletion.rs")
    }

    fn explained_by(&self) -> &'static [Account] {
        &[Account::Approval(ApprovalKind::Work)]
    }

    fn actor_day<'a>(&self, day: &ActorDay<'a>, cx: &Context<'_>) -> Option<Judgement<'a>> {
        let done = |event: &&Event| {
            event.action == Action::Delete && event.is_done() && cx.is_person(day, event)
        };
        let evidence: Vec<&Event> = day.events.iter().copied().filter(done).collect();
        let records: i64 = evidence.iter().map(|event| event.records).sum();
        (!evidence.is_empty()).then(|| Judgement {
            severity: Severity::High,
            evidence,
            wording: Wording::default().with("count", Value::Count(records)),
        })
    }
}
