//! What is asked of a backup, and what came of it.

use std::path::PathBuf;

use super::manifest::Organization;
use crate::hash::Hash;
use crate::instant::Instant;

/// What is asked of a backup.
#[derive(Debug, Clone)]
pub struct Order {
    /// Who makes it.
    pub by: String,
    /// When.
    pub at: Instant,
    /// Whose log it is.
    pub organization: Organization,
    /// How many times the folder keeps: the oldest are removed once the new one is whole.
    pub keep: usize,
}

/// How far copying is: parts of the database, or files, done and in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Pages of the database.
    Database(u64, u64),
    /// Files.
    Files(u64, u64),
}

/// A backup that was made.
#[derive(Debug)]
pub struct Made {
    /// Where it lies.
    pub path: PathBuf,
    /// Its files.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Copies of exports that were not there already.
    pub new_exports: u64,
    /// Bytes that were written.
    pub written: u64,
    /// Entries of the ledger.
    pub ledger_size: u64,
    /// Root over them.
    pub root: Hash,
    /// Copies of exports that the state has no more, or not as they were.
    pub lacking: Vec<Hash>,
    /// Times that the folder has now.
    pub kept: usize,
    /// Whether it lies on the same file system as the state.
    pub is_beside_the_state: bool,
}
