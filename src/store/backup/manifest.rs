//! What a backup says of itself.

use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::error::{BackupError, Result};
use super::files::{self, Seen};
use crate::store::StoreError;

/// The form of backups that this program writes, and the newest that it reads.
pub(super) const FORMAT: u32 = 1;

/// Its name.
pub(super) const NAME: &str = "manifest.json";

/// Whose log it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organization {
    /// Its name.
    pub name: String,
    /// Its code.
    pub code: String,
}

/// Size and root of the ledger in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// Entries.
    pub size: u64,
    /// RFC 6962 root over them.
    pub root: String,
}

/// What a backup says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The form of the backup.
    pub format: u32,
    /// The version of the program that made it.
    pub program: String,
    /// When it was made, as RFC 3339.
    pub made_at: String,
    /// Who made it.
    pub by: String,
    /// Whose log it is.
    pub organization: Organization,
    /// The number of the schema.
    pub schema: i64,
    /// The ledger.
    pub ledger: Ledger,
    /// Its files, without this one and `SHA256SUMS`.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Copies of exports that the state itself had no more, or not as they were: their hashes.
    pub lacking: Vec<String>,
}

impl Manifest {
    /// That of the backup in `folder`.
    pub(super) fn read(folder: &Path) -> Result<Self> {
        #[derive(Deserialize)]
        struct Form {
            format: u32,
            program: String,
        }
        let path = folder.join(NAME);
        let text = fs::read(&path).map_err(files::unread(&path))?;
        let altered = || BackupError::Altered { path: path.clone() };
        let form: Form = serde_json::from_slice(&text).map_err(|_| altered())?;
        if form.format > FORMAT {
            return Err(BackupError::Newer { path: folder.into(), program: form.program });
        }
        serde_json::from_slice(&text).map_err(|_| altered())
    }

    /// Writes it; gives its size and hash.
    pub(super) fn write(&self, folder: &Path) -> Result<Seen> {
        let text = serde_json::to_vec_pretty(self)
            .map_err(|error| StoreError::Inconsistent { detail: error.to_string() })?;
        let path = folder.join(NAME);
        files::write(&path, &text, 0o600)?;
        Ok(files::seen(&path)?)
    }
}
