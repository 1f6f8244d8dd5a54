//! When the exports of a source have to have come.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{Datelike, Weekday};

use super::section::{Faults, Section};
use super::words;
use crate::calendar::Calendar;
use crate::instant::{Day, Instant};
use crate::time_of_day::TimeOfDay;

/// What a source is expected to deliver: every business day, by a deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expect {
    /// How often an export comes, and when at the latest.
    pub every: Every,
    /// The last day that the source delivers; open where none is given.
    pub until: Option<Day>,
}

/// How often an export comes, and when at the latest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Every {
    /// One for each business day, on the day after.
    BusinessDay {
        /// The time on the day after.
        by: TimeOfDay,
    },
    /// One for each week.
    Week {
        /// The weekday of the deadline.
        on: Weekday,
        /// The time on it.
        by: TimeOfDay,
    },
    /// One for each month.
    Month {
        /// Which business day of the following month.
        business_day: u32,
        /// The time on it.
        by: TimeOfDay,
    },
}

/// What each source is expected to deliver, by the source's name.
pub type Expectations = BTreeMap<String, Expect>;

impl Expect {
    /// As it is written in the configuration, for versions.
    ///
    /// ```
    /// use tenken::config::Expect;
    /// let text = "every = \"week\"\nby = \"mon 12:00\"\nuntil = \"2026-04-14\"\n";
    /// assert_eq!(Expect::from_toml(text).unwrap().to_toml(), text);
    /// ```
    #[must_use]
    pub fn to_toml(&self) -> String {
        let (every, by) = match self.every {
            Every::BusinessDay { by } => ("business-day", by.to_string()),
            Every::Week { on, by } => {
                let name = words::WEEKDAYS.iter().find(|(_, day)| *day == on);
                ("week", format!("{} {by}", name.map_or("", |(name, _)| *name)))
            }
            Every::Month { business_day, by } => {
                ("month", format!("business-day {business_day} {by}"))
            }
        };
        let until = self.until.map_or_else(String::new, |day| format!("until = \"{day}\"\n"));
        format!("every = \"{every}\"\nby = \"{by}\"\n{until}")
    }

    /// What [`to_toml`](Self::to_toml) wrote.
    #[must_use]
    pub fn from_toml(text: &str) -> Option<Self> {
        let table: toml::Table = text.parse().ok()?;
        let faults = Faults::of(Path::new("expect"));
        Self::read(&Section::root(&faults, &table))
    }

    /// Whether events of `day` are expected: a business day, not after the last one.
    #[must_use]
    pub fn covers(&self, day: Day, calendar: &Calendar) -> bool {
        self.until.is_none_or(|last| day <= last) && calendar.is_business_day(day)
    }

    /// The instant by which the events of `day` have to have come.
    #[must_use]
    pub fn deadline(&self, day: Day, calendar: &Calendar) -> Instant {
        match self.every {
            Every::BusinessDay { by } => by.on(day.next()),
            Every::Week { on, by } => {
                let following = (1..=7).map(|i| day.plus(i));
                let due = following.into_iter().find(|next| next.weekday() == on);
                by.on(due.unwrap_or(day.plus(7)))
            }
            Every::Month { business_day, by } => {
                let (year, month) = following_month(day);
                let due = calendar.nth_business_day_of_month(year, month, business_day);
                by.on(due.unwrap_or(day.plus(31)))
            }
        }
    }

    pub(super) fn read(section: &Section<'_>) -> Option<Self> {
        section.only(&["every", "by", "until"]);
        let cadences = ["business-day", "week", "month"];
        let known = |word: &str| cadences.iter().position(|cadence| *cadence == word);
        let cadence = section
            .need_text("every", "every = \"business-day\"")
            .and_then(|_| section.word("every", &cadences, known));
        let example = ["by = \"09:00\"", "by = \"mon 12:00\"", "by = \"business-day 5\""];
        let by = section.need_text("by", example[cadence.unwrap_or(0)]);
        let until = section.day("until");
        by?;
        let every = match cadence? {
            0 => section.read("by", "problems.want-time", words::time).map(daily),
            1 => section.read("by", "problems.want-week-deadline", weekly),
            _ => section.read("by", "problems.want-month-deadline", monthly),
        };
        Some(Self { every: every?, until })
    }
}

fn daily(by: TimeOfDay) -> Every {
    Every::BusinessDay { by }
}

/// Reads `mon 12:00`.
fn weekly(text: &str) -> Option<Every> {
    let (day, time) = text.split_once(' ')?;
    Some(Every::Week { on: words::weekday(day)?, by: words::time(time.trim())? })
}

/// Reads `business-day 5`, until 24:00, or `business-day 5 12:00`.
fn monthly(text: &str) -> Option<Every> {
    let rest = text.strip_prefix("business-day ")?.trim();
    let (number, time) = match rest.split_once(' ') {
        Some((number, time)) => (number, words::time(time.trim())?),
        None => (rest, TimeOfDay::END),
    };
    let business_day = number.parse().ok().filter(|n| (1..=15).contains(n))?;
    Some(Every::Month { business_day, by: time })
}

fn following_month(day: Day) -> (i32, u32) {
    let date = day.date();
    match date.month() {
        12 => (date.year() + 1, 1),
        month => (date.year(), month + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deadline(every: Option<Every>, day: &str) -> String {
        let expect = Expect { every: every.unwrap(), until: None };
        let at = expect.deadline(day.parse().unwrap(), &Calendar::national());
        at.to_datetime().format("%Y-%m-%d %H:%M").to_string()
    }

    #[test]
    fn a_business_day_is_due_on_the_day_after() {
        let nine = words::time("09:00").map(daily);
        assert_eq!(deadline(nine, "2026-04-22"), "2026-04-23 09:00");
        assert_eq!(deadline(nine, "2026-04-24"), "2026-04-25 09:00", "a Saturday too");
        let midnight = words::time("24:00").map(daily);
        assert_eq!(deadline(midnight, "2026-04-22"), "2026-04-24 00:00");
    }

    #[test]
    fn a_week_is_due_on_the_first_such_weekday_after_the_day() {
        assert_eq!(deadline(weekly("mon 12:00"), "2026-04-24"), "2026-04-27 12:00");
        assert_eq!(deadline(weekly("mon 12:00"), "2026-04-27"), "2026-05-04 12:00");
    }

    #[test]
    fn a_month_is_due_on_a_business_day_of_the_following_month() {
        assert_eq!(deadline(monthly("business-day 5"), "2026-04-01"), "2026-05-13 00:00");
        assert_eq!(deadline(monthly("business-day 5 12:00"), "2026-04-30"), "2026-05-12 12:00");
        assert_eq!(deadline(monthly("business-day 1"), "2026-12-31"), "2027-01-05 00:00");
    }

    #[test]
    fn deadlines_that_make_no_sense_are_refused() {
        assert_eq!(weekly("monday 12:00"), None);
        assert_eq!(weekly("12:00"), None);
        assert_eq!(monthly("5"), None);
        assert_eq!(monthly("business-day 0"), None);
        assert_eq!(monthly("business-day 16"), None);
    }

    #[test]
    fn nothing_is_expected_after_the_last_day() {
        let expect =
            Expect { every: weekly("mon 12:00").unwrap(), until: "2026-04-14".parse().ok() };
        let calendar = Calendar::national();
        assert!(expect.covers("2026-04-14".parse().unwrap(), &calendar));
        assert!(!expect.covers("2026-04-15".parse().unwrap(), &calendar));
        assert!(!expect.covers("2026-04-12".parse().unwrap(), &calendar), "a Sunday");
    }
}
