//! # What it detects
//! A person has an event under a procedure (事務手続) that is not among the duties of the unit.
//! Attempts count as well, whatever became of them.
//!
//! # Why
//! Information may be used for the work for which the law gives it. Most reported cases began
//! with a look that the own work did not need: addresses for a reunion, a man from another
//! prefecture as a favour.
//!
//! # Example
//! A clerk of the tax section views four residents under a procedure of child allowances.
//!
//! # Not an alarm when
//! An approval of kind `work` covers the time, or one of the units of the person at that instant
//! is in charge of the procedure. Units that the register of duties does not mention are not
//! judged.
//!
//! # Severity
//! Medium.
//!
//! # Settings
//! None of its own.

use crate::config::RuleDeclaration;
use crate::detect::account::Account;
use crate::detect::context::Context;
use crate::detect::day::{ActorDay, Per};
use crate::detect::finding::{Judgement, Value, Wording};
use crate::detect::loose::Loose;
use crate::detect::rule::Rule;
use crate::registers::RegisterKind;
use crate::registers::approvals::ApprovalKind;
use crate::rule_id::RuleId;
use crate::severity::Severity;

static DECLARATION: RuleDeclaration =
    RuleDeclaration { id: RuleId::of("duty-mismatch"), settings: &[] };

/// `duty-mismatch`: see the top of the file.
pub(super) struct DutyMismatch;

impl Rule for DutyMismatch {
    fn declaration(&self) -> &'static RuleDeclaration {
        &DECLARATION
    }

    fn source(&self) -> &'static str {
        include_str!("duty_mismatch.rs")
    }

    fn needs(&self) -> &'static [RegisterKind] {
        &[RegisterKind::Duties]
    }

    fn explained_by(&self) -> &'static [Account] {
        &[Account::Approval(ApprovalKind::Work)]
    }

    fn per(&self) -> Per {
        Per::Procedure
    }

    fn may_find(&self, day: &ActorDay<'_>, cx: &Context<'_>) -> bool {
        let mut loose = Loose::on(day.day, cx);
        day.events.iter().any(|event| event.procedure.is_some() && loose.is(day, event))
    }

    fn actor_day<'a>(&self, day: &ActorDay<'a>, cx: &Context<'_>) -> Option<Judgement<'a>> {
        let mut units: Vec<&str> = Vec::new();
        let mut evidence = Vec::new();
        for event in day.events.iter().copied() {
            let others = cx.units_without_duty(day, event);
            if others.is_empty() || !cx.is_person(day, event) {
                continue;
            }
            units.extend_from_slice(&others);
            evidence.push(event);
        }
        units.sort_unstable();
        units.dedup();
        let procedure = day.names.text(evidence.first()?.procedure?.written);
        let units = units.into_iter().map(|unit| cx.unit_as_written(day, unit).to_owned());
        let wording = Wording::default()
            .with("unit", Value::Units(units.collect()))
            .with("procedure", Value::Text(procedure.to_owned()))
            .count("count", evidence.len());
        Some(Judgement { severity: Severity::Medium, evidence, wording })
    }
}
