//! The database as an auditor and as a forger open it.

use std::path::Path;
use std::process::Command;

use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags};

use crate::city::City;

/// Rows of a query, each value as text; NULL is `-`.
pub type Rows = Vec<Vec<String>>;

impl City {
    /// Asks the database, opened read-only.
    #[track_caller]
    pub fn query(&self, sql: &str) -> Rows {
        let conn = open(&self.state().database(), OpenFlags::SQLITE_OPEN_READ_ONLY);
        let mut statement = conn.prepare(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
        let width = statement.column_count();
        let rows = statement
            .query_map([], |row| (0..width).map(|i| Ok(text(&row.get(i)?))).collect())
            .unwrap();
        rows.collect::<Result<_, _>>().unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    /// The single value that a query gives.
    #[track_caller]
    pub fn value(&self, sql: &str) -> String {
        self.query(sql)[0][0].clone()
    }

    /// Of every export, rows read must be rows stored, duplicate and in quarantine, and what it
    /// says to have stored and held back must be there.
    #[track_caller]
    pub fn accounts_balance(&self) {
        let unbalanced = "SELECT path, rows_read, rows_stored, rows_duplicate, rows_quarantined
            FROM exports x
            WHERE rows_read <> rows_stored + rows_duplicate + rows_quarantined
               OR rows_stored <> (SELECT count(*) FROM access_events e
                                  WHERE e.export_id = x.export_id)
               OR rows_quarantined <> (SELECT count(*) FROM quarantined_rows q
                                       WHERE q.export_id = x.export_id)";
        assert_eq!(self.query(unbalanced), Rows::new());
    }

    /// Asks the database through the plain client, opened read-only; `None` without a client.
    pub fn plain_client(&self, sql: &str) -> Option<String> {
        let uri = format!("file:{}?mode=ro", self.state().database().display());
        let output = Command::new("sqlite3").args(["-readonly", &uri, sql]).output().ok()?;
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{sql}: {error}");
        Some(String::from_utf8(output.stdout).unwrap())
    }

    /// Changes the database behind tenken's back.
    #[track_caller]
    pub fn tamper(&self, sql: &str) {
        let changed = self.try_to_tamper(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
        assert!(changed > 0, "{sql} changed nothing");
    }

    /// Tries to.
    pub fn try_to_tamper(&self, sql: &str) -> rusqlite::Result<usize> {
        open(&self.state().database(), OpenFlags::SQLITE_OPEN_READ_WRITE).execute(sql, [])
    }
}

fn open(path: &Path, flags: OpenFlags) -> Connection {
    Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_URI).unwrap()
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => "-".into(),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) => number.to_string(),
        Value::Text(text) => text.clone(),
        Value::Blob(bytes) => format!("{} bytes", bytes.len()),
    }
}
