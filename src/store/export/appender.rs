//! Appending rows to the events: what an export and a second reading of its quarantine share.

use rusqlite::Connection;

use super::super::Store;
use super::super::compare::{Comparison, Judged, Verdict};
use super::super::error::Result;
use super::super::insert::{CHUNK, Insert};
use super::super::parts::{self, Part};
use super::super::symbols::Symbols;
use super::notice::{self, NewNotice};
use super::piece::Piece;
use crate::detect::day::NoticeKind;
use crate::event::{EventId, ExportId};
use crate::fold::fold;
use crate::instant::Instant;
use crate::parse::batch::{Batch, Row};

/// Clocks may run that far ahead of ours.
const AHEAD_MS: i64 = 5 * 60_000;

/// Stores the rows of one export, piece by piece.
pub(super) struct Appender<'a> {
    pub(super) store: &'a mut Store,
    pub(super) export: ExportId,
    pub(super) at: Instant,
    pub(super) piece: Piece,
    pub(super) pieces: i64,
    pub(super) comparison: Comparison,
    part: Part,
    next_event_id: i64,
    symbols: Symbols,
    /// Rows that were changed, each with the row that waits to be stored.
    changes: Vec<(EventId, EventId)>,
}

impl<'a> Appender<'a> {
    /// For the rows of `export`, which has `pieces` pieces; a transaction is open.
    pub(super) fn new(
        store: &'a mut Store,
        (export, pieces): (ExportId, i64),
        comparison: Comparison,
        at: Instant,
    ) -> Result<Self> {
        let part = parts::ensure_open(&store.conn)?;
        let next_event_id = next_event_id(&store.conn, part)?;
        Ok(Self {
            store,
            export,
            at,
            piece: Piece::starting_at(next_event_id),
            pieces,
            comparison,
            part,
            next_event_id,
            symbols: Symbols::default(),
            changes: Vec::new(),
        })
    }

    /// Begins anew, as `export`, before anything of it was committed; a transaction is open.
    pub(super) fn begin_anew(&mut self, export: ExportId, comparison: Comparison) -> Result<()> {
        self.part = parts::ensure_open(&self.store.conn)?;
        self.next_event_id = next_event_id(&self.store.conn, self.part)?;
        self.piece = Piece::starting_at(self.next_event_id);
        (self.export, self.comparison) = (export, comparison);
        Ok(())
    }

    /// Takes in the texts of the batch; to be called before its rows are judged.
    pub(super) fn begin_batch(&mut self, batch: &Batch) -> Result<()> {
        self.symbols.learn(batch, &self.store.conn, &mut self.store.dictionary)?;
        let since = EventId(self.piece.first_event_id);
        self.comparison.begin_batch(&self.store.conn, batch, since)
    }

    /// What the row is beside those stored; `ahead` rows before it wait to be stored.
    pub(super) fn judge(&mut self, row: &Row, batch: &Batch, ahead: usize) -> Result<Verdict> {
        let symbols = &self.symbols;
        let judged = Judged {
            day: row.occurred_at.day(),
            serial: batch.span(row.serial),
            event: EventId(self.next_event_id + i64::try_from(ahead).unwrap_or(i64::MAX)),
        };
        let content = || symbols.content(row, batch).encode();
        self.comparison.judge(&self.store.conn, judged, content)
    }

    /// Keeps what the verdict says about a row that is to be stored: whether it is, and notices.
    pub(super) fn keep(&mut self, row: &Row, verdict: Verdict, ahead: usize) -> Result<bool> {
        let event = EventId(self.next_event_id + i64::try_from(ahead).unwrap_or(i64::MAX));
        match verdict {
            Verdict::Duplicate => {
                self.piece.duplicates += 1;
                return Ok(false);
            }
            Verdict::Changed(before) => self.changes.push((before, event)),
            Verdict::New => {}
        }
        let occurred_at = row.occurred_at;
        if occurred_at.millis() > self.at.millis() + AHEAD_MS {
            let (kind, day) = (NoticeKind::Future, occurred_at.day());
            let notice = NewNotice { kind, day, event, changed_to: None, occurred_at };
            notice::store(&self.store.conn, self.export, notice)?;
        }
        Ok(true)
    }

    /// Stores the rows.
    pub(super) fn insert(&mut self, rows: &[&Row], batch: &Batch) -> Result<()> {
        let (conn, ids) = (&self.store.conn, self.symbols.ids());
        let (many, rest) = rows.as_chunks::<CHUNK>();
        let mut at = self.next_event_id;
        if !many.is_empty() {
            let mut insert = Insert::prepare(conn, self.part, CHUNK)?;
            for rows in many {
                at = insert.run(rows, batch, ids, self.export, at)?;
            }
        }
        if !rest.is_empty() {
            let mut insert = Insert::prepare(conn, self.part, 1)?;
            for row in rest {
                at = insert.run(&[*row], batch, ids, self.export, at)?;
            }
        }
        rows.iter().try_for_each(|row| self.note_stored(row, batch))?;
        for (before, after) in std::mem::take(&mut self.changes) {
            notice::changed(&self.store.conn, self.export, before, after)?;
        }
        Ok(())
    }

    /// Counts a row that was stored.
    fn note_stored(&mut self, row: &Row, batch: &Batch) -> Result<()> {
        if let Some(subject) = batch.span(row.subject) {
            note_spelling(&self.store.conn, subject)?;
        }
        if let Some(serial) = batch.span(row.serial) {
            self.comparison.stored(serial);
        }
        self.piece.note(row.occurred_at.day(), self.next_event_id, row.leaf);
        self.next_event_id += 1;
        Ok(())
    }

    /// Writes what belongs to the rows since the last commit, so that they can be committed.
    pub(super) fn write_piece(&mut self) -> Result<()> {
        if self.piece.end.is_none() {
            return Ok(());
        }
        let (conn, rows) = (&self.store.conn, self.piece.rows());
        let serials = self.comparison.serial_range();
        self.piece.write(conn, self.export, self.pieces, serials, self.at)?;
        self.part = parts::grown(conn, self.part, rows, self.next_event_id - 1)?;
        self.comparison.piece_ended(EventId(self.piece.first_event_id), rows);
        self.pieces += 1;
        self.piece = Piece::starting_at(self.next_event_id);
        Ok(())
    }
}

/// Remembers a subject that is written otherwise than it is compared, so that it is found.
fn note_spelling(conn: &Connection, written: &str) -> Result<()> {
    let key = fold(written);
    if key != written {
        conn.prepare_cached("INSERT OR IGNORE INTO spelling (key, written) VALUES (?, ?)")?
            .execute([&key, written])?;
    }
    Ok(())
}

fn next_event_id(conn: &Connection, part: Part) -> Result<i64> {
    let sql = format!("SELECT max(event_id) FROM {}", part.table());
    let last: Option<i64> = conn.prepare_cached(&sql)?.query_row([], |row| row.get(0))?;
    Ok(last.map_or(part.first, |last| last + 1))
}
