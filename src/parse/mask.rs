//! Hiding numbers in what people read about a record that could not be read.

use crate::individual_number::may_stand_within;

/// Hides every digit but the last four.
pub(super) fn mask_digits(text: &str) -> String {
    let digits = text.chars().filter(|c| is_digit(*c)).count();
    let mut hidden = digits.saturating_sub(4);
    let hide = |c: char| {
        if hidden == 0 || !is_digit(c) {
            return c;
        }
        hidden -= 1;
        '*'
    };
    text.chars().map(hide).collect()
}

/// Cuts `text` to at most `bytes` bytes, and a number that stands at the cut altogether, as
/// it could not be masked any more.
pub(super) fn cut(text: &mut String, bytes: usize) {
    if text.len() <= bytes {
        return;
    }
    text.truncate(text.floor_char_boundary(bytes));
    text.truncate(text.trim_end_matches(may_stand_within).len());
    text.push('…');
}

const fn is_digit(c: char) -> bool {
    matches!(c, '0'..='9' | '０'..='９')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_at_the_cut_goes_with_it() {
        let mut text = "備考 123456789018".to_owned();
        cut(&mut text, 15);
        assert_eq!(text, "備考…");
        let mut short = "abc".to_owned();
        cut(&mut short, 3);
        assert_eq!(short, "abc");
    }

    #[test]
    fn a_subject_number_keeps_its_last_four_digits() {
        assert_eq!(mask_digits("000123456789012"), "***********9012");
        assert_eq!(mask_digits("012"), "012");
    }
}
