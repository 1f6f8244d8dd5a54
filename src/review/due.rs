//! When a review is due.

use crate::calendar::Calendar;
use crate::instant::Day;
use crate::review::state::Status;
use crate::severity::Severity;

/// What the review is held to, in business days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Until a high or critical alert has had a first look.
    pub first_look: u32,
    /// Until an alert is closed.
    pub due: u32,
}

impl Limits {
    /// How many business days an alert has.
    #[must_use]
    pub fn days(self, severity: Severity, status: Status) -> u32 {
        let unseen = status == Status::Open && severity >= Severity::High;
        if unseen { self.first_look.min(self.due) } else { self.due }
    }
}

/// The last day for what was asked on `since` and has so many business days.
#[must_use]
pub fn day(since: Day, days: u32, calendar: &Calendar) -> Day {
    (0..days).fold(since, |day, _| calendar.next_business_day(day))
}
