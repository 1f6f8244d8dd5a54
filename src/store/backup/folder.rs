//! The folder of the backups.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::error::{BackupError, Result};
use super::files::{closed_folder, remove_folder, sync_folder, unread, unwritten, write};
use super::manifest::{self, Manifest};
use crate::instant::Instant;
use crate::messages::{Lang, text};
use crate::store::lock::Lock;

/// By this file a folder of backups is known.
const SIGN: &str = "TENKEN-BACKUP.txt";

/// What is made, until it is whole; and what is removed, until it is gone.
const INCOMING: &str = ".incoming";
const REMOVED: &str = ".removed";

/// Milliseconds by which names differ at least.
const APART: i64 = 1_000;

/// A backup that was taken before.
#[derive(Debug)]
pub struct Taken {
    /// Its folder.
    pub path: PathBuf,
    /// What it says of itself.
    pub manifest: Manifest,
}

/// A folder of backups, into which one process writes.
#[derive(Debug)]
pub(super) struct Folder {
    root: PathBuf,
    _lock: Lock,
}

impl Folder {
    /// The folder at `target` for backups of the state in `state`; created unless it is there.
    pub(super) fn ready(target: &Path, state: &Path) -> Result<Self> {
        let root = place(target)?;
        let state = state.canonicalize().map_err(unread(state))?;
        if root.starts_with(&state) {
            return Err(BackupError::Inside { path: root });
        }
        if !root.join(SIGN).exists() && !is_free(&root)? {
            return Err(BackupError::NotEmpty { path: root });
        }
        closed_folder(&root)?;
        let lock = Lock::take(&root.join(".lock"))?;
        if !root.join(SIGN).exists() {
            let said = [Lang::Ja, Lang::En].map(|lang| text(lang, "backup.sign")).join("\n");
            write(&root.join(SIGN), said.as_bytes(), 0o600)?;
            sync_folder(&root)?;
        }
        let folder = Self { root, _lock: lock };
        for leftover in [INCOMING, REMOVED] {
            remove_folder(&folder.root.join(leftover))?;
        }
        Ok(folder)
    }

    /// The folder of the copies of exports.
    pub(super) fn archive(&self) -> PathBuf {
        self.root.join("archive")
    }

    /// Where a backup is made.
    pub(super) fn incoming(&self) -> PathBuf {
        self.root.join(INCOMING)
    }

    /// The backups, the one with the longest ledger last. One that is damaged is passed over: it
    /// keeps nobody from making the next, and is not removed.
    pub(super) fn times(&self) -> Result<Vec<Taken>> {
        times(&self.root, true)
    }

    /// Gives what was made its name; from now on it is there.
    pub(super) fn publish(&self, at: Instant) -> Result<PathBuf> {
        let named = |at: Instant| self.root.join(name(at));
        let mut free = at;
        while named(free).symlink_metadata().is_ok() {
            free = free.plus_millis(APART);
        }
        let path = named(free);
        sync_folder(&self.incoming())?;
        fs::rename(self.incoming(), &path).map_err(unwritten(&path))?;
        sync_folder(&self.root)?;
        Ok(path)
    }

    /// Removes all but the last `keep` backups; gives how many there are then.
    pub(super) fn keep(&self, keep: usize) -> Result<usize> {
        let times = self.times()?;
        let surplus = times.len().saturating_sub(keep.max(1));
        for old in &times[..surplus] {
            let removed = self.root.join(REMOVED);
            // Under its own name it would be half a backup until all of it is gone.
            fs::rename(&old.path, &removed).map_err(unwritten(&old.path))?;
            remove_folder(&removed)?;
        }
        Ok(times.len() - surplus)
    }

    /// Whether it lies on the same file system as `state`.
    pub(super) fn is_beside(&self, state: &Path) -> bool {
        let device = |path: &Path| fs::metadata(path).map(|found| found.dev()).ok();
        device(&self.root) == device(state)
    }
}

/// What a backup made at that time is called; the order of the names is that of the times.
pub(super) fn name(at: Instant) -> String {
    at.to_datetime().format("%Y-%m-%dT%H-%M-%S").to_string()
}

/// The backup at `from`, or the one with the longest ledger in the folder `from`.
pub(super) fn taken(from: &Path) -> Result<Taken> {
    let nothing = || BackupError::Nothing { path: from.into() };
    let path = from.canonicalize().map_err(|_| nothing())?;
    if path.join(manifest::NAME).exists() {
        return Ok(Taken { manifest: Manifest::read(&path)?, path });
    }
    if !path.is_dir() {
        return Err(nothing());
    }
    times(&path, false)?.pop().ok_or_else(nothing)
}

fn times(root: &Path, pass_over: bool) -> Result<Vec<Taken>> {
    let mut times = Vec::new();
    for entry in fs::read_dir(root).map_err(unread(root))? {
        let path = entry.map_err(unread(root))?.path();
        let is_hidden = path.file_name().is_none_or(|name| name.as_encoded_bytes()[0] == b'.');
        if is_hidden || !path.join(manifest::NAME).exists() {
            continue;
        }
        match Manifest::read(&path) {
            Err(BackupError::Altered { .. }) if pass_over => {}
            manifest => times.push(Taken { manifest: manifest?, path }),
        }
    }
    times.sort_by(|one, other| {
        let order = |taken: &Taken| (taken.manifest.ledger.size, taken.path.clone());
        order(one).cmp(&order(other))
    });
    Ok(times)
}

/// Where the folder lies, or will, without links and dots.
fn place(target: &Path) -> Result<PathBuf> {
    let target = std::path::absolute(target).map_err(unread(target))?;
    match target.canonicalize() {
        Ok(there) => return Ok(there),
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(unread(&target)(error).into());
        }
        Err(_) => {}
    }
    let folder = target.parent().unwrap_or(&target);
    match (folder.canonicalize(), target.file_name()) {
        (Ok(folder), Some(name)) if folder.is_dir() => Ok(folder.join(name)),
        _ => Err(BackupError::NoFolder { path: folder.into() }),
    }
}

/// Whether nothing is there that somebody put there: an empty medium may have entries of its own.
fn is_free(root: &Path) -> Result<bool> {
    let entries = match fs::read_dir(root) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => return Ok(false),
        entries => entries.map_err(unread(root))?,
    };
    for entry in entries {
        let name = entry.map_err(unread(root))?.file_name();
        if name != "lost+found" && !name.as_encoded_bytes().starts_with(b".") {
            return Ok(false);
        }
    }
    Ok(true)
}
