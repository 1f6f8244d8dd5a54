//! Everything that ever touched one subject, as rules judge it.

use std::collections::{BTreeSet, HashMap};

use rusqlite::{Connection, OptionalExtension, Statement};

use super::dictionary::Texts;
use super::error::Result;
use super::order::{By, put_in_order};
use super::parts::Part;
use super::reading::{EXPORT, Reading, Seen, with_export};
use super::{Reader, indexes};
use crate::detect::day::{Event, Subject};
use crate::detect::subject::SubjectEvents;
use crate::detect::touches::SubjectHash;
use crate::event::{EventId, SourceId};
use crate::fold::fold;
use crate::instant::Day;

impl Reader<'_> {
    /// Reads histories of subjects.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn histories(&self) -> Result<Histories<'_>> {
        Histories::new(self.conn())
    }

    /// The ways in which the number, given folded, was ever written.
    pub(super) fn spellings(&self, key: &str) -> Result<BTreeSet<String>> {
        spellings(self.conn(), key)
    }
}

fn spellings(conn: &Connection, key: &str) -> Result<BTreeSet<String>> {
    let mut statement = conn.prepare_cached("SELECT written FROM spelling WHERE key = ?")?;
    let written = statement.query_map([key], |row| row.get(0))?;
    let mut spellings: BTreeSet<String> = written.collect::<rusqlite::Result<_>>()?;
    spellings.insert(key.to_owned());
    Ok(spellings)
}

/// Reads the events of one subject after the other.
#[derive(Debug)]
pub struct Histories<'c> {
    conn: &'c Connection,
    /// Closed exports and their sources: rows of others do not count.
    exports: HashMap<i64, SourceId>,
    has_superseded: bool,
    /// Oldest first.
    parts: Vec<OfPart<'c>>,
    /// The places of the parts that have events of a day.
    of_days: HashMap<Day, BTreeSet<usize>>,
    unindexed: Unindexed<'c>,
    texts: Texts,
}

/// A part, and how the events of a subject are found in it where it has its indexes.
#[derive(Debug)]
struct OfPart<'c> {
    part: Part,
    by_number: Option<Statement<'c>>,
}

impl<'c> Histories<'c> {
    fn new(conn: &'c Connection) -> Result<Self> {
        let sql = "SELECT export_id, source_id FROM export WHERE state = 'closed'";
        let mut statement = conn.prepare(sql)?;
        let exports = statement.query_map([], |row| Ok((row.get(0)?, SourceId(row.get(1)?))))?;
        let exports = exports.collect::<rusqlite::Result<_>>()?;
        let sql = "SELECT EXISTS (SELECT 1 FROM superseded_event)";
        let has_superseded = conn.query_row(sql, [], |row| row.get(0))?;
        let (mut parts, mut unindexed) = (Vec::new(), Unindexed::default());
        for (part, is_indexed) in indexes::parts(conn)? {
            let sql = with_export(&part.table(), "subject = ?");
            let by_number = is_indexed.then(|| conn.prepare(&sql)).transpose()?;
            if by_number.is_none() {
                unindexed.add(conn, part)?;
            }
            parts.push(OfPart { part, by_number });
        }
        unindexed.events.sort_unstable();
        let of_days = of_days(conn, &parts)?;
        Ok(Self {
            conn,
            exports,
            has_superseded,
            parts,
            of_days,
            unindexed,
            texts: Texts::default(),
        })
    }

    /// The history of the subject that the event is on, of the `days` on which anybody touched it;
    /// `None` where the event is on none.
    ///
    /// # Errors
    /// The database cannot be read, or holds what tenken never writes.
    pub fn of_event(
        &mut self,
        event: EventId,
        days: impl IntoIterator<Item = Day>,
    ) -> Result<Option<SubjectEvents>> {
        let Some((kind, number)) = self.subject_of(event)? else { return Ok(None) };
        let mut reading = Reading::by(&mut self.texts);
        let (kind, number) = (reading.names.id(&kind).key, reading.names.id(&number).key);
        let subject = Subject { kind, number };
        let of_days = days.into_iter().filter_map(|day| self.of_days.get(&day));
        let places: BTreeSet<usize> = of_days.flatten().copied().collect();
        for written in spellings(self.conn, reading.names.text(number).to_owned().as_str())? {
            for place in &places {
                let part = self.parts.get_mut(*place);
                let Some(by_number) = part.and_then(|part| part.by_number.as_mut()) else {
                    continue;
                };
                let mut rows = by_number.query([&written])?;
                while let Some(row) = rows.next()? {
                    take(self.conn, &self.exports, &mut reading, row)?;
                }
            }
        }
        let hash = SubjectHash::of_subject(subject, &reading.names);
        self.unindexed.each(hash, |row| take(self.conn, &self.exports, &mut reading, row))?;
        let Reading { names, mut events, .. } = reading;
        events.retain(|event| event.subject == Some(subject));
        if self.has_superseded {
            self.drop_superseded(&mut events)?;
        }
        let by_subject: By = |event| event.subject.map(|subject| subject.number);
        put_in_order(self.conn, &mut self.texts, &mut events, &[by_subject])?;
        Ok(Some(SubjectEvents { names, subject, events }))
    }

    /// Number space and number of the subject that the event is on, folded.
    fn subject_of(&self, event: EventId) -> Result<Option<(String, String)>> {
        let part = self.parts.iter().find(|of_part| of_part.part.touches(event.0, event.0));
        let Some(OfPart { part, .. }) = part else { return Ok(None) };
        let sql = format!(
            "SELECT d.subject_kind, e.subject FROM {} e JOIN deed d ON d.deed_id = e.deed
             WHERE e.event_id = ?",
            part.table()
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let found: Option<(Option<String>, Option<String>)> =
            statement.query_row([event.0], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        let subject = found.and_then(|(kind, number)| kind.zip(number));
        Ok(subject.map(|(kind, number)| (fold(&kind).into_owned(), fold(&number).into_owned())))
    }

    fn drop_superseded(&self, events: &mut Vec<Event>) -> Result<()> {
        let sql = "SELECT EXISTS (SELECT 1 FROM superseded_event WHERE event_id = ?)";
        let mut statement = self.conn.prepare_cached(sql)?;
        let mut gone = BTreeSet::new();
        for event in events.iter() {
            if statement.query_row([event.id.0], |row| row.get(0))? {
                gone.insert(event.id);
            }
        }
        events.retain(|event| !gone.contains(&event.id));
        Ok(())
    }
}

/// The places of the parts that have events of each day.
fn of_days(conn: &Connection, parts: &[OfPart<'_>]) -> Result<HashMap<Day, BTreeSet<usize>>> {
    let mut statement = conn.prepare("SELECT day, first_event_id, last_event_id FROM coverage")?;
    let mut rows = statement.query([])?;
    let mut of_days: HashMap<Day, BTreeSet<usize>> = HashMap::new();
    while let Some(row) = rows.next()? {
        let (first, last) = (row.get(1)?, row.get(2)?);
        let places = of_days.entry(Day::from_number(row.get(0)?)).or_default();
        let begin =
            parts.partition_point(|of_part| of_part.part.last.is_some_and(|end| end < first));
        let those = parts.iter().enumerate().skip(begin);
        places.extend(
            those.take_while(|(_, of)| of.part.touches(first, last)).map(|(place, _)| place),
        );
    }
    Ok(of_days)
}

/// Takes the event of a row, where its export counts.
fn take(
    conn: &Connection,
    exports: &HashMap<i64, SourceId>,
    reading: &mut Reading<'_>,
    row: &rusqlite::Row<'_>,
) -> Result<()> {
    if let Some(source) = exports.get(&row.get(EXPORT)?) {
        let event = reading.event(conn, &Seen::read(row)?, *source)?;
        reading.events.push(event);
    }
    Ok(())
}

/// The events of the parts that have no indexes yet, found by subject.
#[derive(Debug, Default)]
struct Unindexed<'c> {
    by_id: Vec<(Part, Statement<'c>)>,
    /// Sorted by subject.
    events: Vec<(SubjectHash, i64)>,
}

impl<'c> Unindexed<'c> {
    fn add(&mut self, conn: &'c Connection, part: Part) -> Result<()> {
        let table = part.table();
        let sql = format!(
            "SELECT e.event_id, d.subject_kind, e.subject FROM {table} e
             JOIN deed d ON d.deed_id = e.deed
             WHERE e.subject IS NOT NULL AND d.subject_kind IS NOT NULL"
        );
        let mut statement = conn.prepare(&sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let kind: String = row.get(1)?;
            let number: String = row.get(2)?;
            self.events.push((SubjectHash::of(&kind, &number), row.get(0)?));
        }
        self.by_id.push((part, conn.prepare(&with_export(&table, "event_id = ?"))?));
        Ok(())
    }

    fn each(
        &mut self,
        subject: SubjectHash,
        mut each: impl FnMut(&rusqlite::Row<'_>) -> Result<()>,
    ) -> Result<()> {
        let first = self.events.partition_point(|(hash, _)| *hash < subject);
        let own = self.events.iter().skip(first).take_while(|(hash, _)| *hash == subject);
        for (_, event) in own {
            let of_part = self.by_id.iter_mut().find(|(part, _)| part.touches(*event, *event));
            let Some((_, statement)) = of_part else { continue };
            let mut rows = statement.query([event])?;
            while let Some(row) = rows.next()? {
                each(row)?;
            }
        }
        Ok(())
    }
}
