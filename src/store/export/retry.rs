//! Reading the quarantine of an export again, after its profile was mended.
//!
//! Two copies are read. First that of the newest export that goes on where this one ends: its
//! rows that are not in quarantine are counted, so that equal ones are told apart. Then the own:
//! the records in quarantine that can be read now are stored. Each piece is complete in itself:
//! what it read leaves the quarantine with it.

use rusqlite::{Connection, params};

use super::super::bounds::Bounds;
use super::super::compare::{Comparison, Verdict};
use super::super::error::Result;
use super::super::parts::Part;
use super::super::{Reader, Store, ledger, signed, unsigned};
use super::appender::{self, Appender};
use super::held::{self, Held, covering};
use super::notice;
use super::start::abandon_open;
use super::writer::{ended_at, mark_dirty};
use super::{Account, Pauses};
use crate::event::{ExportId, SourceId};
use crate::hash::Hash;
use crate::instant::Instant;
use crate::ledger::content;
use crate::ledger::entry::Kind;
use crate::ledger::tree::Tree;
use crate::parse::batch::{Batch, Position, Row};

/// An export with records in quarantine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retriable {
    /// The export.
    pub export: ExportId,
    /// Its source.
    pub source: String,
    /// Path of the file, as given then.
    pub path: String,
    /// SHA-256 of its content.
    pub sha256: Hash,
    /// SHA-256 of the newest content that begins with it and was read only behind it; its own,
    /// where there is none.
    pub whole: Hash,
    /// Hash of the profile by which its quarantine was last read.
    pub profile: Hash,
    /// Records in quarantine.
    pub quarantined: u64,
}

impl Reader<'_> {
    /// The exports with records in quarantine, oldest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn retriable(&self) -> Result<Vec<Retriable>> {
        let sql = "SELECT x.export_id, s.name, x.path, x.sha256,
                     coalesce(x.retried_profile, x.profile_sha256), x.rows_quarantined,
                     (WITH RECURSIVE line (export_id) AS (
                        VALUES (x.export_id) UNION
                        SELECT y.export_id FROM line JOIN export y ON y.base = line.export_id
                        WHERE y.state = 'closed')
                      SELECT z.sha256 FROM export z JOIN line USING (export_id)
                      ORDER BY z.export_id DESC LIMIT 1)
                   FROM export x JOIN source s USING (source_id)
                   WHERE x.state = 'closed' AND x.rows_quarantined > 0 ORDER BY x.export_id";
        let hash = |bytes: Vec<u8>| Hash::from_slice(&bytes).unwrap_or(Hash([0; 32]));
        let mut statement = self.conn().prepare_cached(sql)?;
        let exports = statement.query_map([], |row| {
            Ok(Retriable {
                export: ExportId(row.get(0)?),
                source: row.get(1)?,
                path: row.get(2)?,
                sha256: hash(row.get(3)?),
                profile: hash(row.get(4)?),
                quarantined: unsigned(row.get(5)?),
                whole: hash(row.get(6)?),
            })
        })?;
        Ok(exports.collect::<rusqlite::Result<_>>()?)
    }
}

/// What a second reading begins with: the comparison, the part and the number of the next
/// event, the pieces that there are, and where the export ends.
type Found = (Comparison, (Part, i64), i64, Position);

/// What a piece of the second reading came to.
#[derive(Debug, Default)]
struct Progress {
    /// Records in quarantine that were read.
    records: u64,
    /// Rows that they are.
    rows: u64,
    span: Option<(Instant, Instant)>,
    /// Over the lines of the records.
    lines: Tree,
}

/// Writes what can be read now of an export's quarantine.
pub struct RetryWriter<'a> {
    rows: Appender<'a>,
    profile: Hash,
    /// Where the export ends.
    end: Position,
    progress: Progress,
    account: Account,
    /// Rows whose content or serial is stored elsewhere.
    elsewhere: i64,
    ended: bool,
}

impl<'a> RetryWriter<'a> {
    pub(in super::super) fn begin(
        store: &'a mut Store,
        export: ExportId,
        profile: Hash,
        at: Instant,
    ) -> Result<Self> {
        store.begin()?;
        let begun = Self::find(&store.conn, export, at);
        let (comparison, place, pieces, end) = match begun {
            Ok(begun) => begun,
            Err(error) => {
                store.rollback()?;
                return Err(error);
            }
        };
        Ok(Self {
            rows: Appender::new(store, (export, pieces), comparison, place, (profile, at)),
            profile,
            end,
            progress: Progress::default(),
            account: Account::default(),
            elsewhere: 0,
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

    fn find(conn: &Connection, export: ExportId, at: Instant) -> Result<Found> {
        let source = conn
            .prepare_cached("SELECT source_id FROM export WHERE export_id = ?")?
            .query_row([export.0], |row| row.get(0).map(SourceId))?;
        let comparison = Comparison::begin(conn, source, export, None)?;
        // What an interrupted attempt has committed may be what is read now.
        abandon_open(conn, source, at)?;
        let sql = "SELECT max(piece_no) + 1 FROM export_piece WHERE export_id = ?";
        let pieces = conn.prepare_cached(sql)?.query_row([export.0], |row| row.get(0))?;
        let end = held::end(conn, export)?;
        Ok((comparison, appender::place(conn)?, pieces, end))
    }

    fn conn(&self) -> &Connection {
        &self.rows.store.conn
    }

    /// Counts the rows of `batch` that are not in quarantine. To be called for the whole content
    /// ([`Retriable::whole`]) before [`append`](Self::append) is.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn count(&mut self, batch: &Batch) -> Result<()> {
        self.rows.begin_batch(batch)?;
        let held = Held::unread_within(
            self.conn(),
            self.rows.export,
            batch,
            "(WITH RECURSIVE line (export_id) AS (
                VALUES (?1) UNION
                SELECT y.export_id FROM line JOIN export y ON y.base = line.export_id UNION
                SELECT y.base FROM line JOIN export y USING (export_id) WHERE y.base IS NOT NULL)
              SELECT export_id FROM line)",
        )?;
        for row in &batch.rows {
            if row.serial.len == 0 && covering(&held, row).is_none() {
                self.rows.judge(row, batch, 0)?;
            }
        }
        Ok(())
    }

    /// Stores the rows of `batch` that are in quarantine.
    ///
    /// # Errors
    /// The database cannot be read or written.
    pub fn append(&mut self, batch: &Batch) -> Result<()> {
        self.rows.begin_batch(batch)?;
        let held = Held::unread_within(self.conn(), self.rows.export, batch, "(?1)")?;
        let mut new: Vec<&Row> = Vec::new();
        for row in &batch.rows {
            let Some(records) = covering(&held, row) else { continue };
            let verdict = self.rows.judge(row, batch, new.len())?;
            self.elsewhere += i64::from(verdict != Verdict::New);
            if self.rows.keep(row, verdict, new.len())? {
                new.push(row);
            }
            self.release(records, row.occurred_at)?;
        }
        self.rows.insert(&new, batch)?;
        if self.rows.piece.rows() >= self.rows.bounds.piece_rows {
            self.pause(|_| ())?;
        }
        Ok(())
    }

    /// The records leave the quarantine, for they are one row.
    fn release(&mut self, records: &[Held], at: Instant) -> Result<()> {
        for record in records {
            record.release(self.conn(), self.rows.at)?;
            self.progress.lines.push(content::number_leaf(signed(record.first_line)));
        }
        self.progress.records += records.len() as u64;
        self.progress.rows += 1;
        let (first, last) = self.progress.span.unwrap_or((at, at));
        self.progress.span = Some((first.min(at), last.max(at)));
        Ok(())
    }

    /// Writes what was read since the last commit.
    fn write_piece(&mut self) -> Result<()> {
        let progress = std::mem::take(&mut self.progress);
        if progress.records == 0 {
            return Ok(());
        }
        let (stored, duplicates) = (self.rows.piece.rows(), self.rows.piece.duplicates);
        let piece = self.rows.pieces;
        self.rows.piece.end = Some(self.end);
        self.rows.write_piece()?;
        let elsewhere = std::mem::take(&mut self.elsewhere);
        let (first, last) = progress.span.unzip();
        let (first, last) = (first.map(Instant::millis), last.map(Instant::millis));
        self.conn()
            .prepare_cached(
                "UPDATE export SET rows_read = rows_read - ?1 + ?2, rows_stored = rows_stored + ?3,
                   rows_duplicate = rows_duplicate + ?4, rows_quarantined = rows_quarantined - ?1,
                   rows_elsewhere = rows_elsewhere + ?8,
                   first_at = min(coalesce(first_at, ?5), ?5), last_at = max(coalesce(last_at, ?6), ?6)
                 WHERE export_id = ?7",
            )?
            .execute(params![
                signed(progress.records),
                signed(progress.rows),
                stored,
                duplicates,
                first,
                last,
                self.rows.export.0,
                elsewhere,
            ])?;
        let content = content::Retried {
            export: self.rows.export.0,
            profile: self.profile,
            piece,
            rows: signed(progress.rows),
            stored,
            duplicates,
            span: progress.span,
            records: (signed(progress.records), progress.lines.root()),
            notices: notice::root(self.conn(), self.rows.export)?,
        }
        .content();
        let place = format!("exports/{}/{piece}", self.rows.export.0);
        let seq =
            ledger::append(self.conn(), self.rows.at, Kind::Retried, &place, content.bytes())?;
        ended_at(self.conn(), self.rows.export, seq)?;
        self.account.rows_read += progress.rows;
        self.account.rows_stored += unsigned(stored);
        self.account.rows_duplicate += unsigned(duplicates);
        mark_dirty(self.conn(), self.rows.export)
    }

    /// Commits the rest. The account is that of the rows that could be read now, and of the
    /// records that still cannot.
    ///
    /// # Errors
    /// The database cannot be written; then nothing of the rest is stored.
    pub fn close(mut self) -> Result<Account> {
        self.write_piece()?;
        let left: i64 = self
            .conn()
            .prepare_cached(
                "UPDATE export SET retried_profile = ? WHERE export_id = ? RETURNING rows_quarantined",
            )?
            .query_row(params![self.profile.as_bytes(), self.rows.export.0], |row| row.get(0))?;
        self.rows.store.commit()?;
        self.ended = true;
        self.account.rows_quarantined = unsigned(left);
        self.account.rows_read += unsigned(left);
        Ok(self.account)
    }
}

impl Pauses for RetryWriter<'_> {
    fn pause<T>(&mut self, work: impl FnOnce(&mut Store) -> T) -> Result<T> {
        self.write_piece()?;
        self.rows.commit_between(work)
    }
}

impl Drop for RetryWriter<'_> {
    fn drop(&mut self) {
        if !self.ended {
            // What was not committed is taken back, and stays in quarantine.
            let _ = self.rows.store.rollback();
        }
    }
}
