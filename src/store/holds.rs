//! Registers that are held: the file lost so much that the last version stays in force until
//! somebody confirms.

use rusqlite::{Connection, OptionalExtension, params};

use super::error::Result;
use super::ledger;
use crate::hash::Hash;
use crate::individual_number;
use crate::instant::Instant;
use crate::ledger::content;
use crate::ledger::entry::Kind;
use crate::registers::RegisterKind;

/// What a register would lose.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Loss {
    /// The register.
    pub register: RegisterKind,
    /// The version that stays in force.
    pub version: i64,
    /// Rows of that version.
    pub rows: usize,
    /// Rows of it that would go.
    pub lost: usize,
    /// Whether there is no file at all.
    pub vanished: bool,
    /// The first of the rows that would go, by their identities as shown; none where there is no
    /// file at all.
    pub gone: Vec<String>,
}

/// A register that is held.
#[derive(Debug)]
pub(super) struct Hold {
    id: i64,
    /// Of the file that is held; of nothing where there is none.
    pub(super) sha256: Hash,
    /// Since when.
    pub(super) since: Instant,
}

/// The hold that lasts, if one does.
pub(super) fn lasting(conn: &Connection, register: RegisterKind) -> Result<Option<Hold>> {
    let sql = "SELECT hold_id, sha256, began_at FROM register_hold
               WHERE register = ? AND ended_at IS NULL";
    let hold = conn
        .prepare_cached(sql)?
        .query_row([register.word()], |row| {
            let bytes: Vec<u8> = row.get(1)?;
            Ok(Hold {
                id: row.get(0)?,
                sha256: Hash::from_slice(&bytes).unwrap_or_else(|| Hash::of(b"")),
                since: Instant::from_millis(row.get(2)?),
            })
        })
        .optional()?;
    Ok(hold)
}

/// Begins to hold the register, in place of what was held of it before.
pub(super) fn begin(
    conn: &Connection,
    register: RegisterKind,
    sha256: Hash,
    loss: &Loss,
    at: Instant,
) -> Result<()> {
    if let Some(before) = lasting(conn, register)? {
        end(conn, &before, None, at)?;
    }
    let [rows, gone] = [loss.rows, loss.lost].map(|rows| i64::try_from(rows).unwrap_or(i64::MAX));
    conn.prepare_cached(
        "INSERT INTO register_hold (register, sha256, version_no, rows, lost, vanished, began_at)
         VALUES (?, ?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![
        register.word(),
        sha256.as_bytes(),
        loss.version,
        rows,
        gone,
        loss.vanished,
        at.millis()
    ])?;
    let id = conn.last_insert_rowid();
    let content = content::hold(id, register.word(), loss.version, &sha256, [rows, gone]);
    ledger::append(conn, at, Kind::Hold, &format!("register_holds/{id}"), content.bytes())?;
    Ok(())
}

/// Ends a hold: somebody confirmed it and said why, or the file is another again.
pub(super) fn end(
    conn: &Connection,
    hold: &Hold,
    confirmed: Option<(&str, &str)>,
    at: Instant,
) -> Result<()> {
    let (by, reason) = confirmed.unzip();
    let reason = reason.map(individual_number::mask);
    conn.prepare_cached(
        "UPDATE register_hold SET ended_at = ?, confirmed_by = ?, reason = ? WHERE hold_id = ?",
    )?
    .execute(params![at.millis(), by, reason, hold.id])?;
    let content = content::release(hold.id, by, reason.as_deref());
    ledger::append(
        conn,
        at,
        Kind::Release,
        &format!("register_holds/{}", hold.id),
        content.bytes(),
    )?;
    Ok(())
}
