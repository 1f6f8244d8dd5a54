//! Reading the queue.

use rusqlite::types::Value;
use rusqlite::{OptionalExtension, Row, params, params_from_iter};

use super::Reader;
use super::cases::DayCases;
use super::error::{Result, StoreError};
use super::since::RECORDED_ONLY;
use super::superseded::Standing;
use crate::detect::day::{Notice, NoticeKind};
use crate::event::{EventId, ExportId};
use crate::fold::fold;
use crate::instant::{Day, Instant};
use crate::review::cases::Name;
use crate::review::queue::{
    Alert, Detail, Done, Evidence, Filter, HeldRow, NoticedRow, Place, Revision,
};
use crate::review::state::Status;
use crate::severity::Severity;

pub(super) const COLUMNS: &str =
    "key, number, rule, severity, status, resolution, actor_id, actor_name,
    unit_code, subject_number, terminal_id, source, day, first_at, last_at, event_count, title,
    reason, explanation, assignee, revision, created_at, updated_at";

/// How many columns [`COLUMNS`] has.
pub(super) const WIDTH: usize = 23;

/// What waits first, then what is gravest, then what is oldest.
const ORDER: &str = "CASE status WHEN 'open' THEN 0 WHEN 'in-review' THEN 1 WHEN 'closed' THEN 2 ELSE 3 END,
    CASE severity WHEN 'critical' THEN 0 WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    day, number";

impl Reader<'_> {
    /// Hands the alerts that pass `filter` to `each`, in the order of the queue.
    ///
    /// # Errors
    /// The database cannot be read; or `each` fails.
    pub fn each_alert<E: From<StoreError>>(
        &self,
        filter: &Filter,
        mut each: impl FnMut(Alert) -> Result<(), E>,
    ) -> Result<(), E> {
        let failed = |error: rusqlite::Error| E::from(error.into());
        let (conditions, values) = conditions(filter);
        let sql = format!("SELECT {COLUMNS} FROM alert WHERE {conditions} ORDER BY {ORDER}");
        let mut statement = self.conn().prepare(&sql).map_err(failed)?;
        let wanted = |asked: &Option<String>, found: &Option<String>| match asked {
            None => true,
            Some(asked) => found.as_deref().is_some_and(|found| fold(found) == fold(asked)),
        };
        let mut cases = DayCases::default();
        for found in statement.query_map(params_from_iter(values), alert).map_err(failed)? {
            let mut found = found.map_err(failed)?;
            if !wanted(&filter.actor, &found.actor_id) || !wanted(&filter.unit, &found.unit_code) {
                continue;
            }
            found.case = cases.of(self, &found)?;
            if filter.case.is_none() || filter.case == found.case {
                each(found)?;
            }
        }
        Ok(())
    }

    /// The alert that `name`, its number or its key, names.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn alert(&self, name: &str) -> Result<Option<Alert>> {
        let sql = format!("SELECT {COLUMNS} FROM alert WHERE key = ?1 OR number = ?2");
        let number = name.trim_start_matches('#').parse::<i64>().ok();
        let mut found =
            self.conn().prepare_cached(&sql)?.query_row(params![name, number], alert).optional()?;
        self.tell_cases(found.iter_mut())?;
        Ok(found)
    }

    /// The alerts with these numbers, in their order.
    pub(super) fn alerts_numbered(&self, numbers: &[i64]) -> Result<Vec<Alert>> {
        let sql = format!("SELECT {COLUMNS} FROM alert WHERE number = ?");
        let mut statement = self.conn().prepare_cached(&sql)?;
        let read = |number: &i64| statement.query_row([number], alert);
        let mut found = numbers.iter().map(read).collect::<rusqlite::Result<Vec<Alert>>>()?;
        self.tell_cases(found.iter_mut())?;
        Ok(found)
    }

    /// An alert with its history and the first `events` events on which it rests.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn alert_detail(&self, name: &str, events: usize) -> Result<Option<Detail>> {
        let Some(alert) = self.alert(name)? else { return Ok(None) };
        Ok(Some(Detail {
            events: self.evidence(alert.number, events)?,
            quarantined: self.held_rows(&alert, events)?,
            noticed: self.noticed_rows(&alert, events)?,
            history: self.history(alert.number)?,
            revisions: self.revisions(alert.number)?,
            alert,
        }))
    }

    fn evidence(&self, number: i64, most: usize) -> Result<Vec<Evidence>> {
        let sql = "SELECT v.event_id, v.occurred_at, v.source, v.actor_id, v.terminal_id, v.action,
                     v.function_code, v.subject_number, v.procedure_code, v.record_count, v.outcome,
                     v.line_no, x.path
                   FROM (SELECT event_id FROM alert_evidence
                         WHERE number = ? AND to_revision IS NULL ORDER BY event_id LIMIT ?) e
                   CROSS JOIN access_events v ON v.event_id = e.event_id
                   JOIN export x ON x.export_id = v.export_id
                   ORDER BY v.occurred_ms, v.event_id";
        let mut statement = self.conn().prepare(sql)?;
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let events = statement.query_map(params![number, most], |row| {
            Ok(Evidence {
                event_id: row.get(0)?,
                occurred_at: row.get(1)?,
                source: row.get(2)?,
                actor_id: row.get(3)?,
                terminal_id: row.get(4)?,
                action: row.get(5)?,
                function_code: row.get(6)?,
                subject_number: row.get(7)?,
                procedure_code: row.get(8)?,
                record_count: row.get(9)?,
                outcome: row.get(10)?,
                line_no: row.get(11)?,
                path: row.get(12)?,
            })
        })?;
        Ok(events.collect::<rusqlite::Result<_>>()?)
    }

    /// The records in quarantine on which an alert about them rests.
    fn held_rows(&self, alert: &Alert, most: usize) -> Result<Vec<HeldRow>> {
        if alert.rule != "rejected-rows" {
            return Ok(Vec::new());
        }
        let sql =
            "SELECT x.path, q.line_no, q.reason FROM quarantine q JOIN export x USING (export_id)
                   JOIN source s USING (source_id)
                   WHERE s.name = ? AND x.judged_day = ? AND x.state = 'closed' AND q.read_at IS NULL
                   ORDER BY q.export_id, q.line_no LIMIT ?";
        let mut statement = self.conn().prepare_cached(sql)?;
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let rows = statement.query_map(params![alert.source, alert.day.number(), most], |row| {
            Ok(HeldRow { path: row.get(0)?, line_no: row.get(1)?, reason: row.get(2)? })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// What was noticed about the rows on which an alert about exports rests.
    fn noticed_rows(&self, alert: &Alert, most: usize) -> Result<Vec<NoticedRow>> {
        let kinds = match alert.rule.as_str() {
            "export-altered" => [NoticeKind::Lacking, NoticeKind::Changed],
            "clock-anomaly" => [NoticeKind::Future, NoticeKind::Stray],
            _ => return Ok(Vec::new()),
        };
        let sql = "SELECT n.kind, n.event_id, n.changed_to, n.occurred_at, n.other_profile,
                     n.export_id, x.path
                   FROM row_notice n JOIN export x USING (export_id) JOIN source s USING (source_id)
                   WHERE n.day = ? AND s.name = ? AND x.state = 'closed' AND n.settled_at IS NULL AND n.kind IN (?, ?)
                   ORDER BY n.notice_id";
        let mut statement = self.conn().prepare_cached(sql)?;
        let [one, other] = kinds.map(NoticeKind::word);
        let mut rows = statement.query(params![alert.day.number(), alert.source, one, other])?;
        let standing = Standing::read(self.conn())?;
        let mut noticed = Vec::new();
        while let Some(row) = rows.next()? {
            let kind: String = row.get(0)?;
            let notice = Notice {
                kind: kinds.into_iter().find(|known| known.word() == kind).unwrap_or(kinds[0]),
                event: EventId(row.get(1)?),
                changed_to: row.get::<_, Option<i64>>(2)?.map(EventId),
                at: Instant::from_millis(row.get(3)?),
                other_profile: row.get(4)?,
            };
            let Some(notice) = standing.notice(notice, ExportId(row.get(5)?))? else { continue };
            let Some(place) = self.place(notice.event)? else { continue };
            if noticed.len() == most {
                break;
            }
            noticed.push(NoticedRow {
                kind: notice.kind,
                event_id: notice.event.0,
                row: place,
                changed_to: notice.changed_to.map_or(Ok(None), |event| self.place(event))?,
                noticed_in: row.get(6)?,
                noticed_in_export: row.get(5)?,
            });
        }
        Ok(noticed)
    }

    /// Where a row stands.
    fn place(&self, event: EventId) -> Result<Option<Place>> {
        let sql = "SELECT x.path, v.line_no, export_id FROM access_events v JOIN export x USING (export_id)
                   WHERE v.event_id = ?";
        let place = self
            .conn()
            .prepare_cached(sql)?
            .query_row([event.0], |row| {
                Ok(Place { path: row.get(0)?, line_no: row.get(1)?, export_id: row.get(2)? })
            })
            .optional()?;
        Ok(place)
    }

    fn history(&self, number: i64) -> Result<Vec<Done>> {
        let sql = "SELECT at, by, entered_by, action, resolution, reason, assignee, revision
                   FROM review_action WHERE number = ? ORDER BY action_id";
        let mut statement = self.conn().prepare_cached(sql)?;
        let actions = statement.query_map([number], |row| {
            Ok(Done {
                at: Instant::from_millis(row.get(0)?),
                by: row.get(1)?,
                entered_by: row.get(2)?,
                action: row.get(3)?,
                resolution: row.get(4)?,
                reason: row.get(5)?,
                assignee: row.get(6)?,
                revision: row.get(7)?,
            })
        })?;
        Ok(actions.collect::<rusqlite::Result<_>>()?)
    }

    fn revisions(&self, number: i64) -> Result<Vec<Revision>> {
        let sql = "SELECT revision, at, cause, severity, finding, event_count, reason
                   FROM alert_revision WHERE number = ? ORDER BY revision";
        let mut statement = self.conn().prepare_cached(sql)?;
        let revisions = statement.query_map([number], |row| {
            Ok(Revision {
                revision: row.get(0)?,
                at: Instant::from_millis(row.get(1)?),
                causes: serde_json::from_str(&row.get::<_, String>(2)?).unwrap_or_default(),
                severity: row.get(3)?,
                finding: row.get(4)?,
                event_count: row.get(5)?,
                reason: row.get(6)?,
            })
        })?;
        Ok(revisions.collect::<rusqlite::Result<_>>()?)
    }
}

fn conditions(filter: &Filter) -> (String, Vec<Value>) {
    let mut conditions = vec!["1".to_owned()];
    let mut values: Vec<Value> = Vec::new();
    let mut any_of = |column: &str, words: Vec<String>| {
        if !words.is_empty() {
            let marks = vec!["?"; words.len()].join(", ");
            conditions.push(format!("{column} IN ({marks})"));
            values.extend(words.into_iter().map(Value::Text));
        }
    };
    any_of("status", filter.status.iter().map(ToString::to_string).collect());
    any_of("severity", filter.severity.iter().map(ToString::to_string).collect());
    any_of("rule", filter.rule.clone());
    if !filter.explained {
        // What people have decided about stays in sight, whatever record came later.
        conditions.push("(explanation IS NULL OR resolution IS NOT NULL)".into());
    }
    if let Some(recorded) = filter.recorded_only {
        let not = if recorded { "" } else { "NOT " };
        conditions.push(format!("{not}({RECORDED_ONLY})"));
    }
    if let Some(number) = filter.newer_than {
        conditions.push("number > ?".into());
        values.push(Value::Integer(number));
    }
    let of_case = filter.case.as_ref().map(Name::day);
    let days = [(filter.since, "day >= ?"), (filter.until, "day <= ?"), (of_case, "day = ?")];
    for (day, condition) in days {
        if let Some(day) = day {
            conditions.push(condition.into());
            values.push(Value::Integer(day.number().into()));
        }
    }
    (conditions.join(" AND "), values)
}

pub(super) fn alert(row: &Row<'_>) -> rusqlite::Result<Alert> {
    let instant = |column| -> rusqlite::Result<Option<Instant>> {
        Ok(row.get::<_, Option<i64>>(column)?.map(Instant::from_millis))
    };
    let explanation: Option<String> = row.get(18)?;
    Ok(Alert {
        key: row.get(0)?,
        number: row.get(1)?,
        rule: row.get(2)?,
        severity: word(row, 3, Severity::from_word)?,
        status: word(row, 4, Status::from_word)?,
        resolution: row.get(5)?,
        actor_id: row.get(6)?,
        actor_name: row.get(7)?,
        unit_code: row.get(8)?,
        subject_number: row.get(9)?,
        terminal_id: row.get(10)?,
        source: row.get(11)?,
        day: Day::from_number(row.get(12)?),
        first_at: instant(13)?,
        last_at: instant(14)?,
        event_count: row.get(15)?,
        title: row.get(16)?,
        reason: row.get(17)?,
        explanation: explanation.and_then(|text| serde_json::from_str(&text).ok()),
        assignee: row.get(19)?,
        revision: row.get(20)?,
        case: None,
        created_at: Instant::from_millis(row.get(21)?),
        updated_at: Instant::from_millis(row.get(22)?),
    })
}

/// A word of a fixed list; anything else is a fault of the database.
pub(super) fn word<T>(
    row: &Row<'_>,
    column: usize,
    read: impl Fn(&str) -> Option<T>,
) -> rusqlite::Result<T> {
    let text: String = row.get(column)?;
    read(&text).ok_or_else(|| {
        let detail = StoreError::Inconsistent { detail: format!("unknown word {text}") };
        rusqlite::Error::FromSqlConversionFailure(
            column,
            rusqlite::types::Type::Text,
            Box::new(detail),
        )
    })
}
