//! Reading versions of registers and rule settings as they were recorded.

use rusqlite::{Connection, params};

use super::Reader;
use super::error::{Result, StoreError};
use super::register_versions::content;
use crate::config::RuleSettings;
use crate::detect::recorded::{Recorded, What};
use crate::instant::{Day, Instant};
use crate::registers::{Change, Content, RegisterKind};

impl Reader<'_> {
    /// The versions of registers and rule settings that were recorded on a day, in their order.
    ///
    /// # Errors
    /// The database cannot be read, or holds what tenken never writes.
    pub fn recorded_on(&self, day: Day) -> Result<Vec<Recorded>> {
        let sql = "SELECT version_id, kind, name, version_no, recorded_at, content, changed_by
                   FROM version WHERE kind IN ('register', 'rules') AND recorded_at BETWEEN ? AND ?
                   ORDER BY version_id";
        let mut statement = self.conn().prepare_cached(sql)?;
        let mut rows = statement.query([day.start().millis(), day.end().millis()])?;
        let first = first_settings(self.conn())?;
        let mut recorded = Vec::new();
        while let Some(row) = rows.next()? {
            let (id, number) = (row.get::<_, i64>(0)?, row.get(3)?);
            let (kind, name): (String, String) = (row.get(1)?, row.get(2)?);
            let at = Instant::from_millis(row.get(4)?);
            let text: Option<String> = row.get(5)?;
            let what = match kind.as_str() {
                "rules" => settings(self.conn(), number, text.as_deref())?,
                _ => register(self.conn(), id, &name, text.is_some())?,
            };
            let is_setup = number == 1 && first == Some(at);
            let by = row.get(6)?;
            recorded.extend(what.map(|what| Recorded { number, at, by, is_setup, what }));
        }
        Ok(recorded)
    }
}

/// When the first rule settings were recorded: with what people had set up by then.
fn first_settings(conn: &Connection) -> Result<Option<Instant>> {
    let sql = "SELECT min(recorded_at) FROM version WHERE kind = 'rules'";
    let at: Option<i64> = conn.prepare_cached(sql)?.query_row([], |row| row.get(0))?;
    Ok(at.map(Instant::from_millis))
}

/// The first settings follow no others.
fn settings(conn: &Connection, number: i64, after: Option<&str>) -> Result<Option<What>> {
    if number == 1 {
        return Ok(None);
    }
    let sql = "SELECT content FROM version WHERE kind = 'rules' AND version_no = ?";
    let before: String = conn.prepare_cached(sql)?.query_row([number - 1], |row| row.get(0))?;
    let read = |text: &str| {
        RuleSettings::from_canonical(text).ok_or_else(|| StoreError::Inconsistent {
            detail: "a stored version of rules cannot be read".into(),
        })
    };
    Ok(Some(What::Rules { before: read(&before)?, after: read(after.unwrap_or_default())? }))
}

fn register(conn: &Connection, version: i64, name: &str, gone: bool) -> Result<Option<What>> {
    let Some(kind) = RegisterKind::from_word(name) else { return Ok(None) };
    let (before, changes) = (standing_before(conn, name, version)?, changes(conn, name, version)?);
    Ok(Some(What::Register { kind, before, changes, gone }))
}

fn standing_before(conn: &Connection, register: &str, version: i64) -> Result<Vec<Content>> {
    let sql = "SELECT content FROM register_row WHERE register = ?1 AND added_in < ?2
                 AND (ended_in IS NULL OR ended_in >= ?2) ORDER BY row_id";
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query(params![register, version])?;
    let mut standing = Vec::new();
    while let Some(row) = rows.next()? {
        standing.push(content(row.get_ref(0)?.as_str().unwrap_or_default())?);
    }
    Ok(standing)
}

fn changes(conn: &Connection, register: &str, version: i64) -> Result<Vec<Change>> {
    // What was corrected ended in the version that has its correction.
    let sql = "WITH ended AS MATERIALIZED (
                 SELECT row_id, content, corrected_by FROM register_row
                 WHERE register = ?1 AND ended_in = ?2)
               SELECT o.content, n.content, 0 AS half, n.row_id FROM register_row n
                 LEFT JOIN ended o ON o.corrected_by = n.row_id
                 WHERE n.register = ?1 AND n.added_in = ?2
               UNION ALL
               SELECT content, NULL, 1, row_id FROM ended WHERE corrected_by IS NULL
               ORDER BY half, 4";
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query(params![register, version])?;
    let mut changes = Vec::new();
    while let Some(row) = rows.next()? {
        let side = |column| -> Result<Option<Content>> {
            row.get::<_, Option<String>>(column)?.map(|text| content(&text)).transpose()
        };
        changes.extend(match (side(0)?, side(1)?) {
            (Some(before), Some(after)) => Some(Change::Corrected { before, after }),
            (None, Some(after)) => Some(Change::Added(after)),
            (Some(before), None) => Some(Change::Ended(before)),
            (None, None) => None,
        });
    }
    Ok(changes)
}
