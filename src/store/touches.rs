//! Who touched which subject on each day, in short, and which subjects wait to be looked at.
//!
//! A day's touches lie sorted by the hash of the subject, in as many blobs as there are buckets.
//! So a day is written in one go, and all days of a part of the subjects are read in one go.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use rusqlite::{Connection, OptionalExtension, params};

use super::error::{Result, StoreError};
use super::{Reader, json};
use crate::detect::cause::Cause;
use crate::detect::touches::{ActorHash, Flags, OnDay, SubjectHash, Touch};
use crate::event::EventId;
use crate::instant::Day;

/// Bits of a subject's hash by which its bucket goes.
const BUCKET_BITS: u32 = 6;

/// Bytes of an entry: subject, actor, flags, event.
const ENTRY: usize = 8 + 6 + 1 + 5;

/// A part of the subjects: those whose hashes begin alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bucket(u8);

impl Bucket {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..1 << BUCKET_BITS).map(Self)
    }

    /// The hashes of its subjects.
    fn hashes(self) -> RangeInclusive<u64> {
        let first = u64::from(self.0) << (u64::BITS - BUCKET_BITS);
        first..=first | (u64::MAX >> BUCKET_BITS)
    }

    /// The same as the database has them: signed.
    pub(super) fn signed_hashes(self) -> RangeInclusive<i64> {
        let hashes = self.hashes();
        hashes.start().cast_signed()..=hashes.end().cast_signed()
    }
}

/// The part of the sorted touches that lies in the bucket.
fn within(bucket: Bucket, touches: &[Touch]) -> &[Touch] {
    let hashes = bucket.hashes();
    let first = touches.partition_point(|touch| touch.subject.0 < *hashes.start());
    let last = touches.partition_point(|touch| touch.subject.0 <= *hashes.end());
    touches.get(first..last).unwrap_or_default()
}

fn encode(touches: &[Touch]) -> Vec<u8> {
    let mut entries = Vec::with_capacity(touches.len() * ENTRY);
    for touch in touches {
        entries.extend_from_slice(&touch.subject.0.to_be_bytes());
        entries.extend_from_slice(&touch.actor.0.to_be_bytes()[2..]);
        entries.push(touch.flags.0);
        entries.extend_from_slice(&touch.event.0.to_be_bytes()[3..]);
    }
    entries
}

/// A number of which so many bytes are stored.
fn number(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

fn decode(entry: &[u8]) -> Touch {
    let (subject, rest) = entry.split_at(8);
    let (actor, rest) = rest.split_at(6);
    let (flags, event) = rest.split_at(1);
    Touch {
        subject: SubjectHash(number(subject)),
        actor: ActorHash(number(actor)),
        flags: Flags(flags.first().copied().unwrap_or_default()),
        event: EventId(number(event).cast_signed()),
    }
}

fn decoded(entries: &[u8]) -> impl Iterator<Item = Touch> {
    entries.chunks_exact(ENTRY).map(decode)
}

/// The entries of those subjects, which are sorted: each way costs what the shorter side does.
fn of_subjects<'e>(entries: &'e [u8], subjects: &'e [SubjectHash]) -> Vec<Touch> {
    let count = entries.len() / ENTRY;
    let subject = |place: usize| {
        let bytes = entries.get(place * ENTRY..).and_then(<[u8]>::first_chunk);
        SubjectHash(bytes.map_or(0, |bytes| u64::from_be_bytes(*bytes)))
    };
    if subjects.len() * 16 < count {
        let mut found = Vec::new();
        for wanted in subjects {
            let first = partition_point(count, |place| subject(place) < *wanted);
            let same = (first..count).take_while(|place| subject(*place) == *wanted);
            found.extend(same.map(|place| decode(&entries[place * ENTRY..(place + 1) * ENTRY])));
        }
        return found;
    }
    let mut wanted = subjects.iter().peekable();
    let mut found = Vec::new();
    for (place, entry) in entries.chunks_exact(ENTRY).enumerate() {
        let subject = subject(place);
        while wanted.next_if(|wanted| **wanted < subject).is_some() {}
        if wanted.peek() == Some(&&subject) {
            found.push(decode(entry));
        }
    }
    found
}

/// How many of the first `count` places are `before`, which are the first ones.
fn partition_point(count: usize, before: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = usize::midpoint(low, high);
        if before(middle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

/// Keeps the touches of a day in place of those before. Where what makes the day be judged may
/// matter to rules over subjects, all its subjects wait to be looked at, and those it had.
pub(super) fn record(
    conn: &Connection,
    day: Day,
    touches: &[Touch],
    causes: &[Cause],
) -> Result<()> {
    let before = stored_day(conn, day)?;
    let mut waits = false;
    for bucket in Bucket::all() {
        let old = before.get(&bucket).map_or(&[][..], Vec::as_slice);
        let new = encode(within(bucket, touches));
        let is_other = old != new;
        if is_other {
            replace(conn, bucket, day, &new)?;
        }
        let matters = causes.is_empty() || causes.iter().any(Cause::matters_to_subjects);
        if (is_other || matters) && !(old.is_empty() && new.is_empty()) {
            wait(conn, bucket, day, &gone(old, &new))?;
            waits = true;
        }
    }
    if waits {
        let mut because =
            conn.prepare_cached("INSERT OR IGNORE INTO dirty_touch_cause VALUES (?, ?)")?;
        for cause in causes {
            because.execute(params![day.number(), json(cause)?])?;
        }
    }
    Ok(())
}

fn stored_day(conn: &Connection, day: Day) -> Result<BTreeMap<Bucket, Vec<u8>>> {
    let sql = "SELECT bucket, entries FROM touch_day WHERE day = ?";
    let mut statement = conn.prepare_cached(sql)?;
    let blobs =
        statement.query_map([day.number()], |row| Ok((Bucket(row.get(0)?), row.get(1)?)))?;
    Ok(blobs.collect::<rusqlite::Result<_>>()?)
}

fn replace(conn: &Connection, bucket: Bucket, day: Day, entries: &[u8]) -> Result<()> {
    if entries.is_empty() {
        conn.prepare_cached("DELETE FROM touch_day WHERE bucket = ? AND day = ?")?
            .execute(params![bucket.0, day.number()])?;
    } else {
        conn.prepare_cached("INSERT OR REPLACE INTO touch_day VALUES (?, ?, ?)")?
            .execute(params![bucket.0, day.number(), entries])?;
    }
    Ok(())
}

/// The subjects of `old` that `new` does not have.
fn gone(old: &[u8], new: &[u8]) -> Vec<u8> {
    if old.is_empty() {
        return Vec::new();
    }
    let new: BTreeSet<SubjectHash> = decoded(new).map(|touch| touch.subject).collect();
    let old: BTreeSet<SubjectHash> = decoded(old).map(|touch| touch.subject).collect();
    old.difference(&new).flat_map(|subject| subject.0.to_be_bytes()).collect()
}

/// The subjects of the day wait, those that are `gone` too, and those that were gone already.
fn wait(conn: &Connection, bucket: Bucket, day: Day, gone: &[u8]) -> Result<()> {
    let sql = "SELECT gone FROM dirty_touch WHERE bucket = ? AND day = ?";
    let mut all: Vec<u8> = conn
        .prepare_cached(sql)?
        .query_row(params![bucket.0, day.number()], |row| row.get(0))
        .optional()?
        .unwrap_or_default();
    all.extend_from_slice(gone);
    conn.prepare_cached("INSERT OR REPLACE INTO dirty_touch VALUES (?, ?, ?)")?
        .execute(params![bucket.0, day.number(), all])?;
    Ok(())
}

/// These subjects wait to be looked at because of `cause`.
pub(super) fn subjects_wait(
    conn: &Connection,
    subjects: impl IntoIterator<Item = SubjectHash>,
    cause: &Cause,
) -> Result<()> {
    let cause = json(cause)?;
    let mut insert = conn.prepare_cached("INSERT OR IGNORE INTO dirty_subject VALUES (?, ?)")?;
    for subject in subjects {
        insert.execute(params![subject.0.cast_signed(), cause])?;
    }
    Ok(())
}

/// Nothing of the bucket waits any longer.
pub(super) fn done(conn: &Connection, bucket: Bucket) -> Result<()> {
    conn.prepare_cached("DELETE FROM dirty_touch WHERE bucket = ?")?.execute([bucket.0])?;
    let hashes = bucket.signed_hashes();
    conn.prepare_cached("DELETE FROM dirty_subject WHERE subject BETWEEN ? AND ?")?
        .execute([hashes.start(), hashes.end()])?;
    conn.prepare_cached(
        "DELETE FROM dirty_touch_cause WHERE NOT EXISTS (SELECT 1 FROM dirty_touch)",
    )?
    .execute([])?;
    Ok(())
}

/// The subjects of a bucket that wait to be looked at, and why.
#[derive(Debug, Default)]
pub struct Waiting {
    /// The subjects, sorted.
    pub subjects: Vec<SubjectHash>,
    /// Why all those wait that touched on these days.
    days: BTreeMap<Day, Vec<Cause>>,
    /// Why single ones wait.
    single: BTreeMap<SubjectHash, BTreeSet<Cause>>,
}

impl Waiting {
    /// Why a subject with these touches waits, in a fixed order.
    #[must_use]
    pub fn causes(&self, subject: SubjectHash, touches: &[OnDay]) -> Vec<Cause> {
        let mut causes = self.single.get(&subject).cloned().unwrap_or_default();
        let days: BTreeSet<Day> = touches.iter().map(|touch| touch.day).collect();
        causes.extend(days.iter().filter_map(|day| self.days.get(day)).flatten().cloned());
        causes.into_iter().collect()
    }
}

impl Reader<'_> {
    /// Whether subjects wait to be looked at.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn subjects_wait(&self) -> Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM dirty_touch)
                     OR EXISTS (SELECT 1 FROM dirty_subject)";
        Ok(self.conn().prepare_cached(sql)?.query_row([], |row| row.get(0))?)
    }

    /// What of the bucket waits to be looked at; `None` where nothing does.
    ///
    /// # Errors
    /// The database cannot be read, or holds what tenken never writes.
    pub fn waiting_subjects(&self, bucket: Bucket) -> Result<Option<Waiting>> {
        let mut waiting = Waiting::default();
        let sql = "SELECT d.day, d.gone, t.entries FROM dirty_touch d
                   LEFT JOIN touch_day t USING (bucket, day) WHERE d.bucket = ? ORDER BY d.day";
        let mut statement = self.conn().prepare_cached(sql)?;
        let mut rows = statement.query([bucket.0])?;
        while let Some(row) = rows.next()? {
            let day = Day::from_number(row.get(0)?);
            let causes = causes(self.conn(), day)?;
            let gone: Vec<u8> = row.get(1)?;
            for subject in gone.chunks_exact(8).map(|bytes| SubjectHash(number(bytes))) {
                waiting.single.entry(subject).or_default().extend(causes.iter().cloned());
            }
            waiting.subjects.extend(decoded(entries(row, 2)?).map(|touch| touch.subject));
            waiting.days.insert(day, causes);
        }
        for (subject, cause) in single_causes(self.conn(), bucket)? {
            waiting.single.entry(subject).or_default().insert(cause);
        }
        waiting.subjects.extend(waiting.single.keys());
        waiting.subjects.sort_unstable();
        waiting.subjects.dedup();
        Ok((!waiting.subjects.is_empty() || !waiting.days.is_empty()).then_some(waiting))
    }

    /// The touches in the bucket of these subjects, which are sorted, or of all: by subject, then
    /// in the order of the days. Of a day that `instead` has, what it has of it.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn touches(
        &self,
        bucket: Bucket,
        subjects: Option<&[SubjectHash]>,
        instead: &BTreeMap<Day, Vec<Touch>>,
    ) -> Result<Vec<OnDay>> {
        let sql = "SELECT day, entries FROM touch_day WHERE bucket = ? ORDER BY day";
        let mut statement = self.conn().prepare_cached(sql)?;
        let mut rows = statement.query([bucket.0])?;
        let mut touches = Vec::new();
        let mut add = |day: Day, entries: &[u8]| {
            let found = match subjects {
                None => decoded(entries).collect(),
                Some(subjects) => of_subjects(entries, subjects),
            };
            touches.extend(found.into_iter().map(|touch| OnDay { day, touch }));
        };
        while let Some(row) = rows.next()? {
            let day = Day::from_number(row.get(0)?);
            if !instead.contains_key(&day) {
                add(day, entries(row, 1)?);
            }
        }
        for (day, all) in instead {
            add(*day, &encode(within(bucket, all)));
        }
        touches.sort_unstable_by_key(|found| (found.touch.subject, found.day, found.touch.actor));
        Ok(touches)
    }

    /// Whether these are the touches that are stored of the day.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn has_touches(&self, day: Day, touches: &[Touch]) -> Result<bool> {
        let stored = stored_day(self.conn(), day)?;
        Ok(Bucket::all().all(|bucket| {
            let stored = stored.get(&bucket).map_or(&[][..], Vec::as_slice);
            stored == encode(within(bucket, touches))
        }))
    }

    /// The subjects of the bucket about which rules over subjects have alerts.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn subjects_with_alerts(&self, bucket: Bucket) -> Result<BTreeSet<SubjectHash>> {
        let sql = "SELECT DISTINCT subject_hash FROM alert WHERE subject_hash BETWEEN ? AND ?";
        let mut statement = self.conn().prepare_cached(sql)?;
        let hashes = bucket.signed_hashes();
        let subjects = statement.query_map([hashes.start(), hashes.end()], |row| {
            row.get(0).map(|hash: i64| SubjectHash(hash.cast_unsigned()))
        })?;
        Ok(subjects.collect::<rusqlite::Result<_>>()?)
    }
}

/// Entries where the row has them: of a long history there are many, and few are wanted.
fn entries<'r>(row: &'r rusqlite::Row<'_>, column: usize) -> Result<&'r [u8]> {
    let entries = row.get_ref(column)?.as_blob_or_null().ok();
    let entries = entries.ok_or_else(|| StoreError::Inconsistent {
        detail: "the touches of a day are no bytes".into(),
    })?;
    Ok(entries.unwrap_or_default())
}

fn causes(conn: &Connection, day: Day) -> Result<Vec<Cause>> {
    let sql = "SELECT cause FROM dirty_touch_cause WHERE day = ?";
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query([day.number()])?;
    let mut causes = Vec::new();
    while let Some(row) = rows.next()? {
        causes.push(read(&row.get::<_, String>(0)?)?);
    }
    causes.sort();
    Ok(causes)
}

fn single_causes(conn: &Connection, bucket: Bucket) -> Result<Vec<(SubjectHash, Cause)>> {
    let sql = "SELECT subject, cause FROM dirty_subject WHERE subject BETWEEN ? AND ?";
    let mut statement = conn.prepare_cached(sql)?;
    let hashes = bucket.signed_hashes();
    let mut rows = statement.query([hashes.start(), hashes.end()])?;
    let mut causes = Vec::new();
    while let Some(row) = rows.next()? {
        let subject = SubjectHash(row.get::<_, i64>(0)?.cast_unsigned());
        causes.push((subject, read(&row.get::<_, String>(1)?)?));
    }
    Ok(causes)
}

fn read(cause: &str) -> Result<Cause> {
    serde_json::from_str(cause).map_err(|error| StoreError::Inconsistent {
        detail: format!("why a subject waits cannot be read: {error}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn touch(subject: u64, event: i64) -> Touch {
        let (subject, actor) = (SubjectHash(subject), ActorHash(0xffff_0000_1234));
        Touch { subject, actor, flags: Flags::LOOSE, event: EventId(event) }
    }

    #[test]
    fn entries_are_read_as_they_were_written() {
        let touches = [touch(1, 1), touch(u64::MAX, (1 << 40) - 1)];
        assert_eq!(decoded(&encode(&touches)).collect::<Vec<_>>(), touches);
    }

    #[test]
    fn every_touch_lies_in_the_bucket_of_its_subject() {
        let touches = [touch(0, 1), touch(1 << 58, 2), touch((1 << 58) + 1, 3), touch(u64::MAX, 4)];
        let parts: Vec<Touch> =
            Bucket::all().flat_map(|bucket| within(bucket, &touches).to_vec()).collect();
        assert_eq!(parts, touches);
        for bucket in Bucket::all() {
            let found = within(bucket, &touches);
            assert!(found.iter().all(|touch| bucket.hashes().contains(&touch.subject.0)));
        }
    }

    #[test]
    fn few_and_many_subjects_are_found_alike() {
        let touches: Vec<Touch> = (0..100).map(|i| touch(i / 2, 1_000 + i.cast_signed())).collect();
        let entries = encode(&touches);
        let wanted = |subjects: &[u64]| -> Vec<Touch> {
            let subjects: Vec<_> = subjects.iter().copied().map(SubjectHash).collect();
            of_subjects(&entries, &subjects)
        };
        assert_eq!(wanted(&[7, 60]), touches[14..16]);
        let all: Vec<u64> = (0..60).collect();
        assert_eq!(wanted(&all), touches);
    }
}
