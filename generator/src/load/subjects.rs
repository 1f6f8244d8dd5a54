//! The residents of a load: a fifth of them are met in half of the cases.

use super::LoadOptions;
use crate::layout::Layout;
use crate::rng::Rng;

/// Draws residents.
pub(super) struct Subjects {
    residents: u32,
}

impl Subjects {
    pub(super) fn new(options: &LoadOptions) -> Self {
        Self { residents: options.population() }
    }

    /// The number of somebody.
    pub(super) fn draw<const N: usize>(&self, rng: &mut Rng) -> [u8; N] {
        let common = rng.chance(500);
        let fifth = self.often_met();
        let resident =
            if common { rng.below(fifth) } else { fifth + rng.below(self.residents - fifth) };
        number(resident)
    }

    /// How many are met in half of the cases: the first so many.
    pub(super) fn often_met(&self) -> u32 {
        self.residents / 5
    }
}

/// A resident's number of `N` digits, scattered so that neighbours are not consecutive, with at
/// least one leading zero where `N` is over 10.
pub(super) fn number<const N: usize>(resident: u32) -> [u8; N] {
    let space = if N > 10 { 10_000_000_000 } else { 100_000_000 };
    // Odd and no multiple of 5, so different residents have different numbers.
    let mut number = u64::from(resident) * 7_368_787 % space;
    let mut text = [b'0'; N];
    for digit in text.iter_mut().rev() {
        *digit += u8::try_from(number % 10).unwrap_or_default();
        number /= 10;
    }
    text
}

/// A resident's number as a layout writes it.
pub(super) fn text(layout: Layout, resident: u32) -> String {
    let digits = |number: &[u8]| number.iter().map(|digit| char::from(*digit)).collect();
    match layout {
        Layout::Regional => digits(&number::<8>(resident)),
        Layout::Operation | Layout::Authentication | Layout::Provision => {
            digits(&number::<15>(resident))
        }
    }
}
