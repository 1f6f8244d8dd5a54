//! # What it detects
//! An ID acts that the staff register has, but on no row that is valid that day.
//!
//! # Why
//! IDs of people who have left, moved or not yet come must not be used by anybody. In one
//! reported case files were copied the day after the person's last day in office.
//!
//! # Example
//! An ID valid until 2026-03-31 logs in on 2026-04-02.
//!
//! # Not an alarm when
//! The register is behind (a contract was prolonged): correct its row, and the alert is
//! withdrawn.
//!
//! # Severity
//! High.
//!
//! # Settings
//! None of its own.

use crate::config::RuleDeclaration;
use crate::detect::context::Context;
use crate::detect::day::ActorDay;
use crate::detect::finding::{Judgement, Value, Wording};
use crate::detect::rule::Rule;
use crate::instant::Day;
use crate::registers::RegisterKind;
use crate::registers::staff::StaffRow;
use crate::rule_id::RuleId;
use crate::severity::Severity;

static DECLARATION: RuleDeclaration =
    RuleDeclaration { id: RuleId::of("expired-id"), settings: &[] };

/// `expired-id`: see the top of the file.
pub(super) struct ExpiredId;

impl Rule for ExpiredId {
    fn declaration(&self) -> &'static RuleDeclaration {
        &DECLARATION
    }

    fn source(&self) -> &'static str {
        include_str!("expired_id.rs")
    }

    fn needs(&self) -> &'static [RegisterKind] {
        &[RegisterKind::Staff]
    }

    fn actor_day<'a>(&self, day: &ActorDay<'a>, _: &Context<'_>) -> Option<Judgement<'a>> {
        let rows = day.staff;
        if rows.is_empty() || rows.iter().any(|row| row.validity.covers_day(day.day)) {
            return None;
        }
        let nearest = rows.iter().min_by_key(|row| distance(row, day.day))?;
        let evidence: Vec<_> = day.events.iter().copied().filter(|event| event.is_act()).collect();
        (!evidence.is_empty()).then(|| Judgement {
            severity: Severity::High,
            wording: Wording::default()
                .with("from", Value::Bound(nearest.validity.from))
                .with("to", Value::Bound(last_day(nearest)))
                .count("count", evidence.len()),
            evidence,
        })
    }
}

/// Days between the row's validity and `day`.
fn distance(row: &StaffRow, day: Day) -> i64 {
    let before = row.validity.from.map_or(0, |first| first.days_since(day));
    let after = last_day(row).map_or(0, |last| day.days_since(last));
    before.max(after)
}

/// The last day on which the row applied: its own end, or the day it vanished from the file.
fn last_day(row: &StaffRow) -> Option<Day> {
    let vanished = row.validity.ended_at.map(|at| at.plus_millis(-1).day());
    row.validity.to.into_iter().chain(vanished).min()
}
