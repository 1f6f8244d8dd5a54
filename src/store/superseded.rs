//! Events in whose place another one stands, or none: what of them still counts.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension, params};

use super::error::Result;
use super::ledger;
use crate::detect::day::{Notice, NoticeKind};
use crate::event::{EventId, ExportId};
use crate::instant::Instant;
use crate::ledger::content::{Rooted, Superseded};
use crate::ledger::tree::Tree;

/// The events in this range that no longer stand.
pub(super) fn within(conn: &Connection, (first, last): (i64, i64)) -> Result<BTreeSet<i64>> {
    let sql = "SELECT event_id FROM superseded_event WHERE event_id BETWEEN ? AND ?";
    let mut statement = conn.prepare_cached(sql)?;
    let gone = statement.query_map([first, last], |row| row.get(0))?;
    Ok(gone.collect::<rusqlite::Result<_>>()?)
}

/// Events in whose place others stand, or none, that no entry of the ledger has yet.
#[derive(Debug, Default)]
pub(super) struct Gone(BTreeMap<EventId, Option<EventId>>);

impl Gone {
    /// Records that `by` stands in the place of `event`, or nothing; `export` has had the row
    /// since.
    pub(super) fn record(
        &mut self,
        conn: &Connection,
        (event, by): (EventId, Option<EventId>),
        export: ExportId,
        at: Instant,
    ) -> Result<()> {
        store(conn, (event, by), export, at)?;
        self.0.insert(event, by);
        Ok(())
    }

    /// How many.
    pub(super) fn count(&self) -> i64 {
        i64::try_from(self.0.len()).unwrap_or(i64::MAX)
    }

    /// How many, and their root, in the order of their numbers.
    pub(super) fn rooted(&self) -> Rooted {
        let leaf = |(event, by): (&EventId, &Option<EventId>)| {
            Superseded::leaf(event.0, by.map(|by| by.0))
        };
        let tree: Tree = self.0.iter().map(leaf).collect();
        (self.count(), tree.root())
    }
}

fn store(
    conn: &Connection,
    (event, by): (EventId, Option<EventId>),
    export: ExportId,
    at: Instant,
) -> Result<()> {
    conn.prepare_cached("INSERT INTO superseded_event VALUES (?, ?, ?, ?, ?)")?.execute(
        params![event.0, by.map(|by| by.0), export.0, at.millis(), ledger::next_seq(conn)?,],
    )?;
    Ok(())
}

/// What of the events that notices name still counts.
pub(super) struct Standing<'c> {
    conn: &'c Connection,
    /// First and last events of the pieces of voided exports, in their order.
    voided: Vec<(i64, i64)>,
}

impl<'c> Standing<'c> {
    /// Reads which exports are voided.
    pub(super) fn read(conn: &'c Connection) -> Result<Self> {
        let sql = "SELECT p.first_event_id, p.first_event_id + p.rows - 1
                   FROM export x JOIN export_piece p USING (export_id)
                   WHERE x.state = 'voided' AND p.rows > 0 ORDER BY p.first_event_id";
        let mut statement = conn.prepare_cached(sql)?;
        let voided = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(Self { conn, voided: voided.collect::<rusqlite::Result<_>>()? })
    }

    /// What of a notice that `export` made still counts: the rows that it names may stand
    /// elsewhere by now, or nowhere.
    pub(super) fn notice(&self, notice: Notice, export: ExportId) -> Result<Option<Notice>> {
        let Some(event) = self.event(notice.event, export)? else { return Ok(None) };
        let moved = event != notice.event;
        if moved && matches!(notice.kind, NoticeKind::Future | NoticeKind::Stray) {
            return Ok(None);
        }
        let Some(changed) = notice.changed_to else { return Ok(Some(Notice { event, ..notice })) };
        let changed_to = self.event(changed, export)?.filter(|now| *now != event);
        Ok(changed_to.map(|_| Notice { event, changed_to, ..notice }))
    }

    /// The event that stands for this one, as far as `export` could know it; `None` where none is
    /// left.
    pub(super) fn event(&self, event: EventId, export: ExportId) -> Result<Option<EventId>> {
        let sql = "SELECT by_event_id, export_id FROM superseded_event WHERE event_id = ?";
        let mut statement = self.conn.prepare_cached(sql)?;
        let mut event = event;
        loop {
            let next: Option<(Option<i64>, i64)> =
                statement.query_row([event.0], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
            match next {
                None => return Ok((!self.is_voided(event)).then_some(event)),
                Some((Some(by), since)) if since <= export.0 => event = EventId(by),
                Some(_) => return Ok(None),
            }
        }
    }

    fn is_voided(&self, event: EventId) -> bool {
        let after = self.voided.partition_point(|(first, _)| *first <= event.0);
        let before = after.checked_sub(1).and_then(|at| self.voided.get(at));
        before.is_some_and(|(_, last)| event.0 <= *last)
    }
}
