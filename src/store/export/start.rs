//! Where an export begins, or goes on after an interruption.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension, params};

use super::super::error::Result;
use super::super::{ledger, signed, unsigned};
use super::NewExport;
use super::lineage::file_name;
use crate::event::{ExportId, SourceId};
use crate::instant::{Day, Instant};
use crate::ledger::content;
use crate::ledger::entry::Kind;

/// The export that is written, and how far an earlier attempt came.
pub(super) struct Start {
    pub(super) source: SourceId,
    pub(super) export: ExportId,
    /// Line up to which an earlier attempt has stored the export.
    pub(super) resume_line: u64,
    /// Pieces of the earlier attempt.
    pub(super) pieces: i64,
}

impl Start {
    /// Begins `new`, or takes up an interrupted attempt at it.
    pub(super) fn find(conn: &Connection, new: &NewExport, at: Instant) -> Result<Self> {
        let source = source_id(conn, &new.source)?;
        abandon_overtaken(conn, source, at)?;
        let (export, resume_line, pieces) = match resumable(conn, source, new)? {
            Some(resumed) => resumed,
            None => (insert_export(conn, source, new, at)?, 0, 0),
        };
        Ok(Self { source, export, resume_line, pieces })
    }
}

pub(super) fn source_id(conn: &Connection, name: &str) -> Result<SourceId> {
    conn.prepare_cached("INSERT INTO source (name) VALUES (?) ON CONFLICT DO NOTHING")?
        .execute([name])?;
    let id = conn
        .prepare_cached("SELECT source_id FROM source WHERE name = ?")?
        .query_row([name], |row| row.get(0))?;
    Ok(SourceId(id))
}

pub(super) fn insert_export(
    conn: &Connection,
    source: SourceId,
    new: &NewExport,
    at: Instant,
) -> Result<ExportId> {
    let (first, last) = new.period.unzip();
    conn.prepare_cached(
        "INSERT INTO export (source_id, path, file_name, sha256, bytes, profile_sha256, state,
           outcome, previous, base, period_first, period_last, began_at, began_seq)
         VALUES (?, ?, ?, ?, ?, ?, 'open', ?, ?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![
        source.0,
        new.path,
        file_name(Path::new(&new.path)),
        new.sha256.as_bytes(),
        signed(new.bytes),
        new.profile.as_bytes(),
        new.lineage.word(),
        new.lineage.previous().map(|export| export.0),
        new.lineage.base().map(|export| export.0),
        first.map(Day::number),
        last.map(Day::number),
        at.millis(),
        ledger::next_seq(conn)?,
    ])?;
    let export = conn.last_insert_rowid();
    conn.prepare_cached("INSERT INTO hidden_export (export_id) VALUES (?)")?.execute([export])?;
    Ok(ExportId(export))
}

/// Gives up every interrupted attempt of the source.
pub(in super::super) fn abandon_open(
    conn: &Connection,
    source: SourceId,
    at: Instant,
) -> Result<()> {
    let open = "SELECT export_id FROM export WHERE source_id = ? AND state = 'open'";
    abandon(conn, open, source, at)
}

/// Gives up the interrupted attempts that another export of the source has overtaken: rows that
/// both hold were stored again, since what an attempt has committed is no duplicate of anything.
fn abandon_overtaken(conn: &Connection, source: SourceId, at: Instant) -> Result<()> {
    let overtaken = "SELECT x.export_id FROM export x WHERE x.source_id = ? AND x.state = 'open'
           AND EXISTS (SELECT 1 FROM export y WHERE y.source_id = x.source_id
             AND y.state = 'closed' AND y.ended_seq >= x.began_seq)";
    abandon(conn, overtaken, source, at)
}

fn abandon(conn: &Connection, such: &str, source: SourceId, at: Instant) -> Result<()> {
    let mut statement = conn.prepare_cached(such)?;
    let exports = statement.query_map([source.0], |row| row.get(0))?;
    let exports: Vec<i64> = exports.collect::<rusqlite::Result<_>>()?;
    for export in exports {
        conn.prepare_cached("UPDATE export SET state = 'abandoned' WHERE export_id = ?")?
            .execute([export])?;
        let content = content::abandoned(export);
        let place = format!("exports/{export}");
        ledger::append(conn, at, Kind::Abandoned, &place, content.bytes())?;
    }
    Ok(())
}

/// An interrupted attempt at the same content of the same days by the same profile, beside the
/// same exports: its number, the line up to which it is stored, and its pieces.
fn resumable(
    conn: &Connection,
    source: SourceId,
    new: &NewExport,
) -> Result<Option<(ExportId, u64, i64)>> {
    let (first, last) = new.period.unzip();
    let sql = "SELECT x.export_id, max(p.end_line), count(*)
               FROM export x JOIN export_piece p USING (export_id)
               WHERE x.source_id = ? AND x.sha256 = ? AND x.profile_sha256 = ? AND x.state = 'open'
                 AND x.outcome = ? AND x.previous IS ? AND x.base IS ? AND x.period_first IS ? AND x.period_last IS ?
               GROUP BY x.export_id";
    let bounds = params![
        source.0,
        new.sha256.as_bytes(),
        new.profile.as_bytes(),
        new.lineage.word(),
        new.lineage.previous().map(|export| export.0),
        new.lineage.base().map(|export| export.0),
        first.map(Day::number),
        last.map(Day::number),
    ];
    let found: Option<(i64, i64, i64)> = conn
        .prepare_cached(sql)?
        .query_row(bounds, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((export, line, pieces)) = found else { return Ok(None) };
    // The content may come again under another name.
    conn.prepare_cached("UPDATE export SET path = ?, file_name = ? WHERE export_id = ?")?
        .execute(params![new.path, file_name(Path::new(&new.path)), export])?;
    Ok(Some((ExportId(export), unsigned(line), pieces)))
}
