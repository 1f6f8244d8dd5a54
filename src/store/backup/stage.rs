//! Putting a backup back: it is copied beside the state and checked, and only then takes its place.

use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, params};

use super::error::{BackupError, Result};
use super::files::{self, copied, remove_folder, seen, sync_folder, unwritten};
use super::folder::{Taken, taken};
use super::made::Step;
use super::manifest;
use super::sums::{self, Part};
use super::switch::{self, FOLDERS};
use crate::hash::Hash;
use crate::instant::Instant;
use crate::ledger::content;
use crate::ledger::entry::Kind;
use crate::review::state::By;
use crate::store::archive::Archive;
use crate::store::lock::Lock;
use crate::store::{
    Head, Reader, StatePaths, Store, StoreError, check as whole, connection, create_folder, ledger,
    signed,
};

/// Mode of the files of a state.
const MODE: u32 = 0o640;

/// Compares every file of the backup at `from` with what it was. Gives the backup, and the files
/// that are missing or others.
///
/// # Errors
/// There is no backup, or a file cannot be read.
pub fn check(from: &Path, progress: &mut dyn FnMut(Step)) -> Result<(Taken, Vec<PathBuf>)> {
    let taken = sound(from)?;
    let (mut altered, mut done) = (Vec::new(), 0);
    for line in sums::read(&taken.path)? {
        let (part, expected) = line?;
        let path = taken.path.join(part.to_string());
        if !seen(&path).is_ok_and(|(_, found)| found == expected) {
            altered.push(path);
        }
        done += 1;
        progress(Step::Files(done, taken.manifest.files));
    }
    Ok((taken, altered))
}

/// The backup at `from`, whose list of files is whole and has what the backup says of itself.
fn sound(from: &Path) -> Result<Taken> {
    let taken = taken(from)?;
    let altered = |name: &str| BackupError::Altered { path: taken.path.join(name) };
    let (mut files, mut said) = (0, None);
    for line in sums::read(&taken.path)? {
        match line? {
            (Part::Manifest, hash) => said = Some(hash),
            _ => files += 1,
        }
    }
    if said.is_none() || files != taken.manifest.files {
        return Err(altered(sums::NAME));
    }
    let (_, found) = seen(&taken.path.join(manifest::NAME))?;
    if said == Some(found) { Ok(taken) } else { Err(altered(manifest::NAME)) }
}

/// A backup beside the state in whose place it is to stand. Unless that happens it is gone with
/// this, and the state is as it was.
#[derive(Debug)]
pub struct Staged {
    /// The backup.
    pub taken: Taken,
    /// Files of it that are missing or others, and were left out.
    pub left_out: Vec<PathBuf>,
    paths: StatePaths,
    staging: StatePaths,
    head: Head,
    lock: Lock,
}

/// What was put back.
#[derive(Debug)]
pub struct Restored {
    /// Its number among all that were put back.
    pub number: i64,
    /// The ledger of the backup.
    pub head: Head,
    /// The ledger that it took the place of, where it could be read.
    pub replaced: Option<Head>,
    /// Where what was replaced lies, where there was something.
    pub aside: Option<PathBuf>,
}

impl Staged {
    /// Copies the backup at `from` beside the state, and compares each file with what it was.
    /// With `partly`, files other than the database may be missing.
    ///
    /// # Errors
    /// Another process has the state; there is no backup, it is that of another organization, or
    /// is not what it was; or something cannot be read or written.
    pub fn copy(
        paths: &StatePaths,
        (from, organization): (&Path, &str),
        partly: bool,
        progress: &mut dyn FnMut(Step),
    ) -> Result<Self> {
        let taken = sound(from)?;
        let found = &taken.manifest.organization.code;
        if found != organization {
            let (found, own) = (found.clone(), organization.to_owned());
            return Err(BackupError::OtherOrganization { found, own });
        }
        create_folder(paths.folder())?;
        connection::require_own(paths.folder())?;
        let lock = switch::lock(paths)?;
        switch::finish(paths, &lock)?;
        require_one_medium(paths)?;
        let staging = switch::staging(paths);
        remove_folder(staging.folder())?;
        let head = Head { size: 0, root: Hash::of(b"") };
        let paths = paths.clone();
        let mut staged = Self { taken, left_out: Vec::new(), paths, staging, head, lock };
        staged.fill(partly, progress)?;
        staged.head = staged.checked()?;
        Ok(staged)
    }

    /// Where it lies until then.
    #[must_use]
    pub fn place(&self) -> &StatePaths {
        &self.staging
    }

    fn fill(&mut self, partly: bool, progress: &mut dyn FnMut(Step)) -> Result<()> {
        create_folder(self.staging.folder())?;
        for name in FOLDERS {
            let new = self.staging.folder().join(name);
            create_folder(&new)?;
            closed_as_before(&self.paths.folder().join(name), &new).map_err(unwritten(&new))?;
        }
        let (mut done, mut changed) = (0, None::<PathBuf>);
        for line in sums::read(&self.taken.path)? {
            let (part, expected) = line?;
            let Some(to) = self.target(&part) else { continue };
            let folder = to.parent().unwrap_or(&to).to_owned();
            if changed.as_ref() != Some(&folder) {
                changed.map_or(Ok(()), |full| sync_folder(&full))?;
                create_folder(&folder)?;
                changed = Some(folder);
            }
            self.part(&part, (&to, expected), partly)?;
            done += 1;
            progress(Step::Files(done, self.taken.manifest.files));
        }
        Ok(changed.map_or(Ok(()), |full| sync_folder(&full))?)
    }

    /// Where it belongs in a state, if it does.
    fn target(&self, part: &Part) -> Option<PathBuf> {
        match part {
            Part::Database => Some(self.staging.database()),
            Part::Digest(name) => Some(self.staging.digests().join(name)),
            Part::Export(hash) => Some(Archive::new(self.staging.archive()).path_of(hash)),
            Part::Manifest => None,
        }
    }

    fn part(&mut self, part: &Part, (to, expected): (&Path, Hash), partly: bool) -> Result<()> {
        let from = self.taken.path.join(part.to_string());
        match copied(&from, to, MODE) {
            Ok((_, found)) if found == expected => return Ok(()),
            Err(error) if !error.is_about(&from) => return Err(error.into()),
            _ => {}
        }
        if !partly || *part == Part::Database {
            return Err(BackupError::Altered { path: from });
        }
        let _ = fs::remove_file(to);
        self.left_out.push(from);
        Ok(())
    }

    /// Checks the database, and that its ledger is the one that the backup says.
    fn checked(&self) -> Result<Head> {
        let database = self.staging.database();
        let there = self.taken.path.join("tenken.sqlite");
        if let Some(detail) = whole::faults(&database)? {
            return Err(StoreError::Damaged { path: there, detail }.into());
        }
        let head = Reader::of_any_schema(&self.staging)?.head()?;
        let said = &self.taken.manifest.ledger;
        if head.size == said.size && head.root.to_string() == said.root {
            return Ok(head);
        }
        Err(BackupError::Altered { path: there })
    }

    /// Brings it to the schema of this program, and records in it that it was put back.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn record(self, by: &By, reason: &str, at: Instant) -> Result<Ready> {
        let replaced = Reader::of_any_schema(&self.paths).and_then(|reader| reader.head()).ok();
        let mut store = Store::open(&self.staging)?;
        store.record_schema(at)?;
        let number = store.record_restore(&self.head, replaced.as_ref(), (by, reason), at)?;
        drop(store);
        self.close()?;
        Ok(Ready { staged: self, number, replaced, at })
    }

    /// One file is the whole database, and it is on the medium.
    fn close(&self) -> Result<()> {
        let database = self.staging.database();
        let conn = Connection::open(&database).map_err(StoreError::from)?;
        conn.pragma_update(None, "journal_mode", "delete").map_err(StoreError::from)?;
        conn.close().map_err(|(_, error)| StoreError::from(error))?;
        let synced = fs::File::open(&database).and_then(|file| file.sync_all());
        synced.map_err(unwritten(&database))?;
        fs::remove_file(self.staging.lock()).map_err(unwritten(&self.staging.lock()))?;
        Ok(sync_folder(self.staging.folder())?)
    }
}

/// A backup in which it is recorded that it is put back.
#[derive(Debug)]
pub struct Ready {
    staged: Staged,
    number: i64,
    replaced: Option<Head>,
    at: Instant,
}

impl Ready {
    /// The backup as it will be the state.
    #[must_use]
    pub fn staged(&self) -> &Staged {
        &self.staged
    }

    /// Has it take the place of the state, which is put aside.
    ///
    /// # Errors
    /// Something cannot be written. Up to the switch the state is as it was; a switch that was
    /// cut off is finished by whoever opens the state next.
    pub fn take_place(self) -> Result<Restored> {
        let Self { staged, number, replaced, at } = self;
        switch::decide(&staged.paths, at)?;
        let aside = switch::finish(&staged.paths, &staged.lock)?;
        staged.lock.leave_in_order();
        Ok(Restored { number, head: staged.head, replaced, aside })
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        // Decided or not: where the switch was noted and failed, the folder is still needed.
        if !switch::is_decided(&self.paths) {
            let _ = files::remove_folder(self.staging.folder());
        }
    }
}

/// Opens a new folder to those to whom the one that it replaces is open, and to nobody else; where
/// there is none, to nobody: individual numbers are not masked in the copies of exports.
fn closed_as_before(old: &Path, new: &Path) -> io::Result<()> {
    let mode = match fs::metadata(old) {
        Ok(before) if std::os::unix::fs::chown(new, None, Some(before.gid())).is_ok() => {
            before.mode() & 0o7777
        }
        _ if old.ends_with("digests") => return Ok(()),
        _ => 0o2700,
    };
    fs::set_permissions(new, fs::Permissions::from_mode(mode))
}

/// Refuses a state of which a part lies on another medium: it could not be renamed.
fn require_one_medium(paths: &StatePaths) -> Result<()> {
    let device = |path: &Path| fs::symlink_metadata(path).map(|found| found.dev()).ok();
    let own = device(paths.folder());
    for name in FOLDERS {
        let path = paths.folder().join(name);
        if device(&path).is_some_and(|there| Some(there) != own) {
            return Err(BackupError::Separate { path });
        }
    }
    Ok(())
}

impl Store {
    /// Records that this state was put back from a backup; gives the number of that. What was
    /// seen in drop folders is forgotten: the files there are compared anew.
    fn record_restore(
        &mut self,
        head: &Head,
        replaced: Option<&Head>,
        (by, reason): (&By, &str),
        at: Instant,
    ) -> Result<i64, StoreError> {
        self.transaction(|conn| {
            let rooted = |head: &Head| (signed(head.size), head.root);
            let (size, root) = rooted(head);
            let (replaced_size, replaced_root) = replaced.map(rooted).unzip();
            let root_bytes = replaced_root.as_ref().map(|root| root.as_bytes().as_slice());
            let insert = "INSERT INTO restore (at, by, entered_by, reason, size, root,
                            replaced_size, replaced_root)
                          VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
            conn.prepare_cached(insert)?.execute(params![
                at.millis(),
                by.person,
                by.entered_by,
                reason,
                size,
                root.as_bytes(),
                replaced_size,
                root_bytes
            ])?;
            let id = conn.last_insert_rowid();
            let content = content::Restored {
                id,
                by: &by.person,
                entered_by: by.entered_by.as_deref(),
                reason,
                head: (size, root),
                replaced: replaced_size.zip(replaced_root),
            };
            let place = format!("restores/{id}");
            ledger::append(conn, at, Kind::Restored, &place, content.content().bytes())?;
            conn.execute("DELETE FROM sighting", [])?;
            Ok(id)
        })
    }
}
