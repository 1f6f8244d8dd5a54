//! Something to wait for that others can ring.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant as Moment};

/// Why waiting ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Woken {
    /// Something called: a signal, a command. At once.
    Called,
    /// Something happened in a folder. Never sooner than the gap after the last time.
    Event,
    /// Nothing happened in time.
    Timeout,
}

/// Wakes who waits, from any thread. Any number of rings while nobody waits count as one.
///
/// ```
/// use std::time::Duration;
/// use tenken::watch::{Waker, Woken};
/// let waker = Waker::new(Duration::ZERO);
/// waker.notice();
/// waker.notice();
/// assert_eq!(waker.wait(Duration::from_secs(9)), Woken::Event);
/// assert_eq!(waker.wait(Duration::ZERO), Woken::Timeout);
/// ```
#[derive(Debug, Clone)]
pub struct Waker {
    shared: Arc<Shared>,
    gap: Duration,
}

#[derive(Debug, Default)]
struct Shared {
    rung: Mutex<Rung>,
    changed: Condvar,
}

/// Monotonic moments, not the time of day.
#[derive(Debug, Default)]
struct Rung {
    called: bool,
    noticed: bool,
    last_event: Option<Moment>,
}

impl Waker {
    /// A waker that lets at least `gap` pass from event to event, so that a folder in which
    /// something happens all the time does not have it scanned all the time.
    #[must_use]
    pub fn new(gap: Duration) -> Self {
        Self { shared: Arc::default(), gap }
    }

    /// Ends the waiting at once.
    pub fn call(&self) {
        self.rung().called = true;
        self.shared.changed.notify_all();
    }

    /// Ends the waiting, but for the gap.
    pub fn notice(&self) {
        let mut rung = self.rung();
        if !rung.noticed {
            rung.noticed = true;
            self.shared.changed.notify_all();
        }
    }

    /// Waits until something rings, for `timeout` at most.
    #[must_use]
    pub fn wait(&self, timeout: Duration) -> Woken {
        let start = Moment::now();
        let mut rung = self.rung();
        loop {
            let now = Moment::now();
            if std::mem::take(&mut rung.called) {
                return Woken::Called;
            }
            let held_back = rung.held_back(self.gap, now);
            if rung.noticed && held_back.is_zero() {
                rung.noticed = false;
                rung.last_event = Some(now);
                return Woken::Event;
            }
            let left = timeout.saturating_sub(now.duration_since(start));
            if left.is_zero() {
                return Woken::Timeout;
            }
            let sleep = if rung.noticed { left.min(held_back) } else { left };
            let woken = self.shared.changed.wait_timeout(rung, sleep);
            rung = woken.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn rung(&self) -> MutexGuard<'_, Rung> {
        self.shared.rung.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Rung {
    /// How long the next event still has to wait for its gap.
    fn held_back(&self, gap: Duration, now: Moment) -> Duration {
        let passed = self.last_event.map(|last| now.duration_since(last));
        passed.map_or(Duration::ZERO, |passed| gap.saturating_sub(passed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_hours(1);

    #[test]
    fn a_thousand_events_wake_once() {
        let waker = Waker::new(Duration::ZERO);
        (0..1000).for_each(|_| waker.notice());
        assert_eq!(waker.wait(LONG), Woken::Event);
        assert_eq!(waker.wait(Duration::ZERO), Woken::Timeout);
    }

    #[test]
    fn within_the_gap_an_event_is_kept_and_does_not_wake() {
        let waker = Waker::new(LONG);
        waker.notice();
        assert_eq!(waker.wait(LONG), Woken::Event);
        waker.notice();
        assert_eq!(waker.wait(Duration::from_millis(1)), Woken::Timeout);
        assert!(waker.rung().noticed);
    }

    #[test]
    fn an_event_within_the_gap_wakes_after_it() {
        let waker = Waker::new(Duration::from_millis(5));
        waker.notice();
        assert_eq!(waker.wait(LONG), Woken::Event);
        waker.notice();
        assert_eq!(waker.wait(LONG), Woken::Event);
    }

    #[test]
    fn a_call_does_not_wait_for_the_gap() {
        let waker = Waker::new(LONG);
        waker.notice();
        assert_eq!(waker.wait(LONG), Woken::Event);
        waker.call();
        assert_eq!(waker.wait(LONG), Woken::Called);
    }

    #[test]
    fn another_thread_can_ring() {
        let waker = Waker::new(Duration::ZERO);
        let other = waker.clone();
        let thread = std::thread::spawn(move || other.notice());
        assert_eq!(waker.wait(LONG), Woken::Event);
        thread.join().unwrap();
    }
}
