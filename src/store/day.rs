//! Reading what detection judges: a day's events, exports in quarantine, deliveries.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;

use super::error::{Result, StoreError};
use super::fresh::Fresh;
use super::order::{By, put_in_order};
use super::reading::{EXPORT, Range, Reading, Seen, with_export};
use super::superseded::Standing;
use super::{Reader, parts};
use crate::detect::day::{DayEvents, ExportCount, ExportDay, Notice, NoticeKind, SourceDay};
use crate::detect::delivery::Delivery;
use crate::event::{EventId, ExportId, SourceId};
use crate::instant::{Day, Instant};

impl Reader<'_> {
    /// The events of a day, of all closed exports; those that are still kept are not read.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn day_events(&self, day: Day, fresh: &Fresh) -> Result<DayEvents> {
        let conn = self.conn();
        let mut texts = self.texts.borrow_mut();
        let mut reading = Reading::by(&mut texts);
        let (parts, ranges) = (parts::all(conn)?, ranges(conn, day)?);
        reading.reserve(ranges.iter().map(|range| range.rows).sum());
        for range in ranges {
            let mut adding = reading.adding(conn, &range, day)?;
            let mut unread = range.first;
            for kept in fresh.of_day(day, range.export, (range.first, range.last)) {
                adding.read(&parts, (unread, kept.first() - 1))?;
                adding.kept(&kept)?;
                unread = kept.last() + 1;
            }
            adding.read(&parts, (unread, range.last))?;
        }
        let by_actor: By = |event| Some(event.actor.key);
        let by_terminal: By = |event| event.terminal.map(|terminal| terminal.key);
        put_in_order(conn, reading.texts, &mut reading.events, &[by_actor, by_terminal])?;
        let mut runs = Vec::new();
        for (source, serials) in reading.serials {
            runs.push((source, serials.runs(&mut |a, b| self.first_of(a, b))?));
        }
        let mut sources = Vec::new();
        for (source, numbers) in reading.numbers {
            sources.push(SourceDay { day, source: source_name(conn, source)?, numbers });
        }
        Ok(DayEvents { sources, ..DayEvents::new(day, reading.names, reading.events, runs) })
    }

    /// These events, as part of what the rules judge on the day.
    ///
    /// # Errors
    /// The database cannot be read, or holds what tenken never writes.
    pub fn events(&self, day: Day, events: &[EventId]) -> Result<DayEvents> {
        let conn = self.conn();
        let mut texts = self.texts.borrow_mut();
        let mut reading = Reading::by(&mut texts);
        let parts = parts::all(conn)?;
        let of_export = "SELECT source_id FROM export WHERE export_id = ?";
        let mut of_export = conn.prepare_cached(of_export)?;
        for event in events {
            let part = parts.iter().find(|part| part.touches(event.0, event.0));
            let Some(part) = part else { continue };
            let mut statement = conn.prepare_cached(&with_export(&part.table(), "event_id = ?"))?;
            let mut rows = statement.query([event.0])?;
            while let Some(row) = rows.next()? {
                let export: i64 = row.get(EXPORT)?;
                let source = of_export.query_row([export], |row| row.get(0).map(SourceId))?;
                let event = reading.event(conn, &Seen::read(row)?, source)?;
                reading.events.push(event);
            }
        }
        let by_actor: By = |event| Some(event.actor.key);
        put_in_order(conn, reading.texts, &mut reading.events, &[by_actor])?;
        Ok(DayEvents::new(day, reading.names, reading.events, Vec::new()))
    }

    /// What was recorded about exports that is judged on this day, by source.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn export_days(&self, day: Day) -> Result<Vec<ExportDay>> {
        let sql = "SELECT s.name, x.export_id, x.rows_read, x.rows_quarantined,
                     coalesce(x.first_at, x.ended_at)
                   FROM export x JOIN source s USING (source_id)
                   WHERE x.judged_day = ? AND x.state = 'closed' AND x.rows_quarantined > 0
                   ORDER BY x.export_id";
        let mut statement = self.conn().prepare_cached(sql)?;
        let mut rows = statement.query([day.number()])?;
        let mut days: BTreeMap<String, ExportDay> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let count = ExportCount {
                export_id: row.get(1)?,
                read: u64::try_from(row.get::<_, i64>(2)?).unwrap_or_default(),
                quarantined: u64::try_from(row.get::<_, i64>(3)?).unwrap_or_default(),
                at: Instant::from_millis(row.get(4)?),
            };
            export_day(&mut days, &row.get::<_, String>(0)?, day).exports.push(count);
        }
        for (source, notice) in notices(self.conn(), day)? {
            export_day(&mut days, &source, day).notices.push(notice);
        }
        Ok(days.into_values().collect())
    }

    /// What of each source has come, the sources having been looked at then.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn deliveries(&self, looked_at: Instant) -> Result<Vec<Delivery>> {
        let conn = self.conn();
        let mut statement =
            conn.prepare_cached("SELECT source_id, name FROM source ORDER BY name")?;
        let sources = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let sources: Vec<(i64, String)> = sources.collect::<rusqlite::Result<_>>()?;
        let delivery = |(id, source): (i64, String)| {
            Ok(Delivery {
                source,
                days: days_with_events(conn, SourceId(id))?,
                periods: periods(conn, SourceId(id))?,
                looked_at,
            })
        };
        sources.into_iter().map(delivery).collect()
    }

    /// Every day that has events, exports or alerts.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn replayed_days(&self) -> Result<Vec<Day>> {
        self.days(
            "SELECT day FROM coverage UNION SELECT day FROM alert UNION
             SELECT day FROM row_notice UNION
             SELECT (recorded_at + 32400000) / 86400000 FROM version
             WHERE kind IN ('register', 'rules') UNION
             SELECT judged_day FROM export WHERE judged_day IS NOT NULL ORDER BY 1",
        )
    }

    /// The days that wait to be judged.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn dirty_days(&self) -> Result<Vec<Day>> {
        self.days("SELECT day FROM dirty_day ORDER BY day")
    }

    /// Whether the rules wait that judge all days at once.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn waits_as_a_whole(&self) -> Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM dirty_whole)";
        Ok(self.conn().prepare_cached(sql)?.query_row([], |row| row.get(0))?)
    }

    pub(super) fn days(&self, sql: &str) -> Result<Vec<Day>> {
        let mut statement = self.conn().prepare_cached(sql)?;
        let days = statement.query_map([], |row| row.get(0).map(Day::from_number))?;
        Ok(days.collect::<rusqlite::Result<_>>()?)
    }
}

/// The entry of the source among the `days`.
fn export_day<'d>(
    days: &'d mut BTreeMap<String, ExportDay>,
    source: &str,
    day: Day,
) -> &'d mut ExportDay {
    days.entry(source.to_owned()).or_insert_with(|| ExportDay {
        day,
        source: source.to_owned(),
        exports: Vec::new(),
        notices: Vec::new(),
    })
}

/// What was noticed about rows of the day, with the source, in the order recorded.
fn notices(conn: &Connection, day: Day) -> Result<Vec<(String, Notice)>> {
    let sql = "SELECT s.name, n.kind, n.event_id, n.changed_to, n.occurred_at, n.other_profile,
                 n.export_id
               FROM row_notice n JOIN export x USING (export_id) JOIN source s USING (source_id)
               WHERE n.day = ? AND x.state = 'closed' AND n.settled_at IS NULL ORDER BY n.notice_id";
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query([day.number()])?;
    let mut notices = Vec::new();
    let mut standing = None;
    while let Some(row) = rows.next()? {
        let kind: String = row.get(1)?;
        let kind = NoticeKind::from_word(&kind).ok_or_else(|| StoreError::Inconsistent {
            detail: format!("a notice of the unknown kind {kind}"),
        })?;
        let notice = Notice {
            kind,
            event: EventId(row.get(2)?),
            changed_to: row.get::<_, Option<i64>>(3)?.map(EventId),
            at: Instant::from_millis(row.get(4)?),
            other_profile: row.get(5)?,
        };
        let standing = match &mut standing {
            Some(standing) => standing,
            none => none.insert(Standing::read(conn)?),
        };
        if let Some(notice) = standing.notice(notice, ExportId(row.get(6)?))? {
            notices.push((row.get(0)?, notice));
        }
    }
    Ok(notices)
}

fn source_name(conn: &Connection, source: SourceId) -> Result<String> {
    let mut statement = conn.prepare_cached("SELECT name FROM source WHERE source_id = ?")?;
    Ok(statement.query_row([source.0], |row| row.get(0))?)
}

fn days_with_events(conn: &Connection, source: SourceId) -> Result<BTreeSet<Day>> {
    let sql = "SELECT DISTINCT c.day FROM coverage c JOIN export x USING (export_id)
               WHERE x.source_id = ? AND x.state = 'closed' AND c.rows > 0";
    let mut statement = conn.prepare_cached(sql)?;
    let days = statement.query_map([source.0], |row| row.get(0).map(Day::from_number))?;
    Ok(days.collect::<rusqlite::Result<_>>()?)
}

fn periods(conn: &Connection, source: SourceId) -> Result<Vec<(Day, Day, Day)>> {
    let sql = "SELECT period_first, period_last, max(ended_at) FROM export
               WHERE source_id = ? AND state = 'closed' AND period_first IS NOT NULL
                 AND (rows_read = 0 OR rows_quarantined < rows_read)
               GROUP BY period_first, period_last";
    let mut statement = conn.prepare_cached(sql)?;
    let periods = statement.query_map([source.0], |row| {
        let ended = Instant::from_millis(row.get(2)?);
        Ok((Day::from_number(row.get(0)?), Day::from_number(row.get(1)?), ended.day()))
    })?;
    Ok(periods.collect::<rusqlite::Result<_>>()?)
}

/// The ranges of event ids that hold events of the day.
fn ranges(conn: &Connection, day: Day) -> Result<Vec<Range>> {
    let sql = "SELECT c.export_id, x.source_id, c.first_event_id, c.last_event_id, c.rows
               FROM coverage c JOIN export x USING (export_id)
               WHERE c.day = ? AND x.state = 'closed' ORDER BY c.first_event_id";
    let mut statement = conn.prepare_cached(sql)?;
    let ranges = statement.query_map([day.number()], |row| {
        Ok(Range {
            export: row.get(0)?,
            source: SourceId(row.get(1)?),
            first: row.get(2)?,
            last: row.get(3)?,
            rows: usize::try_from(row.get::<_, i64>(4)?).unwrap_or_default(),
        })
    })?;
    Ok(ranges.collect::<rusqlite::Result<_>>()?)
}
