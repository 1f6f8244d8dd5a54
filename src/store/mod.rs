//! Store: the only place with SQL. One process writes, anybody may read.

mod about;
mod bounds;
mod cases;
mod check;
mod codes;
mod compare;
mod connection;
mod day;
mod dictionary;
mod dirty;
pub mod digests;
mod error;
mod file;
mod fresh;
mod indexes;
mod insert;
mod ledger;
mod log;
mod mark;
mod migrate;
mod order;
mod outcomes;
mod past;
mod period;
mod reading;
mod recast;
mod recorded;
mod recurring;
mod runs;
mod schema;
mod sign_ons;
mod stored_row;
mod superseded;
mod waiting;

pub mod archive;
pub mod backup;
pub mod checkpoints;
pub mod export;
pub mod findings;
pub mod folders;
pub mod history;
pub mod holds;
pub mod keeping;
pub mod lock;
pub mod merge;
pub mod parts;
pub mod past_touches;
pub mod proof;
pub mod quarantine;
pub mod queue;
pub mod register_versions;
pub mod reparse;
pub mod review;
pub mod serial;
mod since;
pub mod snapshot;
pub mod sources;
pub mod status;
pub mod subject;
pub mod touches;
pub mod troubles;
pub mod versions;
pub mod void;

use std::cell::{Cell, RefCell};
use std::path::{Path, PathBuf};

use rusqlite::Connection;

pub use about::{VIEWS, View};
pub use bounds::Bounds;
pub use connection::create_folder;
pub use error::{Result, StoreError};
pub use fresh::Fresh;
pub use ledger::{Head, head};
pub use log::Kept as KeptLog;
pub use mark::Mark;

use archive::Archive;
use dictionary::{Numbers, Texts};
use file::OpenFile;
use lock::Lock;
use register_versions::Remembered;

use crate::messages::Explain;

/// Where the state lies.
#[derive(Debug, Clone)]
pub struct StatePaths {
    folder: PathBuf,
}

impl StatePaths {
    /// The state in `folder`.
    #[must_use]
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// The folder itself.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The database.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.folder.join("tenken.sqlite")
    }

    /// The copies of exports.
    #[must_use]
    pub fn archive(&self) -> PathBuf {
        self.folder.join("archive")
    }

    /// The digests.
    #[must_use]
    pub fn digests(&self) -> PathBuf {
        self.folder.join("digests")
    }

    /// The lock of the one process that writes.
    #[must_use]
    pub fn lock(&self) -> PathBuf {
        self.folder.join("tenken.lock")
    }

    /// The mark that the medium failed.
    #[must_use]
    pub fn mark(&self) -> PathBuf {
        self.folder.join("tenken.failed")
    }

    /// Bytes that are free where the state lies, where the system tells.
    #[must_use]
    pub fn free_bytes(&self) -> Option<u64> {
        let stat = rustix::fs::statvfs(&self.folder).ok()?;
        Some(stat.f_bavail.saturating_mul(stat.f_frsize))
    }

    /// The socket over which a running daemon takes actions.
    #[must_use]
    pub fn socket(&self) -> PathBuf {
        self.folder.join("tenken.sock")
    }
}

/// The state, opened for writing by the one process that may.
#[derive(Debug)]
pub struct Store {
    conn: Connection,
    numbers: Numbers,
    registers: Remembered,
    fresh: Fresh,
    paths: StatePaths,
    file: OpenFile,
    checked: Option<Mark>,
    /// Whether the medium failed since the state was opened.
    failed: Cell<bool>,
    lock: Lock,
}

impl Store {
    /// Opens the state, creating and migrating it as needed. Where the medium failed under who
    /// had it before, the database is checked first.
    ///
    /// # Errors
    /// Another process holds it, it cannot be used, or it is not whole.
    pub fn open(paths: &StatePaths) -> Result<Self> {
        Self::open_whole(paths).inspect_err(|error| {
            let damaged = matches!(error, StoreError::Damaged { .. } | StoreError::Removed { .. });
            if error.is_fatal() && !damaged && paths.database().exists() {
                let mark = Mark { at: None, message: error.message() };
                // Where nothing can be written, the lock still says that something happened.
                let _ = mark.leave(paths);
            }
        })
    }

    fn open_whole(paths: &StatePaths) -> Result<Self> {
        create_folder(paths.folder())?;
        connection::require_own(paths.folder())?;
        let lock = Lock::take(&paths.lock())?;
        backup::switch::finish(paths, &lock)?;
        let checked = check::where_marked(paths, &lock)?;
        let conn = connection::open_writer(&paths.database())?;
        Ok(Self {
            conn,
            numbers: Numbers::default(),
            registers: Remembered::default(),
            fresh: Fresh::default(),
            file: OpenFile::at(&paths.database())?,
            paths: paths.clone(),
            checked,
            failed: Cell::new(false),
            lock,
        })
    }

    /// Why the database was checked when the state was opened, if it was. It was whole.
    #[must_use]
    pub fn checked(&self) -> Option<&Mark> {
        self.checked.as_ref()
    }

    /// Leaves the mark that makes whoever opens the state next check it before writing.
    ///
    /// # Errors
    /// It cannot be written. If this process or the machine now ends without more ado, the next
    /// one still finds that the state was not left in order.
    pub fn leave_mark(&self, mark: &Mark) -> Result<()> {
        self.failed.set(true);
        mark.leave(&self.paths)
    }

    /// Takes the mark away, once it is recorded that the state was whole.
    ///
    /// # Errors
    /// It cannot be removed.
    pub fn clear_mark(&self) -> Result<()> {
        Mark::clear(&self.paths)
    }

    /// Puts in order what commits leave behind: the write-ahead log is copied back into the
    /// database. Gives the log where it has grown large and a reader keeps it so.
    ///
    /// # Errors
    /// The database cannot be written, or was taken away.
    pub fn tidy(&self) -> Result<Option<KeptLog>> {
        self.file.require_same()?;
        log::tidy(&self.conn, &self.paths.database())
    }

    /// Copies some of the log back, where that pays; whether it did. For who would only wait.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn copy_early(&self) -> Result<bool> {
        log::copy_early(&self.conn)
    }

    /// Where the state lies.
    #[must_use]
    pub fn paths(&self) -> &StatePaths {
        &self.paths
    }

    /// The copies of exports.
    #[must_use]
    pub fn archive(&self) -> Archive {
        Archive::new(self.paths.archive())
    }

    /// The database, for reading what was committed or is being written.
    #[must_use]
    pub fn reader(&self) -> Reader<'_> {
        Reader {
            conn: Handle::Shared(&self.conn),
            texts: RefCell::default(),
            registers: self.registers.clone(),
        }
    }

    /// Whether a transaction can be begun that writes: nobody holds the database, and it is the
    /// one that was opened. A full disk does not matter, nothing is written.
    #[must_use]
    pub fn answers(&self) -> bool {
        let begun = || self.conn.execute_batch("BEGIN IMMEDIATE; ROLLBACK");
        self.file.require_same().is_ok() && begun().is_ok()
    }

    /// The rows that were stored since this was asked last, as far as they are kept.
    pub fn take_fresh(&mut self) -> Fresh {
        std::mem::take(&mut self.fresh)
    }

    fn begin(&self) -> Result<()> {
        self.file.require_same()?;
        log::shorten(&self.conn)?;
        Ok(self.conn.execute_batch("BEGIN IMMEDIATE")?)
    }

    fn commit(&self) -> Result<()> {
        Ok(self.conn.execute_batch("COMMIT")?)
    }

    /// Takes back the transaction, where there still is one.
    fn rollback(&mut self) -> Result<()> {
        self.numbers.forget();
        self.registers.forget();
        self.fresh = Fresh::default();
        if !self.conn.is_autocommit() {
            self.conn.execute_batch("ROLLBACK")?;
        }
        Ok(())
    }

    /// Runs `work` in one transaction: all of it is stored, or nothing.
    fn transaction<T>(&mut self, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        self.begin()?;
        match work(&self.conn) {
            Ok(done) => match self.commit() {
                Ok(()) => Ok(done),
                Err(error) => {
                    self.rollback()?;
                    Err(error)
                }
            },
            Err(error) => {
                self.rollback()?;
                Err(error)
            }
        }
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        if !self.failed.get() {
            self.lock.leave_in_order();
        }
    }
}

#[derive(Debug)]
enum Handle<'a> {
    Shared(&'a Connection),
    Own(Connection),
}

/// Reads the database; cannot write.
#[derive(Debug)]
pub struct Reader<'a> {
    conn: Handle<'a>,
    /// What was read of origins and deeds, which never change.
    texts: RefCell<Texts>,
    registers: Remembered,
}

impl Reader<'static> {
    /// Opens the database read-only, beside whoever writes it, as it is at the first reading.
    ///
    /// # Errors
    /// It does not exist, has the form of an earlier schema, or cannot be used.
    pub fn open(paths: &StatePaths) -> Result<Self> {
        let reader = Self::of_any_schema(paths)?;
        migrate::require_current(reader.conn(), &paths.database())?;
        Ok(reader)
    }

    /// The same of a database that may have the form of an earlier schema, of which little can be
    /// read.
    fn of_any_schema(paths: &StatePaths) -> Result<Self> {
        backup::switch::finish_if_cut_off(paths)?;
        let conn = connection::open_reader(&paths.database())?;
        // One moment for everything that is read: whoever writes meanwhile is not seen.
        conn.execute_batch("BEGIN")?;
        let (texts, registers) = (RefCell::default(), Remembered::default());
        Ok(Self { conn: Handle::Own(conn), texts, registers })
    }
}

impl Reader<'_> {
    /// The state that it reads.
    #[must_use]
    pub fn paths(&self) -> StatePaths {
        let database = Path::new(self.conn().path().unwrap_or_default());
        StatePaths::new(database.parent().unwrap_or(Path::new("")))
    }

    fn conn(&self) -> &Connection {
        match &self.conn {
            Handle::Shared(conn) => conn,
            Handle::Own(conn) => conn,
        }
    }

    /// Reads the database as it is by now from here on. Who reads one moment for long keeps the log
    /// from being copied back.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn turn_to_now(&self) -> Result<()> {
        match &self.conn {
            Handle::Shared(_) => Ok(()),
            Handle::Own(conn) => Ok(conn.execute_batch("COMMIT; BEGIN")?),
        }
    }

    /// Size and root of the ledger.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn head(&self) -> Result<Head> {
        head(self.conn())
    }
}

/// A count for the database, which has signed numbers only.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A count from the database; none is ever stored below 0.
fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}

/// `value` as JSON for a column.
fn json(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(value)
        .map_err(|error| StoreError::Inconsistent { detail: error.to_string() })
}
