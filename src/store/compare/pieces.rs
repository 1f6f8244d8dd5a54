//! The pieces of a source whose rows have serials, and which of them may hold one.

use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, params};

use super::super::error::Result;
use super::intervals::{Intervals, is_number};
use crate::event::{EventId, ExportId, SourceId};
use crate::instant::Day;

/// The key of a piece that has serials that are no numbers: greater than any other.
pub(super) const TEXT: &str = "~";

/// A piece whose rows have serials.
#[derive(Debug)]
pub(super) struct Piece {
    /// The export that it is of.
    pub(super) export: ExportId,
    no: i64,
    /// Its first row.
    pub(super) first: EventId,
    rows: usize,
    /// The rows whose serials the export has, a bit each; empty while there are none.
    seen: Vec<u64>,
}

impl Piece {
    pub(super) fn new(export: ExportId, no: i64, first: EventId, rows: i64) -> Self {
        let rows = usize::try_from(rows).unwrap_or_default();
        Self { export, no, first, rows, seen: Vec::new() }
    }

    /// Its last row.
    pub(super) fn last(&self) -> EventId {
        EventId(self.first.0 + i64::try_from(self.rows).unwrap_or(i64::MAX) - 1)
    }

    fn place(&self, event: EventId) -> Option<usize> {
        usize::try_from(event.0 - self.first.0).ok().filter(|place| *place < self.rows)
    }

    /// Notes that the export has the serial of this row.
    fn note(&mut self, event: EventId) {
        let Some(place) = self.place(event) else { return };
        if self.seen.is_empty() {
            self.seen = vec![0; self.rows.div_ceil(64)];
        }
        self.seen[place / 64] |= 1 << (place % 64);
    }

    /// Whether the export has the serial of this row.
    fn has(&self, event: EventId) -> bool {
        let word = self.place(event).and_then(|place| Some((self.seen.get(place / 64)?, place)));
        word.is_some_and(|(word, place)| word >> (place % 64) & 1 == 1)
    }
}

/// The pieces of a source.
#[derive(Debug)]
pub(super) struct Pieces {
    source: SourceId,
    own: ExportId,
    /// In the order of their rows.
    all: Vec<Piece>,
    intervals: Intervals,
    /// Those with serials that are no numbers.
    texts: Vec<usize>,
    /// Pieces with rows of a day, as far as that was asked.
    of_days: HashMap<Day, HashSet<(i64, i64)>>,
}

impl Pieces {
    /// Those of the closed exports of the source, and of `own`.
    pub(super) fn read(conn: &Connection, source: SourceId, own: ExportId) -> Result<Self> {
        let sql =
            "SELECT p.export_id, p.piece_no, p.first_event_id, p.rows, k.first_key, k.last_key
                   FROM piece_serial k JOIN export x USING (export_id)
                   JOIN export_piece p USING (export_id, piece_no)
                   WHERE k.source_id = ? AND (x.state = 'closed' OR x.export_id = ?)
                   ORDER BY p.first_event_id, k.last_key";
        let mut pieces = Self {
            source,
            own,
            all: Vec::new(),
            intervals: Intervals::default(),
            texts: Vec::new(),
            of_days: HashMap::new(),
        };
        let mut statement = conn.prepare_cached(sql)?;
        let mut rows = statement.query(params![source.0, own.0])?;
        while let Some(row) = rows.next()? {
            let (export, piece_no, first) = (ExportId(row.get(0)?), row.get(1)?, row.get(2)?);
            if pieces.all.last().is_none_or(|last| last.first.0 != first) {
                pieces.all.push(Piece::new(export, piece_no, EventId(first), row.get(3)?));
            }
            pieces.add(&row.get::<_, String>(4)?, &row.get::<_, String>(5)?);
        }
        Ok(pieces)
    }

    /// Adds the newest piece, whose serials lie between these keys.
    pub(super) fn push(&mut self, piece: Piece, keys: &[(String, String)]) {
        self.all.push(piece);
        for (first, last) in keys {
            self.add(first, last);
        }
    }

    /// Adds keys of the last piece.
    fn add(&mut self, first_key: &str, last_key: &str) {
        let of = self.all.len() - 1;
        match serial_of(first_key).zip(serial_of(last_key)) {
            Some((first, last)) => self.intervals.add(first.to_owned(), last.to_owned(), of),
            None => self.texts.push(of),
        }
    }

    pub(super) fn get(&self, number: usize) -> &Piece {
        &self.all[number]
    }

    /// The pieces that may hold the serial of a row of that day; where they are more than `most`,
    /// and for serials that are no numbers, only those with rows of the day, and the own.
    pub(super) fn holding(
        &mut self,
        conn: &Connection,
        serial: &str,
        (day, most): (Day, usize),
    ) -> Result<Vec<usize>> {
        let number = is_number(serial);
        let mut found = if number { self.intervals.around(serial) } else { self.texts.clone() };
        if !number || found.len() > most {
            self.learn(conn, day)?;
            let of_day = self.of_days.get(&day);
            found.retain(|at| {
                let piece = &self.all[*at];
                let key = (piece.export.0, piece.no);
                piece.export == self.own || of_day.is_some_and(|keys| keys.contains(&key))
            });
        }
        Ok(found)
    }

    fn learn(&mut self, conn: &Connection, day: Day) -> Result<()> {
        if self.of_days.contains_key(&day) {
            return Ok(());
        }
        let sql = "SELECT c.export_id, c.piece_no FROM coverage c JOIN export x USING (export_id)
                   WHERE c.day = ? AND x.source_id = ? AND x.state = 'closed'";
        let mut statement = conn.prepare_cached(sql)?;
        let pieces = statement.query_map(params![day.number(), self.source.0], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
        self.of_days.insert(day, pieces.collect::<rusqlite::Result<_>>()?);
        Ok(())
    }

    /// Notes that the export has the serial of this row.
    pub(super) fn note(&mut self, event: EventId) {
        if let Some(at) = self.at(event) {
            self.all[at].note(event);
        }
    }

    /// Whether the export has the serial of this row.
    pub(super) fn has(&self, event: EventId) -> bool {
        self.at(event).is_some_and(|at| self.all[at].has(event))
    }

    /// The piece in which this row lies.
    fn at(&self, event: EventId) -> Option<usize> {
        let at = self.all.partition_point(|piece| piece.first <= event).checked_sub(1)?;
        self.all[at].place(event).map(|_| at)
    }
}

/// The key under which a serial that is a number is kept.
pub(super) fn key(serial: &str) -> String {
    format!("{:02}{serial}", serial.len())
}

/// The serial that has this key, where it is a number.
pub(super) fn serial_of(key: &str) -> Option<&str> {
    if key == TEXT { None } else { key.get(2..) }
}

/// The greatest serial of the source that is a number, and whether some are none.
pub(super) fn greatest(conn: &Connection, source: SourceId) -> Result<(Option<String>, bool)> {
    let sql =
        "SELECT (SELECT max(last_key) FROM piece_serial WHERE source_id = ?1 AND last_key < ?2),
                 EXISTS (SELECT 1 FROM piece_serial WHERE source_id = ?1 AND last_key = ?2)";
    let (key, texts): (Option<String>, bool) = conn
        .prepare_cached(sql)?
        .query_row(params![source.0, TEXT], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok((key.as_deref().and_then(serial_of).map(str::to_owned), texts))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_had_once_it_was_noted() {
        let mut piece = Piece::new(ExportId(1), 0, EventId(100), 70);
        assert!(!piece.has(EventId(165)));
        piece.note(EventId(165));
        assert!(piece.has(EventId(165)));
        assert!(!piece.has(EventId(166)));
        piece.note(EventId(170));
        assert!(!piece.has(EventId(170)));
        assert_eq!(piece.last(), EventId(169));
    }

    #[test]
    fn keys_are_in_the_order_of_their_serials() {
        assert!(key("9") < key("10"));
        assert!(key("010") < key("011"));
        assert!(key("999999999999999999999999").as_str() < TEXT);
        assert_eq!(serial_of(&key("0704")), Some("0704"));
    }
}
