//! Points in time and calendar days, both at the fixed offset +09:00.
//!
//! Japan has had no other offset since 1951, and the log is a Japanese one; a
//! fixed offset keeps a day 24 hours long, for every rule and every reader.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveTime, TimeDelta, Weekday};

const DAY_MS: i64 = 86_400_000;
const OFFSET_MS: i64 = 9 * 3_600_000;

/// +09:00, the offset in which everything is read and shown.
#[must_use]
pub fn offset() -> FixedOffset {
    const JST: FixedOffset = match FixedOffset::east_opt(9 * 3600) {
        Some(offset) => offset,
        None => unreachable!(),
    };
    JST
}

/// A point in time: milliseconds since 1970-01-01T00:00:00Z.
///
/// ```
/// use tenken::instant::Instant;
/// let t: Instant = "2026-04-01T08:31:02.123+09:00".parse().unwrap();
/// assert_eq!(t.to_string(), "2026-04-01T08:31:02.123+09:00");
/// assert_eq!(t.day().to_string(), "2026-04-01");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Instant(i64);

impl Instant {
    /// The instant `ms` milliseconds after 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn from_millis(ms: i64) -> Self {
        Self(ms)
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// `ms_of_day` milliseconds after the day's midnight; 86,400,000 is the next midnight.
    #[must_use]
    pub fn on(day: Day, ms_of_day: i64) -> Self {
        Self(day.start().0 + ms_of_day)
    }

    /// The calendar day at +09:00.
    #[must_use]
    pub fn day(self) -> Day {
        let days = (self.0 + OFFSET_MS).div_euclid(DAY_MS);
        Day(i32::try_from(days).unwrap_or(if days < 0 { i32::MIN } else { i32::MAX }))
    }

    /// The day of the log in which it stands, where the log covers the days of `period`: what is
    /// written late, or happened at 24:00, stands in the log nonetheless.
    ///
    /// ```
    /// use tenken::instant::{Day, Instant};
    /// let day: Day = "2026-04-22".parse().unwrap();
    /// let midnight: Instant = "2026-04-23T00:00:00+09:00".parse().unwrap();
    /// assert_eq!(midnight.log_day(Some((day, day))), day);
    /// assert_eq!(midnight.log_day(None), day.next());
    /// ```
    #[must_use]
    pub fn log_day(self, period: Option<(Day, Day)>) -> Day {
        period.map_or(self.day(), |(first, last)| self.day().max(first).min(last))
    }

    /// Milliseconds since the day's midnight, 0 to 86,399,999.
    #[must_use]
    pub fn ms_of_day(self) -> i64 {
        (self.0 + OFFSET_MS).rem_euclid(DAY_MS)
    }

    /// This instant moved by `ms` milliseconds.
    #[must_use]
    pub const fn plus_millis(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// This instant moved by `minutes` minutes.
    #[must_use]
    pub const fn plus_minutes(self, minutes: i64) -> Self {
        self.plus_millis(minutes.saturating_mul(60_000))
    }

    /// Date and time at +09:00, for formatting.
    #[must_use]
    pub fn to_datetime(self) -> DateTime<FixedOffset> {
        DateTime::from_timestamp_millis(self.0).unwrap_or_default().with_timezone(&offset())
    }
}

impl fmt::Display for Instant {
    /// RFC 3339 with milliseconds and +09:00.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.to_datetime().format("%Y-%m-%dT%H:%M:%S%.3f%:z"))
    }
}

impl fmt::Debug for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl FromStr for Instant {
    type Err = chrono::ParseError;

    /// Reads RFC 3339, whatever its offset.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        DateTime::parse_from_rfc3339(text).map(|t| Self(t.timestamp_millis()))
    }
}

impl serde::Serialize for Instant {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Instant {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A calendar day at +09:00, as the number of days since 1970-01-01.
///
/// ```
/// use tenken::instant::Day;
/// let day: Day = "2026-04-01".parse().unwrap();
/// assert_eq!(day.next().to_string(), "2026-04-02");
/// assert_eq!(day.start().to_string(), "2026-04-01T00:00:00.000+09:00");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Day(i32);

impl Day {
    /// The day that `date` names.
    #[must_use]
    pub fn from_date(date: NaiveDate) -> Self {
        Self(date.to_epoch_days())
    }

    /// The day that is `number` days after 1970-01-01.
    #[must_use]
    pub const fn from_number(number: i32) -> Self {
        Self(number)
    }

    /// Days since 1970-01-01.
    #[must_use]
    pub const fn number(self) -> i32 {
        self.0
    }

    /// The date.
    #[must_use]
    pub fn date(self) -> NaiveDate {
        NaiveDate::from_epoch_days(self.0).unwrap_or_default()
    }

    /// Midnight at its beginning.
    #[must_use]
    pub const fn start(self) -> Instant {
        Instant(self.0 as i64 * DAY_MS - OFFSET_MS)
    }

    /// Its last millisecond.
    #[must_use]
    pub const fn end(self) -> Instant {
        Instant(self.start().0 + DAY_MS - 1)
    }

    /// The instant at which its clocks show `time`.
    #[must_use]
    pub fn at(self, time: NaiveTime) -> Instant {
        Instant::on(self, time.signed_duration_since(NaiveTime::MIN).num_milliseconds())
    }

    /// The day after.
    #[must_use]
    pub const fn next(self) -> Self {
        self.plus(1)
    }

    /// The day before.
    #[must_use]
    pub const fn previous(self) -> Self {
        self.plus(-1)
    }

    /// The day `days` later, or earlier where negative.
    #[must_use]
    pub const fn plus(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// The weekday.
    #[must_use]
    pub fn weekday(self) -> Weekday {
        self.date().weekday()
    }

    /// Every day from `self` to `last`, both included.
    pub fn through(self, last: Self) -> impl Iterator<Item = Self> {
        (self.0..=last.0).map(Self)
    }

    /// The days between `self` and `earlier`.
    #[must_use]
    pub fn days_since(self, earlier: Self) -> i64 {
        i64::from(self.0) - i64::from(earlier.0)
    }
}

impl fmt::Display for Day {
    /// `YYYY-MM-DD`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.date())
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// The text is not a day in the form `YYYY-MM-DD`.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("not a day of the form YYYY-MM-DD")]
pub struct NotADay;

impl FromStr for Day {
    type Err = NotADay;

    /// Reads `YYYY-MM-DD`, strictly: ASCII digits, four, two and two.
    fn from_str(text: &str) -> Result<Self, NotADay> {
        let bytes = text.as_bytes();
        let shaped = bytes.len() == 10
            && bytes.iter().enumerate().all(|(i, b)| match i {
                4 | 7 => *b == b'-',
                _ => b.is_ascii_digit(),
            });
        if !shaped {
            return Err(NotADay);
        }
        text.parse().map(Self::from_date).map_err(|_| NotADay)
    }
}

impl serde::Serialize for Day {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Day {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Length of time between two instants, `later - earlier`.
#[must_use]
pub fn between(earlier: Instant, later: Instant) -> TimeDelta {
    TimeDelta::milliseconds(later.0.saturating_sub(earlier.0))
}
