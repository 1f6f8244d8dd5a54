//! An alert (要確認事項) as the digest shows it.

use serde::{Deserialize, Serialize};

use crate::instant::Day;
use crate::review::cases::Name;
use crate::review::state::Status;
use crate::severity::Severity;

/// How soon somebody should look. Informational findings are no alerts and are counted apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AlertSeverity {
    /// 低.
    Low,
    /// 中.
    Medium,
    /// 高.
    High,
    /// 緊急.
    Critical,
}

impl AlertSeverity {
    /// All of them, the gravest first.
    pub const ALL: [Self; 4] = [Self::Critical, Self::High, Self::Medium, Self::Low];

    /// The word in JSON, in keys of the catalogue and in class names.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }

    /// The one that a finding's severity makes; none for informational.
    #[must_use]
    pub const fn of(severity: Severity) -> Option<Self> {
        match severity {
            Severity::Informational => None,
            Severity::Low => Some(Self::Low),
            Severity::Medium => Some(Self::Medium),
            Severity::High => Some(Self::High),
            Severity::Critical => Some(Self::Critical),
        }
    }
}

/// A record in a register that bears on an alert.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// The register, such as `approvals`.
    pub register: String,
    /// The record's id in it.
    pub id: String,
    /// Whether it was approved after the fact (事後承認).
    pub after_the_fact: bool,
}

/// One alert. Absent values are none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alert {
    /// Its deterministic key; it may hold a subject number, so renders for people leave it out.
    pub key: String,
    /// The number that people see and use.
    pub number: u64,
    /// The id of its rule.
    pub rule: String,
    /// How soon somebody should look.
    pub severity: AlertSeverity,
    /// Where it stands.
    pub status: Status,
    /// The day it is about.
    pub day: Day,
    /// Its title.
    pub title: String,
    /// Why it was raised, in one sentence.
    pub reason: String,
    /// Whose ID it is about, as logged.
    pub actor_id: Option<String>,
    /// The name to that ID.
    pub actor_name: Option<String>,
    /// The unit's code.
    pub unit_code: Option<String>,
    /// The unit's name.
    pub unit_name: Option<String>,
    /// The subject number in full; renders for people mask it.
    pub subject_number: Option<String>,
    /// The terminal.
    pub terminal_id: Option<String>,
    /// The source, where the alert is about a source.
    pub source: Option<String>,
    /// How many events it rests on.
    pub event_count: u64,
    /// Who is to look at it.
    pub assignee: Option<String>,
    /// Records that bear on it, without accounting for it whole.
    pub explanations: Vec<Explanation>,
    /// How many events such records account for.
    pub explained_events: u64,
    /// The case in which it is.
    #[serde(default)]
    pub case: Option<Name>,
}
