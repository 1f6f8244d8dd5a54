//! Appending to the ledger, in the transaction of what is recorded.

use rusqlite::{Connection, params};

use super::error::{Result, StoreError};
use crate::hash::Hash;
use crate::instant::Instant;
use crate::ledger::entry::{self, Kind};
use crate::ledger::tree::Tree;

/// Size and root of the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Entries.
    pub size: u64,
    /// RFC 6962 root over them.
    pub root: Hash,
}

/// Appends an entry; gives its sequence number, from 0 as leaves are counted in RFC 6962.
pub(super) fn append(
    conn: &Connection,
    at: Instant,
    kind: Kind,
    refers_to: &str,
    content: &[u8],
) -> Result<i64> {
    let seq = next_seq(conn)?;
    let content_hash = Hash::of(content);
    let number = u64::try_from(seq).unwrap_or_default();
    let leaf = entry::leaf(number, at, kind.word(), refers_to, &content_hash);
    conn.prepare_cached(
        "INSERT INTO ledger_entry (seq, at, kind, refers_to, content_hash, leaf_hash)
         VALUES (?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![
        seq,
        at.millis(),
        kind.word(),
        refers_to,
        content_hash.as_bytes(),
        leaf.as_bytes()
    ])?;
    if is_kept(kind) {
        conn.prepare_cached("INSERT INTO ledger_content (seq, content) VALUES (?, ?)")?
            .execute(params![seq, content])?;
    }
    Ok(seq)
}

/// Whether the content is kept as it was hashed: what the entry says of an export is changed by
/// later ones, or stands in no table.
const fn is_kept(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Export
            | Kind::Retried
            | Kind::Reread
            | Kind::Superseded
            | Kind::Reparsed
            | Kind::Strays
    )
}

/// The sequence number of the next entry: how many there are.
pub(super) fn next_seq(conn: &Connection) -> Result<i64> {
    let next = "SELECT coalesce(max(seq), -1) + 1 FROM ledger_entry";
    Ok(conn.prepare_cached(next)?.query_row([], |row| row.get(0))?)
}

/// Size and root of the ledger as it stands.
///
/// # Errors
/// The database cannot be read, or a leaf hash in it is none.
pub fn head(conn: &Connection) -> Result<Head> {
    head_at(conn, u64::MAX)
}

/// Size and root of the first `size` entries, or of all where there are less.
///
/// # Errors
/// The database cannot be read, or a leaf hash in it is none.
pub fn head_at(conn: &Connection, size: u64) -> Result<Head> {
    let sql = "SELECT leaf_hash FROM ledger_entry ORDER BY seq LIMIT ?";
    let mut statement = conn.prepare_cached(sql)?;
    let mut tree = Tree::default();
    let mut rows = statement.query([super::signed(size)])?;
    while let Some(row) = rows.next()? {
        let bytes: &[u8] = row.get_ref(0)?.as_blob().unwrap_or_default();
        let leaf = Hash::from_slice(bytes).ok_or_else(|| StoreError::Inconsistent {
            detail: "a leaf hash of the ledger is not 32 bytes long".into(),
        })?;
        tree.push(leaf);
    }
    Ok(Head { size: tree.len(), root: tree.root() })
}
