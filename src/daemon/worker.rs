//! The one that writes.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::failure::Failure;
use super::ingest::{Candidate, IngestReport};
use super::request::{Request, Response};
use super::setup::Setup;
use super::troubles::{Board, Troubles};
use super::weather::Full;
use crate::calendar::Calendar;
use crate::clock::Clock;
use crate::config::Source;
use crate::exit::Exit;
use crate::instant::Instant;
use crate::messages::Message;
use crate::problem::{Level, Problem};
use crate::registers::folder::Folder;
use crate::review::queue::Filter;
use crate::review::state::{Action, By, Status};
use crate::store::{StatePaths, Store, StoreError};

/// Does everything that writes, one thing after the other.
pub struct Worker {
    /// What people wrote.
    pub setup: Setup,
    pub(super) store: Store,
    pub(super) clock: Arc<dyn Clock>,
    /// Says that long work is to end at the next good place.
    pub(super) stop: Arc<AtomicBool>,
    pub(super) troubles: Troubles,
    /// What was known when the disk was last found full, while it is.
    pub(super) full: Option<Full>,
    /// Whether a reader kept the log large at the last look.
    pub(super) log_was_kept: bool,
    register_problems: Vec<Problem>,
}

impl Worker {
    /// Opens the state and records what people wrote since.
    ///
    /// # Errors
    /// Another process holds the state, or it cannot be used.
    pub fn open(setup: Setup, clock: Arc<dyn Clock>) -> Result<Self, StoreError> {
        let store = Store::open(&StatePaths::new(&setup.settings.state_dir))?;
        let stop = Arc::new(AtomicBool::new(false));
        let troubles = Troubles::recorded(store.reader().lasting_troubles()?);
        let mut worker = Self {
            setup,
            store,
            clock,
            stop,
            troubles,
            full: None,
            log_was_kept: false,
            register_problems: Vec::new(),
        };
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

    /// Long work ends at the next good place once `stop` is set.
    pub fn stop_with(&mut self, stop: Arc<AtomicBool>) {
        self.stop = stop;
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

    /// Whether days wait to be judged.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn has_days_to_judge(&self) -> Result<bool, StoreError> {
        Ok(!self.store.reader().dirty_days()?.is_empty())
    }

    /// The working calendar, with the register of holidays over it.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn calendar(&self) -> Result<Calendar, StoreError> {
        Ok(self.store.reader().registers()?.calendar().clone())
    }

    /// Records new versions of registers, rule settings and profiles.
    ///
    /// # Errors
    /// The database cannot be written. A broken register is kept as a problem instead, and the
    /// last good version stays in force.
    pub fn sync(&mut self) -> Result<(), StoreError> {
        let now = self.clock.now();
        for profile in self.setup.profiles.values() {
            self.store.record_profile(&profile.name, &profile.text, &profile.hash, now)?;
        }
        self.store.record_rules(&self.setup.rules, now)?;
        self.store.record_expectations(&self.setup.expectations(), now)?;
        let folder = Folder::read(&self.setup.settings.registers_dir);
        for file in &folder.files {
            if let Some(changes) = self.store.record_register(file, now)? {
                tracing::info!(register = file.kind.word(), ?changes, "register recorded");
            }
        }
        let faulty = |problem: &Problem| problem.level > Level::Note;
        self.register_problems = folder.problems.into_iter().filter(faulty).collect();
        for problem in &self.register_problems {
            tracing::warn!(file = %problem.file.display(), key = problem.key, "{}", problem.reason);
        }
        Ok(())
    }

    /// What is wrong with the registers.
    #[must_use]
    pub fn register_problems(&self) -> &[Problem] {
        &self.register_problems
    }

    /// Does what `user` asks for.
    pub fn perform(&mut self, request: &Request, user: &str) -> Response {
        let done = match request {
            Request::Ingest { paths, source } => self
                .ingest(paths, source.as_deref())
                .map(|report| Response::Ingested(Box::new(report))),
            Request::RetryQuarantine { source } => self
                .retry_quarantine(source.as_deref())
                .map(|report| Response::Ingested(Box::new(report))),
            Request::Review { alerts, action, on_behalf_of } => {
                self.review(alerts, action, user, on_behalf_of.as_deref())
            }
            Request::Digest { date, unit } => {
                self.digest(*date, unit.as_deref()).map(|digest| Response::Digest(Box::new(digest)))
            }
            Request::Troubles => Ok(Response::Troubles(self.troubles.board().lasting())),
        };
        done.unwrap_or_else(Response::Failed)
    }

    fn review(
        &mut self,
        names: &[String],
        action: &Action,
        user: &str,
        on_behalf_of: Option<&str>,
    ) -> Result<Response, Failure> {
        if on_behalf_of.is_some_and(|person| person.trim().is_empty()) {
            return Err(Failure::new(Exit::Refused, Message::new("review.nobody")));
        }
        let by = match on_behalf_of {
            None => By { person: user.to_owned(), entered_by: None },
            Some(person) => By { person: person.to_owned(), entered_by: Some(user.to_owned()) },
        };
        let (now, countersign) = (self.clock.now(), self.setup.settings.review.countersign);
        for name in names {
            self.store.may_review(name, action, &by, countersign)?;
        }
        let reviewed: Result<Vec<_>, _> = names
            .iter()
            .map(|name| self.store.review(name, action, &by, now, countersign))
            .collect();
        Ok(Response::Reviewed(reviewed?))
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
        let candidates = self.candidates(paths, source, &mut report.faults)?;
        for candidate in &candidates {
            report.files.push(self.take(candidate)?);
        }
        if paths.is_empty() {
            let wanted = |known: &&Source| source.is_none_or(|name| known.name == name);
            let sources: Vec<Source> =
                self.setup.settings.sources.iter().filter(wanted).cloned().collect();
            self.see_pass(&sources, &mut report)?;
        }
        self.conclude(report)
    }

    /// Detects, and writes the digest.
    pub(super) fn conclude(&mut self, mut report: IngestReport) -> Result<IngestReport, Failure> {
        self.finish_pass(&mut report)?;
        // The pass was made: what came of it is told, whatever becomes of the digest.
        match self.issue_today() {
            Ok(page) => report.digest = Some(page),
            Err(fault) => report.faults.push(fault),
        }
        Ok(report)
    }

    /// What follows when files were taken: detection, and what it found.
    ///
    /// # Errors
    /// The database cannot be read or written.
    pub fn finish_pass(&mut self, report: &mut IngestReport) -> Result<(), StoreError> {
        self.store.merge_parts()?;
        let newest = self.store.reader().newest_alert()?;
        report.alerts = self.detect()?;
        let open = Filter { status: vec![Status::Open], ..Filter::default() };
        report.new_alerts = self.store.reader().alerts(&open)?;
        report.new_alerts.retain(|alert| alert.number > newest);
        Ok(())
    }

    fn candidates(
        &self,
        paths: &[PathBuf],
        source: Option<&str>,
        faults: &mut Vec<Failure>,
    ) -> Result<Vec<Candidate>, Failure> {
        self.require_source(source)?;
        let mut found = Vec::new();
        if paths.is_empty() {
            let wanted = |known: &&Source| source.is_none_or(|name| known.name == name);
            for known in self.setup.settings.sources.iter().filter(wanted) {
                match list(&known.drop) {
                    Ok(files) => found.extend(self.fitting(files, Some(known))),
                    Err(fault) => faults.push(fault),
                }
            }
            return Ok(found);
        }
        let named = source.and_then(|name| self.setup.settings.source(name));
        for path in paths {
            if path.is_dir() {
                match list(path) {
                    Ok(files) => found.extend(self.fitting(files, named)),
                    Err(fault) => faults.push(fault),
                }
            } else {
                let belongs = named.or_else(|| self.source_of(path));
                let known = belongs.ok_or_else(|| self.belongs_nowhere(path))?;
                let (source, path) = (known.name.clone(), path.clone());
                found.push(Candidate { source, path, stamp: None });
            }
        }
        Ok(found)
    }

    /// The files that fit the pattern of `named`, or of the source to which each belongs.
    fn fitting(&self, files: Vec<PathBuf>, named: Option<&Source>) -> Vec<Candidate> {
        let candidate = |path: PathBuf| {
            let known = match named {
                Some(known) => fits(known, &path).then_some(known),
                None => self.source_of(&path),
            };
            Some(Candidate { source: known?.name.clone(), path, stamp: None })
        };
        files.into_iter().filter_map(candidate).collect()
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

fn fits(source: &Source, path: &Path) -> bool {
    path.file_name().is_some_and(|name| source.pattern.fits(name))
}

/// The regular, visible files of a folder, by name.
fn list(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let unreadable = |error: std::io::Error| {
        let message =
            Message::new("cli.ingest.folder").with("path", folder.display()).with("cause", error);
        Failure::new(Exit::Failed, message).hint(Message::new("cli.ingest.folder-hint"))
    };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        if !hidden && entry.path().is_file() {
            files.push(entry.path());
        }
    }
    files.sort();
    Ok(files)
}
