//! A row of a register in canonical form.

use std::collections::BTreeMap;
use std::fmt;

use super::code::Code;
use super::format::{Format, codes};
use super::moment::{Moment, read_day};
use super::spec::Spec;
use crate::fold::fold;
use crate::instant::{Day, Instant};
use crate::time_of_day::TimeOfDay;

/// What a row says: column → canonical value. Empty cells are left out, so that a new empty
/// column changes nothing.
///
/// ```
/// use tenken::registers::Content;
/// let row = Content::from_pairs([("b", "2"), ("a", "1"), ("c", "")]);
/// assert_eq!(row.to_json(), r#"{"a":"1","b":"2"}"#);
/// assert_eq!(Content::from_json(&row.to_json()), Some(row));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Content(BTreeMap<String, String>);

impl Content {
    /// The row with these cells, which are canonical already.
    pub fn from_pairs<K: Into<String>, V: Into<String>>(
        cells: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        let cells = cells.into_iter().map(|(name, value)| (name.into(), value.into()));
        Self(cells.filter(|(_, value)| !value.is_empty()).collect())
    }

    /// JSON with sorted keys: what is stored and hashed.
    #[must_use]
    pub fn to_json(&self) -> String {
        // A map of text always serializes.
        serde_json::to_string(&self.0).unwrap_or_default()
    }

    /// The row that [`to_json`](Self::to_json) wrote.
    #[must_use]
    pub fn from_json(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok().map(Self)
    }

    /// Column and value, in the order of the names.
    pub fn cells(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The value, if the cell is not empty.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// The value; empty where there is none.
    #[must_use]
    pub fn text(&self, name: &str) -> String {
        self.get(name).unwrap_or_default().to_owned()
    }

    /// The code in the cell.
    #[must_use]
    pub fn code(&self, name: &str) -> Option<Code> {
        self.get(name).map(Code::new)
    }

    /// The codes in the cell.
    #[must_use]
    pub fn codes(&self, name: &str) -> Vec<Code> {
        codes(self.get(name).unwrap_or_default()).map(Code::new).collect()
    }

    /// The day in the cell.
    #[must_use]
    pub fn day(&self, name: &str) -> Option<Day> {
        read_day(self.get(name)?)
    }

    /// The instant at which what the cell says begins.
    #[must_use]
    pub fn start(&self, name: &str) -> Option<Instant> {
        Moment::read(self.get(name)?).map(Moment::start)
    }

    /// The last instant of what the cell says.
    #[must_use]
    pub fn until(&self, name: &str) -> Option<Instant> {
        Moment::read(self.get(name)?).map(Moment::until)
    }

    /// The time in the cell.
    #[must_use]
    pub fn time(&self, name: &str) -> Option<TimeOfDay> {
        self.get(name)?.parse().ok()
    }

    /// Whether the cell holds a 1.
    #[must_use]
    pub fn flag(&self, name: &str) -> bool {
        self.get(name) == Some("1")
    }
}

/// A row and when it vanished from its file, if it did: its validity ends there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct EffectiveRow {
    /// What it says.
    pub content: Content,
    /// When the version without it was recorded.
    pub ended_at: Option<Instant>,
}

impl EffectiveRow {
    /// A row that stands in its file.
    #[must_use]
    pub fn standing(content: Content) -> Self {
        Self { content, ended_at: None }
    }
}

/// What makes a row the same in the next version of its file: key, beginning, and the columns
/// in which rows may stand side by side. Compared folded.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowId {
    /// The values of the key columns.
    pub key: Vec<String>,
    /// Its `valid_from`.
    pub valid_from: Option<Day>,
    /// The values of the columns in which rows of one key may differ.
    pub beside: Vec<String>,
}

impl RowId {
    /// The identity of a row of that register.
    #[must_use]
    pub fn of(spec: &Spec, content: &Content) -> Self {
        let values = |names: &[&str]| names.iter().map(|name| value(spec, content, name)).collect();
        let valid_from = content.day("valid_from");
        Self { key: values(spec.key), valid_from, beside: values(spec.beside) }
    }
}

/// A value as compared; an absent `subject_kind` is `atena`.
fn value(spec: &Spec, content: &Content, name: &str) -> String {
    let usual = if name == "subject_kind" { "atena" } else { "" };
    let written = content.get(name).unwrap_or(usual);
    match spec.column(name).map(|column| column.format) {
        Some(Format::Text | Format::Code | Format::Codes) | None => fold(written).into_owned(),
        _ => written.to_owned(),
    }
}

impl fmt::Display for RowId {
    /// The values that are there, separated by `/`; `/` within one is `%2F`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let from = self.valid_from.map(|day| day.to_string());
        let parts = self.key.iter().chain(&self.beside).cloned().chain(from);
        let parts = parts.filter(|part| !part.is_empty()).map(|part| part.replace('/', "%2F"));
        f.write_str(&parts.collect::<Vec<_>>().join("/"))
    }
}
