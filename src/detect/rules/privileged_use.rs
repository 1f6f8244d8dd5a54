//! # What it detects
//! An ID acts that the staff register marks as privileged at that instant.
//!
//! # Why
//! Privileged IDs see and change everything. Reported cases of long misuse were found by
//! asking for which piece of work the ID had been lent.
//!
//! # Example
//! `Q0000001` looks up residents, and nobody had borrowed it.
//!
//! # Not an alarm when
//! An approval of kind `checkout` for the ID, given before, covers the time.
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
use crate::registers::RegisterKind;
use crate::registers::approvals::ApprovalKind;
use crate::registers::staff::StaffRow;
use crate::rule_id::RuleId;
use crate::severity::Severity;

static DECLARATION: RuleDeclaration =
    RuleDeclaration { id: RuleId::of("privileged-use"), settings: &[] };

/// `privileged-use`: see the top of the file.
pub(super) struct PrivilegedUse;

impl Rule for PrivilegedUse {
    fn declaration(&self) -> &'static RuleDeclaration {
        &DECLARATION
    }

    fn source(&self) -> &'static str {
        include_str!("privileged_use.rs")
    }

    fn needs(&self) -> &'static [RegisterKind] {
        &[RegisterKind::Staff]
    }

    fn explained_by(&self) -> &'static [Account] {
        &[Account::Approval(ApprovalKind::Checkout)]
    }

    fn actor_day<'a>(&self, day: &ActorDay<'a>, _: &Context<'_>) -> Option<Judgement<'a>> {
        let is_privileged = |event: &&Event| {
            let is_valid = |row: &StaffRow| row.privileged && row.validity.covers(event.at);
            event.is_act() && day.staff.iter().any(is_valid)
        };
        let evidence: Vec<&Event> = day.events.iter().copied().filter(is_privileged).collect();
        (!evidence.is_empty()).then(|| Judgement {
            severity: Severity::High,
            wording: Wording::default().count("count", evidence.len()),
            evidence,
        })
    }
}
