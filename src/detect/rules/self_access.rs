//! # What it detects
//! A person touches (searches, views, prints and so on, done) the number that the staff
//! register gives to the ID at that instant. Whoever has several IDs has the number in the row
//! of each, and each is judged.
//!
//! # Why
//! Nobody handles the own record. In one reported case a clerk looked up the own household and
//! acquaintances for fourteen months.
//!
//! # Example
//! A clerk of the tax section views the record under the own number.
//!
//! # Not an alarm when
//! Somebody else handles it. Where no row of the staff register has a `subject_number`, for
//! want of a legal basis, the rule stands still and `tenken status` says so.
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
use crate::registers::staff::StaffRow;
use crate::rule_id::RuleId;
use crate::severity::Severity;

static DECLARATION: RuleDeclaration =
    RuleDeclaration { id: RuleId::of("self-access"), settings: &[] };

/// `self-access`: see the top of the file.
pub(super) struct SelfAccess;

impl Rule for SelfAccess {
    fn declaration(&self) -> &'static RuleDeclaration {
        &DECLARATION
    }

    fn source(&self) -> &'static str {
        include_str!("self_access.rs")
    }

    fn needs(&self) -> &'static [RegisterKind] {
        &[RegisterKind::Staff]
    }

    fn needs_columns(&self) -> &'static [(RegisterKind, &'static str)] {
        &[(RegisterKind::Staff, "subject_number")]
    }

    fn actor_day<'a>(&self, day: &ActorDay<'a>, cx: &Context<'_>) -> Option<Judgement<'a>> {
        let rows: Vec<&StaffRow> = day.staff.iter().filter(|row| row.subject.is_some()).collect();
        if rows.is_empty() {
            return None;
        }
        let touches = day.events.iter().copied().filter(|event| event.is_touching());
        let own = touches.filter(|event| rows.iter().any(|row| is_own(event, row, day)));
        let evidence: Vec<_> = own.filter(|event| cx.is_person(day, event)).collect();
        (!evidence.is_empty()).then(|| Judgement {
            severity: Severity::High,
            wording: Wording::default().count("count", evidence.len()),
            evidence,
        })
    }
}

/// Whether the event is on the resident whose number the row has, while it applies.
fn is_own(event: &Event, row: &StaffRow, day: &ActorDay<'_>) -> bool {
    let Some((subject, number)) = event.subject.zip(row.subject.as_ref()) else { return false };
    row.validity.covers(event.at) && subject.is(&row.subject_kind, number, day.names)
}
