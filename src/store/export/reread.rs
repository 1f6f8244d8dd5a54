//! Reading an export again from the archive, after another one was voided: its rows that were
//! duplicates of that one's are stored under it, and what it only went on behind is read under it.
//!
//! It is read by the profile by which it was read. Each piece is complete in itself, and a reading
//! that was interrupted goes on: what was stored is known, and what was counted is not counted
//! again.

use rusqlite::{Connection, OptionalExtension, params};

use super::super::bounds::Bounds;
use super::super::compare::{Comparison, Verdict};
use super::super::error::Result;
use super::super::parts::Part;
use super::super::stored_row::{Texts, each_row};
use super::super::superseded::Gone;
use super::super::{Reader, Store, ledger, signed, unsigned};
use super::Pauses;
use super::appender::{self, Appender};
use super::held::{self, Held};
use super::notice;
use super::spread::Spread;
use super::strays;
use super::writer::{ended_at, mark_dirty_because};
use crate::detect::cause::Cause;
use crate::event::{EventId, ExportId, SourceId};
use crate::hash::Hash;
use crate::instant::{Day, Instant};
use crate::ledger::content;
use crate::ledger::entry::Kind;
use crate::messages::Lang;
use crate::parse::batch::{Batch, Position, Row};

/// Why an export is read again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Another one was voided.
    Void,
    /// It was voided itself, and is to be taken again.
    Return,
    /// Its profile was mended.
    Reparse,
}

/// An export that is to be read again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The export.
    pub export: ExportId,
    /// Its source.
    pub source: String,
    /// Path of the file, as given then.
    pub path: String,
    /// SHA-256 of its content.
    pub sha256: Hash,
    /// Its size.
    pub bytes: u64,
    /// The days that it covers, by its name.
    pub period: Option<(Day, Day)>,
    /// Why it is read again.
    pub why: Why,
    /// The export that was voided or reparsed.
    pub because_of: ExportId,
    /// Hash of the profile by which it was read; where it is reparsed, by which it is to be read.
    pub profile: Hash,
    /// Hash of the profile by which its quarantine was read again, if it was.
    pub retried: Option<Hash>,
    /// The line up to which it was never read, since another export began with that.
    unread: u64,
    /// The line up to which that was done.
    pub(super) done: u64,
}

impl Reader<'_> {
    /// The first of the exports that are to be read again.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn next_reading(&self) -> Result<Option<Reading>> {
        let sql = "SELECT r.export_id, s.name, x.path, x.sha256, x.bytes, x.period_first,
                     x.period_last, r.why, r.because_of, coalesce(r.profile, x.profile_sha256), x.retried_profile,
                     r.unread_lines, r.done_lines
                   FROM reading r JOIN export x USING (export_id) JOIN source s USING (source_id)
                   ORDER BY r.export_id LIMIT 1";
        let hash = |bytes: Vec<u8>| Hash::from_slice(&bytes).unwrap_or(Hash([0; 32]));
        let reading = self
            .conn()
            .prepare_cached(sql)?
            .query_row([], |row| {
                let day = |column| -> rusqlite::Result<Option<Day>> {
                    Ok(row.get::<_, Option<i32>>(column)?.map(Day::from_number))
                };
                let why: String = row.get(7)?;
                Ok(Reading {
                    export: ExportId(row.get(0)?),
                    source: row.get(1)?,
                    path: row.get(2)?,
                    sha256: hash(row.get(3)?),
                    bytes: unsigned(row.get(4)?),
                    period: day(5)?.zip(day(6)?),
                    why: match &*why {
                        "return" => Why::Return,
                        "reparse" => Why::Reparse,
                        _ => Why::Void,
                    },
                    because_of: ExportId(row.get(8)?),
                    profile: hash(row.get(9)?),
                    retried: row.get::<_, Option<_>>(10)?.map(hash),
                    unread: unsigned(row.get(11)?),
                    done: unsigned(row.get(12)?),
                })
            })
            .optional()?;
        Ok(reading)
    }

    /// Where reading an export begins: behind the one that it extends, if it was read so.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn reading_begins(&self, export: ExportId) -> Result<Position> {
        let base: Option<i64> = self
            .conn()
            .prepare_cached("SELECT base FROM export WHERE export_id = ?")?
            .query_row([export.0], |row| row.get(0))?;
        base.map_or(Ok(Position::start()), |base| held::end(self.conn(), ExportId(base)))
    }
}

/// What of a reading is not committed yet. Duplicates that are stored now count down.
#[derive(Debug, Default)]
struct Progress {
    read: i64,
    stored: i64,
    duplicates: i64,
    quarantined: i64,
    /// Duplicates without a serial, or that a retry found.
    elsewhere: i64,
    span: Option<(Instant, Instant)>,
    /// Events of the voided export in whose place others stand.
    superseded: Gone,
}

impl Progress {
    const fn is_empty(&self) -> bool {
        self.read == 0 && self.stored == 0
    }

    fn note(&mut self, at: Instant) {
        let (first, last) = self.span.unwrap_or((at, at));
        self.span = Some((first.min(at), last.max(at)));
    }
}

/// What a reading begins with.
pub(super) struct Found {
    pub(super) comparison: Comparison,
    pub(super) place: (Part, i64),
    pub(super) pieces: i64,
    pub(super) end: Position,
    pub(super) came_at: Instant,
}

/// Stores what is to be stored of an export that is read again.
pub struct RereadWriter<'a> {
    rows: Appender<'a>,
    lang: Lang,
    because_of: ExportId,
    end: Position,
    unread: u64,
    done: u64,
    /// Of all rows as its profile reads them.
    spread: Spread,
    /// Whether notices rest on rows of the voided export.
    has_bereaved: bool,
    progress: Progress,
    ended: bool,
}

impl<'a> RereadWriter<'a> {
    pub(in super::super) fn begin(
        store: &'a mut Store,
        reading: &Reading,
        at: Instant,
        lang: Lang,
    ) -> Result<Self> {
        store.begin()?;
        let found = find(&store.conn, reading.export)
            .and_then(|found| Ok((gather_bereaved(&store.conn, reading.because_of)?, found)));
        let (has_bereaved, found) = match found {
            Ok(found) => found,
            Err(error) => {
                store.rollback()?;
                return Err(error);
            }
        };
        let Found { comparison, place, pieces, end, came_at } = found;
        let export = (reading.export, pieces);
        let rows = Appender::new(store, export, comparison, place, (reading.profile, at));
        Ok(Self {
            rows: rows.that_came(came_at),
            lang,
            because_of: reading.because_of,
            end,
            unread: reading.unread,
            done: reading.done,
            spread: Spread::default(),
            has_bereaved,
            progress: Progress::default(),
            ended: false,
        })
    }

    /// The same within other bounds, such as small ones in tests; to be said before anything is
    /// read.
    #[must_use]
    pub fn within(mut self, bounds: Bounds) -> Self {
        self.rows.bound(bounds);
        self
    }

    fn conn(&self) -> &Connection {
        &self.rows.store.conn
    }

    /// Stores what of `batch` is to be stored. To be called for all of the content from where
    /// reading begins, as its profile reads it.
    ///
    /// # Errors
    /// The database cannot be read or written.
    pub fn append(&mut self, batch: &Batch) -> Result<()> {
        self.rows.begin_batch(batch)?;
        let mut new: Vec<&Row> = Vec::new();
        for row in &batch.rows {
            self.spread.note(row.occurred_at);
            // What was done is judged too, so that ordinals are counted from the beginning.
            let verdict = self.rows.judge(row, batch, new.len())?;
            if row.line_no > self.done {
                self.take(row, batch, (verdict, row.serial.len == 0), &mut new)?;
            }
        }
        self.rows.insert(&new, batch)?;
        let (done, unread) = (self.done, self.unread);
        let records = batch
            .quarantined
            .iter()
            .filter(|record| record.line_no > done && record.line_no <= unread);
        let stored = held::store(&mut self.rows, records, self.lang)?;
        self.progress.quarantined += stored;
        self.progress.read += stored;
        self.done = done.max(batch.end.lines);
        self.commit_if_due()
    }

    /// The same for the rows that left the quarantine, as the profile reads them by which they
    /// did; when all of the content was appended.
    ///
    /// # Errors
    /// The database cannot be read or written.
    pub fn append_retried(&mut self, batch: &Batch) -> Result<()> {
        self.rows.begin_batch(batch)?;
        let held = Held::read_within(self.conn(), self.rows.export, batch)?;
        let mut new: Vec<&Row> = Vec::new();
        for row in &batch.rows {
            if held::covering(&held, row).is_some() {
                let verdict = self.rows.judge(row, batch, new.len())?;
                self.take(row, batch, (verdict, verdict == Verdict::New), &mut new)?;
            }
        }
        self.rows.insert(&new, batch)?;
        self.commit_if_due()
    }

    /// Counts a row, and adds it to the `new` ones where it is to be stored; `elsewhere` is whether
    /// a duplicate like it counts as a row that is stored elsewhere.
    fn take<'r>(
        &mut self,
        row: &'r Row,
        batch: &Batch,
        (verdict, elsewhere): (Verdict, bool),
        new: &mut Vec<&'r Row>,
    ) -> Result<()> {
        let is_unread = row.line_no <= self.unread;
        let elsewhere = i64::from(elsewhere);
        if is_unread {
            self.progress.read += 1;
            self.progress.note(row.occurred_at);
        }
        if verdict == Verdict::Duplicate {
            if is_unread {
                self.progress.duplicates += 1;
                self.progress.elsewhere += elsewhere;
                self.rows.piece.duplicates += 1;
            }
            return Ok(());
        }
        if !is_unread {
            self.progress.duplicates -= 1;
            self.progress.elsewhere -= elsewhere;
        }
        self.progress.stored += 1;
        self.rows.keep(row, verdict, new.len())?;
        if self.has_bereaved {
            self.succeed(row, batch, self.rows.event(new.len()))?;
        }
        new.push(row);
        Ok(())
    }

    /// Where a notice rests on an equal row of the voided export, `event` stands for that now.
    fn succeed(&mut self, row: &Row, batch: &Batch, event: EventId) -> Result<()> {
        let content = Hash::of(&self.rows.content(row, batch));
        let sql = "DELETE FROM temp.bereaved WHERE event_id = (
                     SELECT min(event_id) FROM temp.bereaved WHERE content = ?) RETURNING event_id";
        let before: Option<i64> = self
            .conn()
            .prepare_cached(sql)?
            .query_row([content.as_bytes()], |row| row.get(0))
            .optional()?;
        let Some(before) = before else { return Ok(()) };
        let place = (EventId(before), Some(event));
        let Appender { store, export, at, .. } = &self.rows;
        self.progress.superseded.record(&store.conn, place, *export, *at)
    }

    fn commit_if_due(&mut self) -> Result<()> {
        if self.rows.piece.is_due(self.rows.bounds.piece_rows) {
            self.pause(|_| ())?;
        }
        Ok(())
    }

    /// Writes what was read since the last commit.
    fn write_piece(&mut self) -> Result<()> {
        let progress = std::mem::take(&mut self.progress);
        if progress.is_empty() {
            return Ok(());
        }
        let (export, piece) = (self.rows.export, self.rows.pieces);
        self.rows.piece.end = Some(self.end);
        self.rows.write_piece()?;
        let Progress { read, stored, duplicates, quarantined, elsewhere, superseded, span } =
            progress;
        let (first, last) = span.unzip();
        let (first, last) = (first.map(Instant::millis), last.map(Instant::millis));
        self.conn()
            .prepare_cached(
                "UPDATE export SET rows_read = rows_read + ?2, rows_stored = rows_stored + ?3,
                   rows_duplicate = rows_duplicate + ?4, rows_quarantined = rows_quarantined + ?5,
                   rows_elsewhere = rows_elsewhere + ?6,
                   first_at = coalesce(min(first_at, ?7), first_at, ?7),
                   last_at = coalesce(max(last_at, ?8), last_at, ?8)
                 WHERE export_id = ?1",
            )?
            .execute(params![
                export.0,
                read,
                stored,
                duplicates,
                quarantined,
                elsewhere,
                first,
                last
            ])?;
        self.conn()
            .prepare_cached("UPDATE reading SET done_lines = ? WHERE export_id = ?")?
            .execute(params![signed(self.done), export.0])?;
        let content = content::Reread {
            export: export.0,
            piece,
            because_of: self.because_of.0,
            change: [read, stored, duplicates, quarantined],
            span,
            superseded: superseded.rooted(),
            notices: notice::root(self.conn(), export)?,
        }
        .content();
        let place = format!("exports/{}/{piece}", export.0);
        let seq = ledger::append(self.conn(), self.rows.at, Kind::Reread, &place, content.bytes())?;
        ended_at(self.conn(), export, seq)
    }

    /// Commits the rest: the export is read.
    ///
    /// # Errors
    /// The database cannot be written; then nothing of the rest is stored.
    pub fn close(mut self) -> Result<()> {
        self.write_piece()?;
        let export = self.rows.export;
        if self.unread > 0 {
            let day = self.spread.first_day.map(Day::number);
            self.conn().execute(
                "UPDATE export SET judged_day = coalesce(?2, judged_day, ?3)
                 WHERE export_id = ?1 AND rows_quarantined > 0",
                params![export.0, day, self.rows.at.day().number()],
            )?;
        }
        let chain = self.rows.comparison.chain();
        strays::Rows { export, spread: &self.spread, chain }
            .look_anew(self.conn(), self.rows.at)?;
        mark_dirty_because(self.conn(), export, &Cause::Void { export: self.because_of.0 })?;
        self.conn().execute("DELETE FROM reading WHERE export_id = ?", [export.0])?;
        self.rows.store.commit()?;
        self.ended = true;
        Ok(())
    }
}

impl Pauses for RereadWriter<'_> {
    fn pause<T>(&mut self, work: impl FnOnce(&mut Store) -> T) -> Result<T> {
        self.write_piece()?;
        self.rows.commit_between(work)
    }
}

impl Drop for RereadWriter<'_> {
    fn drop(&mut self) {
        if !self.ended {
            // What was not committed is taken back, and read by the next attempt.
            let _ = self.rows.store.rollback();
        }
    }
}

/// What the reading of an export begins with.
pub(super) fn find(conn: &Connection, export: ExportId) -> Result<Found> {
    let sql = "SELECT source_id, base, coalesce(ended_at, began_at),
                 (SELECT max(piece_no) + 1 FROM export_piece p WHERE p.export_id = x.export_id)
               FROM export x WHERE export_id = ?";
    let (source, base, came_at, pieces) =
        conn.prepare_cached(sql)?.query_row([export.0], |row| {
            let base: Option<i64> = row.get(1)?;
            let came_at = Instant::from_millis(row.get(2)?);
            Ok((SourceId(row.get(0)?), base.map(ExportId), came_at, row.get(3)?))
        })?;
    Ok(Found {
        comparison: Comparison::begin(conn, source, export, base)?,
        place: appender::place(conn)?,
        pieces,
        end: held::end(conn, export)?,
        came_at,
    })
}

/// Puts the rows of the voided export on which notices rest, and that stand nowhere else yet, into
/// a temporary table, by their contents; whether there are any.
fn gather_bereaved(conn: &Connection, voided: ExportId) -> Result<bool> {
    conn.execute_batch(
        "CREATE TABLE IF NOT EXISTS temp.bereaved (
           event_id INTEGER PRIMARY KEY, content BLOB NOT NULL);
         CREATE INDEX IF NOT EXISTS temp.bereaved_content ON bereaved (content);
         DELETE FROM temp.bereaved;",
    )?;
    let sql = "SELECT DISTINCT n.event_id FROM export_piece p JOIN row_notice n
                 ON n.event_id BETWEEN p.first_event_id AND p.first_event_id + p.rows - 1
               WHERE p.export_id = ?1 AND n.export_id <> ?1";
    let mut statement = conn.prepare_cached(sql)?;
    let mut noticed = statement.query([voided.0])?;
    let mut insert = conn.prepare_cached("INSERT INTO temp.bereaved VALUES (?, ?)")?;
    let (mut texts, mut any) = (Texts::default(), false);
    while let Some(row) = noticed.next()? {
        let event: i64 = row.get(0)?;
        each_row(conn, &mut texts, (event, event), None, |stored| {
            any = true;
            insert.execute(params![event, Hash::of(&stored.content().encode()).as_bytes()])?;
            Ok(())
        })?;
    }
    Ok(any)
}
