//! Days that wait to be judged, and why.

use rusqlite::{Connection, Params, params};

use super::error::{Result, StoreError};
use super::json;
use crate::detect::cause::Cause;
use crate::instant::Day;

/// The days that `select` gives wait to be judged because of `cause`. The rules that judge all
/// days at once wait too (by a trigger).
pub(super) fn mark(
    conn: &Connection,
    cause: &Cause,
    select: &str,
    bounds: impl Params + Clone,
) -> Result<()> {
    let days = {
        let mut statement = conn.prepare_cached(select)?;
        let days = statement.query_map(bounds, |row| row.get(0))?;
        days.collect::<rusqlite::Result<Vec<i32>>>()?
    };
    mark_days(conn, cause, days.into_iter().map(Day::from_number))
}

/// These days wait to be judged because of `cause`.
pub(super) fn mark_days(
    conn: &Connection,
    cause: &Cause,
    days: impl IntoIterator<Item = Day>,
) -> Result<()> {
    let cause = json(cause)?;
    let mut day_waits = conn.prepare_cached("INSERT OR IGNORE INTO dirty_day VALUES (?)")?;
    let mut because = conn.prepare_cached("INSERT OR IGNORE INTO dirty_cause VALUES (?, ?)")?;
    for day in days {
        day_waits.execute([day.number()])?;
        because.execute(params![day.number(), cause])?;
    }
    Ok(())
}

/// Why a day waits, in a fixed order; it then waits no longer.
pub(super) fn take(conn: &Connection, day: Day) -> Result<Vec<Cause>> {
    conn.prepare_cached("DELETE FROM dirty_day WHERE day = ?")?.execute([day.number()])?;
    take_causes(conn, "DELETE FROM dirty_cause WHERE day = ? RETURNING cause", day)
}

/// Why a day waits to be compared with its past, in a fixed order; it then waits no longer.
pub(super) fn take_past(conn: &Connection, day: Day) -> Result<Vec<Cause>> {
    take_causes(conn, "DELETE FROM dirty_past WHERE day = ? RETURNING cause", day)
}

/// The causes of the day, which `delete` takes away and gives back, in a fixed order.
fn take_causes(conn: &Connection, delete: &str, day: Day) -> Result<Vec<Cause>> {
    let mut statement = conn.prepare_cached(delete)?;
    let mut rows = statement.query([day.number()])?;
    let mut causes = Vec::new();
    while let Some(row) = rows.next()? {
        let text: String = row.get(0)?;
        let cause = serde_json::from_str(&text).map_err(|error| StoreError::Inconsistent {
            detail: format!("why {day} waits cannot be read: {error}"),
        })?;
        causes.push(cause);
    }
    causes.sort();
    Ok(causes)
}

/// The rules that judge all days at once wait, whatever days do.
pub(super) fn mark_whole(conn: &Connection) -> Result<()> {
    conn.prepare_cached("INSERT OR IGNORE INTO dirty_whole VALUES (1)")?.execute([])?;
    Ok(())
}
