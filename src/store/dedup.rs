//! Which rows of an export are already stored.
//!
//! A row without a serial is its content and its ordinal among equals of the export; a row
//! with a serial is its content. So any order, split and repetition of exports gives the
//! multiset union. A day of which the source has nothing stored needs no comparison.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};

use super::error::Result;
use super::stored_row::{Texts, each_row};
use crate::event::{ExportId, SourceId};
use crate::instant::Day;
use crate::parse::batch::Batch;

/// The first half of the SHA-256 of a row's canonical content.
type Fingerprint = [u8; 16];

/// Fingerprint of a row's canonical content.
fn fingerprint(content: &[u8]) -> Fingerprint {
    let digest = Sha256::digest(content);
    std::array::from_fn(|i| digest[i])
}

/// Whether a row has to be stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is not stored yet.
    New,
    /// It is.
    Duplicate,
}

/// Compares the rows of one export with what its source has stored.
#[derive(Debug)]
pub struct Dedup {
    source: SourceId,
    export: ExportId,
    days: HashMap<Day, DayState>,
    last_serial: String,
    texts: Texts,
}

#[derive(Debug)]
enum DayState {
    /// The source has nothing stored of this day.
    Bare,
    /// What is stored of this day, and how often each content was seen in the export.
    Indexed {
        /// Whether closed exports have rows of this day, or only this export itself.
        elsewhere: bool,
        /// By content.
        rows: HashMap<Fingerprint, Count>,
    },
}

#[derive(Debug, Default, Clone, Copy)]
struct Count {
    stored: u32,
    seen: u32,
}

impl Dedup {
    /// For the rows of `export`, which are handed over in line order.
    #[must_use]
    pub fn new(source: SourceId, export: ExportId) -> Self {
        Self {
            source,
            export,
            days: HashMap::new(),
            last_serial: String::new(),
            texts: Texts::default(),
        }
    }

    /// Whether the serials of `batch` rise from row to row and above those before it, as they
    /// nearly always do; then its rows can be inserted many at a time.
    #[must_use]
    pub fn serials_ascend(&self, batch: &Batch) -> bool {
        let mut last = self.last_serial.as_str();
        batch.rows.iter().filter_map(|row| batch.span(row.serial)).all(|serial| {
            let ascends = precedes(last, serial);
            last = serial;
            ascends
        })
    }

    /// Judges the next row of the export. `content` makes its canonical content, if needed.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn judge(
        &mut self,
        conn: &Connection,
        day: Day,
        serial: Option<&str>,
        content: impl FnOnce() -> Vec<u8>,
    ) -> Result<Verdict> {
        let in_order = self.follows(serial);
        if !self.days.contains_key(&day) {
            let state = if self.is_stored(conn, day)? {
                DayState::Indexed { elsewhere: true, rows: self.index(conn, day, false)? }
            } else {
                DayState::Bare
            };
            self.days.insert(day, state);
        }
        if !in_order && matches!(self.days.get(&day), Some(DayState::Bare)) {
            let rows = self.index(conn, day, true)?;
            self.days.insert(day, DayState::Indexed { elsewhere: false, rows });
        }
        let Some(DayState::Indexed { elsewhere, rows }) = self.days.get_mut(&day) else {
            return Ok(Verdict::New);
        };
        if serial.is_none() && !*elsewhere {
            // Equal rows without a serial within one export are as many events.
            return Ok(Verdict::New);
        }
        let count = rows.entry(fingerprint(&content())).or_default();
        count.seen += 1;
        let known = if serial.is_some() {
            count.stored > 0 || count.seen > 1
        } else {
            count.seen <= count.stored
        };
        Ok(if known { Verdict::Duplicate } else { Verdict::New })
    }

    /// Whether the serial is greater than the one before; a row without one always follows.
    fn follows(&mut self, serial: Option<&str>) -> bool {
        let Some(serial) = serial else { return true };
        let greater = precedes(&self.last_serial, serial);
        if greater {
            self.last_serial.clear();
            self.last_serial.push_str(serial);
        }
        greater
    }

    fn is_stored(&self, conn: &Connection, day: Day) -> Result<bool> {
        let sql = "SELECT 1 FROM coverage c JOIN export x USING (export_id)
                   WHERE c.day = ? AND x.source_id = ? AND x.state = 'closed' LIMIT 1";
        let found = conn
            .prepare_cached(sql)?
            .query_row(params![day.number(), self.source.0], |_| Ok(()))
            .optional()?;
        Ok(found.is_some())
    }

    /// What is stored of `day`: by closed exports, and `with_own` rows of this export.
    fn index(
        &mut self,
        conn: &Connection,
        day: Day,
        with_own: bool,
    ) -> Result<HashMap<Fingerprint, Count>> {
        let mut index: HashMap<Fingerprint, Count> = HashMap::new();
        let mut ranges = stored_ranges(conn, self.source, day)?;
        if with_own {
            ranges.extend(own_range(conn, self.export)?);
        }
        for (export, first, last) in ranges {
            each_row(conn, &mut self.texts, first, last, |row| {
                if row.export_id == export && row.occurred_at.day() == day {
                    index.entry(fingerprint(&row.content().encode())).or_default().stored += 1;
                }
                Ok(())
            })?;
        }
        Ok(index)
    }
}

fn precedes(serial: &str, next: &str) -> bool {
    (serial.len(), serial) < (next.len(), next)
}

fn stored_ranges(conn: &Connection, source: SourceId, day: Day) -> Result<Vec<(i64, i64, i64)>> {
    let sql = "SELECT c.export_id, c.first_event_id, c.last_event_id
               FROM coverage c JOIN export x USING (export_id)
               WHERE c.day = ? AND x.source_id = ? AND x.state = 'closed'";
    let mut statement = conn.prepare_cached(sql)?;
    let ranges = statement.query_map(params![day.number(), source.0], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?))
    })?;
    Ok(ranges.collect::<rusqlite::Result<_>>()?)
}

/// The range in which the rows of an export that is being written lie.
fn own_range(conn: &Connection, export: ExportId) -> Result<Option<(i64, i64, i64)>> {
    let first: Option<i64> = conn
        .prepare_cached("SELECT min(first_event_id) FROM export_piece WHERE export_id = ?")?
        .query_row([export.0], |row| row.get(0))?;
    let open = super::parts::open(conn)?.map_or(0, |part| part.first);
    Ok(Some((export.0, first.unwrap_or(open).min(open), i64::MAX)))
}
