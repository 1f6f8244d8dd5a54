//! Voiding exports: the steps, and what takes an export out of judgement.

use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};

use super::error::{Result, StoreError};
use super::export::{abandon_open, mark_dirty_because};
use super::{Reader, Store, dirty, ledger};
use crate::detect::cause::Cause;
use crate::event::{ExportId, SourceId};
use crate::hash::Hash;
use crate::individual_number;
use crate::instant::Instant;
use crate::ledger::content;
use crate::ledger::entry::Kind;
use crate::messages::{Explain, Message};
use crate::review::state::By;
use crate::review::void::{self, Action, Forbidden, Step};

/// Why a step was not done.
#[derive(Debug, thiserror::Error)]
pub enum VoidError {
    /// There is no such export, or nothing of it was ever judged.
    #[error("{}", self.message())]
    Unknown(ExportId),
    /// The rules of voiding forbid it.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// It could not be stored, or what has to be read again is not there.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for VoidError {
    fn from(source: rusqlite::Error) -> Self {
        Self::Store(source.into())
    }
}

impl Explain for VoidError {
    fn message(&self) -> Message {
        match self {
            Self::Unknown(export) => Message::new("void.unknown").with("export", export.0),
            Self::Forbidden(forbidden) => forbidden.message(),
            Self::Store(error) => error.message(),
        }
    }

    fn hint(&self) -> Option<Message> {
        match self {
            Self::Unknown(_) => Some(Message::new("void.hint.unknown")),
            Self::Forbidden(forbidden) => forbidden.hint(),
            Self::Store(error) => error.hint(),
        }
    }
}

/// A step that was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stepped {
    /// The export.
    pub export_id: i64,
    /// Its source.
    pub source: String,
    /// Its path, as given.
    pub path: String,
    /// Rows stored under it.
    pub rows_stored: u64,
    /// The step.
    pub step: Step,
    /// Who did it.
    pub by: By,
}

/// What somebody asked for, and a second person has yet to confirm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The export.
    pub export_id: i64,
    /// Its source.
    pub source: String,
    /// Its path, as given.
    pub path: String,
    /// That it be voided, or judged again.
    pub step: Step,
    /// Who asked.
    pub by: By,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Instant,
}

impl Explain for Proposal {
    fn message(&self) -> Message {
        Message::new(format!("void.waiting.{}", self.step))
            .with("export", self.export_id)
            .with("source", &self.source)
            .with("path", &self.path)
            .with("by", &self.by.person)
            .with("at", self.at.to_datetime().format("%Y-%m-%d %H:%M"))
            .with("reason", &self.reason)
    }

    fn hint(&self) -> Option<Message> {
        let hint = Message::new(format!("void.waiting.hint.{}", self.step));
        Some(hint.with("export", self.export_id))
    }
}

/// An export that may be voided.
struct Target {
    source: SourceId,
    stepped: Stepped,
    last: Option<(Step, By)>,
}

impl Store {
    /// Does what `by` wants with an export, and records it. Where that leaves exports to be read
    /// again, they wait for it ([`Reader::next_reading`]).
    ///
    /// # Errors
    /// There is no such export, the rules of voiding forbid it, an export that would have to be
    /// read again has no copy in the archive, or it cannot be stored.
    pub fn void(
        &mut self,
        export: ExportId,
        action: &Action,
        by: &By,
        at: Instant,
    ) -> std::result::Result<Stepped, VoidError> {
        let target = target(&self.conn, export, by)?.ok_or(VoidError::Unknown(export))?;
        let step = void::next(target.last.as_ref(), action, by)?;
        let archive = self.archive();
        self.transaction(|conn| {
            record(conn, export, step, (action.reason(), by), at)?;
            match step {
                Step::Voided => take_out(conn, export, target.source, at)?,
                Step::Returned => wait_to_return(conn, export)?,
                _ => {}
            }
            // What cannot be read again is told before anything is changed.
            waiting(conn)?.iter().try_for_each(|sha256| archive.open(sha256).map(|_| ()))
        })?;
        Ok(Stepped { step, ..target.stepped })
    }

    /// Notes that the content of a voided export, which was to be taken again, is `taken_as` now.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn returned(&mut self, export: ExportId, taken_as: Option<ExportId>) -> Result<()> {
        self.transaction(|conn| {
            if let Some(taken_as) = taken_as {
                conn.execute(
                    "UPDATE sighting SET export_id = ? WHERE export_id = ?",
                    [taken_as.0, export.0],
                )?;
                mark_dirty_because(conn, taken_as, &Cause::Void { export: export.0 })?;
            }
            conn.execute("DELETE FROM reading WHERE export_id = ?", [export.0])?;
            Ok(())
        })
    }
}

impl Reader<'_> {
    /// What somebody asked for and awaits a second person.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn void_proposals(&self) -> Result<Vec<Proposal>> {
        let sql = "SELECT x.export_id, s.name, x.path, v.step, v.by, v.entered_by, v.reason, v.at
                   FROM export_void v JOIN export x USING (export_id) JOIN source s USING (source_id)
                   WHERE v.void_id = (SELECT max(void_id) FROM export_void w WHERE w.export_id = v.export_id)
                     AND v.step IN ('void-proposed', 'return-proposed') ORDER BY x.export_id";
        let mut statement = self.conn().prepare_cached(sql)?;
        let proposals = statement.query_map([], |row| {
            Ok(Proposal {
                export_id: row.get(0)?,
                source: row.get(1)?,
                path: row.get(2)?,
                step: Step::from_word(&row.get::<_, String>(3)?).unwrap_or(Step::VoidProposed),
                by: By { person: row.get(4)?, entered_by: row.get(5)? },
                reason: row.get::<_, Option<String>>(6)?.unwrap_or_default(),
                at: Instant::from_millis(row.get(7)?),
            })
        })?;
        Ok(proposals.collect::<rusqlite::Result<_>>()?)
    }
}

fn target(conn: &Connection, export: ExportId, by: &By) -> Result<Option<Target>> {
    let sql = "SELECT x.source_id, s.name, x.path, x.rows_stored
               FROM export x JOIN source s USING (source_id)
               WHERE x.export_id = ? AND x.state IN ('closed', 'voided')";
    let found = conn
        .prepare_cached(sql)?
        .query_row([export.0], |row| {
            let stepped = Stepped {
                export_id: export.0,
                source: row.get(1)?,
                path: row.get(2)?,
                rows_stored: super::unsigned(row.get(3)?),
                step: Step::VoidProposed,
                by: by.clone(),
            };
            Ok(Target { source: SourceId(row.get(0)?), stepped, last: None })
        })
        .optional()?;
    let Some(target) = found else { return Ok(None) };
    let sql = "SELECT step, by, entered_by FROM export_void WHERE export_id = ?
               ORDER BY void_id DESC LIMIT 1";
    let last = conn
        .prepare_cached(sql)?
        .query_row([export.0], |row| {
            let by = By { person: row.get(1)?, entered_by: row.get(2)? };
            Ok((Step::from_word(&row.get::<_, String>(0)?).unwrap_or(Step::Voided), by))
        })
        .optional()?;
    Ok(Some(Target { last, ..target }))
}

fn record(
    conn: &Connection,
    export: ExportId,
    step: Step,
    (reason, by): (Option<&str>, &By),
    at: Instant,
) -> Result<()> {
    let reason = reason.map(individual_number::mask);
    conn.prepare_cached(
        "INSERT INTO export_void (export_id, at, by, entered_by, step, reason)
         VALUES (?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![export.0, at.millis(), by.person, by.entered_by, step.word(), reason])?;
    let place = format!("export_voids/{}", conn.last_insert_rowid());
    let content = content::Void {
        export: export.0,
        at,
        by: &by.person,
        entered_by: by.entered_by.as_deref(),
        step: step.word(),
        reason: reason.as_deref(),
    }
    .content();
    ledger::append(conn, at, Kind::Void, &place, content.bytes())?;
    Ok(())
}

/// Takes an export out of judgement. Those that had rows of it wait to be read again: what was a
/// duplicate of it is theirs, and so is what they went on behind.
fn take_out(conn: &Connection, export: ExportId, source: SourceId, at: Instant) -> Result<()> {
    // What an interrupted attempt has committed was compared with it.
    abandon_open(conn, source, at)?;
    conn.execute("UPDATE export SET state = 'voided' WHERE export_id = ?", [export.0])?;
    conn.execute(
        "INSERT INTO reading (export_id, why, because_of, unread_lines)
         SELECT x.export_id, 'void', v.export_id, CASE WHEN x.base = v.export_id THEN
             (SELECT max(end_line) FROM export_piece p WHERE p.export_id = v.export_id) ELSE 0 END
         FROM export v JOIN export x ON x.source_id = v.source_id AND x.state = 'closed'
           AND (x.base = v.export_id OR v.rows_stored > 0 AND x.rows_duplicate > 0
             AND x.first_at <= v.last_at AND x.last_at >= v.first_at)
         WHERE v.export_id = ?",
        [export.0],
    )?;
    conn.execute(
        "UPDATE export SET base = (SELECT v.base FROM export v WHERE v.export_id = ?1)
         WHERE base = ?1 AND state = 'closed'",
        [export.0],
    )?;
    let cause = Cause::Void { export: export.0 };
    mark_dirty_because(conn, export, &cause)?;
    let noticed = "SELECT DISTINCT n.day FROM export_piece p JOIN row_notice n
                     ON n.event_id BETWEEN p.first_event_id AND p.first_event_id + p.rows - 1
                   WHERE p.export_id = ?1";
    dirty::mark(conn, &cause, noticed, [export.0])
}

fn wait_to_return(conn: &Connection, export: ExportId) -> Result<()> {
    conn.execute(
        "INSERT INTO reading (export_id, why, because_of, unread_lines) VALUES (?1, 'return', ?1, 0)",
        [export.0],
    )?;
    Ok(())
}

/// The contents that are to be read again.
fn waiting(conn: &Connection) -> Result<Vec<Hash>> {
    let sql = "SELECT x.sha256 FROM reading JOIN export x USING (export_id)";
    let mut statement = conn.prepare_cached(sql)?;
    let hashes = statement.query_map([], |row| row.get::<_, Vec<u8>>(0))?;
    let hashes: Vec<Vec<u8>> = hashes.collect::<rusqlite::Result<_>>()?;
    Ok(hashes.iter().filter_map(|bytes| Hash::from_slice(bytes)).collect())
}
