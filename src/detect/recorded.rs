//! Versions of what people set, as recorded: of a register, or of the rule settings.

use super::finding::About;
use super::rule::Tally;
use crate::config::RuleSettings;
use crate::instant::Instant;
use crate::registers::{Change, Content, RegisterKind};

/// A version, as it was recorded.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// Its number.
    pub number: i64,
    /// When it was recorded.
    pub at: Instant,
    /// Who confirmed it, or who owns the file.
    pub by: Option<String>,
    /// Whether it came with the first settings: there was nothing that could become less.
    pub is_setup: bool,
    /// What it is of.
    pub what: What,
}

/// What a version is of.
#[derive(Debug, Clone)]
pub enum What {
    /// A register.
    Register {
        /// Which.
        kind: RegisterKind,
        /// The rows that stood before.
        before: Vec<Content>,
        /// What it changes.
        changes: Vec<Change>,
        /// Whether there is no file any more.
        gone: bool,
    },
    /// The rule settings.
    Rules {
        /// Those before.
        before: RuleSettings,
        /// These.
        after: RuleSettings,
    },
}

/// What a rule finds in one row of a version.
#[derive(Debug, Clone)]
pub struct OfRow {
    /// The register.
    pub register: &'static str,
    /// The row.
    pub row: String,
    /// Whom it is about.
    pub about: About,
    /// The verdict.
    pub tally: Tally,
}
