//! Looking at subjects: those that wait, or for a check all of them.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::days::{Hand, Next, judge_in_order};
use super::judge::Grounds;
use super::worker::Worker;
use crate::detect::engine::JudgedSubject;
use crate::detect::finding::Finding;
use crate::detect::touches::{OnDay, SubjectHash, Suspicion, Touch};
use crate::event::EventId;
use crate::instant::Day;
use crate::store::findings::{Changes, Difference, Recording, Scope};
use crate::store::history::Histories;
use crate::store::touches::{Bucket, Waiting};
use crate::store::{Reader, Result};

/// Buckets of which the findings are stored together: each time waits for the medium.
const TOGETHER: usize = 8;

impl Worker {
    /// Looks at the subjects that wait; whether at all of them.
    pub(super) fn judge_subjects(
        &mut self,
        grounds: &Grounds,
        how: Recording,
        changes: &mut Changes,
    ) -> Result<bool> {
        if !self.store.reader().subjects_wait()? {
            return Ok(true);
        }
        let subjects = Subjects::of(grounds);
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
    /// Touches of days, recomputed, that are others than those stored.
    others: BTreeMap<Day, Vec<Touch>>,
}

/// Reads histories, and finds out how only where there is one to read.
struct Looking<'r> {
    reader: &'r Reader<'r>,
    histories: Option<Histories<'r>>,
}

impl<'r> Looking<'r> {
    const fn at(reader: &'r Reader<'r>) -> Self {
        Self { reader, histories: None }
    }

    fn histories(&mut self) -> Result<&mut Histories<'r>> {
        let histories = match self.histories.take() {
            Some(histories) => histories,
            None => self.reader.histories()?,
        };
        Ok(self.histories.insert(histories))
    }
}

impl<'g> Subjects<'g> {
    pub(super) fn of(grounds: &'g Grounds) -> Self {
        Self { grounds, suspicion: grounds.suspicion(), others: BTreeMap::new() }
    }

    /// What is found in the subjects of a bucket that wait, of those of which anything is found
    /// or was found before; `None` where none waits.
    fn judge_waiting(
        &self,
        looking: &mut Looking<'_>,
        bucket: Bucket,
    ) -> Result<Option<Vec<JudgedSubject>>> {
        let Some(waiting) = looking.reader.waiting_subjects(bucket)? else { return Ok(None) };
        let mut known = looking.reader.subjects_with_alerts(bucket)?;
        known.retain(|subject| waiting.subjects.binary_search(subject).is_ok());
        let touches = looking.reader.touches(bucket, Some(&waiting.subjects), &BTreeMap::new())?;
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
            let touches = reader.touches(bucket, None, &self.others)?;
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
