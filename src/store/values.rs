//! The dictionary of texts that recur in events.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension};

use super::error::Result;

/// Number of a text in the dictionary; 0 is an absent one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct ValueId(pub i64);

/// Texts held in memory at most; the database has them all.
const HELD: usize = 100_000;

/// Bytes of them at most: one text may have as many as a field.
const HELD_BYTES: usize = 16 << 20;

/// Finds or creates the numbers of texts, remembering those used lately.
///
/// What it remembers is only right while the transaction that created it stands; after a
/// rollback it must be [`forget`](Self::forget)-ten.
#[derive(Debug, Default)]
pub struct Dictionary {
    held: HashMap<Box<str>, ValueId>,
    bytes: usize,
}

impl Dictionary {
    /// The number of `text`, creating it where it is new.
    ///
    /// # Errors
    /// The database cannot be read or written.
    pub fn id(&mut self, conn: &Connection, text: &str) -> Result<ValueId> {
        if let Some(id) = self.held.get(text) {
            return Ok(*id);
        }
        let known = conn
            .prepare_cached("SELECT value_id FROM value WHERE text = ?")?
            .query_row([text], |row| row.get(0))
            .optional()?;
        let id = if let Some(id) = known {
            ValueId(id)
        } else {
            conn.prepare_cached("INSERT INTO value (text) VALUES (?)")?.execute([text])?;
            ValueId(conn.last_insert_rowid())
        };
        if self.held.len() >= HELD || self.bytes >= HELD_BYTES {
            self.forget();
        }
        self.bytes += text.len();
        self.held.insert(text.into(), id);
        Ok(id)
    }

    /// Forgets everything; the database is asked again.
    pub fn forget(&mut self) {
        self.held.clear();
        self.bytes = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_remembered_by_their_bytes_and_keep_their_numbers() {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch("CREATE TABLE value (value_id INTEGER PRIMARY KEY, text TEXT UNIQUE)")
            .unwrap();
        let mut dictionary = Dictionary::default();
        let text = |number: usize| format!("{number}{}", "x".repeat(1 << 20));
        let texts = HELD_BYTES >> 19;
        let ids: Vec<ValueId> =
            (0..texts).map(|number| dictionary.id(&conn, &text(number)).unwrap()).collect();
        assert!(dictionary.held.len() <= HELD_BYTES >> 20);
        for (number, id) in ids.into_iter().enumerate() {
            assert_eq!(dictionary.id(&conn, &text(number)).unwrap(), id);
        }
    }
}
