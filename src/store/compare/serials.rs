//! Rows with a serial.
//!
//! Serials mostly rise from row to row and from export to export, so that a row is known to
//! be new without looking anything up. Where a serial lies among those of a piece, the piece
//! is loaded and searched; of loaded pieces only a few are held at a time, and where more are
//! needed for one serial, they are put into a temporary table.

use std::cmp::Ordering;
use std::collections::{BTreeSet, HashMap};

use rusqlite::{Connection, params};

use super::super::bounds::Bounds;
use super::super::error::Result;
use super::super::stored_row::{Texts, each_row};
use super::intervals::{Number, around, is_number, number, order};
use super::pieces::{Piece, Pieces, TEXT, greatest, key, serial_of};
use super::{Fingerprint, Judged, Verdict, fingerprint};
use crate::event::{EventId, ExportId, SourceId};
use crate::parse::batch::Batch;

/// A stored row: fingerprints of its serial and its content, and its number.
type Entry = (Fingerprint, Fingerprint, EventId);

#[derive(Debug)]
pub(super) struct Serials {
    source: SourceId,
    export: ExportId,
    pub(super) bounds: Bounds,
    /// Stored rows that were read.
    pub(super) looked_at: u64,
    /// The greatest serial so far that is a number, and whether some are none.
    greatest: Option<String>,
    has_texts: bool,
    /// Known once a serial does not rise above all others.
    pieces: Option<Pieces>,
    /// Loaded pieces, by number, the one used last at the end.
    held: Vec<(usize, Vec<Entry>)>,
    /// Pieces in the temporary table.
    spilled: BTreeSet<usize>,
    /// The rows since the last piece, once a serial came out of order.
    fresh: Option<HashMap<Fingerprint, Vec<(Fingerprint, EventId)>>>,
    /// The serials stored since the last piece.
    since: Since,
    texts: Texts,
}

/// The serials of the rows that were stored since the last piece.
#[derive(Debug, Default)]
struct Since {
    range: Option<(String, String)>,
    numbers: Vec<Number>,
    has_texts: bool,
}

impl Serials {
    pub(super) fn begin(conn: &Connection, source: SourceId, export: ExportId) -> Result<Self> {
        let (greatest, has_texts) = greatest(conn, source)?;
        Ok(Self {
            source,
            export,
            bounds: Bounds::default(),
            looked_at: 0,
            greatest,
            has_texts,
            pieces: None,
            held: Vec::new(),
            spilled: BTreeSet::new(),
            fresh: None,
            since: Since::default(),
            texts: Texts::default(),
        })
    }

    /// Where the serials of the batch do not go on rising or falling, its rows are compared
    /// with each other too, and with those since the last piece, which begin at `since`.
    pub(super) fn begin_batch(
        &mut self,
        conn: &Connection,
        batch: &Batch,
        since: EventId,
    ) -> Result<()> {
        if self.fresh.is_none() && !self.goes_on(batch) {
            let rows = read(conn, &mut self.texts, self.export, since, EventId(i64::MAX))?;
            self.looked_at += rows.len() as u64;
            let mut fresh: HashMap<_, Vec<_>> = HashMap::new();
            for (serial, content, event) in rows {
                fresh.entry(serial).or_default().push((content, event));
            }
            self.fresh = Some(fresh);
        }
        Ok(())
    }

    /// Whether each serial is greater than all before it, or each is less.
    fn goes_on(&self, batch: &Batch) -> bool {
        let serials = || batch.rows.iter().filter_map(|row| batch.span(row.serial));
        let range = self.since.range.as_ref();
        let (least, greatest) = range.map(|(least, greatest)| (&**least, &**greatest)).unzip();
        follow(serials(), greatest, Ordering::Greater) || follow(serials(), least, Ordering::Less)
    }

    /// Notes the serial of a row that was stored.
    pub(super) fn stored(&mut self, serial: &str) {
        match number(serial) {
            Some(number) => self.since.numbers.push(number),
            None => self.since.has_texts = true,
        }
        let Some((least, greatest)) = &mut self.since.range else {
            self.since.range = Some((serial.to_owned(), serial.to_owned()));
            return;
        };
        if order(greatest, serial).is_lt() {
            serial.clone_into(greatest);
        } else if order(serial, least).is_lt() {
            serial.clone_into(least);
        }
    }

    pub(super) fn judge(
        &mut self,
        conn: &Connection,
        serial: &str,
        row: Judged<'_>,
        content: impl FnOnce() -> Vec<u8>,
    ) -> Result<Verdict> {
        if self.fresh.is_none() && self.is_beyond(serial) {
            return Ok(Verdict::New);
        }
        let key = fingerprint(serial.as_bytes());
        let mut known = self.find(conn, serial, key, row)?;
        if let Some(fresh) = &self.fresh {
            known.extend(fresh.get(&key).into_iter().flatten());
        }
        if known.is_empty() && self.fresh.is_none() {
            return Ok(Verdict::New);
        }
        let content = fingerprint(&content());
        if known.iter().any(|(known, _)| *known == content) {
            return Ok(Verdict::Duplicate);
        }
        if let Some(fresh) = &mut self.fresh {
            fresh.entry(key).or_default().push((content, row.event));
        }
        let first = known.iter().map(|(_, event)| *event).min();
        Ok(first.map_or(Verdict::New, Verdict::Changed))
    }

    /// Whether no piece can hold the serial, since it is greater than all of them.
    fn is_beyond(&self, serial: &str) -> bool {
        if !is_number(serial) {
            return !self.has_texts;
        }
        self.greatest.as_deref().is_none_or(|greatest| order(greatest, serial).is_lt())
    }

    /// The rows in pieces that have the serial: their contents and numbers.
    fn find(
        &mut self,
        conn: &Connection,
        serial: &str,
        key: Fingerprint,
        row: Judged<'_>,
    ) -> Result<Vec<(Fingerprint, EventId)>> {
        if self.pieces.is_none() {
            self.pieces = Some(Pieces::read(conn, self.source, self.export)?);
        }
        let Some(pieces) = &mut self.pieces else { return Ok(Vec::new()) };
        let mut holding = pieces.holding(conn, serial, (row.day, self.bounds.candidates))?;
        let mut known = Vec::new();
        if holding.len() > self.bounds.pieces
            || holding.iter().any(|number| self.spilled.contains(number))
        {
            self.spill(conn, &holding)?;
            known = spilled(conn, key)?;
            holding.clear();
        }
        for number in holding {
            let entries = self.load(conn, number)?;
            let from = entries.partition_point(|(serial, ..)| *serial < key);
            let found = entries[from..].iter().take_while(|(serial, ..)| *serial == key);
            known.extend(found.map(|(_, content, event)| (*content, *event)));
        }
        if let Some(pieces) = &mut self.pieces {
            for (_, event) in &known {
                pieces.note(*event);
            }
        }
        Ok(known)
    }

    /// The rows of a piece, which is then the last of those held.
    fn load(&mut self, conn: &Connection, number: usize) -> Result<&[Entry]> {
        if let Some(place) = self.held.iter().position(|(held, _)| *held == number) {
            self.held[place..].rotate_left(1);
        } else {
            if self.held.len() >= self.bounds.pieces {
                self.held.remove(0);
            }
            let mut entries = self.read_piece(conn, number)?;
            entries.sort_unstable();
            self.held.push((number, entries));
        }
        Ok(self.held.last().map_or(&[], |(_, entries)| entries))
    }

    fn read_piece(&mut self, conn: &Connection, number: usize) -> Result<Vec<Entry>> {
        let Some(pieces) = &self.pieces else { return Ok(Vec::new()) };
        let piece = pieces.get(number);
        let rows = read(conn, &mut self.texts, piece.export, piece.first, piece.last())?;
        self.looked_at += rows.len() as u64;
        Ok(rows)
    }

    /// Puts those of the pieces into the temporary table that are not there.
    fn spill(&mut self, conn: &Connection, pieces: &[usize]) -> Result<()> {
        if self.spilled.is_empty() {
            conn.execute_batch(
                "CREATE TABLE IF NOT EXISTS temp.numbered (
                   serial BLOB NOT NULL, content BLOB NOT NULL, event_id INTEGER NOT NULL,
                   PRIMARY KEY (serial, event_id)) WITHOUT ROWID;
                 DELETE FROM temp.numbered;",
            )?;
        }
        for number in pieces {
            if self.spilled.insert(*number) {
                let mut insert =
                    conn.prepare_cached("INSERT INTO temp.numbered VALUES (?, ?, ?)")?;
                let mut entries = self.read_piece(conn, *number)?;
                entries.sort_unstable();
                for (serial, content, event) in entries {
                    insert.execute(params![serial, content, event.0])?;
                }
            }
        }
        Ok(())
    }

    /// The keys between which the serials stored since the last piece lie.
    pub(super) fn keys(&mut self) -> Vec<(String, String)> {
        let numbers = std::mem::take(&mut self.since.numbers);
        let intervals = around(numbers).into_iter();
        let mut keys: Vec<_> = intervals.map(|(first, last)| (key(&first), key(&last))).collect();
        if self.since.has_texts {
            keys.push((TEXT.to_owned(), TEXT.to_owned()));
        }
        keys
    }

    /// The rows since the last piece are this piece, with serials between these keys.
    pub(super) fn piece_ended(
        &mut self,
        (piece_no, first, rows): (i64, EventId, i64),
        keys: &[(String, String)],
    ) {
        self.fresh = None;
        let since = std::mem::take(&mut self.since);
        self.has_texts |= since.has_texts;
        let greatest =
            keys.iter().filter_map(|(_, last)| serial_of(last)).max_by(|a, b| order(a, b));
        if let Some(serial) = greatest.filter(|serial| self.is_beyond(serial)) {
            self.greatest = Some(serial.to_owned());
        }
        if let Some(pieces) = self.pieces.as_mut().filter(|_| !keys.is_empty()) {
            pieces.push(Piece::new(self.export, piece_no, first, rows), keys);
        }
    }

    /// Whether the export has the serial of this row of a closed export.
    pub(super) fn has(&self, event: EventId) -> bool {
        self.pieces.as_ref().is_some_and(|pieces| pieces.has(event))
    }
}

/// The rows in the temporary table that have the serial: their contents and numbers.
fn spilled(conn: &Connection, key: Fingerprint) -> Result<Vec<(Fingerprint, EventId)>> {
    let sql = "SELECT content, event_id FROM temp.numbered WHERE serial = ?";
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map([key], |row| Ok((row.get(0)?, EventId(row.get(1)?))))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Whether each serial stands so to the one before it, and the first to `before`.
fn follow<'a>(
    serials: impl Iterator<Item = &'a str>,
    before: Option<&'a str>,
    so: Ordering,
) -> bool {
    let mut previous = before;
    serials.into_iter().all(|serial| {
        let stands = previous.is_none_or(|previous| order(serial, previous) == so);
        previous = Some(serial);
        stands
    })
}

/// The rows with a serial that the export has from `first` to `last`.
fn read(
    conn: &Connection,
    texts: &mut Texts,
    export: ExportId,
    first: EventId,
    last: EventId,
) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    each_row(conn, texts, (first.0, last.0), None, |row| {
        let content = row.content();
        if let Some(serial) = content.serial().filter(|_| row.export_id == export.0) {
            let serial = fingerprint(serial.as_bytes());
            entries.push((serial, fingerprint(&content.encode()), row.event));
        }
        Ok(())
    })?;
    Ok(entries)
}
