//! Writing an export: rows, quarantine, coverage, ledger and resume point, piece by piece.

mod appender;
mod held;
mod lineage;
mod notice;
mod piece;
mod reparse;
mod reread;
mod retry;
mod spread;
mod start;
mod strays;
mod writer;

use std::collections::BTreeMap;

pub(super) use lineage::file_name;
pub use lineage::{Lineage, Previous};
pub use reparse::ReparseWriter;
pub use reread::{Reading, RereadWriter, Why};
pub use retry::{Retriable, RetryWriter};
pub(super) use start::abandon_open;
pub use writer::ExportWriter;
pub(super) use writer::mark_dirty_because;

use super::Store;
use super::error::Result;
use crate::hash::Hash;
use crate::instant::Day;

/// Something that writes for long, and can let others use the store meanwhile.
pub trait Pauses {
    /// Lets `work` use the store between two transactions: what was appended so far is committed
    /// before it, as a piece of its own.
    ///
    /// # Errors
    /// The database cannot be read or written.
    fn pause<T>(&mut self, work: impl FnOnce(&mut Store) -> T) -> Result<T>;

    /// Does a piece of work of its own while nothing comes to be written; nothing where there is
    /// none.
    ///
    /// # Errors
    /// The database cannot be written.
    fn use_time(&mut self) -> Result<()> {
        Ok(())
    }
}

/// What is known of an export before it is read.
#[derive(Debug, Clone)]
pub struct NewExport {
    /// Name of its source.
    pub source: String,
    /// Path of the file, as given.
    pub path: String,
    /// SHA-256 of its content.
    pub sha256: Hash,
    /// Its size.
    pub bytes: u64,
    /// Hash of the profile by which it is read.
    pub profile: Hash,
    /// The days that it covers, by its name.
    pub period: Option<(Day, Day)>,
    /// What it is beside the exports before it.
    pub lineage: Lineage,
}

/// What became of an export's rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Account {
    /// Records read.
    pub rows_read: u64,
    /// Rows newly stored.
    pub rows_stored: u64,
    /// Rows that were stored already.
    pub rows_duplicate: u64,
    /// Records that could not be read.
    pub rows_quarantined: u64,
}

/// What was noticed while reading an export.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Remarks {
    /// Private-use characters (外字).
    pub private_use: u64,
    /// Values of the action column that the profile does not map, with how often they occur.
    pub unmapped_actions: BTreeMap<String, u64>,
    /// The same for outcomes.
    pub unmapped_outcomes: BTreeMap<String, u64>,
    /// Rows with yet other values that the profile does not map.
    #[serde(default)]
    pub unmapped_beyond: u64,
    /// Empty physical lines.
    pub blank_lines: u64,
}
