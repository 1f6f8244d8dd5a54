//! Inserting event rows, many a statement.

use std::fmt::Write as _;

use rusqlite::types::Null;
use rusqlite::{CachedStatement, Connection};

use super::error::Result;
use super::parts::{COLUMNS, Part};
use super::recurring::Recurring;
use super::serial::{self, Stored};
use crate::event::ExportId;
use crate::parse::batch::{Batch, Row};

/// Rows of one statement in bulk.
pub(super) const CHUNK: usize = 50;

/// The parameter that is the export of all rows.
const EXPORT: usize = 1;

/// A prepared statement that inserts a fixed number of rows into a part.
pub(super) struct Insert<'a> {
    statement: CachedStatement<'a>,
    rows: usize,
}

impl<'a> Insert<'a> {
    pub(super) fn prepare(conn: &'a Connection, part: Part, rows: usize) -> Result<Self> {
        // No row can fail but by a fault of ours, and then the whole transaction is taken back: the
        // database need not be able to take back one statement.
        let columns = COLUMNS.join(", ");
        let mut sql = format!("INSERT OR FAIL INTO {} ({columns}) VALUES ", part.table());
        // What all rows have in common is bound once.
        let mut place = EXPORT;
        for row in 0..rows {
            let marks: Vec<String> = COLUMNS
                .iter()
                .map(|column| {
                    if *column == "export_id" {
                        return format!("?{EXPORT}");
                    }
                    place += 1;
                    format!("?{place}")
                })
                .collect();
            let _ = write!(sql, "{}({})", if row > 0 { "," } else { "" }, marks.join(","));
        }
        Ok(Self { statement: conn.prepare_cached(&sql)?, rows })
    }

    /// Inserts `rows` of `batch` under consecutive event ids from `first_event_id`; gives the
    /// id after them.
    pub(super) fn run(
        &mut self,
        rows: &[&Row],
        batch: &Batch,
        recurring: &Recurring,
        export: ExportId,
        first_event_id: i64,
    ) -> Result<i64> {
        debug_assert_eq!(rows.len(), self.rows);
        self.statement.raw_bind_parameter(EXPORT, export.0)?;
        let (mut place, mut event_id) = (EXPORT, first_event_id);
        for row in rows {
            self.bind(&mut place, row, batch, recurring, event_id)?;
            event_id += 1;
        }
        self.statement.raw_execute()?;
        Ok(event_id)
    }

    fn bind(
        &mut self,
        place: &mut usize,
        row: &Row,
        batch: &Batch,
        recurring: &Recurring,
        event_id: i64,
    ) -> Result<()> {
        let line_no = i64::try_from(row.line_no).unwrap_or(i64::MAX);
        let (origin, deed) = recurring.numbers(row);
        let (head, tail, text) = match batch.span(row.serial).map(serial::split) {
            None => (None, None, None),
            Some(Stored::Numbers { head, tail }) => (Some(head), Some(tail), None),
            Some(Stored::Text(text)) => (None, None, Some(text)),
        };
        let mut next = || {
            *place += 1;
            *place
        };
        let s = &mut self.statement;
        for number in [event_id, line_no, row.occurred_at.millis(), origin, deed] {
            s.raw_bind_parameter(next(), number)?;
        }
        s.raw_bind_parameter(next(), batch.span(row.subject))?;
        s.raw_bind_parameter(next(), row.record_count)?;
        s.raw_bind_parameter(next(), batch.span(row.note))?;
        s.raw_bind_parameter(next(), head)?;
        s.raw_bind_parameter(next(), tail)?;
        match text {
            Some(text) => s.raw_bind_parameter(next(), text)?,
            None => s.raw_bind_parameter(next(), Null)?,
        }
        s.raw_bind_parameter(next(), row.numbers.code())?;
        Ok(())
    }
}
