//! What systemd is told: that the daemon is ready, what it does, and again and again that it is
//! alive.
//!
//! The watchdog is fed on the thread that writes and on no other, and there only where both hold:
//! the work got on since it was last fed (a scan came to its end, bytes of a file were copied, rows
//! were stored, a day was judged), and the database takes a transaction. A scan that hangs gets on
//! with nothing; a writer that hangs feeds nobody.

use std::fmt::Debug;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant as Moment};

use sd_notify::NotifyState;

use crate::messages::{Lang, Message};

/// So often more time is asked for while the daemon starts, where there is no watchdog.
const USUAL: Duration = Duration::from_secs(20);

/// Within the time that systemd waits, it is told so many times.
const BEATS: u32 = 3;

/// Tells the service manager, where there is one. Clones are one and the same.
#[derive(Debug, Clone, Default)]
pub struct Pulse(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    /// Whether there is anybody to tell.
    is_heard: bool,
    /// How long the watchdog waits.
    watchdog: Option<Duration>,
    is_ready: AtomicBool,
    /// Steps that work has made, on any thread.
    steps: AtomicU64,
    last: Mutex<Last>,
}

/// What was said last.
#[derive(Debug, Default)]
struct Last {
    /// The steps by then.
    steps: u64,
    at: Option<Moment>,
    status: String,
}

impl Pulse {
    /// For the service manager that started this process, if one did.
    #[must_use]
    pub fn of_service() -> Self {
        Self(Arc::new(Shared {
            is_heard: std::env::var_os("NOTIFY_SOCKET").is_some(),
            watchdog: sd_notify::watchdog_enabled(),
            ..Shared::default()
        }))
    }

    /// Whether there is anybody to tell.
    #[must_use]
    pub fn is_heard(&self) -> bool {
        self.0.is_heard
    }

    /// The work got on. On any thread, as often as may be.
    pub fn step(&self) {
        self.0.steps.fetch_add(1, Ordering::Relaxed);
    }

    /// Feeds the watchdog where it is time to, the work got on since, and the writer `answers`. To
    /// be called on the thread that writes.
    pub fn beat(&self, answers: impl FnOnce() -> bool) {
        if !self.0.is_heard {
            return;
        }
        let mut last = self.0.last.lock().unwrap_or_else(PoisonError::into_inner);
        let steps = self.0.steps.load(Ordering::Relaxed);
        let early = last.at.is_some_and(|at| at.elapsed() < self.every());
        if early || steps == last.steps {
            return;
        }
        let answers = answers();
        // A writer that did not answer is asked again after the same time.
        last.at = Some(Moment::now());
        if answers {
            last.steps = steps;
            self.feed();
        }
    }

    fn feed(&self) {
        if self.0.is_ready.load(Ordering::SeqCst) {
            if self.0.watchdog.is_some() {
                tell(&[NotifyState::Watchdog]);
            }
            return;
        }
        // A first scan of a large folder is no reason to give the start up.
        let more = u32::try_from((BEATS * self.every()).as_micros()).unwrap_or(u32::MAX);
        tell(&[NotifyState::ExtendTimeoutUsec(more)]);
    }

    fn every(&self) -> Duration {
        self.0.watchdog.map_or(USUAL, |watchdog| watchdog / BEATS)
    }

    /// How long the daemon may rest that would rest for `wanted`.
    #[must_use]
    pub fn rest(&self, wanted: Duration) -> Duration {
        self.0.watchdog.map_or(wanted, |_| wanted.min(self.every()))
    }

    /// The daemon is ready; said once.
    pub fn ready(&self) {
        if self.0.is_heard && !self.0.is_ready.swap(true, Ordering::SeqCst) {
            tell(&[NotifyState::Ready]);
        }
    }

    /// The configuration is read again by `reload`.
    pub fn reloading<T>(&self, reload: impl FnOnce() -> T) -> T {
        let is_told = self.0.is_heard && self.0.is_ready.load(Ordering::SeqCst);
        if is_told {
            let now = NotifyState::monotonic_usec_now();
            match now {
                Ok(now) => tell(&[NotifyState::Reloading, now]),
                Err(error) => tracing::warn!(%error, "systemd is not told of the reload"),
            }
        }
        let done = reload();
        if is_told {
            tell(&[NotifyState::Ready]);
        }
        done
    }

    /// What the daemon does, in a line, where that is another one than before.
    pub fn status(&self, lang: Lang, status: &Message) {
        if !self.0.is_heard {
            return;
        }
        let status = status.text(lang);
        let mut last = self.0.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.status != status {
            tell(&[NotifyState::Status(&status)]);
            last.status = status;
        }
    }

    /// The daemon stops.
    pub fn stopping(&self) {
        if self.0.is_heard {
            tell(&[NotifyState::Stopping]);
        }
    }
}

fn tell(states: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        tracing::warn!(%error, "systemd cannot be told");
    }
}

/// Whether work is to end at the next good place. To ask is to have made a step.
#[derive(Debug, Clone, Default)]
pub struct Stop {
    flag: Arc<AtomicBool>,
    pulse: Pulse,
}

impl Stop {
    /// Work ends once `flag` is set; each question is a step for `pulse`.
    #[must_use]
    pub fn new(flag: Arc<AtomicBool>, pulse: Pulse) -> Self {
        Self { flag, pulse }
    }

    /// Whether work is to end.
    #[must_use]
    pub fn is_set(&self) -> bool {
        self.pulse.step();
        self.flag.load(Ordering::SeqCst)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard() -> Pulse {
        Pulse(Arc::new(Shared {
            is_heard: true,
            watchdog: Some(Duration::ZERO),
            ..Shared::default()
        }))
    }

    fn is_asked(pulse: &Pulse, answers: bool) -> bool {
        let mut asked = false;
        pulse.beat(|| {
            asked = true;
            answers
        });
        asked
    }

    #[test]
    fn the_writer_is_asked_where_the_work_got_on_and_only_then() {
        let pulse = heard();
        assert!(!is_asked(&pulse, true), "nothing was done yet");
        pulse.step();
        assert!(is_asked(&pulse, true));
        assert!(!is_asked(&pulse, true), "nothing was done since");
    }

    #[test]
    fn a_writer_that_did_not_answer_is_asked_again() {
        let pulse = heard();
        pulse.step();
        assert!(is_asked(&pulse, false));
        assert!(is_asked(&pulse, true));
        assert!(!is_asked(&pulse, true));
    }

    #[test]
    fn to_ask_whether_to_stop_is_a_step() {
        let pulse = heard();
        assert!(!Stop::new(Arc::default(), pulse.clone()).is_set());
        assert!(is_asked(&pulse, true));
    }

    #[test]
    fn without_a_watchdog_the_daemon_rests_as_long_as_it_likes() {
        let long = Duration::from_hours(1);
        assert_eq!(Pulse::default().rest(long), long);
        assert_eq!(heard().rest(long), Duration::ZERO);
    }
}
