//! The figures that must be reached.

/// On which side of the limit is good.
#[derive(Clone, Copy)]
pub enum Limit {
    /// Not less.
    AtLeast(f64),
    /// Not more.
    AtMost(f64),
}

/// A figure that must be reached, and one that is aimed at.
#[derive(Clone, Copy)]
pub struct Target {
    /// Of what.
    pub what: &'static str,
    /// What must be reached.
    pub limit: Limit,
    /// What is aimed at.
    pub aim: f64,
    /// How many rows it is about.
    pub rows: u64,
}

/// Rows of an ordinary load, of a large one, and of a grown state.
const LOAD: u64 = 2_000_000;
/// A large load.
pub const LARGE: u64 = 10_000_000;
/// A grown state.
const GROWN: u64 = 20_000_000;

pub const INGEST: Target = at_least("ingest, times as fast as the yardstick", 2.0, 3.0, LOAD);
pub const LARGE_INGEST: Target = at_least("the same, a large load", 2.5, 2.5, LARGE);
pub const GROWTH: Target = at_most("last file, times the first one's time", 1.25, 1.05, GROWN);
pub const MEMORY: Target = at_most("ingest, peak MiB", 256.0, 128.0, LOAD);
pub const DENSITY: Target = at_most("database bytes for a CSV byte", 0.75, 0.6, LOAD);
pub const VERIFY: Target = at_least("verify, rows/s", 1e6, 3e6, LOAD);
pub const REPLAY: Target = at_least("replay --check, rows/s", 5e5, 2e6, LOAD);
pub const SUBJECT: Target = at_most("subject, warm query, ms", 50.0, 5.0, GROWN);
pub const DIGEST: Target = at_most("digest, whole process, s", 1.0, 0.1, GROWN);
pub const ALERTS: Target = at_most("10,000 rows to their alerts, s", 1.0, 0.2, GROWN);
pub const DAILY: Target = at_most("20,000 rows, times as into an empty state", 1.25, 1.05, GROWN);

const fn at_least(what: &'static str, limit: f64, aim: f64, rows: u64) -> Target {
    Target { what, limit: Limit::AtLeast(limit), aim, rows }
}

const fn at_most(what: &'static str, limit: f64, aim: f64, rows: u64) -> Target {
    Target { what, limit: Limit::AtMost(limit), aim, rows }
}

impl Target {
    /// Whether the figure is good enough.
    pub fn is_reached(&self, measured: f64) -> bool {
        match self.limit {
            Limit::AtLeast(limit) => measured >= limit,
            Limit::AtMost(limit) => measured <= limit,
        }
    }
}
