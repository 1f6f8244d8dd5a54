//! Who touched whom in a period that is past, in three bytes for each subject, actor and day.
//!
//! Of a long history, these are a seventh of the entries of its days; and by them, nearly all
//! subjects of a new day can be told apart without reading those. What they confuse is only looked
//! at needlessly.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, params};

use super::error::{Result, StoreError};
use super::period;
use super::touches::{self, BUCKET_BITS, Bucket, decoded, each_day, places};
use super::{Reader, Store};
use crate::detect::touches::{ActorHash, SubjectHash, Touch};
use crate::instant::Day;

/// Bits of a subject's hash behind those of its bucket, by which its entries are found.
const SLOT_BITS: u32 = 8;

/// Slots of a bucket.
const SLOTS: usize = 1 << SLOT_BITS;

/// Bytes that say where the entries of a slot end.
const END: usize = 4;

/// Bits of an entry: of the subject's hash behind those of its slot, of the actor's, and the day's
/// place in its period.
const SUBJECT_BITS: u32 = 11;
const ACTOR_BITS: u32 = 8;
const DAY_BITS: u32 = period::DAYS;

/// Bytes of an entry.
const ENTRY: usize = ((SUBJECT_BITS + ACTOR_BITS + DAY_BITS) / u8::BITS) as usize;

/// The touches of one bucket in one period. For each slot where its entries end, counted from the
/// first one, then the entries: by slot, sorted.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Pairs(Vec<u8>);

/// The slot of a subject, and what its entries begin with.
fn of_subject(subject: SubjectHash) -> (usize, u32) {
    let slot = (subject.0 << BUCKET_BITS) >> (u64::BITS - SLOT_BITS);
    let rest = (subject.0 << (BUCKET_BITS + SLOT_BITS)) >> (u64::BITS - SUBJECT_BITS);
    let rest = u32::try_from(rest).unwrap_or_default();
    (usize::try_from(slot).unwrap_or_default(), rest << (ACTOR_BITS + DAY_BITS))
}

fn of_actor(actor: ActorHash) -> u32 {
    u32::try_from(actor.0 & ((1 << ACTOR_BITS) - 1)).unwrap_or_default() << DAY_BITS
}

fn place(day: Day) -> u32 {
    day.number().cast_unsigned() & ((1 << DAY_BITS) - 1)
}

impl Pairs {
    /// Of these touches of one bucket and period, each with its day, in any order.
    fn of(touches: impl IntoIterator<Item = (Day, Touch)>) -> Self {
        let key = |(day, touch): (Day, Touch)| {
            let (slot, subject) = of_subject(touch.subject);
            (slot, subject | of_actor(touch.actor) | place(day))
        };
        let mut entries: Vec<(usize, u32)> = touches.into_iter().map(key).collect();
        entries.sort_unstable();
        let mut bytes = Vec::with_capacity(SLOTS * END + entries.len() * ENTRY);
        for slot in 0..SLOTS {
            let end = entries.partition_point(|(of, _)| *of <= slot);
            bytes.extend_from_slice(&u32::try_from(end).unwrap_or(u32::MAX).to_be_bytes());
        }
        for (_, entry) in entries {
            bytes.extend_from_slice(&entry.to_be_bytes()[4 - ENTRY..]);
        }
        Self(bytes)
    }

    /// Takes what was stored.
    fn read(bytes: Vec<u8>) -> Result<Self> {
        let pairs = Self(bytes);
        if pairs.0.len() != SLOTS * END + pairs.end(SLOTS - 1) * ENTRY {
            let detail = "the touches of a past period are incomplete".into();
            return Err(StoreError::Inconsistent { detail });
        }
        Ok(pairs)
    }

    /// How many entries there are up to the end of a slot.
    fn end(&self, slot: usize) -> usize {
        let bytes = self.0.get(slot * END..).and_then(<[u8]>::first_chunk);
        bytes.map_or(0, |bytes| u32::from_be_bytes(*bytes) as usize)
    }

    /// The entries of a slot.
    fn slot(&self, slot: usize) -> &[[u8; ENTRY]] {
        let first = slot.checked_sub(1).map_or(0, |before| self.end(before));
        let entries = self.0.get(SLOTS * END..).unwrap_or_default();
        entries.as_chunks().0.get(first..self.end(slot)).unwrap_or_default()
    }

    /// The entries that begin with these bits, of which the last `free` ones do not matter.
    fn beginning_with(&self, slot: usize, begin: u32, free: u32) -> &[[u8; ENTRY]] {
        let entries = self.slot(slot);
        let number = |entry: &[u8; ENTRY]| {
            entry.iter().fold(0, |number, byte| number << u8::BITS | u32::from(*byte))
        };
        let first = entries.partition_point(|entry| number(entry) < begin);
        let rest = entries.get(first..).unwrap_or_default();
        let same = rest.iter().take_while(|entry| number(entry) >> free == begin >> free);
        &rest[..same.count()]
    }

    /// On how many days at most the actor touched the subject.
    fn days_of(&self, subject: SubjectHash, actor: ActorHash) -> usize {
        let (slot, begin) = of_subject(subject);
        self.beginning_with(slot, begin | of_actor(actor), DAY_BITS).len()
    }

    /// Places in the period of the days on which anybody may have touched the subject.
    fn places_of(&self, subject: SubjectHash) -> impl Iterator<Item = i32> {
        let (slot, begin) = of_subject(subject);
        let entries = self.beginning_with(slot, begin, ACTOR_BITS + DAY_BITS);
        entries.iter().map(|[.., last]| i32::from(*last & ((1 << DAY_BITS) - 1)))
    }
}

/// What is known of the touches of one bucket in past periods.
#[derive(Debug, Default)]
pub struct PastTouches {
    /// By period, in their order.
    periods: Vec<(i32, Pairs)>,
}

impl PastTouches {
    /// Whether there is any period.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.periods.is_empty()
    }

    /// Whether the day is in one of the periods.
    #[must_use]
    pub fn has(&self, day: Day) -> bool {
        let period = period::of(day.number());
        self.periods.binary_search_by_key(&period, |(of, _)| *of).is_ok()
    }

    /// On how many days of the periods at most the actor touched the subject.
    #[must_use]
    pub fn days_of(&self, subject: SubjectHash, actor: ActorHash) -> usize {
        self.periods.iter().map(|(_, pairs)| pairs.days_of(subject, actor)).sum()
    }

    /// The days of the periods on which anybody may have touched the subject.
    pub fn days_with(&self, subject: SubjectHash) -> impl Iterator<Item = Day> {
        self.periods.iter().flat_map(move |(period, pairs)| {
            let (first, _) = period::days(*period);
            pairs.places_of(subject).map(move |place| first.plus(place))
        })
    }
}

impl Reader<'_> {
    /// What is known of the touches of the bucket in the periods of these `days`, which are in their
    /// order, but for those periods that have any day of `without`.
    ///
    /// # Errors
    /// The database cannot be read, or holds what tenken never writes.
    pub fn past_touches(
        &self,
        bucket: Bucket,
        days: &[Day],
        without: &[Day],
    ) -> Result<PastTouches> {
        let without: BTreeSet<i32> = without.iter().map(|day| period::of(day.number())).collect();
        let mut wanted: Vec<i32> = days.iter().map(|day| period::of(day.number())).collect();
        wanted.dedup();
        let sql = "SELECT pairs FROM touch_period WHERE place = ?";
        let mut statement = self.conn().prepare_cached(sql)?;
        let mut periods = Vec::new();
        for period in wanted.into_iter().filter(|period| !without.contains(period)) {
            let pairs = statement.query_row([bucket.place(period)], |row| row.get(0));
            if let Some(pairs) = pairs.optional()? {
                periods.push((period, Pairs::read(pairs)?));
            }
        }
        Ok(PastTouches { periods })
    }
}

/// Forgets what was known of the bucket in the period of the day, which is another now.
pub(super) fn forget(conn: &Connection, bucket: Bucket, day: Day) -> Result<()> {
    conn.prepare_cached("DELETE FROM touch_period WHERE place = ?")?
        .execute([bucket.place(period::of(day.number()))])?;
    Ok(())
}

impl Store {
    /// Puts the touches of one period that is past in short, as far as they are not yet; whether
    /// there was one. It is past when another one lies between it and the last day until `today`.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn shorten_touches(&mut self, today: Day) -> Result<bool> {
        let Some((period, days)) = lacking(&self.conn, today)? else { return Ok(false) };
        self.transaction(|conn| {
            let known = known(conn, period)?;
            let mut insert = conn.prepare_cached("INSERT INTO touch_period VALUES (?, ?)")?;
            for bucket in Bucket::all().filter(|bucket| !known.contains(bucket)) {
                let mut touches = Vec::new();
                each_day(conn, bucket, days.iter().copied(), |day, entries| {
                    touches.extend(decoded(entries).map(|touch| (day, touch)));
                })?;
                insert.execute(params![bucket.place(period), Pairs::of(touches).0])?;
            }
            Ok(true)
        })
    }
}

/// The first period that is past and of which some bucket is not in short, and the days of which
/// there are touches in it.
fn lacking(conn: &Connection, today: Day) -> Result<Option<(i32, Vec<Day>)>> {
    let mut days = touches::days(conn)?;
    days.retain(|day| *day <= today);
    let of = |day: &Day| period::of(day.number());
    let Some(last) = days.last().map(of) else { return Ok(None) };
    for days in days.chunk_by(|a, b| of(a) == of(b)) {
        let Some(period) = days.first().map(of).filter(|period| *period < last - 1) else { break };
        if known(conn, period)?.len() < Bucket::all().count() {
            return Ok(Some((period, days.to_vec())));
        }
    }
    Ok(None)
}

/// The buckets of which the period is known in short.
fn known(conn: &Connection, period: i32) -> Result<BTreeSet<Bucket>> {
    let sql = "SELECT place FROM touch_period WHERE place BETWEEN ? AND ?";
    let mut statement = conn.prepare_cached(sql)?;
    let known = statement.query_map(places(period), |row| row.get(0).map(Bucket::at))?;
    Ok(known.collect::<rusqlite::Result<_>>()?)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::detect::touches::Flags;
    use crate::event::EventId;
    use crate::store::StatePaths;
    use crate::store::touches::record;

    /// Days of five periods, in whose middle nothing happened.
    fn day() -> impl Strategy<Value = i32> {
        prop_oneof![-40..30, 60..100]
    }

    /// Subjects and actors, some of whom begin alike.
    fn touch() -> impl Strategy<Value = (SubjectHash, ActorHash)> {
        let subject = (0..4_u64, 0..3_u32)
            .prop_map(|(low, high)| SubjectHash(low | 1_u64 << (62 - high * 20)));
        let actor =
            (0..4_u64, 0..2_u32).prop_map(|(low, high)| ActorHash(low | u64::from(high) << 8));
        (subject, actor)
    }

    type Touches = BTreeMap<i32, BTreeSet<(SubjectHash, ActorHash)>>;

    fn touches() -> impl Strategy<Value = Touches> {
        let of_day = proptest::collection::btree_set(touch(), 1..8);
        proptest::collection::btree_map(day(), of_day, 1..40)
    }

    fn store(store: &mut Store, day: i32, touches: &BTreeSet<(SubjectHash, ActorHash)>) {
        let touch = |(subject, actor): &(SubjectHash, ActorHash)| Touch {
            subject: *subject,
            actor: *actor,
            flags: Flags::default(),
            event: EventId(1),
        };
        let touches: Vec<Touch> = touches.iter().map(touch).collect();
        store.transaction(|conn| record(conn, Day::from_number(day), &touches, &[])).unwrap();
    }

    fn stored(touches: &Touches) -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let mut state = Store::open(&StatePaths::new(folder.path())).unwrap();
        for (day, touches) in touches {
            store(&mut state, *day, touches);
        }
        (folder, state)
    }

    fn past(store: &Store, without: &[Day]) -> Vec<PastTouches> {
        let reader = store.reader();
        let days = reader.touched_days().unwrap();
        Bucket::all().map(|bucket| reader.past_touches(bucket, &days, without).unwrap()).collect()
    }

    fn place(subject: SubjectHash) -> usize {
        let has = |bucket: Bucket| bucket.signed_hashes().contains(&subject.0.cast_signed());
        Bucket::all().position(has).unwrap()
    }

    /// What there is of every touch in a past period, and that nothing is forgotten.
    fn is_all_there(store: &Store, touches: &Touches) {
        let past = past(store, &[]);
        let mut days: BTreeMap<_, usize> = BTreeMap::new();
        for (day, touches) in touches {
            for (subject, actor) in touches {
                let bucket = &past[place(*subject)];
                let on = Day::from_number(*day);
                if bucket.has(on) {
                    *days.entry((*subject, *actor)).or_default() += 1;
                    assert!(bucket.days_with(*subject).any(|day| day == on), "{subject:?} {on}");
                }
            }
        }
        for ((subject, actor), days) in days {
            let bucket = &past[place(subject)];
            assert!(bucket.days_of(subject, actor) >= days, "{subject:?} {actor:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn nobody_who_touched_anybody_in_a_past_period_is_missing(
            touches in touches(), (late, more) in (day(), proptest::collection::btree_set(touch(), 0..8))
        ) {
            let (_folder, mut state) = stored(&touches);
            while state.shorten_touches(Day::from_number(1_000)).unwrap() {}
            is_all_there(&state, &touches);
            // A day that changes is not told as it was.
            let mut touches = touches;
            store(&mut state, late, &more);
            touches.insert(late, more);
            is_all_there(&state, &touches);
            while state.shorten_touches(Day::from_number(1_000)).unwrap() {}
            is_all_there(&state, &touches);
        }
    }

    #[test]
    fn a_period_is_past_when_another_one_lies_between_it_and_the_last_day() {
        let one = BTreeSet::from([(SubjectHash(1), ActorHash(1))]);
        let touches: Touches = [0, 31, 32, 95, 900].map(|day| (day, one.clone())).into();
        let (_folder, mut state) = stored(&touches);
        assert!(!state.shorten_touches(Day::from_number(63)).unwrap());
        // What is dated in the future makes no period past.
        assert!(state.shorten_touches(Day::from_number(100)).unwrap());
        assert!(!state.shorten_touches(Day::from_number(100)).unwrap());
        let has =
            |past: &[PastTouches], day| past.iter().all(|past| past.has(Day::from_number(day)));
        let known = past(&state, &[]);
        assert!(has(&known, 0) && has(&known, 31) && !has(&known, 32));
        assert!(!has(&past(&state, &[Day::from_number(5)]), 0), "a day of it is asked for");
    }

    #[test]
    fn what_is_cut_off_is_not_taken_for_the_whole() {
        let touches = [3, 40].map(|subject| {
            let (subject, actor) = (SubjectHash(subject << 40), ActorHash(9));
            (
                Day::from_number(1),
                Touch { subject, actor, flags: Flags::default(), event: EventId(1) },
            )
        });
        let Pairs(whole) = Pairs::of(touches);
        assert!(Pairs::read(whole.clone()).is_ok());
        for cut in [whole.len() - 1, whole.len() - ENTRY, SLOTS * END - 1, 0] {
            assert!(Pairs::read(whole[..cut].to_vec()).is_err(), "{cut}");
        }
    }
}
