//! Each actor's days in short: what rules that look back compare with. A cache of the events.

use std::collections::BTreeMap;

use rusqlite::{Connection, Row, Statement, params};
use serde::de::DeserializeOwned;

use super::error::{Result, StoreError};
use super::period::ByDay;
use super::{Reader, json};
use crate::detect::cause::Cause;
use crate::detect::looking_back::Before;
use crate::detect::past::{OWN_DAYS, Summaries, Summary, UNIT_DAYS};
use crate::instant::{Day, Instant};

/// Columns of a summary.
const COLUMNS: &str = "actor, subjects, units, unit, first_at, begins_with_act, last_at,
                       is_weighty, unannounced";

/// Keeps the summaries of a day in place of those before. The day, and those that look back on
/// what changed, wait to be compared with their past.
pub(super) fn record(
    conn: &Connection,
    day: Day,
    summaries: &[Summary],
    causes: &[Cause],
) -> Result<()> {
    let mut before: BTreeMap<String, Summary> = BTreeMap::new();
    for summary in of_day(conn, day)? {
        before.insert(summary.actor.clone(), summary);
    }
    let mut changed: Vec<&str> = Vec::new();
    let sql = "INSERT OR REPLACE INTO actor_day VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    let mut replace = conn.prepare_cached(sql)?;
    for summary in summaries {
        if before.remove(&summary.actor).as_ref() != Some(summary) {
            changed.push(&summary.actor);
            write(&mut replace, day, summary)?;
        }
    }
    let gone: Vec<String> = before.into_keys().collect();
    for actor in &gone {
        conn.prepare_cached("DELETE FROM actor_day WHERE actor = ? AND day = ?")?
            .execute(params![actor, day.number()])?;
        changed.push(actor);
    }
    for cause in causes {
        days_wait(conn, &[day.number()], cause)?;
    }
    let later = looking_back(conn, day, &changed)?;
    days_wait(conn, &later, &Cause::Past { day })
}

fn write(write: &mut Statement<'_>, day: Day, summary: &Summary) -> Result<()> {
    write.execute(params![
        summary.actor,
        day.number(),
        summary.subjects,
        json(&summary.units)?,
        summary.unit,
        summary.first.millis(),
        summary.begins_with_act,
        summary.last.millis(),
        summary.is_weighty,
        json(&summary.unannounced)?,
    ])?;
    Ok(())
}

/// The days that look back on what these actors did on `day`: their own next active days, their
/// next day at all, and the days in which their unit counts.
fn looking_back(conn: &Connection, day: Day, changed: &[&str]) -> Result<Vec<i32>> {
    if changed.is_empty() || newest(conn)?.is_none_or(|newest| newest <= day.number()) {
        return Ok(Vec::new());
    }
    let mut days = Vec::new();
    let periods = ByDay::ActorDay.after(conn, day)?;
    for actor in changed {
        days.extend(own_later(conn, actor, day, periods.clone())?);
    }
    let mut unit =
        conn.prepare_cached("SELECT DISTINCT day FROM actor_day WHERE day > ?1 AND day <= ?2")?;
    let bounds = params![day.number(), day.plus(UNIT_DAYS).number()];
    let unit = unit.query_map(bounds, |row| row.get::<_, i32>(0))?;
    days.extend(unit.collect::<rusqlite::Result<Vec<_>>>()?);
    days.sort_unstable();
    days.dedup();
    Ok(days)
}

/// The actor's next day at all, and the next active ones that look back on `day`.
fn own_later(
    conn: &Connection,
    actor: &str,
    day: Day,
    periods: impl Iterator<Item = i32>,
) -> Result<Vec<i32>> {
    let sql = "SELECT day, subjects > 0 FROM actor_day WHERE day >> 5 = ? AND actor = ? AND day > ?
               ORDER BY day";
    let mut statement = conn.prepare_cached(sql)?;
    let (mut days, mut active) = (Vec::new(), 0);
    for period in periods {
        let mut rows = statement.query(params![period, actor, day.number()])?;
        while let Some(row) = rows.next()? {
            let is_active: bool = row.get(1)?;
            if is_active || days.is_empty() {
                days.push(row.get(0)?);
            }
            active += usize::from(is_active);
            if active == OWN_DAYS {
                return Ok(days);
            }
        }
    }
    Ok(days)
}

/// The last day on which anybody did anything.
fn newest(conn: &Connection) -> Result<Option<i32>> {
    let mut newest = conn.prepare_cached("SELECT max(day) FROM actor_day")?;
    Ok(newest.query_row([], |row| row.get(0))?)
}

/// The days wait to be compared with their past.
pub(super) fn days_wait(conn: &Connection, days: &[i32], cause: &Cause) -> Result<()> {
    let cause = json(cause)?;
    let mut insert = conn.prepare_cached("INSERT OR IGNORE INTO dirty_past VALUES (?, ?)")?;
    for day in days {
        insert.execute(params![day, cause])?;
    }
    Ok(())
}

fn of_day(conn: &Connection, day: Day) -> Result<Vec<Summary>> {
    let sql = format!("SELECT {COLUMNS} FROM actor_day WHERE day = ? ORDER BY actor");
    collect(conn, &sql, [day.number()])
}

fn collect(conn: &Connection, sql: &str, bounds: impl rusqlite::Params) -> Result<Vec<Summary>> {
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query(bounds)?;
    let mut summaries = Vec::new();
    while let Some(row) = rows.next()? {
        summaries.push(summary(row)?);
    }
    Ok(summaries)
}

fn summary(row: &Row<'_>) -> Result<Summary> {
    Ok(Summary {
        actor: row.get(0)?,
        subjects: row.get(1)?,
        units: list(row, 2)?,
        unit: row.get(3)?,
        first: Instant::from_millis(row.get(4)?),
        begins_with_act: row.get(5)?,
        last: Instant::from_millis(row.get(6)?),
        is_weighty: row.get(7)?,
        unannounced: list(row, 8)?,
    })
}

/// The list that a column of the row has as JSON.
pub(super) fn list<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> Result<Vec<T>> {
    match row.get_ref(column)?.as_str().map_err(rusqlite::Error::from)? {
        // So most are, of which many are read.
        "[]" => Ok(Vec::new()),
        json => serde_json::from_str(json)
            .map_err(|error| StoreError::Inconsistent { detail: error.to_string() }),
    }
}

impl Reader<'_> {
    /// The days that wait to be compared with their past.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn days_to_compare(&self) -> Result<Vec<Day>> {
        self.days("SELECT DISTINCT day FROM dirty_past ORDER BY day")
    }

    /// The actors of a day, in short.
    ///
    /// # Errors
    /// The database cannot be read, or holds what tenken never writes.
    pub fn summaries(&self, day: Day) -> Result<Vec<Summary>> {
        of_day(self.conn(), day)
    }

    /// The days of which there are summaries.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn summarized_days(&self) -> Result<Vec<Day>> {
        self.days("SELECT DISTINCT day FROM actor_day ORDER BY day")
    }
}

impl Summaries for Reader<'_> {
    type Error = StoreError;

    fn before(&self, actor: &str, day: Day) -> Result<Before> {
        let sql = "SELECT subjects, last_at FROM actor_day
                   WHERE day >> 5 = ? AND actor = ? AND day < ? ORDER BY day DESC";
        let mut statement = self.conn().prepare_cached(sql)?;
        let mut before = Before::default();
        for period in ByDay::ActorDay.before(self.conn(), day)? {
            let mut rows = statement.query(params![period, actor, day.number()])?;
            while let Some(row) = rows.next()? {
                if !before.add_earlier(row.get(0)?, Instant::from_millis(row.get(1)?)) {
                    return Ok(before);
                }
            }
        }
        Ok(before)
    }

    fn between(&self, first: Day, last: Day, each: &mut dyn FnMut(Day, &Summary)) -> Result<()> {
        let sql = format!(
            "SELECT {COLUMNS}, day FROM actor_day WHERE day BETWEEN ? AND ? ORDER BY day, actor"
        );
        let mut statement = self.conn().prepare_cached(&sql)?;
        let mut rows = statement.query([first.number(), last.number()])?;
        while let Some(row) = rows.next()? {
            each(Day::from_number(row.get(9)?), &summary(row)?);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::store::{StatePaths, Store};

    fn summary(actor: &str, day: Day, subjects: u32) -> Summary {
        Summary {
            actor: actor.to_owned(),
            subjects,
            units: vec!["0302".to_owned()],
            unit: None,
            first: day.start(),
            begins_with_act: true,
            last: day.end(),
            is_weighty: false,
            unannounced: Vec::new(),
        }
    }

    /// What one actor read on days far apart and near, from one number on.
    fn days() -> impl Strategy<Value = BTreeMap<i32, u32>> {
        let day = prop_oneof![0..90, 0..2_000];
        proptest::collection::btree_map(day, 0..3_u32, 1..80)
    }

    fn stored(days: &BTreeMap<i32, u32>) -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(&StatePaths::new(folder.path())).unwrap();
        store
            .transaction(|conn| {
                for (number, subjects) in days {
                    let day = Day::from_number(*number);
                    let all = ["C0", "C1", "C2"].map(|actor| summary(actor, day, *subjects));
                    record(conn, day, &all, &[])?;
                }
                Ok(())
            })
            .unwrap();
        (folder, store)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn an_actor_is_found_however_far_the_days_lie_apart(days in days(), at in -1..2_001) {
            let (_folder, store) = stored(&days);
            let day = Day::from_number(at);
            let mut before = Before::default();
            let mut earlier = days.range(..at).rev();
            let last = |number: &i32| Day::from_number(*number).end();
            while earlier.next().is_some_and(|(on, read)| before.add_earlier(*read, last(on))) {}
            prop_assert_eq!(store.reader().before("C1", day).unwrap(), before);

            let mut later: Vec<i32> =
                days.range(at + 1..).filter(|(_, read)| **read > 0).map(|(on, _)| *on).collect();
            later.truncate(OWN_DAYS);
            later.extend(days.range(at + 1..).next().map(|(on, _)| *on));
            later.sort_unstable();
            later.dedup();
            let periods = ByDay::ActorDay.after(&store.conn, day).unwrap();
            prop_assert_eq!(own_later(&store.conn, "C1", day, periods).unwrap(), later);
        }
    }
}
