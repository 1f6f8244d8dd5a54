//! The residents: numbered one after the other, those of a household together, as numbers are
//! allotted when people register.

use crate::rng::Rng;

/// The number before the first resident's.
const BASE: u32 = 10_000_000;

/// Where in a row of seven neighbours the household of each begins: two, one, three and one.
const BEGINNINGS: [u32; 7] = [0, 0, 2, 3, 3, 3, 6];

/// The 団体内統合宛名番号 of a resident: 15 digits, with leading zeros.
#[must_use]
pub fn number(resident: u32) -> String {
    format!("{:015}", u64::from(BASE) + u64::from(resident))
}

/// Everybody who lives in the city.
#[derive(Clone, Debug)]
pub struct Residents {
    settled: u32,
    newcomers: u32,
}

impl Residents {
    /// So many people as a city has for a staff: 140 for each.
    #[must_use]
    pub fn for_staff(staff: u32) -> Self {
        Self { settled: staff * 140, newcomers: 0 }
    }

    /// How many lived here on the first day.
    #[must_use]
    pub fn settled(&self) -> u32 {
        self.settled
    }

    /// Anybody of those.
    #[must_use]
    pub fn anybody(&self, rng: &mut Rng) -> u32 {
        rng.below(self.settled)
    }

    /// The household of a resident.
    #[must_use]
    pub fn household(&self, resident: u32) -> Vec<u32> {
        let first = |of: u32| of - of % 7 + BEGINNINGS[(of % 7) as usize];
        let begin = first(resident);
        (begin..begin + 3).filter(|other| first(*other) == begin).collect()
    }

    /// Registers so many new people, who get the next numbers.
    pub fn register(&mut self, count: u32) -> Vec<u32> {
        let first = self.settled + self.newcomers;
        self.newcomers += count;
        (first..first + count).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn households_are_neighbours_and_everybody_has_one() {
        let residents = Residents::for_staff(1);
        assert_eq!(residents.household(1), [0, 1]);
        assert_eq!(residents.household(2), [2]);
        assert_eq!(residents.household(11), [10, 11, 12]);
        for resident in 0..140 {
            assert!(residents.household(resident).contains(&resident));
        }
    }

    #[test]
    fn newcomers_get_the_next_numbers() {
        let mut residents = Residents::for_staff(1);
        assert_eq!(residents.register(2), [140, 141]);
        assert_eq!(residents.register(1), [142]);
        assert_eq!(number(142), "000000010000142");
    }
}
