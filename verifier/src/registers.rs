//! Registers: the changes of each version, and how long each row stood.

use std::collections::HashMap;

use rusqlite::{Connection, Row};

use crate::encoding::Fields;
use crate::error::Result;
use crate::hash::Hash;
use crate::problem::{Detail, Kind, Problems};
use crate::record::Entry;

/// The versions and their changes, in the order in which they are hashed.
const CHANGES: &str = "
    SELECT v.version_id, v.name, v.version_no, v.recorded_at, v.sha256, v.changed_by,
      c.key, c.before, c.after
    FROM version v LEFT JOIN (
      SELECT n.added_in AS version_id, n.key AS key, o.content AS before, n.content AS after
      FROM register_row n LEFT JOIN register_row o ON o.corrected_by = n.row_id
      UNION ALL
      SELECT ended_in, key, content, NULL FROM register_row
      WHERE corrected_by IS NULL AND ended_in IS NOT NULL
    ) c USING (version_id)
    WHERE v.kind = 'register' ORDER BY v.version_id, c.key, c.before, c.after";

/// A version of a register, as the tables have it.
struct Version {
    at: i64,
    content: Hash,
    is_recorded: bool,
}

/// All versions, by the place that their entries refer to.
pub struct Registers(HashMap<String, Version>);

impl Registers {
    /// Reads the versions with their changes; holds a hash of each.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn read(conn: &Connection) -> Result<Self> {
        let mut statement = conn.prepare(CHANGES)?;
        let mut rows = statement.query([])?;
        let mut versions = HashMap::new();
        let mut open: Option<(i64, String, i64, Fields)> = None;
        while let Some(row) = rows.next()? {
            let id = row.get(0)?;
            if open.as_ref().is_none_or(|(begun, ..)| *begun != id) {
                keep(&mut versions, open.take());
                open = Some((id, place(row)?, row.get(3)?, begin(row)?));
            }
            if let Some((.., fields)) = &mut open
                && row.get::<_, Option<String>>(6)?.is_some()
            {
                let before = std::mem::replace(fields, Fields::bare());
                *fields = before.columns(row, 6, "ttt")?;
            }
        }
        keep(&mut versions, open);
        Ok(Self(versions))
    }

    /// Compares an entry with its version.
    pub fn compare(&mut self, entry: &Entry, problems: &mut Problems) {
        let told = |key| Detail::new(key).with("entry", entry.seq).with("kind", &entry.kind);
        let Some(version) = self.0.get_mut(&entry.refers_to) else {
            problems.add(Kind::ContentMissing, &entry.refers_to, told("content-missing"));
            return;
        };
        version.is_recorded = true;
        if version.content != entry.content {
            problems.add(Kind::ContentAltered, &entry.refers_to, told("content-altered"));
        } else if version.at != entry.at {
            problems.add(Kind::ContentAltered, &entry.refers_to, told("recorded-at"));
        }
    }

    /// Tells the versions that no entry records, and rows that stand otherwise than their versions
    /// say.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn tell_rest(&self, conn: &Connection, problems: &mut Problems) -> Result<()> {
        for (place, _) in self.0.iter().filter(|(_, version)| !version.is_recorded) {
            let detail = Detail::new("unrecorded").with("kind", "register");
            problems.add(Kind::Unrecorded, place, detail);
        }
        tell_states(conn, problems)
    }
}

fn place(row: &Row<'_>) -> rusqlite::Result<String> {
    let (name, number): (String, i64) = (row.get(1)?, row.get(2)?);
    Ok(format!("register_changes/{name}/{number}"))
}

fn begin(row: &Row<'_>) -> rusqlite::Result<Fields> {
    let fields = Fields::of("register").columns(row, 1, "ti")?;
    fields.columns(row, 4, "ht")
}

fn keep(versions: &mut HashMap<String, Version>, open: Option<(i64, String, i64, Fields)>) {
    if let Some((_, place, at, fields)) = open {
        versions.insert(place, Version { at, content: fields.end(), is_recorded: false });
    }
}

/// Rows that belong to no version of their register, or ended otherwise than it says; versions
/// and holds that say that there was a file, or none, where their hash says otherwise.
const STATES: &str = "
    SELECT 'register_changes/' || r.register || '/' || r.key FROM register_row r
    LEFT JOIN version b ON b.version_id = r.added_in
    LEFT JOIN version e ON e.version_id = r.ended_in
    LEFT JOIN register_row c ON c.row_id = r.corrected_by
    WHERE b.name IS NOT r.register OR b.kind IS NOT 'register'
      OR r.ended_in IS NOT NULL AND (e.name IS NOT r.register OR e.kind IS NOT 'register')
      OR r.ended_at IS NOT iif(r.corrected_by IS NULL, e.recorded_at, NULL)
      OR r.corrected_by IS NOT NULL
        AND (c.added_in IS NOT r.ended_in OR c.register IS NOT r.register)
    UNION ALL
    SELECT 'register_changes/' || name || '/' || version_no FROM version
    WHERE kind = 'register'
      AND content IS NOT iif(sha256 = unhex(?1), 'gone', NULL)
    UNION ALL
    SELECT 'register_holds/' || hold_id FROM register_hold
    WHERE vanished <> (sha256 = unhex(?1))";

fn tell_states(conn: &Connection, problems: &mut Problems) -> Result<()> {
    let nothing = Hash::of(b"").to_string();
    let mut statement = conn.prepare(STATES)?;
    let mut rows = statement.query([nothing])?;
    while let Some(row) = rows.next()? {
        let place: String = row.get(0)?;
        problems.add(Kind::StateAltered, place, Detail::new("register-stands"));
    }
    Ok(())
}
