//! Whether the exports of a source come in time.

use serde::Serialize;

use crate::calendar::Calendar;
use crate::config::Expect;
use crate::detect::delivery::Delivery;
use crate::instant::{Day, Instant};
use crate::severity::Severity;

/// Business days after a deadline from which on an export that did not come is critical.
const CRITICAL: usize = 3;

/// How far ahead the next deadline is looked for: the end of the following month.
const AHEAD: i32 = 62;

/// A day of which nothing came by its deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overdue {
    /// The day.
    pub day: Day,
    /// By when it should have come.
    pub deadline: Instant,
}

/// What came of a source, and what is due.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Timely {
    /// By when the next day has to come of which nothing came yet.
    pub expected_by: Option<Instant>,
    /// Days of which nothing came by their deadlines.
    #[serde(serialize_with = "days")]
    pub overdue: Vec<Overdue>,
    /// Business days since a file was taken last.
    pub silent_business_days: Option<usize>,
}

fn days<S: serde::Serializer>(overdue: &[Overdue], to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(overdue.iter().map(|overdue| overdue.day))
}

/// What is known of a source, and what is expected of it.
pub(super) struct Known<'a> {
    /// What came, if anything.
    pub delivery: Option<&'a Delivery>,
    /// Since when it is expected, where nothing ever came.
    pub expected_since: Option<Day>,
    /// When a file was taken last.
    pub last_file: Option<Instant>,
    /// What is expected on a day.
    pub expect: &'a dyn Fn(Day) -> Option<Expect>,
    /// Whether a person settled that a day did not come, or nobody is asked about it.
    pub is_settled: &'a dyn Fn(Day) -> bool,
}

impl Timely {
    pub(super) fn of(known: &Known<'_>, calendar: &Calendar, now: Instant) -> Self {
        let silent =
            known.last_file.map(|last| calendar.business_days_between(last.day(), now.day()));
        let first = known.delivery.and_then(Delivery::first_day).or(known.expected_since);
        let has = |day: Day| known.delivery.is_some_and(|delivery| delivery.has(day));
        let due = |day: Day| {
            let expect = (known.expect)(day)?;
            let expected = expect.covers(day, calendar) && !has(day);
            expected.then(|| Overdue { day, deadline: expect.deadline(day, calendar) })
        };
        let due_days = |first: Day| first.through(now.day().plus(AHEAD)).filter_map(due);
        let (late, next): (Vec<Overdue>, Vec<Overdue>) =
            first.into_iter().flat_map(due_days).partition(|due| due.deadline < now);
        Self {
            expected_by: next.iter().map(|due| due.deadline).min(),
            overdue: late.into_iter().filter(|due| !(known.is_settled)(due.day)).collect(),
            silent_business_days: silent,
        }
    }
}

/// How much it matters at `now` that something did not come by `deadline`.
pub(super) fn lateness(deadline: Instant, calendar: &Calendar, now: Instant) -> Severity {
    if calendar.business_days_between(deadline.day(), now.day()) >= CRITICAL {
        Severity::Critical
    } else {
        Severity::High
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn at(text: &str) -> Instant {
        format!("{text}+09:00").parse().unwrap()
    }

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    /// A source that delivers every business day by nine, and did until Thursday.
    fn timely(now: &str, settled: &[&str]) -> Timely {
        let expect = Expect::from_toml("every = \"business-day\"\nby = \"09:00\"\n");
        let days: BTreeSet<Day> = ["2026-04-22", "2026-04-23"].map(day).into();
        let now = at(now);
        let delivery =
            Delivery { source: "operation".into(), days, periods: Vec::new(), looked_at: now };
        let known = Known {
            delivery: Some(&delivery),
            expected_since: None,
            last_file: Some(at("2026-04-24T08:10:00")),
            expect: &|_| expect,
            is_settled: &|day| settled.contains(&day.to_string().as_str()),
        };
        Timely::of(&known, &Calendar::national(), now)
    }

    #[test]
    fn no_export_since_friday_is_overdue_on_monday() {
        let monday = timely("2026-04-27T09:30:00", &[]);
        assert_eq!(
            monday.overdue,
            [Overdue { day: day("2026-04-24"), deadline: at("2026-04-25T09:00:00") }]
        );
        assert_eq!(monday.expected_by, Some(at("2026-04-28T09:00:00")));
        assert_eq!(monday.silent_business_days, Some(1));
    }

    #[test]
    fn what_is_not_yet_due_is_only_expected() {
        let friday = timely("2026-04-24T10:00:00", &[]);
        assert_eq!(friday.overdue, []);
        assert_eq!(friday.expected_by, Some(at("2026-04-25T09:00:00")));
    }

    #[test]
    fn what_a_person_settled_is_overdue_no_more() {
        assert_eq!(timely("2026-04-27T09:30:00", &["2026-04-24"]).overdue, []);
    }

    #[test]
    fn three_business_days_late_is_critical() {
        let late = |now| lateness(at("2026-04-24T09:00:00"), &Calendar::national(), at(now));
        assert_eq!(late("2026-04-24T09:01:00"), Severity::High);
        assert_eq!(late("2026-04-28T23:00:00"), Severity::High);
        assert_eq!(late("2026-04-30T00:00:00"), Severity::Critical, "the 29th is a holiday");
    }
}
