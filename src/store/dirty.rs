//! Days that wait to be judged, and why.

use rusqlite::{Connection, Params, params};

use super::error::Result;
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
    let mut statement = conn.prepare_cached("SELECT cause FROM dirty_cause WHERE day = ?")?;
    let causes = statement.query_map([day.number()], |row| row.get::<_, String>(0))?;
    let causes: Vec<String> = causes.collect::<rusqlite::Result<_>>()?;
    conn.prepare_cached("DELETE FROM dirty_cause WHERE day = ?")?.execute([day.number()])?;
    conn.prepare_cached("DELETE FROM dirty_day WHERE day = ?")?.execute([day.number()])?;
    let mut causes: Vec<Cause> =
        causes.iter().filter_map(|text| serde_json::from_str(text).ok()).collect();
    causes.sort();
    Ok(causes)
}

/// The rules that judge all days at once wait, whatever days do.
pub(super) fn mark_whole(conn: &Connection) -> Result<()> {
    conn.prepare_cached("INSERT OR IGNORE INTO dirty_whole VALUES (1)")?.execute([])?;
    Ok(())
}
