//! The calendar of the year: national holidays, business days, when the counters are open
//! longer, and what is busy when.

use chrono::{Datelike, NaiveDate, Weekday};

use super::unit::Unit;

/// National holidays of 2026 and 2027, as month and day (Cabinet Office, 国民の祝日).
const HOLIDAYS: [(i32, &[(u32, u32)]); 2] = [
    (
        2026,
        &[
            (1, 1),
            (1, 12),
            (2, 11),
            (2, 23),
            (3, 20),
            (4, 29),
            (5, 3),
            (5, 4),
            (5, 5),
            (5, 6),
            (7, 20),
            (8, 11),
            (9, 21),
            (9, 22),
            (9, 23),
            (10, 12),
            (11, 3),
            (11, 23),
        ],
    ),
    (
        2027,
        &[
            (1, 1),
            (1, 11),
            (2, 11),
            (2, 23),
            (3, 21),
            (3, 22),
            (4, 29),
            (5, 3),
            (5, 4),
            (5, 5),
            (7, 19),
            (8, 11),
            (9, 20),
            (9, 23),
            (10, 11),
            (11, 3),
            (11, 23),
        ],
    ),
];

/// The years whose holidays are known.
pub const YEARS: std::ops::RangeInclusive<i32> = 2026..=2027;

/// Monday to Friday without national holidays and 12/29-1/3.
#[must_use]
pub fn is_business(date: NaiveDate) -> bool {
    let weekend = matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
    let day = (date.month(), date.day());
    let new_year = day >= (12, 29) || day <= (1, 3);
    let listed = HOLIDAYS.iter().any(|(year, days)| *year == date.year() && days.contains(&day));
    !(weekend || new_year || listed)
}

/// The first business day after a date, the `count`th.
#[must_use]
pub fn business_days_later(date: NaiveDate, count: u32) -> NaiveDate {
    (0..count).fold(date, |date, _| following(date))
}

fn following(date: NaiveDate) -> NaiveDate {
    date.iter_days().skip(1).find(|date| is_business(*date)).unwrap_or(date)
}

/// The last business day before a date.
#[must_use]
pub fn business_day_before(date: NaiveDate) -> NaiveDate {
    let days = std::iter::successors(date.pred_opt(), NaiveDate::pred_opt);
    days.take(30).find(|date| is_business(*date)).unwrap_or(date)
}

/// What happens in the year at the same time each time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Season {
    /// 引越し繁忙期: people move around the first of April.
    Moving,
    /// 確定申告 and, in June, the tax notices.
    Tax,
    /// 出納整理期間: what is unpaid is collected until the end of May.
    Closing,
    /// 現況届 of the child allowance, in June.
    Children,
    /// 国保 notices, June and July.
    Insurance,
}

impl Season {
    /// Whether it is on.
    #[must_use]
    pub fn is_on(self, date: NaiveDate) -> bool {
        let day = (date.month(), date.day());
        let within = |from, to| (from..=to).contains(&day);
        match self {
            Self::Moving => within((3, 16), (4, 10)),
            Self::Tax => within((2, 16), (3, 16)) || within((6, 1), (6, 19)),
            Self::Closing => within((5, 7), (5, 31)),
            Self::Children => within((6, 1), (6, 30)),
            Self::Insurance => within((6, 8), (7, 17)),
        }
    }
}

/// How much a unit has to do on a day, in percent of an ordinary one.
#[must_use]
pub fn volume(unit: &Unit, date: NaiveDate) -> u32 {
    let busy = unit.seasons.iter().filter(|(season, _)| season.is_on(date));
    busy.map(|(_, percent)| *percent).max().unwrap_or(100)
}

/// Whether the counters open longer: Thursdays.
#[must_use]
pub fn is_late(date: NaiveDate) -> bool {
    is_business(date) && date.weekday() == Weekday::Thu
}

/// Whether the counters open on this Sunday: the second one, and two around the first of April.
#[must_use]
pub fn is_open_sunday(date: NaiveDate) -> bool {
    date.weekday() == Weekday::Sun
        && ((8..=14).contains(&date.day()) || extra_sundays(date.year()).contains(&date))
}

/// The last Sunday of March and the first of April, when the counters open for those who move.
#[must_use]
pub fn extra_sundays(year: i32) -> Vec<NaiveDate> {
    let sundays = |month, days: std::ops::RangeInclusive<u32>| {
        days.filter_map(move |day| NaiveDate::from_ymd_opt(year, month, day))
            .find(|date| date.weekday() == Weekday::Sun)
    };
    [sundays(3, 25..=31), sundays(4, 1..=7)].into_iter().flatten().collect()
}

/// The first of April of the year in which a date lies: the day of transfers.
#[must_use]
pub fn first_of_april(date: NaiveDate) -> NaiveDate {
    NaiveDate::from_ymd_opt(date.year(), 4, 1).unwrap_or(date)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, month, day).unwrap()
    }

    #[test]
    fn golden_week_has_no_business_day_from_the_third_to_the_sixth() {
        for day in 3..=6 {
            assert!(!is_business(date(5, day)));
        }
        assert!(is_business(date(5, 7)));
        assert_eq!(business_days_later(date(5, 1), 1), date(5, 7));
        assert_eq!(business_day_before(date(5, 7)), date(5, 1));
    }

    #[test]
    fn the_counters_open_on_the_second_sunday_and_around_the_first_of_april() {
        for (month, day) in [(3, 8), (3, 29), (4, 5), (4, 12)] {
            assert!(is_open_sunday(date(month, day)), "{month}/{day}");
        }
        assert!(!is_open_sunday(date(4, 19)));
    }
}
