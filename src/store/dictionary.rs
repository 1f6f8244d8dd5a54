//! The origins and deeds that recur in events: their numbers, and what the numbers stand for.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, params};

use super::error::{Result, StoreError};
use crate::event::{Action, Deed, Origin, Outcome};

/// Of each kind held in memory at most; the database has them all.
const HELD: usize = 100_000;

/// Bytes of them at most: one text may have as many as a field.
const HELD_BYTES: usize = 8 << 20;

/// Things remembered by something, as long as they are few.
#[derive(Debug)]
struct Held<K, V> {
    held: HashMap<K, V>,
    bytes: usize,
}

impl<K, V> Default for Held<K, V> {
    fn default() -> Self {
        Self { held: HashMap::new(), bytes: 0 }
    }
}

impl<K: Eq + Hash, V: Clone> Held<K, V> {
    fn get(&self, key: &K) -> Option<V> {
        self.held.get(key).cloned()
    }

    fn put(&mut self, key: K, value: V, bytes: usize) {
        if self.held.len() >= HELD || self.bytes >= HELD_BYTES {
            self.forget();
        }
        self.bytes += bytes;
        self.held.insert(key, value);
    }

    fn forget(&mut self) {
        self.held.clear();
        self.bytes = 0;
    }
}

/// Finds or creates the numbers of origins and deeds, remembering those used lately.
///
/// What it remembers is only right while the transaction that created it stands; after a
/// rollback it must be [`forget`](Self::forget)-ten.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    origins: Held<Origin, i64>,
    deeds: Held<Deed, i64>,
}

impl Numbers {
    /// The number of an origin, creating it where it is new.
    ///
    /// # Errors
    /// The database cannot be read or written.
    pub(super) fn origin(&mut self, conn: &Connection, origin: &Origin) -> Result<i64> {
        if let Some(number) = self.origins.get(origin) {
            return Ok(number);
        }
        let Origin { actor, actor_name, unit, terminal, address } = origin;
        let find = "SELECT origin_id FROM origin WHERE actor = ? AND actor_name IS ? AND unit IS ?
                      AND terminal IS ? AND address IS ?";
        let add = "INSERT INTO origin (actor, actor_name, unit, terminal, address)
                   VALUES (?, ?, ?, ?, ?)";
        let texts = params![actor, actor_name, unit, terminal, address];
        let number = find_or_add(conn, (find, add), texts)?;
        self.origins.put(origin.clone(), number, bytes_of(origin));
        Ok(number)
    }

    /// The number of a deed, creating it where it is new.
    ///
    /// # Errors
    /// The database cannot be read or written.
    pub(super) fn deed(&mut self, conn: &Connection, deed: &Deed) -> Result<i64> {
        if let Some(number) = self.deeds.get(deed) {
            return Ok(number);
        }
        let Deed { function, action, subject_kind, procedure, information, counterpart, outcome } =
            deed;
        let find = "SELECT deed_id FROM deed WHERE procedure IS ? AND information IS ?
                      AND counterpart IS ? AND function IS ? AND action = ? AND subject_kind IS ?
                      AND outcome = ?";
        let add = "INSERT INTO deed (procedure, information, counterpart, function, action,
                     subject_kind, outcome) VALUES (?, ?, ?, ?, ?, ?, ?)";
        let outcome = outcome.map_or(0, Outcome::code);
        let texts = params![
            procedure,
            information,
            counterpart,
            function,
            action.code(),
            subject_kind,
            outcome
        ];
        let number = find_or_add(conn, (find, add), texts)?;
        self.deeds.put(deed.clone(), number, bytes_of_deed(deed));
        Ok(number)
    }

    /// Forgets everything; the database is asked again.
    pub(super) fn forget(&mut self) {
        self.origins.forget();
        self.deeds.forget();
    }
}

fn find_or_add(
    conn: &Connection,
    (find, add): (&str, &str),
    values: &[&dyn rusqlite::ToSql],
) -> Result<i64> {
    let known = conn.prepare_cached(find)?.query_row(values, |row| row.get(0)).optional()?;
    if let Some(known) = known {
        return Ok(known);
    }
    conn.prepare_cached(add)?.execute(values)?;
    Ok(conn.last_insert_rowid())
}

/// What the numbers of origins and deeds stand for, remembered while reading.
#[derive(Debug, Default)]
pub(super) struct Texts {
    origins: Held<i64, Arc<Origin>>,
    deeds: Held<i64, Arc<Deed>>,
}

impl Texts {
    /// The origin with this number.
    ///
    /// # Errors
    /// The database cannot be read, or has no such number.
    pub(super) fn origin(&mut self, conn: &Connection, number: i64) -> Result<Arc<Origin>> {
        if let Some(origin) = self.origins.get(&number) {
            return Ok(origin);
        }
        let origin = Arc::new(read_origin(conn, number)?);
        self.origins.put(number, Arc::clone(&origin), bytes_of(&origin));
        Ok(origin)
    }

    /// The deed with this number.
    ///
    /// # Errors
    /// The database cannot be read, or has no such number.
    pub(super) fn deed(&mut self, conn: &Connection, number: i64) -> Result<Arc<Deed>> {
        if let Some(deed) = self.deeds.get(&number) {
            return Ok(deed);
        }
        let deed = Arc::new(read_deed(conn, number)?);
        self.deeds.put(number, Arc::clone(&deed), bytes_of_deed(&deed));
        Ok(deed)
    }
}

/// The origin with this number.
///
/// # Errors
/// The database cannot be read, or has no such number.
fn read_origin(conn: &Connection, number: i64) -> Result<Origin> {
    let sql = "SELECT actor, actor_name, unit, terminal, address FROM origin WHERE origin_id = ?";
    let origin = conn.prepare_cached(sql)?.query_row([number], |row| {
        Ok(Origin {
            actor: row.get(0)?,
            actor_name: row.get(1)?,
            unit: row.get(2)?,
            terminal: row.get(3)?,
            address: row.get(4)?,
        })
    })?;
    Ok(origin)
}

/// The deed with this number.
///
/// # Errors
/// The database cannot be read, has no such number, or holds what tenken never writes.
fn read_deed(conn: &Connection, number: i64) -> Result<Deed> {
    let sql = "SELECT function, action, subject_kind, procedure, information, counterpart, outcome
               FROM deed WHERE deed_id = ?";
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query([number])?;
    let Some(row) = rows.next()? else { return Err(unknown(number, "number")) };
    let outcome: u8 = row.get(6)?;
    Ok(Deed {
        function: row.get(0)?,
        action: Action::from_code(row.get(1)?).ok_or_else(|| unknown(number, "action"))?,
        subject_kind: row.get(2)?,
        procedure: row.get(3)?,
        information: row.get(4)?,
        counterpart: row.get(5)?,
        outcome: match outcome {
            0 => None,
            code => Some(Outcome::from_code(code).ok_or_else(|| unknown(number, "outcome"))?),
        },
    })
}

fn unknown(number: i64, what: &str) -> StoreError {
    StoreError::Inconsistent { detail: format!("deed {number} has an unknown {what}") }
}

fn bytes_of(Origin { actor, actor_name, unit, terminal, address }: &Origin) -> usize {
    actor.len() + sum([actor_name, unit, terminal, address])
}

fn bytes_of_deed(deed: &Deed) -> usize {
    let Deed { function, subject_kind, procedure, information, counterpart, .. } = deed;
    sum([function, subject_kind, procedure, information, counterpart])
}

fn sum<const N: usize>(texts: [&Option<Box<str>>; N]) -> usize {
    texts.into_iter().flatten().map(|text| text.len()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(actor: &str) -> Origin {
        Origin {
            actor: actor.into(),
            actor_name: None,
            unit: Some("0101".into()),
            terminal: None,
            address: None,
        }
    }

    #[test]
    fn origins_and_deeds_keep_their_numbers_when_they_are_forgotten() {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch(
            "CREATE TABLE origin (origin_id INTEGER PRIMARY KEY, actor, actor_name, unit, terminal, address);
             CREATE TABLE deed (deed_id INTEGER PRIMARY KEY, function, action, subject_kind,
                                procedure, information, counterpart, outcome);",
        )
        .unwrap();
        let mut numbers = Numbers::default();
        let actor = |number: usize| origin(&format!("{number}{}", "x".repeat(1 << 20)));
        let many = HELD_BYTES >> 19;
        let ids: Vec<i64> =
            (0..many).map(|number| numbers.origin(&conn, &actor(number)).unwrap()).collect();
        assert!(numbers.origins.held.len() <= HELD_BYTES >> 20);
        for (number, id) in ids.into_iter().enumerate() {
            assert_eq!(numbers.origin(&conn, &actor(number)).unwrap(), id);
            assert_eq!(*Texts::default().origin(&conn, id).unwrap(), actor(number));
        }
        let deed = Deed {
            function: None,
            action: Action::View,
            subject_kind: Some("atena".into()),
            procedure: None,
            information: None,
            counterpart: Some("132080".into()),
            outcome: Some(Outcome::Denied),
        };
        let other = Deed { outcome: None, ..deed.clone() };
        let id = numbers.deed(&conn, &deed).unwrap();
        assert_ne!(numbers.deed(&conn, &other).unwrap(), id);
        numbers.forget();
        assert_eq!(numbers.deed(&conn, &deed).unwrap(), id);
        assert_eq!(*Texts::default().deed(&conn, id).unwrap(), deed);
    }
}
