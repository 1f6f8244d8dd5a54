//! An ID, code or number of a register.

use crate::fold::fold;

/// An ID as written, and in the form in which it is compared, folded once.
///
/// ```
/// use tenken::registers::Code;
/// let code = Code::new("ｃ００１０１０３");
/// assert_eq!((code.shown(), code.folded()), ("ｃ００１０１０３", "C0010103"));
/// ```
#[derive(Debug, Clone)]
pub struct Code {
    shown: Box<str>,
    folded: Option<Box<str>>,
}

impl Code {
    /// The code that `text` is.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let folded = fold(text);
        let folded = (folded != text).then(|| folded.into_owned().into_boxed_str());
        Self { shown: text.into(), folded }
    }

    /// As written.
    #[must_use]
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// As compared.
    #[must_use]
    pub fn folded(&self) -> &str {
        self.folded.as_deref().unwrap_or(&self.shown)
    }
}

impl PartialEq for Code {
    /// Codes are equal if they fold alike.
    fn eq(&self, other: &Self) -> bool {
        self.folded() == other.folded()
    }
}

impl Eq for Code {}
