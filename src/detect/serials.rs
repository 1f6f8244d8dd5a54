//! Serials that follow each other by one.
//!
//! A source's serials are kept as runs, day by day: a server that counts by one has one run a
//! day, or one more for each number that is missing. So what is missing is found without
//! looking at every event of all days.

use std::fmt;
use std::str::FromStr;

use crate::event::{EventId, SourceId};
use crate::instant::Instant;

/// Runs of one day beyond which short ones within it are taken together: such serials do not
/// count by one.
const MOST: usize = 1_000;

/// Serials of a run that is kept as it is, however many there are.
const LONG: u128 = 101;

/// A serial that is a number, with the digits that it is written with.
///
/// ```
/// use tenken::detect::serials::Serial;
/// let serial: Serial = "00704".parse().unwrap();
/// assert_eq!((serial.number, serial.to_string()), (704, "00704".to_owned()));
/// assert!("A-1".parse::<Serial>().is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Serial {
    /// The number.
    pub number: u128,
    /// How many digits it is written with.
    pub width: u8,
}

impl fmt::Display for Serial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:0width$}", self.number, width = usize::from(self.width))
    }
}

impl FromStr for Serial {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let width = u8::try_from(text.len()).unwrap_or(u8::MAX);
        text.parse().map(|number| Self { number, width })
    }
}

/// The event of a serial.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Numbered {
    /// Its serial.
    pub serial: Serial,
    /// When it happened.
    pub at: Instant,
    /// Its number.
    pub event: EventId,
}

/// Serials that follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// The first.
    pub first: Numbered,
    /// The last.
    pub last: Numbered,
    /// Whether every serial between them is there.
    pub is_dense: bool,
}

impl Run {
    fn of(one: Numbered) -> Self {
        Self { first: one, last: one, is_dense: true }
    }

    /// Numbers from the first to the last.
    #[must_use]
    pub fn len(&self) -> u128 {
        self.last.serial.number - self.first.serial.number + 1
    }

    /// Never: a run has at least one serial.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        false
    }

    /// Takes in `next`, which begins no earlier; gives it back where a number lies between.
    fn join(&mut self, next: Self) -> Option<Self> {
        if next.first.serial.number > self.last.serial.number + 1 {
            return Some(next);
        }
        self.is_dense &= next.is_dense;
        if next.last.serial.number > self.last.serial.number {
            self.last = next.last;
        }
        None
    }
}

/// The runs of these runs, in the order of their serials.
#[must_use]
pub fn merged(mut runs: Vec<Run>) -> Vec<Run> {
    runs.sort_unstable_by_key(|run| (run.first.serial.number, run.first));
    let mut merged: Vec<Run> = Vec::with_capacity(runs.len().min(MOST));
    for run in runs {
        let apart = match merged.last_mut() {
            Some(last) => last.join(run),
            None => Some(run),
        };
        merged.extend(apart);
    }
    merged
}

/// Collects the serials of a source's day.
#[derive(Debug, Default)]
pub struct Collector {
    runs: Vec<Run>,
}

impl Collector {
    /// Adds an event.
    pub fn push(&mut self, next: Numbered) {
        match self.runs.last_mut() {
            Some(run) if run.last.serial.number + 1 == next.serial.number => run.last = next,
            _ => self.runs.push(Run::of(next)),
        }
    }

    /// The runs, in the order of their serials.
    #[must_use]
    pub fn runs(self) -> Vec<Run> {
        let runs = merged(self.runs);
        if runs.len() <= MOST { runs } else { condensed(&runs) }
    }
}

/// The same with all short runs between two long ones, or beside the ends, as one that has holes.
fn condensed(runs: &[Run]) -> Vec<Run> {
    let mut condensed: Vec<Run> = Vec::new();
    let mut short: Option<Run> = None;
    for (place, run) in runs.iter().enumerate() {
        let at_end = place == 0 || place + 1 == runs.len();
        if run.len() >= LONG || at_end {
            condensed.extend(short.take());
            condensed.push(*run);
            continue;
        }
        let first = short.map_or(run.first, |short| short.first);
        short = Some(Run { first, last: run.last, is_dense: false });
    }
    condensed
}

/// The runs of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceRuns {
    /// The source.
    pub source: String,
    /// Its runs of all days, in the order of their serials.
    pub runs: Vec<Run>,
}

/// The runs of one day, by source.
pub type DayRuns = Vec<(SourceId, Vec<Run>)>;

/// Numbers that are missing between two neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// The last event before.
    pub before: Numbered,
    /// The first event after.
    pub after: Numbered,
    /// How many steps by one there are before, and how many after: the lesser.
    pub steps: u128,
}

impl Gap {
    /// How many numbers are missing.
    #[must_use]
    pub fn missing(&self) -> u128 {
        self.after.serial.number - self.before.serial.number - 1
    }
}

impl SourceRuns {
    /// Every place at which numbers are missing between serials that count by one.
    pub fn gaps(&self) -> impl Iterator<Item = Gap> {
        let gap = |pair: &[Run]| match pair {
            [before, after] if before.is_dense && after.is_dense => Some(Gap {
                before: before.last,
                after: after.first,
                steps: before.len().min(after.len()) - 1,
            }),
            _ => None,
        };
        self.runs.windows(2).filter_map(gap)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbered(number: u128) -> Numbered {
        let at = Instant::from_millis(i64::try_from(number).unwrap() * 1_000);
        Numbered { serial: Serial { number, width: 8 }, at, event: EventId(1) }
    }

    fn runs(numbers: impl IntoIterator<Item = u128>) -> Vec<(u128, u128)> {
        let mut collector = Collector::default();
        numbers.into_iter().for_each(|number| collector.push(numbered(number)));
        collector
            .runs()
            .iter()
            .map(|run| (run.first.serial.number, run.last.serial.number))
            .collect()
    }

    #[test]
    fn serials_in_any_order_are_the_same_runs() {
        assert_eq!(runs([1, 2, 3, 5, 6]), [(1, 3), (5, 6)]);
        assert_eq!(runs([6, 2, 5, 1, 3, 3]), [(1, 3), (5, 6)]);
    }

    #[test]
    fn days_that_follow_each_other_are_one_run() {
        let mut days = Collector::default();
        (1..=10).for_each(|number| days.push(numbered(number)));
        let mut runs = days.runs();
        let mut next = Collector::default();
        (11..=20).for_each(|number| next.push(numbered(number)));
        runs.splice(0..0, next.runs());
        assert_eq!(merged(runs).len(), 1);
    }

    #[test]
    fn serials_that_do_not_count_by_one_have_no_gap_however_many_there_are() {
        let mut day = Collector::default();
        (0..5_000).for_each(|i| day.push(numbered(i * 2)));
        let source = SourceRuns { source: "operation".into(), runs: day.runs() };
        assert!(source.runs.len() < 10);
        assert!(source.gaps().all(|gap| gap.steps == 0));
    }

    #[test]
    fn a_gap_knows_its_neighbours_and_the_steps_beside_it() {
        let mut day = Collector::default();
        (1..=101).chain(105..=300).for_each(|number| day.push(numbered(number)));
        let source = SourceRuns { source: "operation".into(), runs: day.runs() };
        let gaps: Vec<Gap> = source.gaps().collect();
        assert_eq!(gaps.len(), 1);
        assert_eq!((gaps[0].missing(), gaps[0].steps), (3, 100));
        assert_eq!((gaps[0].before.serial.number, gaps[0].after.serial.number), (101, 105));
    }
}
