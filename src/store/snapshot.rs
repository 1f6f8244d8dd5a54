//! Copies of the database for auditors: the entry is written by the one process that writes, the
//! copy is made beside it by whoever asked.
//!
//! Pages are copied as they lie, and nothing is rebuilt: what was altered in the original is
//! altered in the copy. The reader is held for as short as a file can be copied, since meanwhile
//! the write-ahead log of the original grows.

use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};
use rusqlite::params;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::error::{Result, StoreError};
use super::{Reader, Store, ledger};
use crate::hash::Hash;
use crate::instant::Instant;
use crate::ledger::content;
use crate::ledger::entry::Kind;

/// Pages copied at once.
const PAGES: i32 = 2_048;

/// Bytes read at once for the hash.
const CHUNK: usize = 1 << 20;

/// Mode of a copy for auditors.
const MODE: u32 = 0o640;

/// A copy that was made.
#[derive(Debug, Serialize)]
pub struct Copied {
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of the file.
    pub sha256: String,
    /// Entries of the ledger in it.
    pub ledger_size: u64,
    /// Root over them.
    pub root: String,
}

impl Store {
    /// Records that `by` makes a copy at `path`; gives its number.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn record_snapshot(&mut self, path: &str, by: &str, at: Instant) -> Result<i64> {
        self.transaction(|conn| {
            let insert = "INSERT INTO snapshot (at, by, path) VALUES (?, ?, ?)";
            conn.prepare_cached(insert)?.execute(params![at.millis(), by, path])?;
            let id = conn.last_insert_rowid();
            let content = content::snapshot(id, by, path);
            let place = format!("snapshots/{id}");
            ledger::append(conn, at, Kind::Snapshot, &place, content.bytes())?;
            Ok(id)
        })
    }
}

impl Reader<'_> {
    /// Copies the database as it is now to `target`, where no file may be, and tells `progress`
    /// how many parts of how many are done.
    ///
    /// # Errors
    /// The database cannot be read, or the copy cannot be written.
    pub fn copy_to(&self, target: &Path, progress: &mut dyn FnMut(i32, i32)) -> Result<Copied> {
        let failed = || StoreError::io("snapshot-write", target);
        let head = self.head()?;
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        let beside = tempfile::Builder::new().prefix(".tenken-snapshot-").tempfile_in(folder);
        let beside = beside.map_err(failed())?;
        pour(self.conn(), beside.path(), progress).map_err(|error| of_the_copy(error, target))?;
        let (bytes, sha256) = settled(beside.path(), MODE).map_err(failed())?;
        beside.persist_noclobber(target).map_err(|error| failed()(error.error))?;
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed())?;
        let (sha256, root) = (sha256.to_string(), head.root.to_string());
        Ok(Copied { bytes, sha256, ledger_size: head.size, root })
    }
}

/// Copies all pages, and turns the copy away from the log: it opens from a medium that cannot be
/// written too.
pub(super) fn pour(
    from: &Connection,
    to: &Path,
    progress: &mut dyn FnMut(i32, i32),
) -> rusqlite::Result<()> {
    let mut copy = Connection::open(to)?;
    // Until it has its name nobody relies on it; then all of it is on the medium.
    copy.pragma_update(None, "journal_mode", "off")?;
    copy.pragma_update(None, "synchronous", "off")?;
    let pages = Backup::new(from, &mut copy)?;
    while pages.step(PAGES)? == StepResult::More {
        let done = pages.progress();
        progress(done.pagecount - done.remaining, done.pagecount);
    }
    drop(pages);
    copy.close().map_err(|(_, error)| error)?;
    let copy = Connection::open(to)?;
    copy.pragma_update(None, "journal_mode", "delete")?;
    copy.close().map_err(|(_, error)| error)
}

/// What failed while copying, told of the copy where the medium of the copy was full.
pub(super) fn of_the_copy(error: rusqlite::Error, target: &Path) -> StoreError {
    let error = StoreError::from(error);
    if error.is_disk_full() {
        return StoreError::io("snapshot-write", target)(std::io::ErrorKind::StorageFull.into());
    }
    error
}

/// Closes the copy to others and has it on the medium; gives its size and hash.
pub(super) fn settled(copy: &Path, mode: u32) -> io::Result<(u64, Hash)> {
    fs::set_permissions(copy, fs::Permissions::from_mode(mode))?;
    let mut file = File::open(copy)?;
    file.sync_all()?;
    let (mut hasher, mut chunk, mut bytes) = (Sha256::new(), vec![0; CHUNK], 0);
    loop {
        let length = file.read(&mut chunk)?;
        if length == 0 {
            return Ok((bytes, Hash::so_far(&hasher)));
        }
        bytes += length as u64;
        hasher.update(&chunk[..length]);
    }
}
