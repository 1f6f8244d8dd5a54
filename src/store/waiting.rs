//! What waits to be judged because a register says something else.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;

use super::actor_days::days_of_actors;
use super::dirty;
use super::error::Result;
use crate::detect::cause::{Cause, NAMED};
use crate::instant::Day;
use crate::registers::{Change, RegisterKind, Span, Touch};

/// Rows of which the days are looked up at a time.
const AT_A_TIME: usize = 500;

/// A version of a register, as far as causes name it.
pub(super) struct Version<'a> {
    /// The register.
    pub(super) register: RegisterKind,
    /// Its number.
    pub(super) number: i64,
    /// What it changes.
    pub(super) changes: &'a [Change],
}

/// All days wait, of everybody.
pub(super) fn mark_all(conn: &Connection, version: &Version<'_>) -> Result<()> {
    let mut all = Because::default();
    (0..version.changes.len()).for_each(|change| all.name(change));
    dirty::mark_whole(conn)?;
    dirty::mark_days(conn, &version.cause(&all), judged_days(conn)?)
}

/// The days wait that the version touches, each because of the rows that touch it.
pub(super) fn mark_touched(
    conn: &Connection,
    version: &Version<'_>,
    touches: &[Touch],
) -> Result<()> {
    let judged = judged_days(conn)?;
    let mut waiting: BTreeMap<Day, Because> = BTreeMap::new();
    for touches in touches.chunks(AT_A_TIME) {
        let actors = touches.iter().filter_map(|touch| touch.actor.as_deref()).collect();
        let by_actor = days_of_actors(conn, &actors)?;
        for Touch { change, actor, span } in touches {
            let days = match actor {
                None => Some(&judged),
                Some(actor) => by_actor.get(actor),
            };
            for day in days.into_iter().flat_map(|days| within(days, *span)) {
                waiting.entry(day).or_default().name(*change);
            }
        }
    }
    if !touches.is_empty() {
        // A day may be awaited on which nothing happened.
        dirty::mark_whole(conn)?;
    }
    for (day, because) in waiting {
        dirty::mark_days(conn, &version.cause(&because), [day])?;
    }
    Ok(())
}

/// The days that have events, or exports that are judged.
fn judged_days(conn: &Connection) -> Result<BTreeSet<Day>> {
    let sql = "SELECT day FROM coverage
         UNION SELECT judged_day FROM export WHERE judged_day IS NOT NULL";
    let mut statement = conn.prepare_cached(sql)?;
    let days = statement.query_map([], |row| row.get(0).map(Day::from_number))?;
    Ok(days.collect::<rusqlite::Result<_>>()?)
}

fn within(days: &BTreeSet<Day>, span: Span) -> impl Iterator<Item = Day> + '_ {
    let from = span.from.unwrap_or(Day::from_number(i32::MIN));
    let until = span.until.unwrap_or(Day::from_number(i32::MAX));
    days.range(from..=until).copied()
}

/// Which changes of a version have a day judged; the first few.
#[derive(Default)]
struct Because {
    named: Vec<usize>,
    more: usize,
    last: Option<usize>,
}

impl Because {
    fn name(&mut self, change: usize) {
        if self.last == Some(change) {
            return;
        }
        self.last = Some(change);
        if self.named.len() < NAMED {
            self.named.push(change);
        } else {
            self.more += 1;
        }
    }
}

impl Version<'_> {
    fn cause(&self, because: &Because) -> Cause {
        let named = because.named.iter().filter_map(|change| self.changes.get(*change));
        Cause::Register {
            register: self.register,
            version: self.number,
            rows: named.map(|change| change.id(self.register).to_string()).collect(),
            more: because.more,
        }
    }
}
