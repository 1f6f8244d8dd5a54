//! How the rows of an export spread over the days.

use std::collections::BTreeMap;

use crate::instant::{Day, Instant};

/// The instants of the rows read.
#[derive(Debug, Default)]
pub(super) struct Spread {
    /// First and last.
    pub(super) span: Option<(Instant, Instant)>,
    /// The day of the first row in the file.
    pub(super) first_day: Option<Day>,
    rows: BTreeMap<Day, u64>,
}

impl Spread {
    /// Notes a row.
    pub(super) fn note(&mut self, at: Instant) {
        let (first, last) = self.span.unwrap_or((at, at));
        self.span = Some((first.min(at), last.max(at)));
        self.first_day.get_or_insert(at.day());
        *self.rows.entry(at.day()).or_default() += 1;
    }

    /// The days of single rows that lie more than a day outside the days that all other rows
    /// span, and outside the `period` that the export says it covers. `before` are the first
    /// and the last day of rows that the export begins with and that were not read again.
    pub(super) fn strays(
        &self,
        period: Option<(Day, Day)>,
        before: Option<(Day, Day)>,
    ) -> Vec<Day> {
        let ends = [self.rows.first_key_value(), self.rows.last_key_value()];
        let mut strays: Vec<Day> = Vec::new();
        for (day, rows) in ends.into_iter().flatten() {
            let covered = period.is_some_and(|(first, last)| (first..=last).contains(day));
            if *rows == 1 && !covered && !strays.contains(day) && self.is_far(*day, before) {
                strays.push(*day);
            }
        }
        strays
    }

    /// Whether the day is more than a day away from all other days.
    fn is_far(&self, day: Day, before: Option<(Day, Day)>) -> bool {
        let others = || self.rows.keys().copied().filter(|other| *other != day);
        let first = others().next().into_iter().chain(before.map(|(first, _)| first)).min();
        let last = others().next_back().into_iter().chain(before.map(|(_, last)| last)).max();
        let (Some(first), Some(last)) = (first, last) else { return false };
        day < first.previous() || last.next() < day
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strays(days: &[&str], period: Option<(&str, &str)>) -> Vec<String> {
        let mut spread = Spread::default();
        for day in days {
            spread.note(day.parse::<Day>().unwrap().start());
        }
        let period = period.map(|(first, last)| (first.parse().unwrap(), last.parse().unwrap()));
        spread.strays(period, None).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_single_row_two_days_from_all_others_is_a_stray() {
        assert_eq!(strays(&["2026-04-20", "2026-04-22", "2026-04-22"], None), ["2026-04-20"]);
        assert_eq!(strays(&["2026-04-22", "2026-04-22", "2026-04-24"], None), ["2026-04-24"]);
    }

    #[test]
    fn the_day_before_and_the_day_after_are_near() {
        assert!(strays(&["2026-04-21", "2026-04-22", "2026-04-22", "2026-04-23"], None).is_empty());
    }

    #[test]
    fn two_rows_of_a_day_are_each_others_company() {
        assert!(strays(&["2026-04-01", "2026-04-01", "2026-04-22", "2026-04-22"], None).is_empty());
    }

    #[test]
    fn a_row_alone_strays_from_nothing() {
        assert!(strays(&["2026-04-01"], None).is_empty());
    }

    #[test]
    fn a_day_of_the_declared_period_is_no_stray() {
        let days = ["2026-04-01", "2026-04-20", "2026-04-20"];
        assert!(strays(&days, Some(("2026-04-01", "2026-04-30"))).is_empty());
        assert_eq!(strays(&days, Some(("2026-04-20", "2026-04-20"))), ["2026-04-01"]);
    }
}
