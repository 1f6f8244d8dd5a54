//! What is held back or made harmless before a person or a spreadsheet sees it.
//!
//! Log lines hold whatever somebody typed. Shown on paper, on a terminal or in a
//! spreadsheet, a value must be neither a formula, nor an escape sequence, nor
//! text that runs backwards; and a resident's number shows its end only.

use std::borrow::Cow;
use std::fmt::Write as _;

/// How many digits of a subject number (宛名番号) stay visible.
const SHOWN_DIGITS: usize = 4;

/// The last four characters of a subject number, for sentences such as 「末尾2345」.
///
/// ```
/// assert_eq!(tenken::mask::last4("000000012345"), "2345");
/// assert_eq!(tenken::mask::last4("12"), "12");
/// ```
#[must_use]
pub fn last4(number: &str) -> &str {
    let number = number.trim();
    let start = number.char_indices().rev().nth(SHOWN_DIGITS - 1).map_or(0, |(at, _)| at);
    &number[start..]
}

/// A subject number with all but its last four characters hidden, its length too.
///
/// ```
/// assert_eq!(tenken::mask::subject("000000012345"), "****2345");
/// ```
#[must_use]
pub fn subject(number: &str) -> String {
    format!("****{}", last4(number))
}

/// A value for a cell that a spreadsheet may read: what would begin a formula gets a `'` before it.
///
/// ```
/// assert_eq!(tenken::mask::cell("=1+1"), "'=1+1");
/// assert_eq!(tenken::mask::cell("1+1"), "1+1");
/// ```
#[must_use]
pub fn cell(text: &str) -> Cow<'_, str> {
    if text.starts_with(begins_formula) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// A value in which every character can be seen: control characters and those that
/// steer the direction of writing or have no width appear as `[U+202E]`.
///
/// ```
/// assert_eq!(tenken::mask::visible("a\u{1b}[31m"), "a[U+001B][31m");
/// ```
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unseen) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_unseen(c) {
            // Writing to a String cannot fail.
            let _ = write!(out, "[U+{:04X}]", u32::from(c));
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// `text` with the digits of every longer number hidden: six or more in a row, half or full
/// width.
///
/// ```
/// assert_eq!(tenken::mask::digits("照会2 000012345"), "照会2 *********");
/// ```
#[must_use]
pub fn digits(text: &str) -> String {
    long_numbers(text, 0)
}

/// `text` with every longer number hidden as a subject's is, all but its last four digits: six
/// digits or more in a row, half or full width.
///
/// ```
/// assert_eq!(tenken::mask::numbers("照会2 000012345"), "照会2 *****2345");
/// ```
#[must_use]
pub fn numbers(text: &str) -> String {
    long_numbers(text, SHOWN_DIGITS)
}

fn long_numbers(text: &str, shown: usize) -> String {
    let is_digit = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c);
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(is_digit) {
        out.push_str(&rest[..start]);
        let run = &rest[start..];
        let end = run.find(|c| !is_digit(c)).unwrap_or(run.len());
        let count = run[..end].chars().count();
        let hidden = if count < 6 { 0 } else { count - shown };
        out.extend(std::iter::repeat_n('*', hidden));
        out.extend(run[..end].chars().skip(hidden));
        rest = &run[end..];
    }
    out.push_str(rest);
    out
}

/// The first `max` characters of `text`, and how many were left off.
///
/// ```
/// assert_eq!(tenken::mask::cut("宛名番号", 2), ("宛名", 2));
/// ```
#[must_use]
pub fn cut(text: &str, max: usize) -> (&str, usize) {
    match text.char_indices().nth(max) {
        Some((end, _)) => (&text[..end], text[end..].chars().count()),
        None => (text, 0),
    }
}

fn begins_formula(c: char) -> bool {
    matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠')
}

/// Controls, marks of direction, characters without width, line and paragraph separators.
/// Variation selectors are not among them: names are written with them.
#[must_use]
pub fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}'
            | '\u{E0000}'..='\u{E007F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_number_shows_its_last_four_digits_only() {
        assert_eq!(subject("123456789012345"), "****2345");
        assert_eq!(subject(" ００１２３４５６ "), "****３４５６");
        assert_eq!(subject(""), "****");
    }

    #[test]
    fn every_beginning_of_a_formula_is_quoted() {
        for start in ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"] {
            let text = format!("{start}cmd|' /C calc'!A0");
            assert_eq!(cell(&text), format!("'{text}"));
        }
        assert_eq!(cell("C0010103"), "C0010103");
        assert_eq!(cell(""), "");
    }

    #[test]
    fn what_cannot_be_seen_is_spelled_out() {
        assert_eq!(visible("花\u{202E}子"), "花[U+202E]子");
        assert_eq!(visible("\0\r\n\u{9b}"), "[U+0000][U+000D][U+000A][U+009B]");
        assert_eq!(visible("葛\u{E0100}城"), "葛\u{E0100}城", "an ideographic variant is a name");
    }

    #[test]
    fn a_cut_counts_what_it_leaves_off() {
        let long = "長".repeat(10_000);
        let (kept, left) = cut(&long, 400);
        assert_eq!((kept.chars().count(), left), (400, 9_600));
        assert_eq!(cut("短い", 400), ("短い", 0));
    }
}
