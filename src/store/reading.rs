//! Rows of the log as the events that rules judge.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, params};

use super::dictionary::Texts;
use super::error::Result;
use super::fresh::Kept;
use super::parts::Part;
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

/// A row as far as rules look at it.
pub(super) struct Seen<'a> {
    pub(super) id: i64,
    pub(super) at: Instant,
    pub(super) origin: i64,
    pub(super) deed: i64,
    pub(super) records: i64,
    pub(super) subject: Option<&'a str>,
    /// Where it is two numbers.
    pub(super) serial: Option<(i64, i64)>,
    pub(super) numbers: i64,
}

impl<'a> Seen<'a> {
    /// Of a row that has [`COLUMNS`].
    pub(super) fn read(row: &'a rusqlite::Row<'_>) -> Result<Self> {
        let (head, tail): (Option<i64>, Option<i64>) = (row.get(6)?, row.get(7)?);
        Ok(Self {
            id: row.get(0)?,
            at: Instant::from_millis(row.get(1)?),
            origin: row.get(2)?,
            deed: row.get(3)?,
            records: row.get(4)?,
            subject: row.get_ref(5)?.as_str_or_null().ok().flatten(),
            serial: head.zip(tail),
            numbers: row.get(8)?,
        })
    }
}

/// Adds the events of a day in a range, as far as they still stand.
pub(super) struct Adding<'r, 't> {
    reading: &'r mut Reading<'t>,
    conn: &'r Connection,
    range: &'r Range,
    day: Day,
    /// Those in whose place others stand, or none.
    gone: BTreeSet<i64>,
    serials: Collector,
}

impl Adding<'_, '_> {
    /// Those from `first` to `last`, from the parts that have them.
    pub(super) fn read(&mut self, parts: &[Part], (first, last): (i64, i64)) -> Result<()> {
        if first > last {
            return Ok(());
        }
        for part in parts.iter().filter(|part| part.touches(first, last)) {
            let sql = format!(
                "SELECT {COLUMNS} FROM {} WHERE event_id BETWEEN ? AND ?
                   AND occurred_at BETWEEN ? AND ? AND export_id = ?",
                part.table()
            );
            let mut statement = self.conn.prepare_cached(&sql)?;
            let (start, end) = (self.day.start().millis(), self.day.end().millis());
            let mut rows = statement.query(params![first, last, start, end, self.range.export])?;
            while let Some(row) = rows.next()? {
                self.add(&Seen::read(row)?)?;
            }
        }
        Ok(())
    }

    /// Those that are kept.
    pub(super) fn kept(&mut self, kept: &Kept) -> Result<()> {
        let of_day = self.day.start()..=self.day.end();
        kept.each((self.range.first, self.range.last), |seen| {
            if of_day.contains(&seen.at) { self.add(seen) } else { Ok(()) }
        })
    }

    fn add(&mut self, row: &Seen<'_>) -> Result<()> {
        if !self.gone.is_empty() && self.gone.contains(&row.id) {
            return Ok(());
        }
        let source = self.range.source;
        let event = self.reading.event(self.conn, row, source)?;
        if let Some((head, tail)) = row.serial {
            let serial = serial::number(head, tail);
            self.serials.push(Numbered { serial, at: event.at, event: event.id });
        }
        let numbers = Found::from_code(row.numbers);
        if numbers.places > 0 {
            let with = WithNumbers { event: event.id, at: event.at, places: numbers.places };
            self.reading.numbers.entry(source).or_default().push(with);
        }
        self.reading.events.push(event);
        Ok(())
    }
}

impl Drop for Adding<'_, '_> {
    fn drop(&mut self) {
        self.reading.serials.insert(self.range.source, std::mem::take(&mut self.serials));
    }
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

    /// Adds the events of the day in the range.
    pub(super) fn adding<'r>(
        &'r mut self,
        conn: &'r Connection,
        range: &'r Range,
        day: Day,
    ) -> Result<Adding<'r, 't>> {
        let gone = superseded::within(conn, (range.first, range.last))?;
        let serials = self.serials.remove(&range.source).unwrap_or_default();
        Ok(Adding { reading: self, conn, range, day, gone, serials })
    }

    /// The event of a row.
    pub(super) fn event(
        &mut self,
        conn: &Connection,
        row: &Seen<'_>,
        source: SourceId,
    ) -> Result<Event> {
        let origin = self.origin(conn, row.origin)?;
        let deed = self.deed(conn, row.deed)?;
        let (subject, subject_written) = match (deed.kind, row.subject) {
            (Some(kind), Some(number)) => {
                let number = self.names.id(number);
                (Some(Subject { kind, number: number.key }), Some(number.written))
            }
            _ => (None, None),
        };
        Ok(Event {
            id: EventId(row.id),
            at: row.at,
            source,
            place: 0,
            action: deed.action,
            outcome: deed.outcome,
            records: row.records,
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
