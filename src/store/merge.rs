//! Merging old parts, so that their number stays small however many rows come.
//!
//! When there are too many small closed parts, the oldest `MERGED` become one. The
//! rows are copied in chunks, each a transaction of its own, into a table that no view shows;
//! the last transaction puts it in place of the others. An interrupted merge is begun anew.

use std::sync::Arc;

use rusqlite::{Connection, params};

use super::Store;
use super::error::Result;
use super::indexes;
use super::parts::{self, PART_ROWS, Part};

/// Small closed parts that are too many where there is time to merge them.
pub const MANY: usize = 32;

/// Small closed parts that are too many in any case: planning a query takes longer with each.
pub const TOO_MANY: usize = 128;

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
    /// Listened to while an index is built, which takes seconds, and told so that it gets on.
    pub bell: Bell,
    /// Lets others use the store; whether to go on.
    pub pause: &'a mut dyn FnMut(&mut Store) -> bool,
}

impl Store {
    /// Merges old parts where so `many` are small; gives whether it did.
    ///
    /// # Errors
    /// The database cannot be written; then the parts are as they were.
    pub fn merge_parts(&mut self, many: usize, mut between: Between<'_>) -> Result<bool> {
        let unfinished = "SELECT 1 FROM event_part WHERE state = 'merging'";
        if self.conn.prepare_cached(unfinished)?.exists([])? {
            self.transaction(drop_unfinished)?;
        }
        let small: Vec<Part> = parts::all(&self.conn)?
            .into_iter()
            .filter(|part| part.last.is_some() && part.rows < PART_ROWS * 4)
            .collect();
        let (Some(oldest), true) = (small.get(..MERGED), small.len() >= many) else {
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
        for index in indexes::statements(merged) {
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
        // By now they wait for it; the bell still hears that it gets on.
        let bell = Arc::clone(&between.bell);
        let go_on = move || {
            bell();
            false
        };
        self.conn.progress_handler(STEPS, Some(go_on))?;
        let built = self.transaction(|conn| Ok(conn.execute_batch(index)?));
        self.conn.progress_handler(0, None::<fn() -> bool>)?;
        built.map(|()| true)
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

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::store::StatePaths;

    /// A state with as many small parts as are too many, of ten rows each.
    fn with_small_parts(folder: &Path) -> Store {
        let mut store = Store::open(&StatePaths::new(folder)).unwrap();
        let parts = i64::try_from(MANY).unwrap();
        let fill = |conn: &Connection| {
            for first in (0..parts).map(|number| number * 10 + 1) {
                let part = parts::create_table(conn, first, "closed")?;
                for event in first..first + 10 {
                    let values = vec!["0"; parts::COLUMNS.len() - 1].join(", ");
                    let table = part.table();
                    conn.execute(&format!("INSERT INTO {table} VALUES ({event}, {values})"), [])?;
                }
                let sql = "UPDATE event_part SET rows = 10, last_event_id = ? WHERE part_no = ?";
                conn.execute(sql, [first + 9, part.no])?;
            }
            parts::write_view(conn)
        };
        store.transaction(fill).unwrap();
        store
    }

    fn events(store: &Store) -> Vec<i64> {
        let mut statement =
            store.conn.prepare("SELECT event_id FROM event_all ORDER BY event_id").unwrap();
        let events = statement.query_map([], |row| row.get(0)).unwrap();
        events.collect::<Result<_, _>>().unwrap()
    }

    fn count(store: &Store, what: &str) -> i64 {
        store.conn.query_row(&format!("SELECT count(*) FROM {what}"), [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn a_merge_keeps_every_row_and_lets_others_have_their_turn() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = with_small_parts(folder.path());
        let before = events(&store);
        let mut turns = 0;
        let mut pause = |store: &mut Store| {
            assert!(store.conn.is_autocommit(), "between two transactions");
            turns += 1;
            true
        };
        let between = Between { bell: Arc::new(|| false), pause: &mut pause };
        assert!(store.merge_parts(MANY, between).unwrap());
        assert_eq!(turns, MERGED);
        assert_eq!(events(&store), before);
        let closed = "event_part WHERE state = 'closed'";
        assert_eq!(count(&store, closed), i64::try_from(MANY - MERGED + 1).unwrap());
        let between = Between { bell: Arc::new(|| false), pause: &mut |_| true };
        assert!(!store.merge_parts(MANY, between).unwrap(), "there are few enough now");
    }

    #[test]
    fn a_merge_that_is_stopped_leaves_the_parts_as_they_were_and_is_begun_anew() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = with_small_parts(folder.path());
        let before = events(&store);
        for stops_after in [0, 5, MERGED - 1] {
            let mut turns = 0;
            let mut pause = |_: &mut Store| {
                turns += 1;
                turns <= stops_after
            };
            let between = Between { bell: Arc::new(|| false), pause: &mut pause };
            assert!(!store.merge_parts(MANY, between).unwrap());
            assert_eq!(events(&store), before);
        }
        let between = Between { bell: Arc::new(|| false), pause: &mut |_| true };
        assert!(store.merge_parts(MANY, between).unwrap());
        assert_eq!(events(&store), before);
        assert_eq!(count(&store, "event_part WHERE state = 'merging'"), 0);
    }

    #[test]
    fn an_index_is_given_up_for_those_who_wait_but_not_for_ever() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(&StatePaths::new(folder.path())).unwrap();
        let table = "CREATE TABLE many (a INTEGER) STRICT;
             INSERT INTO many WITH RECURSIVE n (a) AS
               (VALUES (1) UNION ALL SELECT a + 1 FROM n LIMIT 50000) SELECT a FROM n;";
        store.conn.execute_batch(table).unwrap();
        let indexes = "sqlite_schema WHERE type = 'index' AND tbl_name = 'many'";
        for (name, rings, turns) in [("one", 2, 2), ("two", usize::MAX, PATIENCE)] {
            let rung = AtomicUsize::new(0);
            let bell = Arc::new(move || rung.fetch_add(1, Ordering::SeqCst) < rings);
            let mut waited = 0;
            let mut pause = |store: &mut Store| {
                assert!(store.conn.is_autocommit());
                waited += 1;
                true
            };
            let mut between = Between { bell, pause: &mut pause };
            let index = format!("CREATE INDEX many_{name} ON many (a)");
            assert!(store.build(&index, &mut between).unwrap());
            assert_eq!(waited, turns, "{name}");
        }
        assert_eq!(count(&store, indexes), 2);
    }
}
