//! What a reading came to.

use std::borrow::Cow;

use super::batch::Position;
use crate::config::profile::Field;
use crate::hash::Hash;
use crate::individual_number::mask_suspected;

/// What a file, or the part of it from where it was resumed, came to.
///
/// `skipped_lines + header_lines + blank_lines + record_lines` is `end.lines`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// How far it was read; at the end, the whole file.
    pub end: Position,
    /// SHA-256 of all bytes that were read, used or not: at the end, of the file.
    pub content: Hash,
    /// Physical lines before the position from which it was resumed; 0 if from the beginning.
    pub skipped_lines: u64,
    /// Physical lines of the header; 0 without one, and where it was resumed.
    pub header_lines: u64,
    /// Physical lines with nothing in them; they are no records.
    pub blank_lines: u64,
    /// Physical lines of records.
    pub record_lines: u64,
    /// Records that became rows.
    pub rows: u64,
    /// Records that could not be read.
    pub quarantined: u64,
    /// Values that the profile gives no meaning, with their rows.
    pub unmapped: Vec<Unmapped>,
    /// Rows with yet other such values, beyond those that are listed.
    pub unmapped_beyond: u64,
    /// Private-use characters (外字) in the rows.
    pub private_use: u64,
    /// Whether the last line ended with a line end; true of an empty file.
    pub last_line_complete: bool,
}

impl Summary {
    /// Records, read or not.
    #[must_use]
    pub fn records(&self) -> u64 {
        self.rows + self.quarantined
    }
}

/// A value to which the profile gives no meaning.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unmapped {
    /// [`Field::Action`] or [`Field::Outcome`].
    pub field: Field,
    /// The value as written, cut at 80 characters; what may be an individual number is masked.
    pub value: String,
    /// Rows that have it.
    pub rows: u64,
}

/// Distinct values that are listed for one field; the rows of others are only counted.
const LISTED: usize = 100;
/// Characters of a listed value.
const SHOWN: usize = 80;

/// Values without a meaning, a bounded number of them.
#[derive(Clone, Debug, Default)]
pub(super) struct UnmappedValues {
    values: Vec<Unmapped>,
    beyond: u64,
}

impl UnmappedValues {
    /// Adds the rows of a value.
    pub(super) fn add(&mut self, mut unmapped: Unmapped) {
        if let Cow::Owned(masked) = mask_suspected(&unmapped.value) {
            unmapped.value = masked;
        }
        if let Some((end, _)) = unmapped.value.char_indices().nth(SHOWN) {
            unmapped.value.truncate(end);
        }
        let same = |known: &&mut Unmapped| {
            (known.field, &known.value) == (unmapped.field, &unmapped.value)
        };
        if let Some(known) = self.values.iter_mut().find(same) {
            known.rows += unmapped.rows;
        } else if self.values.len() < LISTED {
            self.values.push(unmapped);
        } else {
            self.beyond += unmapped.rows;
        }
    }

    /// The values, in the order of their first appearance.
    pub(super) fn values(&self) -> &[Unmapped] {
        &self.values
    }

    /// Rows with values that are not listed.
    pub(super) const fn beyond(&self) -> u64 {
        self.beyond
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_bounded_and_every_row_is_counted() {
        let mut values = UnmappedValues::default();
        for i in 0..150 {
            let value = format!("値{}", i % 120);
            values.add(Unmapped { field: Field::Action, value, rows: 2 });
        }
        let listed: u64 = values.values().iter().map(|value| value.rows).sum();
        assert_eq!(values.values().len(), LISTED);
        assert_eq!(listed + values.beyond(), 300);
    }
}
