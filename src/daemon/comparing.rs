//! Comparing days with their past: in short one after the other, and where something may be found,
//! by their events on several threads.

use std::cell::Cell;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use super::days::{AHEAD, Hand, Next, judge_in_order};
use super::judge::Grounds;
use super::known::Known;
use super::worker::Worker;
use crate::detect::engine;
use crate::detect::finding::Finding;
use crate::detect::looking_back::LookingBack;
use crate::detect::past::{Past, Summaries, Summary};
use crate::detect::sign_ons::{self, SignOnDays, Sources};
use crate::detect::watching::Watching;
use crate::event::EventId;
use crate::instant::Day;
use crate::store::findings::{Changes, Recording};
use crate::store::{Fresh, Reader, Result, StatePaths, StoreError};

/// What came of comparing a day in short.
struct InShort {
    day: Day,
    /// What is found in the sessions that began on it.
    of_sessions: Vec<Finding>,
    /// The actors in whose day something may be found, with what came before it.
    pasts: BTreeMap<String, Past>,
}

impl Worker {
    /// Compares the days that wait for it; whether all of them.
    pub(super) fn compare(
        &mut self,
        grounds: &Grounds,
        how: Recording,
        changes: &mut Changes,
    ) -> Result<bool> {
        let days = self.store.reader().days_to_compare()?;
        if days.is_empty() {
            return Ok(true);
        }
        let sources = Arc::new(self.store.reader().log_sources()?);
        let looking_back = Mutex::new(LookingBack::over(sources));
        let paths = self.paths().clone();
        for days in days.chunks(AHEAD) {
            let compared = self.compare_in_short(grounds, days, &looking_back)?;
            if !self.waiting.is_stopping() {
                let (busy, mut found) = (Cell::new(true), Vec::with_capacity(days.len()));
                judge_each(grounds, &paths, &compared, &busy, |judged| {
                    let Some(judged) = judged else { return self.meanwhile(&busy) };
                    found.push(judged);
                    self.waiting.pulse.step();
                    Ok(self.pause())
                })?;
                // Little is found so: what takes time is each wait for the medium.
                changes.add(self.store.record_past(&found, how)?);
            }
            if self.waiting.is_stopping() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Compares the days in short, in their order, on a thread of its own; nothing where work is to
    /// end.
    fn compare_in_short(
        &mut self,
        grounds: &Grounds,
        days: &[Day],
        looking_back: &Mutex<LookingBack>,
    ) -> Result<Vec<InShort>> {
        let (paths, mut compared) = (self.paths().clone(), Vec::new());
        let compare = |reader: &Reader<'_>, next: &mut Next<'_, &[Day]>, found: &Hand<'_, _>| {
            let mut looking_back = looking_back.lock().unwrap_or_else(PoisonError::into_inner);
            while let Some((place, days)) = next() {
                let in_short = |day: &Day| {
                    let today = reader.summaries(*day)?;
                    grounds.compare(reader, *day, &today, (reader, &mut looking_back))
                };
                found(place, days.iter().map(in_short).collect::<Result<Vec<InShort>>>()?);
            }
            Ok(())
        };
        let busy = Cell::new(true);
        judge_in_order(&paths, &[days], &busy, compare, |done| {
            let Some((_, days)) = done else { return self.meanwhile(&busy) };
            compared = days;
            Ok(self.pause())
        })?;
        Ok(compared)
    }
}

/// Compares `days`, as they are known, and hands what is found on each to `each`, in their order.
///
/// # Errors
/// The database cannot be read; or `each` fails.
pub(super) fn compare_known(
    grounds: &Grounds,
    reader: &Reader<'_>,
    known: &Known,
    days: &[Day],
    mut each: impl FnMut(Day, Vec<Finding>) -> Result<()>,
) -> Result<()> {
    let mut looking_back = LookingBack::over(known.sources());
    for days in days.chunks(AHEAD) {
        let compare =
            |day: &Day| grounds.compare(reader, *day, known.of(*day), (known, &mut looking_back));
        let compared: Vec<InShort> = days.iter().map(compare).collect::<Result<_>>()?;
        judge_each(grounds, &reader.paths(), &compared, &Cell::new(false), |judged| {
            judged.map_or(Ok(()), |(day, findings)| each(day, findings))?;
            Ok(true)
        })?;
    }
    Ok(())
}

/// Judges what may be found on each day, and hands what is found to `each`, in their order; and
/// nothing now and then while it waits. Ends where `each` gives false.
fn judge_each(
    grounds: &Grounds,
    paths: &StatePaths,
    compared: &[InShort],
    busy: &Cell<bool>,
    mut each: impl FnMut(Option<(Day, Vec<Finding>)>) -> Result<bool>,
) -> Result<()> {
    if compared.iter().all(|day| day.pasts.is_empty()) {
        for InShort { day, of_sessions, .. } in compared {
            if !each(Some((*day, of_sessions.clone())))? {
                break;
            }
        }
        return Ok(());
    }
    let judge = |reader: &Reader<'_>, next: &mut Next<'_, &InShort>, found: &Hand<'_, _>| {
        while let Some((place, day)) = next() {
            if !found(place, grounds.judge_compared(reader, day)?) {
                break;
            }
        }
        Ok(())
    };
    let days: Vec<&InShort> = compared.iter().collect();
    judge_in_order(paths, &days, busy, judge, |judged| {
        each(judged.map(|(InShort { day, .. }, findings)| (*day, findings)))
    })
}

impl Grounds {
    /// Compares a day, whose actors in short are `today`, with what came before it; days are given
    /// in their order.
    fn compare<D>(
        &self,
        reader: &Reader<'_>,
        day: Day,
        today: &[Summary],
        (days, looking_back): (&D, &mut LookingBack),
    ) -> Result<InShort>
    where
        D: Summaries<Error = StoreError> + SignOnDays<Error = StoreError>,
    {
        let of_sessions =
            self.judge_sessions(reader, day, today, (days, looking_back.sources()))?;
        let mut watching = Watching::looking_back(self.on(day));
        let mut pasts = BTreeMap::new();
        looking_back.turn_to(day, days)?;
        for summary in today {
            let past = looking_back.past(summary, days)?;
            if watching.suspects(summary, &past) {
                pasts.insert(summary.actor.clone(), past);
            }
        }
        looking_back.pass(today);
        Ok(InShort { day, of_sessions, pasts })
    }

    /// What the rules that look back or at sessions find on a day.
    fn judge_compared(&self, reader: &Reader<'_>, day: &InShort) -> Result<Vec<Finding>> {
        let InShort { day, of_sessions, pasts } = day;
        let mut findings = of_sessions.clone();
        if !pasts.is_empty() {
            let events = reader.day_events(*day, &Fresh::default())?;
            findings.extend(engine::judge_past(&events, pasts, &self.on(*day)));
        }
        Ok(findings)
    }

    /// What the rules over sessions find in those that began on a day.
    fn judge_sessions(
        &self,
        reader: &Reader<'_>,
        day: Day,
        today: &[Summary],
        (days, sources): (&impl SignOnDays<Error = StoreError>, &Sources),
    ) -> Result<Vec<Finding>> {
        let cx = self.on(day);
        let units: HashMap<&str, Option<&str>> =
            today.iter().map(|summary| (&*summary.actor, summary.unit.as_deref())).collect();
        let mut watching = Watching::looking_back(cx);
        let mut sessions = sign_ons::sessions(day, days, sources)?;
        sessions.retain(|session| {
            let unit = units.get(&*session.login.actor).copied().flatten();
            watching.suspects_session(session, unit)
        });
        if sessions.is_empty() {
            return Ok(Vec::new());
        }
        let ends = sessions.iter().filter_map(|session| session.logout.as_ref());
        let of_sessions = sessions.iter().map(|session| &session.login).chain(ends);
        let events: Vec<EventId> = of_sessions.map(|sign_on| sign_on.event).collect();
        Ok(engine::judge_sessions(&reader.events(day, &events)?, &sessions, today, &cx))
    }
}
