//! What is open, and what is late.

use serde::{Deserialize, Serialize};

use super::{AlertSeverity, Unit};
use crate::instant::Day;

/// A count for each severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct BySeverity {
    /// 緊急.
    pub critical: u64,
    /// 高.
    pub high: u64,
    /// 中.
    pub medium: u64,
    /// 低.
    pub low: u64,
}

impl BySeverity {
    /// The count for `severity`.
    #[must_use]
    pub const fn of(&self, severity: AlertSeverity) -> u64 {
        match severity {
            AlertSeverity::Critical => self.critical,
            AlertSeverity::High => self.high,
            AlertSeverity::Medium => self.medium,
            AlertSeverity::Low => self.low,
        }
    }

    /// The count for `severity`, to be changed.
    pub const fn of_mut(&mut self, severity: AlertSeverity) -> &mut u64 {
        match severity {
            AlertSeverity::Critical => &mut self.critical,
            AlertSeverity::High => &mut self.high,
            AlertSeverity::Medium => &mut self.medium,
            AlertSeverity::Low => &mut self.low,
        }
    }

    /// All together.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.critical.saturating_add(self.high).saturating_add(self.medium).saturating_add(self.low)
    }
}

/// The alerts that are open or in review.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Open {
    /// By severity.
    pub by_severity: BySeverity,
    /// By unit; they add up to `by_severity`.
    pub by_unit: Vec<UnitCount>,
    /// Those past their due day, the oldest first.
    pub overdue: Vec<Overdue>,
}

/// The open alerts of one unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitCount {
    /// The unit; none for alerts without one (about a source, say).
    pub unit: Option<Unit>,
    /// How many.
    pub open: BySeverity,
}

/// An alert past its due day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overdue {
    /// The number that people use.
    pub number: u64,
    /// Its severity.
    pub severity: AlertSeverity,
    /// Its title.
    pub title: String,
    /// The day since which it is in the queue.
    pub since: Day,
    /// The day it was due.
    pub due: Day,
    /// Who is to look at it, if anybody.
    pub assignee: Option<String>,
}
