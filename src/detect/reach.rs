//! How far rules over subjects look from a day on which a subject was touched.

use std::ops::RangeInclusive;

use crate::calendar::Calendar;
use crate::instant::Day;

/// A calendar looks no farther for a business day.
const YEAR: i32 = 366;

/// Which other touches of a subject a rule needs, to say whether it may find anything by those that a
/// day brings.
///
/// A rule may only find something new where its suspicion is true by the touches of the days around
/// that day, or where the same person touched the subject on enough days in all. That is asked of
/// touches that come, not of those that go, and not whether what was found is taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reach {
    /// So many days before and after.
    pub days: i32,
    /// Also those after it up to which it is still on the last business day.
    pub business_day: bool,
    /// On so many days the same person touched the subject; `None` where that does not matter.
    pub one_person: Option<usize>,
}

impl Reach {
    /// The day alone.
    pub const DAY: Self = Self { days: 0, business_day: false, one_person: None };

    /// That of whoever reaches as far as one of both.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        let one_person = match (self.one_person, other.one_person) {
            (Some(own), Some(others)) => Some(own.min(others)),
            (own, others) => own.or(others),
        };
        Self {
            days: self.days.max(other.days),
            business_day: self.business_day || other.business_day,
            one_person,
        }
    }

    /// The days around `day`, by the calendar.
    ///
    /// ```
    /// use tenken::calendar::Calendar;
    /// use tenken::detect::reach::Reach;
    /// let friday = "2026-05-01".parse().unwrap();
    /// let near = Reach { business_day: true, ..Reach::DAY }.near(friday, &Calendar::national());
    /// assert_eq!(near.end().to_string(), "2026-05-07");
    /// ```
    #[must_use]
    pub fn near(self, day: Day, calendar: &Calendar) -> RangeInclusive<Day> {
        let mut last = day.plus(self.days);
        if self.business_day {
            let follows = |later: &Day| calendar.previous_business_day(*later) <= day;
            let later = (1..=YEAR).map(|i| day.plus(i)).take_while(follows);
            last = last.max(later.last().unwrap_or(day));
        }
        day.plus(-self.days)..=last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_asks_for_both_reaches_as_far_as_the_farther_and_minds_the_fewer_days() {
        let crowd = Reach { days: 2, ..Reach::DAY };
        let often = Reach { one_person: Some(5), ..Reach::DAY };
        let provided = Reach { business_day: true, ..Reach::DAY };
        let all = crowd.or(often).or(provided).or(Reach { one_person: Some(9), ..Reach::DAY });
        assert_eq!(all, Reach { days: 2, business_day: true, one_person: Some(5) });
    }

    #[test]
    fn the_days_around_go_on_until_somebody_else_is_the_last_business_day() {
        let near = |day: &str| {
            let reach = Reach { days: 1, business_day: true, one_person: None };
            let near = reach.near(day.parse().unwrap(), &Calendar::national());
            (near.start().to_string(), near.end().to_string())
        };
        let is = |first: &str, last: &str| (first.to_owned(), last.to_owned());
        assert_eq!(near("2026-04-21"), is("2026-04-20", "2026-04-22"));
        assert_eq!(near("2026-04-25"), is("2026-04-24", "2026-04-27"), "a Saturday");
        assert_eq!(near("2026-12-28"), is("2026-12-27", "2027-01-04"), "the turn of the year");
    }
}
