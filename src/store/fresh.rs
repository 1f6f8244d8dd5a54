//! Rows that were stored a moment ago, as far as rules look at them: who judges them need not read
//! them back.
//!
//! What is kept is what the database has; where nothing is kept, the database is read.

use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use super::insert::Of;
use super::reading::Seen;
use super::serial::{self, Stored};
use crate::instant::{Day, Instant};
use crate::parse::batch::Row;

/// Rows that are kept at most: 48 MiB of them. As one piece of memory that is so large, they are
/// given back to the system when they have been judged.
const ROOM: usize = (48 << 20) / size_of::<Plain>();

/// The rows that were stored last, until they are judged.
#[derive(Debug, Default)]
pub struct Fresh(Mutex<All>);

#[derive(Debug, Default)]
struct All {
    rows: Arc<Vec<Plain>>,
    /// What they are, in the order of their events.
    batches: Vec<Arc<Batch>>,
}

impl Fresh {
    /// Keeps rows, of which `first` is the event of the first, where there is room for them and they
    /// are as rows mostly are.
    pub(super) fn keep(&mut self, first: i64, rows: &[&Row], of: &Of<'_>) {
        let All { rows: all, batches } = self.0.get_mut().unwrap_or_else(PoisonError::into_inner);
        let Some(all) = Arc::get_mut(all) else { return };
        let begin = all.len();
        if begin + rows.len() > ROOM {
            return;
        }
        all.reserve_exact(ROOM - begin);
        match Batch::of(first, rows, of, all) {
            Some(batch) => batches.push(Arc::new(batch)),
            None => all.truncate(begin),
        }
    }

    /// How many are kept.
    #[must_use]
    pub fn rows(&self) -> usize {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.batches.iter().map(|batch| batch.rows.len()).sum()
    }

    /// What is kept of the export's events from `first` to `last` on the day, in their order. It is
    /// given away where no later day has any of it.
    pub(super) fn of_day(&self, day: Day, export: i64, (first, last): (i64, i64)) -> Vec<Kept> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let All { rows, batches } = &mut *all;
        let from = batches.partition_point(|batch| batch.last() < first);
        let to = batches.partition_point(|batch| batch.first <= last);
        let is_wanted = |batch: &Batch| batch.export == export && batch.has(day);
        let wanted = batches[from..to].iter().filter(|batch| is_wanted(batch));
        let kept = wanted.map(|batch| Kept { batch: batch.clone(), rows: rows.clone() }).collect();
        let is_over = |batch: &mut Arc<Batch>| is_wanted(batch) && batch.days.1 == day;
        batches.extract_if(from..to, is_over).for_each(drop);
        if batches.is_empty() {
            *rows = Arc::default();
        }
        kept
    }
}

/// Rows that are kept.
#[derive(Debug)]
pub(super) struct Kept {
    batch: Arc<Batch>,
    rows: Arc<Vec<Plain>>,
}

/// Consecutive events of one export.
#[derive(Debug)]
struct Batch {
    export: i64,
    /// The event of the first row.
    first: i64,
    /// The first day and the last.
    days: (Day, Day),
    /// Where its rows lie.
    rows: Range<usize>,
    /// The rows that stand for another number of records than one.
    counts: Vec<(usize, i64)>,
    /// From where instants are counted.
    since: i64,
    /// What all serials begin with, and from where their ends are counted.
    serials: Option<(i64, i64)>,
}

/// A row as rows mostly are.
#[derive(Debug, Clone, Copy)]
struct Plain {
    subject: Digits,
    /// Milliseconds.
    at: u32,
    origin: u32,
    deed: u32,
    serial: i32,
}

impl Batch {
    /// Puts the rows behind `all`, and says what they are.
    fn of(first: i64, rows: &[&Row], of: &Of<'_>, all: &mut Vec<Plain>) -> Option<Self> {
        let instants = || rows.iter().map(|row| row.occurred_at);
        let (since, until) = (instants().min()?, instants().max()?);
        let mut batch = Self {
            export: of.export.0,
            first,
            days: (since.day(), until.day()),
            rows: all.len()..all.len() + rows.len(),
            counts: Vec::new(),
            since: since.millis(),
            serials: rows.first().and_then(|row| match serial(row, of)? {
                Stored::Numbers { head, tail } => Some((head, tail)),
                Stored::Text(_) => None,
            }),
        };
        for (at, row) in rows.iter().enumerate() {
            all.push(batch.plain(row, of)?);
            if row.record_count != 1 {
                batch.counts.push((at, row.record_count));
            }
        }
        Some(batch)
    }

    fn plain(&self, row: &Row, of: &Of<'_>) -> Option<Plain> {
        let (origin, deed) = of.recurring.numbers(row);
        let serial = match (serial(row, of), self.serials) {
            (None, None) => 0,
            (Some(Stored::Numbers { head, tail }), Some((same, base))) if head == same => {
                tail - base
            }
            _ => return None,
        };
        (row.numbers.code() == 0).then_some(())?;
        Some(Plain {
            subject: Digits::of(of.batch.span(row.subject).unwrap_or_default())?,
            at: u32::try_from(row.occurred_at.millis() - self.since).ok()?,
            origin: u32::try_from(origin).ok()?,
            deed: u32::try_from(deed).ok()?,
            serial: i32::try_from(serial).ok()?,
        })
    }

    fn last(&self) -> i64 {
        self.first + i64::try_from(self.rows.len()).unwrap_or(i64::MAX) - 1
    }

    fn has(&self, day: Day) -> bool {
        (self.days.0..=self.days.1).contains(&day)
    }
}

impl Kept {
    /// The event of the first row.
    pub(super) fn first(&self) -> i64 {
        self.batch.first
    }

    /// The event of the last row.
    pub(super) fn last(&self) -> i64 {
        self.batch.last()
    }

    /// Gives the events from `first` to `last`, in their order.
    pub(super) fn each<E>(
        &self,
        (first, last): (i64, i64),
        mut each: impl FnMut(&Seen<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let Batch { first: begin, since, serials, .. } = *self.batch;
        let rows = self.rows.get(self.batch.rows.clone()).unwrap_or_default();
        let mut counts = self.batch.counts.iter().peekable();
        for (at, (id, row)) in (begin..).zip(rows).enumerate() {
            let count = counts.next_if(|(counted, _)| *counted == at);
            if !(first..=last).contains(&id) {
                continue;
            }
            let mut digits = [0; Digits::MOST];
            each(&Seen {
                id,
                at: Instant::from_millis(since + i64::from(row.at)),
                origin: i64::from(row.origin),
                deed: i64::from(row.deed),
                records: count.map_or(1, |(_, records)| *records),
                subject: row.subject.text(&mut digits),
                serial: serials.map(|(head, base)| (head, base + i64::from(row.serial))),
                numbers: 0,
            })?;
        }
        Ok(())
    }
}

fn serial<'a>(row: &Row, of: &Of<'a>) -> Option<Stored<'a>> {
    of.batch.span(row.serial).map(serial::split)
}

/// Up to 15 digits, four bits each, and in the highest four how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Digits(u64);

impl Digits {
    /// Digits at most.
    const MOST: usize = 15;

    fn of(text: &str) -> Option<Self> {
        if text.len() > Self::MOST {
            return None;
        }
        let mut packed = text.len() as u64;
        for byte in text.bytes() {
            packed = packed << 4 | u64::from(byte.is_ascii_digit().then(|| byte - b'0')?);
        }
        Some(Self(packed << (4 * (Self::MOST - text.len()))))
    }

    /// The text, written to `room`; nothing where it is empty.
    fn text(self, room: &mut [u8; Self::MOST]) -> Option<&str> {
        let length = (self.0 >> (4 * Self::MOST)) as usize;
        let mut left = self.0 << 4;
        for byte in &mut *room {
            *byte = b'0' + (left >> 60) as u8;
            left <<= 4;
        }
        std::str::from_utf8(&room[..length]).ok().filter(|text| !text.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn digits_come_back_as_they_were(text in "[0-9]{1,15}") {
            let mut room = [0; Digits::MOST];
            prop_assert_eq!(Digits::of(&text).unwrap().text(&mut room), Some(&*text));
        }

        #[test]
        fn what_is_not_up_to_15_digits_is_not_taken_for_that(text in "[0-9]{0,14}[^0-9]|[0-9]{16,20}") {
            prop_assert_eq!(Digits::of(&text), None);
        }
    }

    #[test]
    fn nothing_is_no_text() {
        assert_eq!(Digits::of("").unwrap().text(&mut [0; Digits::MOST]), None);
    }
}
