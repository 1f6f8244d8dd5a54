//! The texts that recur in events, by their numbers, each as it is hashed.

use rusqlite::{CachedStatement, Connection, OptionalExtension};

use crate::error::Result;

/// Bytes of texts that are held at most; the rest is looked up.
const HELD_BYTES: usize = 128 << 20;

/// Texts that are held at most: each takes twelve bytes beside its own.
const HELD: usize = 8 << 20;

/// How an absent text is hashed.
const ABSENT: [u8; 4] = u32::MAX.to_be_bytes();

/// The texts with the lowest numbers. Threads share it.
#[derive(Debug)]
pub struct Dictionary {
    bytes: Vec<u8>,
    /// Where the text of each number lies; nowhere where there is none.
    places: Vec<(u32, u32)>,
    /// Whether there are no others.
    is_whole: bool,
}

impl Dictionary {
    /// Reads as many texts as are held.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn read(conn: &Connection) -> Result<Self> {
        let mut statement = conn.prepare("SELECT value_id, text FROM value ORDER BY value_id")?;
        let mut rows = statement.query([])?;
        let mut read = Self { bytes: ABSENT.to_vec(), places: Vec::new(), is_whole: true };
        while let Some(row) = rows.next()? {
            let id = usize::try_from(row.get::<_, i64>(0)?).unwrap_or(HELD);
            if id >= HELD || read.bytes.len() >= HELD_BYTES {
                read.is_whole = false;
                break;
            }
            let text = row.get_ref(1)?.as_bytes_or_null().ok().flatten();
            read.places.resize(id, (0, 4));
            read.add(text);
        }
        Ok(read)
    }

    fn add(&mut self, text: Option<&[u8]>) {
        let Some(text) = text else { return self.places.push((0, 4)) };
        let from = self.bytes.len();
        push_text(&mut self.bytes, text);
        let place = [from, self.bytes.len()].map(|at| u32::try_from(at).unwrap_or(u32::MAX));
        self.places.push((place[0], place[1]));
    }

    fn held(&self, id: i64) -> Option<&[u8]> {
        let place = usize::try_from(id).ok().and_then(|id| self.places.get(id));
        match place {
            Some((from, to)) => self.bytes.get(*from as usize..*to as usize),
            None if self.is_whole => Some(&ABSENT),
            None => None,
        }
    }
}

/// Appends a text as it is hashed.
pub fn push_text(out: &mut Vec<u8>, text: &[u8]) {
    let length = u32::try_from(text.len()).unwrap_or(u32::MAX - 1);
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(text);
}

/// Appends the absence of a text as it is hashed.
pub fn push_absent(out: &mut Vec<u8>) {
    out.extend_from_slice(&ABSENT);
}

/// Finds texts for one thread.
pub struct Texts<'a> {
    dictionary: &'a Dictionary,
    find: CachedStatement<'a>,
}

impl<'a> Texts<'a> {
    /// Those of the dictionary, and of the database where that does not hold them.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn new(dictionary: &'a Dictionary, conn: &'a Connection) -> Result<Self> {
        let find = conn.prepare_cached("SELECT text FROM value WHERE value_id = ?")?;
        Ok(Self { dictionary, find })
    }

    /// Appends the text of that number as it is hashed; its absence where there is none.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn push(&mut self, out: &mut Vec<u8>, id: i64) -> rusqlite::Result<()> {
        if let Some(held) = self.dictionary.held(id) {
            out.extend_from_slice(held);
            return Ok(());
        }
        let found: Option<Option<String>> =
            self.find.query_row([id], |row| row.get(0)).optional()?;
        match found.flatten() {
            Some(text) => push_text(out, text.as_bytes()),
            None => push_absent(out),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_found_by_their_numbers_and_gaps_are_absent() {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch(
            "CREATE TABLE value (value_id INTEGER PRIMARY KEY, text TEXT);
             INSERT INTO value VALUES (0, NULL), (2, 'a'), (3, ''), (90000000, 'far');",
        )
        .unwrap();
        let dictionary = Dictionary::read(&conn).unwrap();
        let mut texts = Texts::new(&dictionary, &conn).unwrap();
        let mut of = |id| {
            let mut out = Vec::new();
            texts.push(&mut out, id).unwrap();
            out
        };
        assert_eq!(of(0), ABSENT);
        assert_eq!(of(1), ABSENT);
        assert_eq!(of(2), b"\0\0\0\x01a");
        assert_eq!(of(3), b"\0\0\0\0");
        assert_eq!(of(90_000_000), b"\0\0\0\x03far");
        assert_eq!(of(-1), ABSENT);
    }
}
