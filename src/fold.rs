//! The form in which ids and numbers are compared.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

/// Folds `text` for comparison: NFKC, trimmed, upper case. What is shown stays as written.
///
/// ```
/// use tenken::fold::fold;
/// assert_eq!(fold(" ｃ００１０１０３ "), "C0010103");
/// assert_eq!(fold("C0010103"), "C0010103");
/// ```
#[must_use]
pub fn fold(text: &str) -> Cow<'_, str> {
    let folded_already = |b: u8| b.is_ascii_graphic() && !b.is_ascii_lowercase();
    if text.bytes().all(folded_already) {
        return Cow::Borrowed(text);
    }
    let normal: String = text.nfkc().collect();
    Cow::Owned(normal.trim().chars().flat_map(char::to_uppercase).collect())
}
