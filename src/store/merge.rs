//! Merging old parts, so that their number stays small however many rows come.
//!
//! When there are [`SMALL_PARTS`] small closed parts, the oldest [`MERGED`] become one. The
//! rows are copied in chunks, each a transaction of its own, into a table that no view shows;
//! the last transaction puts it in place of the others. An interrupted merge is begun anew.

use std::sync::Arc;

use rusqlite::{Connection, params};

use super::Store;
use super::error::Result;
use super::parts::{self, PART_ROWS, Part};

/// Small closed parts that are too many.
const SMALL_PARTS: usize = 32;

/// How many of them become one.
const MERGED: usize = 16;

/// Rows that are copied in one transaction.
const CHUNK: i64 = 100_000;

/// How often an index is begun anew because somebody waits, before they wait for it.
const PATIENCE: usize = 5;

/// Steps of `SQLite` after which the bell is listened to.
const STEPS: i32 = 10_000;

/// Whether somebody waits for the store.
pub type Bell = Arc<dyn Fn() -> bool + Send + Sync>;

/// What lets others use the store while parts are merged.
pub struct Between<'a> {
    /// Listened to while an index is built, which takes seconds.
    pub bell: Bell,
    /// Lets others use the store; whether to go on.
    pub pause: &'a mut dyn FnMut(&mut Store) -> bool,
}

impl Store {
    /// Merges old parts where there are too many; gives whether it did.
    ///
    /// # Errors
    /// The database cannot be written; then the parts are as they were.
    pub fn merge_parts(&mut self, mut between: Between<'_>) -> Result<bool> {
        self.transaction(drop_unfinished)?;
        let small: Vec<Part> = parts::all(&self.conn)?
            .into_iter()
            .filter(|part| part.last.is_some() && part.rows < PART_ROWS * 4)
            .collect();
        let (Some(oldest), true) = (small.get(..MERGED), small.len() >= SMALL_PARTS) else {
            return Ok(false);
        };
        let (Some(first), Some(last)) = (oldest.first(), oldest.last().and_then(|part| part.last))
        else {
            return Ok(false);
        };
        let merged = self.transaction(|conn| parts::create_table(conn, first.first, "merging"))?;
        for part in oldest {
            if !self.copy(*part, merged, between.pause)? {
                return Ok(false);
            }
        }
        for index in parts::indexes(merged) {
            if !self.build(&index, &mut between)? {
                return Ok(false);
            }
        }
        self.transaction(|conn| put_in_place(conn, oldest, merged, last))?;
        Ok(true)
    }

    /// Copies the rows of a part; whether all of them.
    fn copy(
        &mut self,
        from: Part,
        to: Part,
        pause: &mut dyn FnMut(&mut Self) -> bool,
    ) -> Result<bool> {
        let sql = format!(
            "INSERT INTO {} SELECT * FROM {} WHERE event_id BETWEEN ? AND ? ORDER BY event_id",
            to.table(),
            from.table()
        );
        let last = from.last.unwrap_or(from.first);
        let mut begin = from.first;
        while begin <= last {
            let end = begin.saturating_add(CHUNK - 1).min(last);
            self.transaction(|conn| {
                conn.prepare_cached(&sql)?.execute([begin, end])?;
                Ok(())
            })?;
            begin = end + 1;
            if !pause(self) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Builds an index, and begins anew where somebody waits; whether it is built.
    fn build(&mut self, index: &str, between: &mut Between<'_>) -> Result<bool> {
        for _ in 0..PATIENCE {
            let bell = Arc::clone(&between.bell);
            self.conn.progress_handler(STEPS, Some(move || bell()))?;
            let built = self.transaction(|conn| Ok(conn.execute_batch(index)?));
            self.conn.progress_handler(0, None::<fn() -> bool>)?;
            match built {
                Err(error) if error.is_interruption() => {}
                built => return built.map(|()| true),
            }
            if !(between.pause)(self) {
                return Ok(false);
            }
        }
        self.transaction(|conn| Ok(conn.execute_batch(index)?))?;
        Ok(true)
    }
}

fn put_in_place(conn: &Connection, old: &[Part], merged: Part, last: i64) -> Result<()> {
    let rows: i64 = old.iter().map(|part| part.rows).sum();
    for part in old {
        conn.execute("DELETE FROM event_part WHERE part_no = ?", [part.no])?;
    }
    conn.execute(
        "UPDATE event_part SET state = 'closed', last_event_id = ?, rows = ? WHERE part_no = ?",
        params![last, rows, merged.no],
    )?;
    // The view goes first: a table that a view names is not dropped in defensive mode.
    parts::write_view(conn)?;
    for part in old {
        conn.execute_batch(&format!("DROP TABLE {}", part.table()))?;
    }
    Ok(())
}

/// Takes back a merge that was interrupted.
fn drop_unfinished(conn: &Connection) -> Result<()> {
    let mut statement =
        conn.prepare_cached("SELECT part_no FROM event_part WHERE state = 'merging'")?;
    let unfinished = statement.query_map([], |row| row.get(0))?;
    let unfinished: Vec<i64> = unfinished.collect::<rusqlite::Result<_>>()?;
    for no in unfinished {
        let part = Part { no, first: 0, last: None, rows: 0 };
        conn.execute_batch(&format!("DROP TABLE {}", part.table()))?;
        conn.execute("DELETE FROM event_part WHERE part_no = ?", [no])?;
    }
    Ok(())
}
