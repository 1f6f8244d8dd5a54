//! The state at a glance.

use std::collections::BTreeMap;

use rusqlite::OptionalExtension;
use serde::Serialize;

use super::error::Result;
use super::{Reader, parts, unsigned};
use crate::calendar::Calendar;
use crate::instant::{Day, Instant};
use crate::review::due::{self, Limits};
use crate::review::state::Status;
use crate::severity::Severity;

/// What has come of a source.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct SourceStatus {
    /// Its name.
    pub name: String,
    /// Exports taken.
    pub exports: u64,
    /// Rows read.
    pub rows_read: u64,
    /// Rows stored.
    pub rows_stored: u64,
    /// Rows that were stored before.
    pub rows_duplicate: u64,
    /// Rows in quarantine.
    pub rows_quarantined: u64,
    /// Whether an alert about rows in quarantine still asks for a look.
    pub quarantine_waits: bool,
    /// Files that could not be taken.
    pub rejected: u64,
    /// The last file taken.
    pub last_path: Option<String>,
    /// When it was taken.
    pub last_ingested_at: Option<Instant>,
    /// The last event.
    pub last_event_at: Option<Instant>,
    /// Days that are missing, as far as alerts about them are open.
    pub missing: Vec<Day>,
    /// Days that are missing and about which nobody is asked any more.
    #[serde(skip)]
    pub settled: Vec<Day>,
    /// Values of actions and outcomes that the profile does not map, with their rows.
    pub unmapped: BTreeMap<String, u64>,
}

/// What waits in the queue.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct QueueStatus {
    /// Alerts that nobody has looked at.
    pub open: u64,
    /// Alerts that somebody looks at.
    pub in_review: u64,
    /// Findings older than review that are only recorded.
    pub recorded: u64,
    /// Open and in-review ones by severity.
    pub by_severity: BTreeMap<String, u64>,
    /// Days that wait to be judged; at least one where anything does.
    pub days_to_judge: u64,
    /// Open and in-review ones past their due day.
    pub overdue: u64,
    /// Since when an open or in-review one of high or critical severity waits.
    pub urgent_since: Option<Instant>,
    /// All alerts, by status and severity.
    pub by_status: BTreeMap<Status, BTreeMap<Severity, u64>>,
}

impl QueueStatus {
    /// How many alerts there are of that status and severity.
    #[must_use]
    pub fn count(&self, status: Status, severity: Severity) -> u64 {
        self.by_status.get(&status).and_then(|counts| counts.get(&severity)).copied().unwrap_or(0)
    }
}

/// How large the database is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct DatabaseStatus {
    /// Its schema.
    pub schema: i64,
    /// Events stored.
    pub events: i64,
    /// Tables that hold them.
    pub parts: u64,
    /// Its size in bytes, without the write-ahead log.
    pub bytes: i64,
}

impl Reader<'_> {
    /// What has come of each of these sources.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn source_status(&self, names: &[String]) -> Result<Vec<SourceStatus>> {
        names.iter().map(|name| self.one_source(name)).collect()
    }

    fn one_source(&self, name: &str) -> Result<SourceStatus> {
        let sql = "SELECT count(*) FILTER (WHERE x.state = 'closed'), coalesce(sum(x.rows_stored), 0),
                     coalesce(sum(x.rows_read) FILTER (WHERE x.state = 'closed'), 0),
                     coalesce(sum(x.rows_duplicate) FILTER (WHERE x.state = 'closed'), 0),
                     coalesce(sum(x.rows_quarantined) FILTER (WHERE x.state = 'closed'), 0), count(*) FILTER (WHERE x.state = 'rejected' AND NOT EXISTS (
                       SELECT 1 FROM export y WHERE y.source_id = x.source_id AND y.path = x.path
                         AND y.state = 'closed' AND y.export_id > x.export_id)),
                     max(x.last_at) FILTER (WHERE x.state = 'closed')
                   FROM export x JOIN source s USING (source_id) WHERE s.name = ?";
        let mut status = self.conn().prepare_cached(sql)?.query_row([name], |row| {
            Ok(SourceStatus {
                name: name.to_owned(),
                exports: unsigned(row.get(0)?),
                rows_stored: unsigned(row.get(1)?),
                rows_read: unsigned(row.get(2)?),
                rows_duplicate: unsigned(row.get(3)?),
                rows_quarantined: unsigned(row.get(4)?),
                rejected: unsigned(row.get(5)?),
                last_event_at: row.get::<_, Option<i64>>(6)?.map(Instant::from_millis),
                ..SourceStatus::default()
            })
        })?;
        let sql = "SELECT x.path, x.ended_at FROM export x JOIN source s USING (source_id)
                   WHERE s.name = ? AND x.state = 'closed' ORDER BY x.export_id DESC LIMIT 1";
        let last: Option<(String, i64)> = self
            .conn()
            .prepare_cached(sql)?
            .query_row([name], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        if let Some((path, at)) = last {
            status.last_path = Some(path);
            status.last_ingested_at = Some(Instant::from_millis(at));
        }
        let waits = "SELECT EXISTS (SELECT 1 FROM alert WHERE rule = 'rejected-rows' AND source = ?
                       AND finding = 'firing' AND status IN ('open', 'in-review'))";
        status.quarantine_waits =
            self.conn().prepare_cached(waits)?.query_row([name], |row| row.get(0))?;
        status.missing = self.missing_days(name, "<> 'closed'")?;
        status.settled = self.missing_days(name, "= 'closed'")?;
        status.unmapped = self.unmapped(name)?;
        Ok(status)
    }

    fn missing_days(&self, name: &str, status: &str) -> Result<Vec<Day>> {
        let sql = format!(
            "SELECT day FROM alert WHERE rule = 'export-missing' AND source = ?
             AND finding = 'firing' AND status {status} ORDER BY day"
        );
        let mut statement = self.conn().prepare_cached(&sql)?;
        let days = statement.query_map([name], |row| row.get(0).map(Day::from_number))?;
        Ok(days.collect::<rusqlite::Result<_>>()?)
    }

    fn unmapped(&self, name: &str) -> Result<BTreeMap<String, u64>> {
        let sql = "SELECT j.key, sum(j.value) FROM export x JOIN source s USING (source_id),
                     (SELECT 'unmapped_actions' AS field UNION ALL SELECT 'unmapped_outcomes') f,
                     json_each(x.remarks, '$.' || f.field) j
                   WHERE s.name = ? AND x.state = 'closed' GROUP BY j.key";
        let mut statement = self.conn().prepare_cached(sql)?;
        let values = statement.query_map([name], |row| Ok((row.get(0)?, unsigned(row.get(1)?))))?;
        Ok(values.collect::<rusqlite::Result<_>>()?)
    }

    /// What waits in the queue.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn queue_status(&self) -> Result<QueueStatus> {
        let mut queue = QueueStatus { by_status: self.alerts_by_status()?, ..Default::default() };
        for status in [Status::Open, Status::InReview] {
            for severity in Severity::ALL {
                let count = queue.count(status, *severity);
                if count > 0 {
                    *queue.by_severity.entry(severity.word().to_owned()).or_default() += count;
                }
                let counted =
                    if status == Status::Open { &mut queue.open } else { &mut queue.in_review };
                *counted += count;
            }
        }
        let urgent = "SELECT min(created_at) FROM alert
                      WHERE status IN ('open', 'in-review') AND severity IN ('high', 'critical')";
        let since: Option<i64> = self.conn().query_row(urgent, [], |row| row.get(0))?;
        queue.urgent_since = since.map(Instant::from_millis);
        let recorded = format!("SELECT count(*) FROM alert WHERE {}", super::since::RECORDED_ONLY);
        queue.recorded = unsigned(self.conn().query_row(&recorded, [], |row| row.get(0))?);
        let mut days = self.dirty_days()?;
        days.extend(self.days_to_compare()?);
        days.sort_unstable();
        days.dedup();
        // The rules that judge all days at once come last, when no single day waits any more.
        let waits = self.waits_as_a_whole()? || self.subjects_wait()?;
        queue.days_to_judge = (days.len() as u64).max(waits.into());
        Ok(queue)
    }

    fn alerts_by_status(&self) -> Result<BTreeMap<Status, BTreeMap<Severity, u64>>> {
        let sql = "SELECT status, severity, count(*) FROM alert GROUP BY status, severity";
        let mut statement = self.conn().prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        let mut counts: BTreeMap<Status, BTreeMap<Severity, u64>> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let (status, severity): (String, String) = (row.get(0)?, row.get(1)?);
            let known = Status::from_word(&status).zip(Severity::from_word(&severity));
            if let Some((status, severity)) = known {
                counts.entry(status).or_default().insert(severity, unsigned(row.get(2)?));
            }
        }
        Ok(counts)
    }

    /// How many alerts are past their due day.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn overdue_reviews(&self, limits: Limits, calendar: &Calendar, today: Day) -> Result<u64> {
        let sql = "SELECT status, severity, coalesce((SELECT max(r.at) FROM alert_revision r
                     WHERE r.number = alert.number AND r.cause ->> '$[0].kind' = 'since'), created_at)
                   FROM alert WHERE status IN ('open', 'in-review') AND severity <> 'informational'";
        let mut statement = self.conn().prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        let (mut due, mut overdue) = (BTreeMap::new(), 0);
        while let Some(row) = rows.next()? {
            let (status, severity): (String, String) = (row.get(0)?, row.get(1)?);
            let known = Status::from_word(&status).zip(Severity::from_word(&severity));
            let Some((status, severity)) = known else { continue };
            let since = Instant::from_millis(row.get(2)?).day();
            let days = limits.days(severity, status);
            let due = due.entry((since, days)).or_insert_with(|| due::day(since, days, calendar));
            overdue += u64::from(*due < today);
        }
        Ok(overdue)
    }

    /// How large the database is.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn database_status(&self) -> Result<DatabaseStatus> {
        let pragma = |name: &str| -> Result<i64> {
            Ok(self.conn().query_row(&format!("PRAGMA {name}"), [], |row| row.get(0))?)
        };
        let parts = parts::all(self.conn())?;
        Ok(DatabaseStatus {
            schema: pragma("user_version")?,
            events: parts.iter().map(|part| part.rows).sum(),
            parts: parts.len() as u64,
            bytes: pragma("page_count")? * pragma("page_size")?,
        })
    }
}
