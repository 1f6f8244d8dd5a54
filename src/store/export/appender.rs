//! Appending rows to the events: what an export and a second reading of its quarantine share.

use rusqlite::Connection;

use super::super::Store;
use super::super::bounds::Bounds;
use super::super::compare::{Comparison, Judged, Verdict};
use super::super::error::Result;
use super::super::indexes;
use super::super::insert::{Of, Statements};
use super::super::parts::{self, Part};
use super::super::recurring::Recurring;
use super::notice;
use super::piece::Piece;
use crate::detect::day::{Notice, NoticeKind};
use crate::event::{EventId, ExportId};
use crate::fold::fold;
use crate::hash::Hash;
use crate::instant::Instant;
use crate::parse::batch::{Batch, Row};

/// Clocks may run that far ahead of ours.
const AHEAD_MS: i64 = 5 * 60_000;

/// Stores the rows of one export, piece by piece.
pub(super) struct Appender<'a> {
    pub(super) store: &'a mut Store,
    pub(super) export: ExportId,
    pub(super) at: Instant,
    /// When the export came: its rows cannot have happened later.
    came_at: Instant,
    /// Hash of the profile by which the rows are read.
    profile: Hash,
    pub(super) piece: Piece,
    pub(super) pieces: i64,
    pub(super) comparison: Comparison,
    /// How much is held at a time.
    pub(super) bounds: Bounds,
    part: Part,
    statements: Statements,
    /// Whether a part was closed that may be without indexes.
    lacks_indexes: bool,
    next_event_id: i64,
    recurring: Recurring,
    /// Rows that were changed, each with the row that waits to be stored.
    changes: Vec<(EventId, EventId)>,
}

impl<'a> Appender<'a> {
    /// For the rows of `export`, which has `pieces` pieces, in the transaction that is open.
    pub(super) fn new(
        store: &'a mut Store,
        (export, pieces): (ExportId, i64),
        comparison: Comparison,
        (part, next_event_id): (Part, i64),
        (profile, at): (Hash, Instant),
    ) -> Self {
        Self {
            store,
            export,
            at,
            came_at: at,
            profile,
            piece: Piece::starting_at(next_event_id),
            pieces,
            comparison,
            bounds: Bounds::default(),
            part,
            statements: Statements::of(part),
            lacks_indexes: false,
            next_event_id,
            recurring: Recurring::default(),
            changes: Vec::new(),
        }
    }

    /// The same for an export that came earlier than it is read now.
    pub(super) fn that_came(mut self, at: Instant) -> Self {
        self.came_at = at;
        self
    }

    /// The number that a row gets if it is stored; `ahead` rows before it wait to be stored.
    pub(super) fn event(&self, ahead: usize) -> EventId {
        EventId(self.next_event_id + i64::try_from(ahead).unwrap_or(i64::MAX))
    }

    /// The canonical content of a row of the batch that was begun.
    pub(super) fn content(&self, row: &Row, batch: &Batch) -> Vec<u8> {
        self.recurring.content(row, batch).encode()
    }

    /// Begins anew, as `export`, before anything of it was committed; a transaction is open.
    pub(super) fn begin_anew(
        &mut self,
        export: ExportId,
        comparison: Comparison,
        (part, next_event_id): (Part, i64),
    ) {
        self.next_event_id = next_event_id;
        self.turn_to(part);
        self.piece = Piece::starting_at(next_event_id);
        (self.export, self.comparison) = (export, comparison);
        self.comparison.bound(self.bounds);
    }

    /// Says within which bounds; before anything is appended.
    pub(super) fn bound(&mut self, bounds: Bounds) {
        self.comparison.bound(bounds);
        self.bounds = bounds;
    }

    /// Takes in the texts of the batch; to be called before its rows are judged.
    pub(super) fn begin_batch(&mut self, batch: &Batch) -> Result<()> {
        self.recurring.learn(batch, &self.store.conn, &mut self.store.numbers)?;
        let since = EventId(self.piece.first_event_id);
        self.comparison.begin_batch(&self.store.conn, batch, since)
    }

    /// What the row is beside those stored; `ahead` rows before it wait to be stored.
    pub(super) fn judge(&mut self, row: &Row, batch: &Batch, ahead: usize) -> Result<Verdict> {
        let recurring = &self.recurring;
        let judged = Judged {
            day: row.occurred_at.day(),
            serial: batch.span(row.serial),
            event: self.event(ahead),
        };
        let content = || recurring.content(row, batch).encode();
        self.comparison.judge(&self.store.conn, judged, content)
    }

    /// Keeps what the verdict says about a row that is to be stored: whether it is, and notices.
    pub(super) fn keep(&mut self, row: &Row, verdict: Verdict, ahead: usize) -> Result<bool> {
        let event = self.event(ahead);
        match verdict {
            Verdict::Duplicate => {
                self.piece.duplicates += 1;
                return Ok(false);
            }
            Verdict::Changed(before) => self.changes.push((before, event)),
            Verdict::New => {}
        }
        let occurred_at = row.occurred_at;
        if occurred_at.millis() > self.came_at.millis() + AHEAD_MS {
            let notice = Notice::of(NoticeKind::Future, event, occurred_at);
            notice::store(&self.store.conn, self.export, occurred_at.day(), notice)?;
        }
        Ok(true)
    }

    /// Stores the rows.
    pub(super) fn insert(&mut self, rows: &[&Row], batch: &Batch) -> Result<()> {
        let of = Of { export: self.export, batch, recurring: &self.recurring };
        self.statements.run(&self.store.conn, self.next_event_id, rows, &of)?;
        self.store.fresh.keep(self.next_event_id, rows, &of);
        rows.iter().try_for_each(|row| self.note_stored(row, batch))?;
        for (before, after) in std::mem::take(&mut self.changes) {
            notice::changed(&self.store.conn, self.export, (before, after), &self.profile)?;
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

    /// Commits, and lets `work` use the store before the next transaction.
    pub(super) fn commit_between<T>(&mut self, work: impl FnOnce(&mut Store) -> T) -> Result<T> {
        self.store.commit()?;
        let done = work(self.store);
        self.store.begin()?;
        Ok(done)
    }

    /// Writes what belongs to the rows since the last commit, so that they can be committed.
    pub(super) fn write_piece(&mut self) -> Result<()> {
        if self.piece.end.is_none() {
            return Ok(());
        }
        let (conn, rows) = (&self.store.conn, self.piece.rows());
        self.piece.write(conn, self.export, self.pieces, self.at)?;
        let part = parts::grown(conn, self.part, rows, self.next_event_id - 1)?;
        if rows >= self.bounds.piece_rows {
            indexes::drop(conn, part)?;
        }
        let first = EventId(self.piece.first_event_id);
        self.comparison.piece_ended(conn, (self.pieces, first, rows))?;
        self.pieces += 1;
        self.piece = Piece::starting_at(self.next_event_id);
        self.turn_to(part);
        Ok(())
    }

    /// Builds an index that a part lacks which was closed meanwhile.
    pub(super) fn build_index(&mut self) -> Result<()> {
        if self.lacks_indexes {
            self.lacks_indexes = indexes::build_of_closed(&self.store.conn)?;
        }
        Ok(())
    }

    /// Stores what comes in this part.
    fn turn_to(&mut self, part: Part) {
        if part.no != self.part.no {
            self.statements = Statements::of(part);
            self.lacks_indexes = true;
        }
        self.part = part;
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

/// The part that is written, and the number of its next event.
pub(super) fn place(conn: &Connection) -> Result<(Part, i64)> {
    let part = parts::ensure_open(conn)?;
    let last = parts::last_event(conn, part)?;
    Ok((part, last.map_or(part.first, |last| last + 1)))
}
