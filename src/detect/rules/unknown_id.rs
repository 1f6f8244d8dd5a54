//! # What it detects
//! An ID acts that the staff register has at no time, and that fits the pattern of no other
//! organization's IDs.
//!
//! # Why
//! The first question of every inspection is whose ID this is. An ID that nobody handed out
//! may have been created by somebody with rights that they should not have.
//!
//! # Example
//! `X9990001` views records; no register knows it.
//!
//! # Not an alarm when
//! The ID belongs to the state or to another municipality and `organizations.csv` has the
//! pattern of its IDs; or the staff register is behind and is brought up to date: the alert
//! is then withdrawn.
//!
//! # Severity
//! High.
//!
//! # Settings
//! None of its own.

use crate::config::RuleDeclaration;
use crate::detect::context::Context;
use crate::detect::day::ActorDay;
use crate::detect::finding::{Judgement, Wording};
use crate::detect::rule::Rule;
use crate::registers::RegisterKind;
use crate::rule_id::RuleId;
use crate::severity::Severity;

static DECLARATION: RuleDeclaration =
    RuleDeclaration { id: RuleId::of("unknown-id"), settings: &[] };

/// `unknown-id`: see the top of the file.
pub(super) struct UnknownId;

impl Rule for UnknownId {
    fn declaration(&self) -> &'static RuleDeclaration {
        &DECLARATION
    }

    fn source(&self) -> &'static str {
        include_str!("unknown_id.rs")
    }

    fn needs(&self) -> &'static [RegisterKind] {
        &[RegisterKind::Staff]
    }

    fn actor_day<'a>(&self, day: &ActorDay<'a>, cx: &Context<'_>) -> Option<Judgement<'a>> {
        if !day.staff.is_empty() {
            return None;
        }
        let elsewhere = |at| cx.registers.organizations().matches(day.id, at).next().is_some();
        let acts = day.events.iter().copied().filter(|event| event.is_act());
        let evidence: Vec<_> = acts.filter(|event| !elsewhere(event.at)).collect();
        (!evidence.is_empty()).then(|| Judgement {
            severity: Severity::High,
            wording: Wording::default().count("count", evidence.len()),
            evidence,
        })
    }
}
