//! Instants as people write them in registers, with the precision they wrote.

use std::fmt;

use chrono::{NaiveDate, Timelike};

use crate::instant::{Day, Instant};

/// An instant and how finely it was given: that decides when it ends.
///
/// ```
/// use tenken::registers::moment::Moment;
/// let end = Moment::read("2026/4/1 17:00").unwrap();
/// assert_eq!(end.to_string(), "2026-04-01 17:00");
/// assert_eq!(end.start().to_string(), "2026-04-01T17:00:00.000+09:00");
/// assert_eq!(end.until().to_string(), "2026-04-01T17:00:59.999+09:00");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    day: Day,
    ms_of_day: i64,
    precision: Precision,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Precision {
    Minute,
    Second,
    Millisecond,
}

const MINUTE: i64 = 60_000;
const DAY: i64 = 86_400_000;

impl Moment {
    /// Reads RFC 3339, `2026-04-01 17:00`, or what a spreadsheet makes of that,
    /// `2026/4/1 17:00:00`. `24:00` is the end of the day.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        Self::read_rfc3339(text).or_else(|| Self::read_plain(text))
    }

    /// The instant at which it begins.
    #[must_use]
    pub fn start(self) -> Instant {
        Instant::on(self.day, self.ms_of_day)
    }

    /// The last millisecond that belongs to it: a minute lasts until `:59.999`.
    #[must_use]
    pub fn until(self) -> Instant {
        if self.ms_of_day == DAY {
            return self.day.end();
        }
        self.start().plus_millis(match self.precision {
            Precision::Minute => MINUTE - 1,
            Precision::Second => 999,
            Precision::Millisecond => 0,
        })
    }

    fn read_rfc3339(text: &str) -> Option<Self> {
        let at: Instant = text.parse().ok()?;
        let fine = text.contains('.');
        let precision = if fine { Precision::Millisecond } else { Precision::Second };
        Some(Self { day: at.day(), ms_of_day: at.ms_of_day(), precision })
    }

    fn read_plain(text: &str) -> Option<Self> {
        let (day, time) = text.split_once([' ', 'T'])?;
        let (day, time) = (read_day(day)?, time.trim());
        let parts: Vec<Option<i64>> = time.split(':').map(number).collect();
        let (hours, minutes, seconds, precision) = match parts[..] {
            [Some(h), Some(m)] => (h, m, 0, Precision::Minute),
            [Some(h), Some(m), Some(s)] => (h, m, s, Precision::Second),
            _ => return None,
        };
        let ms_of_day = (hours * 60 + minutes) * MINUTE + seconds * 1_000;
        let shaped = minutes < 60 && seconds < 60 && ms_of_day <= DAY;
        shaped.then_some(Self { day, ms_of_day, precision })
    }
}

impl fmt::Display for Moment {
    /// `2026-04-01 17:00`, or RFC 3339 where seconds or less were given.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minutes = self.ms_of_day / MINUTE;
        if self.precision == Precision::Minute || self.ms_of_day == DAY {
            return write!(f, "{} {:02}:{:02}", self.day, minutes / 60, minutes % 60);
        }
        let at = self.start().to_datetime();
        let fine = self.precision == Precision::Millisecond && at.nanosecond() != 0;
        let shape = if fine { "%Y-%m-%dT%H:%M:%S%.3f%:z" } else { "%Y-%m-%dT%H:%M:%S%:z" };
        write!(f, "{}", at.format(shape))
    }
}

/// Reads `2026-04-01`, or what a spreadsheet makes of it, `2026/4/1`.
#[must_use]
pub fn read_day(text: &str) -> Option<Day> {
    if let Ok(day) = text.parse() {
        return Some(day);
    }
    let parts: Vec<&str> = text.split('/').collect();
    let [year, month, day] = parts[..] else {
        return None;
    };
    let year = number(year).filter(|_| year.len() == 4)?;
    let (month, day) = (u32::try_from(number(month)?).ok()?, u32::try_from(number(day)?).ok()?);
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day).map(Day::from_date)
}

/// One to four ASCII digits.
fn number(text: &str) -> Option<i64> {
    let plain = (1..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Option<String> {
        Moment::read(text).map(|moment| moment.to_string())
    }

    #[test]
    fn what_a_spreadsheet_makes_of_a_date_is_the_same_date() {
        assert_eq!(read_day("2026/4/1"), read_day("2026-04-01"));
        for text in ["26/4/1", "2026/4", "2026-4-1", "2026/13/1", "2026/2/29", "+2026/4/1", ""] {
            assert_eq!(read_day(text), None, "{text}");
        }
    }

    #[test]
    fn the_precision_that_was_written_decides_the_end() {
        let until = |text: &str| Moment::read(text).unwrap().until().to_string();
        assert_eq!(until("2026-04-01 17:00"), "2026-04-01T17:00:59.999+09:00");
        assert_eq!(until("2026-04-01T17:00:00+09:00"), "2026-04-01T17:00:00.999+09:00");
        assert_eq!(until("2026-04-01T17:00:00.000+09:00"), "2026-04-01T17:00:00.000+09:00");
        assert_eq!(until("2026-04-01 24:00"), "2026-04-01T23:59:59.999+09:00");
    }

    #[test]
    fn writing_a_moment_canonically_keeps_its_meaning() {
        for text in [
            "2026/4/1 9:05",
            "2026-04-01 24:00",
            "2026-04-01T08:00:00Z",
            "2026-04-01T17:00:00.120+09:00",
            "2026/4/1 9:05:30",
        ] {
            let (first, second) = (Moment::read(text), shown(text).and_then(|t| Moment::read(&t)));
            assert_eq!(first.map(Moment::start), second.map(Moment::start), "{text}");
            assert_eq!(first.map(Moment::until), second.map(Moment::until), "{text}");
        }
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for text in ["2026-04-01", "2026-04-01 24:01", "2026-04-01 9", "2026-04-01 9:60", "17:00"] {
            assert_eq!(shown(text), None, "{text}");
        }
    }
}
