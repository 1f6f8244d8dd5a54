//! Versions of rule settings, profiles and what sources deliver: the stored text has the hash that
//! stands beside it, and names nobody whom its entry does not.

use rusqlite::Connection;

use crate::encoding::hash_at;
use crate::error::Result;
use crate::hash::Hash;
use crate::problem::{Detail, Kind, Problems};

/// Compares the stored texts with their hashes.
///
/// # Errors
/// The database cannot be read.
pub fn compare(conn: &Connection, problems: &mut Problems) -> Result<()> {
    let sql = "SELECT CASE kind WHEN 'profile' THEN 'profiles/' || name ELSE kind END
                 || '/' || version_no, sha256, content, changed_by IS NOT NULL AND kind <> 'rules'
               FROM version WHERE kind <> 'register'";
    let mut statement = conn.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let place: String = row.get(0)?;
        let found = row.get_ref(2)?.as_bytes_or_null().ok().flatten().map(Hash::of);
        if found.is_none() || found != hash_at(row, 1)? {
            problems.add(Kind::ContentAltered, &place, Detail::new("setting-text"));
        }
        if row.get(3)? {
            problems.add(Kind::ContentAltered, &place, Detail::new("setting-by"));
        }
    }
    Ok(())
}
