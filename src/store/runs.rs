//! The runs of serials, day by day: a cache of the events, from which gaps are told.

use std::collections::BTreeMap;

use rusqlite::{Connection, Row, params};

use super::Reader;
use super::error::{Result, StoreError};
use crate::detect::serials::{DayRuns, Numbered, Run, Serial};
use crate::event::{EventId, SourceId};
use crate::instant::{Day, Instant};

/// Keeps the runs of a day in place of those before.
pub(super) fn record(conn: &Connection, day: Day, runs: &DayRuns) -> Result<()> {
    conn.prepare_cached("DELETE FROM serial_run WHERE day = ?")?.execute([day.number()])?;
    let mut insert =
        conn.prepare_cached("INSERT INTO serial_run VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")?;
    for (source, runs) in runs {
        for run in runs {
            insert.execute(params![
                source.0,
                day.number(),
                run.first.serial.to_string(),
                run.last.serial.to_string(),
                run.first.event.0,
                run.last.event.0,
                run.first.at.millis(),
                run.last.at.millis(),
                run.is_dense,
            ])?;
        }
    }
    Ok(())
}

impl Reader<'_> {
    /// The runs of serials of all days, by source and day.
    ///
    /// # Errors
    /// The database cannot be read, or holds what tenken never writes.
    pub fn serial_runs(&self) -> Result<BTreeMap<Day, DayRuns>> {
        let sql =
            "SELECT day, source_id, first_serial, first_at, first_event, last_serial, last_at,
                     last_event, is_dense FROM serial_run ORDER BY day, source_id";
        let mut statement = self.conn().prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        let mut days: BTreeMap<Day, DayRuns> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let (day, source) = (Day::from_number(row.get(0)?), SourceId(row.get(1)?));
            let run =
                Run { first: numbered(row, 2)?, last: numbered(row, 5)?, is_dense: row.get(8)? };
            let runs = days.entry(day).or_default();
            match runs.last_mut() {
                Some((last, runs)) if *last == source => runs.push(run),
                _ => runs.push((source, vec![run])),
            }
        }
        Ok(days)
    }

    /// The names of the sources.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn source_names(&self) -> Result<BTreeMap<SourceId, String>> {
        let mut statement = self.conn().prepare_cached("SELECT source_id, name FROM source")?;
        let names = statement.query_map([], |row| Ok((SourceId(row.get(0)?), row.get(1)?)))?;
        Ok(names.collect::<rusqlite::Result<_>>()?)
    }
}

/// Serial, instant and number of an event, from the column `at` on.
fn numbered(row: &Row<'_>, at: usize) -> Result<Numbered> {
    let text: String = row.get(at)?;
    let serial: Serial = text.parse().map_err(|_| StoreError::Inconsistent {
        detail: format!("the run of serials begins or ends with {text}"),
    })?;
    let happened = Instant::from_millis(row.get(at + 1)?);
    Ok(Numbered { serial, at: happened, event: EventId(row.get(at + 2)?) })
}
