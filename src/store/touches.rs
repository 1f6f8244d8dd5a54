//! Who touched which subject on each day, in short, and which subjects wait to be looked at.
//!
//! A day's touches lie sorted by the hash of the subject, in as many blobs as there are buckets.
//! So a day is written in one go, and of a part of the subjects no more is read than that.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use rusqlite::{Connection, OptionalExtension, params};

use super::error::{Result, StoreError};
use super::{Reader, json, past_touches};
use crate::detect::cause::Cause;
use crate::detect::touches::{ActorHash, Flags, OnDay, SubjectHash, Touch};
use crate::event::EventId;
use crate::instant::Day;

/// Bits of a subject's hash by which its bucket goes.
pub(super) const BUCKET_BITS: u32 = 6;

/// Bytes of an entry: subject, actor, flags, event.
const ENTRY: usize = 8 + 6 + 1 + 5;

/// A part of the subjects: those whose hashes begin alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bucket(u8);

impl Bucket {
    const LAST: Self = Self((1 << BUCKET_BITS) - 1);

    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..=Self::LAST.0).map(Self)
    }

    /// The key of what there is of it in that day or period.
    pub(super) fn place(self, of: i32) -> i64 {
        i64::from(of) << BUCKET_BITS | i64::from(self.0)
    }

    /// The bucket of a key.
    pub(super) fn at(place: i64) -> Self {
        Self(u8::try_from(place & i64::from(Self::LAST.0)).unwrap_or_default())
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

pub(super) fn decoded(entries: &[u8]) -> impl Iterator<Item = Touch> {
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

/// The keys of the first and the last bucket of a day or period.
pub(super) fn places(of: i32) -> [i64; 2] {
    [Bucket(0).place(of), Bucket::LAST.place(of)]
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
            past_touches::forget(conn, bucket, day)?;
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
    let sql = "SELECT place, entries FROM touch_day WHERE place BETWEEN ? AND ?";
    let mut statement = conn.prepare_cached(sql)?;
    let blobs = statement.query_map(places(day.number()), |row| {
        row.get(0).and_then(|place| Ok((Bucket::at(place), row.get(1)?)))
    })?;
    Ok(blobs.collect::<rusqlite::Result<_>>()?)
}

fn replace(conn: &Connection, bucket: Bucket, day: Day, entries: &[u8]) -> Result<()> {
    if entries.is_empty() {
        conn.prepare_cached("DELETE FROM touch_day WHERE place = ?")?
            .execute([bucket.place(day.number())])?;
    } else {
        conn.prepare_cached("INSERT OR REPLACE INTO touch_day VALUES (?, ?)")?
            .execute(params![bucket.place(day.number()), entries])?;
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
    /// The days on all of whose subjects rules wait, and why.
    pub days: BTreeMap<Day, Vec<Cause>>,
    /// Single subjects, and why.
    pub single: BTreeMap<SubjectHash, BTreeSet<Cause>>,
}

impl Waiting {
    /// Whether the days have all touches that they had, and more.
    #[must_use]
    pub fn only_add(&self) -> bool {
        self.days.values().all(|why| !why.is_empty() && why.iter().all(Cause::only_adds))
    }

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
        let sql = "SELECT d.day, d.gone, t.entries
                   FROM dirty_touch d LEFT JOIN touch_day t ON t.place = d.day * 64 + d.bucket
                   WHERE d.bucket = ? ORDER BY d.day";
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

    /// The days of which there are touches, in their order.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn touched_days(&self) -> Result<Vec<Day>> {
        days(self.conn())
    }

    /// The touches in the bucket of these subjects, which are sorted, on these days: by subject, then
    /// in the order of the days.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn touches_of(
        &self,
        bucket: Bucket,
        subjects: &[SubjectHash],
        days: impl IntoIterator<Item = Day>,
    ) -> Result<Vec<OnDay>> {
        let mut touches = Vec::new();
        each_day(self.conn(), bucket, days, |day, entries| {
            let found = of_subjects(entries, subjects).into_iter();
            touches.extend(found.map(|touch| OnDay { day, touch }));
        })?;
        Ok(in_order(touches))
    }

    /// The touches in the bucket on these days: by subject, then in the order of the days. Of a day
    /// that `instead` has, what it has of it, whether it is one of these or not.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn touches(
        &self,
        bucket: Bucket,
        days: &[Day],
        instead: &BTreeMap<Day, Vec<Touch>>,
    ) -> Result<Vec<OnDay>> {
        let mut touches = Vec::new();
        let stored = days.iter().filter(|day| !instead.contains_key(day)).copied();
        each_day(self.conn(), bucket, stored, |day, entries| {
            touches.extend(decoded(entries).map(|touch| OnDay { day, touch }));
        })?;
        for (day, all) in instead {
            let own = within(bucket, all).iter();
            touches.extend(own.map(|touch| OnDay { day: *day, touch: *touch }));
        }
        Ok(in_order(touches))
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

/// The days of which there are touches, in their order.
pub(super) fn days(conn: &Connection) -> Result<Vec<Day>> {
    // They lie in their order, each in as many rows as it has buckets.
    let mut next = conn.prepare_cached("SELECT min(place) FROM touch_day WHERE place >= ?")?;
    let (mut days, mut from) = (Vec::new(), i64::MIN);
    while let Some(place) = next.query_row([from], |row| row.get::<_, Option<i64>>(0))? {
        let day = i32::try_from(place >> BUCKET_BITS).unwrap_or_default();
        days.push(Day::from_number(day));
        from = Bucket::LAST.place(day) + 1;
    }
    Ok(days)
}

/// Hands on each of the days with its entries in the bucket.
pub(super) fn each_day(
    conn: &Connection,
    bucket: Bucket,
    days: impl IntoIterator<Item = Day>,
    mut each: impl FnMut(Day, &[u8]),
) -> Result<()> {
    let mut statement = conn.prepare_cached("SELECT entries FROM touch_day WHERE place = ?")?;
    for day in days {
        let mut rows = statement.query([bucket.place(day.number())])?;
        if let Some(row) = rows.next()? {
            each(day, entries(row, 0)?);
        }
    }
    Ok(())
}

fn in_order(mut touches: Vec<OnDay>) -> Vec<OnDay> {
    touches.sort_unstable_by_key(OnDay::place);
    touches
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
