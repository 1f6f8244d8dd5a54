//! Everything that touched one resident.

use rusqlite::params;
use serde::Serialize;

use super::error::Result;
use super::{Reader, parts};
use crate::fold::fold;
use crate::instant::Day;

/// An event that touched the resident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Touch {
    /// Its number.
    pub event_id: i64,
    /// When.
    pub occurred_at: String,
    /// Where it came from.
    pub source: String,
    /// Who.
    pub actor_id: String,
    /// Name as the log says.
    pub actor_name: Option<String>,
    /// Unit as the log says.
    pub unit_code: Option<String>,
    /// At which terminal.
    pub terminal_id: Option<String>,
    /// What.
    pub action: String,
    /// Function code.
    pub function_code: Option<String>,
    /// 事務手続.
    pub procedure_code: Option<String>,
    /// 特定個人情報名.
    pub information_code: Option<String>,
    /// 照会先・提供先機関.
    pub counterpart_code: Option<String>,
    /// Records.
    pub record_count: i64,
    /// How it ended.
    pub outcome: Option<String>,
    /// The number as written.
    pub subject_number: String,
}

impl Reader<'_> {
    /// The events of a resident in the order of their time, however the number was written; none
    /// of voided exports, and none in whose place another one stands.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn subject(
        &self,
        number: &str,
        kind: &str,
        since: Option<Day>,
        until: Option<Day>,
    ) -> Result<Vec<Touch>> {
        let from = since.map_or(i64::MIN, |day| day.start().millis());
        let to = until.map_or(i64::MAX, |day| day.end().millis());
        let mut ids = Vec::new();
        for written in self.spellings(&fold(number))? {
            ids.extend(self.touching(&written, from, to)?);
        }
        let sql =
            "SELECT event_id, occurred_at, source, actor_id, actor_name, unit_code, terminal_id,
                     action, function_code, procedure_code, information_code, counterpart_code,
                     record_count, outcome, subject_number, subject_kind, occurred_ms
                   FROM access_events WHERE event_id = ? AND standing = 'current'";
        let mut statement = self.conn().prepare(sql)?;
        let mut touches = Vec::new();
        for id in ids {
            let mut rows = statement.query([id])?;
            let Some(row) = rows.next()? else { continue };
            let of_kind: Option<String> = row.get(15)?;
            if fold(of_kind.as_deref().unwrap_or_default()) == fold(kind) {
                touches.push((row.get::<_, i64>(16)?, touch(row)?));
            }
        }
        touches.sort_by_key(|(at, touch)| (*at, touch.event_id));
        Ok(touches.into_iter().map(|(_, touch)| touch).collect())
    }

    /// The number spaces that occur, and how many records in quarantine hold the number.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn around_subject(&self, number: &str) -> Result<(Vec<String>, u64)> {
        let sql =
            "SELECT DISTINCT subject_kind FROM deed WHERE subject_kind IS NOT NULL ORDER BY 1";
        let mut statement = self.conn().prepare_cached(sql)?;
        let kinds = statement.query_map([], |row| row.get(0))?;
        let kinds: Vec<String> = kinds.collect::<rusqlite::Result<_>>()?;
        let sql = "SELECT count(*) FROM quarantined_rows WHERE instr(raw, ?) > 0";
        let held: i64 = self.conn().prepare_cached(sql)?.query_row([number], |row| row.get(0))?;
        Ok((kinds, u64::try_from(held).unwrap_or_default()))
    }

    fn touching(&self, written: &str, from: i64, to: i64) -> Result<Vec<i64>> {
        let mut ids = Vec::new();
        for part in parts::all(self.conn())? {
            let sql = format!(
                "SELECT event_id FROM {} WHERE subject = ? AND occurred_at BETWEEN ? AND ?",
                part.table()
            );
            let mut statement = self.conn().prepare(&sql)?;
            let found = statement.query_map(params![written, from, to], |row| row.get(0))?;
            for id in found {
                ids.push(id?);
            }
        }
        Ok(ids)
    }
}

fn touch(row: &rusqlite::Row<'_>) -> rusqlite::Result<Touch> {
    Ok(Touch {
        event_id: row.get(0)?,
        occurred_at: row.get(1)?,
        source: row.get(2)?,
        actor_id: row.get(3)?,
        actor_name: row.get(4)?,
        unit_code: row.get(5)?,
        terminal_id: row.get(6)?,
        action: row.get(7)?,
        function_code: row.get(8)?,
        procedure_code: row.get(9)?,
        information_code: row.get(10)?,
        counterpart_code: row.get(11)?,
        record_count: row.get(12)?,
        outcome: row.get(13)?,
        subject_number: row.get(14)?,
    })
}
