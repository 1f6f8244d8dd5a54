//! The tables that hold the events: each a contiguous range of event ids.
//!
//! Rows are appended to the open part, which has no index. A part that has grown to
//! [`PART_ROWS`] is closed: its two indexes are built in one go, and a new part is opened.
//! So the cost of a row does not depend on how many there are (docs/adr/0002).

use std::fmt::Write as _;

use rusqlite::{Connection, OptionalExtension, params};

use super::error::Result;

/// Rows after which a part is closed.
pub const PART_ROWS: i64 = 200_000;

/// Columns of an event part, in the order in which rows are inserted.
pub const COLUMNS: &[&str] = &[
    "event_id", "export_id", "line_no", "occurred_at", "actor", "actor_name", "unit", "terminal",
    "address", "function", "action", "subject_kind", "subject", "procedure", "information",
    "counterpart", "record_count", "outcome", "note", "serial_head", "serial_tail", "serial_text",
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
}

/// All parts, oldest first.
pub fn all(conn: &Connection) -> Result<Vec<Part>> {
    let sql = "SELECT part_no, first_event_id, last_event_id, rows FROM event_part ORDER BY part_no";
    let mut statement = conn.prepare_cached(sql)?;
    let parts = statement.query_map([], |row| {
        Ok(Part { no: row.get(0)?, first: row.get(1)?, last: row.get(2)?, rows: row.get(3)? })
    })?;
    Ok(parts.collect::<rusqlite::Result<_>>()?)
}

/// The part that is written.
pub fn open(conn: &Connection) -> Result<Option<Part>> {
    let sql = "SELECT part_no, first_event_id, rows FROM event_part WHERE last_event_id IS NULL";
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

fn close(conn: &Connection, part: Part, last_event_id: i64) -> Result<()> {
    let table = part.table();
    conn.execute_batch(&format!(
        "CREATE INDEX {table}_subject ON {table} (subject) WHERE subject IS NOT NULL;
         CREATE INDEX {table}_actor ON {table} (actor);"
    ))?;
    conn.execute(
        "UPDATE event_part SET last_event_id = ? WHERE part_no = ?",
        params![last_event_id, part.no],
    )?;
    Ok(())
}

fn create(conn: &Connection, first: i64) -> Result<Part> {
    conn.execute("INSERT INTO event_part (first_event_id) VALUES (?)", [first])?;
    let part = Part { no: conn.last_insert_rowid(), first, last: None, rows: 0 };
    conn.execute_batch(&format!(
        "CREATE TABLE {} (
           event_id INTEGER PRIMARY KEY, export_id INTEGER NOT NULL, line_no INTEGER NOT NULL,
           occurred_at INTEGER NOT NULL, actor INTEGER NOT NULL, actor_name INTEGER NOT NULL,
           unit INTEGER NOT NULL, terminal INTEGER NOT NULL, address INTEGER NOT NULL,
           function INTEGER NOT NULL, action INTEGER NOT NULL, subject_kind INTEGER NOT NULL,
           subject TEXT, procedure INTEGER NOT NULL, information INTEGER NOT NULL,
           counterpart INTEGER NOT NULL, record_count INTEGER NOT NULL, outcome INTEGER NOT NULL,
           note TEXT, serial_head INTEGER, serial_tail INTEGER, serial_text TEXT) STRICT",
        part.table()
    ))?;
    write_view(conn)?;
    Ok(part)
}

/// Makes the view `access_events` over all parts.
fn write_view(conn: &Connection) -> Result<()> {
    let mut sql = String::from("DROP VIEW IF EXISTS access_events; CREATE VIEW access_events AS\n");
    for (number, part) in all(conn)?.into_iter().enumerate() {
        if number > 0 {
            sql.push_str("\nUNION ALL\n");
        }
        let _ = write!(sql, "{}", view_term(&part.table()));
    }
    conn.execute_batch(&sql)?;
    Ok(())
}

/// The view's rows of one part. Actor and subject are such that the planner can use the part's
/// indexes; the other texts are looked up only where they are asked for.
fn view_term(table: &str) -> String {
    let text = |column: &str| format!("(SELECT text FROM value WHERE value_id = e.{column})");
    let word = |kind: &str| format!("(SELECT word FROM code WHERE kind = '{kind}' AND code = e.{kind})");
    format!(
        "SELECT e.event_id, s.name AS source, e.export_id, e.line_no,
 strftime('%Y-%m-%dT%H:%M:%S', e.occurred_at / 1000 + 32400, 'unixepoch') || printf('.%03d+09:00', e.occurred_at % 1000) AS occurred_at,
 a.text AS actor_id, {name} AS actor_name, {unit} AS unit_code, {terminal} AS terminal_id,
 {address} AS address, {function} AS function_code, {action} AS action,
 {kind} AS subject_kind, e.subject AS subject_number, {procedure} AS procedure_code,
 {information} AS information_code, {counterpart} AS counterpart_code, e.record_count,
 {outcome} AS outcome, e.note,
 coalesce(e.serial_text, printf('%0*d%0*d', e.serial_head % 16, e.serial_head / 16, e.serial_tail % 16, e.serial_tail / 16)) AS serial,
 e.occurred_at AS occurred_ms
FROM {table} e JOIN value a ON a.value_id = e.actor
JOIN export x ON x.export_id = e.export_id AND x.state = 'closed' JOIN source s ON s.source_id = x.source_id",
        name = text("actor_name"),
        unit = text("unit"),
        terminal = text("terminal"),
        address = text("address"),
        function = text("function"),
        action = word("action"),
        kind = text("subject_kind"),
        procedure = text("procedure"),
        information = text("information"),
        counterpart = text("counterpart"),
        outcome = word("outcome"),
    )
}
