//! Rows that lie far from all others of their export: found when it is recorded, and looked for
//! anew when it is read again, since it may have other rows then, or other ones of its own.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, params};

use super::super::error::Result;
use super::super::stored_row::{Texts, each_row};
use super::super::{ledger, superseded};
use super::notice;
use super::spread::Spread;
use super::writer::ended_at;
use crate::detect::day::{Notice, NoticeKind};
use crate::event::{EventId, ExportId};
use crate::instant::{Day, Instant};
use crate::ledger::content;
use crate::ledger::entry::Kind;

/// The rows of an export, as far as strays are told from them.
pub(super) struct Rows<'a> {
    /// The export.
    pub(super) export: ExportId,
    /// How the rows that were read spread over the days.
    pub(super) spread: &'a Spread,
    /// The exports with which it begins, and whose rows were not read again.
    pub(super) chain: &'a [ExportId],
}

/// Rows that stray, as far as they are stored under their export, each with its instant.
type Strays = BTreeMap<EventId, Instant>;

impl Rows<'_> {
    /// Notices those that stray.
    pub(super) fn notice(&self, conn: &Connection) -> Result<()> {
        self.store(conn, &self.strays(conn)?)
    }

    /// Settles the notices about rows that stray no longer, and notices those that do now. Where
    /// that changes anything, the ledger has it.
    pub(super) fn look_anew(&self, conn: &Connection, at: Instant) -> Result<()> {
        let mut strays = self.strays(conn)?;
        let mut settled = BTreeSet::new();
        for (event, notice) in noticed(conn, self.export)? {
            if strays.remove(&event).is_none() {
                settled.insert(notice);
            }
        }
        if settled.is_empty() && strays.is_empty() {
            return Ok(());
        }
        let settled = notice::settle(conn, &settled, at)?;
        self.store(conn, &strays)?;
        let notices = notice::root(conn, self.export)?;
        let content = content::strays(self.export.0, settled, notices);
        let place = format!("exports/{}", self.export.0);
        let seq = ledger::append(conn, at, Kind::Strays, &place, content.bytes())?;
        ended_at(conn, self.export, seq)
    }

    fn store(&self, conn: &Connection, strays: &Strays) -> Result<()> {
        for (event, at) in strays {
            let stray = Notice::of(NoticeKind::Stray, *event, *at);
            notice::store(conn, self.export, at.day(), stray)?;
        }
        Ok(())
    }

    fn strays(&self, conn: &Connection) -> Result<Strays> {
        let period = period_of(conn, self.export)?;
        let before = days_of(conn, self.chain)?;
        let mut strays = Strays::new();
        for day in self.spread.strays(period, before) {
            strays.extend(standing_on(conn, self.export, day)?);
        }
        Ok(strays)
    }
}

/// The row of that day that stands under the export, where there is one.
fn standing_on(
    conn: &Connection,
    export: ExportId,
    day: Day,
) -> Result<Option<(EventId, Instant)>> {
    let sql = "SELECT first_event_id, last_event_id FROM coverage
               WHERE day = ? AND export_id = ? AND rows > 0";
    let mut statement = conn.prepare_cached(sql)?;
    let mut ranges = statement.query(params![day.number(), export.0])?;
    let mut found = None;
    while let Some(range) = ranges.next()? {
        let range = (range.get(0)?, range.get(1)?);
        let gone = superseded::within(conn, range)?;
        each_row(conn, &mut Texts::default(), range, None, |row| {
            if row.occurred_at.day() == day && !gone.contains(&row.event.0) {
                found = Some((row.event, row.occurred_at));
            }
            Ok(())
        })?;
    }
    Ok(found)
}

/// The notices of strays that the export made and that are not settled, by event.
fn noticed(conn: &Connection, export: ExportId) -> Result<Vec<(EventId, i64)>> {
    let sql = "SELECT event_id, notice_id FROM row_notice
               WHERE export_id = ? AND kind = 'stray' AND settled_at IS NULL ORDER BY notice_id";
    let mut statement = conn.prepare_cached(sql)?;
    let noticed = statement.query_map([export.0], |row| Ok((EventId(row.get(0)?), row.get(1)?)))?;
    Ok(noticed.collect::<rusqlite::Result<_>>()?)
}

/// The first and the last day of the rows of these exports.
fn days_of(conn: &Connection, exports: &[ExportId]) -> Result<Option<(Day, Day)>> {
    let mut span: Option<(Day, Day)> = None;
    let mut statement =
        conn.prepare_cached("SELECT first_at, last_at FROM export WHERE export_id = ?")?;
    for export in exports {
        let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
        let (first, last): (Option<i64>, Option<i64>) = statement.query_row([export.0], read)?;
        let day = |millis| Instant::from_millis(millis).day();
        if let Some((first, last)) = first.map(day).zip(last.map(day)) {
            let (from, until) = span.unwrap_or((first, last));
            span = Some((from.min(first), until.max(last)));
        }
    }
    Ok(span)
}

/// The days that an export covers, by its name.
pub(super) fn period_of(conn: &Connection, export: ExportId) -> Result<Option<(Day, Day)>> {
    let sql = "SELECT period_first, period_last FROM export WHERE export_id = ?";
    let (first, last): (Option<i32>, Option<i32>) =
        conn.prepare_cached(sql)?.query_row([export.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(first.zip(last).map(|(first, last)| (Day::from_number(first), Day::from_number(last))))
}
