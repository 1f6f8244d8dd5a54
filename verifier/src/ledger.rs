//! The ledger: every entry in its order, its hash, and the roots at all sizes that are asked for.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, Row};

use crate::encoding::{Fields, hash_at};
use crate::error::Result;
use crate::exports::Exports;
use crate::hash::Hash;
use crate::problem::{Detail, Kind, Problems};
use crate::record::{Entry, Records};
use crate::registers::Registers;
use crate::schema::Schema;
use crate::tree::Tree;

/// What reading the ledger came to. Of each export and each piece that it tells of, and of each
/// root that was asked for, about 100 bytes are held.
pub struct Ledger {
    /// Its entries.
    pub size: i64,
    /// Its root.
    pub root: Hash,
    /// Roots at the sizes that were asked for, as far as it reaches.
    pub roots: BTreeMap<i64, Hash>,
    /// What it tells of exports.
    pub exports: Exports,
    /// The entry that records each key.
    pub keys: BTreeMap<i64, i64>,
}

/// What entries are compared with.
struct Compared {
    records: Records,
    registers: Registers,
    schema: Schema,
}

/// Reads an entry, which is to be the one of that number.
fn read(row: &Row<'_>, expected: i64, problems: &mut Problems) -> rusqlite::Result<(Entry, Hash)> {
    let nothing = Hash([0; 32]);
    let entry = Entry {
        seq: row.get(0)?,
        at: row.get(1)?,
        kind: row.get(2)?,
        refers_to: row.get(3)?,
        content: hash_at(row, 4)?.unwrap_or(nothing),
    };
    let leaf = Fields::bare()
        .bytes(b"\0tenken ledger 1\n")
        .int(entry.seq)
        .int(entry.at)
        .text(entry.kind.as_bytes())
        .text(entry.refers_to.as_bytes())
        .hash(&entry.content)
        .end();
    if hash_at(row, 5)? != Some(leaf) {
        let detail = Detail::new("entry-altered").with("kind", &entry.kind);
        let detail = detail.with("refers_to", &entry.refers_to);
        problems.add(Kind::EntryAltered, format!("ledger/{}", entry.seq), detail);
    }
    if entry.seq != expected {
        let detail = Detail::new("entry-missing").with("first", expected);
        let detail = detail.with("last", entry.seq.saturating_sub(1));
        problems.add(Kind::EntryMissing, format!("ledger/{expected}"), detail);
    }
    Ok((entry, leaf))
}

impl Default for Ledger {
    fn default() -> Self {
        Self {
            size: 0,
            root: Hash::of(b""),
            roots: BTreeMap::new(),
            exports: Exports::default(),
            keys: BTreeMap::new(),
        }
    }
}

impl Ledger {
    /// Reads the ledger and compares all that it says, but for exports.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn compare(
        &mut self,
        conn: &Connection,
        sizes: &BTreeSet<i64>,
        problems: &mut Problems,
    ) -> Result<()> {
        let mut with = Compared {
            records: Records::default(),
            registers: Registers::read(conn)?,
            schema: Schema::read(conn, problems)?,
        };
        self.read_all(conn, sizes, &mut with, problems)?;
        with.records.tell_unrecorded(conn, problems)?;
        with.registers.tell_rest(conn, problems)?;
        with.schema.tell_unrecorded(self.size, problems);
        self.compare_restores(conn, problems)
    }

    fn read_all(
        &mut self,
        conn: &Connection,
        sizes: &BTreeSet<i64>,
        with: &mut Compared,
        problems: &mut Problems,
    ) -> Result<()> {
        let sql = "SELECT seq, at, kind, refers_to, content_hash, leaf_hash FROM ledger_entry
                   ORDER BY seq";
        let mut statement = conn.prepare(sql)?;
        let mut rows = statement.query([])?;
        let (mut tree, mut expected) = (Tree::default(), 0);
        let mut sizes = sizes.iter().copied().peekable();
        loop {
            while let Some(size) = sizes.next_if(|size| *size <= self.size) {
                self.roots.insert(size, tree.root());
            }
            let Some(row) = rows.next()? else { break };
            let (entry, leaf) = read(row, expected, problems)?;
            expected = entry.seq.saturating_add(1);
            tree.push(leaf);
            self.size += 1;
            self.take(conn, &entry, with, problems)?;
        }
        self.root = tree.root();
        Ok(())
    }

    fn take(
        &mut self,
        conn: &Connection,
        entry: &Entry,
        with: &mut Compared,
        problems: &mut Problems,
    ) -> Result<()> {
        if entry.kind == "key"
            && let Some(id) = entry.refers_to.strip_prefix("signing_keys/")
        {
            self.keys.extend(id.parse().ok().map(|id: i64| (id, entry.seq)));
        }
        if self.exports.take(conn, entry, problems)? {
            return Ok(());
        }
        match &*entry.kind {
            "register" => with.registers.compare(entry, problems),
            "schema" => with.schema.compare(entry, problems),
            _ if with.records.compare(conn, entry, problems)? => {
                tell_early(entry, problems);
            }
            _ => {
                let detail = Detail::new("kind-unknown").with("entry", entry.seq);
                let detail = detail.with("kind", &entry.kind);
                problems.add(Kind::ContentMissing, &entry.refers_to, detail);
            }
        }
        Ok(())
    }

    /// The head that a restore says it found in the backup is the ledger's own.
    fn compare_restores(&self, conn: &Connection, problems: &mut Problems) -> Result<()> {
        let mut statement = conn.prepare("SELECT restore_id, size, root FROM restore")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (id, size): (i64, i64) = (row.get(0)?, row.get(1)?);
            let root = hash_at(row, 2)?;
            if root.is_none() || self.roots.get(&size).copied() != root {
                let detail = Detail::new("restore-head").with("size", size);
                problems.add(Kind::ContentAltered, format!("restores/{id}"), detail);
            }
        }
        Ok(())
    }
}

/// The entry of a checkpoint stands behind what it covers.
fn tell_early(entry: &Entry, problems: &mut Problems) {
    if entry.kind != "checkpoint" {
        return;
    }
    let size = entry.refers_to.strip_prefix("checkpoints/").and_then(|size| size.parse().ok());
    if size.is_none_or(|size: i64| size > entry.seq) {
        let detail = Detail::new("checkpoint-early").with("entry", entry.seq);
        problems.add(Kind::CheckpointAltered, &entry.refers_to, detail);
    }
}
