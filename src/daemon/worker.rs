//! The one that writes.

use std::ffi::OsStr;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use super::desk::{Desk, Interlude};
use super::failure::Failure;
use super::ingest::{Candidate, IngestReport};
use super::listing::Listing;
use super::request::{Long, Request, Response};
use super::setup::Setup;
use super::tally::Tally;
use super::troubles::{Board, Troubles};
use super::user;
use super::waiting::Waiting;
use super::weather::Full;
use crate::calendar::Calendar;
use crate::clock::Clock;
use crate::config::Source;
use crate::exit::Exit;
use crate::instant::Instant;
use crate::messages::Message;
use crate::problem::Problem;
use crate::registers::Folder;
use crate::review::queue::Filter;
use crate::review::state::Status;
use crate::store::merge::{self, Between};
use crate::store::{StatePaths, Store, StoreError};
use crate::watch::{PassedOver, ScanError};

/// Between two looks at who waits.
pub(super) const MOMENT: Duration = Duration::from_millis(50);

/// New alerts that a report names; the others are in the queue.
pub const NAMED: usize = 30;

/// Does everything that writes, one thing after the other.
pub struct Worker {
    /// What people wrote.
    pub setup: Setup,
    pub(super) store: Store,
    pub(super) clock: Arc<dyn Clock>,
    /// How far long work is.
    tally: Tally,
    /// Who asks for something while long work goes on.
    pub(super) waiting: Waiting,
    pub(super) troubles: Troubles,
    /// What was known when the disk was last found full, while it is.
    pub(super) full: Option<Full>,
    /// Whether a reader kept the log large at the last look.
    pub(super) log_was_kept: bool,
    pub(super) register_problems: Vec<Problem>,
    /// As read at the last sync.
    pub(super) registers: Folder,
}

impl Worker {
    /// Opens the state and records what people wrote since.
    ///
    /// # Errors
    /// Another process holds the state, or it cannot be used.
    pub fn open(setup: Setup, clock: Arc<dyn Clock>) -> Result<Self, StoreError> {
        let store = Store::open(&StatePaths::new(&setup.settings.state_dir))?;
        let troubles = Troubles::recorded(store.reader().lasting_troubles()?);
        let mut worker = Self {
            setup,
            store,
            clock,
            tally: Tally::default(),
            waiting: Waiting::default(),
            troubles,
            full: None,
            log_was_kept: false,
            register_problems: Vec::new(),
            registers: Folder::default(),
        };
        // The configuration that was read is in force now.
        worker.tell_reload(None);
        let ready = worker.tell_check().and_then(|()| worker.sync());
        ready.inspect_err(|error| worker.leave_mark_of(error))?;
        Ok(worker)
    }

    /// The troubles that last, for who asks at any time.
    #[must_use]
    pub fn board(&self) -> Board {
        self.troubles.board()
    }

    /// Where the state lies.
    #[must_use]
    pub fn paths(&self) -> &StatePaths {
        self.store.paths()
    }

    /// Tells there how far long work is.
    pub fn tell_tally(&mut self, tally: Tally) {
        self.tally = tally;
    }

    /// Answers those who wait there, also while it does long work.
    pub fn serve(&mut self, waiting: Waiting) {
        self.waiting = waiting;
    }

    /// The present.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.clock.now()
    }

    /// When the sources were last looked at, as recorded.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn last_scan(&self) -> Result<Option<Instant>, StoreError> {
        self.store.reader().last_scan()
    }

    /// Whether days wait to be judged, or alerts to be queued from another day on.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn has_days_to_judge(&self) -> Result<bool, StoreError> {
        let reader = self.store.reader();
        Ok(reader.queued_since()? != self.setup.settings.review.since
            || reader.waits_as_a_whole()?
            || !reader.dirty_days()?.is_empty()
            || !reader.days_to_compare()?.is_empty()
            || reader.subjects_wait()?)
    }

    /// The working calendar, with the register of holidays over it.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn calendar(&self) -> Result<Calendar, StoreError> {
        Ok(self.store.reader().registers()?.calendar().clone())
    }

    /// Records new versions of registers, rule settings and profiles, and the schema once.
    ///
    /// # Errors
    /// The database cannot be written. A broken register is kept as a problem instead, and the
    /// last good version stays in force.
    pub fn sync(&mut self) -> Result<(), StoreError> {
        let now = self.clock.now();
        self.store.record_schema(now)?;
        for profile in self.setup.profiles.values() {
            self.store.record_profile(&profile.name, &profile.text, &profile.hash, now)?;
        }
        let settings = &self.setup.settings;
        let owners = user::owners(&settings.file, settings.rules_dir.as_deref());
        self.store.record_rules(&self.setup.rules, owners.as_deref(), now)?;
        self.store.record_expectations(&self.setup.expectations(), now)?;
        self.sync_registers(now)
    }

    /// What is wrong with the registers.
    #[must_use]
    pub fn register_problems(&self) -> &[Problem] {
        &self.register_problems
    }

    /// Does what `user` asks for.
    pub fn perform(&mut self, request: &Request, user: &str) -> Response {
        let report = match self.desk().perform(request, user) {
            Ok(response) => return response,
            Err(Long::Apply { since, until }) => {
                return match self.apply(since, until, user) {
                    Ok(changes) => Response::Applied(changes),
                    Err(error) => Response::Failed(error.into()),
                };
            }
            Err(Long::Ingest { paths, source }) => self.ingest(paths, source),
            Err(Long::RetryQuarantine { source }) => self.retry_quarantine(source),
            Err(Long::ConfirmRegister { register, reason }) => {
                return match self.confirm_register(register, reason, user) {
                    Ok(loss) => Response::Confirmed(loss),
                    Err(failure) => Response::Failed(failure),
                };
            }
            Err(Long::Reparse { exports }) => self.reparse(exports),
            Err(Long::Void { export, action, on_behalf_of }) => {
                let done = self.void(export, action, (user, on_behalf_of));
                return done.unwrap_or_else(Response::Failed);
            }
        };
        match report {
            Ok(report) => Response::Ingested(Box::new(report)),
            Err(failure) => Response::Failed(failure),
        }
    }

    /// Where requests are done that take no file.
    pub(super) fn desk(&mut self) -> Desk<'_> {
        let Self { setup, store, clock, troubles, register_problems, .. } = self;
        Desk { setup, store, clock: &**clock, troubles, register_problems }
    }

    /// The store for long work, and what lets others have their turn meanwhile.
    pub(super) fn at_work(&mut self) -> (&mut Store, Interlude<'_>) {
        let Self { setup, store, clock, tally, waiting, troubles, register_problems, .. } = self;
        (store, Interlude { tally, waiting, setup, clock: &**clock, troubles, register_problems })
    }

    /// Answers those who wait; whether long work is to go on.
    pub(super) fn pause(&mut self) -> bool {
        let (store, mut interlude) = self.at_work();
        interlude.pause(store)
    }

    /// Has `work`, which needs no store, done on a thread of its own, and answers those who ask
    /// meanwhile.
    pub(super) fn aside<T: Send>(&mut self, work: impl FnOnce() -> T + Send) -> T {
        thread::scope(|scope| {
            let (done, finished) = mpsc::channel::<()>();
            let working = scope.spawn(move || {
                let _until_it_ends = done;
                work()
            });
            while finished.recv_timeout(MOMENT) == Err(RecvTimeoutError::Timeout) {
                self.pause();
            }
            working.join().unwrap_or_else(|panic| resume_unwind(panic))
        })
    }

    /// One pass: the given files or folders, or all drop folders; then detects and writes the
    /// digest.
    ///
    /// # Errors
    /// The state cannot be written.
    pub fn ingest(
        &mut self,
        paths: &[PathBuf],
        source: Option<&str>,
    ) -> Result<IngestReport, Failure> {
        self.sync()?;
        let mut report = IngestReport::default();
        for place in self.places(paths, source)? {
            match place {
                Place::File(candidate) => self.take_into(&mut report, &candidate)?,
                Place::Folder { path, source } => {
                    self.take_folder(&mut report, &path, source.as_ref())?;
                }
            }
        }
        if paths.is_empty() && !self.waiting.is_stopping() {
            let wanted = |known: &&Source| source.is_none_or(|name| known.name == name);
            let sources: Vec<Source> =
                self.setup.settings.sources.iter().filter(wanted).cloned().collect();
            self.see_pass(&sources, &mut report)?;
        }
        self.conclude(report)
    }

    /// Detects, and writes the digest.
    pub(super) fn conclude(&mut self, mut report: IngestReport) -> Result<IngestReport, Failure> {
        let newest = self.store.reader().newest_alert()?;
        report.alerts = self.detect()?;
        self.tell_new(&mut report, newest)?;
        if self.waiting.is_stopping() {
            let fault = Failure::new(Exit::Failed, Message::new("cli.ingest.stopped"));
            report.faults.push(fault.hint(Message::new("cli.ingest.stopped-hint")));
            return Ok(report);
        }
        // The pass was made: what came of it is told, whatever becomes of the digest.
        match self.issue_today() {
            Ok(page) => report.digest = Some(page),
            Err(fault) => report.faults.push(fault),
        }
        self.merge_parts(merge::TOO_MANY)?;
        self.shorten_touches()?;
        Ok(report)
    }

    /// Takes a file, unless work is to end.
    fn take_into(
        &mut self,
        report: &mut IngestReport,
        candidate: &Candidate,
    ) -> Result<(), StoreError> {
        if !self.pause() {
            return Ok(());
        }
        let source = self.setup.settings.source(&candidate.source);
        if let Some(passed) = PassedOver::at(&candidate.path) {
            report.pass_over(source, &candidate.path, &passed);
            return Ok(());
        }
        let file = self.take(candidate)?;
        report.found.note(self.setup.settings.source(&file.source), &file);
        report.add(&file)
    }

    /// Takes the files of a folder that fit the pattern of `named`, or of the source to which
    /// each belongs.
    fn take_folder(
        &mut self,
        report: &mut IngestReport,
        folder: &Path,
        named: Option<&Source>,
    ) -> Result<(), StoreError> {
        let marker = self.setup.settings.watch.done_suffix.clone();
        let wanted = |name: &OsStr| {
            let is_marker = name.as_encoded_bytes().ends_with(marker.as_bytes());
            !is_marker && named.is_none_or(|source| source.pattern.fits(name))
        };
        let mut listing = Listing::of(folder, &wanted);
        loop {
            let files = match self.aside(|| listing.next()) {
                Ok(files) => files,
                Err(error) => {
                    report.faults.push(unlisted(folder, named, error));
                    return Ok(());
                }
            };
            if files.is_empty() || self.waiting.is_stopping() {
                return Ok(());
            }
            for path in files {
                let source = named.or_else(|| self.source_of(&path));
                let Some(source) = source.map(|source| source.name.clone()) else { continue };
                self.take_into(report, &Candidate { source, path, stamp: None })?;
            }
        }
    }

    /// Counts the new alerts after number `newest` that are open, and names the first of them.
    fn tell_new(&self, report: &mut IngestReport, newest: i64) -> Result<(), StoreError> {
        let status = vec![Status::Open];
        let new = Filter { status, newer_than: Some(newest), ..Filter::default() };
        self.store.reader().each_alert(&new, |alert| {
            *report.new_by_severity.entry(alert.severity).or_default() += 1;
            if report.new_alerts.len() < NAMED {
                report.new_alerts.push(alert);
            }
            Ok(())
        })
    }

    /// Merges the tables of the events where so `many` are small, after those were told who wait
    /// for alerts.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn merge_parts(&mut self, many: usize) -> Result<(), StoreError> {
        let bell = self.waiting.bell();
        let (store, mut interlude) = self.at_work();
        let between = Between {
            bell: Arc::new(move || bell.rings()),
            pause: &mut |store| {
                interlude.waiting.pulse.step();
                interlude.pause(store)
            },
        };
        store.merge_parts(many, between).map(|_| ())
    }

    /// Puts touches of past periods in short, after those were told who wait for alerts.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn shorten_touches(&mut self) -> Result<(), StoreError> {
        let today = self.clock.now().day();
        while self.pause() && self.store.shorten_touches(today)? {
            self.waiting.pulse.step();
        }
        Ok(())
    }

    /// Where files are to be taken: the paths, or all drop folders.
    fn places(&self, paths: &[PathBuf], source: Option<&str>) -> Result<Vec<Place>, Failure> {
        self.require_source(source)?;
        if paths.is_empty() {
            let wanted = |known: &&Source| source.is_none_or(|name| known.name == name);
            let known = self.setup.settings.sources.iter().filter(wanted);
            let drop = |source: &Source| Place::Folder {
                path: source.drop.clone(),
                source: Some(source.clone()),
            };
            return Ok(known.map(drop).collect());
        }
        let named = source.and_then(|name| self.setup.settings.source(name));
        let place = |path: &PathBuf| {
            if path.is_dir() {
                return Ok(Place::Folder { path: path.clone(), source: named.cloned() });
            }
            let belongs = named.or_else(|| self.source_of(path));
            let known = belongs.ok_or_else(|| self.belongs_nowhere(path))?;
            Ok(Place::File(Candidate {
                source: known.name.clone(),
                path: path.clone(),
                stamp: None,
            }))
        };
        paths.iter().map(place).collect()
    }

    /// The source in whose drop folder the file lies, else the only one whose pattern it fits.
    fn source_of(&self, path: &Path) -> Option<&Source> {
        let sources = &self.setup.settings.sources;
        let folder = path.parent().and_then(|folder| folder.canonicalize().ok());
        let dropped = |known: &&Source| {
            folder.is_some() && known.drop.canonicalize().ok() == folder && fits(known, path)
        };
        if let Some(known) = sources.iter().find(dropped) {
            return Some(known);
        }
        let mut fitting = sources.iter().filter(|known| fits(known, path));
        let only = fitting.next()?;
        fitting.next().is_none().then_some(only)
    }

    /// Refuses the name of a source that there is not.
    pub(super) fn require_source(&self, source: Option<&str>) -> Result<(), Failure> {
        match source.filter(|name| self.setup.settings.source(name).is_none()) {
            Some(name) => Err(self.no_such_source(name)),
            None => Ok(()),
        }
    }

    fn no_such_source(&self, name: &str) -> Failure {
        let message = Message::new("cli.ingest.no-source").with("name", name);
        Failure::new(Exit::Refused, message).hint(self.known_sources())
    }

    fn belongs_nowhere(&self, path: &Path) -> Failure {
        if !path.exists() {
            let message = Message::new("cli.ingest.no-such-file").with("path", path.display());
            return Failure::new(Exit::Refused, message);
        }
        let message = Message::new("cli.ingest.belongs-nowhere").with("path", path.display());
        Failure::new(Exit::Refused, message).hint(self.known_sources())
    }

    fn known_sources(&self) -> Message {
        let names: Vec<&str> =
            self.setup.settings.sources.iter().map(|source| source.name.as_str()).collect();
        Message::new("cli.ingest.known-sources").with("names", names.join(", "))
    }
}

/// A file that is to be taken, or a folder of such.
enum Place {
    File(Candidate),
    Folder { path: PathBuf, source: Option<Source> },
}

fn fits(source: &Source, path: &Path) -> bool {
    path.file_name().is_some_and(|name| source.pattern.fits(name))
}

fn unlisted(folder: &Path, named: Option<&Source>, error: std::io::Error) -> Failure {
    if named.is_some_and(|source| source.drop == folder) {
        return Failure::of(Exit::Failed, &ScanError::new(folder, error));
    }
    let message =
        Message::new("cli.ingest.folder").with("path", folder.display()).with("cause", error);
    Failure::new(Exit::Failed, message).hint(Message::new("cli.ingest.folder-hint"))
}
