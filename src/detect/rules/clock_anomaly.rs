//! # What it detects
//! An event more than 5 minutes after the time of its ingest; or, where it is the only one of
//! its day in its export, more than a day outside the days that the export's other rows span.
//!
//! # Why
//! A log whose clock is wrong proves nothing, and every rule judges by the time of the log. A
//! single row far from the others may have been written by hand.
//!
//! # Example
//! An export of 22 April has one row of 3 March.
//!
//! # Not an alarm when
//! The row lies in the period that the profile says the export covers: such a row is no stray.
//!
//! # Severity
//! Low.
//!
//! # Settings
//! None of its own.

use std::collections::BTreeSet;

use crate::config::RuleDeclaration;
use crate::detect::context::Context;
use crate::detect::day::{ExportDay, Notice, NoticeKind};
use crate::detect::finding::Wording;
use crate::detect::rule::{Rule, Tally};
use crate::event::EventId;
use crate::rule_id::RuleId;
use crate::severity::Severity;

static DECLARATION: RuleDeclaration =
    RuleDeclaration { id: RuleId::of("clock-anomaly"), settings: &[] };

/// `clock-anomaly`: see the top of the file.
pub(super) struct ClockAnomaly;

impl Rule for ClockAnomaly {
    fn declaration(&self) -> &'static RuleDeclaration {
        &DECLARATION
    }

    fn source(&self) -> &'static str {
        include_str!("clock_anomaly.rs")
    }

    fn export_day(&self, day: &ExportDay, _: &Context<'_>) -> Option<Tally> {
        let odd = |notice: &&Notice| matches!(notice.kind, NoticeKind::Future | NoticeKind::Stray);
        let odd: Vec<&Notice> = day.notices.iter().filter(odd).collect();
        let rows: BTreeSet<EventId> = odd.iter().map(|notice| notice.event).collect();
        let instants = odd.iter().map(|notice| notice.at);
        let span = instants.clone().min().zip(instants.max())?;
        Some(Tally {
            wording: Wording::default().count("count", rows.len()),
            evidence: rows.into_iter().collect(),
            ..Tally::new(Severity::Low, Some(span))
        })
    }
}
