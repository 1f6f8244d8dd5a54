//! What may stand in a cell, and how it is written canonically.
//!
//! People keep registers in spreadsheets, which rewrite dates and times as they
//! please. A resaved file must not look like a corrected one: hence one canonical
//! writing for each value.

use regex::RegexBuilder;

use super::moment::{Moment, read_day};
use super::openings::When;
use crate::fold::normal;
use crate::messages::Message;
use crate::time_of_day::TimeOfDay;

/// The kind of value that a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Any text.
    Text,
    /// An ID, code or number, compared folded.
    Code,
    /// Several codes, separated by `;`.
    Codes,
    /// A calendar day.
    Day,
    /// An instant.
    Moment,
    /// A time of the day.
    Time,
    /// 0 or 1.
    Flag,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A regular expression.
    Regex,
    /// Which days an opening is for.
    When,
}

impl Format {
    /// The canonical writing of `text`, which is trimmed and not empty.
    ///
    /// # Errors
    ///
    /// What is wanted instead.
    pub fn canonical(self, text: &str) -> Result<String, Message> {
        let canonical = match self {
            Self::Text | Self::Code => Some(text.to_owned()),
            Self::Codes => Some(codes(text).collect::<Vec<_>>().join(";")),
            Self::Day => read_day(&normal(text)).map(|day| day.to_string()),
            Self::Moment => Moment::read(&normal(text)).map(|moment| moment.to_string()),
            Self::Time => time(&normal(text)).map(|time| time.to_string()),
            Self::Flag => Some(normal(text).into_owned()).filter(|flag| flag == "0" || flag == "1"),
            Self::Word(words) => {
                Some(normal(text).to_lowercase()).filter(|word| words.contains(&word.as_str()))
            }
            Self::When => When::read(&normal(text)).map(|when| when.to_string()),
            Self::Regex => {
                return regex(text).map(|_| text.to_owned()).map_err(|e| bad_regex(&e));
            }
        };
        canonical.ok_or_else(|| self.wanted())
    }

    /// What such a cell wants.
    fn wanted(self) -> Message {
        Message::new(match self {
            Self::Word(words) => {
                return Message::new("problems.not-one-of").with("known", words.join(", "));
            }
            Self::Day => "problems.register-want-day",
            Self::Moment => "problems.register-want-instant",
            Self::Time => "problems.register-want-time",
            Self::Flag => "problems.register-want-flag",
            Self::When => "problems.register-want-opening-day",
            Self::Text | Self::Code | Self::Codes | Self::Regex => "problems.register-cell-empty",
        })
    }
}

/// The codes of a cell that holds several.
pub fn codes(text: &str) -> impl Iterator<Item = &str> {
    text.split([';', '；']).map(str::trim).filter(|code| !code.is_empty())
}

/// The regular expression `pattern`, for whole IDs, whatever their case.
///
/// # Errors
///
/// What is wrong with it.
pub fn regex(pattern: &str) -> Result<regex::Regex, regex::Error> {
    RegexBuilder::new(&format!("^(?:{pattern})$")).case_insensitive(true).build()
}

fn time(text: &str) -> Option<TimeOfDay> {
    text.strip_suffix(":00").filter(|rest| rest.contains(':')).unwrap_or(text).parse().ok()
}

fn bad_regex(error: &regex::Error) -> Message {
    let detail = error.to_string();
    let last = detail.lines().last().unwrap_or_default().trim_start_matches("error: ");
    Message::new("problems.register-bad-regex").with("detail", last)
}
