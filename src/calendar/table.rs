//! The Cabinet Office's list of national holidays, 2015 to 2027, as shipped.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::instant::Day;

const LIST: &str = include_str!("national.csv");

/// Whether the list speaks of the day's year.
#[must_use]
pub fn covers(day: Day) -> bool {
    let (first, last) = bounds();
    (first..=last).contains(&day)
}

/// The name of the holiday that falls on the day, according to the list.
#[must_use]
pub fn name(day: Day) -> Option<&'static str> {
    list().get(&day).copied()
}

/// From the first to the last day of the years in the list.
fn bounds() -> (Day, Day) {
    static BOUNDS: OnceLock<(Day, Day)> = OnceLock::new();
    *BOUNDS.get_or_init(|| {
        let first = list().keys().next().copied().unwrap_or(Day::from_number(0));
        let last = list().keys().next_back().copied().unwrap_or(first.previous());
        let end_of_year = last.date().format("%Y-12-31").to_string();
        (first, end_of_year.parse().unwrap_or(last))
    })
}

fn list() -> &'static BTreeMap<Day, &'static str> {
    static DAYS: OnceLock<BTreeMap<Day, &'static str>> = OnceLock::new();
    DAYS.get_or_init(|| {
        let lines = LIST.lines().filter_map(|line| line.split_once(','));
        lines.filter_map(|(day, name)| Some((day.parse().ok()?, name))).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_covers_2015_to_2027() {
        for (text, inside) in [
            ("2014-12-31", false),
            ("2015-01-01", true),
            ("2027-12-31", true),
            ("2028-01-01", false),
        ] {
            assert_eq!(covers(text.parse().unwrap()), inside, "{text}");
        }
    }

    #[test]
    fn every_line_of_the_list_is_read() {
        let lines = LIST.lines().filter(|line| line.starts_with("20")).count();
        assert_eq!(list().len(), lines);
        assert_eq!(name("2026-05-06".parse().unwrap()), Some("休日"));
    }
}
