//! # What it detects
//! A business day, from the source's first day on, of which no event and no valid empty
//! export has come by the deadline.
//!
//! # Why
//! A log that does not come is a log that nobody watches; and leaving it out is the simplest
//! way to hide something.
//!
//! # Example
//! The authentication log of a Thursday has not come by Friday 09:00.
//!
//! # Not an alarm when
//! The export comes late: the alert is withdrawn by itself. A source that has ended gets an
//! `until` in its `expect`.
//!
//! # Severity
//! High.
//!
//! # Settings
//! None of its own; the deadline is `expect` of the source.

use crate::config::RuleDeclaration;
use crate::detect::context::Context;
use crate::detect::delivery::Delivery;
use crate::detect::finding::{Value, Wording};
use crate::detect::rule::{Rule, Tally};
use crate::instant::Day;
use crate::rule_id::RuleId;
use crate::severity::Severity;

static DECLARATION: RuleDeclaration =
    RuleDeclaration { id: RuleId::of("export-missing"), settings: &[] };

/// `export-missing`: see the top of the file.
pub(super) struct ExportMissing;

impl Rule for ExportMissing {
    fn declaration(&self) -> &'static RuleDeclaration {
        &DECLARATION
    }

    fn source(&self) -> &'static str {
        include_str!("export_missing.rs")
    }

    fn is_over_all_days(&self) -> bool {
        true
    }

    fn delivery(&self, delivery: &Delivery, cx: &Context<'_>) -> Vec<(Day, Tally)> {
        let Some(first) = delivery.first_day() else { return Vec::new() };
        let deadline = |day: Day| {
            let expect = cx.expectation(&delivery.source, day)?;
            let expected = expect.covers(day, cx.calendar) && !delivery.has(day);
            expected.then(|| expect.deadline(day, cx.calendar))
        };
        first
            .through(delivery.looked_at.day())
            .filter_map(|day| Some((day, deadline(day)?)))
            .filter(|(_, deadline)| *deadline < delivery.looked_at)
            .map(|(day, deadline)| {
                let wording = Wording::default().with("deadline", Value::Moment(deadline));
                (day, Tally { wording, ..Tally::new(Severity::High, None) })
            })
            .collect()
    }
}
