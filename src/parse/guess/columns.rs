//! What stands in each column, whatever its title says.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::table::Record;
use super::times::Forms;
use super::words::{Meaning, action, outcome};
use crate::config::profile::half_width;
use crate::individual_number;
use crate::parse::scalar;

/// Distinct values that are told apart.
const DISTINCT: usize = 2_000;

/// A column of the sample.
#[derive(Debug)]
pub(super) struct Column {
    /// From 0.
    pub(super) index: usize,
    /// Its title, where there is a header.
    pub(super) title: Option<String>,
    /// Its values that are not blank, with their rows.
    pub(super) values: BTreeMap<String, u64>,
    /// Whether there are more of them.
    pub(super) has_more: bool,
    /// Rows, and those in which it is not blank.
    pub(super) rows: u64,
    pub(super) filled: u64,
    /// The first value that is not blank.
    pub(super) first: String,
    /// Whether each value is a number, and a higher one than that before it.
    rises: bool,
    pub(super) forms: Forms,
}

impl Column {
    pub(super) fn new(index: usize, title: Option<String>, records: &[Record]) -> Self {
        let cells = || records.iter().map(|record| record.cell(index));
        let is_blank = |cell: &&str| cell.trim().is_empty();
        let mut column = Self {
            index,
            title,
            values: BTreeMap::new(),
            has_more: false,
            rows: records.len() as u64,
            filled: 0,
            first: cells().find(|cell| !is_blank(cell)).unwrap_or_default().to_owned(),
            rises: true,
            forms: Forms::of(cells()),
        };
        let mut last = 0;
        for cell in cells().filter(|cell| !is_blank(cell)) {
            column.filled += 1;
            let number = half_width(cell).parse::<u128>().unwrap_or(0);
            column.rises &= number > last;
            last = number;
            if let Some(rows) = column.values.get_mut(cell) {
                *rows += 1;
            } else if column.values.len() < DISTINCT {
                column.values.insert(cell.to_owned(), 1);
            } else {
                column.has_more = true;
            }
        }
        column
    }

    /// Whether at least so many of a hundred values are so.
    fn most(&self, percent: u64, is: impl Fn(&str) -> bool) -> bool {
        let rows = self.values.iter().filter(|(value, _)| is(value)).map(|(_, rows)| rows);
        let all: u64 = self.values.values().sum();
        all > 0 && rows.sum::<u64>() * 100 >= all * percent
    }

    /// Whether no value comes twice.
    pub(super) fn is_unique(&self) -> bool {
        self.values.values().all(|rows| *rows == 1)
    }

    /// Whether each row has one, and each is higher than the one before it.
    pub(super) fn is_running(&self) -> bool {
        self.rows >= 5 && self.filled == self.rows && self.rises
    }

    pub(super) fn is_address(&self) -> bool {
        self.most(80, |value| value.trim().parse::<IpAddr>().is_ok())
    }

    pub(super) fn is_count(&self) -> bool {
        self.most(100, |value| scalar::count(value).is_some())
    }

    /// Whether it holds the numbers that must not be taken in. Of other numbers of twelve digits
    /// one in ten passes for one.
    pub(super) fn is_individual_number(&self) -> bool {
        self.most(60, |value| !individual_number::find(value).is_empty())
    }

    /// Whether it holds the numbers of residents, or others as long.
    pub(super) fn is_long_number(&self) -> bool {
        self.most(90, |value| {
            let value = half_width(value);
            (8..=15).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_digit())
        })
    }

    /// Whether it holds short codes: of a person, a terminal, a screen.
    pub(super) fn is_code(&self) -> bool {
        let code = |value: &str| {
            let value = half_width(value);
            let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'@');
            (2..=24).contains(&value.len())
                && value.bytes().all(plain)
                && value.bytes().any(|b| b.is_ascii_digit())
        };
        self.filled * 10 >= self.rows * 9
            && self.most(95, code)
            && !self.is_organization()
            && !self.is_address()
    }

    /// Whether it holds codes of municipalities: six digits, of which the last checks the others.
    pub(super) fn is_organization(&self) -> bool {
        self.most(90, |value| {
            let digits: Vec<u32> =
                half_width(value).chars().filter_map(|c| c.to_digit(10)).collect();
            let [counted @ .., check] = &digits[..] else { return false };
            let sum: u32 = counted.iter().zip([6, 5, 4, 3, 2]).map(|(digit, by)| digit * by).sum();
            value.chars().count() == 6 && counted.len() == 5 && (11 - sum % 11) % 10 == *check
        })
    }

    /// Of a hundred rows, how many have a value that is known of an action.
    pub(super) fn actions(&self) -> u64 {
        self.known(|value| action(value) != Meaning::Open)
    }

    /// The same of outcomes.
    pub(super) fn outcomes(&self) -> u64 {
        self.known(|value| outcome(value) != Meaning::Open)
    }

    /// Whether its values may be words of which each has a meaning.
    pub(super) fn is_few_words(&self) -> bool {
        !self.has_more && (1..=60).contains(&self.values.len())
    }

    fn known(&self, is: impl Fn(&str) -> bool) -> u64 {
        if !self.is_few_words() || self.filled * 2 < self.rows {
            return 0;
        }
        let known = self.values.iter().filter(|(value, _)| is(value)).map(|(_, rows)| rows);
        known.sum::<u64>() * 100 / self.filled.max(1)
    }
}
