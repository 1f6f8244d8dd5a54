//! # What it detects
//! A person administers: keys, lists, staff, rights.
//!
//! # Why
//! Who can change rights and lists can make misuse possible, and unseen.
//!
//! # Example
//! A right is granted on a Sunday, and no piece of work was approved.
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
use crate::detect::finding::{Judgement, Wording};
use crate::detect::rule::Rule;
use crate::event::Action;
use crate::registers::approvals::ApprovalKind;
use crate::rule_id::RuleId;
use crate::severity::Severity;

static DECLARATION: RuleDeclaration =
    RuleDeclaration { id: RuleId::of("administration"), settings: &[] };

/// `administration`: see the top of the file.
pub(super) struct Administration;

impl Rule for Administration {
    fn declaration(&self) -> &'static RuleDeclaration {
        &DECLARATION
    }

    fn source(&self) -> &'static str {
        include_str!("administration.rs")
    }

    fn explained_by(&self) -> &'static [Account] {
        &[Account::Approval(ApprovalKind::Work)]
    }

    fn actor_day<'a>(&self, day: &ActorDay<'a>, cx: &Context<'_>) -> Option<Judgement<'a>> {
        let done = |event: &&Event| {
            event.action == Action::Administer && event.is_done() && cx.is_person(day, event)
        };
        let evidence: Vec<&Event> = day.events.iter().copied().filter(done).collect();
        (!evidence.is_empty()).then(|| Judgement {
            severity: Severity::High,
            wording: Wording::default().count("count", evidence.len()),
            evidence,
        })
    }
}
