//! Storing what people do with alerts.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};

use super::error::{Result, StoreError};
use super::{Store, ledger};
use crate::individual_number;
use crate::instant::Instant;
use crate::ledger::content;
use crate::ledger::entry::Kind;
use crate::mask::visible;
use crate::messages::{Explain, Message};
use crate::review::cases::{self, Name};
use crate::review::queue::Alert;
use crate::review::state::{self, Action, By, Forbidden, Next, Resolution, State, Status};
use crate::severity::Severity;

/// Why an action of review was not done.
#[derive(Debug, thiserror::Error)]
pub enum ReviewError {
    /// There is no such alert.
    #[error("{}", self.message())]
    Unknown(String),
    /// There is no such case.
    #[error("{}", self.message())]
    UnknownCase(Name),
    /// There is nothing in the case to which the action could be done.
    #[error("{}", self.message())]
    NothingInCase(Name),
    /// The rules of review forbid it.
    #[error("{}", self.message())]
    Forbidden {
        /// Why.
        forbidden: Forbidden,
        /// For which alerts.
        numbers: Vec<i64>,
        /// To how many it was to be done.
        asked: usize,
    },
    /// It could not be stored.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for ReviewError {
    fn from(source: rusqlite::Error) -> Self {
        Self::Store(source.into())
    }
}

impl Explain for ReviewError {
    fn message(&self) -> Message {
        match self {
            Self::Unknown(name) => Message::new("review.unknown").with("name", name),
            Self::UnknownCase(name) => {
                Message::new("review.unknown-case").with("name", visible(&name.to_string()))
            }
            Self::NothingInCase(name) => {
                Message::new("review.nothing-in-case").with("name", visible(&name.to_string()))
            }
            Self::Forbidden { forbidden, numbers, asked } if forbidden.is_about_the_alert() => {
                let among = if *asked > 1 { "review.refused-among" } else { "review.refused" };
                Message::new(among)
                    .with("alerts", named(numbers))
                    .with_message("why", forbidden.message())
                    .with("asked", asked)
            }
            Self::Forbidden { forbidden, .. } => forbidden.message(),
            Self::Store(error) => error.message(),
        }
    }

    fn hint(&self) -> Option<Message> {
        match self {
            Self::Unknown(_) => Some(Message::new("review.hint.unknown")),
            Self::UnknownCase(_) => Some(Message::new("review.hint.unknown-case")),
            Self::NothingInCase(_) => Some(Message::new("review.hint.nothing-in-case")),
            Self::Forbidden { forbidden, .. } => forbidden.hint(),
            Self::Store(error) => error.hint(),
        }
    }
}

/// Alerts that a refusal names at most.
const NAMED: usize = 10;

/// `#3, #5`, and that there are more where there are many.
fn named(numbers: &[i64]) -> String {
    let mut names: Vec<String> = numbers.iter().take(NAMED).map(|n| format!("#{n}")).collect();
    if numbers.len() > NAMED {
        names.push("…".to_owned());
    }
    names.join(", ")
}

impl Store {
    /// Does `action` to what is named by numbers, keys or names of cases, and records it for
    /// each alert: to all of them in one transaction, or to none. To an alert that is named
    /// twice it is done once.
    ///
    /// # Errors
    /// There is no such alert or case, the rules of review forbid it, or it cannot be stored.
    pub fn review(
        &mut self,
        names: &[String],
        action: &Action,
        by: &By,
        at: Instant,
        countersign: Option<Severity>,
    ) -> Result<Vec<Alert>, ReviewError> {
        let alerts = self.meant(names, action)?;
        let steps = self.allowed(alerts, action, by, countersign)?;
        self.transaction(|conn| {
            steps.iter().try_for_each(|(alert, next)| {
                move_on(conn, alert, next, at)?;
                record(conn, alert, (action, next), by, at)
            })
        })?;
        let numbers: Vec<i64> = steps.iter().map(|(alert, _)| alert.number).collect();
        Ok(self.reader().alerts_numbered(&numbers)?)
    }

    /// The alerts that are named, each once; of a case those on which the action bears.
    fn meant(&self, names: &[String], action: &Action) -> Result<Vec<Alert>, ReviewError> {
        let mut alerts: Vec<Alert> = Vec::new();
        for name in names {
            if let Ok(case) = name.parse() {
                alerts.extend(self.meant_by_case(case, action)?);
            } else {
                let alert = self.reader().alert(name)?;
                alerts.push(alert.ok_or_else(|| ReviewError::Unknown(name.clone()))?);
            }
        }
        let mut seen = BTreeSet::new();
        alerts.retain(|alert| seen.insert(alert.number));
        Ok(alerts)
    }

    fn meant_by_case(&self, name: Name, action: &Action) -> Result<Vec<Alert>, ReviewError> {
        let Some(mut case) = self.reader().case(&name)? else {
            return Err(ReviewError::UnknownCase(name));
        };
        case.alerts.retain(|alert| cases::bears_on(action, alert));
        if case.alerts.is_empty() {
            return Err(ReviewError::NothingInCase(case.name));
        }
        Ok(case.alerts)
    }

    /// Where the action leads each of the alerts; or why, and for which of them, it is forbidden.
    fn allowed(
        &self,
        alerts: Vec<Alert>,
        action: &Action,
        by: &By,
        countersign: Option<Severity>,
    ) -> Result<Vec<(Alert, Next)>, ReviewError> {
        let asked = alerts.len();
        let mut steps = Vec::new();
        let mut refused: Option<(Forbidden, Vec<i64>)> = None;
        for alert in alerts {
            let state = State {
                status: alert.status,
                severity: alert.severity,
                actor: alert.actor_id.clone(),
                awaiting: self.awaiting(&alert)?,
            };
            match (state::next(&state, action, by, countersign), &mut refused) {
                (Ok(next), _) => steps.push((alert, next)),
                (Err(forbidden), None) => refused = Some((forbidden, vec![alert.number])),
                (Err(forbidden), Some((first, numbers))) if forbidden == *first => {
                    numbers.push(alert.number);
                }
                (Err(_), Some(_)) => {}
            }
        }
        match refused {
            Some((forbidden, numbers)) => Err(ReviewError::Forbidden { forbidden, numbers, asked }),
            None => Ok(steps),
        }
    }

    /// Who closed the alert and how, where a countersignature is awaited.
    fn awaiting(&self, alert: &Alert) -> Result<Option<(By, Resolution)>> {
        if alert.status != Status::InReview {
            return Ok(None);
        }
        let Some(resolution) = alert.resolution.as_deref().and_then(Resolution::from_word) else {
            return Ok(None);
        };
        let sql = "SELECT by, entered_by FROM review_action WHERE number = ? AND action = 'close'
                   ORDER BY action_id DESC LIMIT 1";
        let by = self.conn.prepare_cached(sql)?.query_row([alert.number], |row| {
            Ok(By { person: row.get(0)?, entered_by: row.get(1)? })
        })?;
        Ok(Some((by, resolution)))
    }
}

fn move_on(conn: &Connection, alert: &Alert, next: &Next, at: Instant) -> Result<()> {
    conn.prepare_cached(
        "UPDATE alert SET status = ?, resolution = ?, assignee = coalesce(?, assignee),
           updated_at = ? WHERE number = ?",
    )?
    .execute(params![
        next.status.word(),
        next.resolution.map(Resolution::word),
        next.assignee,
        at.millis(),
        alert.number,
    ])?;
    Ok(())
}

fn record(
    conn: &Connection,
    alert: &Alert,
    (action, next): (&Action, &Next),
    by: &By,
    at: Instant,
) -> Result<()> {
    let (resolution, reason, assignee) = match action {
        Action::Assign { to } => (None, None, Some(to.as_str())),
        Action::Comment { text } => (None, Some(text.as_str()), None),
        Action::Close { resolution, reason } => {
            (Some(resolution.as_str()), Some(reason.as_str()), None)
        }
        Action::Countersign => (None, None, None),
        Action::Reopen { reason } => (None, Some(reason.as_str()), None),
    };
    let reason = reason.map(individual_number::mask);
    let after = [
        Some(next.status.word()),
        next.resolution.map(Resolution::word),
        next.assignee.as_deref().or(alert.assignee.as_deref()),
    ];
    conn.prepare_cached(
        "INSERT INTO review_action (number, revision, at, by, entered_by, action, resolution,
           reason, assignee, status_after, resolution_after, assignee_after)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![
        alert.number,
        alert.revision,
        at.millis(),
        by.person,
        by.entered_by,
        action.word(),
        resolution,
        reason,
        assignee,
        after[0],
        after[1],
        after[2],
    ])?;
    let id = conn.last_insert_rowid();
    let content = content::Review {
        key: &alert.key,
        revision: alert.revision,
        at,
        by: &by.person,
        entered_by: by.entered_by.as_deref(),
        action: action.word(),
        said: [resolution, reason.as_deref(), assignee],
        after,
    }
    .content();
    ledger::append(conn, at, Kind::Review, &format!("review_actions/{id}"), content.bytes())?;
    Ok(())
}
