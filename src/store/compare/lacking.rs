//! What an export lacks of the days that it says it covers.

use rusqlite::{Connection, params};

use super::super::error::Result;
use super::super::stored_row::{Texts, each_row};
use super::Comparison;
use crate::event::{EventId, ExportId};
use crate::instant::{Day, Instant};

/// A stored row that an export of its period should have and has not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) struct Lacking {
    /// The row.
    pub(in super::super) event: EventId,
    /// The day of the log to which it belongs.
    pub(in super::super) day: Day,
    /// When it happened.
    pub(in super::super) occurred_at: Instant,
}

/// Where a closed export has rows of a day.
struct Range {
    day: Day,
    export: i64,
    first: i64,
    last: i64,
    /// The days that its export covers.
    period: Option<(Day, Day)>,
}

impl Range {
    /// The day of the log to which a row belongs, where that can be told: it is one of those
    /// that its export covers. Without them, midnight may be the end of one or the beginning of
    /// the other.
    fn log_day(&self, at: Instant) -> Option<Day> {
        let is_midnight = at == at.day().start();
        match self.period {
            Some(period) => Some(at.log_day(Some(period))),
            None => (!is_midnight).then_some(at.day()),
        }
    }
}

impl Comparison {
    /// Hands every row of the `period` that is stored and that the export has not had to `each`.
    /// To be called once, when all of its rows were judged.
    ///
    /// # Errors
    /// The database cannot be read; or `each` fails.
    pub(in super::super) fn lacking(
        &mut self,
        conn: &Connection,
        period: (Day, Day),
        mut each: impl FnMut(Lacking) -> Result<()>,
    ) -> Result<()> {
        let mut texts = Texts::default();
        for range in self.ranges(conn, period)? {
            each_row(conn, &mut texts, (range.first, range.last), Some(range.day), |row| {
                let day = range.log_day(row.occurred_at);
                let day = day.filter(|day| (period.0..=period.1).contains(day));
                let Some(day) = day.filter(|_| row.export_id == range.export) else {
                    return Ok(());
                };
                let content = row.content();
                let has = match content.serial() {
                    Some(_) => {
                        self.serials.has(row.event) || self.is_told(conn, row.event, period)?
                    }
                    None if !self.contents.may_lack(range.day) => true,
                    None => self.contents.take(conn, range.day, &content.encode())?,
                };
                if has {
                    return Ok(());
                }
                each(Lacking { event: row.event, day, occurred_at: row.occurred_at })
            })?;
        }
        Ok(())
    }

    /// Where rows of the period lie that may be missing: not of what the export begins with, and
    /// of what it extends, nothing that was there already when that was compared.
    fn ranges(&self, conn: &Connection, (first, last): (Day, Day)) -> Result<Vec<Range>> {
        let newest = self.chain.iter().map(|export| export.0).max();
        let sql = "SELECT c.day, c.export_id, c.first_event_id, c.last_event_id,
                     x.period_first, x.period_last
                   FROM export x JOIN coverage c USING (export_id)
                   WHERE x.source_id = ?1 AND x.state = 'closed'
                     AND x.export_id <> ?3
                     AND (?2 IS NULL OR c.first_event_id >= (
                       SELECT first_event_id FROM export_piece WHERE export_id = ?2
                       ORDER BY end_byte DESC, piece_no LIMIT 1))
                     AND (x.period_first <= ?5 AND x.period_last >= ?4
                       OR x.period_first IS NULL AND c.day BETWEEN ?4 AND ?5)
                   ORDER BY c.day, c.first_event_id";
        let mut statement = conn.prepare_cached(sql)?;
        let (source, own) = (self.source.0, self.export.0);
        let bounds = params![source, newest, own, first.number(), last.number()];
        let ranges = statement.query_map(bounds, |row| {
            let day = |column| -> rusqlite::Result<Option<Day>> {
                Ok(row.get::<_, Option<i32>>(column)?.map(Day::from_number))
            };
            Ok(Range {
                day: Day::from_number(row.get(0)?),
                export: row.get(1)?,
                first: row.get(2)?,
                last: row.get(3)?,
                period: day(4)?.zip(day(5)?),
            })
        })?;
        let mut ranges = ranges.collect::<rusqlite::Result<Vec<_>>>()?;
        ranges.retain(|range| !self.chain.contains(&ExportId(range.export)));
        Ok(ranges)
    }

    /// Whether the row is another version of one that was there before and speaks for both: of
    /// one of the period, or of what the export begins with.
    fn is_told(
        &self,
        conn: &Connection,
        event: EventId,
        (first, last): (Day, Day),
    ) -> Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM row_notice
                   WHERE changed_to = ?1 AND (?2 OR day BETWEEN ?3 AND ?4))";
        let bounds = params![event.0, !self.chain.is_empty(), first.number(), last.number()];
        Ok(conn.prepare_cached(sql)?.query_row(bounds, |row| row.get(0))?)
    }
}
