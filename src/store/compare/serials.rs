//! Rows with a serial.
//!
//! Serials mostly rise from row to row and from export to export, so that a row is known to
//! be new without looking anything up. Where a serial lies among those of a piece, the piece
//! is loaded and searched; of loaded pieces only a few are held at a time.

use std::cmp::Ordering;
use std::collections::HashMap;

use rusqlite::Connection;

use super::super::error::Result;
use super::super::stored_row::{Texts, each_row};
use super::pieces::{Piece, Pieces, order};
use super::{Fingerprint, Verdict, fingerprint};
use crate::event::{EventId, ExportId, SourceId};
use crate::parse::batch::Batch;

/// Pieces held in memory: each takes about 2 MB.
const HELD: usize = 16;

/// A stored row: fingerprints of its serial and its content, and its number.
type Entry = (Fingerprint, Fingerprint, EventId);

#[derive(Debug)]
pub(super) struct Serials {
    export: ExportId,
    pieces: Pieces,
    /// Loaded pieces, by number, the one used last at the end.
    held: Vec<(usize, Vec<Entry>)>,
    /// The rows since the last piece, once a serial came out of order.
    fresh: Option<HashMap<Fingerprint, Vec<(Fingerprint, EventId)>>>,
    /// The least and the greatest serial stored since the last piece.
    range: Option<(String, String)>,
    texts: Texts,
}

impl Serials {
    pub(super) fn begin(conn: &Connection, source: SourceId, export: ExportId) -> Result<Self> {
        Ok(Self {
            export,
            pieces: Pieces::read(conn, source, export)?,
            held: Vec::new(),
            fresh: None,
            range: None,
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
            let mut fresh: HashMap<_, Vec<_>> = HashMap::new();
            for (serial, content, event) in rows {
                fresh.entry(serial).or_default().push((content, event));
            }
            self.fresh = Some(fresh);
        }
        Ok(())
    }

    /// Notes the serial of a row that was stored.
    pub(super) fn stored(&mut self, serial: &str) {
        let Some((least, greatest)) = &mut self.range else {
            self.range = Some((serial.to_owned(), serial.to_owned()));
            return;
        };
        if order(greatest, serial).is_lt() {
            serial.clone_into(greatest);
        } else if order(serial, least).is_lt() {
            serial.clone_into(least);
        }
    }

    /// Whether each serial is greater than all before it, or each is less.
    fn goes_on(&self, batch: &Batch) -> bool {
        let serials = || batch.rows.iter().filter_map(|row| batch.span(row.serial));
        let (least, greatest) = self.range().unzip();
        follow(serials(), greatest, Ordering::Greater) || follow(serials(), least, Ordering::Less)
    }

    pub(super) fn judge(
        &mut self,
        conn: &Connection,
        serial: &str,
        event: EventId,
        content: impl FnOnce() -> Vec<u8>,
    ) -> Result<Verdict> {
        let holding = self.pieces.holding(serial).to_vec();
        if holding.is_empty() && self.fresh.is_none() {
            return Ok(Verdict::New);
        }
        let key = fingerprint(serial.as_bytes());
        let mut known: Vec<(Fingerprint, EventId)> = Vec::new();
        for number in holding {
            self.load(conn, number)?;
            let Some((_, entries)) = self.held.last() else { continue };
            let from = entries.partition_point(|(serial, ..)| *serial < key);
            let found = entries[from..].iter().take_while(|(serial, ..)| *serial == key);
            for (_, content, event) in found {
                known.push((*content, *event));
                self.pieces.get_mut(number).note(*event);
            }
        }
        if let Some(fresh) = &self.fresh {
            known.extend(fresh.get(&key).into_iter().flatten());
        }
        let Some(first) = known.iter().map(|(_, event)| *event).min() else {
            if let Some(fresh) = &mut self.fresh {
                fresh.entry(key).or_default().push((fingerprint(&content()), event));
            }
            return Ok(Verdict::New);
        };
        let content = fingerprint(&content());
        if known.iter().any(|(known, _)| *known == content) {
            return Ok(Verdict::Duplicate);
        }
        if let Some(fresh) = &mut self.fresh {
            fresh.entry(key).or_default().push((content, event));
        }
        Ok(Verdict::Changed(first))
    }

    /// Makes the piece the last of those held.
    fn load(&mut self, conn: &Connection, number: usize) -> Result<()> {
        if let Some(place) = self.held.iter().position(|(held, _)| *held == number) {
            self.held[place..].rotate_left(1);
            return Ok(());
        }
        if self.held.len() >= HELD {
            self.held.remove(0);
        }
        let piece = self.pieces.get(number);
        let mut entries = read(conn, &mut self.texts, piece.export, piece.first, piece.last())?;
        entries.sort_unstable();
        self.held.push((number, entries));
        Ok(())
    }

    pub(super) fn range(&self) -> Option<(&str, &str)> {
        self.range.as_ref().map(|(least, greatest)| (least.as_str(), greatest.as_str()))
    }

    pub(super) fn piece_ended(&mut self, first: EventId, rows: i64) {
        self.fresh = None;
        if let Some(range) = self.range.take().filter(|_| rows > 0) {
            self.pieces.push(Piece::new(self.export, range, first, rows));
        }
    }

    /// Whether the export has the serial of this row of a closed export.
    pub(super) fn has(&self, event: EventId) -> bool {
        self.pieces.of(event).is_some_and(|piece| piece.has(event))
    }
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
    each_row(conn, texts, first.0, last.0, |row| {
        let content = row.content();
        if let Some(serial) = content.serial().filter(|_| row.export_id == export.0) {
            let serial = fingerprint(serial.as_bytes());
            entries.push((serial, fingerprint(&content.encode()), row.event));
        }
        Ok(())
    })?;
    Ok(entries)
}
