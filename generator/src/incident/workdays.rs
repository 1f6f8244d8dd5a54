//! The days on which a town hall is open.

use std::collections::HashSet;

use anyhow::{Context, Result};
use chrono::{Datelike, NaiveDate};

use crate::calendar::is_business_day;

/// Every national holiday, with a comment and a header above.
const HOLIDAYS: &str = include_str!("../../../fixtures/calendar/japan-2015-2035.csv");

/// A date, written `2026-04-01`.
///
/// # Errors
///
/// Where it is none.
pub(super) fn date(text: &str) -> Result<NaiveDate> {
    text.parse().with_context(|| format!("no date: {text}"))
}

/// Every `step`th business day from a day up to and including another.
///
/// # Errors
///
/// Where a date is none.
pub(super) fn workdays(from: &str, to: &str, step: usize) -> Result<Vec<NaiveDate>> {
    let holidays: HashSet<NaiveDate> = HOLIDAYS
        .lines()
        .filter_map(|line| line.split(',').next()?.parse::<NaiveDate>().ok())
        .collect();
    let to = date(to)?;
    let is_open = |day: &NaiveDate| {
        let turn = (day.month() == 12 && day.day() >= 29) || (day.month() == 1 && day.day() <= 3);
        is_business_day(*day) && !turn && !holidays.contains(day)
    };
    let days = date(from)?.iter_days().take_while(|day| *day <= to);
    Ok(days.filter(is_open).step_by(step).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weekends_holidays_and_the_turn_of_the_year_are_no_workdays() {
        let days = workdays("2025-12-25", "2026-01-13", 1).unwrap();
        let days: Vec<String> = days.iter().map(ToString::to_string).collect();
        let open = ["12-25", "12-26", "01-05", "01-06", "01-07", "01-08", "01-09", "01-13"];
        assert!(days.iter().map(|day| &day[5..]).eq(open), "{days:?}");
    }

    #[test]
    fn a_step_takes_every_so_manyth() {
        assert_eq!(workdays("2026-04-01", "2026-04-10", 3).unwrap().len(), 3);
    }
}
