//! Where serials lie: each piece of an export knows the least and the greatest of its rows.

use std::cmp::Ordering;

use rusqlite::{Connection, params};

use super::super::error::Result;
use crate::event::{EventId, ExportId, SourceId};

/// A piece whose rows have serials.
#[derive(Debug)]
pub(super) struct Piece {
    /// The export that it is of.
    pub(super) export: ExportId,
    first_serial: String,
    last_serial: String,
    /// Its first row.
    pub(super) first: EventId,
    rows: usize,
    /// The rows whose serials the export has, a bit each; empty while there are none.
    seen: Vec<u64>,
}

impl Piece {
    pub(super) fn new(
        export: ExportId,
        (first_serial, last_serial): (String, String),
        first: EventId,
        rows: i64,
    ) -> Self {
        let rows = usize::try_from(rows).unwrap_or_default();
        Self { export, first_serial, last_serial, first, rows, seen: Vec::new() }
    }

    /// Its last row.
    pub(super) fn last(&self) -> EventId {
        EventId(self.first.0 + i64::try_from(self.rows).unwrap_or(i64::MAX) - 1)
    }

    fn holds(&self, serial: &str) -> bool {
        order(&self.first_serial, serial).is_le() && order(serial, &self.last_serial).is_le()
    }

    fn place(&self, event: EventId) -> Option<usize> {
        usize::try_from(event.0 - self.first.0).ok().filter(|place| *place < self.rows)
    }

    /// Notes that the export has the serial of this row.
    pub(super) fn note(&mut self, event: EventId) {
        let Some(place) = self.place(event) else { return };
        if self.seen.is_empty() {
            self.seen = vec![0; self.rows.div_ceil(64)];
        }
        self.seen[place / 64] |= 1 << (place % 64);
    }

    /// Whether the export has the serial of this row.
    pub(super) fn has(&self, event: EventId) -> bool {
        let word = self.place(event).and_then(|place| Some((self.seen.get(place / 64)?, place)));
        word.is_some_and(|(word, place)| word >> (place % 64) & 1 == 1)
    }
}

/// The order of serials: shorter ones first, for they are numbers.
pub(super) fn order(a: &str, b: &str) -> Ordering {
    (a.len(), a).cmp(&(b.len(), b))
}

/// The pieces of a source, and which of them may hold a serial.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    /// In the order of their rows.
    all: Vec<Piece>,
    near: Option<Near>,
}

/// Between two serials, excluding both, the same pieces come into question.
#[derive(Debug)]
struct Near {
    above: Option<String>,
    below: Option<String>,
    pieces: Vec<usize>,
}

impl Near {
    fn holds(&self, serial: &str) -> bool {
        let above = self.above.as_deref().is_none_or(|bound| order(bound, serial).is_lt());
        above && self.below.as_deref().is_none_or(|bound| order(serial, bound).is_lt())
    }
}

impl Pieces {
    /// Those of the closed exports of the source, and of `own`.
    pub(super) fn read(conn: &Connection, source: SourceId, own: ExportId) -> Result<Self> {
        let sql = "SELECT p.export_id, p.first_serial, p.last_serial, p.first_event_id, p.rows
                   FROM export_piece p JOIN export x USING (export_id)
                   WHERE x.source_id = ? AND p.first_serial IS NOT NULL
                     AND (x.state = 'closed' OR x.export_id = ?)
                   ORDER BY p.first_event_id";
        let mut statement = conn.prepare_cached(sql)?;
        let pieces = statement.query_map(params![source.0, own.0], |row| {
            let serials = (row.get(1)?, row.get(2)?);
            Ok(Piece::new(ExportId(row.get(0)?), serials, EventId(row.get(3)?), row.get(4)?))
        })?;
        Ok(Self { all: pieces.collect::<rusqlite::Result<_>>()?, near: None })
    }

    /// Adds the newest piece.
    pub(super) fn push(&mut self, piece: Piece) {
        self.all.push(piece);
        self.near = None;
    }

    pub(super) fn get(&self, number: usize) -> &Piece {
        &self.all[number]
    }

    pub(super) fn get_mut(&mut self, number: usize) -> &mut Piece {
        &mut self.all[number]
    }

    /// The piece in which this row lies.
    pub(super) fn of(&self, event: EventId) -> Option<&Piece> {
        let after = self.all.partition_point(|piece| piece.first <= event);
        self.all.get(after.checked_sub(1)?).filter(|piece| piece.place(event).is_some())
    }

    /// The pieces that may hold the serial.
    pub(super) fn holding(&mut self, serial: &str) -> &[usize] {
        if !self.near.as_ref().is_some_and(|near| near.holds(serial)) {
            self.near = Some(self.look(serial));
        }
        self.near.as_ref().map_or(&[], |near| &near.pieces)
    }

    fn look(&self, serial: &str) -> Near {
        let mut near = Near { above: None, below: None, pieces: Vec::new() };
        for (number, piece) in self.all.iter().enumerate() {
            if piece.holds(serial) {
                near.pieces.push(number);
            }
            for bound in [&piece.first_serial, &piece.last_serial] {
                // A serial that is a bound itself says nothing about its neighbours.
                if order(bound, serial).is_le() {
                    raise(&mut near.above, bound);
                }
                if order(bound, serial).is_ge() {
                    lower(&mut near.below, bound);
                }
            }
        }
        near
    }
}

fn raise(bound: &mut Option<String>, to: &str) {
    if bound.as_deref().is_none_or(|bound| order(bound, to).is_lt()) {
        *bound = Some(to.to_owned());
    }
}

fn lower(bound: &mut Option<String>, to: &str) {
    if bound.as_deref().is_none_or(|bound| order(bound, to).is_gt()) {
        *bound = Some(to.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(ranges: &[(&str, &str)]) -> Pieces {
        let mut pieces = Pieces::default();
        for (first, last) in ranges {
            let serials = ((*first).to_owned(), (*last).to_owned());
            pieces.push(Piece::new(ExportId(1), serials, EventId(1), 10));
        }
        pieces
    }

    #[test]
    fn every_piece_whose_serials_enclose_one_comes_into_question() {
        let mut pieces = pieces(&[("10", "20"), ("15", "30"), ("100", "200")]);
        let holding = |pieces: &mut Pieces, serial| pieces.holding(serial).to_vec();
        assert_eq!(holding(&mut pieces, "9"), [] as [usize; 0]);
        assert_eq!(holding(&mut pieces, "10"), [0]);
        assert_eq!(holding(&mut pieces, "14"), [0]);
        assert_eq!(holding(&mut pieces, "15"), [0, 1]);
        assert_eq!(holding(&mut pieces, "20"), [0, 1]);
        assert_eq!(holding(&mut pieces, "21"), [1]);
        assert_eq!(holding(&mut pieces, "99"), [] as [usize; 0]);
        assert_eq!(holding(&mut pieces, "150"), [2]);
        assert_eq!(holding(&mut pieces, "12"), [0]);
    }

    #[test]
    fn a_row_is_had_once_it_was_noted() {
        let serials = ("1".to_owned(), "9".to_owned());
        let mut piece = Piece::new(ExportId(1), serials, EventId(100), 70);
        assert!(!piece.has(EventId(165)));
        piece.note(EventId(165));
        assert!(piece.has(EventId(165)));
        assert!(!piece.has(EventId(166)));
        piece.note(EventId(170));
        assert!(!piece.has(EventId(170)));
        assert_eq!(piece.last(), EventId(169));
    }
}
