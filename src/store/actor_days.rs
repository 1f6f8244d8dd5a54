//! The days on which actors have events.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;

use super::error::Result;
use super::parts::{self, Part};
use crate::fold::fold;
use crate::instant::Day;

/// The number of an event's day at +09:00.
const DAY: &str = "(occurred_at + 32400000) / 86400000";

/// The days on which each of the actors, given folded, has events.
pub(super) fn days_of_actors(
    conn: &Connection,
    actors: &BTreeSet<&str>,
) -> Result<BTreeMap<String, BTreeSet<Day>>> {
    let ids = ids(conn, actors)?;
    let mut days: BTreeMap<String, BTreeSet<Day>> = BTreeMap::new();
    let mut add = |id: i64, day: i32| {
        if let Some(actor) = ids.get(&id) {
            days.entry(actor.clone()).or_default().insert(Day::from_number(day));
        }
    };
    for part in parts::all(conn)? {
        match part.last {
            None => each_in_open(conn, part, &mut add)?,
            Some(_) => each_in_closed(conn, part, ids.keys().copied(), &mut add)?,
        }
    }
    Ok(days)
}

/// The numbers of the actors in the dictionary, however they are written.
fn ids(conn: &Connection, actors: &BTreeSet<&str>) -> Result<BTreeMap<i64, String>> {
    let mut ids = BTreeMap::new();
    if actors.is_empty() {
        return Ok(ids);
    }
    let mut statement =
        conn.prepare_cached("SELECT value_id, text FROM value WHERE value_id > 0")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let folded = fold(row.get_ref(1)?.as_str().unwrap_or_default());
        if actors.contains(&*folded) {
            ids.insert(row.get(0)?, folded.into_owned());
        }
    }
    Ok(ids)
}

/// The part that is written has no index: it is read once, whoever is asked for.
fn each_in_open(conn: &Connection, part: Part, add: &mut impl FnMut(i64, i32)) -> Result<()> {
    let sql = format!("SELECT DISTINCT actor, {DAY} FROM {}", part.table());
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        add(row.get(0)?, row.get(1)?);
    }
    Ok(())
}

fn each_in_closed(
    conn: &Connection,
    part: Part,
    ids: impl Iterator<Item = i64>,
    add: &mut impl FnMut(i64, i32),
) -> Result<()> {
    let sql = format!("SELECT DISTINCT {DAY} FROM {} WHERE actor = ?", part.table());
    let mut statement = conn.prepare_cached(&sql)?;
    for id in ids {
        let mut rows = statement.query([id])?;
        while let Some(row) = rows.next()? {
            add(id, row.get(0)?);
        }
    }
    Ok(())
}
