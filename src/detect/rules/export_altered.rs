//! # What it detects
//! A later export has another content under a known serial; or, within the period that its
//! profile says it covers, it lacks or changes a row that was ingested.
//!
//! # Why
//! Whoever can edit an export, or the log behind it, can remove what was done. What came once
//! must come again as it was.
//!
//! # Example
//! The record of provisions of April comes again on 20 April and no longer has a row of the 7th.
//!
//! # Not an alarm when
//! The server's vendor has corrected the log and says which rows, in writing.
//!
//! # Severity
//! Critical.
//!
//! # Settings
//! None of its own; the period is that of the source's profile.

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
    RuleDeclaration { id: RuleId::of("export-altered"), settings: &[] };

/// `export-altered`: see the top of the file.
pub(super) struct ExportAltered;

impl Rule for ExportAltered {
    fn declaration(&self) -> &'static RuleDeclaration {
        &DECLARATION
    }

    fn source(&self) -> &'static str {
        include_str!("export_altered.rs")
    }

    fn export_day(&self, day: &ExportDay, _: &Context<'_>) -> Option<Tally> {
        let altered =
            |notice: &&Notice| matches!(notice.kind, NoticeKind::Lacking | NoticeKind::Changed);
        let altered: Vec<&Notice> = day.notices.iter().filter(altered).collect();
        let rows: BTreeSet<EventId> = altered.iter().map(|notice| notice.event).collect();
        let instants = altered.iter().map(|notice| notice.at);
        let span = instants.clone().min().zip(instants.max())?;
        let now = altered.iter().filter_map(|notice| notice.changed_to);
        Some(Tally {
            wording: Wording::default().count("count", rows.len()),
            evidence: rows.iter().copied().chain(now).collect(),
            ..Tally::new(Severity::Critical, Some(span))
        })
    }
}
