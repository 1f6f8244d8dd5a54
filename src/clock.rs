//! The only place that reads the wall clock.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::instant::Instant;

/// Tells what time it is. Effects take one; decisions never do.
pub trait Clock: Send + Sync {
    /// The present.
    fn now(&self) -> Instant;
}

/// The host's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that may")]
    fn now(&self) -> Instant {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Instant::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}

/// A clock that shows what it was set to; for tests.
#[derive(Debug)]
pub struct SetClock(AtomicI64);

impl SetClock {
    /// A clock that shows `now`.
    #[must_use]
    pub fn at(now: Instant) -> Self {
        Self(AtomicI64::new(now.millis()))
    }

    /// Sets it to another time.
    pub fn set(&self, now: Instant) {
        self.0.store(now.millis(), Ordering::SeqCst);
    }
}

impl Clock for SetClock {
    fn now(&self) -> Instant {
        Instant::from_millis(self.0.load(Ordering::SeqCst))
    }
}
