//! # What it detects
//! Rows of an export could not be read and are in quarantine.
//!
//! # Why
//! A row that nobody can read is a row that nobody watches. A mended line may also be a sign
//! that an export was edited.
//!
//! # Example
//! Three lines of a day's operation log have an impossible date.
//!
//! # Not an alarm when
//! The layout has changed: mend the profile and read the rows again.
//!
//! # Severity
//! Low; high above `high_percent` of the rows of an export.
//!
//! # Settings
//! `high_percent` (percent of the rows read).

use crate::config::{Kind, RuleDeclaration, Setting};
use crate::detect::context::Context;
use crate::detect::day::{ExportCount, ExportDay};
use crate::detect::finding::{Value, Wording};
use crate::detect::rule::{Rule, Tally};
use crate::rule_id::RuleId;
use crate::severity::Severity;

const HIGH_PERCENT: Setting = Setting::new("high_percent", Kind::Percent, 1_000, 0, 100_000);

static DECLARATION: RuleDeclaration =
    RuleDeclaration { id: RuleId::of("rejected-rows"), settings: &[HIGH_PERCENT] };

/// `rejected-rows`: see the top of the file.
pub(super) struct RejectedRows;

impl Rule for RejectedRows {
    fn declaration(&self) -> &'static RuleDeclaration {
        &DECLARATION
    }

    fn source(&self) -> &'static str {
        include_str!("rejected_rows.rs")
    }

    fn export_day(&self, day: &ExportDay, cx: &Context<'_>) -> Option<Tally> {
        let limit = cx.general(&DECLARATION, &HIGH_PERCENT);
        let above = |export: &ExportCount| {
            i128::from(export.quarantined) * 100_000 > i128::from(export.read) * i128::from(limit)
        };
        let quarantined: u64 = day.exports.iter().map(|export| export.quarantined).sum();
        let read: u64 = day.exports.iter().map(|export| export.read).sum();
        let first = day.exports.iter().map(|export| export.at).min()?;
        let last = day.exports.iter().map(|export| export.at).max()?;
        let count = usize::try_from(quarantined).unwrap_or(usize::MAX);
        let per_mille = (quarantined.saturating_mul(1_000).saturating_add(read / 2))
            .checked_div(read)
            .unwrap_or(1_000);
        let severity = if day.exports.iter().any(above) { Severity::High } else { Severity::Low };
        (count > 0).then(|| Tally {
            count,
            wording: Wording::default()
                .count("count", count)
                .with("percent", Value::PerMille(i64::try_from(per_mille).unwrap_or(i64::MAX))),
            ..Tally::new(severity, Some((first, last)))
        })
    }
}
