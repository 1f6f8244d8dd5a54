//! The daemon's loop: one thing after the other, woken by events, requests, signals and time.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant as Moment};

use super::drops::Drops;
use super::failure::Failure;
use super::ingest::Candidate;
use super::memory::Memory;
use super::pulse::Pulse;
use super::report::Told;
use super::request::{Request, Response};
use super::schedule::Schedule;
use super::setup::Setup;
use super::signals::Signals;
use super::socket::{self, Asked};
use super::waiting;
use super::worker::Worker;
use crate::clock::Clock;
use crate::exit::Exit;
use crate::messages::Message;
use crate::problem::Problem;
use crate::store::StoreError;
use crate::store::merge;
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
    let pulse = Pulse::of_service();
    let (entrance, waiting) = waiting::queue(signals.stopping(), pulse.clone());
    worker.serve(waiting);
    let group = worker.setup.settings.review.group.clone();
    let path = worker.paths().socket();
    let socket = socket::listen(&path, group.as_deref(), entrance, waker.clone(), worker.board())
        .map_err(StoreError::io("socket", path))?;
    let mut daemon = Daemon::new(config.to_owned(), worker, (waker, pulse), signals);
    tracing::info!(state = %daemon.worker.paths().folder().display(), "started");
    let ended = daemon.serve();
    daemon.pulse.stopping();
    if let Err(failure) = &ended {
        daemon.worker.leave_mark(failure);
    }
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
    pulse: Pulse,
    signals: Signals,
    told: Told,
    /// Whether something came of the pass or of a request.
    news: bool,
}

impl Daemon {
    fn new(
        config: PathBuf,
        worker: Worker,
        (waker, pulse): (Waker, Pulse),
        signals: Signals,
    ) -> Self {
        let drops = Drops::new(&worker, events(&worker, &waker));
        let (schedule, told) = (Schedule::default(), Told::default());
        Self { config, drops, worker, schedule, waker, pulse, signals, told, news: false }
    }

    fn serve(&mut self) -> Result<(), Failure> {
        while !self.signals.is_stopping() {
            if self.signals.take_reload() {
                // What is wrong with it is in the log.
                let _ = self.pulse.clone().reloading(|| self.reload());
            }
            self.answer()?;
            let (paused, began) = (self.worker.pauses(), Moment::now());
            let round = self.round(paused);
            let unfinished = paused || self.signals.is_stopping();
            self.worker.weather(unfinished, round)?;
            let news = std::mem::take(&mut self.news);
            self.worker.passed(began.elapsed(), &mut self.told, news);
            self.worker.pause();
            if !self.signals.is_stopping() {
                let rest = self.pulse.rest(self.worker.setup.settings.watch.scan_every);
                let _ = self.waker.wait(rest);
            }
        }
        self.worker.report(false);
        self.worker.waiting.take_failure().map_or(Ok(()), Err)
    }

    /// Takes what is complete, judges, and issues the digest at its hour; where it is `paused`,
    /// only looks.
    fn round(&mut self, paused: bool) -> Result<(), Failure> {
        let now = self.worker.now();
        let memory = Memory::of(&self.worker);
        let (complete, looks) = self.worker.aside(|| self.drops.scan(&memory, now));
        self.worker.see_scan(now, looks)?;
        if !self.signals.is_stopping() {
            self.pulse.step();
            self.pulse.ready();
        }
        if paused {
            return Ok(());
        }
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
            let sealed = self.worker.seal_of_the_day()?;
            if !sealed && self.schedule.first_of_day(now) {
                tracing::warn!("the ledger is not signed: there is no key that can be used");
            }
        }
        if taken > 0 || due || self.worker.has_days_to_judge()? {
            let alerts = self.worker.detect()?;
            self.news = true;
            tracing::info!(files = taken, ?alerts, "pass");
            self.worker.merge_parts(merge::MANY)?;
            self.worker.shorten_touches()?;
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

    /// Takes a file; whether it was. One that cannot be taken is told and stops no other.
    fn take(&mut self, candidate: &Candidate) -> Result<bool, Failure> {
        match self.worker.take(candidate) {
            Ok(file) if file.export.is_some() => return Ok(true),
            Ok(file) => self.worker.tell_file(&file),
            Err(error) if error.is_fatal() || error.is_disk_full() => return Err(error.into()),
            Err(error) => self.worker.tell_not_taken(candidate, &error),
        }
        Ok(false)
    }

    /// Answers the requests that wait, also those that take long.
    fn answer(&mut self) -> Result<(), Failure> {
        while self.worker.pause() {
            let Some(asked) = self.worker.waiting.take_long() else { break };
            tracing::info!(user = asked.user, request = asked.request.word(), "request");
            let response = match self.make_ready(&asked) {
                Ok(()) => self.worker.perform(&asked.request, &asked.user),
                Err(refused) => Response::Failed(refused),
            };
            let failure = match &response {
                Response::Failed(failure) => Some(failure.clone()),
                _ => None,
            };
            self.worker.waiting.answer(asked, response);
            self.news = true;
            failure.map_or(Ok(()), |failure| self.worker.tell_fault(failure))?;
        }
        self.worker.waiting.take_failure().map_or(Ok(()), Err)
    }

    /// Refuses what may not be asked for, and reads the configuration again where who asks has
    /// read another one.
    fn make_ready(&mut self, asked: &Asked) -> Result<(), Failure> {
        if !asked.may_name_any_file() && !self.stays_in_folders(&asked.request) {
            let message = Message::new("cli.ingest.outside");
            let hint = Message::new("cli.ingest.outside-hint");
            return Err(Failure::new(Exit::Refused, message).hint(hint));
        }
        let Some(by) = asked.request.by() else { return Ok(()) };
        if *by != self.worker.setup.as_read() {
            self.reload()?;
        }
        if *by == self.worker.setup.as_read() {
            return Ok(());
        }
        let told = |key: &str| Message::new(key).with("file", self.config.display());
        let refused = Failure::new(Exit::Refused, told("cli.reload.other"));
        Err(refused.hint(told("cli.reload.other-hint")))
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

    /// Reads the configuration again. Where it cannot be used, the old one stays in force, and
    /// that is told while it lasts.
    fn reload(&mut self) -> Result<(), Failure> {
        let reloaded = self.read_again();
        let refused = reloaded.as_ref().err().filter(|failure| failure.exit == Exit::Refused);
        self.worker.tell_reload(refused);
        reloaded
    }

    fn read_again(&mut self) -> Result<(), Failure> {
        let setup = Setup::load(&self.config).map_err(|problems| faulty(&problems))?;
        if setup.settings.state_dir != self.worker.setup.settings.state_dir {
            tracing::error!("state.dir changed: restart; the old configuration stays");
            let message = Message::new("cli.reload.state");
            return Err(
                Failure::new(Exit::Refused, message).hint(Message::new("cli.reload.state-hint"))
            );
        }
        self.worker.setup = setup;
        self.drops = Drops::new(&self.worker, events(&self.worker, &self.waker));
        self.worker.sync().inspect_err(|error| tracing::error!(%error, "reload"))?;
        tracing::info!("configuration reloaded");
        Ok(())
    }
}

/// Says in the log what is wrong with a configuration; as a failure, the first of it.
fn faulty(problems: &[Problem]) -> Failure {
    for problem in problems {
        let file = problem.file.display();
        tracing::error!(%file, key = problem.key, "{}", problem.reason);
    }
    tracing::error!("the new configuration has faults; the old one stays in force");
    let message = Message::new("cli.reload.faulty");
    let message = match problems {
        [] => message.with("file", "").with("reason", ""),
        [first, ..] => {
            message.with("file", first.file.display()).with_message("reason", first.reason.clone())
        }
    };
    Failure::new(Exit::Refused, message).hint(Message::new("cli.reload.faulty-hint"))
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
