//! Rows without a serial, by day.

use std::collections::HashMap;

use rusqlite::{Connection, params};

use super::super::bounds::Bounds;
use super::super::error::Result;
use super::super::stored_row::{Texts, each_row};
use super::spill::Spill;
use super::{Fingerprint, fingerprint};
use crate::event::{ExportId, SourceId};
use crate::instant::Day;

/// How often a content occurs.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Count {
    /// Rows stored.
    pub(super) stored: u32,
    /// Rows at the beginning of the export, which are stored and not read again.
    pub(super) base: u32,
    /// Rows of the export so far.
    pub(super) seen: u32,
}

impl Count {
    /// Counts a row of the export; whether it was stored already.
    pub(super) fn see(&mut self) -> bool {
        self.seen += 1;
        self.base.saturating_add(self.seen) <= self.stored
    }
}

/// What is stored of the days that the export has, as far as it has no serial.
#[derive(Debug)]
pub(super) struct Contents {
    source: SourceId,
    chain: Vec<ExportId>,
    days: HashMap<Day, DayState>,
    held: usize,
    pub(super) bounds: Bounds,
    /// Stored rows that were read.
    pub(super) looked_at: u64,
    spill: Spill,
    texts: Texts,
}

#[derive(Debug)]
struct DayState {
    rows: Rows,
    /// Stored rows that the export has not had so far.
    missing: u64,
}

#[derive(Debug)]
enum Rows {
    Held(HashMap<Fingerprint, Count>),
    Spilled,
}

impl Contents {
    pub(super) fn new(source: SourceId, chain: Vec<ExportId>) -> Self {
        Self {
            source,
            chain,
            days: HashMap::new(),
            held: 0,
            bounds: Bounds::default(),
            looked_at: 0,
            spill: Spill::default(),
            texts: Texts::default(),
        }
    }

    /// Whether this row, the next of the export, is stored.
    pub(super) fn is_known(
        &mut self,
        conn: &Connection,
        day: Day,
        content: impl FnOnce() -> Vec<u8>,
    ) -> Result<bool> {
        if !self.days.contains_key(&day) {
            let state = self.load(conn, day)?;
            self.days.insert(day, state);
        }
        let Some(state) = self.days.get_mut(&day) else { return Ok(false) };
        let known = match &mut state.rows {
            // Equal rows within one export are as many events.
            Rows::Held(rows) if rows.is_empty() => false,
            // What is not stored need not be counted: all of it is new.
            Rows::Held(rows) => rows.get_mut(&fingerprint(&content())).is_some_and(Count::see),
            Rows::Spilled => Spill::see(conn, day, fingerprint(&content()))?,
        };
        state.missing -= u64::from(known && state.missing > 0);
        Ok(known)
    }

    /// Whether some row without a serial that is stored of the day may be missing in the export.
    pub(super) fn may_lack(&self, day: Day) -> bool {
        self.days.get(&day).is_none_or(|state| state.missing > 0)
    }

    /// Whether the export has this stored row; each of the export's rows accounts for one.
    pub(super) fn take(&mut self, conn: &Connection, day: Day, content: &[u8]) -> Result<bool> {
        let Some(state) = self.days.get_mut(&day) else { return Ok(false) };
        let key = fingerprint(content);
        match &mut state.rows {
            Rows::Held(rows) => Ok(rows.get_mut(&key).is_some_and(|count| {
                let had = count.seen > 0;
                count.seen -= u32::from(had);
                had
            })),
            Rows::Spilled => Spill::take(conn, day, key),
        }
    }

    fn load(&mut self, conn: &Connection, day: Day) -> Result<DayState> {
        let ranges = stored_ranges(conn, self.source, day)?;
        let expected: i64 = ranges.iter().map(|range| range.rows).sum();
        let expected = usize::try_from(expected).unwrap_or(usize::MAX);
        if self.held.saturating_add(expected) > self.bounds.contents {
            self.make_room(conn)?;
        }
        let spilled = expected > self.bounds.contents;
        if spilled {
            self.spill.make(conn)?;
        }
        let mut rows: HashMap<Fingerprint, Count> = HashMap::new();
        let (mut missing, mut looked_at) = (0, 0);
        for range in ranges {
            let base = self.chain.contains(&ExportId(range.export));
            let spill = &mut self.spill;
            each_row(conn, &mut self.texts, (range.first, range.last), Some(day), |row| {
                looked_at += 1;
                let content = row.content();
                let plain = content.serial().is_none();
                if !plain || row.export_id != range.export {
                    return Ok(());
                }
                missing += u64::from(!base);
                let key = fingerprint(&content.encode());
                if spilled {
                    return spill.add(conn, day, key, base);
                }
                let count = rows.entry(key).or_default();
                count.stored += 1;
                count.base += u32::from(base);
                Ok(())
            })?;
        }
        self.held += rows.len();
        self.looked_at += looked_at;
        Ok(DayState { rows: if spilled { Rows::Spilled } else { Rows::Held(rows) }, missing })
    }

    /// Puts the days so far aside.
    fn make_room(&mut self, conn: &Connection) -> Result<()> {
        for (day, state) in &mut self.days {
            if let Rows::Held(rows) = &mut state.rows
                && !rows.is_empty()
            {
                self.spill.put(conn, *day, rows)?;
                state.rows = Rows::Spilled;
            }
        }
        self.held = 0;
        Ok(())
    }
}

struct Range {
    export: i64,
    first: i64,
    last: i64,
    rows: i64,
}

fn stored_ranges(conn: &Connection, source: SourceId, day: Day) -> Result<Vec<Range>> {
    let sql = "SELECT c.export_id, c.first_event_id, c.last_event_id, c.rows
               FROM coverage c JOIN export x USING (export_id)
               WHERE c.day = ? AND x.source_id = ? AND x.state = 'closed'";
    let mut statement = conn.prepare_cached(sql)?;
    let ranges = statement.query_map(params![day.number(), source.0], |row| {
        Ok(Range { export: row.get(0)?, first: row.get(1)?, last: row.get(2)?, rows: row.get(3)? })
    })?;
    Ok(ranges.collect::<rusqlite::Result<_>>()?)
}
