//! Days and moments of the city, without any clock or zone: what is written is local time.

use std::iter;

use chrono::{Datelike, NaiveDate, Weekday};

/// A calendar day, taken apart once so that writing it costs little.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day {
    /// The year of the common era.
    pub year: u32,
    /// The month from 1.
    pub month: u32,
    /// The day of the month from 1.
    pub day: u32,
}

impl From<NaiveDate> for Day {
    fn from(date: NaiveDate) -> Self {
        let year = u32::try_from(date.year()).unwrap_or_default();
        Self { year, month: date.month(), day: date.day() }
    }
}

impl Day {
    /// `20260401`
    #[must_use]
    pub fn compact(self) -> String {
        format!("{:04}{:02}{:02}", self.year, self.month, self.day)
    }

    /// `2026-04-01`
    #[must_use]
    pub fn dashed(self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// A moment of a day; 24:00:00 at the day's end is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment {
    /// The day as written.
    pub day: Day,
    /// Milliseconds since midnight, up to and including 24:00:00.000.
    pub millis: u32,
}

/// The milliseconds of a time of day.
#[must_use]
pub const fn clock(hour: u32, minute: u32, second: u32) -> u32 {
    ((hour * 60 + minute) * 60 + second) * 1000
}

/// `08:31`
#[must_use]
pub fn hour_and_minute(millis: u32) -> String {
    format!("{:02}:{:02}", millis / 3_600_000, millis / 60_000 % 60)
}

impl Moment {
    /// Appends `2026/04/01 08:31:02.123`.
    pub fn slashed_with_millis(self, out: &mut Vec<u8>) {
        self.slashed(out);
        out.push(b'.');
        digits::<3>(out, u64::from(self.millis % 1000));
    }

    /// Appends `2026/04/01 08:31:02`.
    pub fn slashed(self, out: &mut Vec<u8>) {
        self.date(out, b'/');
        out.push(b' ');
        self.time(out, Some(b':'));
    }

    /// Appends `2026-04-01T08:31:02+09:00`.
    pub fn rfc3339(self, out: &mut Vec<u8>) {
        self.date(out, b'-');
        out.push(b'T');
        self.time(out, Some(b':'));
        out.extend_from_slice(b"+09:00");
    }

    /// Appends `R08.04.01 083102`, in the era Reiwa.
    pub fn era(self, out: &mut Vec<u8>) {
        out.push(b'R');
        digits::<2>(out, u64::from(self.day.year.saturating_sub(2018)));
        out.push(b'.');
        digits::<2>(out, u64::from(self.day.month));
        out.push(b'.');
        digits::<2>(out, u64::from(self.day.day));
        out.push(b' ');
        self.time(out, None);
    }

    fn date(self, out: &mut Vec<u8>, separator: u8) {
        digits::<4>(out, u64::from(self.day.year));
        out.push(separator);
        digits::<2>(out, u64::from(self.day.month));
        out.push(separator);
        digits::<2>(out, u64::from(self.day.day));
    }

    fn time(self, out: &mut Vec<u8>, separator: Option<u8>) {
        let seconds = self.millis / 1000;
        digits::<2>(out, u64::from(seconds / 3600));
        out.extend(separator);
        digits::<2>(out, u64::from(seconds / 60 % 60));
        out.extend(separator);
        digits::<2>(out, u64::from(seconds % 60));
    }
}

/// Appends the last `N` decimal digits of a value, leading zeros included.
pub fn digits<const N: usize>(out: &mut Vec<u8>, mut value: u64) {
    let mut text = [b'0'; N];
    for digit in text.iter_mut().rev() {
        *digit += u8::try_from(value % 10).unwrap_or_default();
        value /= 10;
    }
    out.extend_from_slice(&text);
}

/// True from Monday to Friday. National holidays are not known here: choose a range without.
#[must_use]
pub fn is_business_day(date: NaiveDate) -> bool {
    !matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
}

/// True on the second Sunday of a month.
#[must_use]
pub fn is_second_sunday(date: NaiveDate) -> bool {
    date.weekday() == Weekday::Sun && (8..=14).contains(&date.day())
}

/// All days from the first up to and including the business day that completes `count`.
#[must_use]
pub fn days_until(first: NaiveDate, count: u32) -> Vec<NaiveDate> {
    let mut missing = count;
    iter::successors(Some(first), NaiveDate::succ_opt)
        .take_while(|date| {
            let wanted = missing > 0;
            missing -= u32::from(wanted && is_business_day(*date));
            wanted
        })
        .collect()
}

/// The first `count` business days from a day on.
#[must_use]
pub fn business_days(first: NaiveDate, count: u32) -> Vec<NaiveDate> {
    let mut days = days_until(first, count);
    days.retain(|date| is_business_day(*date));
    days
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, month, day).unwrap()
    }

    fn written(format: impl Fn(Moment, &mut Vec<u8>), millis: u32) -> String {
        let mut out = Vec::new();
        format(Moment { day: Day::from(date(4, 1)), millis }, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn moments_are_written_as_each_layout_has_them() {
        let millis = clock(8, 31, 2) + 123;
        assert_eq!(written(Moment::slashed_with_millis, millis), "2026/04/01 08:31:02.123");
        assert_eq!(written(Moment::slashed, millis), "2026/04/01 08:31:02");
        assert_eq!(written(Moment::rfc3339, millis), "2026-04-01T08:31:02+09:00");
        assert_eq!(written(Moment::era, millis), "R08.04.01 083102");
    }

    #[test]
    fn the_end_of_the_day_is_24_hours() {
        assert_eq!(written(Moment::slashed, clock(24, 0, 0)), "2026/04/01 24:00:00");
    }

    #[test]
    fn ten_business_days_skip_the_weekends() {
        let days = business_days(date(4, 1), 10);
        assert_eq!(days.len(), 10);
        assert_eq!(days.last(), Some(&date(4, 14)));
        assert_eq!(days_until(date(4, 1), 10).len(), 14);
    }

    #[test]
    fn the_second_sunday_of_april_is_the_twelfth() {
        assert!(is_second_sunday(date(4, 12)));
        assert!(!is_second_sunday(date(4, 5)));
        assert!(!is_second_sunday(date(4, 13)));
    }
}
