//! What kept tenken from watching, and since when.

use rusqlite::{Row, params};

use super::error::Result;
use super::{Reader, Store, json};
use crate::instant::Instant;
use crate::messages::Message;
use crate::trouble::{Episode, Trouble, TroubleKind};

const COLUMNS: &str = "began_at, kind, source, path, message, remedy, ended_at";

impl Store {
    /// Records how these troubles stand.
    ///
    /// # Errors
    /// The database cannot be written; then none of them is recorded.
    pub fn record_troubles<'a>(
        &mut self,
        episodes: impl IntoIterator<Item = &'a Episode>,
    ) -> Result<()> {
        self.transaction(|conn| {
            let sql = format!(
                "INSERT INTO trouble ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)
                 ON CONFLICT DO UPDATE SET ended_at = excluded.ended_at"
            );
            let mut insert = conn.prepare_cached(&sql)?;
            for Episode { trouble, since, until } in episodes {
                insert.execute(params![
                    since.millis(),
                    trouble.kind.word(),
                    trouble.source.as_deref().unwrap_or_default(),
                    trouble.path.as_deref().unwrap_or_default(),
                    json(&trouble.message)?,
                    json(&trouble.remedy)?,
                    until.map(Instant::millis),
                ])?;
            }
            Ok(())
        })
    }
}

impl Reader<'_> {
    /// The troubles that last, as recorded.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn lasting_troubles(&self) -> Result<Vec<Episode>> {
        self.troubles("ended_at IS NULL", 0)
    }

    /// The troubles that last, or lasted at any time after `since`.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn troubles_since(&self, since: Option<Instant>) -> Result<Vec<Episode>> {
        let since = since.map_or(i64::MIN, Instant::millis);
        self.troubles("(ended_at IS NULL OR ended_at > ?1)", since)
    }

    /// When the state was last found whole after the medium had failed.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn last_check(&self) -> Result<Option<Instant>> {
        let sql = "SELECT max(ended_at) FROM trouble WHERE kind = ?";
        let kind = TroubleKind::MediumFailed.word();
        let at: Option<i64> = self.conn().query_row(sql, [kind], |row| row.get(0))?;
        Ok(at.map(Instant::from_millis))
    }

    fn troubles(&self, which: &str, since: i64) -> Result<Vec<Episode>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM trouble WHERE {which} AND ?1 IS NOT NULL
             ORDER BY began_at, kind, source, path"
        );
        let mut statement = self.conn().prepare_cached(&sql)?;
        let mut rows = statement.query([since])?;
        let mut episodes = Vec::new();
        while let Some(row) = rows.next()? {
            // A kind that only a newer version knows is none of ours.
            episodes.extend(episode(row)?);
        }
        Ok(episodes)
    }
}

fn episode(row: &Row<'_>) -> rusqlite::Result<Option<Episode>> {
    let kind: String = row.get(1)?;
    let Some(kind) = TroubleKind::from_word(&kind) else { return Ok(None) };
    let named = |column| -> rusqlite::Result<Option<String>> {
        Ok(Some(row.get::<_, String>(column)?).filter(|name| !name.is_empty()))
    };
    let message = |column| -> rusqlite::Result<Message> {
        let text: String = row.get(column)?;
        Ok(serde_json::from_str(&text).unwrap_or_else(|_| Message::new(text)))
    };
    let trouble = Trouble {
        kind,
        source: named(2)?,
        path: named(3)?,
        message: message(4)?,
        remedy: message(5)?,
    };
    Ok(Some(Episode {
        trouble,
        since: Instant::from_millis(row.get(0)?),
        until: row.get::<_, Option<i64>>(6)?.map(Instant::from_millis),
    }))
}
