//! The daemon's loop: one thing after the other, woken by events, requests, signals and time.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::drops::Drops;
use super::failure::Failure;
use super::ingest::Candidate;
use super::memory::Memory;
use super::request::{Request, Response};
use super::schedule::Schedule;
use super::setup::Setup;
use super::signals::Signals;
use super::socket;
use super::waiting;
use super::worker::Worker;
use crate::clock::Clock;
use crate::exit::Exit;
use crate::messages::Message;
use crate::store::StoreError;
use crate::watch::{Events, Waker};

/// The least time between two wake-ups by events.
const GAP: Duration = Duration::from_millis(500);

/// Runs until it is told to stop.
///
/// # Errors
/// The state cannot be used, or is held by another process.
pub fn run(config: &Path, setup: Setup, clock: Arc<dyn Clock>) -> Result<(), Failure> {
    let waker = Waker::new(GAP);
    let signals =
        Signals::listen(waker.clone()).map_err(|error| StoreError::io("signals", "/")(error))?;
    let mut worker = Worker::open(setup, clock)?;
    let (entrance, waiting) = waiting::queue(signals.stopping());
    worker.serve(waiting);
    let group = worker.setup.settings.review.group.clone();
    let socket =
        socket::listen(&worker.paths().socket(), group.as_deref(), entrance, waker.clone())
            .map_err(StoreError::io("socket", worker.paths().socket()))?;
    let mut daemon = Daemon::new(config.to_owned(), worker, waker, signals);
    tracing::info!(state = %daemon.worker.paths().folder().display(), "started");
    let ended = daemon.serve();
    drop(socket);
    tracing::info!("stopped");
    ended
}

struct Daemon {
    config: PathBuf,
    worker: Worker,
    drops: Drops,
    schedule: Schedule,
    waker: Waker,
    signals: Signals,
    /// Whether the last round failed, which is said once.
    failing: bool,
    /// What was last said about a file that could not be taken, so that it is said once.
    said: BTreeMap<PathBuf, String>,
}

impl Daemon {
    fn new(config: PathBuf, worker: Worker, waker: Waker, signals: Signals) -> Self {
        let drops = Drops::new(&worker, events(&worker, &waker));
        Self {
            config,
            drops,
            worker,
            schedule: Schedule::default(),
            waker,
            signals,
            failing: false,
            said: BTreeMap::new(),
        }
    }

    fn serve(&mut self) -> Result<(), Failure> {
        while !self.signals.is_stopping() {
            if self.signals.take_reload() {
                self.reload();
            }
            self.answer()?;
            match self.round() {
                Ok(()) => self.failing = false,
                Err(failure) => self.weather(failure)?,
            }
            if !self.signals.is_stopping() {
                let _ = self.waker.wait(self.worker.setup.settings.watch.scan_every);
            }
        }
        self.worker.waiting.take_failure().map_or(Ok(()), Err)
    }

    /// Takes what is complete, judges, and issues the digest at its hour.
    fn round(&mut self) -> Result<(), Failure> {
        let now = self.worker.now();
        let memory = Memory::of(&self.worker);
        let complete = self.worker.aside(|| self.drops.scan(&memory, now));
        let mut taken = 0_u64;
        for candidate in &complete {
            if self.signals.is_stopping() {
                return Ok(());
            }
            taken += u64::from(self.take(candidate)?);
            self.answer()?;
        }
        let mut due = false;
        if self.schedule.minute_passed(now) {
            self.worker.sync()?;
            due = Schedule::deadline_passed(&self.worker, now)?;
        }
        if taken > 0 || due || self.worker.has_days_to_judge()? {
            let alerts = self.worker.finish_pass()?;
            tracing::info!(files = taken, ?alerts, "pass");
        }
        if self.signals.is_stopping() {
            return Ok(());
        }
        let digest_at = self.worker.setup.settings.digest_at.on(now.day());
        if self.schedule.digest_due(now, digest_at) {
            let page = self.worker.issue_today()?;
            self.schedule.digest_done(now);
            tracing::info!(page = %page.display(), "digest");
        }
        Ok(())
    }

    /// Takes a file; whether it was. One that cannot be taken is told once and stops no other.
    fn take(&mut self, candidate: &Candidate) -> Result<bool, Failure> {
        let told = match self.worker.take(candidate) {
            Ok(file) if file.export.is_some() => {
                self.said.remove(&candidate.path);
                return Ok(true);
            }
            Ok(file) => file.reason.map(|reason| reason.to_string()),
            Err(error) if error.is_fatal() || error.is_disk_full() => return Err(error.into()),
            Err(error) => Some(error.to_string()),
        };
        let Some(told) = told else { return Ok(false) };
        if self.said.get(&candidate.path) != Some(&told) {
            let path = candidate.path.display();
            tracing::error!(source = candidate.source, %path, "not taken: {told}");
            self.said.insert(candidate.path.clone(), told);
        }
        Ok(false)
    }

    /// Answers the requests that wait, also those that take long.
    fn answer(&mut self) -> Result<(), Failure> {
        while self.worker.pause() {
            let Some(asked) = self.worker.waiting.take_long() else { break };
            tracing::info!(user = asked.user, request = asked.request.word(), "request");
            let response = if asked.may_name_any_file() || self.stays_in_folders(&asked.request) {
                self.worker.perform(&asked.request, &asked.user)
            } else {
                let message = Message::new("cli.ingest.outside");
                let hint = Message::new("cli.ingest.outside-hint");
                Response::Failed(Failure::new(Exit::Refused, message).hint(hint))
            };
            self.worker.waiting.answer(asked, response);
        }
        self.worker.waiting.take_failure().map_or(Ok(()), Err)
    }

    /// Whether the request names no file outside the drop folders: the daemon may read what who
    /// asks may not.
    fn stays_in_folders(&self, request: &Request) -> bool {
        let Request::Ingest { paths, .. } = request else { return true };
        let sources = &self.worker.setup.settings.sources;
        let dropped = |path: &PathBuf| {
            let folder = path.parent().and_then(|folder| folder.canonicalize().ok());
            folder.is_some_and(|folder| {
                sources.iter().any(|source| source.drop.canonicalize().is_ok_and(|d| d == folder))
            })
        };
        paths.iter().all(dropped)
    }

    /// A full disk is waited out, a failing one ends the daemon, anything else is tried again.
    fn weather(&mut self, failure: Failure) -> Result<(), Failure> {
        if failure.is_fatal {
            return Err(failure);
        }
        if !std::mem::replace(&mut self.failing, true) {
            tracing::error!("the round is tried again until it succeeds: {}", failure.message);
        }
        Ok(())
    }

    fn reload(&mut self) {
        match Setup::load(&self.config) {
            Ok(setup) if setup.settings.state_dir == self.worker.setup.settings.state_dir => {
                self.worker.setup = setup;
                self.drops = Drops::new(&self.worker, events(&self.worker, &self.waker));
                match self.worker.sync() {
                    Ok(()) => tracing::info!("configuration reloaded"),
                    Err(error) => tracing::error!(%error, "reload"),
                }
            }
            Ok(_) => tracing::error!("state.dir changed: restart; the old configuration stays"),
            Err(problems) => {
                for problem in &problems {
                    let file = problem.file.display();
                    tracing::error!(%file, key = problem.key, "{}", problem.reason);
                }
                tracing::error!("the new configuration has faults; the old one stays in force");
            }
        }
    }
}

/// Events that wake the scan, where the settings want them and the system has them.
fn events(worker: &Worker, waker: &Waker) -> Events {
    if !worker.setup.settings.watch.events {
        return Events::off(waker.clone());
    }
    Events::on(waker.clone()).unwrap_or_else(|error| {
        tracing::warn!(%error, "no events: the scan alone finds files");
        Events::off(waker.clone())
    })
}
