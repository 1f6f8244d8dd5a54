//! The daemon's loop: one thing after the other, woken by events, requests, signals and time.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc;
use std::time::Duration;

use super::drops::Drops;
use super::failure::Failure;
use super::ingest::IngestReport;
use super::schedule::Schedule;
use super::setup::Setup;
use super::signals::Signals;
use super::socket::{self, Asked};
use super::worker::Worker;
use crate::clock::Clock;
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
    let worker = Worker::open(setup, clock)?;
    let (door, asked) = mpsc::channel();
    let socket = socket::listen(&worker.paths().socket(), door, waker.clone())
        .map_err(StoreError::io("socket", worker.paths().socket()))?;
    let mut daemon = Daemon::new(config.to_owned(), worker, waker, signals, asked);
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
    asked: mpsc::Receiver<Asked>,
    /// Whether the last round could not write for want of room: said once.
    full: bool,
}

impl Daemon {
    fn new(
        config: PathBuf,
        mut worker: Worker,
        waker: Waker,
        signals: Signals,
        asked: mpsc::Receiver<Asked>,
    ) -> Self {
        worker.stop_with(signals.stopping());
        let drops = Drops::new(&worker, events(&worker, &waker));
        Self {
            config,
            drops,
            worker,
            schedule: Schedule::default(),
            waker,
            signals,
            asked,
            full: false,
        }
    }

    fn serve(&mut self) -> Result<(), Failure> {
        while !self.signals.is_stopping() {
            if self.signals.take_reload() {
                self.reload();
            }
            self.answer();
            match self.round() {
                Ok(()) => self.full = false,
                Err(error) => self.weather(error)?,
            }
            if !self.signals.is_stopping() {
                let _ = self.waker.wait(self.worker.setup.settings.watch.scan_every);
            }
        }
        Ok(())
    }

    /// Takes what is complete, judges, and issues the digest at its hour.
    fn round(&mut self) -> Result<(), StoreError> {
        let now = self.worker.now();
        let complete = self.drops.scan(&self.worker, now);
        let mut report = IngestReport::default();
        for candidate in &complete {
            if self.signals.is_stopping() {
                return Ok(());
            }
            report.files.push(self.worker.take(candidate)?);
            self.answer();
        }
        let mut due = false;
        if self.schedule.minute_passed(now) {
            self.worker.sync()?;
            due = Schedule::deadline_passed(&self.worker, now)?;
        }
        let settings = &self.worker.setup.settings;
        let digest_at = settings.digest_at.on(now.day());
        if !report.files.is_empty() || due || self.worker.has_days_to_judge()? {
            self.worker.finish_pass(&mut report)?;
            tracing::info!(files = report.files.len(), alerts = ?report.alerts, "pass");
        }
        if self.schedule.digest_due(now, digest_at) {
            match self.worker.issue_today() {
                Ok(page) => tracing::info!(page = %page.display(), "digest"),
                Err(failure) => tracing::error!("{}", failure.message),
            }
        }
        Ok(())
    }

    /// Answers the requests that wait.
    fn answer(&mut self) {
        while let Ok(asked) = self.asked.try_recv() {
            tracing::info!(user = asked.user, request = asked.request.word(), "request");
            let response = self.worker.perform(&asked.request, &asked.user);
            asked.reply(&response);
        }
    }

    /// A full disk is waited out, a failing one ends the daemon, anything else is tried again.
    fn weather(&mut self, error: StoreError) -> Result<(), Failure> {
        if error.is_fatal() {
            return Err(error.into());
        }
        if error.is_disk_full() {
            if !std::mem::replace(&mut self.full, true) {
                tracing::error!(%error, "no room: ingest pauses until there is some");
            }
            return Ok(());
        }
        tracing::error!(%error, "the round is tried again");
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
