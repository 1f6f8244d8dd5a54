//! A profile: how one layout of export is mapped to the access event.
//!
//! The mapping is data, never code: a municipality writes its own profile where the
//! assumed ones that ship (`config/profiles/`) do not fit. [`Profile::load`] validates the
//! whole file and gives every fault at once.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::event::{Action, Outcome};
use crate::hash::Hash;
use crate::instant::Day;
use crate::messages::Message;
use crate::problem::{Level, Problem};

mod check;
mod encoding;
mod era;
mod field;
mod period;
mod table;
mod time_format;

pub use encoding::Encoding;
pub use field::Field;
pub use period::Period;
pub(crate) use time_format::{LastDay, half_width};
pub use time_format::{SPECIFIERS, TimeFault, TimeFormat, YEARS};

/// Number of [`When`]s that a profile may have.
pub const MAX_WHENS: usize = 16;

/// A validated profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// The file that it was read from.
    pub file: PathBuf,
    /// Its name.
    pub name: String,
    /// Encoding of the exports.
    pub encoding: Encoding,
    /// The byte between two fields.
    pub delimiter: u8,
    /// Whether the first line names the columns.
    pub header: bool,
    /// Whether a quoted field may hold line ends.
    pub multiline: bool,
    /// Formats of the instants, tried in order.
    pub time_formats: Vec<TimeFormat>,
    /// Where the fields come from.
    pub columns: BTreeMap<Field, Column>,
    /// Fields that are the same in every row; no field is in `columns` too.
    pub constants: BTreeMap<Field, Constant>,
    /// What values of the action's column mean.
    pub actions: BTreeMap<String, Action>,
    /// What values of the outcome's column mean.
    pub outcomes: BTreeMap<String, Outcome>,
    /// Rules for layouts whose meaning depends on a column; in order, all that match apply.
    pub whens: Vec<When>,
    /// Where individual numbers are looked for.
    pub individual_numbers: IndividualNumbers,
    /// What days an export covers.
    pub period: Option<Period>,
    /// SHA-256 of the text.
    pub hash: Hash,
    /// The profile as written.
    pub text: String,
}

/// Where individual numbers are looked for, beside notes, names and columns that no field comes
/// from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IndividualNumbers {
    /// Fields that are looked at too; a value with one in it is left out.
    pub also: Vec<Field>,
    /// Columns that no field comes from and that have other numbers of twelve digits.
    pub except: Vec<Column>,
}

/// A column of the export.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// By its title, compared folded.
    Title(String),
    /// By its number, from 1.
    Number(u32),
}

/// A value that the profile gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Constant {
    /// Of the field `action`.
    Action(Action),
    /// Of the field `outcome`.
    Outcome(Outcome),
    /// Of the field `record_count`.
    Count(i64),
    /// Of any other field.
    Text(String),
}

/// What holds for the rows in which certain columns have certain values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct When {
    /// The columns and the values that all of them must have, compared as written.
    pub conditions: Vec<(Column, String)>,
    /// The columns that then take the place of those that held so far.
    pub columns: BTreeMap<Field, Column>,
    /// The values that then take the place of those that held so far.
    pub set: BTreeMap<Field, Constant>,
}

impl Profile {
    /// Reads and validates the profile in `file`.
    ///
    /// # Errors
    ///
    /// Every fault of the file, or the one that it cannot be read.
    pub fn load(file: &Path) -> Result<Self, Vec<Problem>> {
        match std::fs::read_to_string(file) {
            Ok(text) => Self::from_text(file, &text),
            Err(error) => Err(vec![Problem {
                file: file.to_owned(),
                key: String::new(),
                reason: Message::new("problems.profile.unreadable").with("error", &error),
                got: None,
                hint: Some(Message::new("problems.profile.unreadable-hint")),
                level: Level::Configuration,
            }]),
        }
    }

    /// Validates the `text` of a profile; `file` is only named in the faults.
    ///
    /// # Errors
    ///
    /// Every fault of the text, in its order of keys.
    pub fn from_text(file: &Path, text: &str) -> Result<Self, Vec<Problem>> {
        check::check(file, text)
    }

    /// The first and the last day that an export of that file name covers, where the
    /// profile says how to tell.
    #[must_use]
    pub fn period_of(&self, file_name: &str) -> Option<(Day, Day)> {
        self.period.as_ref()?.of(file_name)
    }

    /// Every column from which a field comes in some row.
    pub fn columns_mapped(&self) -> impl Iterator<Item = &Column> {
        self.columns.values().chain(self.whens.iter().flat_map(|when| when.columns.values()))
    }

    /// Every column that must be in a file, each once.
    #[must_use]
    pub fn columns_used(&self) -> Vec<&Column> {
        let conditions = self.whens.iter().flat_map(|when| &when.conditions);
        let mut all: Vec<&Column> =
            self.columns_mapped().chain(conditions.map(|(column, _)| column)).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

#[cfg(test)]
mod tests;
