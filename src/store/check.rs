//! Whether the database is whole, after something happened to the medium.

use std::path::Path;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, params};

use super::error::{Result, StoreError};
use super::lock::Lock;
use super::mark::Mark;
use super::stored_row::{Texts, each_stored_row};
use super::{StatePaths, migrate};
use crate::hash::Hash;
use crate::instant::Instant;
use crate::ledger::entry;
use crate::ledger::row;
use crate::ledger::tree::Tree;
use crate::messages::Message;

/// Entries of the ledger that are computed again: what the last hours wrote.
const ENTRIES: i64 = 10_000;

/// Pieces of exports whose rows are hashed again.
const PIECES: i64 = 20;

/// Checks the database where the medium failed, or power was lost, under who had it before.
/// Gives why it was checked, if it was.
///
/// # Errors
/// It is not whole ([`StoreError::Damaged`]) or not there, or cannot be read.
pub fn where_marked(paths: &StatePaths, lock: &Lock) -> Result<Option<Mark>> {
    let database = paths.database();
    let mark = match Mark::read(paths)? {
        Some(_) if !database.exists() => return Err(StoreError::Removed { path: database }),
        Some(mark) => mark,
        None if lock.was_cut_off() && database.exists() => {
            let mark = Mark { at: None, message: Message::new("store.cut-off") };
            // Until it was found whole: the lock is ours by now, and says nothing of it any more.
            mark.leave(paths)?;
            mark
        }
        None => return Ok(None),
    };
    tracing::warn!("checking the database before anything is written: {}", mark.message);
    match faults(&database) {
        Ok(None) => Ok(Some(mark)),
        Ok(Some(detail)) => Err(StoreError::Damaged { path: database, detail }),
        Err(error) if error.is_corrupt() => {
            Err(StoreError::Damaged { path: database, detail: error.to_string() })
        }
        Err(error) => Err(error),
    }
}

/// What is wrong with the database, if anything: with its pages, with the order of the ledger,
/// or with what was written last, compared with what the ledger says of it. Nothing is written,
/// save that a transaction cut off is taken back.
pub(super) fn faults(path: &Path) -> Result<Option<String>> {
    let conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    conn.pragma_update(None, "query_only", true)?;
    if migrate::require_known(&conn, path)? == 0 {
        return Ok(None);
    }
    for look in [pages, entries, pieces] {
        if let Some(fault) = look(&conn)? {
            return Ok(Some(fault));
        }
    }
    Ok(None)
}

/// What is wrong with the pages, if anything.
fn pages(conn: &Connection) -> Result<Option<String>> {
    let said: String = conn.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    Ok((said != "ok").then_some(said))
}

/// What is wrong with the last entries of the ledger.
fn entries(conn: &Connection) -> Result<Option<String>> {
    let bounds = "SELECT count(*), coalesce(max(seq) + 1, 0) FROM ledger_entry";
    let (count, end): (i64, i64) =
        conn.query_row(bounds, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    if count != end {
        return Ok(Some(format!("ledger: {count} entries, the last is number {}", end - 1)));
    }
    let sql = "SELECT seq, at, kind, refers_to, content_hash, leaf_hash FROM ledger_entry
               WHERE seq >= ? ORDER BY seq";
    let mut statement = conn.prepare(sql)?;
    let mut rows = statement.query([end - ENTRIES])?;
    while let Some(row) = rows.next()? {
        let seq: i64 = row.get(0)?;
        let (kind, refers_to): (String, String) = (row.get(2)?, row.get(3)?);
        let at = Instant::from_millis(row.get(1)?);
        let hash = |column| -> rusqlite::Result<Option<Hash>> {
            Ok(Hash::from_slice(&row.get::<_, Vec<u8>>(column)?))
        };
        let leaf = hash(4)?
            .map(|content| entry::leaf(seq.cast_unsigned(), at, &kind, &refers_to, &content));
        if leaf.is_none() || leaf != hash(5)? {
            return Ok(Some(format!("ledger: entry {seq} ({kind} {refers_to}) was altered")));
        }
    }
    Ok(None)
}

/// What is wrong with the rows of the last pieces.
fn pieces(conn: &Connection) -> Result<Option<String>> {
    let sql = "SELECT export_id, piece_no, first_event_id, rows, rows_root FROM export_piece
               ORDER BY first_event_id DESC LIMIT ?";
    let mut statement = conn.prepare(sql)?;
    let mut found = statement.query(params![PIECES])?;
    let mut texts = Texts::default();
    while let Some(piece) = found.next()? {
        let (export, number): (i64, i64) = (piece.get(0)?, piece.get(1)?);
        let (first, rows): (i64, i64) = (piece.get(2)?, piece.get(3)?);
        let root: Vec<u8> = piece.get(4)?;
        let mut tree = Tree::default();
        each_stored_row(conn, &mut texts, (first, first + rows - 1), None, |stored| {
            tree.push(row::leaf(stored.line_no, &stored.content().encode()));
            Ok(())
        })?;
        if tree.root().as_bytes()[..] != root[..] {
            return Ok(Some(format!("export {export}: the rows of piece {number} were altered")));
        }
    }
    Ok(None)
}
