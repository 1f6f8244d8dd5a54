//! What is noticed about single rows when an export is recorded: rows that it lacks, rows that
//! it changed, rows whose time cannot be right. Rules judge them (`detect::day::Notice`).

use rusqlite::{Connection, params};

use super::super::error::{Result, StoreError};
use super::super::parts;
use crate::detect::day::NoticeKind;
use crate::event::{EventId, ExportId};
use crate::hash::Hash;
use crate::instant::{Day, Instant};
use crate::ledger::entry::{Content, Kind};
use crate::ledger::tree::{self, Tree};

/// A notice about a row.
#[derive(Debug, Clone, Copy)]
pub(super) struct NewNotice {
    /// What was noticed.
    pub(super) kind: NoticeKind,
    /// The day on which it is judged.
    pub(super) day: Day,
    /// The row.
    pub(super) event: EventId,
    /// The row that has its serial now.
    pub(super) changed_to: Option<EventId>,
    /// When it happened.
    pub(super) occurred_at: Instant,
}

/// Stores a notice of the export.
pub(super) fn store(conn: &Connection, export: ExportId, notice: NewNotice) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO row_notice (export_id, kind, day, event_id, changed_to, occurred_at)
         VALUES (?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![
        export.0,
        notice.kind.word(),
        notice.day.number(),
        notice.event.0,
        notice.changed_to.map(|event| event.0),
        notice.occurred_at.millis(),
    ])?;
    Ok(())
}

/// Notices that the row `before` has another content now, which is `after`.
pub(super) fn changed(
    conn: &Connection,
    export: ExportId,
    before: EventId,
    after: EventId,
) -> Result<()> {
    let (occurred_at, day) = place_of(conn, before)?;
    let (event, changed_to) = (before, Some(after));
    store(
        conn,
        export,
        NewNotice { kind: NoticeKind::Changed, day, event, changed_to, occurred_at },
    )
}

/// When a stored event happened, and the day of the log in which it stands: what happened at
/// 24:00 stands in that of the day that ends then.
pub(super) fn place_of(conn: &Connection, event: EventId) -> Result<(Instant, Day)> {
    let part = parts::all(conn)?.into_iter().find(|part| part.touches(event.0, event.0));
    let part = part.ok_or_else(|| StoreError::Inconsistent {
        detail: format!("no part holds event {}", event.0),
    })?;
    let sql = format!(
        "SELECT e.occurred_at, x.period_last FROM {} e JOIN export x USING (export_id)
         WHERE e.event_id = ?",
        part.table()
    );
    let (at, last): (i64, Option<i32>) =
        conn.prepare_cached(&sql)?.query_row([event.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let at = Instant::from_millis(at);
    Ok((at, at.log_day(last.map(Day::from_number))))
}

/// Number and RFC 6962 root of the notices of an export, in the order in which they were made.
pub(super) fn root(conn: &Connection, export: ExportId) -> Result<(i64, Hash)> {
    let sql = "SELECT kind, day, event_id, changed_to, occurred_at FROM row_notice
               WHERE export_id = ? ORDER BY notice_id";
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query([export.0])?;
    let (mut tree, mut count) = (Tree::default(), 0);
    while let Some(row) = rows.next()? {
        let content = Content::of(Kind::Notice)
            .text(&row.get::<_, String>(0)?)
            .int(row.get(1)?)
            .int(row.get(2)?)
            .maybe_int(row.get(3)?)
            .int(row.get(4)?);
        tree.push(tree::leaf(content.bytes()));
        count += 1;
    }
    Ok((count, tree.root()))
}
