//! Versions of something that people set, each with when it was recorded.

use crate::instant::{Day, Instant};

/// Versions, the oldest first. A day is judged by the one in force on it.
///
/// ```
/// use tenken::config::History;
/// let recorded = "2026-04-10T09:00:00+09:00".parse().unwrap();
/// let changed = "2026-04-20T09:00:00+09:00".parse().unwrap();
/// let history = History::of(vec![(recorded, "first"), (changed, "second")]);
/// assert_eq!(history.on("2026-04-01".parse().unwrap()), Some(&"first"), "all days before");
/// assert_eq!(history.on("2026-04-19".parse().unwrap()), Some(&"first"));
/// assert_eq!(history.on("2026-04-20".parse().unwrap()), Some(&"second"));
/// ```
#[derive(Debug, Clone)]
pub struct History<T>(Vec<(Instant, T)>);

impl<T> Default for History<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> History<T> {
    /// The versions in the order in which they were recorded.
    #[must_use]
    pub fn of(versions: Vec<(Instant, T)>) -> Self {
        Self(versions)
    }

    /// The version in force on a day: the last one recorded by its end, the first one ever for
    /// all days before.
    #[must_use]
    pub fn on(&self, day: Day) -> Option<&T> {
        let until = self.0.iter().take_while(|(at, _)| *at <= day.end()).last();
        until.or_else(|| self.0.first()).map(|(_, version)| version)
    }

    /// The version recorded last.
    #[must_use]
    pub fn latest(&self) -> Option<&T> {
        self.0.last().map(|(_, version)| version)
    }
}
