//! Who logged in and out on each day, in short, and when each source has events; and which days
//! wait because that is otherwise than before. A cache of the events.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use rusqlite::{Connection, Row, params};

use super::error::{Result, StoreError};
use super::{Reader, past};
use crate::detect::cause::Cause;
use crate::detect::sign_ons::{Extent, REACH, SignOn, SignOnDays, SignOns, Sources};
use crate::event::{EventId, SourceId};
use crate::instant::{Day, Instant};

const SIGN_ON: &str = "actor, terminal, at, event_id, source_id, is_login";

const EXTENT: &str = "source_id, first_at, last_at, has_logins";

/// Keeps the sign-ons of a day in place of those before. The other days wait to be compared that
/// ask for what changed.
pub(super) fn record(conn: &Connection, day: Day, sign_ons: &SignOns) -> Result<()> {
    let mut waiting = Waiting::default();
    let before = of_day(conn, day)?;
    if before != sign_ons.of_actors {
        waiting.asking_for(conn, day, &before, &sign_ons.of_actors)?;
        replace(conn, day, &sign_ons.of_actors)?;
    }
    let before = extents(conn, day)?;
    if before != sign_ons.extents {
        let otherwise =
            |extent: &&Extent| !(before.contains(extent) && sign_ons.extents.contains(extent));
        let changed = before.iter().chain(&sign_ons.extents).filter(otherwise);
        let sources: BTreeSet<SourceId> = changed.map(|extent| extent.source).collect();
        let delivered = delivering(conn, &sources)?;
        replace_extents(conn, day, &sign_ons.extents)?;
        waiting.asking_whether_covered(conn, day, &delivered, &delivering(conn, &sources)?)?;
    }
    past::days_wait(conn, &waiting.days_with_events(conn, day)?, &Cause::Past { day })
}

/// Days that ask for what changed.
#[derive(Default)]
struct Waiting {
    single: BTreeSet<i32>,
    spans: Vec<RangeInclusive<i32>>,
}

impl Waiting {
    /// Those of the session that was still open before the day, and those after it.
    fn asking_for(
        &mut self,
        conn: &Connection,
        day: Day,
        before: &[SignOn],
        now: &[SignOn],
    ) -> Result<()> {
        let (before, now) = (by_terminal(before), by_terminal(now));
        let pairs: BTreeSet<&(&str, &str)> = before.keys().chain(now.keys()).collect();
        let sql = "SELECT day, is_login FROM sign_on WHERE actor = ? AND terminal = ? AND day < ?
                   ORDER BY day DESC, place DESC LIMIT 1";
        let mut last = conn.prepare_cached(sql)?;
        for pair in pairs.into_iter().filter(|pair| before.get(*pair) != now.get(*pair)) {
            let (actor, terminal) = pair;
            let mut rows = last.query(params![actor, terminal, day.number()])?;
            if let Some(row) = rows.next()?
                && row.get(1)?
            {
                self.single.insert(row.get(0)?);
            }
        }
        self.spans.push(day.number()..=day.plus(REACH).number());
        Ok(())
    }

    /// Those on which it matters when a source that delivers log-ins has events: those that lie
    /// about the day, as far as its neighbours; all, where a source begins or ceases to deliver.
    fn asking_whether_covered(
        &mut self,
        conn: &Connection,
        day: Day,
        delivered: &BTreeSet<SourceId>,
        delivering: &BTreeSet<SourceId>,
    ) -> Result<()> {
        if delivered != delivering {
            self.spans.push(i32::MIN..=i32::MAX);
            return Ok(());
        }
        let sql = "SELECT max(day) FILTER (WHERE day < ?2), min(day) FILTER (WHERE day > ?2)
                   FROM source_day WHERE source_id = ?1";
        let mut neighbours = conn.prepare_cached(sql)?;
        for source in delivering {
            let bounds = params![source.0, day.number()];
            let (before, after): (Option<i32>, Option<i32>) =
                neighbours.query_row(bounds, |row| Ok((row.get(0)?, row.get(1)?)))?;
            let day = day.number();
            let from = if after.is_none() { before.map_or(day, |before| before - 1) } else { day };
            let until = if before.is_none() { after.unwrap_or(day) } else { day };
            self.spans.push(from..=until + REACH);
        }
        Ok(())
    }

    /// All of them that have events, but the day itself: it waits because of what changed it.
    fn days_with_events(&self, conn: &Connection, day: Day) -> Result<Vec<i32>> {
        let sql = "SELECT DISTINCT day FROM actor_day WHERE day BETWEEN ? AND ?";
        let mut statement = conn.prepare_cached(sql)?;
        let mut days = self.single.clone();
        for span in &self.spans {
            let found = statement.query_map([span.start(), span.end()], |row| row.get(0))?;
            days.extend(found.collect::<rusqlite::Result<Vec<i32>>>()?);
        }
        days.remove(&day.number());
        Ok(days.into_iter().collect())
    }
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
            extent.has_logins,
        ])?;
    }
    Ok(())
}

/// Those of the sources that deliver log-ins.
fn delivering(conn: &Connection, sources: &BTreeSet<SourceId>) -> Result<BTreeSet<SourceId>> {
    let sql = "SELECT EXISTS (SELECT 1 FROM source_day WHERE source_id = ? AND has_logins)";
    let mut statement = conn.prepare_cached(sql)?;
    let mut delivering = BTreeSet::new();
    for source in sources {
        if statement.query_row([source.0], |row| row.get(0))? {
            delivering.insert(*source);
        }
    }
    Ok(delivering)
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
    let found = statement.query_map([day.number()], extent)?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

fn extent(row: &Row<'_>) -> rusqlite::Result<Extent> {
    Ok(Extent {
        source: SourceId(row.get(0)?),
        first: Instant::from_millis(row.get(1)?),
        last: Instant::from_millis(row.get(2)?),
        has_logins: row.get(3)?,
    })
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

    /// When each source has events.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn source_extents(&self) -> Result<Sources> {
        let sql = format!("SELECT {EXTENT}, day FROM source_day");
        let mut statement = self.conn().prepare_cached(&sql)?;
        let mut rows = statement.query([])?;
        let mut sources = Sources::default();
        while let Some(row) = rows.next()? {
            sources.add(Day::from_number(row.get(4)?), &[extent(row)?]);
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
            "SELECT {SIGN_ON} FROM sign_on WHERE actor = ? AND terminal = ? AND day > ?
             ORDER BY day, place LIMIT 1"
        );
        one(self.conn(), &sql, actor, terminal, day)
    }

    fn login_before(&self, actor: &str, terminal: &str, day: Day) -> Result<Option<SignOn>> {
        let sql = format!(
            "SELECT {SIGN_ON} FROM sign_on WHERE actor = ? AND terminal = ? AND day < ?
             AND is_login ORDER BY day DESC, place DESC LIMIT 1"
        );
        one(self.conn(), &sql, actor, terminal, day)
    }
}

fn one(
    conn: &Connection,
    sql: &str,
    actor: &str,
    terminal: &str,
    day: Day,
) -> Result<Option<SignOn>> {
    let mut statement = conn.prepare_cached(sql)?;
    let mut found = statement.query_map(params![actor, terminal, day.number()], sign_on)?;
    Ok(found.next().transpose()?)
}
