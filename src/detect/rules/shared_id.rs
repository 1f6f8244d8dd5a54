//! # What it detects
//! An ID acts that the staff register lists as shared at that instant. Log-outs do not count.
//!
//! # Why
//! A shared ID hides who acted: the log names the ID, and nobody behind it. Only a record of
//! who borrowed it says that.
//!
//! # Example
//! The shared ID of a counter views five residents in the morning, and no record says who had
//! borrowed it.
//!
//! # Not an alarm when
//! An approval of kind `checkout`, whose `actor_id` is the ID that was lent, covers the time.
//!
//! # Severity
//! Medium.
//!
//! # Settings
//! None of its own.

use crate::config::RuleDeclaration;
use crate::detect::account::Account;
use crate::detect::context::Context;
use crate::detect::day::{ActorDay, Event};
use crate::detect::finding::{Judgement, Wording};
use crate::detect::rule::Rule;
use crate::registers::RegisterKind;
use crate::registers::approvals::ApprovalKind;
use crate::registers::staff::{StaffKind, StaffRow};
use crate::rule_id::RuleId;
use crate::severity::Severity;

static DECLARATION: RuleDeclaration =
    RuleDeclaration { id: RuleId::of("shared-id"), settings: &[] };

/// `shared-id`: see the top of the file.
pub(super) struct SharedId;

impl Rule for SharedId {
    fn declaration(&self) -> &'static RuleDeclaration {
        &DECLARATION
    }

    fn source(&self) -> &'static str {
        include_str!("shared_id.rs")
    }

    fn needs(&self) -> &'static [RegisterKind] {
        &[RegisterKind::Staff]
    }

    fn explained_by(&self) -> &'static [Account] {
        &[Account::Approval(ApprovalKind::Checkout)]
    }

    fn actor_day<'a>(&self, day: &ActorDay<'a>, _: &Context<'_>) -> Option<Judgement<'a>> {
        let shared: Vec<&StaffRow> =
            day.staff.iter().filter(|row| row.kind == StaffKind::Shared).collect();
        let is_shared = |event: &Event| shared.iter().any(|row| row.validity.covers(event.at));
        let acts = day.events.iter().copied().filter(|event| event.is_act());
        let evidence: Vec<_> = acts.filter(|event| is_shared(event)).collect();
        (!evidence.is_empty()).then(|| Judgement {
            severity: Severity::Medium,
            wording: Wording::default().count("count", evidence.len()),
            evidence,
        })
    }
}
