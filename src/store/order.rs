//! The order of events: by instant, source, serial, content, ordinal.

use std::collections::{BTreeMap, HashMap};

use rusqlite::Connection;

use super::error::Result;
use super::stored_row::{Texts, each_row};
use crate::detect::day::Event;
use crate::detect::names::Name;
use crate::event::{EventId, SourceId};

/// Serial and content of an event, as events at one instant are ordered.
type Written = (usize, Option<String>, Vec<u8>);

/// What events are looked at by.
pub(super) type By = fn(&Event) -> Option<Name>;

/// Gives each event its place. Events at one instant are told apart by their source's name, serial
/// and content, and never by the order in which they came; content is read only where several
/// at an instant have in common what they are looked at `by`, since only there the order matters.
pub(super) fn put_in_order(
    conn: &Connection,
    texts: &mut Texts,
    events: &mut [Event],
    by: &[By],
) -> Result<()> {
    let ranks = source_ranks(conn)?;
    for event in &mut *events {
        event.place = ranks.get(&event.source).copied().unwrap_or(u32::MAX);
    }
    let at_once = |event: &Event| (event.at, event.place);
    // Mostly they come in this order.
    events.sort_by_key(at_once);
    for group in events.chunk_by_mut(|a, b| at_once(a) == at_once(b)) {
        if group.len() > 1 {
            let written = written(conn, texts, &tied(group, by))?;
            group.sort_unstable_by(|a, b| {
                let by_content = written.get(&a.id).cmp(&written.get(&b.id));
                by_content.then_with(|| a.id.cmp(&b.id))
            });
        }
    }
    for (place, event) in (0..).zip(events) {
        event.place = place;
    }
    Ok(())
}

/// Those of the events at one instant, of one source, that have what one `by` gives in common with
/// another.
fn tied(group: &[Event], by: &[By]) -> Vec<EventId> {
    let mut tied = Vec::new();
    for of in by {
        let mut named: Vec<(Name, EventId)> =
            group.iter().filter_map(|event| Some((of(event)?, event.id))).collect();
        named.sort_unstable();
        let groups = named.chunk_by(|(a, _), (b, _)| a == b).filter(|same| same.len() > 1);
        tied.extend(groups.flatten().map(|(_, event)| *event));
    }
    tied.sort_unstable();
    tied.dedup();
    tied
}

fn written(
    conn: &Connection,
    texts: &mut Texts,
    events: &[EventId],
) -> Result<HashMap<EventId, Written>> {
    let mut written = HashMap::with_capacity(events.len());
    for id in events {
        each_row(conn, texts, (id.0, id.0), None, |row| {
            let content = row.content();
            let serial = content.serial().map(str::to_owned);
            let length = serial.as_ref().map_or(0, String::len);
            written.insert(*id, (length, serial, content.encode()));
            Ok(())
        })?;
    }
    Ok(written)
}

/// The place of each source in the order of the sources' names.
fn source_ranks(conn: &Connection) -> Result<BTreeMap<SourceId, u32>> {
    let mut statement = conn.prepare_cached("SELECT source_id FROM source ORDER BY name")?;
    let sources = statement.query_map([], |row| row.get(0).map(SourceId))?;
    let sources: Vec<SourceId> = sources.collect::<rusqlite::Result<_>>()?;
    Ok(sources.into_iter().zip(0..).collect())
}
