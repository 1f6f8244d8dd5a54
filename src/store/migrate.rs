//! Bringing the database to the schema that this program knows.

use std::path::Path;

use rusqlite::Connection;

use super::connection::APPLICATION_ID;
use super::error::{Result, StoreError};
use super::{about, codes, parts, recast};

/// The migrations in their order; the schema's number is how many were applied.
const MIGRATIONS: &[&str] = &[
    include_str!("../../migrations/0001_foundation.sql"),
    include_str!("../../migrations/0002_views.sql"),
    include_str!("../../migrations/0003_origins_and_deeds.sql"),
    include_str!("../../migrations/0004_days_first.sql"),
    include_str!("../../migrations/0005_past_touches.sql"),
];

/// The migration that gives the tables of the events another form.
const RECAST: i64 = 3;

/// The schema that this program writes.
#[must_use]
pub fn known() -> i64 {
    i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
}

/// Applies the migrations that the database lacks, each in a transaction of its own.
///
/// # Errors
/// The file is not tenken's, or newer than this program, or a migration fails.
pub fn up(conn: &Connection, path: &Path) -> Result<()> {
    let found = require_known(conn, path)?;
    for (number, script) in (1..).zip(MIGRATIONS).skip(usize::try_from(found).unwrap_or(0)) {
        conn.execute_batch("BEGIN IMMEDIATE")?;
        let applied = apply(conn, number, script);
        let end = if applied.is_ok() { "COMMIT" } else { "ROLLBACK" };
        if !conn.is_autocommit() {
            conn.execute_batch(end)?;
        }
        applied?;
    }
    Ok(())
}

fn apply(conn: &Connection, number: i64, script: &str) -> Result<()> {
    conn.execute_batch(script)?;
    if number == RECAST {
        recast::events(conn)?;
    }
    codes::write(conn)?;
    about::write(conn)?;
    parts::ensure_open(conn)?;
    conn.pragma_update(None, "application_id", APPLICATION_ID)?;
    conn.pragma_update(None, "user_version", number)?;
    Ok(())
}

/// The schema of the database, 0 for an empty file.
///
/// # Errors
/// The file is not tenken's, or newer than this program.
pub fn require_known(conn: &Connection, path: &Path) -> Result<i64> {
    let application: i64 = conn.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    let found = found(conn)?;
    let tables: i64 = conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if application != APPLICATION_ID && (application != 0 || tables > 0) {
        return Err(StoreError::Foreign { path: path.to_owned() });
    }
    if found > known() {
        return Err(StoreError::Newer { path: path.to_owned(), found, known: known() });
    }
    Ok(found)
}

/// Refuses a database that has to be brought to the schema of this program first.
///
/// # Errors
/// It has an earlier one, or cannot be read.
pub fn require_current(conn: &Connection, path: &Path) -> Result<()> {
    let (found, known) = (found(conn)?, known());
    if found == known {
        return Ok(());
    }
    Err(StoreError::Older { path: path.to_owned(), found, known })
}

/// The number of the database's schema.
///
/// # Errors
/// The database cannot be read.
pub fn found(conn: &Connection) -> Result<i64> {
    Ok(conn.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}
