//! The switch from one state to another, which a kill leaves undone or lets be finished.
//!
//! The other state lies whole in a folder within this one. Then a note is left; from now on the
//! switch is made, by whoever opens the state next if not by who began it. What is replaced goes
//! into a folder beside, and is never deleted.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::files::{remove_folder, sync_folder, unread, unwritten, write};
use super::folder;
use crate::instant::Instant;
use crate::messages::Message;
use crate::store::error::{Result, StoreError};
use crate::store::lock::Lock;
use crate::store::mark::Mark;
use crate::store::{StatePaths, create_folder, json};

/// The folders of a state, and what belongs to its database.
pub(super) const FOLDERS: [&str; 2] = ["archive", "digests"];
const DATABASE: &str = "tenken.sqlite";
const OF_DATABASE: [&str; 4] =
    ["tenken.failed", "tenken.sqlite-wal", "tenken.sqlite-shm", DATABASE];

/// Milliseconds by which names differ at least.
const APART: i64 = 1_000;

/// What is left behind while the switch is made.
#[derive(Debug, Serialize, Deserialize)]
struct Note {
    /// The folder for what is replaced.
    aside: String,
}

/// Where the other state is put together.
pub(super) fn staging(paths: &StatePaths) -> StatePaths {
    StatePaths::new(&paths.folder().join("restoring"))
}

fn note(paths: &StatePaths) -> PathBuf {
    paths.folder().join("tenken.restoring")
}

/// Whether the switch is to be made.
pub(super) fn is_decided(paths: &StatePaths) -> bool {
    note(paths).exists()
}

/// Takes the lock of a state that is not opened. Where power was lost under who had it before,
/// that is not forgotten.
pub(super) fn lock(paths: &StatePaths) -> Result<Lock> {
    let lock = Lock::take(&paths.lock())?;
    if lock.was_cut_off() && paths.database().exists() {
        Mark { at: None, message: Message::new("store.cut-off") }.leave(paths)?;
    }
    Ok(lock)
}

/// Decides that the state in the staging folder takes the place of the one that is there.
pub(super) fn decide(paths: &StatePaths, at: Instant) -> Result<()> {
    let named = |at| format!("replaced-{}", folder::name(at));
    let mut free = at;
    while paths.folder().join(named(free)).symlink_metadata().is_ok() {
        free = free.plus_millis(APART);
    }
    let note = note(paths);
    let part = note.with_extension("restoring.part");
    let _ = fs::remove_file(&part);
    write(&part, json(&Note { aside: named(free) })?.as_bytes(), 0o640)?;
    fs::rename(&part, &note).map_err(unwritten(&note))?;
    sync_folder(paths.folder())
}

/// Makes a switch that was decided, as far as it was not made; gives the folder with what was
/// replaced, where something was.
pub(in crate::store) fn finish(paths: &StatePaths, _own: &Lock) -> Result<Option<PathBuf>> {
    let path = note(paths);
    let text = match fs::read(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        text => text.map_err(unread(&path))?,
    };
    let said: Note = serde_json::from_slice(&text).map_err(|error| StoreError::Inconsistent {
        detail: format!("{}: {error}", path.display()),
    })?;
    let staging = staging(paths);
    let switch = Switch {
        here: paths.folder(),
        new: staging.folder(),
        aside: paths.folder().join(said.aside),
    };
    switch.make()?;
    remove_folder(switch.new)?;
    fs::remove_file(&path).map_err(unwritten(&path))?;
    sync_folder(paths.folder())?;
    Ok(switch.aside.exists().then_some(switch.aside))
}

/// The same for who only reads; only who may write can finish it.
pub(in crate::store) fn finish_if_cut_off(paths: &StatePaths) -> Result<()> {
    if !is_decided(paths) {
        return Ok(());
    }
    let finished = lock(paths).and_then(|lock| {
        finish(paths, &lock)?;
        lock.leave_in_order();
        Ok(())
    });
    match finished {
        Err(StoreError::Io { source, .. }) if source.kind() == io::ErrorKind::PermissionDenied => {
            Err(StoreError::Restoring { path: paths.folder().to_owned() })
        }
        finished => finished,
    }
}

struct Switch<'a> {
    here: &'a Path,
    new: &'a Path,
    aside: PathBuf,
}

impl Switch<'_> {
    /// The database comes last: while the staging folder has it, that of before is still here.
    fn make(&self) -> Result<()> {
        for name in FOLDERS.into_iter().filter(|name| self.is_new(name)) {
            self.put_aside(name)?;
            self.put_in_place(name)?;
        }
        if !self.is_new(DATABASE) {
            return Ok(());
        }
        for name in OF_DATABASE {
            self.put_aside(name)?;
        }
        sync_folder(self.here)?;
        self.put_in_place(DATABASE)?;
        sync_folder(self.here)
    }

    fn is_new(&self, name: &str) -> bool {
        self.new.join(name).symlink_metadata().is_ok()
    }

    fn put_aside(&self, name: &str) -> Result<()> {
        let from = self.here.join(name);
        if from.symlink_metadata().is_err() {
            return Ok(());
        }
        create_folder(&self.aside)?;
        let to = self.aside.join(name);
        fs::rename(&from, &to).map_err(unwritten(&to))?;
        sync_folder(&self.aside)
    }

    fn put_in_place(&self, name: &str) -> Result<()> {
        let to = self.here.join(name);
        fs::rename(self.new.join(name), &to).map_err(unwritten(&to))
    }
}
