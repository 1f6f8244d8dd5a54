//! What recurs in events, by its number, each as it is hashed: the origins and the deeds.

use std::ops::Range;

use rusqlite::types::ValueRef;
use rusqlite::{CachedStatement, Connection, OptionalExtension, Row};

use crate::error::Result;

/// Bytes that are held at most of each of the two; the rest is looked up.
const HELD_BYTES: usize = 64 << 20;

/// How many of each are held at most: each takes twelve bytes beside its own.
const HELD: usize = 2 << 20;

/// How an absent text is hashed.
const ABSENT: [u8; 4] = u32::MAX.to_be_bytes();

/// A code that no code has.
const NO_CODE: u8 = u8::MAX;

/// Appends what a row of such a table says as it is hashed, or what the view says where there is
/// no row; gives where its second piece begins.
type Encode = fn(Option<&Row<'_>>, &mut Vec<u8>) -> rusqlite::Result<usize>;

/// A table of what recurs.
#[derive(Debug, Clone, Copy)]
struct Form {
    select: &'static str,
    id: &'static str,
    has_codes: bool,
    encode: Encode,
}

const ORIGIN: Form = Form {
    select: "SELECT origin_id, actor, actor_name, unit, terminal, address FROM origin",
    id: "origin_id",
    has_codes: false,
    encode: |row, out| {
        push_texts(row, 1..6, out)?;
        Ok(out.len())
    },
};

const DEED: Form = Form {
    select: "SELECT deed_id, action, outcome, function, subject_kind, procedure, information, \
        counterpart FROM deed",
    id: "deed_id",
    has_codes: true,
    encode: |row, out| {
        for at in 1..3 {
            out.push(code(row.map(|row| row.get_ref(at)).transpose()?));
        }
        push_texts(row, 3..5, out)?;
        let second = out.len();
        push_texts(row, 5..8, out)?;
        Ok(second)
    },
};

fn push_texts(row: Option<&Row<'_>>, at: Range<usize>, out: &mut Vec<u8>) -> rusqlite::Result<()> {
    for at in at {
        match row.map(|row| row.get_ref(at)).transpose()? {
            Some(ValueRef::Text(text)) => push_text(out, text),
            _ => push_absent(out),
        }
    }
    Ok(())
}

/// A code as it is hashed.
fn code(value: Option<ValueRef<'_>>) -> u8 {
    match value {
        Some(ValueRef::Integer(number)) => u8::try_from(number).unwrap_or(NO_CODE),
        _ => NO_CODE,
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

/// What is said by an origin or a deed, as it is hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said<'a> {
    /// The codes of a deed: action and outcome.
    pub codes: [u8; 2],
    /// The texts of an origin; those of a deed that stand before the subject's number.
    pub first: &'a [u8],
    /// The texts of a deed that stand behind it.
    pub second: &'a [u8],
}

/// Those with the lowest numbers of one table.
#[derive(Debug)]
struct Held {
    form: Form,
    bytes: Vec<u8>,
    /// Where each lies, and its second piece begins; the first place is that of none.
    places: Vec<[u32; 3]>,
    /// The lowest number that is not held.
    end: usize,
}

impl Held {
    fn read(conn: &Connection, form: Form) -> Result<Self> {
        let mut read = Self { form, bytes: Vec::new(), places: Vec::new(), end: HELD };
        read.add(None)?;
        let sql = format!("{} WHERE {id} >= 0 ORDER BY {id}", form.select, id = form.id);
        let mut statement = conn.prepare(&sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let id = usize::try_from(row.get::<_, i64>(0)?).unwrap_or(HELD);
            if id >= HELD {
                break;
            }
            read.places.resize(id + 1, read.places[0]);
            if !read.add(Some(row))? {
                read.end = id;
                break;
            }
        }
        Ok(read)
    }

    /// Adds one; whether there is room for it.
    fn add(&mut self, row: Option<&Row<'_>>) -> rusqlite::Result<bool> {
        let from = self.bytes.len();
        let second = (self.form.encode)(row, &mut self.bytes)?;
        let has_room = self.bytes.len() <= HELD_BYTES;
        if has_room {
            let place = [from, second, self.bytes.len()];
            self.places.push(place.map(|at| u32::try_from(at).unwrap_or(u32::MAX)));
        } else {
            self.bytes.truncate(from);
            self.bytes.shrink_to(HELD_BYTES);
        }
        Ok(has_room)
    }

    fn get(&self, id: i64) -> Option<Said<'_>> {
        let id = usize::try_from(id).ok().filter(|id| *id < self.end)?;
        let place = self.places.get(id + 1).unwrap_or(&self.places[0]);
        let [from, second, to] = place.map(|at| at as usize);
        Some(said(&self.bytes[from..to], second - from, self.form))
    }
}

fn said(bytes: &[u8], second: usize, form: Form) -> Said<'_> {
    let (before, second) = bytes.split_at(second);
    match before.split_first_chunk() {
        Some((codes, first)) if form.has_codes => Said { codes: *codes, first, second },
        _ => Said { codes: [NO_CODE; 2], first: before, second },
    }
}

/// The origins and deeds with the lowest numbers. Threads share it.
#[derive(Debug)]
pub struct Dictionary {
    origins: Held,
    deeds: Held,
}

impl Dictionary {
    /// Reads as many as are held.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn read(conn: &Connection) -> Result<Self> {
        Ok(Self { origins: Held::read(conn, ORIGIN)?, deeds: Held::read(conn, DEED)? })
    }
}

/// Finds what one table says, for one thread.
pub struct Lookup<'a> {
    held: &'a Held,
    find: CachedStatement<'a>,
    found: Vec<u8>,
}

impl<'a> Lookup<'a> {
    fn new(held: &'a Held, conn: &'a Connection) -> Result<Self> {
        let sql = format!("{} WHERE {} = ?", held.form.select, held.form.id);
        Ok(Self { held, find: conn.prepare_cached(&sql)?, found: Vec::new() })
    }

    /// What that number says; where there is none, what no row says that tenken writes.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn get(&mut self, id: i64) -> rusqlite::Result<Said<'_>> {
        if let Some(said) = self.held.get(id) {
            return Ok(said);
        }
        let Self { held, find, found } = self;
        found.clear();
        let encode = held.form.encode;
        let second = find.query_row([id], |row| encode(Some(row), found)).optional()?;
        let second = second.map_or_else(|| encode(None, found), Ok)?;
        Ok(said(found, second, held.form))
    }
}

/// Finds what rows name, for one thread.
pub struct Finder<'a> {
    /// The origins.
    pub origins: Lookup<'a>,
    /// The deeds.
    pub deeds: Lookup<'a>,
}

impl<'a> Finder<'a> {
    /// Those of the dictionary, and of the database where that does not hold them.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn new(dictionary: &'a Dictionary, conn: &'a Connection) -> Result<Self> {
        let origins = Lookup::new(&dictionary.origins, conn)?;
        Ok(Self { origins, deeds: Lookup::new(&dictionary.deeds, conn)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLES: &str = "
        CREATE TABLE origin (origin_id INTEGER PRIMARY KEY, actor, actor_name, unit, terminal, address);
        CREATE TABLE deed (deed_id INTEGER PRIMARY KEY, function, action, subject_kind, procedure,
                           information, counterpart, outcome);";

    fn database(rows: &str) -> Connection {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch(TABLES).unwrap();
        conn.execute_batch(rows).unwrap();
        conn
    }

    const NOBODY: [u8; 20] = [0xff; 20];

    fn alone(actor: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        push_text(&mut bytes, actor.as_bytes());
        bytes.extend_from_slice(&NOBODY[..16]);
        bytes
    }

    #[test]
    fn origins_are_found_by_their_numbers_and_gaps_are_nobody() {
        let conn = database(
            "INSERT INTO origin (origin_id, actor) VALUES (-7, 'below'), (0, 'zero'), (2, 'two'),
               (3, ''), (90000000, 'far'), (90000001, x'61');",
        );
        let dictionary = Dictionary::read(&conn).unwrap();
        let mut origins = Finder::new(&dictionary, &conn).unwrap().origins;
        let mut of = |id| origins.get(id).unwrap().first.to_vec();
        for (id, actor) in [(-7, "below"), (0, "zero"), (2, "two"), (3, ""), (90_000_000, "far")] {
            assert_eq!(of(id), alone(actor), "{id}");
        }
        for id in [-1, 1, 4, 5, 90_000_001, i64::MAX, i64::MIN] {
            assert_eq!(of(id), NOBODY, "{id}");
        }
    }

    #[test]
    fn a_deed_has_its_codes_and_the_texts_before_and_behind_the_subject() {
        let values = "'F', 4, 'k', 'p', NULL, 'c', 1";
        let conn = database(&format!(
            "INSERT INTO deed VALUES (1, {values}), (90000000, {values}), (2, NULL, 256, NULL, NULL, NULL, NULL, -1),
               (3, NULL, 'x', NULL, NULL, NULL, NULL, NULL);"
        ));
        let dictionary = Dictionary::read(&conn).unwrap();
        let mut deeds = Finder::new(&dictionary, &conn).unwrap().deeds;
        for id in [1, 90_000_000] {
            let said = deeds.get(id).unwrap();
            assert_eq!(said.codes, [4, 1]);
            assert_eq!(said.first, b"\0\0\0\x01F\0\0\0\x01k");
            assert_eq!(said.second, b"\0\0\0\x01p\xff\xff\xff\xff\0\0\0\x01c");
        }
        let nothing = Said { codes: [255, 255], first: &NOBODY[..8], second: &NOBODY[..12] };
        for id in [2, 3, 4, -1, i64::MAX] {
            assert_eq!(deeds.get(id).unwrap(), nothing, "{id}");
        }
    }

    #[test]
    fn what_is_too_much_to_hold_is_looked_up() {
        let conn = database("");
        let long = |size: usize| "x".repeat(size);
        for (id, size) in [(1, 1), (2, HELD_BYTES), (3, 2)] {
            let row = (id, long(size));
            conn.execute("INSERT INTO origin (origin_id, actor) VALUES (?, ?)", row).unwrap();
        }
        let dictionary = Dictionary::read(&conn).unwrap();
        assert!(dictionary.origins.bytes.capacity() <= HELD_BYTES);
        assert_eq!(dictionary.origins.end, 2);
        let mut origins = Finder::new(&dictionary, &conn).unwrap().origins;
        for (id, size) in [(1, 1), (2, HELD_BYTES), (3, 2)] {
            assert!(origins.get(id).unwrap().first == alone(&long(size)), "{id}");
        }
    }
}
