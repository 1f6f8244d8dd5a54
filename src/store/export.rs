//! Writing an export: rows, quarantine, coverage, ledger and resume point, piece by piece.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, params};

use super::dedup::{Dedup, Verdict};
use super::error::Result;
use super::insert::{CHUNK, Insert};
use super::parts::{self, Part};
use super::symbols::Symbols;
use super::{Store, json, ledger, signed};
use crate::event::{ExportId, SourceId};
use crate::fold::fold;
use crate::hash::Hash;
use crate::individual_number;
use crate::instant::{Day, Instant};
use crate::ledger::entry::{Content, Kind};
use crate::ledger::tree::{self, Tree};
use crate::messages::{Lang, Message};
use crate::parse::batch::{Batch, Position, Quarantined, Row};

/// Rows, or quarantined rows, after which a piece is committed.
const PIECE_ROWS: i64 = 50_000;

/// Bytes of the file after which a piece is committed, however few rows they are.
const PIECE_BYTES: u64 = 64 << 20;

/// What is known of an export before it is read.
#[derive(Debug, Clone)]
pub struct NewExport {
    /// Name of its source.
    pub source: String,
    /// Path of the file, as given.
    pub path: String,
    /// SHA-256 of its content.
    pub sha256: Hash,
    /// Its size.
    pub bytes: u64,
    /// Hash of the profile by which it is read.
    pub profile: Hash,
    /// The days that it covers, by its name.
    pub period: Option<(Day, Day)>,
}

/// What became of an export's rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Account {
    /// Records read.
    pub rows_read: u64,
    /// Rows newly stored.
    pub rows_stored: u64,
    /// Rows that were stored already.
    pub rows_duplicate: u64,
    /// Records that could not be read.
    pub rows_quarantined: u64,
}

/// Writes the batches of one export. Dropping it without [`close`](Self::close) or
/// [`reject`](Self::reject) takes back what was not committed.
pub struct ExportWriter<'a> {
    store: &'a mut Store,
    lang: Lang,
    export: ExportId,
    new: NewExport,
    at: Instant,
    part: Part,
    next_event_id: i64,
    symbols: Symbols,
    dedup: Dedup,
    /// Line up to which an earlier, interrupted attempt has stored the export.
    resume_line: u64,
    pieces: i64,
    piece_rows: i64,
    piece: Piece,
    rows_read: u64,
    span: Option<(Instant, Instant)>,
    first_day: Option<Day>,
    ended: bool,
}

/// What closes an export.
struct Closing {
    account: Account,
    judged: Option<Day>,
    span: Option<(Instant, Instant)>,
    remarks: String,
}

/// What was written since the last commit.
#[derive(Debug, Default)]
struct Piece {
    first_event_id: i64,
    /// Byte of the file at which it begins.
    from_byte: u64,
    tree: Tree,
    duplicates: i64,
    quarantined: i64,
    /// Over the records in quarantine, in line order.
    quarantine: Tree,
    /// First event id, last event id and rows of each day.
    days: BTreeMap<Day, (i64, i64, i64)>,
    end: Option<Position>,
}

impl Piece {
    fn starting_at(first_event_id: i64, from_byte: u64) -> Self {
        Self { first_event_id, from_byte, ..Self::default() }
    }

    fn rows(&self) -> i64 {
        i64::try_from(self.tree.len()).unwrap_or(i64::MAX)
    }

    fn is_empty(&self) -> bool {
        self.rows() + self.duplicates + self.quarantined == 0
    }

    fn is_due(&self, piece_rows: i64) -> bool {
        let most = self.rows().max(self.duplicates).max(self.quarantined);
        let end = self.end.map_or(0, |end| end.bytes);
        let long = end.saturating_sub(self.from_byte) >= PIECE_BYTES;
        most >= piece_rows || long && !self.is_empty()
    }
}

/// Where an export begins, or goes on after an interruption.
struct Start {
    source: SourceId,
    export: ExportId,
    resume_line: u64,
    pieces: i64,
    part: Part,
    next_event_id: i64,
}

impl Start {
    fn find(conn: &Connection, new: &NewExport, at: Instant) -> Result<Self> {
        let source = source_id(conn, &new.source)?;
        abandon_overtaken(conn, source, at)?;
        let (export, resume_line, pieces) = match resumable(conn, source, new)? {
            Some(resumed) => resumed,
            None => (insert_export(conn, source, new, at)?, 0, 0),
        };
        let part = parts::ensure_open(conn)?;
        let next_event_id = next_event_id(conn, part)?;
        Ok(Self { source, export, resume_line, pieces, part, next_event_id })
    }
}

impl<'a> ExportWriter<'a> {
    /// Begins `new`, or takes up an interrupted attempt at the same content.
    pub(super) fn begin(
        store: &'a mut Store,
        new: NewExport,
        at: Instant,
        lang: Lang,
    ) -> Result<Self> {
        store.begin()?;
        let start = match Start::find(&store.conn, &new, at) {
            Ok(start) => start,
            Err(error) => {
                store.rollback()?;
                return Err(error);
            }
        };
        let Start { source, export, resume_line, pieces, part, next_event_id } = start;
        Ok(Self {
            store,
            lang,
            export,
            new,
            at,
            part,
            next_event_id,
            symbols: Symbols::default(),
            dedup: Dedup::new(source, export),
            resume_line,
            pieces,
            piece_rows: PIECE_ROWS,
            piece: Piece::starting_at(next_event_id, 0),
            rows_read: 0,
            span: None,
            first_day: None,
            ended: false,
        })
    }

    /// The number of the export.
    #[must_use]
    pub fn export(&self) -> ExportId {
        self.export
    }

    /// The same with pieces of as many rows (tests interrupt between small ones).
    #[must_use]
    pub fn commit_every(mut self, rows: i64) -> Self {
        self.piece_rows = rows;
        self
    }

    /// Stores what is new of `batch`.
    ///
    /// # Errors
    /// The database cannot be read or written.
    pub fn append(&mut self, batch: &Batch) -> Result<()> {
        self.symbols.learn(batch, &self.store.conn, &mut self.store.dictionary)?;
        let ascending = self.dedup.serials_ascend(batch);
        let mut new: Vec<&Row> = Vec::with_capacity(batch.rows.len());
        for row in &batch.rows {
            self.note_instant(row.occurred_at);
            if self.judge(row, batch)? == Verdict::New {
                new.push(row);
            }
            if !ascending {
                // The next row may be compared with this one: it has to be stored by then.
                self.insert(&new, batch)?;
                new.clear();
            }
        }
        self.insert(&new, batch)?;
        self.store_quarantined(&batch.quarantined)?;
        self.rows_read += batch.records();
        self.piece.end = Some(batch.end);
        if self.piece.is_due(self.piece_rows) {
            self.write_piece()?;
            self.store.commit()?;
            self.store.begin()?;
        }
        Ok(())
    }

    /// Lets `work` use the store between two transactions: what was appended so far is committed
    /// before it, as a piece of its own.
    ///
    /// # Errors
    /// The database cannot be read or written.
    pub fn pause<T>(&mut self, work: impl FnOnce(&mut Store) -> T) -> Result<T> {
        if self.pieces == 0 && self.piece.is_empty() {
            // There is nothing yet at which an export could be taken up: it is begun anew.
            self.store.rollback()?;
            let done = work(self.store);
            self.begin_anew()?;
            return Ok(done);
        }
        if !self.piece.is_empty() {
            self.write_piece()?;
        }
        self.store.commit()?;
        let done = work(self.store);
        self.store.begin()?;
        Ok(done)
    }

    fn begin_anew(&mut self) -> Result<()> {
        self.store.begin()?;
        let start = Start::find(&self.store.conn, &self.new, self.at)?;
        self.export = start.export;
        self.part = start.part;
        self.next_event_id = start.next_event_id;
        self.piece = Piece::starting_at(start.next_event_id, 0);
        self.dedup = Dedup::new(start.source, start.export);
        Ok(())
    }

    /// Whether the row has to be stored now. Rows of an interrupted attempt are judged too,
    /// so that ordinals are counted from the beginning of the file.
    fn judge(&mut self, row: &Row, batch: &Batch) -> Result<Verdict> {
        let serial = batch.span(row.serial);
        let symbols = &self.symbols;
        let content = || symbols.content(row, batch).encode();
        let verdict = self.dedup.judge(&self.store.conn, row.occurred_at.day(), serial, content)?;
        if row.line_no <= self.resume_line {
            return Ok(Verdict::Duplicate);
        }
        if verdict == Verdict::Duplicate {
            self.piece.duplicates += 1;
        }
        Ok(verdict)
    }

    fn insert(&mut self, rows: &[&Row], batch: &Batch) -> Result<()> {
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
        rows.iter().try_for_each(|row| self.note_stored(row, batch))
    }

    /// Counts a row that was stored.
    fn note_stored(&mut self, row: &Row, batch: &Batch) -> Result<()> {
        if let Some(subject) = batch.span(row.subject) {
            note_spelling(&self.store.conn, subject)?;
        }
        self.piece.tree.push(row.leaf);
        let (day, id) = (row.occurred_at.day(), self.next_event_id);
        let range = self.piece.days.entry(day).or_insert((id, id, 0));
        (range.1, range.2) = (id, range.2 + 1);
        self.next_event_id += 1;
        Ok(())
    }

    fn note_instant(&mut self, at: Instant) {
        let (first, last) = self.span.unwrap_or((at, at));
        self.span = Some((first.min(at), last.max(at)));
        self.first_day.get_or_insert(at.day());
    }

    fn store_quarantined(&mut self, records: &[Quarantined]) -> Result<()> {
        let mut insert = self.store.conn.prepare_cached(
            "INSERT INTO quarantine (export_id, line_no, lines, byte, field_no, kind, reason, message, raw)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )?;
        for record in records.iter().filter(|record| record.line_no > self.resume_line) {
            let reason = record.reason.text(self.lang);
            let (reason, raw) =
                (individual_number::mask(&reason), individual_number::mask(&record.raw));
            let message = json(&record.reason)?;
            insert.execute(params![
                self.export.0,
                signed(record.line_no),
                signed(record.lines),
                signed(record.byte),
                record.column,
                record.reason.key(),
                reason,
                message,
                raw,
            ])?;
            let leaf = Content::of(Kind::Quarantined)
                .int(signed(record.line_no))
                .int(signed(record.lines))
                .int(signed(record.byte))
                .maybe_int(record.column.map(Into::into))
                .text(record.reason.key())
                .text(&reason)
                .text(&message)
                .text(&raw);
            self.piece.quarantine.push(tree::leaf(leaf.bytes()));
            self.piece.quarantined += 1;
        }
        Ok(())
    }

    /// Writes what belongs to the rows since the last commit, so that they can be committed.
    fn write_piece(&mut self) -> Result<()> {
        let Some(end) = self.piece.end else { return Ok(()) };
        let (conn, piece, export) = (&self.store.conn, &self.piece, self.export.0);
        let (rows, root) = (piece.rows(), piece.tree.root());
        conn.prepare_cached("INSERT INTO export_piece VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")?
            .execute(params![
                export,
                self.pieces,
                piece.first_event_id,
                rows,
                piece.duplicates,
                piece.quarantined,
                root.as_bytes(),
                signed(end.lines),
                signed(end.bytes),
                end.sha256.as_bytes(),
            ])?;
        let mut cover = conn.prepare_cached("INSERT INTO coverage VALUES (?, ?, ?, ?, ?, ?)")?;
        for (day, (first, last, rows)) in &piece.days {
            cover.execute(params![day.number(), export, self.pieces, first, last, rows])?;
        }
        let content = Content::of(Kind::Piece)
            .int(export)
            .int(self.pieces)
            .int(piece.first_event_id)
            .int(rows)
            .int(piece.duplicates)
            .int(piece.quarantined)
            .int(signed(end.lines))
            .int(signed(end.bytes))
            .hash(&end.sha256)
            .hash(&root)
            .hash(&piece.quarantine.root());
        let place = format!("exports/{export}/{}", self.pieces);
        ledger::append(conn, self.at, Kind::Piece, &place, content.bytes())?;
        self.part = parts::grown(conn, self.part, rows, self.next_event_id - 1)?;
        self.pieces += 1;
        self.piece = Piece::starting_at(self.next_event_id, end.bytes);
        Ok(())
    }

    /// Commits the rest and closes the export: from now on its rows are shown and judged.
    ///
    /// # Errors
    /// The database cannot be written; then nothing of the rest is stored.
    pub fn close(mut self, remarks: &Remarks) -> Result<Account> {
        self.write_piece()?;
        let account = account(&self.store.conn, self.export, self.rows_read)?;
        let quarantined = account.rows_quarantined > 0;
        let judged = quarantined.then(|| self.first_day.unwrap_or(self.at.day()));
        let closing = Closing { account, judged, span: self.span, remarks: json(remarks)? };
        self.write_closing(&closing)?;
        self.record_closing(&closing)?;
        self.store
            .conn
            .execute("DELETE FROM hidden_export WHERE export_id = ?", [self.export.0])?;
        mark_dirty(&self.store.conn, self.export)?;
        self.store.commit()?;
        self.ended = true;
        Ok(account)
    }

    fn write_closing(&self, closing: &Closing) -> Result<()> {
        let (first, last) = closing.span.unzip();
        self.store
            .conn
            .prepare_cached(
                "UPDATE export SET state = 'closed', rows_read = ?, rows_stored = ?,
                   rows_duplicate = ?, rows_quarantined = ?, first_at = ?, last_at = ?,
                   judged_day = ?, remarks = ?, ended_at = ? WHERE export_id = ?",
            )?
            .execute(params![
                signed(closing.account.rows_read),
                signed(closing.account.rows_stored),
                signed(closing.account.rows_duplicate),
                signed(closing.account.rows_quarantined),
                first.map(Instant::millis),
                last.map(Instant::millis),
                closing.judged.map(Day::number),
                closing.remarks,
                self.at.millis(),
                self.export.0,
            ])?;
        Ok(())
    }

    fn record_closing(&self, closing: &Closing) -> Result<()> {
        let (first, last) = closing.span.unzip();
        let content = self
            .identity(Kind::Export)
            .int(signed(closing.account.rows_read))
            .int(signed(closing.account.rows_stored))
            .int(signed(closing.account.rows_duplicate))
            .int(signed(closing.account.rows_quarantined))
            .int(self.pieces)
            .maybe_int(first.map(Instant::millis))
            .maybe_int(last.map(Instant::millis))
            .maybe_int(closing.judged.map(|day| day.number().into()))
            .text(&closing.remarks);
        let place = format!("exports/{}", self.export.0);
        ledger::append(&self.store.conn, self.at, Kind::Export, &place, content.bytes())?;
        Ok(())
    }

    /// What every entry about the whole export begins with.
    fn identity(&self, kind: Kind) -> Content {
        let (first, last) = self.new.period.unzip();
        Content::of(kind)
            .int(self.export.0)
            .text(&self.new.source)
            .text(&self.new.path)
            .hash(&self.new.sha256)
            .int(signed(self.new.bytes))
            .hash(&self.new.profile)
            .maybe_int(first.map(|day| day.number().into()))
            .maybe_int(last.map(|day| day.number().into()))
    }

    /// Gives the export up because of `reason`: it is recorded, and none of its rows is shown.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn reject(mut self, reason: &Message, hint: Option<&Message>) -> Result<ExportId> {
        // What is in no piece is taken back: its rows would stand in no account.
        self.store.rollback()?;
        self.store.begin()?;
        if self.pieces == 0 {
            let source = source_id(&self.store.conn, &self.new.source)?;
            self.export = insert_export(&self.store.conn, source, &self.new, self.at)?;
        }
        let (reason, hint) = (json(reason)?, json(&hint)?);
        self.store.conn.execute(
            "UPDATE export SET state = 'rejected', reason = ?, remarks = ?, ended_at = ?
             WHERE export_id = ?",
            params![reason, hint, self.at.millis(), self.export.0],
        )?;
        let content = self.identity(Kind::Rejected).text(&reason).text(&hint);
        let place = format!("exports/{}", self.export.0);
        ledger::append(&self.store.conn, self.at, Kind::Rejected, &place, content.bytes())?;
        self.store.commit()?;
        self.ended = true;
        Ok(self.export)
    }
}

impl Drop for ExportWriter<'_> {
    fn drop(&mut self) {
        if !self.ended {
            // What was not committed is taken back; the next attempt goes on from the last piece.
            let _ = self.store.rollback();
        }
    }
}

/// What was noticed while reading an export.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Remarks {
    /// Private-use characters (外字).
    pub private_use: u64,
    /// Values of the action column that the profile does not map, with how often they occur.
    pub unmapped_actions: BTreeMap<String, u64>,
    /// The same for outcomes.
    pub unmapped_outcomes: BTreeMap<String, u64>,
    /// Rows with yet other values that the profile does not map.
    #[serde(default)]
    pub unmapped_beyond: u64,
    /// Empty physical lines.
    pub blank_lines: u64,
}

fn source_id(conn: &Connection, name: &str) -> Result<SourceId> {
    conn.prepare_cached("INSERT INTO source (name) VALUES (?) ON CONFLICT DO NOTHING")?
        .execute([name])?;
    let id = conn
        .prepare_cached("SELECT source_id FROM source WHERE name = ?")?
        .query_row([name], |row| row.get(0))?;
    Ok(SourceId(id))
}

fn insert_export(
    conn: &Connection,
    source: SourceId,
    new: &NewExport,
    at: Instant,
) -> Result<ExportId> {
    let (first, last) = new.period.unzip();
    conn.prepare_cached(
        "INSERT INTO export (source_id, path, sha256, bytes, profile_sha256, state,
           period_first, period_last, began_at) VALUES (?, ?, ?, ?, ?, 'open', ?, ?, ?)",
    )?
    .execute(params![
        source.0,
        new.path,
        new.sha256.as_bytes(),
        signed(new.bytes),
        new.profile.as_bytes(),
        first.map(Day::number),
        last.map(Day::number),
        at.millis(),
    ])?;
    let export = conn.last_insert_rowid();
    conn.prepare_cached("INSERT INTO hidden_export (export_id) VALUES (?)")?.execute([export])?;
    Ok(ExportId(export))
}

/// Gives up the interrupted attempts that another export of the source has overtaken: rows that
/// both hold were stored again, since what an attempt has committed is no duplicate of anything.
fn abandon_overtaken(conn: &Connection, source: SourceId, at: Instant) -> Result<()> {
    let mut overtaken = conn.prepare_cached(
        "SELECT x.export_id FROM export x WHERE x.source_id = ? AND x.state = 'open'
           AND EXISTS (SELECT 1 FROM export y WHERE y.source_id = x.source_id
             AND y.state = 'closed' AND (y.export_id > x.export_id OR y.ended_at >= x.began_at))",
    )?;
    let exports = overtaken.query_map([source.0], |row| row.get(0))?;
    let exports: Vec<i64> = exports.collect::<rusqlite::Result<_>>()?;
    for export in exports {
        conn.prepare_cached("UPDATE export SET state = 'abandoned' WHERE export_id = ?")?
            .execute([export])?;
        let content = Content::of(Kind::Abandoned).int(export);
        let place = format!("exports/{export}");
        ledger::append(conn, at, Kind::Abandoned, &place, content.bytes())?;
    }
    Ok(())
}

/// An interrupted attempt at the same content by the same profile: its number, the line up to
/// which it is stored, and its pieces.
fn resumable(
    conn: &Connection,
    source: SourceId,
    new: &NewExport,
) -> Result<Option<(ExportId, u64, i64)>> {
    let sql = "SELECT x.export_id, max(p.end_line), count(*)
               FROM export x JOIN export_piece p USING (export_id)
               WHERE x.source_id = ? AND x.sha256 = ? AND x.profile_sha256 = ? AND x.state = 'open'
               GROUP BY x.export_id";
    let found: Option<(i64, i64, i64)> = conn
        .prepare_cached(sql)?
        .query_row(params![source.0, new.sha256.as_bytes(), new.profile.as_bytes()], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .optional()?;
    let Some((export, line, pieces)) = found else { return Ok(None) };
    // The content may come again under another name, which says other days.
    let (first, last) = new.period.unzip();
    conn.prepare_cached(
        "UPDATE export SET path = ?, period_first = ?, period_last = ? WHERE export_id = ?",
    )?
    .execute(params![new.path, first.map(Day::number), last.map(Day::number), export])?;
    Ok(Some((ExportId(export), u64::try_from(line).unwrap_or(0), pieces)))
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

fn account(conn: &Connection, export: ExportId, rows_read: u64) -> Result<Account> {
    let sql = "SELECT coalesce(sum(rows), 0), coalesce(sum(duplicates), 0),
                 coalesce(sum(quarantined), 0) FROM export_piece WHERE export_id = ?";
    let count = |row: &rusqlite::Row<'_>, column| -> rusqlite::Result<u64> {
        Ok(u64::try_from(row.get::<_, i64>(column)?).unwrap_or_default())
    };
    let account = conn.prepare_cached(sql)?.query_row([export.0], |row| {
        Ok(Account {
            rows_read,
            rows_stored: count(row, 0)?,
            rows_duplicate: count(row, 1)?,
            rows_quarantined: count(row, 2)?,
        })
    })?;
    Ok(account)
}

/// The days of an export, and the day on which alerts about itself stand, wait to be judged.
fn mark_dirty(conn: &Connection, export: ExportId) -> Result<()> {
    conn.prepare_cached(
        "INSERT OR IGNORE INTO dirty_day SELECT day FROM coverage WHERE export_id = ?1
         UNION SELECT judged_day FROM export WHERE export_id = ?1 AND judged_day IS NOT NULL",
    )?
    .execute([export.0])?;
    Ok(())
}
