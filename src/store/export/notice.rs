//! What is noticed about single rows when an export is recorded: rows that it lacks, rows that
//! it changed, rows whose time cannot be right. Rules judge them (`detect::day::Notice`).

use std::collections::BTreeSet;

use rusqlite::{Connection, params};

use super::super::error::{Result, StoreError};
use super::super::{ledger, parts};
use crate::detect::day::{Notice, NoticeKind};
use crate::event::{EventId, ExportId};
use crate::hash::Hash;
use crate::instant::{Day, Instant};
use crate::ledger::content::{self, Rooted};
use crate::ledger::tree::Tree;

/// Stores a notice of the export that is judged on that day.
pub(super) fn store(conn: &Connection, export: ExportId, day: Day, notice: Notice) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO row_notice (export_id, kind, day, event_id, changed_to, other_profile,
           occurred_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![
        export.0,
        notice.kind.word(),
        day.number(),
        notice.event.0,
        notice.changed_to.map(|event| event.0),
        notice.other_profile,
        notice.at.millis(),
    ])?;
    Ok(())
}

/// Notices that the row `before` has another content now, which is `after`, read by `profile`.
pub(super) fn changed(
    conn: &Connection,
    export: ExportId,
    (before, after): (EventId, EventId),
    profile: &Hash,
) -> Result<()> {
    let place = place_of(conn, before)?;
    let other_profile = !place.profiles.contains(&Some(*profile));
    let notice = Notice {
        changed_to: Some(after),
        other_profile,
        ..Notice::of(NoticeKind::Changed, before, place.at)
    };
    store(conn, export, place.day, notice)
}

/// Where a stored row stands.
pub(super) struct Place {
    /// When it happened.
    pub(super) at: Instant,
    /// The day of the log in which it stands.
    pub(super) day: Day,
    /// The profiles by which its export was read.
    profiles: [Option<Hash>; 2],
}

/// Where a stored row stands.
pub(super) fn place_of(conn: &Connection, event: EventId) -> Result<Place> {
    let part = parts::all(conn)?.into_iter().find(|part| part.touches(event.0, event.0));
    let part = part.ok_or_else(|| StoreError::Inconsistent {
        detail: format!("no part holds event {}", event.0),
    })?;
    let sql = format!(
        "SELECT e.occurred_at, x.period_first, x.period_last, x.profile_sha256, x.retried_profile
         FROM {} e JOIN export x USING (export_id) WHERE e.event_id = ?",
        part.table()
    );
    let mut statement = conn.prepare_cached(&sql)?;
    let place = statement.query_row([event.0], |row| {
        let day = |column| -> rusqlite::Result<Option<Day>> {
            Ok(row.get::<_, Option<i32>>(column)?.map(Day::from_number))
        };
        let profile = |column| -> rusqlite::Result<Option<Hash>> {
            Ok(row.get::<_, Option<Vec<u8>>>(column)?.and_then(|bytes| Hash::from_slice(&bytes)))
        };
        let at = Instant::from_millis(row.get(0)?);
        let period = day(1)?.zip(day(2)?);
        Ok(Place { at, day: at.log_day(period), profiles: [profile(3)?, profile(4)?] })
    })?;
    Ok(place)
}

/// These notices count no longer; how many, and the root of the rows that they name, in the order
/// in which they were made.
pub(super) fn settle(conn: &Connection, notices: &BTreeSet<i64>, at: Instant) -> Result<Rooted> {
    let sql = "UPDATE row_notice SET settled_at = ?, settled_seq = ? WHERE notice_id = ?
               RETURNING event_id";
    let (mut statement, seq) = (conn.prepare_cached(sql)?, ledger::next_seq(conn)?);
    let mut events = Vec::with_capacity(notices.len());
    for notice in notices {
        events.push(statement.query_row(params![at.millis(), seq, notice], |row| row.get(0))?);
    }
    Ok(content::numbers(events))
}

/// Number and RFC 6962 root of the notices of an export, in the order in which they were made.
pub(super) fn root(conn: &Connection, export: ExportId) -> Result<(i64, Hash)> {
    let sql = "SELECT kind, day, event_id, changed_to, occurred_at, other_profile FROM row_notice
               WHERE export_id = ? ORDER BY notice_id";
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query([export.0])?;
    let (mut tree, mut count) = (Tree::default(), 0);
    while let Some(row) = rows.next()? {
        let kind: String = row.get(0)?;
        let noticed = content::Notice {
            kind: &kind,
            day: row.get(1)?,
            event: row.get(2)?,
            changed_to: row.get(3)?,
            at: row.get(4)?,
            other_profile: row.get(5)?,
        };
        tree.push(noticed.leaf());
        count += 1;
    }
    Ok((count, tree.root()))
}
