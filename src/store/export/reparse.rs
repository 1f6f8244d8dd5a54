//! Reading an export again from the archive, by another profile.
//!
//! The copy is read twice. First the rows that still say the same are counted, so that equal ones
//! are told apart. Then the others are stored, each in the place of the event that its line gave
//! before; what can be read leaves the quarantine, and what no longer can goes there. Each piece is
//! complete in itself, and a reading that was interrupted goes on.

use std::collections::BTreeMap;

use rusqlite::{Connection, params};

use super::super::bounds::Bounds;
use super::super::compare::Verdict;
use super::super::error::Result;
use super::super::stored_row::{Texts, each_row};
use super::super::superseded::{Gone, Standing};
use super::super::{Store, json, ledger, signed};
use super::appender::Appender;
use super::held::{self, Held};
use super::notice;
use super::reread::{Found, Reading, find};
use super::spread::Spread;
use super::strays;
use super::writer::{ended_at, mark_dirty_because};
use super::{Account, Pauses, Remarks};
use crate::detect::cause::Cause;
use crate::event::{EventId, ExportId};
use crate::hash::Hash;
use crate::instant::{Day, Instant};
use crate::ledger::content::{self, Closing, Rooted, Superseded};
use crate::ledger::entry::Kind;
use crate::ledger::tree::Tree;
use crate::messages::Lang;
use crate::parse::batch::{Batch, Position, Quarantined, Row};

/// Events that are loaded at once.
const CHUNK: i64 = 1_024;

/// An event of the export as it stands.
struct Own {
    event: EventId,
    day: Day,
    content: Hash,
}

/// The events of the export, which are handed out in the order of their lines.
#[derive(Default)]
struct OwnRows {
    /// Of each piece, the next event and the last one.
    pieces: Vec<(i64, i64)>,
    texts: Texts,
}

impl OwnRows {
    fn of(conn: &Connection, export: ExportId) -> Result<Self> {
        let sql = "SELECT first_event_id, first_event_id + rows - 1 FROM export_piece
                   WHERE export_id = ? AND rows > 0 ORDER BY piece_no";
        let mut statement = conn.prepare_cached(sql)?;
        let pieces = statement.query_map([export.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(Self { pieces: pieces.collect::<rusqlite::Result<_>>()?, texts: Texts::default() })
    }

    /// Those up to that line that were not handed out yet, by line.
    fn up_to(&mut self, conn: &Connection, line: u64) -> Result<BTreeMap<u64, Own>> {
        let mut rows = BTreeMap::new();
        for (next, last) in &mut self.pieces {
            let mut beyond = None;
            while next <= last && beyond.is_none() {
                let to = (*next + CHUNK - 1).min(*last);
                each_row(conn, &mut self.texts, (*next, to), None, |row| {
                    if beyond.is_none() && row.line_no > line {
                        beyond = Some(row.event.0);
                    }
                    if beyond.is_none() {
                        let (event, day) = (row.event, row.occurred_at.day());
                        let content = Hash::of(&row.content().encode());
                        rows.insert(row.line_no, Own { event, day, content });
                    }
                    Ok(())
                })?;
                *next = beyond.unwrap_or(to + 1);
            }
        }
        Ok(rows)
    }
}

/// What of a reading is not committed yet.
#[derive(Debug, Default)]
struct Progress {
    stored: i64,
    /// The events in whose place others stand.
    superseded: Gone,
    released: i64,
    /// Over the lines of the records that left the quarantine.
    lines: Tree,
    held: i64,
}

impl Progress {
    fn is_empty(&self) -> bool {
        self.stored + self.superseded.count() + self.released + self.held == 0
    }
}

/// Writes what an export says by another profile.
pub struct ReparseWriter<'a> {
    rows: Appender<'a>,
    lang: Lang,
    profile: Hash,
    end: Position,
    own: OwnRows,
    /// The line up to which it was written.
    done: u64,
    /// The line up to which batches were appended.
    at_line: u64,
    read: u64,
    spread: Spread,
    rows_elsewhere: i64,
    progress: Progress,
    ended: bool,
}

impl<'a> ReparseWriter<'a> {
    pub(in super::super) fn begin(
        store: &'a mut Store,
        reading: &Reading,
        at: Instant,
        lang: Lang,
    ) -> Result<Self> {
        store.begin()?;
        let conn = &store.conn;
        let found =
            find(conn, reading.export).and_then(|it| Ok((it, OwnRows::of(conn, reading.export)?)));
        let (Found { comparison, place, pieces, end, came_at }, own) = match found {
            Ok(found) => found,
            Err(error) => {
                store.rollback()?;
                return Err(error);
            }
        };
        let export = (reading.export, pieces);
        let rows = Appender::new(store, export, comparison, place, (reading.profile, at));
        Ok(Self {
            rows: rows.that_came(came_at),
            lang,
            profile: reading.profile,
            end,
            own,
            done: reading.done,
            at_line: 0,
            read: 0,
            spread: Spread::default(),
            rows_elsewhere: 0,
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

    /// Counts the rows of `batch` that say what they said. To be called for all of the content
    /// before [`append`](Self::append) is.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn count(&mut self, batch: &Batch) -> Result<()> {
        self.rows.begin_batch(batch)?;
        let own = self.own.up_to(&self.rows.store.conn, batch.end.lines)?;
        self.read += batch.records();
        for row in &batch.rows {
            self.spread.note(row.occurred_at);
            if own.get(&row.line_no).is_some_and(|own| own.content == self.content(row, batch)) {
                self.rows.judge(row, batch, 0)?;
            }
        }
        Ok(())
    }

    fn content(&self, row: &Row, batch: &Batch) -> Hash {
        Hash::of(&self.rows.content(row, batch))
    }

    /// All was counted: what is to be written is appended next.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn counted(&mut self) -> Result<()> {
        self.own = OwnRows::of(&self.rows.store.conn, self.rows.export)?;
        Ok(())
    }

    /// Writes what `batch` says otherwise than before.
    ///
    /// # Errors
    /// The database cannot be read or written.
    pub fn append(&mut self, batch: &Batch) -> Result<()> {
        self.rows.begin_batch(batch)?;
        let lines = (self.at_line.max(self.done), batch.end.lines);
        let mut own = self.own.up_to(&self.rows.store.conn, lines.1)?;
        let held = Held::between(self.conn(), self.rows.export, lines)?;
        let mut new: Vec<&Row> = Vec::new();
        for row in &batch.rows {
            let before = own.remove(&row.line_no);
            if before.as_ref().is_some_and(|own| own.content == self.content(row, batch)) {
                continue;
            }
            let verdict = self.rows.judge(row, batch, new.len())?;
            let was_held = is_held(&held, row);
            self.rows_elsewhere +=
                i64::from(verdict == Verdict::Duplicate || was_held && verdict != Verdict::New);
            if row.line_no > self.done {
                self.write(row, verdict, (before, was_held), &mut new)?;
            }
        }
        self.rows.insert(&new, batch)?;
        // What no row has any more is in quarantine now, or part of another record.
        for gone in own.into_values() {
            self.supersede(&gone, None)?;
        }
        self.hold(batch, &held)?;
        self.at_line = lines.1;
        let Progress { stored, superseded, released, held, .. } = &self.progress;
        if (*stored).max(superseded.count()).max(*released).max(*held)
            >= self.rows.bounds.piece_rows
        {
            self.pause(|_| ())?;
        }
        Ok(())
    }

    /// Writes a row that says something else than `before`, or was none before.
    fn write<'r>(
        &mut self,
        row: &'r Row,
        verdict: Verdict,
        (before, was_held): (Option<Own>, bool),
        new: &mut Vec<&'r Row>,
    ) -> Result<()> {
        if verdict == Verdict::Duplicate {
            return before.map_or(Ok(()), |before| self.supersede(&before, None));
        }
        if let Some(before) = &before {
            let event = self.rows.event(new.len());
            self.supersede(before, Some(event))?;
        }
        // Another content than before is what another profile is for; a row that could not be
        // read before may differ from one that could.
        let verdict = if was_held { verdict } else { Verdict::New };
        self.rows.keep(row, verdict, new.len())?;
        self.progress.stored += 1;
        new.push(row);
        Ok(())
    }

    /// `by` stands in the place of an event, or nothing.
    fn supersede(&mut self, own: &Own, by: Option<EventId>) -> Result<()> {
        let Appender { store, export, at, .. } = &self.rows;
        self.progress.superseded.record(&store.conn, (own.event, by), *export, *at)?;
        let sql = "UPDATE coverage SET rows = rows - 1
             WHERE day = ?1 AND export_id = ?2 AND ?3 BETWEEN first_event_id AND last_event_id";
        let place = params![own.day.number(), export.0, own.event.0];
        store.conn.prepare_cached(sql)?.execute(place)?;
        Ok(())
    }

    /// Brings the quarantine in line with what of `batch` cannot be read.
    fn hold(&mut self, batch: &Batch, held: &[Held]) -> Result<()> {
        let unread = |record: &&Quarantined| record.line_no > self.done;
        let unread: Vec<&Quarantined> = batch.quarantined.iter().filter(unread).collect();
        let (mut released, mut lines) = (0, Vec::new());
        for record in held {
            if unread.iter().all(|now| now.line_no != record.first_line) {
                record.release(self.conn(), self.rows.at)?;
                lines.push(content::number_leaf(signed(record.first_line)));
                released += 1;
            }
        }
        for leaf in lines {
            self.progress.lines.push(leaf);
        }
        self.progress.released += released;
        let fresh = unread
            .into_iter()
            .filter(|now| held.iter().all(|record| record.first_line != now.line_no));
        self.progress.held += held::store(&mut self.rows, fresh, self.lang)?;
        Ok(())
    }

    /// Writes what was appended since the last commit.
    fn write_piece(&mut self) -> Result<()> {
        let progress = std::mem::take(&mut self.progress);
        if progress.is_empty() {
            return Ok(());
        }
        let (export, piece) = (self.rows.export, self.rows.pieces);
        let has_piece = progress.stored + progress.held > 0;
        self.rows.piece.end = has_piece.then_some(self.end);
        self.rows.write_piece()?;
        // Until all of it is read, the account is only whole in itself.
        let sql = "UPDATE export SET rows_stored = rows_stored + ?2, rows_quarantined = ?3,
                     rows_read = max(rows_read, rows_stored + ?2 + ?3),
                     rows_duplicate = max(rows_read, rows_stored + ?2 + ?3) - rows_stored - ?2 - ?3
                   WHERE export_id = ?1";
        let held = self.held_now()?;
        let stored = progress.stored - progress.superseded.count();
        self.conn().prepare_cached(sql)?.execute(params![export.0, stored, held])?;
        self.conn()
            .prepare_cached("UPDATE reading SET done_lines = ? WHERE export_id = ?")?
            .execute(params![signed(self.at_line.max(self.done)), export.0])?;
        let content = Superseded {
            export: export.0,
            profile: self.profile,
            piece: has_piece.then_some(piece),
            stored: progress.stored,
            events: progress.superseded.rooted(),
            released: (progress.released, progress.lines.root()),
            held: progress.held,
        }
        .content();
        let place = format!("exports/{}", export.0);
        let at = self.rows.at;
        let seq = ledger::append(self.conn(), at, Kind::Superseded, &place, content.bytes())?;
        ended_at(self.conn(), export, seq)
    }

    fn held_now(&self) -> Result<i64> {
        let sql = "SELECT count(*) FROM quarantine WHERE export_id = ? AND read_at IS NULL";
        Ok(self.conn().prepare_cached(sql)?.query_row([self.rows.export.0], |row| row.get(0))?)
    }

    /// Commits the rest: from now on the export is one that was read by this profile.
    ///
    /// # Errors
    /// The database cannot be written; then nothing of the rest is stored.
    pub fn close(mut self, remarks: &Remarks) -> Result<Account> {
        self.write_piece()?;
        let settled = self.settle_lacking()?;
        let (export, at) = (self.rows.export, self.rows.at);
        let sql = "SELECT rows_stored FROM export WHERE export_id = ?";
        let stored: i64 = self.conn().query_row(sql, [export.0], |row| row.get(0))?;
        let (read, held) = (signed(self.read), self.held_now()?);
        let duplicates = read - stored - held;
        let account = [read, stored, duplicates, held];
        let (remarks, span) = (json(remarks)?, self.spread.span.unzip());
        let span = [span.0.map(Instant::millis), span.1.map(Instant::millis)];
        let first_day = self.spread.first_day.unwrap_or(at.day());
        let judged = (held > 0).then_some(first_day);
        // Days of alerts about the export as it was are judged again too.
        mark_dirty_because(self.conn(), export, &Cause::Reparse { export: export.0 })?;
        self.keep_before(at)?;
        self.conn().execute(
            "UPDATE export SET rows_read = ?2, rows_stored = ?3, rows_duplicate = ?4,
               rows_quarantined = ?5, first_at = ?6, last_at = ?7, judged_day = ?8, remarks = ?9,
               rows_elsewhere = ?10, profile_sha256 = ?11, retried_profile = NULL
             WHERE export_id = ?1",
            params![
                export.0,
                account[0],
                account[1],
                account[2],
                account[3],
                span[0],
                span[1],
                judged.map(Day::number),
                remarks,
                self.rows_elsewhere,
                self.profile.as_bytes(),
            ],
        )?;
        let chain = self.rows.comparison.chain();
        strays::Rows { export, spread: &self.spread, chain }.look_anew(self.conn(), at)?;
        self.record_closing(account, (judged, &remarks), settled)?;
        mark_dirty_because(self.conn(), export, &Cause::Reparse { export: export.0 })?;
        self.conn().execute("DELETE FROM reading WHERE export_id = ?", [export.0])?;
        self.rows.store.commit()?;
        self.ended = true;
        let [rows_read, rows_stored, rows_duplicate, rows_quarantined] =
            account.map(super::super::unsigned);
        Ok(Account { rows_read, rows_stored, rows_duplicate, rows_quarantined })
    }

    /// Settles the notices that the export lacks a row which it has by this profile; how many,
    /// and their root. It is no occasion for new ones of that kind.
    fn settle_lacking(&mut self) -> Result<Rooted> {
        let Appender { store, comparison, export, at, .. } = &mut self.rows;
        let (conn, mut noticed) = (&store.conn, lacking_noticed(&store.conn, *export)?);
        let period = strays::period_of(conn, *export)?;
        let Some(period) = period.filter(|_| !noticed.is_empty()) else {
            return Ok(content::numbers([]));
        };
        comparison.lacking(conn, period, |row| {
            noticed.remove(&row.event);
            Ok(())
        })?;
        notice::settle(conn, &noticed.into_values().collect(), *at)
    }

    /// Keeps what the export said.
    fn keep_before(&self, at: Instant) -> Result<()> {
        self.conn().execute(
            "INSERT INTO reparse (export_id, at, profile_sha256, retried_profile, rows_read,
               rows_stored, rows_duplicate, rows_quarantined, first_at, last_at, judged_day, remarks)
             SELECT export_id, ?2, profile_sha256, retried_profile, rows_read, rows_stored,
               rows_duplicate, rows_quarantined, first_at, last_at, judged_day, remarks
             FROM export WHERE export_id = ?1",
            params![self.rows.export.0, at.millis()],
        )?;
        Ok(())
    }

    fn record_closing(
        &self,
        account: [i64; 4],
        (judged, remarks): (Option<Day>, &str),
        settled: Rooted,
    ) -> Result<()> {
        let export = self.rows.export;
        let closing = Closing {
            account,
            pieces: self.rows.pieces,
            span: self.spread.span,
            judged,
            remarks,
            notices: notice::root(self.conn(), export)?,
        };
        let content = closing.reparsed(export.0, &self.profile, settled);
        let place = format!("exports/{}", export.0);
        let at = self.rows.at;
        let seq = ledger::append(self.conn(), at, Kind::Reparsed, &place, content.bytes())?;
        ended_at(self.conn(), export, seq)
    }
}

impl Pauses for ReparseWriter<'_> {
    fn pause<T>(&mut self, work: impl FnOnce(&mut Store) -> T) -> Result<T> {
        self.write_piece()?;
        self.rows.commit_between(work)
    }
}

impl Drop for ReparseWriter<'_> {
    fn drop(&mut self) {
        if !self.ended {
            // What was not committed is taken back, and written by the next attempt.
            let _ = self.rows.store.rollback();
        }
    }
}

/// The rows that the export was noticed to lack, as they stand now, each with its notice.
fn lacking_noticed(conn: &Connection, export: ExportId) -> Result<BTreeMap<EventId, i64>> {
    let standing = Standing::read(conn)?;
    let sql = "SELECT event_id, notice_id FROM row_notice
               WHERE export_id = ? AND kind = 'lacking' AND settled_at IS NULL";
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query([export.0])?;
    let mut noticed = BTreeMap::new();
    while let Some(row) = rows.next()? {
        if let Some(event) = standing.event(EventId(row.get(0)?), export)? {
            noticed.insert(event, row.get(1)?);
        }
    }
    Ok(noticed)
}

/// Whether some of the row's lines were in quarantine.
fn is_held(held: &[Held], row: &Row) -> bool {
    let last = row.line_no + u64::from(row.lines.max(1)) - 1;
    let from = held.partition_point(|record| record.last_line < row.line_no);
    held.get(from).is_some_and(|record| record.first_line <= last)
}
