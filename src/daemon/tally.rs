//! How far long work is, for somebody on another thread who looks on.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Records read so far.
#[derive(Debug, Clone, Default)]
pub struct Tally(Arc<AtomicU64>);

impl Tally {
    /// Counts so many more.
    pub fn add(&self, records: u64) {
        self.0.fetch_add(records, Ordering::Relaxed);
    }

    /// How many there were.
    #[must_use]
    pub fn records(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}
