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
pub struct History<T> {
    versions: Vec<(Instant, T)>,
    applied: Vec<Applied>,
}

/// That some days are judged by another version than the one in force on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Applied {
    /// The first of the days; none: from the beginning.
    pub first: Option<Day>,
    /// The last of them.
    pub last: Day,
    /// The place of the version among those recorded.
    pub version: usize,
}

impl Applied {
    fn covers(&self, day: Day) -> bool {
        self.first.is_none_or(|first| first <= day) && day <= self.last
    }
}

impl<T> Default for History<T> {
    fn default() -> Self {
        Self::of(Vec::new())
    }
}

impl<T> History<T> {
    /// The versions in the order in which they were recorded.
    #[must_use]
    pub const fn of(versions: Vec<(Instant, T)>) -> Self {
        Self { versions, applied: Vec::new() }
    }

    /// The same with one more version.
    #[must_use]
    pub fn and(mut self, at: Instant, version: T) -> Self {
        self.versions.push((at, version));
        self
    }

    /// The same, with versions that some days are judged by nonetheless.
    ///
    /// ```
    /// use tenken::config::{Applied, History};
    /// let recorded = |at: &str, name| (at.parse().unwrap(), name);
    /// let history = History::of(vec![
    ///     recorded("2026-04-10T09:00:00+09:00", "first"),
    ///     recorded("2026-04-20T09:00:00+09:00", "second"),
    /// ]);
    /// let last = "2026-04-15".parse().unwrap();
    /// let history = history.applied(vec![Applied { first: None, last, version: 1 }]);
    /// assert_eq!(history.on("2026-04-12".parse().unwrap()), Some(&"second"));
    /// assert_eq!(history.on("2026-04-16".parse().unwrap()), Some(&"first"));
    /// ```
    #[must_use]
    pub fn applied(mut self, applied: Vec<Applied>) -> Self {
        self.applied.extend(applied);
        self
    }

    /// The version that a day is judged by: the last one recorded by its end, the first one ever
    /// for all days before; or a later one, where that was applied to it.
    #[must_use]
    pub fn on(&self, day: Day) -> Option<&T> {
        let recorded = self.versions.iter().take_while(|(at, _)| *at <= day.end()).count();
        let applied = self.applied.iter().filter(|applied| applied.covers(day));
        let applied = applied.map(|applied| applied.version).max().unwrap_or(0);
        let place = recorded.saturating_sub(1).max(applied);
        self.versions.get(place).map(|(_, version)| version)
    }

    /// All versions, the oldest first.
    pub fn versions(&self) -> impl Iterator<Item = &T> {
        self.versions.iter().map(|(_, version)| version)
    }

    /// All versions, the oldest first, each with when it was recorded.
    pub fn recorded(&self) -> impl Iterator<Item = (Instant, &T)> {
        self.versions.iter().map(|(at, version)| (*at, version))
    }

    /// The version recorded last.
    #[must_use]
    pub fn latest(&self) -> Option<&T> {
        self.versions.last().map(|(_, version)| version)
    }

    /// How many were recorded.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.versions.len()
    }

    /// Whether none was recorded.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.versions.is_empty()
    }
}
