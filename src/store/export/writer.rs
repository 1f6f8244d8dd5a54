//! Writing one export.

use rusqlite::{Connection, params};

use super::super::bounds::Bounds;
use super::super::compare::Comparison;
use super::super::dirty;
use super::super::error::Result;
use super::super::parts::Part;
use super::super::{Store, json, ledger, signed, unsigned};
use super::appender::{self, Appender};
use super::spread::Spread;
use super::start::{Start, insert_export, source_id};
use super::{Account, NewExport, Pauses, Remarks, held, notice, strays};
use crate::detect::cause::Cause;
use crate::detect::day::{Notice, NoticeKind};
use crate::event::ExportId;
use crate::instant::{Day, Instant};
use crate::ledger::content::{self, Identity};
use crate::ledger::entry::Kind;
use crate::messages::{Lang, Message};
use crate::parse::batch::{Batch, Row};

/// Writes the batches of one export. Dropping it without [`close`](Self::close) or
/// [`reject`](Self::reject) takes back what was not committed.
pub struct ExportWriter<'a> {
    rows: Appender<'a>,
    lang: Lang,
    new: NewExport,
    /// Line up to which an earlier, interrupted attempt has stored the export.
    resume_line: u64,
    rows_read: u64,
    spread: Spread,
    ended: bool,
}

/// What closes an export.
struct Closing {
    account: Account,
    judged: Option<Day>,
    span: Option<(Instant, Instant)>,
    remarks: String,
}

impl<'a> ExportWriter<'a> {
    /// Begins `new`, or takes up an interrupted attempt at the same content.
    pub(in super::super) fn begin(
        store: &'a mut Store,
        new: NewExport,
        at: Instant,
        lang: Lang,
    ) -> Result<Self> {
        store.begin()?;
        let (start, comparison, place) = match find(&store.conn, &new, at) {
            Ok(begun) => begun,
            Err(error) => {
                store.rollback()?;
                return Err(error);
            }
        };
        Ok(Self {
            rows: Appender::new(
                store,
                (start.export, start.pieces),
                comparison,
                place,
                (new.profile, at),
            ),
            lang,
            new,
            resume_line: start.resume_line,
            rows_read: 0,
            spread: Spread::default(),
            ended: false,
        })
    }

    /// The number of the export.
    #[must_use]
    pub fn export(&self) -> ExportId {
        self.rows.export
    }

    /// The same within other bounds, such as small ones in tests; to be said before anything is
    /// appended.
    #[must_use]
    pub fn within(mut self, bounds: Bounds) -> Self {
        self.rows.bound(bounds);
        self
    }

    /// Stored rows that were read so far to compare with.
    #[must_use]
    pub fn looked_at(&self) -> u64 {
        self.rows.comparison.looked_at()
    }

    fn conn(&self) -> &Connection {
        &self.rows.store.conn
    }

    /// Stores what is new of `batch`.
    ///
    /// # Errors
    /// The database cannot be read or written.
    pub fn append(&mut self, batch: &Batch) -> Result<()> {
        self.rows.begin_batch(batch)?;
        let mut new: Vec<&Row> = Vec::with_capacity(batch.rows.len());
        for row in &batch.rows {
            self.spread.note(row.occurred_at);
            // Rows of an interrupted attempt are judged too, so that ordinals are counted from
            // the beginning of the file.
            let verdict = self.rows.judge(row, batch, new.len())?;
            if row.line_no > self.resume_line && self.rows.keep(row, verdict, new.len())? {
                new.push(row);
            }
        }
        self.rows.insert(&new, batch)?;
        let resume_line = self.resume_line;
        let records = batch.quarantined.iter().filter(|record| record.line_no > resume_line);
        held::store(&mut self.rows, records, self.lang)?;
        self.rows_read += batch.records();
        self.rows.piece.reaches(batch.end);
        if self.rows.piece.is_due(self.rows.bounds.piece_rows) {
            self.rows.write_piece()?;
            self.rows.commit_between(|_| ())?;
        }
        Ok(())
    }

    /// Commits the rest and closes the export: from now on its rows are shown and judged.
    ///
    /// # Errors
    /// The database cannot be written; then nothing of the rest is stored.
    pub fn close(mut self, remarks: &Remarks) -> Result<Account> {
        self.rows.write_piece()?;
        self.notice_lacking()?;
        self.notice_strays()?;
        let export = self.export();
        let account = account(self.conn(), export, self.rows_read)?;
        let first_day = self.spread.first_day.unwrap_or(self.rows.at.day());
        let judged = (account.rows_quarantined > 0).then_some(first_day);
        let span = self.spread.span;
        let closing = Closing { account, judged, span, remarks: json(remarks)? };
        self.write_closing(&closing)?;
        self.record_closing(&closing)?;
        self.conn().execute("DELETE FROM hidden_export WHERE export_id = ?", [export.0])?;
        mark_dirty(self.conn(), export)?;
        self.rows.store.commit()?;
        self.ended = true;
        Ok(account)
    }

    /// Notices the stored rows of its period that the export has not.
    fn notice_lacking(&mut self) -> Result<()> {
        let Some(period) = self.new.period else { return Ok(()) };
        let Appender { store, comparison, export, .. } = &mut self.rows;
        comparison.lacking(&store.conn, period, |row| {
            let notice = Notice::of(NoticeKind::Lacking, row.event, row.occurred_at);
            notice::store(&store.conn, *export, row.day, notice)
        })
    }

    /// Notices the rows that lie far from all others, as far as they are newly stored.
    fn notice_strays(&self) -> Result<()> {
        let (export, chain) = (self.export(), self.rows.comparison.chain());
        strays::Rows { export, spread: &self.spread, chain }.notice(self.conn())
    }

    fn write_closing(&self, closing: &Closing) -> Result<()> {
        let (first, last) = closing.span.unzip();
        self.conn()
            .prepare_cached(
                "UPDATE export SET state = 'closed', rows_read = ?, rows_stored = ?,
                   rows_duplicate = ?, rows_quarantined = ?, rows_elsewhere = ?, first_at = ?,
                   last_at = ?, judged_day = ?, remarks = ?, ended_at = ? WHERE export_id = ?",
            )?
            .execute(params![
                signed(closing.account.rows_read),
                signed(closing.account.rows_stored),
                signed(closing.account.rows_duplicate),
                signed(closing.account.rows_quarantined),
                signed(self.rows.comparison.plain_duplicates()),
                first.map(Instant::millis),
                last.map(Instant::millis),
                closing.judged.map(Day::number),
                closing.remarks,
                self.rows.at.millis(),
                self.export().0,
            ])?;
        Ok(())
    }

    fn record_closing(&self, closing: &Closing) -> Result<()> {
        let account = &closing.account;
        let counts = [
            account.rows_read,
            account.rows_stored,
            account.rows_duplicate,
            account.rows_quarantined,
        ];
        let content = self.identity().export(&content::Closing {
            account: counts.map(signed),
            pieces: self.rows.pieces,
            span: closing.span,
            judged: closing.judged,
            remarks: &closing.remarks,
            notices: notice::root(self.conn(), self.export())?,
        });
        let place = format!("exports/{}", self.export().0);
        let seq = ledger::append(self.conn(), self.rows.at, Kind::Export, &place, content.bytes())?;
        ended_at(self.conn(), self.export(), seq)
    }

    /// What every entry about the whole export begins with.
    fn identity(&self) -> Identity<'_> {
        Identity {
            export: self.export().0,
            source: &self.new.source,
            path: &self.new.path,
            sha256: self.new.sha256,
            bytes: signed(self.new.bytes),
            profile: self.new.profile,
            period: self.new.period,
            lineage: self.new.lineage.word(),
            previous: self.new.lineage.previous().map(|export| export.0),
        }
    }

    /// Gives the export up because of `reason`: it is recorded, and none of its rows is shown.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn reject(mut self, reason: &Message, hint: Option<&Message>) -> Result<ExportId> {
        // What is in no piece is taken back: its rows would stand in no account.
        self.rows.store.rollback()?;
        self.rows.store.begin()?;
        let at = self.rows.at;
        if self.rows.pieces == 0 {
            let source = source_id(self.conn(), &self.new.source)?;
            self.rows.export = insert_export(self.conn(), source, &self.new, at)?;
        }
        let export = self.export();
        let (reason, hint) = (json(reason)?, json(&hint)?);
        self.conn().execute(
            "UPDATE export SET state = 'rejected', reason = ?, remarks = ?, ended_at = ?
             WHERE export_id = ?",
            params![reason, hint, at.millis(), export.0],
        )?;
        let content = self.identity().rejected(&reason, &hint);
        let place = format!("exports/{}", export.0);
        ledger::append(self.conn(), at, Kind::Rejected, &place, content.bytes())?;
        self.rows.store.commit()?;
        self.ended = true;
        Ok(export)
    }
}

impl Pauses for ExportWriter<'_> {
    fn pause<T>(&mut self, work: impl FnOnce(&mut Store) -> T) -> Result<T> {
        let nothing_new = self.rows.piece.is_empty();
        if self.rows.pieces == 0 && nothing_new {
            // There is nothing yet at which an export could be taken up: it is begun anew.
            self.rows.store.rollback()?;
            let done = work(self.rows.store);
            self.rows.store.begin()?;
            let (start, comparison, place) = find(self.conn(), &self.new, self.rows.at)?;
            self.rows.begin_anew(start.export, comparison, place);
            return Ok(done);
        }
        if !nothing_new {
            self.rows.write_piece()?;
        }
        self.rows.commit_between(work)
    }

    fn use_time(&mut self) -> Result<()> {
        self.rows.build_index()
    }
}

impl Drop for ExportWriter<'_> {
    fn drop(&mut self) {
        if !self.ended {
            // What was not committed is taken back; the next attempt goes on from the last piece.
            let _ = self.rows.store.rollback();
        }
    }
}

/// Notes the last entry of the export in the ledger: what began before is overtaken by it.
pub(super) fn ended_at(conn: &Connection, export: ExportId, seq: i64) -> Result<()> {
    conn.prepare_cached("UPDATE export SET ended_seq = ? WHERE export_id = ?")?
        .execute([seq, export.0])?;
    Ok(())
}

/// Where an export begins, its comparison, and the part and the number of the next event.
type Found = (Start, Comparison, (Part, i64));

/// Where the export begins, and what its rows are compared with.
fn find(conn: &Connection, new: &NewExport, at: Instant) -> Result<Found> {
    let start = Start::find(conn, new, at)?;
    let comparison = Comparison::begin(conn, start.source, start.export, new.lineage.base())?;
    Ok((start, comparison, appender::place(conn)?))
}

fn account(conn: &Connection, export: ExportId, rows_read: u64) -> Result<Account> {
    let sql = "SELECT coalesce(sum(rows), 0), coalesce(sum(duplicates), 0),
                 coalesce(sum(quarantined), 0) FROM export_piece WHERE export_id = ?";
    let account = conn.prepare_cached(sql)?.query_row([export.0], |row| {
        Ok(Account {
            rows_read,
            rows_stored: unsigned(row.get(0)?),
            rows_duplicate: unsigned(row.get(1)?),
            rows_quarantined: unsigned(row.get(2)?),
        })
    })?;
    Ok(account)
}

/// The days of an export, and those on which alerts about itself stand, wait to be judged.
pub(super) fn mark_dirty(conn: &Connection, export: ExportId) -> Result<()> {
    mark_dirty_because(conn, export, &Cause::Export { export: export.0 })
}

/// The same because of something else.
pub(in super::super) fn mark_dirty_because(
    conn: &Connection,
    export: ExportId,
    cause: &Cause,
) -> Result<()> {
    let days = "SELECT day FROM coverage WHERE export_id = ?1
         UNION SELECT judged_day FROM export WHERE export_id = ?1 AND judged_day IS NOT NULL
         UNION SELECT day FROM row_notice WHERE export_id = ?1";
    dirty::mark(conn, cause, days, [export.0])
}
