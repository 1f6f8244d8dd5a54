//! Chance that is the same for ever: xoshiro256++, seeded by splitmix64.
//!
//! Both algorithms are public domain (Blackman and Vigna, <https://prng.di.unimi.it>).
//! They are written out here so that no dependency's update can change a byte of output.

/// A stream of pseudo-random numbers.
#[derive(Clone, Debug)]
pub struct Rng {
    state: [u64; 4],
}

impl Rng {
    /// The stream of a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let mut mixer = seed;
        let mut state = [0; 4];
        for word in &mut state {
            *word = splitmix64(&mut mixer);
        }
        Self { state }
    }

    /// The stream of a seed for one purpose, so that one part of the output can
    /// change without rippling into the others.
    #[must_use]
    pub fn for_purpose(seed: u64, purpose: &str, number: u64) -> Self {
        let mut mixer = seed ^ number.rotate_left(32);
        for byte in purpose.bytes() {
            mixer = splitmix64(&mut mixer) ^ u64::from(byte);
        }
        Self::new(mixer)
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        let [a, b, c, d] = self.state;
        let result = a.wrapping_add(d).rotate_left(23).wrapping_add(a);
        let (c, d) = (c ^ a, d ^ b);
        self.state = [a ^ d, b ^ c, c ^ (b << 17), d.rotate_left(45)];
        result
    }

    /// A number below `bound` (multiply and shift; the bias is below 2^-32 × `bound`).
    #[allow(clippy::cast_possible_truncation, reason = "the product's upper half is below bound")]
    pub fn below(&mut self, bound: u32) -> u32 {
        (((self.bits() >> 32) * u64::from(bound)) >> 32) as u32
    }

    /// A number from `low` up to and including `high`.
    pub fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.below(high.saturating_sub(low) + 1)
    }

    /// True in `per_mille` of a thousand cases.
    pub fn chance(&mut self, per_mille: u32) -> bool {
        self.below(1000) < per_mille
    }

    /// An index into something of length `len`.
    pub fn index(&mut self, len: usize) -> usize {
        let bound = u32::try_from(len).unwrap_or(u32::MAX);
        self.below(bound) as usize
    }

    /// One of the items, which must not be none.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.index(items.len())]
    }
}

fn splitmix64(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splitmix64_gives_the_published_sequence() {
        let mut state = 1_234_567;
        assert_eq!(splitmix64(&mut state), 6_457_827_717_110_365_317);
        assert_eq!(splitmix64(&mut state), 3_203_168_211_198_807_973);
    }

    #[test]
    fn xoshiro_gives_the_published_sequence() {
        let mut rng = Rng { state: [1, 2, 3, 4] };
        let first: Vec<u64> = (0..4).map(|_| rng.bits()).collect();
        assert_eq!(first, [41_943_041, 58_720_359, 3_588_806_011_781_223, 3_591_011_842_654_386]);
    }

    #[test]
    fn numbers_stay_below_their_bound() {
        let mut rng = Rng::new(7);
        assert!((0..10_000).all(|_| rng.below(13) < 13));
        assert!((0..10_000).all(|_| (5..=9).contains(&rng.between(5, 9))));
    }

    #[test]
    fn purposes_have_streams_of_their_own() {
        let first = Rng::for_purpose(1, "staff", 0).bits();
        assert_ne!(first, Rng::for_purpose(1, "staff", 1).bits());
        assert_ne!(first, Rng::for_purpose(1, "night", 0).bits());
        assert_eq!(first, Rng::for_purpose(1, "staff", 0).bits());
    }
}
