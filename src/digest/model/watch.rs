//! How the watching itself went: what asked nobody, what is left out, what stands still.

use serde::{Deserialize, Serialize};

use crate::instant::{Day, Instant};
use crate::severity::Severity;

/// Findings of one rule that a record accounts for (承認記録あり).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExplainedCount {
    /// The rule's id.
    pub rule: String,
    /// Its title.
    pub title: String,
    /// How many findings.
    pub findings: u64,
    /// How many of them by an approval after the fact (事後承認).
    pub after_the_fact: u64,
}

/// Findings of one rule that are recorded only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleCount {
    /// The rule's id.
    pub rule: String,
    /// Its title.
    pub title: String,
    /// How many findings.
    pub findings: u64,
}

/// An exclusion in force, and what it covered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exclusion {
    /// Its id in the register.
    pub exclusion_id: String,
    /// The rule's id; any rule where there is none.
    pub rule: Option<String>,
    /// The rule's title.
    pub title: Option<String>,
    /// The actor that it leaves out, if one.
    pub actor_id: Option<String>,
    /// The terminal that it leaves out, if one.
    pub terminal_id: Option<String>,
    /// Why.
    pub reason: String,
    /// Who asked for it.
    pub requested_by: String,
    /// Who approved it.
    pub approved_by: String,
    /// Its last day.
    pub valid_to: Day,
    /// How many findings it covered in the time of this digest.
    pub covered: u64,
    /// Their numbers.
    #[serde(default)]
    pub numbers: Vec<u64>,
}

/// What kept tenken from watching, since the digest before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// Its name.
    pub kind: String,
    /// How much it matters.
    pub severity: Severity,
    /// The source that it concerns, if one.
    pub source: Option<String>,
    /// The folder or file that it concerns, if one.
    pub path: Option<String>,
    /// What it is.
    pub detail: String,
    /// What to do about it.
    pub remedy: String,
    /// When it began.
    pub since: Instant,
    /// When it was over; none while it lasts.
    pub until: Option<Instant>,
}

/// What somebody asked for about an export, and a second person has yet to confirm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VoidProposal {
    /// The export.
    pub export_id: i64,
    /// Who asked for what, and why.
    pub detail: String,
    /// What to do about it.
    pub remedy: String,
    /// When it was asked for.
    pub since: Instant,
}

/// A rule that could not judge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandingStill {
    /// The rule's id.
    pub rule: String,
    /// Its title.
    pub title: String,
    /// Why.
    pub reason: String,
}

/// A fault in a register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterProblem {
    /// The file.
    pub file: String,
    /// Line and column, or what else says where.
    pub place: String,
    /// What is wrong.
    pub reason: String,
    /// What to do about it.
    pub hint: Option<String>,
}
