//! Notes of ordinary work: what people type, numbers of telephones and receipts included.

use super::task::Step;
use crate::rng::Rng;
use crate::vocabulary::NOTES;

/// How a note of a driving licence begins.
pub const LICENCE: &str = "本人確認 免許証";

/// The same step with a note.
#[must_use]
pub fn noted(step: Step, rng: &mut Rng) -> Step {
    let note = match rng.below(1000) {
        0..150 => format!("連絡先090-{:04}-{:04}", rng.below(10_000), rng.below(10_000)),
        150..300 => format!("受付番号{:02}-{:05}", rng.between(1, 12), rng.below(100_000)),
        // A driving licence's number has twelve digits too: one in ten could be an individual number.
        300..301 => {
            format!("{LICENCE}{:012}", 301_000_000_000 + u64::from(rng.below(900_000)) * 104_729)
        }
        _ => (*rng.pick(&NOTES)).to_owned(),
    };
    step.noted(&note)
}
