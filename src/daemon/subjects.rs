//! Looking at subjects: those that wait, or for a check all of them.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::mpsc::Receiver;
use std::sync::{Mutex, PoisonError};

use super::days::{Hand, Next, judge_in_order};
use super::judge::Grounds;
use super::pulse::Stop;
use super::worker::Worker;
use crate::detect::engine::JudgedSubject;
use crate::detect::finding::Finding;
use crate::detect::reach::Reach;
use crate::detect::touches::{ActorHash, OnDay, SubjectHash, Suspicion, Touch};
use crate::event::EventId;
use crate::instant::Day;
use crate::store::findings::{Changes, Difference, Recording, Scope};
use crate::store::history::Histories;
use crate::store::past_touches::PastTouches;
use crate::store::touches::{Bucket, Waiting};
use crate::store::{Reader, Result, StatePaths};

/// Buckets of which the findings are stored together: each time waits for the medium.
const TOGETHER: usize = 8;

/// What was found in the subjects of a bucket.
type Found = (Bucket, Vec<JudgedSubject>);

impl Worker {
    /// Stores what was found in subjects, looked at meanwhile; whether in all that wait.
    pub(super) fn record_looked_at(
        &mut self,
        mut found: Vec<Found>,
        how: Recording,
        changes: &mut Changes,
    ) -> Result<bool> {
        found.sort_by_key(|(bucket, _)| *bucket);
        for found in found.chunks(TOGETHER) {
            changes.add(self.store.record_subjects(found, how)?);
            self.waiting.pulse.step();
            if !self.pause() {
                return Ok(false);
            }
        }
        Ok(!self.waiting.is_stopping())
    }

    /// Looks at the subjects that wait; whether at all of them.
    pub(super) fn judge_subjects(
        &mut self,
        subjects: &Subjects<'_>,
        how: Recording,
        changes: &mut Changes,
    ) -> Result<bool> {
        let (paths, buckets) = (self.paths().clone(), Bucket::all().collect::<Vec<_>>());
        let judge = |reader: &Reader<'_>, next: &mut Next<'_, _>, found: &Hand<'_, _>| {
            let mut looking = Looking::at(reader);
            while let Some((place, bucket)) = next() {
                if !found(place, subjects.judge_waiting(&mut looking, bucket)?) {
                    break;
                }
            }
            Ok(())
        };
        let mut found = Vec::new();
        judge_in_order(&paths, &buckets, &Cell::new(false), judge, |judged| {
            if judged.is_some() {
                self.waiting.pulse.step();
            }
            if let Some((bucket, Some(judged))) = judged {
                found.push((bucket, judged));
            }
            if found.len() >= TOGETHER {
                changes.add(self.store.record_subjects(&found, how)?);
                found.clear();
            }
            Ok(self.pause())
        })?;
        if !found.is_empty() {
            changes.add(self.store.record_subjects(&found, how)?);
        }
        Ok(!self.waiting.is_stopping())
    }
}

/// What is judged of subjects, by what.
pub(super) struct Subjects<'g> {
    grounds: &'g Grounds,
    suspicion: Suspicion,
    reach: Option<Reach>,
    /// The days of which touches are stored.
    days: Vec<Day>,
    /// Touches of days, recomputed, that are others than those stored.
    others: BTreeMap<Day, Vec<Touch>>,
}

/// Nobody goes on here before its other end is dropped.
pub(super) struct Gate(Mutex<Receiver<()>>);

impl Gate {
    /// With this other end.
    pub(super) const fn of(other_end: Receiver<()>) -> Self {
        Self(Mutex::new(other_end))
    }

    fn pass(&self) {
        // Nothing ever comes: it ends with the other end.
        let _ = self.0.lock().unwrap_or_else(PoisonError::into_inner).recv();
    }
}

/// Reads histories, and finds out how only where there is one to read.
struct Looking<'r> {
    reader: &'r Reader<'r>,
    /// What has to be there first.
    indexed: Option<&'r Gate>,
    histories: Option<Histories<'r>>,
}

impl<'r> Looking<'r> {
    const fn at(reader: &'r Reader<'r>) -> Self {
        Self { reader, indexed: None, histories: None }
    }

    fn histories(&mut self) -> Result<&mut Histories<'r>> {
        let histories = if let Some(histories) = self.histories.take() {
            histories
        } else {
            if let Some(gate) = self.indexed {
                gate.pass();
                self.reader.turn_to_now()?;
            }
            self.reader.histories()?
        };
        Ok(self.histories.insert(histories))
    }
}

impl<'g> Subjects<'g> {
    /// By these grounds; of the days of which `reader` has touches.
    pub(super) fn of(grounds: &'g Grounds, reader: &Reader<'_>) -> Result<Self> {
        let (suspicion, reach) = (grounds.suspicion(), grounds.reach());
        Ok(Self {
            grounds,
            suspicion,
            reach,
            days: reader.touched_days()?,
            others: BTreeMap::new(),
        })
    }

    /// What is found in the subjects that wait, by a reader of its own, in those buckets that nobody
    /// else takes from `left`; in fewer where work is to end. Histories are read when they are
    /// `indexed`. All of what is found is held.
    pub(super) fn look(
        &self,
        paths: &StatePaths,
        left: &Mutex<impl Iterator<Item = Bucket>>,
        (stop, indexed): (&Stop, &Gate),
    ) -> Result<Vec<Found>> {
        let reader = Reader::open(paths)?;
        let mut looking = Looking { indexed: Some(indexed), ..Looking::at(&reader) };
        let mut found = Vec::new();
        let next = || left.lock().unwrap_or_else(PoisonError::into_inner).next();
        while let Some(bucket) = next().filter(|_| !stop.is_set()) {
            let judged = self.judge_waiting(&mut looking, bucket)?;
            found.extend(judged.map(|judged| (bucket, judged)));
        }
        Ok(found)
    }

    /// What is found in the subjects of a bucket that wait, of those of which anything is found
    /// or was found before; `None` where none waits. Subjects are left out of which it is certain
    /// that nothing can be found.
    fn judge_waiting(
        &self,
        looking: &mut Looking<'_>,
        bucket: Bucket,
    ) -> Result<Option<Vec<JudgedSubject>>> {
        let Some(waiting) = looking.reader.waiting_subjects(bucket)? else { return Ok(None) };
        let mut known = looking.reader.subjects_with_alerts(bucket)?;
        known.retain(|subject| waiting.subjects.binary_search(subject).is_ok());
        let touches = self.to_look_at(looking.reader, bucket, (&waiting, &known))?;
        let mut judged = Vec::new();
        for (subject, touches) in by_subject(&touches) {
            let findings = self.judge(looking, subject, touches)?;
            if known.remove(&subject) || !findings.is_empty() {
                let causes = waiting.causes(subject, touches);
                judged.push(JudgedSubject { subject, findings, causes });
            }
        }
        judged.extend(untouched(known, &waiting));
        Ok(Some(judged))
    }

    /// All touches of those waiting subjects in which anything may be found, or was: they are `known`.
    /// Periods that are past are not read for the others.
    fn to_look_at(
        &self,
        reader: &Reader<'_>,
        bucket: Bucket,
        (waiting, known): (&Waiting, &BTreeSet<SubjectHash>),
    ) -> Result<Vec<OnDay>> {
        let past = match self.reach.filter(|_| waiting.only_add()) {
            Some(reach) => reader.past_touches(bucket, &self.days, &self.near(waiting, reach))?,
            None => PastTouches::default(),
        };
        let elsewhere = self.days.iter().copied().filter(|day| !past.has(*day));
        let mut touches = reader.touches_of(bucket, &waiting.subjects, elsewhere)?;
        if past.is_empty() {
            return Ok(touches);
        }
        let may_find = |subject: SubjectHash, touches: &[OnDay]| {
            (self.suspicion)(subject, touches)
                || self.adds_to_many(subject, touches, (waiting, &past))
        };
        let near = by_subject(&touches).filter(|(subject, touches)| may_find(*subject, touches));
        // What comes may also take a finding back: a look, where a provision was told.
        let others = known.iter().chain(waiting.single.keys()).copied();
        let subjects: BTreeSet<SubjectHash> =
            near.map(|(subject, _)| subject).chain(others).collect();
        touches.retain(|found| subjects.contains(&found.touch.subject));
        let subjects: Vec<SubjectHash> = subjects.into_iter().collect();
        let days: BTreeSet<Day> =
            subjects.iter().flat_map(|subject| past.days_with(*subject)).collect();
        touches.extend(reader.touches_of(bucket, &subjects, days)?);
        touches.sort_unstable_by_key(OnDay::place);
        Ok(touches)
    }

    /// The days that have to be read of every subject that waits.
    fn near(&self, waiting: &Waiting, reach: Reach) -> Vec<Day> {
        let calendar = self.grounds.calendar();
        let near = waiting.days.keys().map(|day| reach.near(*day, calendar));
        near.flat_map(|span| span.start().through(*span.end())).collect()
    }

    /// Whether somebody who touched the subject on a day that waits did so on as many days as matter.
    fn adds_to_many(
        &self,
        subject: SubjectHash,
        touches: &[OnDay],
        (waiting, past): (&Waiting, &PastTouches),
    ) -> bool {
        let Some(many) = self.reach.and_then(|reach| reach.one_person) else { return false };
        let is_person = |found: &&OnDay| found.touch.actor != ActorHash::NOBODY;
        let came = touches.iter().filter(is_person).filter(|on| waiting.days.contains_key(&on.day));
        came.map(|found| found.touch.actor).any(|actor| {
            let own = touches.iter().filter(|found| found.touch.actor == actor).count();
            own >= many || own + past.days_of(subject, actor) >= many
        })
    }

    /// What is found in a subject with these touches.
    fn judge(
        &self,
        looking: &mut Looking<'_>,
        subject: SubjectHash,
        touches: &[OnDay],
    ) -> Result<Vec<Finding>> {
        let mut findings = Vec::new();
        if !(self.suspicion)(subject, touches) {
            return Ok(findings);
        }
        // Hashes may confuse two subjects: every touch has to be in a history that was judged.
        let mut seen: HashSet<EventId> = HashSet::new();
        for OnDay { touch, .. } in touches {
            if seen.contains(&touch.event) {
                continue;
            }
            let days = touches.iter().map(|touch| touch.day);
            let Some(events) = looking.histories()?.of_event(touch.event, days)? else { continue };
            seen.extend(events.events.iter().map(|event| event.id));
            findings.extend(self.grounds.judge_subject(&events));
        }
        Ok(findings)
    }

    /// Takes note of the touches of a day as recomputed: in the place of those stored, where
    /// these are others.
    pub(super) fn recomputed(
        &mut self,
        reader: &Reader<'_>,
        day: Day,
        touches: Vec<Touch>,
    ) -> Result<()> {
        if !reader.has_touches(day, &touches)? {
            self.others.insert(day, touches);
        }
        Ok(())
    }

    /// Recomputes what is found in all subjects touched on such days, and hands on how many
    /// findings belong to them and where they are others than those stored. Nothing where
    /// subjects wait to be looked at.
    pub(super) fn replay(
        &self,
        reader: &Reader<'_>,
        within: impl Fn(&Day) -> bool,
        mut each: impl FnMut(usize, Vec<Difference>),
    ) -> Result<()> {
        if reader.subjects_wait()? {
            return Ok(());
        }
        let mut looking = Looking::at(reader);
        for bucket in Bucket::all() {
            let touches = reader.touches(bucket, &self.days, &self.others)?;
            let mut findings = Vec::new();
            for (subject, touches) in by_subject(&touches) {
                if touches.iter().any(|touch| within(&touch.day)) {
                    findings.extend(self.judge(&mut looking, subject, touches)?);
                }
            }
            findings.retain(|finding| within(&finding.day));
            let mut differences = reader.differences(&Scope::of_bucket(bucket), &findings)?;
            differences.retain(|found| within(&found.day));
            each(findings.len(), differences);
        }
        Ok(())
    }
}

/// The touches of each subject.
fn by_subject(touches: &[OnDay]) -> impl Iterator<Item = (SubjectHash, &[OnDay])> {
    let groups = touches.chunk_by(|a, b| a.touch.subject == b.touch.subject);
    groups.filter_map(|touches| Some((touches.first()?.touch.subject, touches)))
}

/// Subjects with alerts that nobody touches any more.
fn untouched(
    known: BTreeSet<SubjectHash>,
    waiting: &Waiting,
) -> impl Iterator<Item = JudgedSubject> {
    known.into_iter().map(|subject| {
        let causes = waiting.causes(subject, &[]);
        JudgedSubject { subject, findings: Vec::new(), causes }
    })
}
