//! Tables like those of tenken's events, filled by plain prepared statements.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Result;
use rusqlite::{Connection, Statement};

use super::coded::Coded;

/// Rows of a table, whose indexes are built when it has them.
const PART_ROWS: usize = 200_000;

/// Rows of a transaction.
pub const PIECE_ROWS: usize = 50_000;

/// Rows of a statement.
const CHUNK: usize = 50;

/// The columns.
const COLUMNS: [&str; 13] = [
    "event_id",
    "export_id",
    "line_no",
    "occurred_at",
    "origin",
    "deed",
    "subject",
    "record_count",
    "note",
    "serial_head",
    "serial_tail",
    "serial_text",
    "numbers",
];

/// A database of such tables.
pub struct Parts {
    conn: Connection,
    rows: usize,
}

impl Parts {
    /// A new one: settings are those of tenken's writer.
    pub fn create(path: &Path) -> Result<Self> {
        let conn = Connection::open(path)?;
        conn.execute_batch(
            "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
             PRAGMA cache_size = -2048; PRAGMA wal_autocheckpoint = 4096",
        )?;
        Ok(Self { conn, rows: 0 })
    }

    /// Stores the rows of a piece in a transaction.
    pub fn store(&mut self, rows: &[Coded]) -> Result<()> {
        self.conn.execute_batch("BEGIN IMMEDIATE")?;
        if self.rows.is_multiple_of(PART_ROWS) {
            self.create_part()?;
        }
        let (many, rest) = rows.as_chunks::<CHUNK>();
        self.insert::<CHUNK>(many)?;
        self.insert::<1>(rest.as_chunks().0)?;
        if self.rows.is_multiple_of(PART_ROWS) {
            self.index_part()?;
        }
        self.conn.execute_batch("COMMIT")?;
        Ok(())
    }

    /// Copies the log back into the database.
    pub fn finish(self) -> Result<()> {
        let mut statement = self.conn.prepare("PRAGMA wal_checkpoint(TRUNCATE)")?;
        let mut rows = statement.query([])?;
        while rows.next()?.is_some() {}
        Ok(())
    }

    fn insert<const N: usize>(&mut self, chunks: &[[Coded; N]]) -> Result<()> {
        if chunks.is_empty() {
            return Ok(());
        }
        let row = format!("({})", ["?"; COLUMNS.len()].join(","));
        let table = table(self.rows);
        let mut sql = format!("INSERT INTO {table} ({}) VALUES ", COLUMNS.join(", "));
        sql += &[row.as_str(); N].join(",");
        let mut statement = self.conn.prepare(&sql)?;
        for chunk in chunks {
            let mut place = 1;
            for row in chunk {
                self.rows += 1;
                bind(&mut statement, &mut place, row, self.rows)?;
            }
            statement.raw_execute()?;
        }
        Ok(())
    }

    fn create_part(&self) -> Result<()> {
        let mut sql = format!("CREATE TABLE {} (", table(self.rows));
        for (at, column) in COLUMNS.iter().enumerate() {
            let kind = match *column {
                "event_id" => "INTEGER PRIMARY KEY",
                "subject" | "note" | "serial_text" => "TEXT",
                "serial_head" | "serial_tail" => "INTEGER",
                _ => "INTEGER NOT NULL",
            };
            let comma = if at > 0 { ", " } else { "" };
            write!(sql, "{comma}{column} {kind}")?;
        }
        self.conn.execute_batch(&(sql + ") STRICT"))?;
        Ok(())
    }

    fn index_part(&self) -> Result<()> {
        let table = table(self.rows - 1);
        self.conn.execute_batch(&format!(
            "CREATE INDEX {table}_subject ON {table} (subject);
             CREATE INDEX {table}_origin ON {table} (origin)"
        ))?;
        Ok(())
    }
}

/// The table of the row behind so many.
fn table(rows: usize) -> String {
    format!("event_part_{:06}", rows / PART_ROWS + 1)
}

fn bind(
    statement: &mut Statement<'_>,
    place: &mut usize,
    row: &Coded,
    event_id: usize,
) -> Result<()> {
    let mut next = || {
        *place += 1;
        *place - 1
    };
    let first = [i64::try_from(event_id)?, 1, row.line_no, row.occurred_at, row.origin, row.deed];
    for value in first {
        statement.raw_bind_parameter(next(), value)?;
    }
    statement.raw_bind_parameter(next(), &row.subject)?;
    statement.raw_bind_parameter(next(), row.record_count)?;
    statement.raw_bind_parameter(next(), row.note.as_deref())?;
    statement.raw_bind_parameter(next(), row.serial.0)?;
    statement.raw_bind_parameter(next(), row.serial.1)?;
    statement.raw_bind_parameter(next(), rusqlite::types::Null)?;
    statement.raw_bind_parameter(next(), 0)?;
    Ok(())
}
