//! The watch list: residents whom only some units handle.

use super::resident::{Residents, number};
use super::unit::{CHILDREN, RESIDENTS, WELFARE};
use crate::rng::Rng;

/// The units that may.
pub const ALLOWED: [&str; 3] = [RESIDENTS, WELFARE, CHILDREN];

/// Who is on the list: three of ten thousand residents.
#[derive(Clone, Debug)]
pub struct Watched(Vec<u32>);

impl Watched {
    /// The list of a city.
    #[must_use]
    pub fn new(seed: u64, residents: &Residents) -> Self {
        let rng = &mut Rng::for_purpose(seed, "office watched", 0);
        let count = residents.settled() * 3 / 10_000;
        Self((0..count.max(3)).map(|_| residents.anybody(rng)).collect())
    }

    /// Whether somebody is on it.
    #[must_use]
    pub fn has(&self, resident: u32) -> bool {
        self.0.contains(&resident)
    }

    /// Whether a number is of somebody on it.
    #[must_use]
    pub fn has_number(&self, subject: &str) -> bool {
        self.0.iter().any(|resident| number(*resident) == subject)
    }

    /// Whether a unit may handle them.
    #[must_use]
    pub fn may(&self, unit: &str) -> bool {
        ALLOWED.contains(&unit)
    }

    /// All of them.
    #[must_use]
    pub fn all(&self) -> &[u32] {
        &self.0
    }
}
