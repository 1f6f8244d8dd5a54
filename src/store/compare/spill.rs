//! Contents that do not fit into memory: a temporary table, which SQLite keeps in a file of
//! its own. It holds fingerprints, and nothing that a person could read.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, params};

use super::super::error::Result;
use super::Fingerprint;
use super::contents::Count;
use crate::instant::Day;

/// The table of one comparison.
#[derive(Debug, Default)]
pub(super) struct Spill {
    is_made: bool,
}

impl Spill {
    fn make(&mut self, conn: &Connection) -> Result<()> {
        if !self.is_made {
            conn.execute_batch(
                "CREATE TABLE IF NOT EXISTS temp.compared (
                   day INTEGER NOT NULL, content BLOB NOT NULL, stored INTEGER NOT NULL,
                   base INTEGER NOT NULL, seen INTEGER NOT NULL,
                   PRIMARY KEY (day, content)) WITHOUT ROWID;
                 DELETE FROM temp.compared;",
            )?;
            self.is_made = true;
        }
        Ok(())
    }

    /// Puts the contents of a day aside.
    pub(super) fn put(
        &mut self,
        conn: &Connection,
        day: Day,
        rows: &mut HashMap<Fingerprint, Count>,
    ) -> Result<()> {
        self.make(conn)?;
        let mut sorted: Vec<(Fingerprint, Count)> = rows.drain().collect();
        sorted.sort_unstable_by_key(|(content, _)| *content);
        let mut insert = conn.prepare_cached("INSERT INTO temp.compared VALUES (?, ?, ?, ?, ?)")?;
        for (content, count) in sorted {
            insert.execute(params![day.number(), content, count.stored, count.base, count.seen])?;
        }
        Ok(())
    }

    /// Counts a stored row; `base` is whether the export begins with it.
    pub(super) fn add(
        &mut self,
        conn: &Connection,
        day: Day,
        content: Fingerprint,
        base: bool,
    ) -> Result<()> {
        self.make(conn)?;
        conn.prepare_cached(
            "INSERT INTO temp.compared VALUES (?1, ?2, 1, ?3, 0)
             ON CONFLICT DO UPDATE SET stored = stored + 1, base = base + ?3",
        )?
        .execute(params![day.number(), content, i64::from(base)])?;
        Ok(())
    }

    /// Counts a row of the export; whether it was stored already.
    pub(super) fn see(conn: &Connection, day: Day, content: Fingerprint) -> Result<bool> {
        let known = conn
            .prepare_cached(
                "UPDATE temp.compared SET seen = seen + 1 WHERE day = ? AND content = ?
                 RETURNING base + seen <= stored",
            )?
            .query_row(params![day.number(), content], |row| row.get(0))
            .optional()?;
        Ok(known.unwrap_or(false))
    }

    /// Whether the export has a row of this content that accounts for no stored row yet.
    pub(super) fn take(conn: &Connection, day: Day, content: Fingerprint) -> Result<bool> {
        let taken = conn
            .prepare_cached(
                "UPDATE temp.compared SET seen = seen - 1
                 WHERE day = ? AND content = ? AND seen > 0",
            )?
            .execute(params![day.number(), content])?;
        Ok(taken > 0)
    }
}
