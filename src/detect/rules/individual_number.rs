//! # What it detects
//! A note, a name or a column that the profile does not map holds an individual number; so does
//! another field, where the profile says that it is to be looked at. It is 12 digits, half or full
//! width, with spaces or hyphens between at most, whose last digit is their check digit.
//!
//! # Why
//! An individual number has no place in a log. Whoever types one into a note spreads it to
//! everybody who reads the log. What tenken stores, shows and sends has it masked; the archived
//! copy and the server's own log have it still.
//!
//! # Example
//! Two notes of 22 April say for whom an inquiry was made, by the individual number.
//!
//! # Not an alarm when
//! Twelve digits are another number that happens to fit: one in ten does. Name a column that has
//! such numbers in the profile, under `individual_numbers.except`, and read the exports again.
//!
//! # Severity
//! High.
//!
//! # Settings
//! None of its own; the fields are those of the source's profile.

use crate::config::RuleDeclaration;
use crate::detect::context::Context;
use crate::detect::day::SourceDay;
use crate::detect::finding::Wording;
use crate::detect::rule::{Rule, Tally};
use crate::rule_id::RuleId;
use crate::severity::Severity;

static DECLARATION: RuleDeclaration =
    RuleDeclaration { id: RuleId::of("individual-number"), settings: &[] };

/// `individual-number`: see the top of the file.
pub(super) struct IndividualNumber;

impl Rule for IndividualNumber {
    fn declaration(&self) -> &'static RuleDeclaration {
        &DECLARATION
    }

    fn source(&self) -> &'static str {
        include_str!("individual_number.rs")
    }

    fn source_day(&self, day: &SourceDay, _: &Context<'_>) -> Option<Tally> {
        let instants = day.numbers.iter().map(|event| event.at);
        let span = instants.clone().min().zip(instants.max())?;
        let places: u64 = day.numbers.iter().map(|event| u64::from(event.places)).sum();
        Some(Tally {
            wording: Wording::default()
                .count("count", usize::try_from(places).unwrap_or(usize::MAX)),
            evidence: day.numbers.iter().map(|event| event.event).collect(),
            ..Tally::new(Severity::High, Some(span))
        })
    }
}
