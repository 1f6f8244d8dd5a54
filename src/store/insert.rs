//! Inserting event rows, many a statement.

use std::fmt::Write as _;

use rusqlite::{CachedStatement, Connection, ToSql};

use super::error::{Result, StoreError};
use super::parts::{COLUMNS, Part};
use super::recurring::Recurring;
use super::serial::{self, Stored};
use crate::event::ExportId;
use crate::parse::batch::{Batch, Row};

/// Rows of one statement in bulk.
const CHUNK: usize = 50;

/// The parameter that is the export of all rows.
const EXPORT: usize = 1;

/// The statements that insert into a part.
pub(super) struct Statements {
    part: Part,
    /// [`CHUNK`] rows behind others.
    many: String,
    /// One behind others.
    one: String,
}

impl Statements {
    pub(super) fn of(part: Part) -> Self {
        // The number that is one more than the last is what the database gives by itself, faster
        // than it looks whether a given one is free.
        let columns = &COLUMNS[1..];
        Self { part, many: statement(part, columns, CHUNK), one: statement(part, columns, 1) }
    }

    /// Inserts `rows` of `batch` behind those in the part; the first of them is to be `next`.
    pub(super) fn run(
        &self,
        conn: &Connection,
        next: i64,
        mut rows: &[&Row],
        of: &Of<'_>,
    ) -> Result<()> {
        let mut at = next;
        if next == self.part.first
            && let Some((first, others)) = rows.split_first()
        {
            let sql = statement(self.part, COLUMNS, 1);
            let mut insert = Insert { statement: conn.prepare_cached(&sql)?, place: EXPORT };
            insert.bind(next)?;
            insert.run(&[*first], of)?;
            (at, rows) = (at + 1, others);
        }
        let (many, rest) = rows.as_chunks::<CHUNK>();
        let pieces = [(&self.many, many.as_flattened(), CHUNK), (&self.one, rest, 1)];
        for (sql, rows, size) in pieces {
            if rows.is_empty() {
                continue;
            }
            let mut insert = Insert { statement: conn.prepare_cached(sql)?, place: EXPORT };
            for rows in rows.chunks(size) {
                insert.run(rows, of)?;
                at += count(rows);
            }
        }
        if at > next && conn.last_insert_rowid() != at - 1 {
            let last = conn.last_insert_rowid();
            let detail = format!("event {last} was stored where {} was to be", at - 1);
            return Err(StoreError::Inconsistent { detail });
        }
        Ok(())
    }
}

fn count(rows: &[&Row]) -> i64 {
    i64::try_from(rows.len()).unwrap_or(i64::MAX)
}

fn statement(part: Part, columns: &[&str], rows: usize) -> String {
    // No row can fail but by a fault of ours, and then the whole transaction is taken back: the
    // database need not be able to take back one statement.
    let mut sql = format!("INSERT OR FAIL INTO {} ({}) VALUES ", part.table(), columns.join(", "));
    // What all rows have in common is bound once.
    let mut place = EXPORT;
    for row in 0..rows {
        let marks: Vec<String> = columns
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
    sql
}

/// What rows belong to.
#[derive(Clone, Copy)]
pub(super) struct Of<'a> {
    pub(super) export: ExportId,
    pub(super) batch: &'a Batch,
    pub(super) recurring: &'a Recurring,
}

/// A prepared statement that inserts rows.
struct Insert<'a> {
    statement: CachedStatement<'a>,
    /// The parameter that was bound last.
    place: usize,
}

impl Insert<'_> {
    /// Inserts the rows, as many as the statement has room for.
    fn run(&mut self, rows: &[&Row], of: &Of<'_>) -> Result<()> {
        self.statement.raw_bind_parameter(EXPORT, of.export.0)?;
        rows.iter().try_for_each(|row| self.bind_row(row, of))?;
        self.statement.raw_execute()?;
        self.place = EXPORT;
        Ok(())
    }

    fn bind_row(&mut self, row: &Row, Of { batch, recurring, .. }: &Of<'_>) -> Result<()> {
        let line_no = i64::try_from(row.line_no).unwrap_or(i64::MAX);
        let (origin, deed) = recurring.numbers(row);
        let (head, tail, text) = match batch.span(row.serial).map(serial::split) {
            None => (None, None, None),
            Some(Stored::Numbers { head, tail }) => (Some(head), Some(tail), None),
            Some(Stored::Text(text)) => (None, None, Some(text)),
        };
        for number in [line_no, row.occurred_at.millis(), origin, deed] {
            self.bind(number)?;
        }
        self.bind(batch.span(row.subject))?;
        self.bind(row.record_count)?;
        self.bind(batch.span(row.note))?;
        self.bind(head)?;
        self.bind(tail)?;
        self.bind(text)?;
        self.bind(row.numbers.code())
    }

    fn bind(&mut self, value: impl ToSql) -> Result<()> {
        self.place += 1;
        Ok(self.statement.raw_bind_parameter(self.place, value)?)
    }
}
