//! Which rows of an export are already stored, which were changed, and which it lacks.
//!
//! A row with a serial is (source, serial): the same serial with the same content is the same
//! row, with another content it was changed. A row without a serial is its content and its
//! ordinal among equals of the export. So any order, split and repetition of exports gives the
//! multiset union.

mod contents;
mod intervals;
mod lacking;
mod pieces;
mod serials;
mod spill;

use rusqlite::{Connection, params};
use sha2::{Digest, Sha256};

use super::bounds::Bounds;
use super::error::Result;
use crate::event::{EventId, ExportId, SourceId};
use crate::instant::Day;
use crate::parse::batch::Batch;
use contents::Contents;
use serials::Serials;

/// The first half of the SHA-256 of a row's canonical content, or of its serial.
type Fingerprint = [u8; 16];

fn fingerprint(bytes: &[u8]) -> Fingerprint {
    let digest = Sha256::digest(bytes);
    std::array::from_fn(|i| digest[i])
}

/// What a row is beside what is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is not stored yet.
    New,
    /// It is.
    Duplicate,
    /// Its serial is, with another content; this is the first such row.
    Changed(EventId),
}

/// A row to be judged.
#[derive(Debug, Clone, Copy)]
pub(super) struct Judged<'a> {
    /// Its day.
    pub(super) day: Day,
    /// Its serial.
    pub(super) serial: Option<&'a str>,
    /// The number that it gets if it has to be stored.
    pub(super) event: EventId,
}

/// Compares the rows of one export with what its source has stored.
#[derive(Debug)]
pub(super) struct Comparison {
    source: SourceId,
    export: ExportId,
    /// The exports whose content the export begins with, and which are not read again.
    chain: Vec<ExportId>,
    serials: Serials,
    contents: Contents,
    plain_duplicates: u64,
}

impl Comparison {
    /// For the rows of `export`, which are handed over in line order, beginning behind the
    /// content of `base`.
    ///
    /// # Errors
    /// The database cannot be read.
    pub(super) fn begin(
        conn: &Connection,
        source: SourceId,
        export: ExportId,
        base: Option<ExportId>,
    ) -> Result<Self> {
        let chain = chain(conn, base)?;
        Ok(Self {
            source,
            export,
            serials: Serials::begin(conn, source, export)?,
            contents: Contents::new(source, chain.clone()),
            chain,
            plain_duplicates: 0,
        })
    }

    /// Says within which bounds; before any row is judged.
    pub(super) fn bound(&mut self, bounds: Bounds) {
        self.serials.bounds = bounds;
        self.contents.bounds = bounds;
    }

    /// Stored rows that were read so far to compare with.
    pub(super) const fn looked_at(&self) -> u64 {
        self.serials.looked_at + self.contents.looked_at
    }

    /// Prepares for the rows of `batch`; those stored since the last piece begin at `since`.
    ///
    /// # Errors
    /// The database cannot be read.
    pub(super) fn begin_batch(
        &mut self,
        conn: &Connection,
        batch: &Batch,
        since: EventId,
    ) -> Result<()> {
        self.serials.begin_batch(conn, batch, since)
    }

    /// Judges the next row of the export. `content` makes its canonical content, if needed.
    ///
    /// # Errors
    /// The database cannot be read.
    pub(super) fn judge(
        &mut self,
        conn: &Connection,
        row: Judged<'_>,
        content: impl FnOnce() -> Vec<u8>,
    ) -> Result<Verdict> {
        if let Some(serial) = row.serial {
            return self.serials.judge(conn, serial, row, content);
        }
        let known = self.contents.is_known(conn, row.day, content)?;
        self.plain_duplicates += u64::from(known);
        Ok(if known { Verdict::Duplicate } else { Verdict::New })
    }

    /// Notes the serial of a row that was stored.
    pub(super) fn stored(&mut self, serial: &str) {
        self.serials.stored(serial);
    }

    /// The rows stored since the last piece are a piece now: its number, its first row, and how
    /// many there are.
    ///
    /// # Errors
    /// The database cannot be written.
    pub(super) fn piece_ended(
        &mut self,
        conn: &Connection,
        (piece_no, first, rows): (i64, EventId, i64),
    ) -> Result<()> {
        let keys = self.serials.keys();
        let mut insert = conn.prepare_cached("INSERT INTO piece_serial VALUES (?, ?, ?, ?, ?)")?;
        for (first, last) in &keys {
            insert.execute(params![self.source.0, last, self.export.0, piece_no, first])?;
        }
        self.serials.piece_ended((piece_no, first, rows), &keys);
        Ok(())
    }

    /// The exports whose content the export begins with, and which are not read again.
    pub(super) fn chain(&self) -> &[ExportId] {
        &self.chain
    }

    /// Duplicates so far among the rows without a serial.
    pub(super) const fn plain_duplicates(&self) -> u64 {
        self.plain_duplicates
    }
}

/// `base` and what it extends in turn.
fn chain(conn: &Connection, base: Option<ExportId>) -> Result<Vec<ExportId>> {
    let Some(base) = base else { return Ok(Vec::new()) };
    let sql = "WITH RECURSIVE chain (export_id) AS (
                 VALUES (?) UNION
                 SELECT x.base FROM chain c JOIN export x USING (export_id) WHERE x.base IS NOT NULL)
               SELECT export_id FROM chain";
    let mut statement = conn.prepare_cached(sql)?;
    let exports = statement.query_map(params![base.0], |row| row.get(0).map(ExportId))?;
    Ok(exports.collect::<rusqlite::Result<_>>()?)
}
