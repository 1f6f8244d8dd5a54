//! # What it detects
//! A person acts on a day for which the attendance register says `leave`. Log-outs do not
//! count.
//!
//! # Why
//! Whoever is on leave does not work, so somebody else may have used the ID. In one reported
//! case data were sold from a shared terminal under the ID of a colleague.
//!
//! # Example
//! Attendance says `leave` for the 22nd, and the ID views records at 14:10.
//!
//! # Not an alarm when
//! Attendance says `half` or `trip`. Where somebody came in after all, correct the register,
//! and the alert is withdrawn.
//!
//! # Severity
//! High.
//!
//! # Settings
//! None of its own.

use crate::config::RuleDeclaration;
use crate::detect::context::Context;
use crate::detect::day::{ActorDay, Event};
use crate::detect::finding::{Judgement, Wording};
use crate::detect::rule::Rule;
use crate::registers::RegisterKind;
use crate::registers::attendance::{AttendanceRow, Status};
use crate::rule_id::RuleId;
use crate::severity::Severity;

static DECLARATION: RuleDeclaration =
    RuleDeclaration { id: RuleId::of("absent-actor"), settings: &[] };

/// `absent-actor`: see the top of the file.
pub(super) struct AbsentActor;

impl Rule for AbsentActor {
    fn declaration(&self) -> &'static RuleDeclaration {
        &DECLARATION
    }

    fn source(&self) -> &'static str {
        include_str!("absent_actor.rs")
    }

    fn needs(&self) -> &'static [RegisterKind] {
        &[RegisterKind::Attendance]
    }

    fn actor_day<'a>(&self, day: &ActorDay<'a>, cx: &Context<'_>) -> Option<Judgement<'a>> {
        let rows = cx.registers.attendance().rows(day.id).iter();
        let leaves: Vec<&AttendanceRow> =
            rows.filter(|row| row.date == day.day && row.status == Status::Leave).collect();
        let is_away = |event: &Event| leaves.iter().any(|row| row.validity.covers(event.at));
        let acts = day.events.iter().copied().filter(|event| event.is_act());
        let evidence: Vec<_> =
            acts.filter(|event| is_away(event) && cx.is_person(day, event)).collect();
        (!evidence.is_empty()).then(|| Judgement {
            severity: Severity::High,
            wording: Wording::default().count("count", evidence.len()),
            evidence,
        })
    }
}
