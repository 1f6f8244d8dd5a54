//! Opening the database: checks, settings, modes.

use std::fs;
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::error::{Result, StoreError};
use super::{log, migrate};

/// `TENK`: marks the file as a database of tenken.
pub const APPLICATION_ID: i64 = 0x5445_4E4B;

/// Below this, a WAL database can be damaged when its log is reset.
const OLDEST_SQLITE: i32 = 3_051_003;

/// An index is sorted in runs of the size of the cache, which are quick to sort while they fit
/// the processor's own. Appending rows needs no more.
const CACHE_KIB: i64 = 2_048;

/// How long to wait for somebody else who holds the database.
pub(super) const BUSY: Duration = Duration::from_secs(10);

/// Opens the database for the one process that writes, creating and migrating it as needed.
///
/// # Errors
/// The folder or file cannot be used, is not tenken's, or is newer than this program.
pub fn open_writer(path: &Path) -> Result<Connection> {
    require_sqlite()?;
    if let Some(folder) = path.parent() {
        create_folder(folder)?;
    }
    let fresh = !path.exists();
    let conn = Connection::open(path)?;
    if fresh {
        fs::set_permissions(path, fs::Permissions::from_mode(0o640))
            .map_err(StoreError::io("open-database", path))?;
        conn.pragma_update(None, "page_size", 8192)?;
    }
    conn.busy_timeout(BUSY)?;
    settle(&conn)?;
    migrate::up(&conn, path)?;
    use_wal(&conn)?;
    conn.pragma_update(None, "synchronous", "full")?;
    conn.pragma_update(None, "journal_size_limit", super::signed(log::LARGEST))?;
    // The writer copies the log back by itself, and hears of what goes wrong.
    conn.pragma_update(None, "wal_autocheckpoint", 0)?;
    conn.pragma_update(None, "cache_size", -CACHE_KIB)?;
    conn.pragma_update(None, "recursive_triggers", true)?;
    keep_wal(&conn);
    Ok(conn)
}

/// Opens the database for reading only.
///
/// # Errors
/// It does not exist, is not tenken's, or is newer than this program.
pub fn open_reader(path: &Path) -> Result<Connection> {
    if !path.try_exists().map_err(StoreError::io("open-database", path))? {
        return Err(StoreError::Missing { path: path.to_owned() });
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags)?;
    conn.busy_timeout(BUSY)?;
    settle(&conn)?;
    migrate::require_known(&conn, path)?;
    Ok(conn)
}

/// Refuses a folder that belongs to somebody else, or into which anybody may write: files that
/// are made there would keep the daemon's own user out, or not be safe.
///
/// # Errors
/// It is such a folder, or the system refuses to tell.
pub fn require_own(folder: &Path) -> Result<()> {
    let metadata = fs::metadata(folder).map_err(StoreError::io("create-folder", folder))?;
    let own = metadata.uid() == rustix::process::geteuid().as_raw();
    if own && metadata.mode() & 0o002 == 0 {
        return Ok(());
    }
    Err(StoreError::NotOwn { path: folder.to_owned(), owner: metadata.uid() })
}

/// Creates `folder` and its parents, closed to everybody but owner and group.
///
/// # Errors
/// The system refuses.
pub fn create_folder(folder: &Path) -> Result<()> {
    let Some(parent) = folder.parent() else { return Ok(()) };
    let parent = if parent.as_os_str().is_empty() { Path::new(".") } else { parent };
    let error = || StoreError::io("create-folder", folder);
    if folder.is_dir() {
        // Whoever made it may have ended before its name was on the medium.
        return match sync(parent) {
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(()),
            synced => synced.map_err(error()),
        };
    }
    create_folder(parent)?;
    match fs::DirBuilder::new().mode(0o750).create(folder) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        made => made.map_err(error())?,
    }
    take_over_group(folder).map_err(error())?;
    sync(parent).map_err(error())
}

/// Sets the bit by which files take over the folder's group, which mkdir drops unless the parent has
/// it: a service may not be allowed to set it, and need not where its parent has it.
fn take_over_group(folder: &Path) -> io::Result<()> {
    const WANTED: u32 = 0o2750;
    if fs::metadata(folder)?.mode() & 0o7777 == WANTED {
        return Ok(());
    }
    fs::set_permissions(folder, fs::Permissions::from_mode(WANTED))
}

fn sync(folder: &Path) -> io::Result<()> {
    fs::File::open(folder)?.sync_all()
}

fn settle(conn: &Connection) -> Result<()> {
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    // Else a statement is prepared again for each other value of a bound LIMIT.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    conn.pragma_update(None, "foreign_keys", true)?;
    conn.set_prepared_statement_cache_capacity(64);
    Ok(())
}

/// Turns to the WAL. The mode is told before it is committed: without a step to the end, a
/// failure of that commit is lost, and the database is written without a WAL.
fn use_wal(conn: &Connection) -> Result<()> {
    let mut turn = conn.prepare("PRAGMA journal_mode = wal")?;
    let mut rows = turn.query([])?;
    while rows.next()?.is_some() {}
    Ok(())
}

/// Keeps the WAL file after a clean stop, so that auditors who may not create files
/// in the folder can still open the database.
#[expect(unsafe_code, reason = "SQLITE_FCNTL_PERSIST_WAL has no safe wrapper")]
fn keep_wal(conn: &Connection) {
    let mut on: std::ffi::c_int = 1;
    // SAFETY: the handle is valid while `conn` lives, the name is NUL-terminated, and the
    // operation reads and writes one int through the pointer.
    unsafe {
        rusqlite::ffi::sqlite3_file_control(
            conn.handle(),
            c"main".as_ptr(),
            rusqlite::ffi::SQLITE_FCNTL_PERSIST_WAL,
            (&raw mut on).cast(),
        );
    }
}

fn require_sqlite() -> Result<()> {
    if rusqlite::version_number() < OLDEST_SQLITE {
        return Err(StoreError::OldSqlite { version: rusqlite::version().to_owned() });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn writer() -> (tempfile::TempDir, Connection) {
        let folder = tempfile::tempdir().unwrap();
        let conn = open_writer(&folder.path().join("tenken.sqlite")).unwrap();
        let entry = "INSERT INTO ledger_entry VALUES (0, 0, 'scan', 'scans/1', x'00', x'00')";
        conn.execute_batch(entry).unwrap();
        (folder, conn)
    }

    #[test]
    fn what_may_not_be_deleted_cannot_be_replaced_either() {
        let (_folder, conn) = writer();
        let replace = "INSERT OR REPLACE INTO ledger_entry VALUES (0, 1, 'x', 'x', x'01', x'01')";
        let error = conn.execute_batch(replace).unwrap_err().to_string();
        assert!(error.contains("never deleted"), "{error}");
    }

    #[test]
    fn the_schema_cannot_be_rewritten_and_is_not_trusted() {
        let (_folder, conn) = writer();
        conn.pragma_update(None, "writable_schema", true).unwrap();
        assert!(conn.execute_batch("DELETE FROM sqlite_schema").is_err());
        let flag = |name| conn.query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, i64>(0));
        assert_eq!(flag("trusted_schema"), Ok(0));
        assert_eq!(flag("recursive_triggers"), Ok(1));
        assert_eq!(flag("synchronous"), Ok(2));
    }
}
