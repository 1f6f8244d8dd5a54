//! Detecting: judging the days that wait, and recomputing all of them for a check.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::panic::resume_unwind;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;

use super::comparing::compare_known;
use super::days::{Sight, judge_each};
use super::known::Known;
use super::subjects::{Gate, Subjects};
use super::worker::Worker;
use crate::calendar::Calendar;
use crate::config::{Applied, Expectations, History, InForce, RuleSettings};
use crate::detect::context::Context;
use crate::detect::engine::{self, JudgedDay};
use crate::detect::finding::Finding;
use crate::detect::past;
use crate::detect::reach::Reach;
use crate::detect::serials::{DayRuns, Run, SourceRuns, merged};
use crate::detect::sign_ons::SignOns;
use crate::detect::subject::SubjectEvents;
use crate::detect::touches::{self, Loosest, Suspicion};
use crate::event::SourceId;
use crate::instant::{Day, Instant};
use crate::registers::Snapshot;
use crate::store::findings::{Changes, Difference, Recording, Scope};
use crate::store::touches::Bucket;
use crate::store::{Fresh, Reader, Result};

/// Days at most whose subjects are looked at while they are compared with their past: what is found
/// is held that long.
const AT_ONCE: usize = 31;

/// Buckets of subjects that are worth another thread, which first has to open the database.
const ENOUGH_TO_HELP: usize = 16;

/// Everything that detection needs beside the events: as recorded in the database.
#[derive(Debug)]
pub struct Grounds {
    registers: Arc<Snapshot>,
    history: History<RuleSettings>,
    defaults: RuleSettings,
    expectations: History<Expectations>,
}

impl Grounds {
    /// Reads them.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn read(reader: &Reader<'_>) -> Result<Self> {
        Ok(Self {
            registers: reader.registers()?,
            history: reader.rule_settings()?,
            defaults: RuleSettings::defaults(&super::setup::declarations()),
            expectations: reader.expectations()?,
        })
    }

    /// The same, with the days until `until` judged by these settings.
    fn by(mut self, settings: &RuleSettings, since: Option<Day>, until: Day) -> Self {
        let history = std::mem::take(&mut self.history);
        let applied = Applied { first: since, last: until, version: history.len() };
        self.history = history.and(until.next().start(), settings.clone()).applied(vec![applied]);
        self
    }

    /// What rules may ask on a day.
    #[must_use]
    pub fn on(&self, day: Day) -> Context<'_> {
        self.with(self.history.on(day).unwrap_or(&self.defaults).on(day))
    }

    /// What rules may ask that look at all days at once.
    #[must_use]
    pub fn now(&self) -> Context<'_> {
        self.with(self.history.latest().unwrap_or(&self.defaults).outside_periods())
    }

    /// Since when exports of a source are expected, as recorded; none where they are not now.
    #[must_use]
    pub fn expected_since(&self, source: &str) -> Option<Instant> {
        let expects = |(_, version): &(Instant, &Expectations)| version.contains_key(source);
        let versions: Vec<(Instant, &Expectations)> = self.expectations.recorded().collect();
        versions.into_iter().rev().take_while(expects).map(|(at, _)| at).last()
    }

    fn with<'a>(&'a self, settings: InForce<'a>) -> Context<'a> {
        Context {
            registers: &self.registers,
            calendar: self.registers.calendar(),
            settings,
            expectations: &self.expectations,
        }
    }

    /// What the rules find on a day.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn judge(&self, reader: &Reader<'_>, day: Day, fresh: &Fresh) -> Result<JudgedDay> {
        let events = reader.day_events(day, fresh)?;
        let exports = reader.export_days(day)?;
        let mut findings = engine::judge_day(&events, &exports, &self.on(day));
        let versions = reader.recorded_on(day)?;
        findings.extend(engine::judge_versions(&versions, &self.on(day.previous())));
        let summaries = past::summaries(&events, &self.on(day));
        let touches = touches::touches(&events, &self.on(day));
        let sign_ons = SignOns::of(&events, &self.registers);
        Ok(JudgedDay { findings, summaries, touches, sign_ons, runs: events.runs })
    }

    /// Tells which subjects rules over subjects may find something in.
    #[must_use]
    pub fn suspicion(&self) -> Suspicion {
        self.by_all_settings(|loosest| engine::suspicion(&self.now(), loosest))
    }

    /// Which touches decide whether these rules find anything by those that a day brings.
    #[must_use]
    pub fn reach(&self) -> Option<Reach> {
        self.by_all_settings(|loosest| engine::reach(&self.now(), loosest))
    }

    fn by_all_settings<T>(&self, of: impl FnOnce(&Loosest<'_>) -> T) -> T {
        let mut settings: Vec<&RuleSettings> = self.history.versions().collect();
        settings.push(&self.defaults);
        let settings = if settings.len() > 1 { &settings[..settings.len() - 1] } else { &settings };
        of(&Loosest { settings, registers: &self.registers })
    }

    /// The working calendar.
    #[must_use]
    pub fn calendar(&self) -> &Calendar {
        self.registers.calendar()
    }

    /// What the rules over subjects find in everything that ever touched one.
    #[must_use]
    pub fn judge_subject(&self, events: &SubjectEvents) -> Vec<Finding> {
        let history = events.history(&self.registers);
        engine::judge_subject(&history, &self.now(), &|day| self.on(day))
    }

    /// What the rules find that judge all days at once: in what was delivered by `looked_at`, and
    /// in the serials of these days.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn judge_all_days(
        &self,
        reader: &Reader<'_>,
        looked_at: Instant,
        runs: BTreeMap<Day, DayRuns>,
    ) -> Result<Vec<Finding>> {
        let on = |day: Day| self.on(day);
        let deliveries = reader.deliveries(looked_at)?;
        let mut findings = engine::judge_deliveries(&deliveries, &self.now(), on);
        let mut by_source: BTreeMap<SourceId, Vec<Run>> = BTreeMap::new();
        for (source, runs) in runs.into_values().flatten() {
            by_source.entry(source).or_default().extend(runs);
        }
        let mut names = reader.source_names()?;
        let mut sources = Vec::new();
        for (source, runs) in by_source {
            let Some(source) = names.remove(&source) else { continue };
            let runs = merged(runs, &mut |a, b| reader.first_of(a, b))?;
            sources.push(SourceRuns { source, runs });
        }
        findings.extend(engine::judge_serials(&sources, &self.now(), &on));
        Ok(findings)
    }
}

impl Worker {
    /// Has the days until `until`, or today, judged by the settings of today from now on.
    ///
    /// # Errors
    /// The database cannot be read or written.
    pub fn apply(&mut self, since: Option<Day>, until: Option<Day>, user: &str) -> Result<Changes> {
        self.sync()?;
        let now = self.clock.now();
        let last = until.unwrap_or(now.day()).min(now.day());
        self.store.apply_settings((since, last), user, now)?;
        self.detect()
    }

    /// Judges the days that wait; then records that the sources were looked at, and judges what
    /// has not come by then.
    ///
    /// # Errors
    /// The database cannot be read or written.
    pub fn detect(&mut self) -> Result<Changes> {
        if !self.finish_readings()? {
            return Ok(Changes::default());
        }
        let how = Recording {
            at: self.clock.now(),
            lang: self.setup.settings.lang,
            since: self.setup.settings.review.since,
        };
        let grounds = Grounds::read(&self.store.reader())?;
        let mut changes = self.store.record_since(how)?;
        let (paths, days) = (self.paths().clone(), self.store.reader().dirty_days()?);
        let sight = Sight::EachDay(self.store.take_fresh());
        let busy = Cell::new(true);
        judge_each(&grounds, (&paths, &sight), &days, &busy, |judged| {
            let Some((day, judged)) = judged else { return self.meanwhile(&busy) };
            changes.add(self.store.record_day(day, &judged, how)?);
            self.waiting.pulse.step();
            Ok(self.pause())
        })?;
        if self.waiting.is_stopping() {
            // The rest still waits to be judged.
            return Ok(changes);
        }
        if !self.look_beyond_days(&grounds, how, &mut changes, days.len() <= AT_ONCE)? {
            return Ok(changes);
        }
        let reader = self.store.reader();
        let findings = grounds.judge_all_days(&reader, how.at, reader.serial_runs()?)?;
        changes.add(self.store.record_all_days(&findings, how)?);
        Ok(changes)
    }
}

impl Worker {
    /// Compares the days that wait with their past, and looks at the subjects that wait; where that
    /// is `little`, both at once. Whether at all of them.
    fn look_beyond_days(
        &mut self,
        grounds: &Grounds,
        how: Recording,
        changes: &mut Changes,
        little: bool,
    ) -> Result<bool> {
        if !self.store.reader().subjects_wait()? {
            return Ok(self.compare(grounds, how, changes)? && self.build_indexes()?);
        }
        let subjects = Subjects::of(grounds, &self.store.reader())?;
        let (paths, stop) = (self.paths().clone(), self.waiting.stop());
        let left = Mutex::new(Bucket::all());
        let (building, built) = mpsc::channel();
        // Without an index, whole parts would be read for a subject.
        let indexed = Gate::of(built);
        thread::scope(|scope| {
            let look = || scope.spawn(|| subjects.look(&paths, &left, (&stop, &indexed)));
            let looking = little.then(look);
            if !self.compare(grounds, how, changes)? || !self.build_indexes()? {
                return Ok(false);
            }
            drop(building);
            let Some(looking) = looking else {
                return self.judge_subjects(&subjects, how, changes);
            };
            // Who compared has time to help, where enough is left for that to pay.
            let buckets = left.lock().unwrap_or_else(PoisonError::into_inner).size_hint().0;
            let helping = (buckets >= ENOUGH_TO_HELP).then(look);
            let mut found = Vec::new();
            for looking in helping.into_iter().chain([looking]) {
                found.extend(looking.join().unwrap_or_else(|panic| resume_unwind(panic))?);
            }
            self.record_looked_at(found, how, changes)
        })
    }

    /// Does what can be done while others judge, and says whether it was `busy` with that; whether
    /// work is to go on.
    pub(super) fn meanwhile(&mut self, busy: &Cell<bool>) -> Result<bool> {
        busy.set(self.store.build_index()? || self.store.copy_early()?);
        if busy.get() {
            self.waiting.pulse.step();
        }
        Ok(self.pause())
    }

    /// Builds the indexes that closed parts lack; whether all of them.
    fn build_indexes(&mut self) -> Result<bool> {
        while self.store.build_index()? {
            self.waiting.pulse.step();
            if !self.pause() {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// By which rule settings days are recomputed.
#[derive(Debug, Clone, Copy)]
pub enum By<'a> {
    /// Each by those that it is judged by.
    Own,
    /// All of them until then by these.
    These(&'a RuleSettings, Day),
}

/// Recomputes the alerts of the days from `since` to `until` and compares them with those
/// stored. Writes nothing.
///
/// # Errors
/// The database cannot be read.
pub fn replay(
    reader: &Reader<'_>,
    (since, until): (Option<Day>, Option<Day>),
    by: By<'_>,
) -> Result<Replayed> {
    let grounds = Grounds::read(reader)?;
    let grounds = match by {
        By::Own => grounds,
        By::These(settings, last) => grounds.by(settings, since, until.unwrap_or(last)),
    };
    let mut replayed = Replayed::default();
    let within = |day: &Day| {
        since.is_none_or(|since| since <= *day) && until.is_none_or(|until| *day <= until)
    };
    let waiting = reader.dirty_days()?;
    let mut known = Known::read(reader, |day| !within(day) || waiting.contains(day))?;
    let days = reader.replayed_days()?.into_iter().filter(within);
    let (waiting, days): (Vec<Day>, Vec<Day>) = days.partition(|day| waiting.contains(day));
    replayed.waiting = waiting.len();
    // Of days that are recomputed, nothing is taken from what is stored.
    let mut subjects = Subjects::of(&grounds, reader)?;
    let mut runs = reader.serial_runs()?;
    runs.retain(|day, _| !within(day) || waiting.contains(day));
    let one_moment = (&reader.paths(), &Sight::OneMoment);
    judge_each(&grounds, one_moment, &days, &Cell::new(false), |judged| {
        let Some((day, judged)) = judged else { return Ok(true) };
        replayed.days += 1;
        replayed.findings += judged.findings.len();
        replayed.differences.extend(reader.differences(&Scope::Day(day), &judged.findings)?);
        runs.insert(day, judged.runs);
        subjects.recomputed(reader, day, judged.touches)?;
        known.add(day, judged.summaries, judged.sign_ons);
        Ok(true)
    })?;
    let to_compare = reader.days_to_compare()?;
    let compared: Vec<Day> = days.into_iter().filter(|day| !to_compare.contains(day)).collect();
    compare_known(&grounds, reader, &known, &compared, |day, findings| {
        replayed.findings += findings.len();
        replayed.differences.extend(reader.differences(&Scope::Past(day), &findings)?);
        Ok(())
    })?;
    if reader.waits_as_a_whole()? {
        return Ok(replayed);
    }
    subjects.replay(reader, within, |findings, differences| {
        replayed.findings += findings;
        replayed.differences.extend(differences);
    })?;
    let Some(looked_at) = reader.last_scan()? else { return Ok(replayed) };
    let mut findings = grounds.judge_all_days(reader, looked_at, runs)?;
    findings.retain(|finding| within(&finding.day));
    replayed.findings += findings.len();
    let differences = reader.differences(&Scope::AllDays, &findings)?;
    replayed.differences.extend(differences.into_iter().filter(|found| within(&found.day)));
    Ok(replayed)
}

/// What recomputing came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Replayed {
    /// Days that were judged.
    pub days: usize,
    /// Days that wait to be judged for the first time or again, and so cannot be compared.
    pub waiting: usize,
    /// Findings that were made.
    pub findings: usize,
    /// Where they are others than those stored.
    pub differences: Vec<Difference>,
}
