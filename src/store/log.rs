//! The write-ahead log: copied back into the database, and watched so that no reader makes it
//! grow without end.
//!
//! `SQLite` passes over what goes wrong when it copies the log back by itself after a commit.
//! So the writer does it, before the next transaction, where a full disk and a failing medium
//! are told like everything else, and never as the failure of what was committed.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;

use super::connection::BUSY;
use super::error::Result;

/// Pages in the log after which it is copied into the database: 32 MiB.
const CHECKPOINT_PAGES: i64 = 4_096;

/// Pages in the log that are worth being copied early: 4 MiB.
const EARLY_PAGES: i64 = 512;

/// A log larger than this is begun anew, or a reader is keeping it.
pub const LARGEST: u64 = 64 << 20;

/// Bytes of the index on which whoever reads the database holds a lock.
const READERS: std::ops::RangeInclusive<u64> = 123..=127;

/// A log that a reader keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its size.
    pub bytes: u64,
    /// The processes that read, as far as the system tells.
    pub readers: Vec<u32>,
}

/// Copies the log back where it has grown long.
pub(super) fn shorten(conn: &Connection) -> Result<()> {
    if pages_to_copy(conn, "NOOP")? >= CHECKPOINT_PAGES {
        pages_to_copy(conn, "PASSIVE")?;
    }
    Ok(())
}

/// Copies the log back where there is enough for that to pay; whether anything was copied. Who is
/// idle does it early, so that little is left for the end.
pub(super) fn copy_early(conn: &Connection) -> Result<bool> {
    let pages = pages_to_copy(conn, "NOOP")?;
    Ok(pages >= EARLY_PAGES && pages_to_copy(conn, "PASSIVE")? < pages)
}

/// Copies the whole log back, and begins it anew where it is large. Gives it where a reader
/// keeps it from being so.
pub(super) fn tidy(conn: &Connection, database: &Path) -> Result<Option<Kept>> {
    if pages_to_copy(conn, "NOOP")? > 0 {
        pages_to_copy(conn, "PASSIVE")?;
    }
    let bytes = fs::metadata(beside(database, "-wal")).map_or(0, |log| log.len());
    if bytes <= LARGEST || begin_anew(conn)? {
        return Ok(None);
    }
    Ok(Some(Kept { bytes, readers: readers(&beside(database, "-shm")) }))
}

/// Makes a checkpoint of that kind; gives how many pages of the log are not copied yet.
fn pages_to_copy(conn: &Connection, kind: &str) -> Result<i64> {
    let mut checkpoint = conn.prepare_cached(&format!("PRAGMA wal_checkpoint({kind})"))?;
    let counts = |row: &rusqlite::Row<'_>| Ok((row.get::<_, i64>(1)?, row.get::<_, i64>(2)?));
    let (pages, copied) = checkpoint.query_row([], counts)?;
    Ok(pages - copied)
}

/// Copies the log back and empties it, without waiting for anybody; gives whether it is empty.
fn begin_anew(conn: &Connection) -> Result<bool> {
    conn.busy_timeout(Duration::ZERO)?;
    let busy = conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0));
    conn.busy_timeout(BUSY)?;
    Ok(busy? == 0)
}

fn beside(database: &Path, end: &str) -> std::path::PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(end);
    name.into()
}

/// The other processes that read the database with this index, by the system's list of locks.
/// Nobody where it cannot tell; it does not in a container, or on some file systems.
fn readers(index: &Path) -> Vec<u32> {
    let Ok(index) = fs::metadata(index) else { return Vec::new() };
    let locks = fs::read_to_string("/proc/locks").unwrap_or_default();
    let (major, minor) = (rustix::fs::major(index.dev()), rustix::fs::minor(index.dev()));
    let file = format!("{major:02x}:{minor:02x}:{}", index.ino());
    readers_of(&locks, &file, std::process::id())
}

fn readers_of(locks: &str, file: &str, own: u32) -> Vec<u32> {
    let reader = |line: &str| {
        // `7: POSIX  ADVISORY  READ 4711 08:02:131 124 124`
        let words: Vec<&str> = line.split_whitespace().collect();
        let [_, "POSIX", _, "READ", pid, found, first, _] = words[..] else { return None };
        let reads = found == file && READERS.contains(&first.parse().ok()?);
        pid.parse().ok().filter(|pid| reads && *pid != own)
    };
    let mut readers: Vec<u32> = locks.lines().filter_map(reader).collect();
    readers.sort_unstable();
    readers.dedup();
    readers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_who_read_are_told_from_those_who_only_have_the_database_open() {
        let locks = "1: POSIX  ADVISORY  READ 4711 08:02:131 124 124\n\
                     2: POSIX  ADVISORY  READ 4711 08:02:131 128 128\n\
                     3: POSIX  ADVISORY  READ 4712 08:02:131 128 128\n\
                     4: POSIX  ADVISORY  READ 99 08:02:131 123 123\n\
                     5: POSIX  ADVISORY  WRITE 4713 08:02:131 124 124\n\
                     6: POSIX  ADVISORY  READ 4714 08:03:131 124 124\n\
                     7: FLOCK  ADVISORY  WRITE 4715 08:02:131 0 EOF\n\
                     8: -> POSIX  ADVISORY  READ 4716 08:02:131 124 124\n";
        assert_eq!(readers_of(locks, "08:02:131", 99), [4711]);
    }
}
