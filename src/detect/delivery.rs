//! What of a source has come, and what was due.

use std::collections::BTreeSet;

use crate::instant::{Day, Instant};

/// What is known about the deliveries of one source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The source.
    pub source: String,
    /// Days of which there are events.
    pub days: BTreeSet<Day>,
    /// Days that valid exports cover by their names, each with the day of its ingest:
    /// the export speaks for those of them that were over by then.
    pub periods: Vec<(Day, Day, Day)>,
    /// When the source was last looked at, as recorded.
    pub looked_at: Instant,
}

impl Delivery {
    /// The first day of which anything came.
    #[must_use]
    pub fn first_day(&self) -> Option<Day> {
        let period = self.periods.iter().map(|(first, ..)| *first).min();
        self.days.first().copied().into_iter().chain(period).min()
    }

    /// Whether an event or a valid export of `day` has come.
    #[must_use]
    pub fn has(&self, day: Day) -> bool {
        let covers = |(first, last, ingested): &(Day, Day, Day)| {
            (*first..=*last).contains(&day) && day < *ingested
        };
        self.days.contains(&day) || self.periods.iter().any(covers)
    }
}
