//! # What it detects
//! Serials are missing between two neighbours, where the `steps` steps before and after are by
//! one. The alert stands on the day of the later event.
//!
//! # Why
//! The server numbers what it records. A number that is missing was recorded and is not there:
//! left out of the export, or removed.
//!
//! # Example
//! Number 20260422000000001234 is followed by 20260422000000001236.
//!
//! # Not an alarm when
//! The missing rows come later: the alert is withdrawn by itself. Or the server uses numbers
//! for records that it does not export: ask its vendor, and say so when closing.
//!
//! # Severity
//! Medium.
//!
//! # Settings
//! `steps` (steps by one that must precede and follow).

use std::collections::BTreeMap;

use crate::config::{Kind, RuleDeclaration, Setting};
use crate::detect::context::Context;
use crate::detect::finding::{Value, Wording};
use crate::detect::rule::{Rule, Tally};
use crate::detect::serials::{Gap, SourceRuns};
use crate::instant::Day;
use crate::rule_id::RuleId;
use crate::severity::Severity;

const STEPS: Setting = Setting::new("steps", Kind::Count, 100, 1, 100);

static DECLARATION: RuleDeclaration =
    RuleDeclaration { id: RuleId::of("serial-gap"), settings: &[STEPS] };

/// `serial-gap`: see the top of the file.
pub(super) struct SerialGap;

impl Rule for SerialGap {
    fn declaration(&self) -> &'static RuleDeclaration {
        &DECLARATION
    }

    fn source(&self) -> &'static str {
        include_str!("serial_gap.rs")
    }

    fn is_over_all_days(&self) -> bool {
        true
    }

    fn serials<'a>(
        &self,
        source: &SourceRuns,
        on: &dyn Fn(Day) -> Context<'a>,
    ) -> Vec<(Day, Tally)> {
        let mut days: BTreeMap<Day, Vec<Gap>> = BTreeMap::new();
        for gap in source.gaps() {
            let day = gap.after.at.day();
            let steps = on(day).general(&DECLARATION, &STEPS);
            if gap.steps >= u128::try_from(steps).unwrap_or_default() {
                days.entry(day).or_default().push(gap);
            }
        }
        days.into_iter().filter_map(|(day, gaps)| Some((day, tally(&gaps)?))).collect()
    }
}

/// The gaps of one day.
fn tally(gaps: &[Gap]) -> Option<Tally> {
    let (first, last) = (gaps.first()?, gaps.last()?);
    let missing: u128 = gaps.iter().map(Gap::missing).sum();
    let neighbours = || gaps.iter().flat_map(|gap| [gap.before, gap.after]);
    let instants = neighbours().map(|neighbour| neighbour.at);
    Some(Tally {
        wording: Wording::default()
            .with("from", Value::Text(first.before.serial.to_string()))
            .with("to", Value::Text(last.after.serial.to_string()))
            .count("count", usize::try_from(missing).unwrap_or(usize::MAX)),
        evidence: neighbours().map(|neighbour| neighbour.event).collect(),
        ..Tally::new(Severity::Medium, instants.clone().min().zip(instants.max()))
    })
}
