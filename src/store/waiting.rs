//! What waits to be judged because a register says something else.

use std::collections::BTreeMap;

use rusqlite::{Connection, params};

use super::dirty;
use super::error::Result;
use super::period::ByDay;
use super::touches;
use crate::detect::cause::{Cause, NAMED};
use crate::detect::touches::SubjectHash;
use crate::instant::Day;
use crate::registers::{Change, RegisterKind, Span, Touch, Whose, subjects};

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
    dirty::mark_days(conn, &version.cause(&all), judged_days(conn, Span::ALWAYS)?)
}

/// The days wait that the version touches, each because of the rows that touch it.
pub(super) fn mark_touched(
    conn: &Connection,
    version: &Version<'_>,
    touches: &[Touch],
) -> Result<()> {
    let mut waiting: BTreeMap<Day, Because> = BTreeMap::new();
    for Touch { change, whose, span } in touches {
        let days = match whose {
            Whose::Everybody => judged_days(conn, *span)?,
            Whose::Actor(actor) => days_of_actor(conn, actor, *span)?,
            Whose::WeightyIn(unit) => weighty_days(conn, unit, *span)?,
        };
        for day in days {
            waiting.entry(day).or_default().name(*change);
        }
    }
    if !touches.is_empty() {
        // A day may be awaited on which nothing happened.
        dirty::mark_whole(conn)?;
    }
    for (day, because) in waiting {
        dirty::mark_days(conn, &version.cause(&because), [day])?;
    }
    mark_subjects(conn, version)
}

/// The subjects wait that the version is about itself, each because of the rows about it.
fn mark_subjects(conn: &Connection, version: &Version<'_>) -> Result<()> {
    let mut waiting: BTreeMap<SubjectHash, Because> = BTreeMap::new();
    for (change, kind, number) in subjects(version.register, version.changes) {
        let subject = SubjectHash::of(kind.folded(), number.folded());
        waiting.entry(subject).or_default().name(change);
    }
    for (subject, because) in waiting {
        touches::subjects_wait(conn, [subject], &version.cause(&because))?;
    }
    Ok(())
}

/// The day waits on which the version was recorded: what it takes out of watch is found there.
pub(super) fn mark_record(conn: &Connection, version: &Version<'_>, day: Day) -> Result<()> {
    let mut all = Because::default();
    (0..version.changes.len()).for_each(|change| all.name(change));
    dirty::mark_days(conn, &version.cause(&all), [day])
}

/// The days that have events, or exports that are judged.
fn judged_days(conn: &Connection, span: Span) -> Result<Vec<Day>> {
    let sql = "SELECT day FROM coverage WHERE day BETWEEN ?1 AND ?2
         UNION SELECT judged_day FROM export WHERE judged_day BETWEEN ?1 AND ?2";
    let (from, until) = bounds(span);
    let mut statement = conn.prepare_cached(sql)?;
    let days = statement.query_map([from, until], |row| row.get(0).map(Day::from_number))?;
    Ok(days.collect::<rusqlite::Result<_>>()?)
}

/// The days on which the actor, given folded, has events. Those that were never judged wait anyway.
fn days_of_actor(conn: &Connection, actor: &str, span: Span) -> Result<Vec<Day>> {
    let sql = "SELECT day FROM actor_day WHERE day >> 5 = ? AND actor = ? AND day BETWEEN ? AND ?";
    let (from, until) = bounds(span);
    let mut statement = conn.prepare_cached(sql)?;
    let mut days = Vec::new();
    for period in ByDay::ActorDay.periods(conn, from..=until)? {
        let found = statement.query_map(params![period, actor, from, until], |row| row.get(0))?;
        for day in found {
            days.push(Day::from_number(day?));
        }
    }
    Ok(days)
}

/// The days on which somebody of the unit, given folded, exported, deleted or administered.
fn weighty_days(conn: &Connection, unit: &str, span: Span) -> Result<Vec<Day>> {
    let sql = "SELECT DISTINCT day FROM actor_day, json_each(actor_day.units) u
               WHERE is_weighty AND u.value = ? AND day BETWEEN ? AND ?";
    let (from, until) = bounds(span);
    let mut statement = conn.prepare_cached(sql)?;
    let days =
        statement.query_map(params![unit, from, until], |row| row.get(0).map(Day::from_number))?;
    Ok(days.collect::<rusqlite::Result<_>>()?)
}

/// The numbers of the first and last day.
fn bounds(span: Span) -> (i32, i32) {
    (span.from.map_or(i32::MIN, Day::number), span.until.map_or(i32::MAX, Day::number))
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
