//! Merging old parts, so that their number stays small however many rows come.
//!
//! When there are [`SMALL_PARTS`] small closed parts, the oldest [`MERGED`] become one. The
//! rows are copied in chunks, each a transaction of its own, into a table that no view shows;
//! the last transaction puts it in place of the others. An interrupted merge is begun anew.

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

impl Store {
    /// Merges old parts where there are too many. Best done when no file waits: building the
    /// indexes of a merged part holds the writer for seconds.
    ///
    /// # Errors
    /// The database cannot be written; then the parts are as they were.
    pub fn merge_parts(&mut self) -> Result<bool> {
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
            self.copy(*part, merged)?;
        }
        for index in parts::indexes(merged) {
            self.transaction(|conn| Ok(conn.execute_batch(&index)?))?;
        }
        self.transaction(|conn| put_in_place(conn, oldest, merged, last))?;
        Ok(true)
    }

    fn copy(&mut self, from: Part, to: Part) -> Result<()> {
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
        }
        Ok(())
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
