//! The tables that hold the events: each a contiguous range of event ids.
//!
//! Rows are appended to the open part. A part that has grown to [`PART_ROWS`] is closed, and a new
//! part is opened; two indexes are built in one go, each when there is time (`store::indexes`).
//! So the cost of a row does not depend on how many there are. Old parts are merged
//! (`store::merge`), so that their number stays small (docs/adr/0002).

use std::fmt::Write as _;

use rusqlite::{Connection, OptionalExtension, params};

use super::error::Result;
use super::indexes;

/// Rows after which a part is closed.
pub const PART_ROWS: i64 = 200_000;

/// Columns of an event part, in the order in which rows are inserted.
pub const COLUMNS: &[&str] = &[
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

/// A part, as far as the rest of the store needs to know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Its number, from 1.
    pub no: i64,
    /// The first event id that it may hold.
    pub first: i64,
    /// The last event id that it holds; `None` while it is written.
    pub last: Option<i64>,
    /// Rows in it.
    pub rows: i64,
}

impl Part {
    /// The name of its table.
    #[must_use]
    pub fn table(self) -> String {
        format!("event_part_{:06}", self.no)
    }

    /// Whether it may hold any of these event ids.
    #[must_use]
    pub fn touches(self, first: i64, last: i64) -> bool {
        self.first <= last && self.last.is_none_or(|end| end >= first)
    }
}

/// All parts, oldest first.
///
/// # Errors
/// The database cannot be read.
pub fn all(conn: &Connection) -> Result<Vec<Part>> {
    let sql = "SELECT part_no, first_event_id, last_event_id, rows FROM event_part
               WHERE state <> 'merging' ORDER BY first_event_id";
    let mut statement = conn.prepare_cached(sql)?;
    let parts = statement.query_map([], |row| {
        Ok(Part { no: row.get(0)?, first: row.get(1)?, last: row.get(2)?, rows: row.get(3)? })
    })?;
    Ok(parts.collect::<rusqlite::Result<_>>()?)
}

/// The part that is written.
///
/// # Errors
/// The database cannot be read.
pub fn open(conn: &Connection) -> Result<Option<Part>> {
    let sql = "SELECT part_no, first_event_id, rows FROM event_part WHERE state = 'open'";
    let part = conn
        .prepare_cached(sql)?
        .query_row([], |row| {
            Ok(Part { no: row.get(0)?, first: row.get(1)?, last: None, rows: row.get(2)? })
        })
        .optional()?;
    Ok(part)
}

/// Makes sure that there is a part to write to.
pub(super) fn ensure_open(conn: &Connection) -> Result<Part> {
    match open(conn)? {
        Some(part) => Ok(part),
        None => create(conn, 1),
    }
}

/// Notes that `rows` rows up to `last_event_id` were added to the open part, and closes it
/// where it has grown enough. Gives the part to go on with.
pub(super) fn grown(conn: &Connection, part: Part, rows: i64, last_event_id: i64) -> Result<Part> {
    let part = Part { rows: part.rows + rows, ..part };
    conn.prepare_cached("UPDATE event_part SET rows = ? WHERE part_no = ?")?
        .execute(params![part.rows, part.no])?;
    if part.rows < PART_ROWS {
        return Ok(part);
    }
    close(conn, part, last_event_id)?;
    create(conn, last_event_id + 1)
}

/// Closes the open part before it has grown, and opens the next; not where nothing is in it.
pub(super) fn close_early(conn: &Connection, part: Part) -> Result<bool> {
    let Some(last) = last_event(conn, part)? else { return Ok(false) };
    close(conn, part, last)?;
    create(conn, last + 1)?;
    Ok(true)
}

/// The last event of a part, if it has any.
pub(super) fn last_event(conn: &Connection, part: Part) -> Result<Option<i64>> {
    let sql = format!("SELECT max(event_id) FROM {}", part.table());
    Ok(conn.prepare_cached(&sql)?.query_row([], |row| row.get(0))?)
}

fn close(conn: &Connection, part: Part, last_event_id: i64) -> Result<()> {
    conn.execute(
        "UPDATE event_part SET state = 'closed', last_event_id = ? WHERE part_no = ?",
        params![last_event_id, part.no],
    )?;
    indexes::keep_up(conn)
}

fn create(conn: &Connection, first: i64) -> Result<Part> {
    let part = create_table(conn, first, "open")?;
    write_view(conn)?;
    Ok(part)
}

/// Creates the table of a new part in the given state.
pub(super) fn create_table(conn: &Connection, first: i64, state: &str) -> Result<Part> {
    conn.execute(
        "INSERT INTO event_part (first_event_id, state) VALUES (?, ?)",
        params![first, state],
    )?;
    let part = Part { no: conn.last_insert_rowid(), first, last: None, rows: 0 };
    conn.execute_batch(&format!(
        "CREATE TABLE {} (
           event_id INTEGER PRIMARY KEY, export_id INTEGER NOT NULL, line_no INTEGER NOT NULL,
           occurred_at INTEGER NOT NULL, origin INTEGER NOT NULL, deed INTEGER NOT NULL,
           subject TEXT, record_count INTEGER NOT NULL, note TEXT, serial_head INTEGER,
           serial_tail INTEGER, serial_text TEXT, numbers INTEGER NOT NULL) STRICT",
        part.table()
    ))?;
    Ok(part)
}

/// Makes the view `event_all` over all parts, on which `access_events` rests.
///
/// Each arm joins the origin for the actor and nothing else, so that the planner can use the indexes
/// of the parts for actor and subject, and need not decode what nobody asks for.
pub(super) fn write_view(conn: &Connection) -> Result<()> {
    let mut sql = String::from("DROP VIEW IF EXISTS event_all; CREATE VIEW event_all AS\n");
    for (number, part) in all(conn)?.into_iter().enumerate() {
        let union = if number > 0 { "\nUNION ALL\n" } else { "" };
        let columns: Vec<String> = COLUMNS.iter().map(|column| format!("e.{column}")).collect();
        let _ = write!(
            sql,
            "{union}SELECT o.actor AS actor_id, {} FROM {} e LEFT JOIN origin o ON o.origin_id = e.origin",
            columns.join(", "),
            part.table()
        );
    }
    conn.execute_batch(&sql)?;
    Ok(())
}
