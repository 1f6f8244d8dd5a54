//! Which rows of a table some entry records.

use std::collections::HashMap;

/// A set of pairs of numbers, a bit each where they lie close together.
#[derive(Debug, Clone, Default)]
pub struct Seen(HashMap<(i64, i64), u64>);

impl Seen {
    /// Adds a pair.
    pub fn note(&mut self, (first, second): (i64, i64)) {
        *self.0.entry((first, second >> 6)).or_default() |= 1 << (second & 63);
    }

    /// Whether the pair was added.
    #[must_use]
    pub fn has(&self, (first, second): (i64, i64)) -> bool {
        self.0.get(&(first, second >> 6)).is_some_and(|bits| bits >> (second & 63) & 1 == 1)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_was_noted_is_there_and_nothing_else(
            noted in proptest::collection::hash_set((0..3_i64, -200..200_i64), 0..40),
        ) {
            let mut seen = Seen::default();
            for pair in &noted {
                seen.note(*pair);
            }
            for pair in (0..3).flat_map(|first| (-200..200).map(move |second| (first, second))) {
                prop_assert_eq!(seen.has(pair), noted.contains(&pair));
            }
        }
    }
}
