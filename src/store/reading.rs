//! Rows of the log as the events that rules judge.

use std::collections::BTreeMap;

use rusqlite::{Connection, params};

use super::dictionary::Texts;
use super::error::Result;
use super::{serial, superseded};
use crate::detect::day::{Event, Subject, WithNumbers};
use crate::detect::names::{Id, Name, Names};
use crate::detect::serials::{Collector, Numbered};
use crate::event::{Action, EventId, Outcome, SourceId};
use crate::individual_number::Found;
use crate::instant::{Day, Instant};
use crate::number_hash::NumberMap;

/// The columns of which an event is made, and its serial.
const COLUMNS: &str = "event_id, occurred_at, origin, deed, record_count, subject, \
     serial_head, serial_tail, numbers";

/// The place of the export behind them, in what [`with_export`] reads.
pub(super) const EXPORT: usize = 9;

/// The statement that reads events and their exports from a table, where `condition` holds.
pub(super) fn with_export(table: &str, condition: &str) -> String {
    format!("SELECT {COLUMNS}, export_id FROM {table} WHERE {condition}")
}

/// A range of event ids that holds events of a day.
pub(super) struct Range {
    pub(super) export: i64,
    pub(super) source: SourceId,
    pub(super) first: i64,
    pub(super) last: i64,
    /// Rows of the day in it.
    pub(super) rows: usize,
}

/// Events while they are read.
pub(super) struct Reading<'t> {
    pub(super) texts: &'t mut Texts,
    pub(super) names: Names,
    pub(super) events: Vec<Event>,
    pub(super) serials: BTreeMap<SourceId, Collector>,
    pub(super) numbers: BTreeMap<SourceId, Vec<WithNumbers>>,
    origins: NumberMap<i64, Origin>,
    deeds: NumberMap<i64, Deed>,
}

/// An origin as rules see it.
#[derive(Clone, Copy)]
struct Origin {
    actor: Id,
    unit: Option<Name>,
    terminal: Option<Id>,
}

/// A deed as rules see it.
#[derive(Clone, Copy)]
struct Deed {
    action: Action,
    outcome: Option<Outcome>,
    function: Option<Name>,
    kind: Option<Name>,
    procedure: Option<Id>,
    information: Option<Name>,
    counterpart: Option<Name>,
}

impl<'t> Reading<'t> {
    /// None yet; what numbers stand for is remembered in `texts`.
    pub(super) fn by(texts: &'t mut Texts) -> Self {
        Self {
            texts,
            names: Names::default(),
            events: Vec::new(),
            serials: BTreeMap::new(),
            numbers: BTreeMap::new(),
            origins: NumberMap::default(),
            deeds: NumberMap::default(),
        }
    }

    /// Makes room for so many events.
    pub(super) fn reserve(&mut self, events: usize) {
        self.events.reserve(events);
        self.names.reserve(events);
    }

    /// Adds the events of the day in the range, as far as they lie in this part and still stand.
    pub(super) fn range(
        &mut self,
        conn: &Connection,
        table: &str,
        range: &Range,
        day: Day,
    ) -> Result<()> {
        let sql = format!(
            "SELECT {COLUMNS} FROM {table} WHERE event_id BETWEEN ? AND ? AND occurred_at BETWEEN ? AND ?
               AND export_id = ?"
        );
        let mut statement = conn.prepare_cached(&sql)?;
        let bounds = params![
            range.first,
            range.last,
            day.start().millis(),
            day.end().millis(),
            range.export
        ];
        let mut rows = statement.query(bounds)?;
        let mut serials = self.serials.remove(&range.source).unwrap_or_default();
        let gone = superseded::within(conn, (range.first, range.last))?;
        while let Some(row) = rows.next()? {
            if !gone.is_empty() && gone.contains(&row.get(0)?) {
                continue;
            }
            let event = self.event(conn, row, range.source)?;
            if let (Some(head), Some(tail)) = (row.get(6)?, row.get(7)?) {
                let serial = serial::number(head, tail);
                serials.push(Numbered { serial, at: event.at, event: event.id });
            }
            let numbers = Found::from_code(row.get(8)?);
            if numbers.places > 0 {
                let with = WithNumbers { event: event.id, at: event.at, places: numbers.places };
                self.numbers.entry(range.source).or_default().push(with);
            }
            self.events.push(event);
        }
        self.serials.insert(range.source, serials);
        Ok(())
    }

    /// The event of a row that has [`COLUMNS`].
    pub(super) fn event(
        &mut self,
        conn: &Connection,
        row: &rusqlite::Row<'_>,
        source: SourceId,
    ) -> Result<Event> {
        let origin = self.origin(conn, row.get(2)?)?;
        let deed = self.deed(conn, row.get(3)?)?;
        let (subject, subject_written) = match (deed.kind, row.get_ref(5)?.as_str_or_null()) {
            (Some(kind), Ok(Some(number))) => {
                let number = self.names.id(number);
                (Some(Subject { kind, number: number.key }), Some(number.written))
            }
            _ => (None, None),
        };
        Ok(Event {
            id: EventId(row.get(0)?),
            at: Instant::from_millis(row.get(1)?),
            source,
            place: 0,
            action: deed.action,
            outcome: deed.outcome,
            records: row.get(4)?,
            actor: origin.actor,
            unit: origin.unit,
            terminal: origin.terminal,
            function: deed.function,
            procedure: deed.procedure,
            information: deed.information,
            counterpart: deed.counterpart,
            subject,
            subject_written,
        })
    }

    fn origin(&mut self, conn: &Connection, number: i64) -> Result<Origin> {
        if let Some(origin) = self.origins.get(&number) {
            return Ok(*origin);
        }
        let texts = self.texts.origin(conn, number)?;
        let names = &mut self.names;
        let origin = Origin {
            actor: names.id(&texts.actor),
            unit: texts.unit.as_deref().map(|unit| names.id(unit).key),
            terminal: texts.terminal.as_deref().map(|terminal| names.id(terminal)),
        };
        self.origins.insert(number, origin);
        Ok(origin)
    }

    fn deed(&mut self, conn: &Connection, number: i64) -> Result<Deed> {
        if let Some(deed) = self.deeds.get(&number) {
            return Ok(*deed);
        }
        let texts = self.texts.deed(conn, number)?;
        let mut id = |text: &Option<Box<str>>| text.as_deref().map(|text| self.names.id(text));
        let deed = Deed {
            action: texts.action,
            outcome: texts.outcome,
            function: id(&texts.function).map(|id| id.key),
            kind: id(&texts.subject_kind).map(|id| id.key),
            procedure: id(&texts.procedure),
            information: id(&texts.information).map(|id| id.key),
            counterpart: id(&texts.counterpart).map(|id| id.key),
        };
        self.deeds.insert(number, deed);
        Ok(deed)
    }
}
