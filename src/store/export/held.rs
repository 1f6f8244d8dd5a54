//! Records in quarantine: storing them, and finding those that a row takes up.

use rusqlite::{Connection, params};

use super::super::error::Result;
use super::super::{json, ledger, signed, unsigned};
use super::appender::Appender;
use crate::event::ExportId;
use crate::hash::Hash;
use crate::instant::Instant;
use crate::ledger::content;
use crate::messages::Lang;
use crate::parse::batch::{Batch, Position, Quarantined, Row};

/// A record in quarantine.
pub(super) struct Held {
    id: i64,
    pub(super) first_line: u64,
    pub(super) last_line: u64,
}

impl Held {
    /// Those within the lines of `batch` that were read after all, in line order.
    pub(super) fn read_within(
        conn: &Connection,
        export: ExportId,
        batch: &Batch,
    ) -> Result<Vec<Self>> {
        Self::within(conn, export, batch, "(?1)", "NOT NULL")
    }

    /// Those within the lines of `batch` that are still held, in line order; `of` says of which
    /// exports, 1 being this one.
    pub(super) fn unread_within(
        conn: &Connection,
        export: ExportId,
        batch: &Batch,
        of: &str,
    ) -> Result<Vec<Self>> {
        Self::within(conn, export, batch, of, "NULL")
    }

    /// Those between these lines that are still held, in line order.
    pub(super) fn between(
        conn: &Connection,
        export: ExportId,
        (after, last): (u64, u64),
    ) -> Result<Vec<Self>> {
        let sql = "SELECT quarantine_id, line_no, lines FROM quarantine
                   WHERE export_id = ? AND read_at IS NULL AND line_no > ? AND line_no <= ?
                   ORDER BY line_no";
        let mut statement = conn.prepare_cached(sql)?;
        let held = statement.query_map(params![export.0, signed(after), signed(last)], Self::of)?;
        Ok(held.collect::<rusqlite::Result<_>>()?)
    }

    fn of(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        let (first_line, lines) = (unsigned(row.get(1)?), unsigned(row.get(2)?));
        Ok(Self { id: row.get(0)?, first_line, last_line: first_line + lines.max(1) - 1 })
    }

    /// The record leaves the quarantine.
    pub(super) fn release(&self, conn: &Connection, at: Instant) -> Result<()> {
        let sql = "UPDATE quarantine SET read_at = ?, read_seq = ? WHERE quarantine_id = ?";
        conn.prepare_cached(sql)?.execute(params![
            at.millis(),
            ledger::next_seq(conn)?,
            self.id
        ])?;
        Ok(())
    }

    fn within(
        conn: &Connection,
        export: ExportId,
        batch: &Batch,
        of: &str,
        read_at: &str,
    ) -> Result<Vec<Self>> {
        let Some(first) = batch.rows.first().map(|row| row.line_no) else { return Ok(Vec::new()) };
        let sql = format!(
            "SELECT quarantine_id, line_no, lines FROM quarantine
             WHERE export_id IN {of} AND read_at IS {read_at} AND line_no BETWEEN ?2 AND ?3
             ORDER BY line_no"
        );
        let mut statement = conn.prepare_cached(&sql)?;
        let bounds = params![export.0, signed(first), signed(batch.end.lines)];
        let held = statement.query_map(bounds, Self::of)?;
        Ok(held.collect::<rusqlite::Result<_>>()?)
    }
}

/// The records in quarantine that take exactly the lines of the row, if there are such.
pub(super) fn covering<'h>(held: &'h [Held], row: &Row) -> Option<&'h [Held]> {
    let last = row.line_no + u64::from(row.lines.max(1)) - 1;
    let from = held.partition_point(|record| record.first_line < row.line_no);
    let to = held.partition_point(|record| record.first_line <= last);
    let records = held.get(from..to)?;
    let mut next = row.line_no;
    for record in records {
        if record.first_line != next {
            return None;
        }
        next = record.last_line + 1;
    }
    (next == last + 1).then_some(records)
}

/// Puts the records into quarantine; how many there are.
pub(super) fn store<'r>(
    rows: &mut Appender<'_>,
    records: impl Iterator<Item = &'r Quarantined>,
    lang: Lang,
) -> Result<i64> {
    let Appender { store, piece, export, pieces, .. } = rows;
    let mut insert = store.conn.prepare_cached(
        "INSERT INTO quarantine (export_id, piece_no, line_no, lines, byte, field_no, kind, reason, message, raw)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )?;
    let mut stored = 0;
    for record in records {
        let reason = record.reason.text(lang);
        let message = json(&record.reason)?;
        insert.execute(params![
            export.0,
            *pieces,
            signed(record.line_no),
            signed(record.lines),
            signed(record.byte),
            record.column,
            record.reason.key(),
            reason,
            message,
            record.raw,
        ])?;
        let quarantined = content::Quarantined {
            place: [record.line_no, record.lines, record.byte].map(signed),
            column: record.column.map(Into::into),
            texts: [record.reason.key(), &reason, &message, &record.raw],
        };
        piece.quarantine.push(quarantined.leaf());
        piece.quarantined += 1;
        stored += 1;
    }
    Ok(stored)
}

/// Where an export ends that was read.
pub(super) fn end(conn: &Connection, export: ExportId) -> Result<Position> {
    let sql = "SELECT end_byte, end_line, prefix_sha256 FROM export_piece
               WHERE export_id = ? ORDER BY end_byte DESC LIMIT 1";
    let end = conn.prepare_cached(sql)?.query_row([export.0], |row| {
        let sha256: Vec<u8> = row.get(2)?;
        let sha256 = Hash::from_slice(&sha256).unwrap_or(Hash([0; 32]));
        Ok(Position { bytes: unsigned(row.get(0)?), lines: unsigned(row.get(1)?), sha256 })
    })?;
    Ok(end)
}
