//! Who logged in and out on each day, in short, and when each source has events; and which days
//! wait because that is otherwise than before. A cache of the events.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::error::{Result, StoreError};
use super::period::ByDay;
use super::{Reader, json, past};
use crate::detect::cause::Cause;
use crate::detect::sign_ons::{Deliver, Extent, REACH, SignOn, SignOnDays, SignOns, Sources};
use crate::event::{EventId, SourceId};
use crate::instant::{Day, Instant};

const SIGN_ON: &str = "actor, terminal, at, event_id, source_id, is_login";

const EXTENT: &str = "source_id, first_at, last_at, terminals";

/// Keeps the sign-ons of a day in place of those before. The other days wait to be compared that
/// ask for what changed.
pub(super) fn record(conn: &Connection, day: Day, sign_ons: &SignOns) -> Result<()> {
    let before = SignOns { of_actors: of_day(conn, day)?, extents: extents(conn, day)? };
    let mut waiting = BTreeSet::new();
    if before.of_actors != sign_ons.of_actors {
        waiting.extend(with_open_sessions(conn, day, (&before.of_actors, &sign_ons.of_actors))?);
        waiting.extend(with_actors(conn, day.next(), day.plus(REACH))?);
        replace(conn, day, &sign_ons.of_actors)?;
    }
    if before.extents != sign_ons.extents {
        waiting.extend(covered(conn, day, &before.extents, &sign_ons.extents)?);
        replace_extents(conn, day, &sign_ons.extents)?;
    }
    if before != *sign_ons {
        waiting.extend(delivered_otherwise(conn, &before, sign_ons)?);
    }
    // The day itself waits because of what changed it.
    waiting.remove(&day.number());
    let waiting: Vec<i32> = waiting.into_iter().collect();
    past::days_wait(conn, &waiting, &Cause::Past { day })
}

/// The days of the sessions that were open before the day, where what ended them may change.
fn with_open_sessions(
    conn: &Connection,
    day: Day,
    (before, now): (&[SignOn], &[SignOn]),
) -> Result<Vec<i32>> {
    let (before, now) = (by_terminal(before), by_terminal(now));
    let pairs: BTreeSet<&(&str, &str)> = before.keys().chain(now.keys()).collect();
    let mut days = Vec::new();
    for pair in pairs.into_iter().filter(|pair| before.get(*pair) != now.get(*pair)) {
        days.extend(open_before(conn, *pair, day)?);
    }
    Ok(days)
}

/// The day of the last sign-on of the actor at the terminal before `day`, where it is a log-in.
fn open_before(conn: &Connection, pair: (&str, &str), day: Day) -> Result<Option<i32>> {
    let sql = "SELECT day, is_login FROM sign_on
               WHERE period = ? AND actor = ? AND terminal = ? AND day < ?
               ORDER BY day DESC, place DESC LIMIT 1";
    let periods = ByDay::SignOn.before(conn, day)?;
    let read = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?));
    let last: Option<(i32, bool)> = first_of(conn, sql, periods, (pair, day), read)?;
    Ok(last.filter(|(_, is_login)| *is_login).map(|(day, _)| day))
}

/// What the first of these periods gives that has anything of the actor at the terminal beside
/// `day`.
fn first_of<T>(
    conn: &Connection,
    sql: &str,
    periods: impl Iterator<Item = i32>,
    ((actor, terminal), day): ((&str, &str), Day),
    read: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Option<T>> {
    let mut statement = conn.prepare_cached(sql)?;
    for period in periods {
        let bounds = params![period, actor, terminal, day.number()];
        let found = statement.query_row(bounds, &read).optional()?;
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

/// The days with acts that no log-in announces, where a source begins or ceases to deliver
/// log-ins for another.
fn delivered_otherwise(conn: &Connection, before: &SignOns, now: &SignOns) -> Result<Vec<i32>> {
    let (before, now) = (before.terminals(), now.terminals());
    let deliver = deliver(conn)?;
    let mut add = conn.prepare_cached(
        "INSERT INTO source_terminal VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET
           days = days + excluded.days, login_days = login_days + excluded.login_days",
    )?;
    let at_terminals: BTreeSet<_> = before.keys().chain(now.keys()).collect();
    for at_terminal in at_terminals {
        let (old, new) = (before.get(at_terminal), now.get(at_terminal));
        if old != new {
            let (terminal, source) = at_terminal;
            let days = i64::from(new.is_some()) - i64::from(old.is_some());
            let login_days = i64::from(new == Some(&true)) - i64::from(old == Some(&true));
            add.execute(params![terminal, source.0, days, login_days])?;
        }
    }
    if deliver == self::deliver(conn)? {
        return Ok(Vec::new());
    }
    let sql = "SELECT DISTINCT day FROM actor_day WHERE unannounced <> '[]'";
    let mut statement = conn.prepare_cached(sql)?;
    let days = statement.query_map([], |row| row.get(0))?;
    Ok(days.collect::<rusqlite::Result<_>>()?)
}

/// Which sources deliver log-ins for which.
fn deliver(conn: &Connection) -> Result<Deliver> {
    let sql = "SELECT DISTINCT e.source_id, l.source_id FROM source_terminal l
               JOIN source_terminal e USING (terminal) WHERE l.login_days > 0 AND e.days > 0";
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query([])?;
    let mut deliver = Deliver::new();
    while let Some(row) = rows.next()? {
        deliver.entry(SourceId(row.get(0)?)).or_default().insert(SourceId(row.get(1)?));
    }
    Ok(deliver)
}

/// The days on which it matters when a source has events on this one: those about it, as far as
/// the source's neighbouring days.
fn covered(conn: &Connection, day: Day, before: &[Extent], now: &[Extent]) -> Result<Vec<i32>> {
    let is_other = |extent: &&Extent| !(before.contains(extent) && now.contains(extent));
    let changed = before.iter().chain(now).filter(is_other);
    let sources: BTreeSet<SourceId> = changed.map(|extent| extent.source).collect();
    let sql = "SELECT max(day) FILTER (WHERE day < ?2), min(day) FILTER (WHERE day > ?2)
               FROM source_day WHERE source_id = ?1";
    let mut neighbours = conn.prepare_cached(sql)?;
    let mut days = Vec::new();
    for source in sources {
        let (earlier, later) = neighbours.query_row(params![source.0, day.number()], |row| {
            let day = |number: Option<i32>| number.map(Day::from_number);
            Ok((day(row.get(0)?), day(row.get(1)?)))
        })?;
        // Only the first and the last day decide how far a source reaches; a log-in waits until
        // the end of the day after it.
        let reaches = earlier.filter(|_| later.is_none()).map_or(day, Day::previous);
        let begins = later.filter(|_| earlier.is_none()).unwrap_or(day);
        days.extend(with_actors(conn, reaches, begins.plus(REACH))?);
    }
    Ok(days)
}

/// The days from one to another on which anybody did anything.
fn with_actors(conn: &Connection, from: Day, until: Day) -> Result<Vec<i32>> {
    let sql = "SELECT DISTINCT day FROM actor_day WHERE day BETWEEN ? AND ?";
    let mut statement = conn.prepare_cached(sql)?;
    let days = statement.query_map([from.number(), until.number()], |row| row.get(0))?;
    Ok(days.collect::<rusqlite::Result<_>>()?)
}

/// Those of each actor at each terminal.
fn by_terminal(sign_ons: &[SignOn]) -> BTreeMap<(&str, &str), &[SignOn]> {
    let together = sign_ons.chunk_by(SignOn::is_beside);
    let named = together.filter_map(|those| {
        let first = those.first()?;
        Some(((&*first.actor, &*first.terminal), those))
    });
    named.collect()
}

fn replace(conn: &Connection, day: Day, sign_ons: &[SignOn]) -> Result<()> {
    conn.prepare_cached("DELETE FROM sign_on WHERE day = ?")?.execute([day.number()])?;
    let mut insert = conn.prepare_cached("INSERT INTO sign_on VALUES (?, ?, ?, ?, ?, ?, ?, ?)")?;
    for together in sign_ons.chunk_by(SignOn::is_beside) {
        for (place, sign_on) in (0_i64..).zip(together) {
            insert.execute(params![
                sign_on.actor,
                sign_on.terminal,
                day.number(),
                place,
                sign_on.at.millis(),
                sign_on.event.0,
                sign_on.source.0,
                sign_on.is_login,
            ])?;
        }
    }
    Ok(())
}

fn replace_extents(conn: &Connection, day: Day, extents: &[Extent]) -> Result<()> {
    conn.prepare_cached("DELETE FROM source_day WHERE day = ?")?.execute([day.number()])?;
    let mut insert = conn.prepare_cached("INSERT INTO source_day VALUES (?, ?, ?, ?, ?)")?;
    for extent in extents {
        insert.execute(params![
            extent.source.0,
            day.number(),
            extent.first.millis(),
            extent.last.millis(),
            json(&extent.terminals)?,
        ])?;
    }
    Ok(())
}

fn of_day(conn: &Connection, day: Day) -> Result<Vec<SignOn>> {
    let sql =
        format!("SELECT {SIGN_ON} FROM sign_on WHERE day = ? ORDER BY actor, terminal, place");
    let mut statement = conn.prepare_cached(&sql)?;
    let found = statement.query_map([day.number()], sign_on)?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

fn sign_on(row: &Row<'_>) -> rusqlite::Result<SignOn> {
    Ok(SignOn {
        actor: row.get(0)?,
        terminal: row.get(1)?,
        at: Instant::from_millis(row.get(2)?),
        event: EventId(row.get(3)?),
        source: SourceId(row.get(4)?),
        is_login: row.get(5)?,
    })
}

fn extents(conn: &Connection, day: Day) -> Result<Vec<Extent>> {
    let sql = format!("SELECT {EXTENT} FROM source_day WHERE day = ? ORDER BY source_id");
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query([day.number()])?;
    let mut extents = Vec::new();
    while let Some(row) = rows.next()? {
        let terminals: Vec<String> = past::list(row, 3)?;
        extents.push(Extent {
            source: SourceId(row.get(0)?),
            first: Instant::from_millis(row.get(1)?),
            last: Instant::from_millis(row.get(2)?),
            terminals: terminals.into_iter().collect(),
        });
    }
    Ok(extents)
}

impl Reader<'_> {
    /// The sign-ons of a day, as kept.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn sign_ons(&self, day: Day) -> Result<SignOns> {
        let conn = self.conn();
        Ok(SignOns { of_actors: of_day(conn, day)?, extents: extents(conn, day)? })
    }

    /// The days of which sign-ons are kept, or when sources have events.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn days_with_sign_ons(&self) -> Result<Vec<Day>> {
        self.days("SELECT DISTINCT day FROM source_day ORDER BY day")
    }

    /// When each source has events, and which deliver log-ins for which.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn log_sources(&self) -> Result<Sources> {
        let mut sources = Sources::that(deliver(self.conn())?);
        let sql = "SELECT source_id, day, first_at, last_at FROM source_day";
        let mut statement = self.conn().prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let ends = (Instant::from_millis(row.get(2)?), Instant::from_millis(row.get(3)?));
            sources.add(SourceId(row.get(0)?), Day::from_number(row.get(1)?), ends);
        }
        Ok(sources)
    }
}

impl SignOnDays for Reader<'_> {
    type Error = StoreError;

    fn on(&self, day: Day) -> Result<Vec<SignOn>> {
        of_day(self.conn(), day)
    }

    fn after(&self, actor: &str, terminal: &str, day: Day) -> Result<Option<SignOn>> {
        let sql = format!(
            "SELECT {SIGN_ON} FROM sign_on
             WHERE period = ? AND actor = ? AND terminal = ? AND day > ?
             ORDER BY day, place LIMIT 1"
        );
        let periods = ByDay::SignOn.after(self.conn(), day)?;
        first_of(self.conn(), &sql, periods, ((actor, terminal), day), sign_on)
    }
}
