//! The days on which settings are otherwise: once, or the same days each year.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::instant::Day;
use crate::messages::Message;

/// From one day to another, both included.
///
/// ```
/// use tenken::config::Season;
/// let year_end = Season::read("12-20", "01-10").unwrap();
/// assert!(year_end.covers("2027-01-10".parse().unwrap()));
/// assert!(!year_end.covers("2027-01-11".parse().unwrap()));
/// assert_eq!(Season::read("2026-04-15", "2026-03-15"), None, "it ends before it begins");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Season {
    /// Once.
    Once {
        /// The first day.
        from: Day,
        /// The last day.
        to: Day,
    },
    /// Each year; over the turn of the year where `to` comes before `from`.
    Yearly {
        /// The first date.
        from: YearDay,
        /// The last date.
        to: YearDay,
    },
}

/// A date of any year, such as `03-15`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct YearDay {
    month: u32,
    day: u32,
}

/// Days within which every date comes: the 29th of February may be eight years away.
const EVERY_DATE: i32 = 9 * 366;

/// A year that has every date.
const LEAP_YEAR: i32 = 2024;

impl Season {
    /// What two texts say: two days, or two dates without a year.
    #[must_use]
    pub fn read(from: &str, to: &str) -> Option<Self> {
        if let (Ok(from), Ok(to)) = (from.parse(), to.parse()) {
            return (from <= to).then_some(Self::Once { from, to });
        }
        Some(Self::Yearly { from: from.parse().ok()?, to: to.parse().ok()? })
    }

    /// Whether the day is one of them.
    #[must_use]
    pub fn covers(self, day: Day) -> bool {
        match self {
            Self::Once { from, to } => (from..=to).contains(&day),
            Self::Yearly { from, to } => is_between(from, to, YearDay::of(day)),
        }
    }

    /// In words.
    #[must_use]
    pub fn message(self) -> Message {
        match self {
            Self::Once { from, to } => {
                Message::new("rules.period.once").with("from", from).with("to", to)
            }
            Self::Yearly { from, to } => {
                Message::new("rules.period.yearly").with("from", from).with("to", to)
            }
        }
    }

    /// Whether some day is in both.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        match (self, other) {
            (Self::Once { from, to }, Self::Once { from: begins, to: ends }) => {
                from <= ends && begins <= to
            }
            (Self::Once { from, to }, yearly) | (yearly, Self::Once { from, to }) => {
                from.through(to.min(from.plus(EVERY_DATE))).any(|day| yearly.covers(day))
            }
            (Self::Yearly { from, to }, Self::Yearly { from: begins, to: ends }) => {
                is_between(from, to, begins) || is_between(begins, ends, from)
            }
        }
    }
}

/// Whether a date is one of those between two, from year to year.
fn is_between(from: YearDay, to: YearDay, date: YearDay) -> bool {
    if from <= to { (from..=to).contains(&date) } else { date >= from || date <= to }
}

/// Days of which each stands for all until the next: whatever begins or ends of the seasons does
/// so on one of them.
#[must_use]
pub fn turns(seasons: &[Season]) -> Vec<Day> {
    let mut years = vec![LEAP_YEAR];
    for season in seasons {
        if let Season::Once { from, to } = season {
            years.extend(from.date().year() - 1..=to.date().year() + 1);
        }
    }
    let mut turns: Vec<Day> = Vec::new();
    for season in seasons {
        match *season {
            Season::Once { from, to } => turns.extend([from, to.next()]),
            Season::Yearly { from, to } => {
                turns.extend(years.iter().flat_map(|year| [from.in_year(*year), to.after(*year)]));
            }
        }
    }
    turns.sort_unstable();
    turns.dedup();
    turns
}

impl YearDay {
    fn of(day: Day) -> Self {
        let date = day.date();
        Self { month: date.month(), day: date.day() }
    }

    fn date(self, year: i32) -> Option<Day> {
        NaiveDate::from_ymd_opt(year, self.month, self.day).map(Day::from_date)
    }

    /// Its day in the year: the 1st of March for the 29th of February, where there is none.
    fn in_year(self, year: i32) -> Day {
        let march = Self { month: 3, day: 1 };
        self.date(year).or_else(|| march.date(year)).unwrap_or(Day::from_number(0))
    }

    /// The first day after it.
    fn after(self, year: i32) -> Day {
        self.date(year).map_or_else(|| self.in_year(year), Day::next)
    }
}

impl FromStr for YearDay {
    type Err = crate::instant::NotADay;

    /// Reads `MM-DD`, strictly.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        format!("{LEAP_YEAR}-{text}").parse().map(Self::of)
    }
}

impl fmt::Display for YearDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}-{:02}", self.month, self.day)
    }
}

impl Serialize for YearDay {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for YearDay {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

impl fmt::Display for Season {
    /// `03-15..04-15`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Once { from, to } => write!(f, "{from}..{to}"),
            Self::Yearly { from, to } => write!(f, "{from}..{to}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn season(from: &str, to: &str) -> Season {
        Season::read(from, to).unwrap()
    }

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn both_ends_are_included() {
        for season in [season("2026-03-15", "2026-04-15"), season("03-15", "04-15")] {
            let covered = ["2026-03-14", "2026-03-15", "2026-04-15", "2026-04-16"]
                .map(|text| season.covers(day(text)));
            assert_eq!(covered, [false, true, true, false]);
        }
    }

    #[test]
    fn one_comes_once_and_the_other_each_year() {
        assert!(!season("2026-03-15", "2026-04-15").covers(day("2027-04-01")));
        assert!(season("03-15", "04-15").covers(day("2027-04-01")));
    }

    #[test]
    fn the_last_of_february_ends_with_february_in_every_year() {
        let season = season("02-01", "02-29");
        let covered = ["2026-02-28", "2026-03-01", "2028-02-29", "2028-03-01"]
            .map(|text| season.covers(day(text)));
        assert_eq!(covered, [true, false, true, false]);
    }

    #[test]
    fn no_other_form_is_read() {
        for (from, to) in [
            ("2026-03-15", "04-15"),
            ("3-15", "4-15"),
            ("02-30", "03-01"),
            ("2026-02-29", "2026-03-01"),
            ("13-01", "13-02"),
            ("", ""),
        ] {
            assert_eq!(Season::read(from, to), None, "{from} {to}");
        }
    }

    #[test]
    fn two_overlap_where_a_day_is_in_both() {
        for (a, b, expected) in [
            (("2026-03-01", "2026-03-31"), ("2026-03-31", "2026-04-30"), true),
            (("2026-03-01", "2026-03-31"), ("2026-04-01", "2026-04-30"), false),
            (("03-01", "03-31"), ("2026-03-31", "2026-04-30"), true),
            (("03-01", "03-31"), ("2026-04-01", "2027-02-28"), false),
            (("03-01", "03-31"), ("2020-01-01", "2030-01-01"), true),
            (("02-29", "02-29"), ("2025-01-01", "2027-12-31"), false),
            (("02-29", "02-29"), ("2025-01-01", "2028-12-31"), true),
            (("12-20", "01-10"), ("01-10", "01-31"), true),
            (("12-20", "01-10"), ("01-11", "12-19"), false),
            (("12-20", "01-10"), ("11-01", "12-20"), true),
        ] {
            let (one, other) = (season(a.0, a.1), season(b.0, b.1));
            assert_eq!(
                (one.overlaps(other), other.overlaps(one)),
                (expected, expected),
                "{a:?} {b:?}"
            );
        }
    }

    #[test]
    fn between_two_turns_nothing_changes() {
        let all = [
            season("12-20", "01-10"),
            season("02-01", "02-29"),
            season("2026-12-24", "2027-02-03"),
        ];
        let turns = turns(&all);
        let mut before: Option<Vec<bool>> = None;
        for day in day("2026-01-01").through(day("2028-12-31")) {
            let covered: Vec<bool> = all.iter().map(|season| season.covers(day)).collect();
            if before.as_ref().is_some_and(|before| *before != covered) {
                assert!(turns.contains(&day), "{day}");
            }
            before = Some(covered);
        }
    }

    #[test]
    fn what_is_stored_is_read_again() {
        for season in [season("2026-03-15", "2026-04-15"), season("12-20", "01-10")] {
            let text = serde_json::to_string(&season).unwrap();
            assert_eq!(serde_json::from_str::<Season>(&text).unwrap(), season, "{text}");
        }
        assert_eq!(season("12-20", "01-10").to_string(), "12-20..01-10");
    }
}
