//! What of an export is committed together.

use std::collections::BTreeMap;

use rusqlite::{Connection, params};

use super::super::error::Result;
use super::super::{ledger, signed};
use crate::event::ExportId;
use crate::hash::Hash;
use crate::instant::{Day, Instant};
use crate::ledger::content;
use crate::ledger::entry::Kind;
use crate::ledger::tree::Tree;
use crate::parse::batch::Position;

/// Bytes of the file after which a piece is committed, however few rows they are.
const PIECE_BYTES: u64 = 64 << 20;

/// What was written since the last commit.
#[derive(Debug, Default)]
pub(super) struct Piece {
    /// Number of its first row.
    pub(super) first_event_id: i64,
    /// Over its rows, in line order.
    pub(super) tree: Tree,
    /// Rows that were stored already.
    pub(super) duplicates: i64,
    /// Records that could not be read.
    pub(super) quarantined: i64,
    /// Over the records in quarantine, in line order.
    pub(super) quarantine: Tree,
    /// First event id, last event id and rows of each day.
    days: BTreeMap<Day, (i64, i64, i64)>,
    /// Where its first batch ends.
    begun: Option<Position>,
    /// How far into the file it reaches.
    pub(super) end: Option<Position>,
}

impl Piece {
    pub(super) fn starting_at(first_event_id: i64) -> Self {
        Self { first_event_id, ..Self::default() }
    }

    pub(super) fn rows(&self) -> i64 {
        i64::try_from(self.tree.len()).unwrap_or(i64::MAX)
    }

    /// Whether nothing came of what was read.
    pub(super) fn is_empty(&self) -> bool {
        self.rows() + self.duplicates + self.quarantined == 0
    }

    /// Notes that the file was read up to `end`.
    pub(super) fn reaches(&mut self, end: Position) {
        self.begun.get_or_insert(end);
        self.end = Some(end);
    }

    /// Whether it is large enough to be committed.
    pub(super) fn is_due(&self, rows: i64) -> bool {
        let most = self.rows().max(self.duplicates).max(self.quarantined);
        let bytes = |position: Option<Position>| position.map_or(0, |position| position.bytes);
        let long = bytes(self.end).saturating_sub(bytes(self.begun)) >= PIECE_BYTES;
        most >= rows || long && !self.is_empty()
    }

    /// Notes a stored row.
    pub(super) fn note(&mut self, day: Day, event_id: i64, leaf: Hash) {
        self.tree.push(leaf);
        let range = self.days.entry(day).or_insert((event_id, event_id, 0));
        (range.1, range.2) = (event_id, range.2 + 1);
    }

    /// Writes the piece, its coverage and its entry in the ledger; nothing where nothing was read.
    pub(super) fn write(
        &self,
        conn: &Connection,
        export: ExportId,
        piece_no: i64,
        at: Instant,
    ) -> Result<()> {
        let Some(end) = self.end else { return Ok(()) };
        let (rows, root, export) = (self.rows(), self.tree.root(), export.0);
        let held = self.quarantine.root();
        conn.prepare_cached(
            "INSERT INTO export_piece (export_id, piece_no, first_event_id, rows, duplicates,
               quarantined, rows_root, end_line, end_byte, prefix_sha256, quarantine_root)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![
            export,
            piece_no,
            self.first_event_id,
            rows,
            self.duplicates,
            self.quarantined,
            root.as_bytes(),
            signed(end.lines),
            signed(end.bytes),
            end.sha256.as_bytes(),
            held.as_bytes(),
        ])?;
        let mut cover = conn.prepare_cached("INSERT INTO coverage VALUES (?, ?, ?, ?, ?, ?)")?;
        for (day, (first, last, rows)) in &self.days {
            cover.execute(params![day.number(), export, piece_no, first, last, rows])?;
        }
        let content = content::Piece {
            export,
            piece: piece_no,
            first_event: self.first_event_id,
            rows,
            duplicates: self.duplicates,
            quarantined: self.quarantined,
            end_line: signed(end.lines),
            end_byte: signed(end.bytes),
            prefix: end.sha256,
            rows_root: root,
            quarantine_root: held,
        }
        .content();
        let place = format!("exports/{export}/{piece_no}");
        ledger::append(conn, at, Kind::Piece, &place, content.bytes())?;
        Ok(())
    }
}
