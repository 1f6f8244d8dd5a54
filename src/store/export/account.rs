//! What an export comes to by now, in the ledger. It is recorded after whatever changed the export
//! since it was recorded, so that the tables can always be compared with the last such entry.

use rusqlite::{Connection, Row};

use super::super::error::Result;
use super::super::{ledger, superseded};
use super::notice;
use super::writer::ended_at;
use crate::event::ExportId;
use crate::hash::Hash;
use crate::instant::{Day, Instant};
use crate::ledger::content::{self, Changed, Closing, Identity, Rooted};
use crate::ledger::entry::{Content, Kind};
use crate::ledger::tree::Tree;

/// Records what the tables say of the export.
pub(super) fn record(conn: &Connection, export: ExportId, at: Instant) -> Result<()> {
    let superseded = superseded::tree(conn, export)?;
    record_with(conn, export, &superseded, at)
}

/// The same where the events are known in whose place its own stand, or none.
pub(super) fn record_with(
    conn: &Connection,
    export: ExportId,
    superseded: &Tree,
    at: Instant,
) -> Result<()> {
    let notices = notice::root(conn, export)?;
    let changed = Changed {
        settled: notice::settled(conn, export)?,
        released: released(conn, export)?,
        superseded: (super::super::signed(superseded.len()), superseded.root()),
    };
    let sql = "SELECT s.name, x.path, x.sha256, x.bytes, x.profile_sha256, x.period_first,
                 x.period_last, x.outcome, x.previous, x.rows_read, x.rows_stored,
                 x.rows_duplicate, x.rows_quarantined, x.first_at, x.last_at, x.judged_day,
                 coalesce(x.remarks, ''),
                 (SELECT count(*) FROM export_piece p WHERE p.export_id = x.export_id)
               FROM export x JOIN source s USING (source_id) WHERE x.export_id = ?";
    let content = conn
        .prepare_cached(sql)?
        .query_row([export.0], |row| content(row, export, notices, &changed))?;
    let place = format!("exports/{}", export.0);
    let seq = ledger::append(conn, at, Kind::Account, &place, content.bytes())?;
    ended_at(conn, export, seq)
}

fn content(
    row: &Row<'_>,
    export: ExportId,
    notices: Rooted,
    changed: &Changed,
) -> rusqlite::Result<Content> {
    let hash = |at| -> rusqlite::Result<Hash> {
        Ok(Hash::from_slice(&row.get::<_, Vec<u8>>(at)?).unwrap_or(Hash([0; 32])))
    };
    let day = |at| -> rusqlite::Result<Option<Day>> {
        Ok(row.get::<_, Option<i32>>(at)?.map(Day::from_number))
    };
    let instant = |at| -> rusqlite::Result<Option<Instant>> {
        Ok(row.get::<_, Option<i64>>(at)?.map(Instant::from_millis))
    };
    let (source, path, lineage): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(7)?);
    let identity = Identity {
        export: export.0,
        source: &source,
        path: &path,
        sha256: hash(2)?,
        bytes: row.get(3)?,
        profile: hash(4)?,
        period: day(5)?.zip(day(6)?),
        lineage: &lineage,
        previous: row.get(8)?,
    };
    let remarks: String = row.get(16)?;
    let closing = Closing {
        account: [row.get(9)?, row.get(10)?, row.get(11)?, row.get(12)?],
        pieces: row.get(17)?,
        span: instant(13)?.zip(instant(14)?),
        judged: day(15)?,
        remarks: &remarks,
        notices,
    };
    Ok(identity.account(&closing, changed))
}

/// Number and root of the records that left the quarantine of the export.
fn released(conn: &Connection, export: ExportId) -> Result<Rooted> {
    let sql = "SELECT piece_no, line_no FROM quarantine
               WHERE export_id = ? AND read_at IS NOT NULL ORDER BY piece_no, line_no";
    let mut statement = conn.prepare_cached(sql)?;
    let leaves = statement
        .query_map([export.0], |row| Ok(content::released_leaf(row.get(0)?, row.get(1)?)))?;
    let tree: Tree = leaves.collect::<rusqlite::Result<_>>()?;
    Ok((super::super::signed(tree.len()), tree.root()))
}
