//! Who is in whose charge: caseworkers and collectors have theirs, by the desk, so that they go
//! over to whoever takes it.

use std::collections::BTreeMap;

use super::resident::Residents;
use super::staff::Seat;
use super::unit::{self, UNITS};
use super::watched::Watched;
use crate::rng::Rng;

/// The residents in the charge of each desk.
#[derive(Clone, Debug, Default)]
pub struct Charges(BTreeMap<Seat, Vec<u32>>);

impl Charges {
    /// So many for each desk as its unit has; none for the head's.
    #[must_use]
    pub fn new(total: u32, seed: u64, residents: &Residents, watched: &Watched) -> Self {
        let rng = &mut Rng::for_purpose(seed, "office charges", 0);
        let mut charges = BTreeMap::new();
        for (index, unit) in UNITS.iter().enumerate().filter(|(_, unit)| unit.charges > 0) {
            for number in 2..=unit::size(index, total) {
                let own = (0..unit.charges).map(|_| residents.anybody(rng));
                let own = own.filter(|resident| !watched.has(*resident)).collect();
                charges.insert(Seat { unit: index, number }, own);
            }
        }
        Self(charges)
    }

    /// Those of a desk.
    #[must_use]
    pub fn of(&self, seat: Seat) -> &[u32] {
        self.0.get(&seat).map_or(&[], Vec::as_slice)
    }

    /// All desks with theirs.
    pub fn all(&self) -> impl Iterator<Item = (Seat, &[u32])> {
        self.0.iter().map(|(seat, charges)| (*seat, charges.as_slice()))
    }
}
