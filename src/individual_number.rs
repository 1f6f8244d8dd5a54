//! Finding and masking individual numbers (個人番号) in text.
//!
//! An individual number is 12 digits, half or full width, with spaces or hyphens between at
//! most, no digit before or after, whose last digit is the check digit of Order 85 of 2014
//! of the Ministry of Internal Affairs and Communications (平成26年総務省令第85号, 第5条).

use std::borrow::Cow;
use std::ops::Range;

/// What stands in place of each digit that is hidden.
const MASK: char = '*';

/// Where in `text` individual numbers stand, as byte ranges.
///
/// ```
/// use tenken::individual_number::find;
/// assert_eq!(find("番号は1234-5678-9018です"), [9..23]);
/// assert!(find("123456789012").is_empty(), "the check digit is wrong");
/// ```
#[must_use]
pub fn find(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut run = Run::default();
    for (at, c) in text.char_indices() {
        match digit(c) {
            Some(value) => run.push(value, at, at + c.len_utf8()),
            None if is_separator(c) && !run.digits.is_empty() => {}
            None => run.finish(&mut found),
        }
    }
    run.finish(&mut found);
    found
}

/// `text` with every individual number in it hidden but for its separators.
///
/// ```
/// use tenken::individual_number::mask;
/// assert_eq!(mask("番号 1234-5678-9018"), "番号 ****-****-****");
/// ```
#[must_use]
pub fn mask(text: &str) -> Cow<'_, str> {
    let found = find(text);
    if found.is_empty() {
        return Cow::Borrowed(text);
    }
    let hidden = |at: usize| found.iter().any(|range| range.contains(&at));
    let masked = text
        .char_indices()
        .map(|(at, c)| if hidden(at) && digit(c).is_some() { MASK } else { c })
        .collect();
    Cow::Owned(masked)
}

/// Digits that follow each other, with separators between at most.
#[derive(Default)]
struct Run {
    digits: Vec<u8>,
    start: usize,
    end: usize,
}

impl Run {
    fn push(&mut self, value: u8, start: usize, end: usize) {
        if self.digits.is_empty() {
            self.start = start;
        }
        self.digits.push(value);
        self.end = end;
    }

    fn finish(&mut self, found: &mut Vec<Range<usize>>) {
        if <[u8; 12]>::try_from(self.digits.as_slice()).is_ok_and(|digits| is_valid(&digits)) {
            found.push(self.start..self.end);
        }
        self.digits.clear();
    }
}

fn digit(c: char) -> Option<u8> {
    let value = match c {
        '0'..='9' => u32::from(c) - u32::from('0'),
        '０'..='９' => u32::from(c) - u32::from('０'),
        _ => return None,
    };
    u8::try_from(value).ok()
}

fn is_separator(c: char) -> bool {
    matches!(c, ' ' | '\u{3000}' | '-' | '‐' | '‑' | '–' | '—' | '−' | 'ー' | '－' | 'ｰ')
}

/// Whether the last of the twelve digits is the check digit of the others.
fn is_valid(digits: &[u8; 12]) -> bool {
    let weights = [6_u32, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2];
    let sum: u32 =
        digits.iter().zip(weights).map(|(digit, weight)| u32::from(*digit) * weight).sum();
    let check = match sum % 11 {
        0 | 1 => 0,
        rest => 11 - rest,
    };
    u32::from(digits[11]) == check
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_digits_with_spaces_between_are_found() {
        assert_eq!(mask("１２３４　５６７８　９０１８"), "****　****　****");
    }

    #[test]
    fn thirteen_digits_are_no_individual_number() {
        assert!(find("1234567890180").is_empty());
        assert!(find("0123456789018").is_empty());
    }

    #[test]
    fn a_wrong_check_digit_is_left_alone() {
        for last in "01234567 9".chars().filter(char::is_ascii_digit) {
            assert!(find(&format!("12345678901{last}")).is_empty(), "{last}");
        }
    }

    #[test]
    fn a_remainder_of_one_gives_the_check_digit_zero() {
        // 2 at weight 6 leaves the remainder 1.
        assert_eq!(find("200000000000").len(), 1);
        assert!(find("200000000001").is_empty());
    }
}
