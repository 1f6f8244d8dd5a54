//! What days an export covers, by its file's name.

use chrono::{Datelike, NaiveDate};

use super::time_format::YEARS;
use crate::instant::Day;
use crate::messages::Message;

/// A pattern for file names without their extension, such as `SOUSA_%Y%m%d`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Literal(String),
    Year,
    Month,
    Day,
}

impl Period {
    /// Compiles a pattern of `%Y`, `%m`, `%d` and literal text.
    ///
    /// # Errors
    ///
    /// What is wrong with it: another specifier, one twice, no year, a day without a month.
    pub fn compile(text: &str) -> Result<Self, Message> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some(at) = rest.find('%') {
            if at > 0 {
                pieces.push(Piece::Literal(rest[..at].to_owned()));
            }
            let specifier: String = rest[at..].chars().take(2).collect();
            pieces.push(match specifier.as_str() {
                "%Y" => Piece::Year,
                "%m" => Piece::Month,
                "%d" => Piece::Day,
                _ => {
                    let message = Message::new("problems.profile.period-specifier");
                    return Err(message.with("specifier", specifier));
                }
            });
            rest = &rest[at + 2..];
        }
        if !rest.is_empty() {
            pieces.push(Piece::Literal(rest.to_owned()));
        }
        let count = |piece| pieces.iter().filter(|found| **found == piece).count();
        match (count(Piece::Year), count(Piece::Month), count(Piece::Day)) {
            (1, 0, 0) | (1, 1, 0 | 1) => Ok(Self { pieces }),
            _ => Err(Message::new("problems.profile.period-parts")),
        }
    }

    /// The first and the last day that the file of that name covers; `None` where the name
    /// does not fit or names no day. What follows the last dot is no part of the pattern.
    #[must_use]
    pub fn of(&self, file_name: &str) -> Option<(Day, Day)> {
        let stem = file_name.rsplit_once('.').map_or(file_name, |(stem, _)| stem);
        let (mut year, mut month, mut day) = (None, None, None);
        let mut rest = stem;
        for piece in &self.pieces {
            rest = match piece {
                Piece::Literal(text) => rest.strip_prefix(text.as_str())?,
                Piece::Year => number(rest, 4, &mut year)?,
                Piece::Month => number(rest, 2, &mut month)?,
                Piece::Day => number(rest, 2, &mut day)?,
            };
        }
        let year = year.filter(|year| rest.is_empty() && YEARS.contains(year))?;
        let date = |month, day| NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day);
        let first = date(month.unwrap_or(1), day.unwrap_or(1))?;
        let last = match (month, day) {
            (_, Some(_)) => first,
            (Some(month), None) => date(month, u32::from(first.num_days_in_month()))?,
            (None, None) => date(12, 31)?,
        };
        Some((Day::from_date(first), Day::from_date(last)))
    }
}

/// Reads a number of exactly `width` digits into `slot`; gives the rest.
fn number<'a>(text: &'a str, width: usize, slot: &mut Option<u32>) -> Option<&'a str> {
    let (digits, rest) = text.split_at_checked(width)?;
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    *slot = digits.parse().ok();
    Some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pattern: &str, name: &str) -> Option<String> {
        let (first, last) = Period::compile(pattern).unwrap().of(name)?;
        Some(format!("{first}..{last}"))
    }

    #[test]
    fn a_name_tells_a_day_a_month_or_a_year() {
        let day = Some("2026-04-01..2026-04-01".to_owned());
        assert_eq!(of("SOUSA_%Y%m%d", "SOUSA_20260401.csv"), day);
        assert_eq!(of("SOUSA_%Y%m%d", "SOUSA_20260401"), day);
        assert_eq!(of("%Y-%m-%d操作", "2026-04-01操作.CSV"), day);
        let month = Some("2028-02-01..2028-02-29".to_owned());
        assert_eq!(of("TEIKYO_%Y%m", "TEIKYO_202802.csv"), month);
        assert_eq!(of("N%Y", "N2026.csv"), Some("2026-01-01..2026-12-31".to_owned()));
    }

    #[test]
    fn a_name_that_does_not_fit_tells_nothing() {
        for name in [
            "SOUSA_20260431.csv",
            "SOUSA_2026041.csv",
            "SOUSA_202604011.csv",
            "SOUSA_20260401_2.csv",
            "sousa_20260401.csv",
            "SOUSA_00260401.csv",
            "SOUSA_２０２６０４０１.csv",
            "SOUSA_20261301.csv",
            "",
        ] {
            assert_eq!(of("SOUSA_%Y%m%d", name), None, "{name}");
        }
    }

    #[test]
    fn a_pattern_needs_a_year_and_no_day_without_a_month() {
        for pattern in ["SOUSA", "%m%d", "%Y%d", "%Y%Y", "%Y%m%d%H", "%Y%"] {
            assert!(Period::compile(pattern).is_err(), "{pattern}");
        }
    }
}
