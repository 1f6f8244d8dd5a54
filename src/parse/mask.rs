//! Hiding numbers in what people read about a record that could not be read.

use std::borrow::Cow;

/// Hides what looks like an individual number (個人番号): twelve digits in a row, or three
/// groups of four with a hyphen or a space between them, half-width or full-width; no digit
/// stands right before or after. The last four digits stay.
///
/// ```
/// use tenken::parse::mask_individual_numbers;
/// assert_eq!(mask_individual_numbers("番号123456789018、20260401"), "番号********9018、20260401");
/// assert_eq!(mask_individual_numbers("1234-5678-9018"), "****-****-9018");
/// ```
#[must_use]
pub fn mask_individual_numbers(text: &str) -> Cow<'_, str> {
    let mut chars: Vec<char> = text.chars().collect();
    let mut at = 0;
    let mut masked = false;
    while at < chars.len() {
        let length = individual_number(&chars[at..]);
        if length > 0 {
            hide_digits(&mut chars[at..at + length], 8);
            masked = true;
        }
        at += length.max(digits(&chars[at..])).max(1);
    }
    if masked { Cow::Owned(chars.into_iter().collect()) } else { Cow::Borrowed(text) }
}

/// Hides every digit but the last four.
pub(super) fn mask_digits(text: &str) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    let digits = chars.iter().filter(|c| is_digit(**c)).count();
    hide_digits(&mut chars, digits.saturating_sub(4));
    chars.into_iter().collect()
}

/// Cuts `text` to at most `bytes` bytes, and a number that stands at the cut altogether, as
/// it could not be masked any more.
pub(super) fn cut(text: &mut String, bytes: usize) {
    if text.len() <= bytes {
        return;
    }
    text.truncate(text.floor_char_boundary(bytes));
    let whole = text.trim_end_matches(|c| is_digit(c) || is_separator(c)).len();
    text.truncate(whole);
    text.push('…');
}

/// Length of the individual number at the beginning; 0 where there is none.
fn individual_number(chars: &[char]) -> usize {
    match digits(chars) {
        12 => 12,
        4 => {
            let group = |at: usize| {
                let separated = chars.get(at).is_some_and(|c| is_separator(*c));
                separated && digits(&chars[at + 1..]) == 4
            };
            if group(4) && group(9) { 14 } else { 0 }
        }
        _ => 0,
    }
}

fn digits(chars: &[char]) -> usize {
    chars.iter().take_while(|c| is_digit(**c)).count()
}

fn hide_digits(chars: &mut [char], count: usize) {
    for c in chars.iter_mut().filter(|c| is_digit(**c)).take(count) {
        *c = '*';
    }
}

const fn is_digit(c: char) -> bool {
    matches!(c, '0'..='9' | '０'..='９')
}

const fn is_separator(c: char) -> bool {
    matches!(c, '-' | ' ' | '\u{3000}' | '－' | '‐' | '\u{2212}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twelve_digits_are_masked_and_other_numbers_are_not() {
        let table = [
            ("123456789018", "********9018"),
            ("１２３４５６７８９０１８", "********９０１８"),
            ("x1234 5678 9018y", "x**** **** 9018y"),
            ("1234－5678－9018", "****－****－9018"),
            ("12345678901", "12345678901"),
            ("1234567890123", "1234567890123"),
            ("00000000000000000001", "00000000000000000001"),
            ("1234-5678-90189", "1234-5678-90189"),
            ("2026-04-01", "2026-04-01"),
            ("", ""),
        ];
        for (text, expected) in table {
            assert_eq!(mask_individual_numbers(text), expected);
        }
    }

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
