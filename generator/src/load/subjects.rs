//! The residents of a load: a fifth of them are met in half of the cases.

use super::LoadOptions;
use crate::rng::Rng;

/// Residents for a thousand rows. Two million rows then hold about 530,000 different ones.
const PER_THOUSAND_ROWS: u64 = 617;

/// Draws residents.
pub(super) struct Subjects {
    residents: u32,
}

impl Subjects {
    pub(super) fn new(options: &LoadOptions) -> Self {
        let residents = (options.rows * PER_THOUSAND_ROWS / 1000).max(5000);
        Self { residents: u32::try_from(residents).unwrap_or(u32::MAX) }
    }

    /// A number of `N` digits, scattered so that neighbours are not consecutive, with at
    /// least one leading zero where `N` is over 10.
    pub(super) fn draw<const N: usize>(&self, rng: &mut Rng) -> [u8; N] {
        let common = rng.chance(500);
        let fifth = self.residents / 5;
        let resident =
            if common { rng.below(fifth) } else { fifth + rng.below(self.residents - fifth) };
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
}
