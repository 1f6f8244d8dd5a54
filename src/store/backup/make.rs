//! Making a backup, also while the daemon writes.
//!
//! The database comes first, as it is at one moment; the copy of an export lies in the archive
//! before any row names it, so that whatever that database names is there.

use std::fs;
use std::io;
use std::iter::Peekable;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

use super::error::{BackupError, Result};
use super::files::{self, Seen, closed_folder, copied, sync_folder, unread, unwritten};
use super::folder::Folder;
use super::made::{Made, Order, Step};
use super::manifest::{self, Ledger, Manifest};
use super::sums::{self, Lines, Part, Writer};
use crate::hash::Hash;
use crate::store::archive::Archive;
use crate::store::{Head, Reader, StatePaths, StoreError, check, ledger, migrate, snapshot};

/// Mode of the files: a backup is nobody's but its owner's.
const MODE: u32 = 0o600;

/// Makes a backup of what `reader` reads in the folder `target`, and tells `progress` how far it is.
///
/// # Errors
/// The folder is none for it, the state is not whole, or something cannot be read or written.
/// Then there is no new backup, and those before stay.
pub fn make(
    reader: &Reader<'_>,
    target: &Path,
    order: &Order,
    progress: &mut dyn FnMut(Step),
) -> Result<Made> {
    let state = reader.paths();
    let folder = Folder::ready(target, state.folder())?;
    let head = reader.head()?;
    let last = folder.times()?.pop();
    if let Some(last) = &last {
        require_same_ledger(reader, &last.manifest.ledger, &last.path)?;
    }
    let incoming = folder.incoming();
    closed_folder(&incoming)?;
    let last = last.map(|last| last.path);
    let made = Making { reader, state, folder: &folder, incoming: incoming.clone(), progress };
    let made = made.fill(order, head, last.as_deref());
    if made.is_err() {
        // What was written of it may be all that fills the disk.
        let _ = files::remove_folder(&incoming);
    }
    let mut made = made?;
    made.path = folder.publish(order.at)?;
    made.kept = folder.keep(order.keep)?;
    Ok(made)
}

/// Refuses a ledger that does not go on from that of the last backup: it would take the place of
/// what may be the only evidence of the other one.
fn require_same_ledger(reader: &Reader<'_>, last: &Ledger, path: &Path) -> Result<()> {
    let then = ledger::head_at(reader.conn(), last.size)?;
    if then.size == last.size && then.root.to_string() == last.root {
        return Ok(());
    }
    Err(BackupError::OtherLedger { path: path.into() })
}

/// A backup while it is made.
struct Making<'a> {
    reader: &'a Reader<'a>,
    state: StatePaths,
    folder: &'a Folder,
    incoming: PathBuf,
    progress: &'a mut dyn FnMut(Step),
}

impl Making<'_> {
    fn fill(mut self, order: &Order, head: Head, last: Option<&Path>) -> Result<Made> {
        let mut sums = Writer::create(&self.incoming)?;
        let database = self.database()?;
        sums.add(&Part::Database, database)?;
        let mut made = Made {
            path: PathBuf::new(),
            files: 0,
            bytes: 0,
            new_exports: 0,
            written: database.0 + self.digests(&mut sums)?,
            ledger_size: head.size,
            root: head.root,
            lacking: Vec::new(),
            kept: 0,
            is_beside_the_state: self.folder.is_beside(self.state.folder()),
        };
        self.exports(&mut sums, last, &mut made)?;
        (made.files, made.bytes) = (sums.files, sums.bytes);
        let manifest = Manifest {
            format: manifest::FORMAT,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            made_at: order.at.to_string(),
            by: order.by.clone(),
            organization: order.organization.clone(),
            schema: migrate::found(self.reader.conn())?,
            ledger: Ledger { size: head.size, root: head.root.to_string() },
            files: made.files,
            bytes: made.bytes,
            lacking: made.lacking.iter().map(ToString::to_string).collect(),
        };
        sums.add(&Part::Manifest, manifest.write(&self.incoming)?)?;
        sums.finish()?;
        Ok(made)
    }

    /// The database at this moment, checked: what is not whole takes nobody's place.
    fn database(&mut self) -> Result<Seen> {
        let copy = self.incoming.join("tenken.sqlite");
        files::write(&copy, b"", MODE)?;
        let progress = &mut self.progress;
        let mut told = |done: i32, all: i32| {
            progress(Step::Database(u64::from(done.unsigned_abs()), u64::from(all.unsigned_abs())));
        };
        snapshot::pour(self.reader.conn(), &copy, &mut told)
            .map_err(|error| snapshot::of_the_copy(error, &copy))?;
        if let Some(detail) = check::faults(&copy)? {
            return Err(StoreError::Damaged { path: self.state.database(), detail }.into());
        }
        Ok(snapshot::settled(&copy, MODE).map_err(unwritten(&copy))?)
    }

    /// The digests as they lie there; gives their bytes.
    fn digests(&self, sums: &mut Writer) -> Result<u64> {
        let (from, to) = (self.state.digests(), self.incoming.join("digests"));
        closed_folder(&to)?;
        let mut bytes = 0;
        for name in names(&from)? {
            let seen = copied(&from.join(&name), &to.join(&name), MODE)?;
            bytes += seen.0;
            sums.add(&Part::Digest(name), seen)?;
        }
        sync_folder(&to)?;
        Ok(bytes)
    }

    /// The copies of exports that the database names and the folder lacks.
    fn exports(&mut self, sums: &mut Writer, last: Option<&Path>, made: &mut Made) -> Result<()> {
        let own = Archive::new(self.state.archive());
        let there = Archive::new(self.folder.archive());
        closed_folder(&self.folder.archive())?;
        let mut known = Known(last.map(sums::read).transpose()?.map(Iterator::peekable));
        let (mut done, mut changed) = (0, None);
        let conn = opened(&self.incoming.join("tenken.sqlite"))?;
        let count = "SELECT count(DISTINCT sha256) FROM export";
        let all: i64 = conn.query_row(count, [], |row| row.get(0)).map_err(StoreError::from)?;
        each_export(&conn, |hash| {
            let paths = (own.path_of(&hash), there.path_of(&hash));
            let before = known.of(&hash)?;
            match self.export(&hash, (&paths.0, &paths.1), before, &mut changed)? {
                Export::There(seen) => sums.add(&Part::Export(hash), seen)?,
                Export::New(seen) => {
                    made.new_exports += 1;
                    made.written += seen.0;
                    sums.add(&Part::Export(hash), seen)?;
                }
                Export::Lacking => made.lacking.push(hash),
            }
            done += 1;
            (self.progress)(Step::Files(done, all.unsigned_abs()));
            Ok(())
        })?;
        changed.map_or(Ok(()), |folder: PathBuf| sync_folder(&folder))?;
        Ok(sync_folder(&self.folder.archive())?)
    }

    /// One copy: kept as it was when the last backup was made, or copied and read back.
    fn export(
        &self,
        hash: &Hash,
        (own, there): (&Path, &Path),
        before: Option<Hash>,
        changed: &mut Option<PathBuf>,
    ) -> Result<Export> {
        let (wanted, bytes) = (length(own)?, length(there)?);
        match (bytes, before) {
            (Some(bytes), Some(before)) if wanted.is_none_or(|wanted| wanted == bytes) => {
                return Ok(Export::There((bytes, before)));
            }
            // A backup that was cut off has copied it.
            (Some(_), None) if files::holds(there, hash) => {
                return Ok(Export::There(files::seen(there)?));
            }
            _ => {}
        }
        let part = self.incoming.join("export.part");
        let _ = fs::remove_file(&part);
        let seen = match copied(own, &part, MODE) {
            Ok(seen) if files::holds(&part, hash) => seen,
            Err(error) if !is_of(&error, own) => return Err(error.into()),
            _ => {
                let _ = fs::remove_file(&part);
                return Ok(Export::Lacking);
            }
        };
        let folder = there.parent().unwrap_or(there).to_owned();
        closed_folder(&folder)?;
        fs::rename(&part, there).map_err(unwritten(there))?;
        // Copies come in the order of the folders: each is synced once.
        if let Some(full) = changed.replace(folder.clone()).filter(|before| *before != folder) {
            sync_folder(&full)?;
        }
        Ok(Export::New(seen))
    }
}

/// What became of the copy of an export.
enum Export {
    /// It was there.
    There(Seen),
    /// It was copied.
    New(Seen),
    /// The state has it no more, or not as it was.
    Lacking,
}

/// What the last backup, if there is one, says of the copies of exports; asked for in the order of
/// their hashes.
struct Known(Option<Peekable<Lines>>);

impl Known {
    fn of(&mut self, hash: &Hash) -> Result<Option<Hash>> {
        let Some(lines) = &mut self.0 else { return Ok(None) };
        let comes_before = |line: &Result<(Part, Hash)>| match line {
            Ok((Part::Export(other), _)) => other < hash,
            _ => true,
        };
        while let Some(line) = lines.next_if(comes_before) {
            line?;
        }
        let same = |line: &Result<(Part, Hash)>| matches!(line, Ok((Part::Export(other), _)) if other == hash);
        Ok(lines.next_if(same).transpose()?.map(|(_, seen)| seen))
    }
}

/// Whether an error is about reading that file: another one can still be copied.
fn is_of(error: &StoreError, path: &Path) -> bool {
    matches!(error, StoreError::Io { doing: "backup-read", .. }) && error.is_about(path)
}

fn length(path: &Path) -> Result<Option<u64>> {
    match fs::metadata(path) {
        Ok(found) => Ok(found.is_file().then_some(found.len())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unread(path)(error).into()),
    }
}

/// The names of the files in the folder of the digests, in their order.
fn names(folder: &Path) -> Result<Vec<String>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(unread(folder))?,
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(unread(folder))?;
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        let name = entry.file_name().into_string().unwrap_or_default();
        let is_half = Path::new(&name).extension().is_some_and(|end| end == "part");
        if is_file && sums::is_plain(&name) && !is_half {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

fn opened(copy: &Path) -> Result<Connection, StoreError> {
    Ok(Connection::open_with_flags(copy, OpenFlags::SQLITE_OPEN_READ_ONLY)?)
}

/// Hands over the hash of each content that was taken, once, in their order.
fn each_export(conn: &Connection, mut each: impl FnMut(Hash) -> Result<()>) -> Result<()> {
    let mut statement = conn
        .prepare("SELECT DISTINCT sha256 FROM export ORDER BY sha256")
        .map_err(StoreError::from)?;
    let mut rows = statement.query([]).map_err(StoreError::from)?;
    while let Some(row) = rows.next().map_err(StoreError::from)? {
        let bytes: Vec<u8> = row.get(0).map_err(StoreError::from)?;
        let hash = Hash::from_slice(&bytes).ok_or_else(|| StoreError::Inconsistent {
            detail: "the hash of an export is not 32 bytes long".into(),
        })?;
        each(hash)?;
    }
    Ok(())
}
