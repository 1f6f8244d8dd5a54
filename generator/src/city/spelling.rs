//! The same value written differently: full-width digits, a small letter, a space at the
//! end. Compared folded they are equal, so none of this is a finding.

use super::journal::Journal;
use crate::rng::Rng;

/// Respells a few values of the day.
pub fn vary(journal: &mut Journal, rng: &mut Rng) {
    for row in &mut journal.operation {
        match rng.below(1000) {
            0..6 => row.subject = full_width(&row.subject),
            6..8 => row.actor_id = full_width(&row.actor_id),
            8..10 => row.terminal.make_ascii_lowercase(),
            10..12 => row.actor_id.push(' '),
            _ => {}
        }
    }
    for row in journal.regional.iter_mut().filter(|_| rng.chance(30)) {
        row.subject = full_width(&row.subject);
    }
}

/// ASCII as its full-width form.
fn full_width(text: &str) -> String {
    text.chars()
        .map(|character| match character {
            '!'..='~' => char::from_u32(u32::from(character) + 0xFEE0).unwrap_or(character),
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_and_letters_become_full_width() {
        assert_eq!(full_width("C007"), "Ｃ００７");
    }
}
