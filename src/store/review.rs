//! Storing what people do with alerts.

use rusqlite::{Connection, params};

use super::error::{Result, StoreError};
use super::{Store, ledger};
use crate::instant::Instant;
use crate::ledger::entry::{Content, Kind};
use crate::messages::{Explain, Message};
use crate::review::queue::Alert;
use crate::review::state::{self, Action, By, Forbidden, Next, Resolution, State, Status};
use crate::severity::Severity;

/// Why an action of review was not done.
#[derive(Debug, thiserror::Error)]
pub enum ReviewError {
    /// There is no such alert.
    #[error("{}", self.message())]
    Unknown(String),
    /// The rules of review forbid it.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
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
            Self::Forbidden(forbidden) => forbidden.message(),
            Self::Store(error) => error.message(),
        }
    }

    fn hint(&self) -> Option<Message> {
        match self {
            Self::Unknown(_) => Some(Message::new("review.hint.unknown")),
            Self::Forbidden(forbidden) => forbidden.hint(),
            Self::Store(error) => error.hint(),
        }
    }
}

impl Store {
    /// Does `action` to the alert named by key or number, and records it.
    ///
    /// # Errors
    /// There is no such alert, the rules of review forbid it, or it cannot be stored.
    pub fn review(
        &mut self,
        name: &str,
        action: &Action,
        by: &By,
        at: Instant,
        countersign: Option<Severity>,
    ) -> Result<Alert, ReviewError> {
        let (alert, next) = self.allowed(name, action, by, countersign)?;
        self.transaction(|conn| {
            move_on(conn, &alert, &next, at)?;
            record(conn, &alert, action, by, at)
        })?;
        let after = self.reader().alert(name)?;
        after.ok_or_else(|| ReviewError::Unknown(name.to_owned()))
    }

    /// Whether [`review`](Self::review) would do `action`: asked before one action is done to
    /// several alerts, so that it is done to all of them or to none.
    ///
    /// # Errors
    /// There is no such alert, the rules of review forbid it, or the database cannot be read.
    pub fn may_review(
        &self,
        name: &str,
        action: &Action,
        by: &By,
        countersign: Option<Severity>,
    ) -> Result<(), ReviewError> {
        self.allowed(name, action, by, countersign).map(|_| ())
    }

    /// The alert, and where the action leads.
    fn allowed(
        &self,
        name: &str,
        action: &Action,
        by: &By,
        countersign: Option<Severity>,
    ) -> Result<(Alert, Next), ReviewError> {
        let alert = self.reader().alert(name)?;
        let alert = alert.ok_or_else(|| ReviewError::Unknown(name.to_owned()))?;
        let state = State {
            status: alert.status,
            severity: alert.severity,
            actor: alert.actor_id.clone(),
            awaiting: self.awaiting(&alert)?,
        };
        let next = state::next(&state, action, by, countersign)?;
        Ok((alert, next))
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

fn record(conn: &Connection, alert: &Alert, action: &Action, by: &By, at: Instant) -> Result<()> {
    let (resolution, reason, assignee) = match action {
        Action::Assign { to } => (None, None, Some(to.as_str())),
        Action::Comment { text } => (None, Some(text.as_str()), None),
        Action::Close { resolution, reason } => {
            (Some(resolution.as_str()), Some(reason.as_str()), None)
        }
        Action::Countersign => (None, None, None),
        Action::Reopen { reason } => (None, Some(reason.as_str()), None),
    };
    conn.prepare_cached(
        "INSERT INTO review_action (number, revision, at, by, entered_by, action, resolution,
           reason, assignee) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
    ])?;
    let id = conn.last_insert_rowid();
    let content = Content::of(Kind::Review)
        .text(&alert.key)
        .int(alert.revision)
        .int(at.millis())
        .text(&by.person)
        .maybe_text(by.entered_by.as_deref())
        .text(action.word())
        .maybe_text(resolution)
        .maybe_text(reason)
        .maybe_text(assignee);
    ledger::append(conn, at, Kind::Review, &format!("review_actions/{id}"), content.bytes())?;
    Ok(())
}
