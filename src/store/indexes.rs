//! The indexes of the parts, which are built when there is time for it.
//!
//! A part that is closed is complete without them; what looks for a subject or an actor reads it
//! whole until it has them. While an export is stored, its writer is what everybody waits for;
//! while days are judged, it is idle.

use std::collections::BTreeSet;

use rusqlite::Connection;

use super::Store;
use super::error::Result;
use super::parts::{self, Part};

/// Closed parts that may be without indexes: more would make searching slow.
const BEHIND: usize = 16;

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
    let lacking = lacking(conn)?;
    if lacking.len() > 2 * BEHIND {
        for statement in lacking.iter().take(2) {
            conn.execute_batch(statement)?;
        }
    }
    Ok(())
}

impl Store {
    /// Builds one index that a closed part lacks, of the oldest first; whether there was any.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn build_index(&mut self) -> Result<bool> {
        let lacking = lacking(&self.conn)?;
        let Some(statement) = lacking.first() else { return Ok(false) };
        self.transaction(|conn| Ok(conn.execute_batch(statement)?))?;
        Ok(true)
    }
}

/// The statements that build what closed parts lack, oldest first.
fn lacking(conn: &Connection) -> Result<Vec<String>> {
    let sql = "SELECT name FROM sqlite_schema
               WHERE type = 'index' AND tbl_name GLOB 'event_part_[0-9]*'";
    let mut statement = conn.prepare_cached(sql)?;
    let built = statement.query_map([], |row| row.get(0))?;
    let built: BTreeSet<String> = built.collect::<rusqlite::Result<_>>()?;
    let closed = parts::all(conn)?.into_iter().filter(|part| part.last.is_some());
    let lacking = closed.flat_map(of).filter(|index| !built.contains(&index.name));
    Ok(lacking.map(|index| index.statement).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::StatePaths;

    fn close_a_part(store: &mut Store) {
        store
            .transaction(|conn| {
                let part = parts::ensure_open(conn)?;
                let insert = format!(
                    "INSERT INTO {} VALUES ({}, 1, 1, 0, 1, 1, NULL, 1, NULL, NULL, NULL, NULL, 0)",
                    part.table(),
                    part.first
                );
                conn.execute_batch(&insert)?;
                parts::grown(conn, part, parts::PART_ROWS, part.first)?;
                Ok(())
            })
            .unwrap();
    }

    #[test]
    fn a_closed_part_gets_its_indexes_when_there_is_time() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(&StatePaths::new(folder.path())).unwrap();
        assert!(!store.build_index().unwrap(), "the open part needs none");
        close_a_part(&mut store);
        assert_eq!(lacking(&store.conn).unwrap().len(), 2);
        assert!(store.build_index().unwrap() && store.build_index().unwrap());
        assert!(!store.build_index().unwrap());
    }

    #[test]
    fn only_so_many_parts_are_without() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(&StatePaths::new(folder.path())).unwrap();
        (0..BEHIND + 5).for_each(|_| close_a_part(&mut store));
        assert_eq!(lacking(&store.conn).unwrap().len(), 2 * BEHIND);
    }
}
