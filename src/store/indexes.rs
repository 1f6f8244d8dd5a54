//! The indexes of the parts, which are built when there is time for it.
//!
//! A part is complete without them; what looks for a subject or an actor reads it whole until it has
//! them. While an export is stored, its writer is what everybody waits for; while days are judged,
//! it is idle. Then an open part that is not quite small is closed too: rows that are added to
//! indexes go to any of their pages. So only a small part is open and has indexes; an export of many
//! rows drops them.

use std::collections::BTreeSet;

use rusqlite::Connection;

use super::Store;
use super::error::Result;
use super::parts::{self, Part};

/// Closed parts that may be without indexes: more would make searching slow.
const BEHIND: usize = 64;

/// Rows below which a part stays open when there is time.
const SMALL: i64 = 10_000;

/// An index of a part.
#[derive(Debug)]
struct Index {
    name: String,
    statement: String,
}

/// The statements that build the indexes of a part.
pub(super) fn statements(part: Part) -> [String; 2] {
    of(part).map(|index| index.statement)
}

/// Takes them from a part to which many rows will be added: building them anew costs less.
pub(super) fn drop(conn: &Connection, part: Part) -> Result<()> {
    for index in of(part) {
        conn.execute_batch(&format!("DROP INDEX IF EXISTS {}", index.name))?;
    }
    Ok(())
}

/// The parts, oldest first, and whether each has all its indexes.
pub(super) fn parts(conn: &Connection) -> Result<Vec<(Part, bool)>> {
    let built = built(conn)?;
    let has_all = |part: Part| of(part).iter().all(|index| built.contains(&index.name));
    Ok(parts::all(conn)?.into_iter().map(|part| (part, has_all(part))).collect())
}

fn of(part: Part) -> [Index; 2] {
    let table = part.table();
    ["subject", "origin"].map(|column| {
        let name = format!("{table}_{column}");
        let statement = format!("CREATE INDEX {name} ON {table} ({column})");
        Index { name, statement }
    })
}

/// Builds those of the oldest part where too many parts are without.
pub(super) fn keep_up(conn: &Connection) -> Result<()> {
    let lacking = lacking(conn, |part| part.last.is_some())?;
    if lacking.len() > 2 * BEHIND {
        for statement in lacking.iter().take(2) {
            conn.execute_batch(statement)?;
        }
    }
    Ok(())
}

/// Builds an index of the oldest closed part that lacks one; whether there was any.
pub(super) fn build_of_closed(conn: &Connection) -> Result<bool> {
    let lacking = lacking(conn, |part| part.last.is_some())?;
    let Some(statement) = lacking.first() else { return Ok(false) };
    conn.execute_batch(statement)?;
    Ok(true)
}

impl Store {
    /// Builds one index that a part with rows lacks, of the oldest first, or closes the open part to
    /// build its indexes; whether there was anything to do.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn build_index(&mut self) -> Result<bool> {
        let open = parts::open(&self.conn)?.filter(|part| part.rows >= SMALL);
        if let Some(open) = open
            && self.transaction(|conn| parts::close_early(conn, open))?
        {
            return Ok(true);
        }
        let lacking = lacking(&self.conn, |part| part.rows > 0)?;
        let Some(statement) = lacking.first() else { return Ok(false) };
        self.transaction(|conn| Ok(conn.execute_batch(statement)?))?;
        Ok(true)
    }
}

/// The statements that build what such parts lack, oldest first.
fn lacking(conn: &Connection, of_those: impl Fn(&Part) -> bool) -> Result<Vec<String>> {
    let built = built(conn)?;
    let lacking = parts::all(conn)?.into_iter().filter(of_those).flat_map(of);
    let lacking = lacking.filter(|index| !built.contains(&index.name));
    Ok(lacking.map(|index| index.statement).collect())
}

/// The names of the indexes that there are.
fn built(conn: &Connection) -> Result<BTreeSet<String>> {
    let sql = "SELECT name FROM sqlite_schema
               WHERE type = 'index' AND tbl_name GLOB 'event_part_[0-9]*'";
    let mut statement = conn.prepare_cached(sql)?;
    let built = statement.query_map([], |row| row.get(0))?;
    Ok(built.collect::<rusqlite::Result<_>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::StatePaths;

    /// Adds so many rows to the open part, as far as its book says.
    fn grow(store: &mut Store, rows: i64) {
        store
            .transaction(|conn| {
                let part = parts::ensure_open(conn)?;
                let event = part.first + part.rows;
                let insert = format!(
                    "INSERT INTO {} VALUES ({event}, 1, 1, 0, 1, 1, NULL, 1, NULL, NULL, NULL, NULL, 0)",
                    part.table(),
                );
                conn.execute_batch(&insert)?;
                parts::grown(conn, part, rows, event)?;
                Ok(())
            })
            .unwrap();
    }

    fn store_in(folder: &tempfile::TempDir) -> Store {
        Store::open(&StatePaths::new(folder.path())).unwrap()
    }

    fn indexed(store: &Store) -> Vec<bool> {
        parts(&store.conn).unwrap().into_iter().map(|(_, has_all)| has_all).collect()
    }

    #[test]
    fn a_part_gets_its_indexes_when_there_is_time() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = store_in(&folder);
        assert!(!store.build_index().unwrap(), "an empty part needs none");
        grow(&mut store, parts::PART_ROWS);
        grow(&mut store, 1);
        assert_eq!(indexed(&store), [false, false]);
        for _ in 0..4 {
            assert!(store.build_index().unwrap());
        }
        assert!(!store.build_index().unwrap());
        assert_eq!(indexed(&store), [true, true]);
    }

    #[test]
    fn a_part_that_is_not_small_is_closed_when_there_is_time() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = store_in(&folder);
        grow(&mut store, SMALL - 1);
        while store.build_index().unwrap() {}
        let small = parts::open(&store.conn).unwrap().unwrap();
        assert_eq!((small.rows, indexed(&store)), (SMALL - 1, vec![true]));
        grow(&mut store, 1);
        while store.build_index().unwrap() {}
        let next = parts::open(&store.conn).unwrap().unwrap();
        assert_eq!((next.rows, indexed(&store)), (0, vec![true, false]));
        assert!(next.first > small.first);
    }

    #[test]
    fn an_open_part_that_lost_its_indexes_gets_them_again() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = store_in(&folder);
        grow(&mut store, 1);
        while store.build_index().unwrap() {}
        let open = parts::open(&store.conn).unwrap().unwrap();
        store.transaction(|conn| drop(conn, open)).unwrap();
        assert_eq!(indexed(&store), [false]);
        while store.build_index().unwrap() {}
        assert_eq!(indexed(&store), [true]);
    }

    #[test]
    fn only_so_many_closed_parts_are_without() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = store_in(&folder);
        (0..BEHIND + 5).for_each(|_| grow(&mut store, parts::PART_ROWS));
        let without = indexed(&store).into_iter().filter(|has_all| !has_all).count();
        assert_eq!(without, BEHIND + 1, "and the open one");
    }
}
