//! # What it detects
//! A person takes data out as a file; or prints many records in a day.
//!
//! # Why
//! What leaves the system can no longer be watched. Reported cases range from one file sent
//! to oneself to 680,000 voters copied over years.
//!
//! # Example
//! An export of 5,200 records without an approved request.
//!
//! # Not an alarm when
//! An approval of kind `export`, given before, covers the time. One given afterwards leaves
//! the alert standing and is named in it.
//!
//! # Severity
//! High; critical from `critical_records` records in the day.
//!
//! # Settings
//! `print_records`, `critical_records` (records in the day).

use crate::config::{Kind, RuleDeclaration, Setting};
use crate::detect::account::Account;
use crate::detect::context::Context;
use crate::detect::day::{ActorDay, Event};
use crate::detect::finding::{Judgement, Value, Wording};
use crate::detect::rule::Rule;
use crate::event::Action;
use crate::registers::approvals::ApprovalKind;
use crate::rule_id::RuleId;
use crate::severity::Severity;

const PRINT_RECORDS: Setting = Setting::new("print_records", Kind::Records, 200, 1, 1_000_000_000);
const CRITICAL_RECORDS: Setting =
    Setting::new("critical_records", Kind::Records, 10_000, 1, 1_000_000_000);

static DECLARATION: RuleDeclaration =
    RuleDeclaration { id: RuleId::of("bulk-export"), settings: &[PRINT_RECORDS, CRITICAL_RECORDS] };

/// `bulk-export`: see the top of the file.
pub(super) struct BulkExport;

impl Rule for BulkExport {
    fn declaration(&self) -> &'static RuleDeclaration {
        &DECLARATION
    }

    fn source(&self) -> &'static str {
        include_str!("bulk_export.rs")
    }

    fn explained_by(&self) -> &'static [Account] {
        &[Account::Approval(ApprovalKind::Export)]
    }

    fn actor_day<'a>(&self, day: &ActorDay<'a>, cx: &Context<'_>) -> Option<Judgement<'a>> {
        let done = |action: Action| {
            day.events.iter().copied().filter(move |event: &&Event| {
                event.action == action && event.is_done() && cx.is_person(day, event)
            })
        };
        let exports = done(Action::Export).count();
        let printed: i64 = done(Action::Print).map(|event| event.records).sum();
        let prints = printed >= cx.value(&DECLARATION, day, &PRINT_RECORDS);
        let rests_on = |event: &&Event| match event.action {
            Action::Export => true,
            Action::Print => prints,
            _ => false,
        };
        let all = day.events.iter().copied();
        let evidence: Vec<&Event> = all
            .filter(|event| rests_on(event) && event.is_done() && cx.is_person(day, event))
            .collect();
        if evidence.is_empty() {
            return None;
        }
        let records: i64 = evidence.iter().map(|event| event.records).sum();
        let critical = records >= cx.value(&DECLARATION, day, &CRITICAL_RECORDS);
        let action = match (exports > 0, prints) {
            (true, true) => "rules.bulk-export.both",
            (true, false) => "rules.bulk-export.exported",
            _ => "rules.bulk-export.printed",
        };
        Some(Judgement {
            severity: if critical { Severity::Critical } else { Severity::High },
            evidence,
            wording: Wording::default()
                .with("count", Value::Count(records))
                .with("action", Value::Phrase(action.into())),
        })
    }
}
