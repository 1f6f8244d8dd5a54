//! Checkpoints and keys: who sealed the ledger, and up to where.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;

use crate::encoding::hash_at;
use crate::error::Result;
use crate::hash::Hash;
use crate::key::PublicKey;
use crate::ledger::Ledger;
use crate::note::{Checkpoint, Note, Signed, handed_over};
use crate::problem::{Detail, Kind, Problems};

/// A key that the database names.
struct Named {
    id: i64,
    key: PublicKey,
    handover: Option<String>,
}

/// The last checkpoint that an accepted key signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    /// Entries that it covers.
    pub size: i64,
    /// Their root.
    pub root: Hash,
    /// When it was made, in milliseconds.
    pub at: i64,
    /// The key.
    pub key: PublicKey,
}

/// What was found out about the seals.
#[derive(Debug, Default)]
pub struct Sealed {
    /// Checkpoints that there are.
    pub checkpoints: u64,
    /// The last one that an accepted key signed.
    pub last: Option<Seal>,
}

/// The sizes of which the root is needed; eight bytes of each are held.
///
/// # Errors
/// The database cannot be read.
pub fn sizes(conn: &Connection) -> Result<BTreeSet<i64>> {
    let mut statement =
        conn.prepare("SELECT size FROM checkpoint UNION SELECT size FROM restore")?;
    let sizes = statement.query_map([], |row| row.get(0))?;
    Ok(sizes.collect::<rusqlite::Result<_>>()?)
}

/// Compares the checkpoints with the ledger and with their signatures.
///
/// # Errors
/// The database cannot be read.
pub fn compare(
    conn: &Connection,
    roots: &BTreeMap<i64, Hash>,
    keys: &Keys,
    problems: &mut Problems,
) -> Result<Sealed> {
    let sql = "SELECT size, root, signed_note, at FROM checkpoint ORDER BY size";
    let mut statement = conn.prepare(sql)?;
    let mut rows = statement.query([])?;
    let mut sealed = Sealed::default();
    while let Some(row) = rows.next()? {
        let (size, root): (i64, _) = (row.get(0)?, hash_at(row, 1)?);
        let (note, at): (String, i64) = (row.get(2)?, row.get(3)?);
        sealed.checkpoints += 1;
        let fault = fault(size, root, &note, roots);
        if let Some((kind, place, detail)) = fault {
            problems.add(kind, place, detail.with("size", size));
            continue;
        }
        let (Some(read), Some(root)) = (Note::read(&note), root) else { continue };
        if let Some(key) = keys.signer(&read, size, problems) {
            sealed.last = Some(Seal { size, root, at, key });
        }
    }
    Ok(sealed)
}

/// What is wrong with a checkpoint, whoever signed it.
fn fault(
    size: i64,
    root: Option<Hash>,
    note: &str,
    roots: &BTreeMap<i64, Hash>,
) -> Option<(Kind, String, Detail)> {
    let place = format!("checkpoints/{size}");
    let altered = |key| Some((Kind::CheckpointAltered, place.clone(), Detail::new(key)));
    let Some(read) = Note::read(note) else { return altered("checkpoint-note") };
    let Some(said) = Checkpoint::read(read.text) else { return altered("checkpoint-note") };
    if said.size != size || Some(said.root) != root {
        return altered("checkpoint-columns");
    }
    match roots.get(&size) {
        None => Some((Kind::EntryMissing, format!("ledger/{size}"), Detail::new("ledger-short"))),
        Some(found) if *found != said.root => altered("checkpoint-root"),
        Some(_) => None,
    }
}

/// The keys whose signatures count.
#[derive(Debug, Default)]
pub struct Keys {
    accepted: Vec<PublicKey>,
}

impl Keys {
    /// The keys that somebody gave; those to which an accepted one hands over; and those that an
    /// entry records under a checkpoint that an accepted one signed. Where nobody gave any, the
    /// first that the database names.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn find(
        conn: &Connection,
        given: &[PublicKey],
        ledger: &Ledger,
        problems: &mut Problems,
    ) -> Result<Self> {
        let mut named = named(conn, problems)?;
        let mut keys = Self { accepted: given.to_vec() };
        if given.is_empty() && !named.is_empty() {
            keys.accepted.push(named.remove(0).key);
        }
        named.retain(|named| !keys.accepted.contains(&named.key));
        while let Some(number) = keys.next(conn, &named, ledger)? {
            keys.accepted.push(named.remove(number).key);
        }
        Ok(keys)
    }

    /// The next key that may be accepted.
    fn next(&self, conn: &Connection, named: &[Named], ledger: &Ledger) -> Result<Option<usize>> {
        if named.is_empty() {
            return Ok(None);
        }
        let handed = named.iter().position(|named| self.hands_over(named));
        if handed.is_some() {
            return Ok(handed);
        }
        let covered = self.covered(conn, &ledger.roots)?;
        let is_covered =
            |named: &Named| ledger.keys.get(&named.id).is_some_and(|seq| *seq < covered);
        Ok(named.iter().position(is_covered))
    }

    /// Whether an accepted key hands over to this one.
    fn hands_over(&self, named: &Named) -> bool {
        let Some(note) = named.handover.as_deref().and_then(Note::read) else { return false };
        handed_over(note.text).as_ref() == Some(&named.key)
            && note.signed_by(&named.key) == Signed::Yes
            && self
                .accepted
                .iter()
                .any(|key| key.name == named.key.name && note.signed_by(key) == Signed::Yes)
    }

    /// Up to where accepted keys signed.
    fn covered(&self, conn: &Connection, roots: &BTreeMap<i64, Hash>) -> Result<i64> {
        let sql = "SELECT size, root, signed_note FROM checkpoint ORDER BY size DESC";
        let mut statement = conn.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (size, text): (i64, String) = (row.get(0)?, row.get(2)?);
            let holds = fault(size, hash_at(row, 1)?, &text, roots).is_none();
            let Some(note) = Note::read(&text).filter(|_| holds) else { continue };
            if self.accepted.iter().any(|key| is_by(&note, key)) {
                return Ok(size);
            }
        }
        Ok(0)
    }

    /// The accepted key that signed the checkpoint. Where there is none, that is told.
    fn signer(&self, note: &Note<'_>, size: i64, problems: &mut Problems) -> Option<PublicKey> {
        if let Some(key) = self.accepted.iter().find(|key| is_by(note, key)) {
            return Some(key.clone());
        }
        let is_invalid = self.accepted.iter().any(|key| note.signed_by(key) == Signed::Invalid);
        let (kind, key) = if is_invalid {
            (Kind::SignatureInvalid, "signature-invalid")
        } else {
            (Kind::KeyUnknown, "key-unknown")
        };
        let signers: Vec<String> = note.signers().collect();
        let detail = Detail::new(key).with("size", size).with("key", signers.join(", "));
        problems.add(kind, format!("checkpoints/{size}"), detail);
        None
    }
}

/// Whether the key signed the checkpoint, which is of its ledger.
fn is_by(note: &Note<'_>, key: &PublicKey) -> bool {
    let said = Checkpoint::read(note.text);
    said.is_some_and(|said| said.origin == key.name) && note.signed_by(key) == Signed::Yes
}

/// The keys that the database names, in their order.
fn named(conn: &Connection, problems: &mut Problems) -> Result<Vec<Named>> {
    let mut statement =
        conn.prepare("SELECT key_id, vkey, handover FROM signing_key ORDER BY key_id")?;
    let mut rows = statement.query([])?;
    let mut named = Vec::new();
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        if let Ok(key) = row.get::<_, String>(1)?.parse() {
            named.push(Named { id, key, handover: row.get(2)? });
        } else {
            let place = format!("signing_keys/{id}");
            problems.add(Kind::KeyUnknown, place, Detail::new("key-unreadable"));
        }
    }
    Ok(named)
}
