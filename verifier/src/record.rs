//! Comparing entries with the rows that they record, by their [`Form`]s.

use rusqlite::{Connection, OptionalExtension, params_from_iter};

use crate::encoding::{Fields, is_of_content};
use crate::error::Result;
use crate::form::{FORMS, Form};
use crate::hash::Hash;
use crate::problem::{Detail, Kind, Problems};
use crate::seen::Seen;

/// An entry of the ledger.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its number, from 0.
    pub seq: i64,
    /// When it was recorded.
    pub at: i64,
    /// What kind of entry it is.
    pub kind: String,
    /// Which row of which view it is about.
    pub refers_to: String,
    /// The hash of its content.
    pub content: Hash,
}

/// A row that an entry records.
struct Found {
    name: (i64, i64),
    at: i64,
    content: Hash,
}

/// Which rows were recorded, of each form.
#[derive(Debug)]
pub struct Records(Vec<Seen>);

impl Default for Records {
    fn default() -> Self {
        Self(FORMS.iter().map(|_| Seen::default()).collect())
    }
}

impl Records {
    /// Compares the entry with its row; false where it is of a kind without a form.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn compare(
        &mut self,
        conn: &Connection,
        entry: &Entry,
        problems: &mut Problems,
    ) -> Result<bool> {
        let Some(number) = FORMS.iter().position(|form| form.kind == entry.kind) else {
            return Ok(false);
        };
        let form = &FORMS[number];
        let told = |key| Detail::new(key).with("entry", entry.seq).with("kind", &entry.kind);
        match find(conn, form, &entry.refers_to) {
            Err(error) if is_of_content(&error) => {
                problems.add(form.altered, &entry.refers_to, told("content-altered"));
            }
            Err(error) => return Err(error.into()),
            Ok(None) => problems.add(form.missing, &entry.refers_to, told("content-missing")),
            Ok(Some(found)) => {
                self.0[number].note(found.name);
                if found.content != entry.content {
                    problems.add(form.altered, &entry.refers_to, told("content-altered"));
                } else if found.at != entry.at {
                    problems.add(form.altered, &entry.refers_to, told("recorded-at"));
                }
            }
        }
        Ok(true)
    }

    /// Tells the rows that no entry records.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn tell_unrecorded(&self, conn: &Connection, problems: &mut Problems) -> Result<()> {
        for (form, seen) in FORMS.iter().zip(&self.0) {
            let mut statement = conn.prepare(form.all)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                if !seen.has((row.get(0)?, row.get(1)?)) {
                    let detail = Detail::new("unrecorded").with("kind", form.kind);
                    problems.add(Kind::Unrecorded, row.get::<_, String>(2)?, detail);
                }
            }
        }
        Ok(())
    }
}

fn find(conn: &Connection, form: &Form, refers_to: &str) -> rusqlite::Result<Option<Found>> {
    let Some(bound) = form.bound(refers_to) else { return Ok(None) };
    let found = conn.prepare_cached(form.find)?.query_row(params_from_iter(bound), |row| {
        let content = Fields::of(form.kind).columns(row, 3, form.shape)?.end();
        Ok(Found { name: (row.get(0)?, row.get(1)?), at: row.get(2)?, content })
    });
    found.optional()
}
