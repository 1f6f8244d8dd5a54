//! The words behind the small numbers of the event tables.

use rusqlite::{Connection, params};

use super::error::Result;
use crate::event::{Action, Outcome};

/// Writes the words of actions and outcomes.
pub(super) fn write(conn: &Connection) -> Result<()> {
    let actions = Action::ALL.iter().map(|action| ("action", action.code(), action.word()));
    let outcomes = Outcome::ALL.iter().map(|outcome| ("outcome", outcome.code(), outcome.word()));
    let mut insert =
        conn.prepare("INSERT OR IGNORE INTO code (kind, code, word) VALUES (?, ?, ?)")?;
    for (kind, code, word) in actions.chain(outcomes) {
        insert.execute(params![kind, code, word])?;
    }
    Ok(())
}
