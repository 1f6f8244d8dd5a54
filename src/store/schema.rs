//! Recording the schema, so that a view or trigger that was replaced later is noticed.

use rusqlite::Connection;

use super::error::Result;
use super::{Store, ledger, migrate};
use crate::hash::Hash;
use crate::instant::Instant;
use crate::ledger::content;
use crate::ledger::entry::{Content, Kind};

/// What is fixed by the migrations: not the tables of the events and what goes with each.
const FIXED: &str = "SELECT type, name, tbl_name, sql FROM sqlite_schema
    WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name <> 'event_all'
      AND NOT (name GLOB 'event_part_[0-9]*' AND type IN ('table', 'index'))
    ORDER BY type, name";

impl Store {
    /// Records the schema where that was not done since it was last migrated. It is recorded once:
    /// what changes it afterwards is no migration.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn record_schema(&mut self, at: Instant) -> Result<()> {
        let place = format!("schema/{}", migrate::known());
        let recorded = "SELECT 1 FROM ledger_entry WHERE kind = 'schema' AND refers_to = ?";
        if self.conn.prepare_cached(recorded)?.exists([&place])? {
            return Ok(());
        }
        self.transaction(|conn| {
            let hashes = [&fixed(conn)?, &about(conn)?, &codes(conn)?];
            let content = content::schema(migrate::known(), hashes);
            ledger::append(conn, at, Kind::Schema, &place, content.bytes())?;
            Ok(())
        })
    }
}

fn fixed(conn: &Connection) -> Result<Hash> {
    let text = |row: &rusqlite::Row<'_>, column| row.get::<_, Option<String>>(column);
    hashed(conn, FIXED, |row, content| {
        (0..4).try_fold(content, |content, at| Ok(content.maybe_text(text(row, at)?.as_deref())))
    })
}

fn about(conn: &Connection) -> Result<Hash> {
    let sql = "SELECT view, \"column\", ja, en FROM about ORDER BY view, \"column\"";
    hashed(conn, sql, |row, content| {
        (0..4).try_fold(content, |content, at| Ok(content.text(&row.get::<_, String>(at)?)))
    })
}

fn codes(conn: &Connection) -> Result<Hash> {
    hashed(conn, "SELECT kind, code, word FROM code ORDER BY kind, code", |row, content| {
        let content = content.text(&row.get::<_, String>(0)?).int(row.get(1)?);
        Ok(content.text(&row.get::<_, String>(2)?))
    })
}

/// SHA-256 of the rows of a query, each added by `add`.
fn hashed(
    conn: &Connection,
    sql: &str,
    add: impl Fn(&rusqlite::Row<'_>, Content) -> rusqlite::Result<Content>,
) -> Result<Hash> {
    let mut statement = conn.prepare(sql)?;
    let mut rows = statement.query([])?;
    let mut content = Content::empty();
    while let Some(row) = rows.next()? {
        content = add(row, content)?;
    }
    Ok(Hash::of(content.bytes()))
}
