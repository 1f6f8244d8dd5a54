//! Ids and codes as small numbers that are equal where the folded texts are.

use std::collections::HashMap;
use std::num::NonZeroU32;

use crate::fold::fold;

/// A text; two are the same text if they have the same number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name(NonZeroU32);

/// An id as it is compared and as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Id {
    /// Folded: what groups and comparisons go by.
    pub key: Name,
    /// As written: what is shown.
    pub written: Name,
}

/// All names of an evaluation.
///
/// ```
/// use tenken::detect::names::Names;
/// let mut names = Names::default();
/// let half = names.id("C0010103");
/// let full = names.id("ｃ００１０１０３");
/// assert_eq!(half.key, full.key);
/// assert_eq!(names.text(full.written), "ｃ００１０１０３");
/// assert_eq!(names.text(full.key), "C0010103");
/// ```
#[derive(Debug, Default)]
pub struct Names {
    texts: Vec<Box<str>>,
    folded: Vec<Name>,
    numbers: HashMap<Box<str>, Name>,
}

impl Names {
    /// The name of `text`, as it is.
    pub fn name(&mut self, text: &str) -> Name {
        if let Some(name) = self.numbers.get(text) {
            return *name;
        }
        let number = u32::try_from(self.texts.len() + 1).unwrap_or(u32::MAX);
        let name = Name(NonZeroU32::new(number).unwrap_or(NonZeroU32::MAX));
        self.texts.push(text.into());
        self.folded.push(name);
        self.numbers.insert(text.into(), name);
        let key = fold(text);
        if key != text {
            let key = self.name(&key);
            self.folded[name.0.get() as usize - 1] = key;
        }
        name
    }

    /// The id that `text` writes.
    pub fn id(&mut self, text: &str) -> Id {
        let written = self.name(text);
        Id { key: self.key_of(written), written }
    }

    /// The name under which `written` is compared.
    #[must_use]
    pub fn key_of(&self, written: Name) -> Name {
        self.folded[written.0.get() as usize - 1]
    }

    /// The text of a name.
    #[must_use]
    pub fn text(&self, name: Name) -> &str {
        &self.texts[name.0.get() as usize - 1]
    }
}
