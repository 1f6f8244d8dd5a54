//! The Japanese working calendar: national holidays, business days.
//!
//! Holidays come from the Cabinet Office's list where there is one
//! ([`table`]), from the law's own rules elsewhere ([`computed`]), and an
//! editable file lies over both ([`Override`]).

pub mod computed;
pub mod table;

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, Weekday};

use crate::instant::Day;

/// What the editable file says of one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Override {
    /// A holiday that the list does not have.
    Holiday,
    /// A day on which work is done, whatever list and weekday say.
    Workday,
}

/// Tells holidays and business days.
///
/// ```
/// use tenken::calendar::Calendar;
/// let calendar = Calendar::national();
/// assert!(calendar.is_holiday("2026-05-06".parse().unwrap()));
/// let friday = "2026-05-01".parse().unwrap();
/// assert_eq!(calendar.next_business_day(friday).to_string(), "2026-05-07");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calendar {
    overrides: BTreeMap<Day, Override>,
}

impl Calendar {
    /// The national calendar, with nothing over it.
    #[must_use]
    pub fn national() -> Self {
        Self::default()
    }

    /// The national calendar with `overrides` over it.
    #[must_use]
    pub fn with(overrides: impl IntoIterator<Item = (Day, Override)>) -> Self {
        Self { overrides: overrides.into_iter().collect() }
    }

    /// Whether the day is a national holiday (国民の祝日・休日).
    #[must_use]
    pub fn is_holiday(&self, day: Day) -> bool {
        match self.overrides.get(&day) {
            Some(Override::Holiday) => true,
            Some(Override::Workday) => false,
            None => is_national_holiday(day),
        }
    }

    /// Whether offices rest: a national holiday, or 12/29 to 1/3 (年末年始).
    #[must_use]
    pub fn is_rest_day(&self, day: Day) -> bool {
        match self.overrides.get(&day) {
            Some(Override::Workday) => false,
            _ => self.is_holiday(day) || is_turn_of_year(day),
        }
    }

    /// Whether it is Monday to Friday and no day of rest.
    #[must_use]
    pub fn is_business_day(&self, day: Day) -> bool {
        let weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        match self.overrides.get(&day) {
            Some(Override::Workday) => true,
            _ => !weekend && !self.is_rest_day(day),
        }
    }

    /// The first business day after `day`.
    #[must_use]
    pub fn next_business_day(&self, day: Day) -> Day {
        self.first_business_day(day, 1)
    }

    /// The last business day before `day`.
    #[must_use]
    pub fn previous_business_day(&self, day: Day) -> Day {
        self.first_business_day(day, -1)
    }

    /// The business day that comes `count` business days after `day`; `day` itself for none.
    #[must_use]
    pub fn plus_business_days(&self, day: Day, count: u32) -> Day {
        (0..count).fold(day, |reached, _| self.next_business_day(reached))
    }

    /// The `n`-th business day of a month, counted from 1, if the month has as many.
    #[must_use]
    pub fn nth_business_day_of_month(&self, year: i32, month: u32, n: u32) -> Option<Day> {
        let first = Day::from_date(NaiveDate::from_ymd_opt(year, month, 1)?);
        let in_month = |day: &Day| day.date().month() == month;
        let days = (0..31).map(|i| first.plus(i)).take_while(in_month);
        let position = usize::try_from(n.checked_sub(1)?).ok()?;
        days.filter(|day| self.is_business_day(*day)).nth(position)
    }

    /// How many business days lie after `from`, up to and including `to`.
    #[must_use]
    pub fn business_days_between(&self, from: Day, to: Day) -> usize {
        from.next().through(to).filter(|day| self.is_business_day(*day)).count()
    }

    /// Steps by `step` until a business day; gives up after a year, where only overrides lead.
    fn first_business_day(&self, day: Day, step: i32) -> Day {
        let days = (1..=366).map(|i| day.plus(i * step));
        days.into_iter().find(|day| self.is_business_day(*day)).unwrap_or(day.plus(step))
    }
}

fn is_national_holiday(day: Day) -> bool {
    if table::covers(day) { table::name(day).is_some() } else { computed::is_holiday(day) }
}

fn is_turn_of_year(day: Day) -> bool {
    let date = day.date();
    matches!((date.month(), date.day()), (12, 29..=31) | (1, 1..=3))
}

#[cfg(test)]
mod tests {
    use super::*;

    const INDEPENDENT: &str = include_str!("../../fixtures/calendar/japan-2015-2035.csv");

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn independent() -> std::collections::BTreeSet<Day> {
        let lines = INDEPENDENT.lines().filter(|line| line.starts_with("20"));
        lines.map(|line| day(&line[..10])).collect()
    }

    #[test]
    fn every_day_from_2015_to_2035_agrees_with_an_independent_source() {
        let (expected, calendar) = (independent(), Calendar::national());
        assert_eq!(expected.len(), 379);
        for day in day("2015-01-01").through(day("2035-12-31")) {
            assert_eq!(calendar.is_holiday(day), expected.contains(&day), "{day}");
        }
    }

    #[test]
    fn the_calculation_alone_agrees_with_the_independent_source_too() {
        let expected = independent();
        for day in day("2015-01-01").through(day("2035-12-31")) {
            assert_eq!(computed::is_holiday(day), expected.contains(&day), "{day}");
        }
    }

    #[test]
    fn offices_rest_at_the_turn_of_the_year() {
        let calendar = Calendar::national();
        assert!(calendar.is_business_day(day("2026-12-28")));
        assert!(!calendar.is_business_day(day("2026-12-29")));
        assert!(calendar.is_rest_day(day("2027-01-03")));
        assert_eq!(calendar.next_business_day(day("2026-12-28")), day("2027-01-04"));
        assert_eq!(calendar.previous_business_day(day("2027-01-04")), day("2026-12-28"));
    }

    #[test]
    fn the_file_makes_and_unmakes_holidays() {
        let calendar = Calendar::with([
            (day("2026-04-15"), Override::Holiday),
            (day("2026-04-29"), Override::Workday),
            (day("2026-04-18"), Override::Workday),
        ]);
        assert!(!calendar.is_business_day(day("2026-04-15")));
        assert!(calendar.is_business_day(day("2026-04-29")));
        assert!(calendar.is_business_day(day("2026-04-18")), "a Saturday");
        assert!(!calendar.is_rest_day(day("2026-04-29")));
    }

    #[test]
    fn the_fifth_business_day_of_may_2026_is_the_twelfth() {
        let calendar = Calendar::national();
        assert_eq!(calendar.nth_business_day_of_month(2026, 5, 5), Some(day("2026-05-12")));
        assert_eq!(calendar.nth_business_day_of_month(2026, 5, 1), Some(day("2026-05-01")));
        assert_eq!(calendar.nth_business_day_of_month(2026, 5, 0), None);
        assert_eq!(calendar.nth_business_day_of_month(2026, 5, 24), None);
        assert_eq!(calendar.nth_business_day_of_month(2026, 13, 1), None);
    }

    #[test]
    fn business_days_are_counted_without_the_first_and_with_the_last() {
        let calendar = Calendar::national();
        assert_eq!(calendar.business_days_between(day("2026-05-01"), day("2026-05-07")), 1);
        assert_eq!(calendar.business_days_between(day("2026-05-07"), day("2026-05-07")), 0);
        assert_eq!(calendar.business_days_between(day("2026-05-08"), day("2026-05-01")), 0);
        assert_eq!(calendar.plus_business_days(day("2026-05-01"), 2), day("2026-05-08"));
    }
}
