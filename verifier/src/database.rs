//! The database, opened for reading only, as it is at one moment.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use crate::error::{Error, Result};

/// `TENK`: marks the file as a database of tenken.
const APPLICATION_ID: i64 = 0x5445_4E4B;

/// The newest schema that this verifier knows.
pub const SCHEMA: i64 = 5;

/// How long to wait for somebody who holds the database.
const BUSY: Duration = Duration::from_secs(10);

/// How often it is tried to see the same moment on all connections.
const ATTEMPTS: usize = 100;

/// Connections that all see the same moment, one for each thread.
///
/// # Errors
/// It does not exist, is not tenken's or newer than this verifier, or cannot be read.
pub fn open(path: &Path, threads: usize) -> Result<Vec<Connection>> {
    if !path.try_exists().map_err(Error::read(path))? {
        return Err(Error::Missing(path.to_owned()));
    }
    let connections =
        (0..threads).map(|_| connect(path)).collect::<rusqlite::Result<Vec<Connection>>>()?;
    if let Some(first) = connections.first() {
        require_known(first, path)?;
    }
    for _ in 0..ATTEMPTS {
        let moments = connections.iter().map(begin).collect::<rusqlite::Result<Vec<_>>>()?;
        if moments.windows(2).all(|pair| pair[0] == pair[1]) {
            return Ok(connections);
        }
        connections.iter().try_for_each(|conn| conn.execute_batch("ROLLBACK"))?;
    }
    // Somebody writes without a pause: one sees one moment.
    begin(&connections[0])?;
    Ok(connections.into_iter().take(1).collect())
}

fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags)?;
    conn.busy_timeout(BUSY)?;
    // Nothing that somebody may have put into the schema is run.
    conn.pragma_update(None, "trusted_schema", false)?;
    conn.pragma_update(None, "query_only", true)?;
    conn.pragma_update(None, "cache_size", -8_192)?;
    conn.set_prepared_statement_cache_capacity(128);
    Ok(conn)
}

fn require_known(conn: &Connection, path: &Path) -> Result<()> {
    let number = |name: &str| conn.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    if number("application_id")? != APPLICATION_ID {
        return Err(Error::Foreign(path.to_owned()));
    }
    match number("user_version")? {
        SCHEMA => Ok(()),
        found => Err(Error::UnknownSchema { path: path.to_owned(), found, known: SCHEMA }),
    }
}

/// Begins to read; gives what tells the moment: what changes what is verified adds an entry to the
/// ledger, save merging the tables of the events, which changes the schema.
fn begin(conn: &Connection) -> rusqlite::Result<(Option<i64>, i64)> {
    conn.execute_batch("BEGIN")?;
    let last = conn.query_row("SELECT max(seq) FROM ledger_entry", [], |row| row.get(0))?;
    let schema = conn.pragma_query_value(None, "schema_version", |row| row.get(0))?;
    Ok((last, schema))
}
