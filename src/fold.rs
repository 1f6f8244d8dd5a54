//! The form in which ids and numbers are compared.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

/// Folds `text` for comparison: NFKC, one dash, one tilde, trimmed, upper case. What is shown
/// stays as written.
///
/// ```
/// use tenken::fold::fold;
/// assert_eq!(fold(" ｃ００１０１０３ "), "C0010103");
/// assert_eq!(fold("C0010103"), "C0010103");
/// assert_eq!(fold("Ａ−１"), fold("A-1"));
/// ```
#[must_use]
pub fn fold(text: &str) -> Cow<'_, str> {
    let folded_already = |b: u8| b.is_ascii_graphic() && !b.is_ascii_lowercase();
    if text.bytes().all(folded_already) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(normal(text).trim().chars().map(usual).flat_map(char::to_uppercase).collect())
}

/// The text in NFKC, which most texts are in already: without differences of width.
pub(crate) fn normal(text: &str) -> Cow<'_, str> {
    match is_nfkc_quick(text.chars()) {
        IsNormalized::Yes => Cow::Borrowed(text),
        IsNormalized::No | IsNormalized::Maybe => Cow::Owned(text.nfkc().collect()),
    }
}

/// The same byte of CP932 is one dash or tilde in one decoder and another in the next: 0x817C is
/// U+FF0D or U+2212, 0x8160 is U+FF5E or U+301C. NFKC leaves the latter of each as they are.
fn usual(c: char) -> char {
    match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '\u{301C}' | '\u{223C}' => '~',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whichever_dash_or_tilde_a_decoder_made_is_the_same() {
        for dash in ["－", "−", "‐", "‑", "–", "—", "―"] {
            assert_eq!(fold(&format!("A{dash}1")), "A-1", "{dash}");
        }
        for tilde in ["～", "〜", "∼"] {
            assert_eq!(fold(&format!("A{tilde}1")), "A~1", "{tilde}");
        }
    }

    #[test]
    fn kana_are_the_same_in_half_and_in_full_width_and_keep_their_long_vowels() {
        assert_eq!(fold("ｻｰﾊﾞｰ"), "サーバー");
        assert_ne!(fold("サーバー"), fold("サ-バ-"));
    }

    #[test]
    fn leading_zeros_and_letters_that_only_look_alike_stay_different() {
        assert_ne!(fold("0012"), fold("12"));
        assert_ne!(fold("髙"), fold("高"));
        assert_ne!(fold("О"), fold("O"), "a Cyrillic letter is no Latin one");
    }
}
