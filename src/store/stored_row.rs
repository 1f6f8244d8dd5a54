//! Reading stored events back as their texts, in ranges of event ids.

use std::collections::HashMap;
use std::sync::Arc;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};

use super::error::{Result, StoreError};
use super::serial::{self, Stored};
use super::{parts, superseded};
use crate::event::{Action, EventId, Outcome};
use crate::individual_number::Found;
use crate::instant::{Day, Instant};
use crate::ledger::row::{Content, TEXTS};

const CODED: [usize; 10] = [4, 5, 6, 7, 8, 9, 11, 13, 14, 15];

/// Texts held in memory at most.
const HELD: usize = 100_000;

/// Bytes of them at most: one text may have as many as a field.
const HELD_BYTES: usize = 16 << 20;

/// Texts by their number in the dictionary, remembered while reading.
#[derive(Debug, Default)]
pub struct Texts {
    held: HashMap<i64, Option<Arc<str>>>,
    bytes: usize,
}

impl Texts {
    /// The text of a number; `None` for 0.
    ///
    /// # Errors
    /// The database cannot be read, or has no such number.
    pub fn get(&mut self, conn: &Connection, id: i64) -> Result<Option<Arc<str>>> {
        if let Some(text) = self.held.get(&id) {
            return Ok(text.clone());
        }
        let mut statement = conn.prepare_cached("SELECT text FROM value WHERE value_id = ?")?;
        let text: Option<String> = statement.query_row([id], |row| row.get(0))?;
        let text: Option<Arc<str>> = text.map(Into::into);
        if self.held.len() >= HELD || self.bytes >= HELD_BYTES {
            self.held.clear();
            self.bytes = 0;
        }
        self.bytes += text.as_ref().map_or(0, |text| text.len());
        self.held.insert(id, text.clone());
        Ok(text)
    }
}

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
    action: Action,
    outcome: Option<Outcome>,
    numbers: Found,
    texts: [Option<Arc<str>>; TEXTS],
}

impl StoredRow {
    /// The row's canonical content.
    #[must_use]
    pub fn content(&self) -> Content<'_> {
        Content {
            occurred_at: self.occurred_at,
            record_count: self.record_count,
            action: self.action,
            outcome: self.outcome,
            numbers: self.numbers,
            texts: std::array::from_fn(|i| self.texts[i].as_deref()),
        }
    }
}

/// Hands every event from `first` to `last` in whose place no other stands, of that day or of any,
/// in the order of event ids, to `each`.
///
/// # Errors
/// The database cannot be read or holds what tenken never writes; or `each` fails.
pub fn each_row(
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
pub fn each_stored_row(
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

fn read(conn: &Connection, dictionary: &mut Texts, row: &Row<'_>) -> Result<StoredRow> {
    let mut texts: [Option<Arc<str>>; TEXTS] = Default::default();
    texts[0] = read_serial(row)?;
    let places = [1, 2, 3, 4, 5, 6, 7, 9, 10, 11];
    for (column, place) in CODED.into_iter().zip(places) {
        texts[place] = dictionary.get(conn, row.get(column)?)?;
    }
    texts[8] = row.get::<_, Option<Arc<str>>>(12)?;
    texts[12] = row.get::<_, Option<Arc<str>>>(18)?;
    let bad = |what: &str, code: u8| StoreError::Inconsistent {
        detail: format!("event {:?} has the unknown {what} {code}", row.get::<_, i64>(0)),
    };
    let action: u8 = row.get(10)?;
    let outcome: u8 = row.get(17)?;
    Ok(StoredRow {
        event: EventId(row.get(0)?),
        export_id: row.get(1)?,
        line_no: super::unsigned(row.get(2)?),
        occurred_at: Instant::from_millis(row.get(3)?),
        record_count: row.get(16)?,
        action: Action::from_code(action).ok_or_else(|| bad("action", action))?,
        outcome: match outcome {
            0 => None,
            code => Some(Outcome::from_code(code).ok_or_else(|| bad("outcome", code))?),
        },
        numbers: Found::from_code(row.get(22)?),
        texts,
    })
}

fn read_serial(row: &Row<'_>) -> Result<Option<Arc<str>>> {
    if let ValueRef::Text(text) = row.get_ref(21)? {
        return Ok(Some(String::from_utf8_lossy(text).into()));
    }
    let head: Option<i64> = row.get(19)?;
    let tail: Option<i64> = row.get(20)?;
    let (Some(head), Some(tail)) = (head, tail) else { return Ok(None) };
    Ok(Some(serial::join(Stored::Numbers { head, tail }).into()))
}
