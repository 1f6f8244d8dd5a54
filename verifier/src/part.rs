//! The tables of the events: each a contiguous range of event ids.

use rusqlite::Connection;

use crate::error::Result;
use crate::problem::{Detail, Kind, Problems};

/// Columns of the view over all parts, behind the actor's text.
const SHOWN: &str = "e.event_id, e.export_id, e.line_no, e.occurred_at, e.origin, e.deed, \
    e.subject, e.record_count, e.note, e.serial_head, e.serial_tail, e.serial_text, e.numbers";

/// Columns of a part.
const COLUMNS: &str = "event_id INTEGER PRIMARY KEY, export_id INTEGER NOT NULL, \
    line_no INTEGER NOT NULL, occurred_at INTEGER NOT NULL, origin INTEGER NOT NULL, \
    deed INTEGER NOT NULL, subject TEXT, record_count INTEGER NOT NULL, note TEXT, \
    serial_head INTEGER, serial_tail INTEGER, serial_text TEXT, numbers INTEGER NOT NULL";

/// A table of events.
#[derive(Debug, Clone, Copy)]
pub struct Part {
    number: i64,
    /// The first event that it may hold.
    pub first: i64,
    /// The last one.
    pub last: i64,
    /// Whether it is being made from others, and shown by nothing yet.
    pub is_merging: bool,
}

impl Part {
    /// The name of the table.
    #[must_use]
    pub fn table(&self) -> String {
        format!("event_part_{:06}", self.number)
    }

    /// The statement that makes it.
    #[must_use]
    pub fn definition(&self) -> String {
        format!("CREATE TABLE {} ( {COLUMNS}) STRICT", self.table())
    }

    /// The indexes that it may have: type, name, table, and the statement.
    #[must_use]
    pub fn indexes(&self) -> [[String; 4]; 2] {
        let table = self.table();
        ["subject", "origin"].map(|column| {
            let name = format!("{table}_{column}");
            let sql = format!("CREATE INDEX {name} ON {table} ({column})");
            ["index".to_owned(), name, table.clone(), sql]
        })
    }
}

/// All parts in the order of their events.
///
/// # Errors
/// The database cannot be read.
pub fn all(conn: &Connection) -> Result<Vec<Part>> {
    let sql = "SELECT part_no, first_event_id, last_event_id, state = 'merging' FROM event_part
               ORDER BY first_event_id";
    let mut statement = conn.prepare(sql)?;
    let parts = statement.query_map([], |row| {
        let last: Option<i64> = row.get(2)?;
        Ok(Part {
            number: row.get(0)?,
            first: row.get(1)?,
            last: last.unwrap_or(i64::MAX),
            is_merging: row.get(3)?,
        })
    })?;
    Ok(parts.collect::<rusqlite::Result<_>>()?)
}

/// The statement that makes the view over the parts.
#[must_use]
pub fn view(parts: &[Part]) -> String {
    let arm = |part: &Part| {
        let table = part.table();
        format!(
            "SELECT o.actor AS actor_id, {SHOWN} FROM {table} e \
             LEFT JOIN origin o ON o.origin_id = e.origin"
        )
    };
    let arms: Vec<String> = parts.iter().map(arm).collect();
    format!("CREATE VIEW event_all AS {}", arms.join(" UNION ALL "))
}

/// Tells events that lie outside the range of their table, and ranges that overlap: each event is
/// then read from one table only.
///
/// # Errors
/// The database cannot be read.
pub fn tell_strays(conn: &Connection, shown: &[Part], problems: &mut Problems) -> Result<()> {
    let mut reached = i64::MIN;
    for part in shown {
        if part.first < reached || part.last < part.first.saturating_sub(1) {
            let detail = Detail::new("part-range").with("name", part.table());
            problems.add(Kind::RowsAltered, format!("schema/{}", part.table()), detail);
        }
        reached = part.last.saturating_add(1);
        let table = part.table();
        let sql = format!(
            "SELECT event_id FROM {table} WHERE event_id < ?1
             UNION ALL SELECT event_id FROM {table} WHERE event_id > ?2"
        );
        let mut statement = conn.prepare(&sql)?;
        let strays = statement.query_map([part.first, part.last], |row| row.get(0))?;
        for stray in strays {
            let stray: i64 = stray?;
            let detail = Detail::new("event-unrecorded").with("event", stray);
            problems.add(Kind::Unrecorded, format!("access_events/{stray}"), detail);
        }
    }
    Ok(())
}
