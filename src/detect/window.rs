//! Sliding windows over events in order; both ends are included.

use std::ops::RangeInclusive;

use super::day::Event;

/// The widest window that ends at each event: index ranges of events at most `minutes` apart.
pub fn ending_at_each<'a>(
    events: &'a [&'a Event],
    minutes: i64,
) -> impl Iterator<Item = RangeInclusive<usize>> + 'a {
    let mut first = 0;
    events.iter().enumerate().map(move |(last, event)| {
        while events[first].at.plus_minutes(minutes) < event.at {
            first += 1;
        }
        first..=last
    })
}

/// Which events lie in any of the windows that fired.
#[derive(Debug, Clone)]
pub struct Fired {
    marks: Vec<bool>,
}

impl Fired {
    /// None of `count` events yet.
    #[must_use]
    pub fn none(count: usize) -> Self {
        Self { marks: vec![false; count] }
    }

    /// Adds a window that fired.
    pub fn add(&mut self, window: RangeInclusive<usize>) {
        // Windows come in order: what lies before the first unmarked event from the right is done.
        for mark in self.marks[window].iter_mut().rev() {
            if std::mem::replace(mark, true) {
                break;
            }
        }
    }

    /// Adds every event.
    pub fn add_all(&mut self) {
        self.marks.fill(true);
    }

    /// Of each event in order, whether it lies in any.
    pub fn marks(&self) -> impl Iterator<Item = bool> + '_ {
        self.marks.iter().copied()
    }

    /// The events of all windows that fired.
    #[must_use]
    pub fn of<'a>(&self, events: &[&'a Event]) -> Vec<&'a Event> {
        let marked = events.iter().zip(&self.marks).filter(|(_, mark)| **mark);
        marked.map(|(event, _)| *event).collect()
    }
}
