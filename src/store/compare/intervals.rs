//! Intervals of serials, and which of them enclose one.

use std::cmp::Ordering;

/// Intervals that a piece has at most.
const MOST: usize = 64;

/// What lies apart that far, and 16 times as far as serials do on the average, is another interval.
const APART: u128 = 1_000;

/// Digits of a serial that is a number.
const DIGITS: usize = 24;

/// The order of serials that are numbers: first by how many digits they are written with.
pub(super) fn order(a: &str, b: &str) -> Ordering {
    (a.len(), a).cmp(&(b.len(), b))
}

/// Whether the serial is a number that intervals can be made of.
pub(super) fn is_number(serial: &str) -> bool {
    !serial.is_empty() && serial.len() <= DIGITS && serial.bytes().all(|b| b.is_ascii_digit())
}

/// A serial that is a number: the digits that it is written with, and its value.
pub(super) type Number = (u8, u128);

/// The number that a serial is.
pub(super) fn number(serial: &str) -> Option<Number> {
    let width = u8::try_from(serial.len()).ok()?;
    is_number(serial).then(|| Some((width, serial.parse().ok()?)))?
}

fn written((width, value): Number) -> String {
    format!("{value:0width$}", width = usize::from(width))
}

/// The few intervals in which all of the numbers lie.
pub(super) fn around(mut numbers: Vec<Number>) -> Vec<(String, String)> {
    numbers.sort_unstable();
    let (Some(first), Some(last)) = (numbers.first(), numbers.last()) else { return Vec::new() };
    let average = last.1.abs_diff(first.1) / numbers.len() as u128;
    let far = APART.max(average.saturating_mul(16));
    let mut gaps: Vec<(u128, usize)> = Vec::new();
    for (place, pair) in numbers.windows(2).enumerate() {
        let apart = match pair {
            [a, b] if a.0 == b.0 => b.1 - a.1,
            _ => u128::MAX,
        };
        if apart >= far {
            gaps.push((apart, place));
        }
    }
    gaps.sort_unstable_by(|a, b| b.cmp(a));
    gaps.truncate(MOST - 1);
    let mut cuts: Vec<usize> = gaps.into_iter().map(|(_, place)| place + 1).collect();
    cuts.extend([0, numbers.len()]);
    cuts.sort_unstable();
    let interval = |cut: &[usize]| match cut {
        [from, to] => Some((written(*numbers.get(*from)?), written(*numbers.get(to - 1)?))),
        _ => None,
    };
    cuts.windows(2).filter_map(interval).collect()
}

/// Intervals, each of something that has a number.
#[derive(Debug, Default)]
pub(super) struct Intervals {
    /// By their beginning.
    sorted: Vec<Interval>,
    /// For each, which one up to it reaches furthest.
    furthest: Vec<usize>,
}

#[derive(Debug)]
struct Interval {
    first: String,
    last: String,
    of: usize,
}

impl Intervals {
    /// Adds one of `of`.
    pub(super) fn add(&mut self, first: String, last: String, of: usize) {
        let place = self.sorted.partition_point(|known| order(&known.first, &first).is_le());
        self.sorted.insert(place, Interval { first, last, of });
        self.furthest.truncate(place);
        for at in place..self.sorted.len() {
            let before = at.checked_sub(1).map(|before| self.furthest[before]);
            let further =
                |known: &usize| order(&self.sorted[*known].last, &self.sorted[at].last).is_ge();
            self.furthest.push(before.filter(further).unwrap_or(at));
        }
    }

    /// Whose intervals enclose the serial, each once.
    pub(super) fn around(&self, serial: &str) -> Vec<usize> {
        let mut found = Vec::new();
        let begun = self.sorted.partition_point(|known| order(&known.first, serial).is_le());
        for at in (0..begun).rev() {
            if order(&self.sorted[self.furthest[at]].last, serial).is_lt() {
                break;
            }
            if order(&self.sorted[at].last, serial).is_ge() {
                found.push(self.sorted[at].of);
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn numbers(values: impl IntoIterator<Item = u128>) -> Vec<Number> {
        values.into_iter().map(|value| (8, value)).collect()
    }

    fn short(intervals: &[(String, String)]) -> Vec<(u128, u128)> {
        intervals.iter().map(|(a, b)| (a.parse().unwrap(), b.parse().unwrap())).collect()
    }

    #[test]
    fn serials_that_count_are_one_interval() {
        assert_eq!(short(&around(numbers((1..500).chain(510..900)))), [(1, 899)]);
    }

    #[test]
    fn two_counters_are_two_intervals() {
        let both = (1..500).flat_map(|i| [i, i + 30_000]);
        assert_eq!(short(&around(numbers(both))), [(1, 499), (30_001, 30_499)]);
    }

    #[test]
    fn serials_of_another_width_are_another_interval() {
        let mixed = vec![(3, 1), (4, 2), (3, 5)];
        assert_eq!(around(mixed), [("001".into(), "005".into()), ("0002".into(), "0002".into())]);
    }

    #[test]
    fn scattered_serials_are_few_intervals() {
        let scattered = (0..5_000_u128).map(|i| i * i * 7_919);
        assert!(around(numbers(scattered)).len() <= MOST);
    }

    proptest! {
        #[test]
        fn the_intervals_that_enclose_a_serial_are_those_that_a_look_at_each_finds(
            ranges in prop::collection::vec((0_u32..200, 0_u32..40), 0..40), serial in 0_u32..260,
        ) {
            let mut intervals = Intervals::default();
            let mut expected = Vec::new();
            for (of, (first, length)) in ranges.iter().enumerate() {
                intervals.add(format!("{first:04}"), format!("{:04}", first + length), of);
                if (*first..=first + length).contains(&serial) {
                    expected.push(of);
                }
            }
            prop_assert_eq!(intervals.around(&format!("{serial:04}")), expected);
        }

        #[test]
        fn every_number_lies_in_an_interval(values in prop::collection::vec(any::<u64>(), 1..300)) {
            let values: Vec<u128> = values.into_iter().map(|v| u128::from(v % 10_000_000)).collect();
            let intervals = short(&around(numbers(values.clone())));
            for value in values {
                prop_assert!(intervals.iter().any(|(a, b)| (*a..=*b).contains(&value)));
            }
        }
    }
}
