//! National holidays by the rules of the law (国民の祝日に関する法律), for years without a list.
//!
//! Good from 2007, when みどりの日 moved and the present rule on substitutes came
//! into force, to 2099, where the approximation of the equinoxes ends.

use chrono::{Datelike, Weekday};

use crate::instant::Day;

/// Whether the day is a national holiday, a substitute for one, or between two.
#[must_use]
pub fn is_holiday(day: Day) -> bool {
    is_named(day) || is_substitute(day) || is_between_two(day)
}

/// 国民の祝日: a holiday that the law names.
fn is_named(day: Day) -> bool {
    let date = day.date();
    let (year, month, dom) = (date.year(), date.month(), date.day());
    if let Some(moved) = is_moved(year, month, dom) {
        return moved;
    }
    match (month, dom) {
        (1, 1) | (2, 11) | (4, 29) | (5, 3..=5) | (11, 3 | 23) => true,
        (2, 23) => year >= 2020,
        (12, 23) => (1989..=2018).contains(&year),
        (8, 11) => year >= 2016,
        (1 | 10, _) => is_nth_monday(day, 2),
        (7, _) => is_nth_monday(day, 3),
        (3, _) => dom == equinox(year, 20.8431),
        (9, _) => is_nth_monday(day, 3) || dom == equinox(year, 23.2488),
        _ => false,
    }
}

/// What special laws say: the imperial days of 2019, the Olympic summers of 2020 and 2021.
fn is_moved(year: i32, month: u32, dom: u32) -> Option<bool> {
    match (year, month, dom) {
        (2019, 5, 1)
        | (2019, 10, 22)
        | (2020, 7, 23 | 24)
        | (2020, 8, 10)
        | (2021, 7, 22 | 23)
        | (2021, 8, 8) => Some(true),
        (2020 | 2021, 7 | 8 | 10, _) => Some(false),
        _ => None,
    }
}

/// 振替休日: the first day after a holiday on a Sunday that is no holiday by name.
fn is_substitute(day: Day) -> bool {
    let mut before = day.previous();
    while is_named(before) {
        if before.weekday() == Weekday::Sun {
            return !is_named(day);
        }
        before = before.previous();
    }
    false
}

/// 国民の休日: a day whose neighbours are both holidays by name.
fn is_between_two(day: Day) -> bool {
    is_named(day.previous()) && is_named(day.next())
}

fn is_nth_monday(day: Day, n: u32) -> bool {
    day.weekday() == Weekday::Mon && day.date().day().div_ceil(7) == n
}

/// The day of the month of an equinox, 1980 to 2099, by the customary approximation
/// (春分 20.8431, 秋分 23.2488, from 新こよみ便利帳); the Cabinet fixes the date a year ahead.
fn equinox(year: i32, base: f64) -> u32 {
    let years = f64::from(year - 1980);
    let leap_days = f64::from((year - 1980).div_euclid(4));
    let day = (base + 0.242_194 * years - leap_days).floor();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a day of a month")]
    let day = day as u32;
    day
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holiday(text: &str) -> bool {
        is_holiday(text.parse().unwrap())
    }

    #[test]
    fn a_holiday_on_a_sunday_moves_past_the_holidays_that_follow() {
        assert!(holiday("2026-05-06"), "for Sunday the third");
        assert!(!holiday("2026-05-07"));
    }

    #[test]
    fn a_day_between_two_holidays_is_one() {
        assert!(holiday("2026-09-22") && holiday("2032-09-21"));
    }

    #[test]
    fn the_olympic_years_have_no_sports_day_in_october() {
        assert!(!holiday("2020-10-12") && !holiday("2021-10-11") && !holiday("2021-08-11"));
        assert!(holiday("2021-08-09"), "the substitute of Sunday the eighth");
    }
}
