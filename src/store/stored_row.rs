//! Reading stored events back as their texts, in ranges of event ids.

use std::sync::Arc;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};

pub(super) use super::dictionary::Texts;
use super::error::Result;
use super::serial::{self, Stored};
use super::{parts, superseded};
use crate::event::{Deed, EventId, Origin};
use crate::individual_number::Found;
use crate::instant::{Day, Instant};
use crate::ledger::row::Content;

/// A stored event with its texts.
#[derive(Debug)]
pub struct StoredRow {
    /// Its number.
    pub event: EventId,
    /// The export that holds it.
    pub export_id: i64,
    /// Its line in the export.
    pub line_no: u64,
    /// When it happened.
    pub occurred_at: Instant,
    record_count: i64,
    origin: Arc<Origin>,
    deed: Arc<Deed>,
    subject: Option<Box<str>>,
    note: Option<Box<str>>,
    serial: Option<Box<str>>,
    numbers: Found,
}

impl StoredRow {
    /// The row's canonical content.
    #[must_use]
    pub fn content(&self) -> Content<'_> {
        let head = (self.occurred_at, self.record_count, self.numbers);
        let own = [&self.serial, &self.subject, &self.note].map(Option::as_deref);
        Content::of(head, (&self.origin, &self.deed), own)
    }
}

/// Hands every event from `first` to `last` in whose place no other stands, of that day or of any,
/// in the order of event ids, to `each`.
///
/// # Errors
/// The database cannot be read or holds what tenken never writes; or `each` fails.
pub(super) fn each_row(
    conn: &Connection,
    texts: &mut Texts,
    range: (i64, i64),
    day: Option<Day>,
    mut each: impl FnMut(StoredRow) -> Result<()>,
) -> Result<()> {
    let gone = superseded::within(conn, range)?;
    each_stored_row(conn, texts, range, day, |row| {
        if gone.contains(&row.event.0) { Ok(()) } else { each(row) }
    })
}

/// The same with every event that is stored.
///
/// # Errors
/// The database cannot be read or holds what tenken never writes; or `each` fails.
pub(super) fn each_stored_row(
    conn: &Connection,
    texts: &mut Texts,
    (first, last): (i64, i64),
    day: Option<Day>,
    mut each: impl FnMut(StoredRow) -> Result<()>,
) -> Result<()> {
    for part in parts::all(conn)?.into_iter().filter(|part| part.touches(first, last)) {
        let columns = parts::COLUMNS.join(", ");
        let table = part.table();
        let sql = format!(
            "SELECT {columns} FROM {table} WHERE event_id BETWEEN ? AND ?
               AND occurred_at BETWEEN ? AND ? ORDER BY event_id"
        );
        let mut statement = conn.prepare_cached(&sql)?;
        let (from, until) =
            day.map_or((i64::MIN, i64::MAX), |day| (day.start().millis(), day.end().millis()));
        let mut rows = statement.query([first, last, from, until])?;
        while let Some(row) = rows.next()? {
            each(read(conn, texts, row)?)?;
        }
    }
    Ok(())
}

/// Reads a row that has the columns of a part, in their order.
fn read(conn: &Connection, texts: &mut Texts, row: &Row<'_>) -> Result<StoredRow> {
    Ok(StoredRow {
        event: EventId(row.get(0)?),
        export_id: row.get(1)?,
        line_no: super::unsigned(row.get(2)?),
        occurred_at: Instant::from_millis(row.get(3)?),
        origin: texts.origin(conn, row.get(4)?)?,
        deed: texts.deed(conn, row.get(5)?)?,
        subject: row.get(6)?,
        record_count: row.get(7)?,
        note: row.get(8)?,
        serial: read_serial(row)?,
        numbers: Found::from_code(row.get(12)?),
    })
}

fn read_serial(row: &Row<'_>) -> Result<Option<Box<str>>> {
    if let ValueRef::Text(text) = row.get_ref(11)? {
        return Ok(Some(String::from_utf8_lossy(text).into()));
    }
    let head: Option<i64> = row.get(9)?;
    let tail: Option<i64> = row.get(10)?;
    let (Some(head), Some(tail)) = (head, tail) else { return Ok(None) };
    Ok(Some(serial::join(Stored::Numbers { head, tail }).into()))
}
