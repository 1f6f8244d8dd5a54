//! What an export lacks of the days that it says it covers.

use rusqlite::{Connection, params};

use super::super::error::Result;
use super::super::stored_row::{Texts, each_row};
use super::Comparison;
use crate::event::EventId;
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
    /// The last day that its export covers.
    period_last: Option<Day>,
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
            each_row(conn, &mut texts, range.first, range.last, |row| {
                let own_day = row.occurred_at.day();
                let day = row.occurred_at.log_day(range.period_last);
                let within = (period.0..=period.1).contains(&day);
                if row.export_id != range.export || own_day != range.day || !within {
                    return Ok(());
                }
                let content = row.content();
                let has = match content.serial() {
                    Some(_) => self.serials.has(row.event),
                    None if !self.contents.may_lack(own_day) => true,
                    None => self.contents.take(conn, own_day, &content.encode())?,
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
        let since = self.chain.iter().map(|export| export.0).max().unwrap_or(0);
        let sql = "SELECT c.day, c.export_id, c.first_event_id, c.last_event_id, x.period_last
                   FROM coverage c JOIN export x USING (export_id)
                   WHERE c.day BETWEEN ? AND ? AND x.source_id = ? AND x.state = 'closed'
                     AND x.export_id > ? AND x.export_id <> ?
                   ORDER BY c.day, c.first_event_id";
        let mut statement = conn.prepare_cached(sql)?;
        let bounds =
            params![first.number(), last.next().number(), self.source.0, since, self.export.0];
        let ranges = statement.query_map(bounds, |row| {
            Ok(Range {
                day: Day::from_number(row.get(0)?),
                export: row.get(1)?,
                first: row.get(2)?,
                last: row.get(3)?,
                period_last: row.get::<_, Option<i32>>(4)?.map(Day::from_number),
            })
        })?;
        Ok(ranges.collect::<rusqlite::Result<_>>()?)
    }
}
