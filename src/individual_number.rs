//! Individual numbers (個人番号): finding them in text, and hiding them.
//!
//! An individual number is 12 digits, half or full width, with spaces or hyphens between at
//! most, no digit before or after, whose last digit is the check digit of Order 85 of 2014
//! of the Ministry of Internal Affairs and Communications (平成26年総務省令第85号, 第5条).
//!
//! Text that was read is held to that definition ([`find`], [`mask`], [`hide`]). What could not
//! be read may hold a number that is broken itself: there 11 to 13 digits are hidden, whatever
//! the last of them is ([`mask_suspected`]). Nothing of a number stays visible but its place and
//! length; a full-width digit becomes a full-width asterisk.

use std::borrow::Cow;
use std::ops::{Range, RangeInclusive};

use sha2::{Digest, Sha256};

/// Digits of an individual number.
pub const DIGITS: usize = 12;

/// Digits of the longest text that is suspected to be one.
const MOST: usize = DIGITS + 1;

/// In how many places of a row individual numbers stand, and a trace of those that were hidden.
///
/// The trace tells rows apart that differ in a hidden number only. It has 16 bits, so that each
/// trace is that of more than a million numbers and none can be told from it (docs/adr/0019).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Found {
    /// Places.
    pub places: u32,
    /// The trace; 0 where nothing was hidden.
    pub trace: u16,
}

impl Found {
    /// Both as one number, as which it is stored and hashed.
    ///
    /// ```
    /// use tenken::individual_number::Found;
    /// let found = Found { places: 2, trace: 7 };
    /// assert_eq!(found.code(), 2 * 65_536 + 7);
    /// assert_eq!(Found::from_code(found.code()), found);
    /// ```
    #[must_use]
    pub const fn code(self) -> i64 {
        (self.places as i64) << 16 | self.trace as i64
    }

    /// The one that [`code`](Self::code) gave.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "as it was made")]
    pub const fn from_code(code: i64) -> Self {
        Self { places: (code >> 16) as u32, trace: code as u16 }
    }

    /// Counts places of which nothing is stored, and so nothing was hidden.
    pub fn count(&mut self, places: usize) {
        let places = u32::try_from(places).unwrap_or(u32::MAX);
        self.places = self.places.saturating_add(places);
    }

    /// Adds what stands further on in the row.
    pub fn add(&mut self, next: Self) {
        self.places = self.places.saturating_add(next.places);
        self.trace = self.trace.rotate_left(next.places) ^ next.trace;
    }
}

/// Where in `text` individual numbers stand, as byte ranges. Those that overlap are one.
///
/// ```
/// use tenken::individual_number::find;
/// assert_eq!(find("番号は1234-5678-9018です"), [9..23]);
/// assert_eq!(find("4月 1 123456789018"), [7..19]);
/// assert!(find("123456789012").is_empty(), "the check digit is wrong");
/// ```
#[must_use]
pub fn find(text: &str) -> Vec<Range<usize>> {
    scan(text, DIGITS..=DIGITS, is_valid)
}

/// `text` with every individual number in it hidden but for its separators.
///
/// ```
/// use tenken::individual_number::mask;
/// assert_eq!(mask("番号 1234-5678-9018"), "番号 ****-****-****");
/// ```
#[must_use]
pub fn mask(text: &str) -> Cow<'_, str> {
    masked(text, &find(text))
}

/// Hides every individual number that begins at the byte `from` of `text` or later.
pub fn hide(text: &mut String, from: usize) -> Found {
    let rest = &text[from..];
    let places = find(rest);
    if places.is_empty() {
        return Found::default();
    }
    let mut found = Found::default();
    for place in &places {
        found.add(Found { places: 1, trace: trace(&rest[place.clone()]) });
    }
    let masked = masked(rest, &places).into_owned();
    text.truncate(from);
    text.push_str(&masked);
    found
}

/// `text` with everything hidden that may be an individual number with a slip in it: 11 to 13
/// digits, whatever the last of them is.
///
/// ```
/// use tenken::individual_number::mask_suspected;
/// assert_eq!(mask_suspected("12345678901,２０２６０４０１"), "***********,２０２６０４０１");
/// ```
#[must_use]
pub fn mask_suspected(text: &str) -> Cow<'_, str> {
    masked(text, &scan(text, DIGITS - 1..=MOST, |_| true))
}

/// Whether the character may stand within a number.
#[must_use]
pub fn may_stand_within(c: char) -> bool {
    digit(c).is_some() || is_separator(c)
}

/// One digit of a text.
#[derive(Clone, Copy, Default)]
struct At {
    value: u8,
    start: usize,
    end: usize,
    /// No digit stands right before it.
    opens: bool,
}

/// Digits that follow each other, with separators between at most; the last of them are held.
#[derive(Default)]
struct Run {
    held: [At; MOST],
    len: usize,
}

impl Run {
    fn push(&mut self, digit: At) {
        self.held[self.len % MOST] = digit;
        self.len += 1;
    }

    /// The last `count` digits, where no digit stands right before them.
    fn last(&self, count: usize) -> Option<impl Iterator<Item = At> + Clone> {
        let first = self.len.checked_sub(count)?;
        let digits = (first..self.len).map(|at| self.held[at % MOST]);
        self.held[first % MOST].opens.then_some(digits)
    }
}

/// The places of so many digits whose values fit.
fn scan(
    text: &str,
    counts: RangeInclusive<usize>,
    fits: impl Fn(&[u8]) -> bool,
) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    if most_digits(text.as_bytes()) < *counts.start() {
        return found;
    }
    let mut run = Run::default();
    let mut within = false;
    let end = std::iter::once((text.len(), '\n'));
    for (start, c) in text.char_indices().chain(end) {
        if let Some(value) = digit(c) {
            run.push(At { value, start, end: start + c.len_utf8(), opens: !within });
            within = true;
            continue;
        }
        if within {
            let places = counts.clone().filter_map(|count| place(run.last(count)?, &fits));
            places.for_each(|place| add(&mut found, place));
        }
        within = false;
        if !is_separator(c) {
            run.len = 0;
        }
    }
    found
}

/// Where the digits stand, if they fit.
fn place(
    digits: impl Iterator<Item = At> + Clone,
    fits: impl Fn(&[u8]) -> bool,
) -> Option<Range<usize>> {
    let (mut values, mut count) = ([0; MOST], 0);
    for (value, digit) in values.iter_mut().zip(digits.clone()) {
        *value = digit.value;
        count += 1;
    }
    let (first, last) = (digits.clone().next()?, digits.last()?);
    fits(&values[..count]).then_some(first.start..last.end)
}

/// Adds a place that ends where the last one does, or later; it takes up those that it overlaps.
fn add(found: &mut Vec<Range<usize>>, mut place: Range<usize>) {
    while let Some(last) = found.pop_if(|last| place.start < last.end) {
        place.start = place.start.min(last.start);
    }
    found.push(place);
}

/// How many digits the UTF-8 may hold at most: each full-width one begins with the byte 0xEF.
fn most_digits(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| byte.is_ascii_digit() || **byte == 0xef).count()
}

fn masked<'t>(text: &'t str, places: &[Range<usize>]) -> Cow<'t, str> {
    if places.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut after = 0;
    for place in places {
        out.push_str(&text[after..place.start]);
        out.extend(text[place.clone()].chars().map(|c| match c {
            '0'..='9' => '*',
            '０'..='９' => '＊',
            other => other,
        }));
        after = place.end;
    }
    out.push_str(&text[after..]);
    Cow::Owned(out)
}

/// The trace of a number, however it is written.
fn trace(number: &str) -> u16 {
    let mut hasher = Sha256::new_with_prefix("tenken individual number 1\n");
    let digits = number.chars().filter_map(digit);
    digits.for_each(|value| hasher.update([b'0' + value]));
    let hash = hasher.finalize();
    u16::from_be_bytes([hash[0], hash[1]])
}

fn digit(c: char) -> Option<u8> {
    let value = match c {
        '0'..='9' => u32::from(c) - u32::from('0'),
        '０'..='９' => u32::from(c) - u32::from('０'),
        _ => return None,
    };
    u8::try_from(value).ok()
}

/// Spaces, and what people take for a hyphen.
fn is_separator(c: char) -> bool {
    matches!(c,
        ' ' | '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{3000}'
        | '-' | '\u{ad}' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '─' | 'ー' | '－' | 'ｰ')
}

/// Whether the last of the twelve digits is the check digit of the others.
fn is_valid(digits: &[u8]) -> bool {
    let weights = [6_u32, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2];
    let sum: u32 =
        digits.iter().zip(weights).map(|(digit, weight)| u32::from(*digit) * weight).sum();
    let check = match sum % 11 {
        0 | 1 => 0,
        rest => 11 - rest,
    };
    digits.last().is_some_and(|last| u32::from(*last) == check)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The Order, word by word: Pₙ is the n-th digit from the right of the eleven before the
    /// check digit; Qₙ is n + 1 where n ≤ 6, else n − 5; the check digit is 11 − (Σ Pₙ × Qₙ mod
    /// 11), and 0 where the remainder is 0 or 1.
    fn check_digit_by_the_order(eleven: &str) -> char {
        let mut sum = 0;
        for n in 1..=11 {
            let p = eleven.chars().rev().nth(n - 1).unwrap().to_digit(10).unwrap();
            let q = if n <= 6 { n + 1 } else { n - 5 };
            sum += p * u32::try_from(q).unwrap();
        }
        let remainder = sum % 11;
        let check = if remainder <= 1 { 0 } else { 11 - remainder };
        char::from_digit(check, 10).unwrap()
    }

    /// The definition, tried at every beginning and every end.
    fn plainly_found(text: &[char]) -> Vec<bool> {
        let value = |c: char| {
            "0123456789"
                .find(c)
                .or_else(|| "０１２３４５６７８９".chars().position(|full| full == c))
        };
        let is_digit =
            |at: Option<usize>| at.and_then(|at| text.get(at)).is_some_and(|c| value(*c).is_some());
        let mut hidden = vec![false; text.len()];
        for from in 0..text.len() {
            for to in from + 1..=text.len() {
                let inner = &text[from..to];
                let digits: String =
                    inner.iter().filter_map(|c| value(*c)).map(|v| v.to_string()).collect();
                let whole = value(inner[0]).is_some() && value(inner[inner.len() - 1]).is_some();
                let others = inner.iter().all(|c| value(*c).is_some() || " -　".contains(*c));
                let alone = !is_digit(from.checked_sub(1)) && !is_digit(Some(to));
                if whole
                    && others
                    && alone
                    && digits.len() == 12
                    && digits.ends_with(check_digit_by_the_order(&digits[..11]))
                {
                    hidden[from..to].fill(true);
                }
            }
        }
        hidden
    }

    proptest! {
        #[test]
        fn of_all_last_digits_the_one_of_the_order_is_found(eleven in "[0-9]{11}") {
            let check = check_digit_by_the_order(&eleven);
            for last in '0'..='9' {
                prop_assert_eq!(find(&format!("{eleven}{last}")).len(), usize::from(last == check));
            }
        }

        #[test]
        fn what_is_hidden_is_what_the_definition_says_at_every_place(
            parts in prop::collection::vec("[0-9]{1,4}|[０-９]{1,4}|[ 　-]{1,2}|[a備]", 0..12),
            number in "[0-9]{11}",
            at in 0_usize..12,
        ) {
            let mut parts = parts;
            let number = format!("{number}{}", check_digit_by_the_order(&number));
            let number = format!("{}-{} {}", &number[..4], &number[4..8], &number[8..]);
            parts.insert(at.min(parts.len()), number);
            let text = parts.concat();
            let chars: Vec<char> = text.chars().collect();
            let shown: Vec<char> = mask(&text).chars().collect();
            let hidden = plainly_found(&chars);
            prop_assert_eq!(chars.len(), shown.len());
            for (at, (before, after)) in chars.iter().zip(&shown).enumerate() {
                let star = matches!(after, '*' | '＊');
                prop_assert_eq!(star, hidden[at] && before.is_numeric(), "{} → {}", text, mask(&text));
                prop_assert!(star || before == after);
            }
        }
    }

    #[test]
    fn full_width_digits_with_spaces_between_are_found_and_stay_as_wide() {
        assert_eq!(mask("１２３４　５６７８　９０１８"), "＊＊＊＊　＊＊＊＊　＊＊＊＊");
    }

    #[test]
    fn every_dash_that_people_type_is_a_hyphen() {
        for dash in "-‐‑‒–—―−─ー－ｰ".chars() {
            let text = format!("1234{dash}5678{dash}9018");
            assert_eq!(mask(&text), format!("****{dash}****{dash}****"));
        }
    }

    #[test]
    fn a_number_of_other_digits_before_or_after_it_hides_none() {
        assert_eq!(mask("03-9999-8888 123456789018 1"), "03-9999-8888 ************ 1");
    }

    #[test]
    fn thirteen_digits_are_no_individual_number() {
        assert!(find("1234567890180").is_empty());
        assert!(find("0123456789018").is_empty());
    }

    #[test]
    fn other_characters_between_the_digits_make_it_none() {
        for text in ["1234/5678/9018", "1234.56789018", "1234\t56789018", "123456,789018"] {
            assert!(find(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn a_remainder_of_one_gives_the_check_digit_zero() {
        // 2 at weight 6 leaves the remainder 1.
        assert_eq!(find("200000000000").len(), 1);
        assert!(find("200000000001").is_empty());
    }

    #[test]
    fn eleven_to_thirteen_digits_are_suspected_and_other_numbers_are_not() {
        let table = [
            ("123456789012", "************"),
            ("１２３４５６７８９０１８", "＊＊＊＊＊＊＊＊＊＊＊＊"),
            ("x1234 5678 9018y", "x**** **** ****y"),
            ("1234－5678－901", "****－****－***"),
            ("1234567890123", "*************"),
            ("1234567890", "1234567890"),
            ("00000000000000000001", "00000000000000000001"),
            ("2026-04-01 08:31:02", "2026-04-01 08:31:02"),
            ("20260401083102", "20260401083102"),
            ("", ""),
        ];
        for (text, expected) in table {
            assert_eq!(mask_suspected(text), expected);
        }
    }

    #[test]
    fn different_numbers_leave_different_traces_however_they_are_written() {
        let found = |text: &str| hide(&mut text.to_owned(), 0);
        assert_eq!(found("123456789018"), found("番号 １２３４-５６７８-９０１８"));
        assert_ne!(found("123456789018"), found("200000000000"));
        assert_ne!(found("123456789018 200000000000"), found("200000000000 123456789018"));
        assert_eq!(found("番号なし"), Found::default());
        assert_eq!(found("123456789018").trace, 55_063, "as docs/ledger.md says");
    }

    #[test]
    fn a_text_is_hidden_from_where_it_begins() {
        let mut text = "123456789018".to_owned();
        text.push_str("、200000000000");
        let found = hide(&mut text, 12);
        assert_eq!((text.as_str(), found.places), ("123456789018、************", 1));
    }

    #[test]
    fn many_numbers_take_no_longer_than_their_length() {
        let text = "123456789018,".repeat(100_000);
        assert_eq!(mask(&text), "************,".repeat(100_000));
    }
}
