//! Records that could not be read, as they are listed.

use rusqlite::params;
use serde::Serialize;

use super::error::Result;
use super::{Reader, unsigned};
use crate::instant::{Day, Instant};

/// Which records are wanted; what is not said fits all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Of that source.
    pub source: Option<String>,
    /// Of that export.
    pub export: Option<i64>,
    /// Of exports taken on that day or later.
    pub since: Option<Day>,
    /// Of exports taken on that day or before.
    pub until: Option<Day>,
}

/// A record in quarantine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Held {
    /// Its export.
    pub export_id: i64,
    /// The export's source.
    pub source: String,
    /// The export's file.
    pub path: String,
    /// When the export was taken.
    pub ingested_at: Option<Instant>,
    /// Its first line, from 1.
    pub line_no: u64,
    /// Its lines.
    pub lines: u64,
    /// The column at fault, from 1, where it is one column's fault.
    pub column: Option<u64>,
    /// The kind of fault, a word that stays.
    pub kind: String,
    /// Why it could not be read.
    pub reason: String,
    /// Its text, individual numbers masked; long ones are cut.
    pub raw: String,
}

const FROM: &str =
    "FROM quarantined_rows q JOIN export x USING (export_id) JOIN source s USING (source_id)
    WHERE (?1 IS NULL OR s.name = ?1) AND (?2 IS NULL OR q.export_id = ?2)
      AND (?3 IS NULL OR x.ended_at >= ?3) AND (?4 IS NULL OR x.ended_at <= ?4)";

impl Reader<'_> {
    /// How many records in quarantine are wanted.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn count_quarantined(&self, wanted: &Wanted) -> Result<u64> {
        let (since, until) = wanted.span();
        let sql = format!("SELECT count(*) {FROM}");
        let count = self
            .conn()
            .prepare(&sql)?
            .query_row(params![wanted.source, wanted.export, since, until], |row| row.get(0))?;
        Ok(unsigned(count))
    }

    /// Hands `tell` each record that is wanted, by export and line, up to `most` of them.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn each_quarantined(
        &self,
        wanted: &Wanted,
        most: usize,
        mut tell: impl FnMut(Held),
    ) -> Result<()> {
        let (since, until) = wanted.span();
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let sql = format!(
            "SELECT q.export_id, s.name, x.path, x.ended_at, q.line_no, q.lines, q.\"column\", q.kind,
               q.reason, q.raw {FROM} ORDER BY q.export_id, q.line_no LIMIT ?5"
        );
        let mut statement = self.conn().prepare(&sql)?;
        let held =
            statement.query_map(params![wanted.source, wanted.export, since, until, most], held)?;
        for held in held {
            tell(held?);
        }
        Ok(())
    }
}

impl Wanted {
    /// The first millisecond and the last.
    fn span(&self) -> (Option<i64>, Option<i64>) {
        (self.since.map(|day| day.start().millis()), self.until.map(|day| day.end().millis()))
    }
}

fn held(row: &rusqlite::Row<'_>) -> rusqlite::Result<Held> {
    Ok(Held {
        export_id: row.get(0)?,
        source: row.get(1)?,
        path: row.get(2)?,
        ingested_at: row.get::<_, Option<i64>>(3)?.map(Instant::from_millis),
        line_no: unsigned(row.get(4)?),
        lines: unsigned(row.get(5)?),
        column: row.get::<_, Option<i64>>(6)?.map(unsigned),
        kind: row.get(7)?,
        reason: row.get(8)?,
        raw: row.get(9)?,
    })
}
