//! Inserting event rows, many a statement.

use std::fmt::Write as _;

use rusqlite::types::Null;
use rusqlite::{CachedStatement, Connection};

use super::error::Result;
use super::parts::{COLUMNS, Part};
use super::serial::{self, Stored};
use super::values::ValueId;
use crate::event::{ExportId, Outcome};
use crate::parse::batch::{Batch, Row, Symbol};

/// Rows of one statement in bulk.
pub(super) const CHUNK: usize = 50;

/// A prepared statement that inserts a fixed number of rows into a part.
pub(super) struct Insert<'a> {
    statement: CachedStatement<'a>,
    rows: usize,
}

impl<'a> Insert<'a> {
    pub(super) fn prepare(conn: &'a Connection, part: Part, rows: usize) -> Result<Self> {
        let mut sql = format!("INSERT INTO {} ({}) VALUES ", part.table(), COLUMNS.join(", "));
        let marks = vec!["?"; COLUMNS.len()].join(",");
        for row in 0..rows {
            let _ = write!(sql, "{}({marks})", if row > 0 { "," } else { "" });
        }
        Ok(Self { statement: conn.prepare_cached(&sql)?, rows })
    }

    /// Inserts `rows` of `batch` under consecutive event ids from `first_event_id`; gives the
    /// id after them.
    pub(super) fn run(
        &mut self,
        rows: &[&Row],
        batch: &Batch,
        values: &[ValueId],
        export: ExportId,
        first_event_id: i64,
    ) -> Result<i64> {
        debug_assert_eq!(rows.len(), self.rows);
        let (mut place, mut event_id) = (0, first_event_id);
        for row in rows {
            self.bind(&mut place, row, batch, values, export, event_id)?;
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
        values: &[ValueId],
        export: ExportId,
        event_id: i64,
    ) -> Result<()> {
        let value = |symbol: Symbol| values[symbol.0 as usize].0;
        let line_no = i64::try_from(row.line_no).unwrap_or(i64::MAX);
        let outcome = row.outcome.map_or(0, Outcome::code);
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
        for number in [event_id, export.0, line_no, row.occurred_at.millis()] {
            s.raw_bind_parameter(next(), number)?;
        }
        for symbol in [row.actor, row.actor_name, row.unit, row.terminal, row.address, row.function]
        {
            s.raw_bind_parameter(next(), value(symbol))?;
        }
        s.raw_bind_parameter(next(), row.action.code())?;
        s.raw_bind_parameter(next(), value(row.subject_kind))?;
        s.raw_bind_parameter(next(), batch.span(row.subject))?;
        for symbol in [row.procedure, row.information, row.counterpart] {
            s.raw_bind_parameter(next(), value(symbol))?;
        }
        s.raw_bind_parameter(next(), row.record_count)?;
        s.raw_bind_parameter(next(), outcome)?;
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
