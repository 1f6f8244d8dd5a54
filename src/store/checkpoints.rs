//! Sealing the ledger: signed checkpoints, and the keys that sign them.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::error::{Result, StoreError};
use super::{Reader, Store, head, ledger, signed, unsigned};
use crate::hash::Hash;
use crate::instant::Instant;
use crate::ledger::checkpoint::Checkpoint;
use crate::ledger::content;
use crate::ledger::entry::Kind;
use crate::ledger::handover::Standing;
use crate::ledger::key::{SigningKey, VerifierKey};

/// A signed head of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// Entries that it covers.
    pub size: u64,
    /// RFC 6962 root over them.
    pub root: Hash,
    /// The checkpoint with its signature.
    pub signed_note: String,
    /// When it was signed.
    pub at: Instant,
}

/// A key that signs the ledger, or did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownKey {
    /// The key.
    pub key: VerifierKey,
    /// From when on.
    pub at: Instant,
    /// Whether the key before handed over to it; the first has none before it.
    pub handed_over: bool,
}

impl Store {
    /// Seals the ledger as it stands. Where nothing but checkpoints came since the last one, that
    /// is the checkpoint. What the key is to the ledger is recorded first, where that is new.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn seal(&mut self, key: &SigningKey, standing: &Standing, at: Instant) -> Result<Sealed> {
        self.transaction(|conn| {
            record_key(conn, &key.verifier(), standing, at)?;
            match last(conn)? {
                Some(last) if unsealed_since(conn, &last)?.is_none() => Ok(last),
                _ => seal(conn, key, at),
            }
        })
    }
}

fn record_key(
    conn: &Connection,
    key: &VerifierKey,
    standing: &Standing,
    at: Instant,
) -> Result<()> {
    let handover = match standing {
        Standing::Current => return Ok(()),
        Standing::First => None,
        Standing::Follows(note) => Some(note.to_string()),
    };
    let vkey = key.to_string();
    conn.prepare_cached("INSERT INTO signing_key (at, vkey, handover) VALUES (?, ?, ?)")?
        .execute(params![at.millis(), vkey, handover])?;
    let id = conn.last_insert_rowid();
    let content = content::key(id, &vkey, handover.as_deref());
    ledger::append(conn, at, Kind::Key, &format!("signing_keys/{id}"), content.bytes())?;
    Ok(())
}

/// The checkpoint and the entry that records it, which therefore stands after it.
fn seal(conn: &Connection, key: &SigningKey, at: Instant) -> Result<Sealed> {
    let head = head(conn)?;
    let note = Checkpoint::signed(key, head.size, head.root)
        .map_err(|error| StoreError::Inconsistent { detail: error.to_string() })?;
    let sealed = Sealed { size: head.size, root: head.root, signed_note: note.to_string(), at };
    let size = signed(sealed.size);
    conn.prepare_cached(
        "INSERT INTO checkpoint (size, root, signed_note, at) VALUES (?, ?, ?, ?)",
    )?
    .execute(params![size, sealed.root.as_bytes(), sealed.signed_note, at.millis()])?;
    let content = content::checkpoint(size, &sealed.root, &sealed.signed_note);
    ledger::append(conn, at, Kind::Checkpoint, &format!("checkpoints/{size}"), content.bytes())?;
    Ok(sealed)
}

impl Reader<'_> {
    /// The last checkpoint.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn last_checkpoint(&self) -> Result<Option<Sealed>> {
        last(self.conn())
    }

    /// When the first entry came that no checkpoint covers, other than those that record one, and
    /// when the last entry came; none where all are covered.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn unsealed(&self) -> Result<Option<(Instant, Instant)>> {
        let since = match last(self.conn())? {
            Some(last) => unsealed_since(self.conn(), &last)?,
            None => first_after(self.conn(), 0)?,
        };
        let newest = "SELECT at FROM ledger_entry ORDER BY seq DESC LIMIT 1";
        let newest: Option<i64> = self.conn().query_row(newest, [], |row| row.get(0)).optional()?;
        Ok(since.zip(newest.map(Instant::from_millis)))
    }

    /// The keys that sign the ledger or did, in their order.
    ///
    /// # Errors
    /// The database cannot be read, or holds a key that is none.
    pub fn signing_keys(&self) -> Result<Vec<KnownKey>> {
        let sql = "SELECT vkey, at, handover IS NOT NULL FROM signing_key ORDER BY key_id";
        let mut statement = self.conn().prepare_cached(sql)?;
        let rows = statement.query_map([], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?, row.get::<_, bool>(2)?))
        })?;
        let known = |row: rusqlite::Result<(String, i64, bool)>| {
            let (vkey, at, handed_over) = row?;
            let key = vkey.parse().map_err(|error| StoreError::Inconsistent {
                detail: format!("signing_key: {error}"),
            })?;
            Ok(KnownKey { key, at: Instant::from_millis(at), handed_over })
        };
        rows.map(known).collect()
    }
}

fn last(conn: &Connection) -> Result<Option<Sealed>> {
    let sql = "SELECT size, root, signed_note, at FROM checkpoint ORDER BY size DESC LIMIT 1";
    let found = conn.prepare_cached(sql)?.query_row([], |row| Ok(sealed(row))).optional()?;
    found.transpose()
}

fn sealed(row: &Row<'_>) -> Result<Sealed> {
    let root: Vec<u8> = row.get(1)?;
    let root = Hash::from_slice(&root).ok_or_else(|| StoreError::Inconsistent {
        detail: "the root of a checkpoint is not 32 bytes long".into(),
    })?;
    Ok(Sealed {
        size: unsigned(row.get(0)?),
        root,
        signed_note: row.get(2)?,
        at: Instant::from_millis(row.get(3)?),
    })
}

/// When the first entry came after `last` that records no checkpoint.
fn unsealed_since(conn: &Connection, last: &Sealed) -> Result<Option<Instant>> {
    first_after(conn, signed(last.size))
}

fn first_after(conn: &Connection, size: i64) -> Result<Option<Instant>> {
    let sql = "SELECT at FROM ledger_entry WHERE seq >= ? AND kind <> ? ORDER BY seq LIMIT 1";
    let first = params![size, Kind::Checkpoint.word()];
    let at: Option<i64> =
        conn.prepare_cached(sql)?.query_row(first, |row| row.get(0)).optional()?;
    Ok(at.map(Instant::from_millis))
}
