//! From which day on findings are queued: `review.since`, as recorded.

use rusqlite::{Connection, OptionalExtension, params};

use super::error::Result;
use super::findings::{Because, Changes, Recording, record_revision};
use super::{Reader, Store, ledger};
use crate::detect::cause::Cause;
use crate::instant::Day;
use crate::ledger::content;
use crate::ledger::entry::Kind;

/// Such alerts are recorded only since they are older than review; nobody closed them.
pub(super) const RECORDED_ONLY: &str = "status = 'closed' AND finding = 'firing'
    AND severity <> 'informational'
    AND NOT EXISTS (SELECT 1 FROM review_action r
                    WHERE r.number = alert.number AND r.action = 'close')";

impl Store {
    /// Records from which day on findings are queued, where that is another than before. Alerts
    /// that nobody has dealt with are then queued, or taken out of the queue, as if it had been so
    /// when they were found; each by a revision that says why.
    ///
    /// # Errors
    /// The database cannot be written; then nothing of it is stored.
    pub fn record_since(&mut self, how: Recording) -> Result<Changes> {
        if self.reader().queued_since()? == how.since {
            return Ok(Changes::default());
        }
        self.transaction(|conn| {
            record_version(conn, how)?;
            let cause = [Cause::Since { since: how.since }];
            let why = Because { how, causes: &cause };
            let mut changes = Changes::default();
            for (number, queued) in misplaced(conn, how.since)? {
                move_alert(conn, number, queued, &why)?;
                changes.revised += 1;
            }
            Ok(changes)
        })
    }
}

impl Reader<'_> {
    /// From which day on findings are queued, by the setting recorded last; none: all are.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn queued_since(&self) -> Result<Option<Day>> {
        let sql = "SELECT since FROM review_since ORDER BY since_id DESC LIMIT 1";
        let day: Option<Option<i32>> =
            self.conn().prepare_cached(sql)?.query_row([], |row| row.get(0)).optional()?;
        Ok(day.flatten().map(Day::from_number))
    }
}

fn record_version(conn: &Connection, how: Recording) -> Result<()> {
    let since = how.since.map(Day::number);
    conn.execute(
        "INSERT INTO review_since (since, at) VALUES (?, ?)",
        params![since, how.at.millis()],
    )?;
    let id = conn.last_insert_rowid();
    let content = content::since(id, how.since);
    ledger::append(conn, how.at, Kind::Since, &format!("review_since/{id}"), content.bytes())?;
    Ok(())
}

/// Alerts that nobody has dealt with and that stand otherwise than new ones would; each with
/// whether it is to be queued.
fn misplaced(conn: &Connection, since: Option<Day>) -> Result<Vec<(i64, bool)>> {
    let sql = "SELECT number, queue_day >= ?1 FROM alert
               WHERE finding = 'firing' AND severity <> 'informational'
                 AND status = CASE WHEN queue_day >= ?1 THEN 'closed' ELSE 'open' END
                 AND NOT EXISTS (SELECT 1 FROM review_action r WHERE r.number = alert.number)
               ORDER BY number";
    let mut statement = conn.prepare_cached(sql)?;
    let first = since.map_or(i32::MIN, Day::number);
    let found = statement.query_map([first], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

fn move_alert(conn: &Connection, number: i64, queued: bool, why: &Because<'_>) -> Result<()> {
    let (status, resolution) = if queued { ("open", None) } else { ("closed", Some("noted")) };
    let revision: i64 = conn
        .prepare_cached(
            "UPDATE alert SET status = ?, resolution = ?, revision = revision + 1, updated_at = ?
             WHERE number = ? RETURNING revision",
        )?
        .query_row(params![status, resolution, why.how.at.millis(), number], |row| row.get(0))?;
    record_revision(conn, number, revision, why)
}
