//! Ids and codes as small numbers that are equal where the folded texts are.

use std::hash::BuildHasher;
use std::num::NonZeroU32;
use std::ops::Range;

use foldhash::fast::RandomState;
use hashbrown::HashTable;

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
    /// All texts, one behind the other.
    texts: String,
    /// Where each text ends, and the name under which it is compared.
    known: Vec<(u32, Name)>,
    numbers: HashTable<Name>,
    /// Logs can be written to collide: it differs from evaluation to evaluation.
    hasher: RandomState,
}

impl Name {
    /// Of the text at that place.
    fn at(place: usize) -> Self {
        let number = u32::try_from(place + 1).unwrap_or(u32::MAX);
        Self(NonZeroU32::new(number).unwrap_or(NonZeroU32::MAX))
    }

    /// As a number: equal for equal texts, in the order of their first appearance.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.0.get()
    }

    const fn place(self) -> usize {
        self.0.get() as usize - 1
    }
}

impl Names {
    /// Makes room for so many more names.
    pub fn reserve(&mut self, names: usize) {
        let rehash = |name: &Name| self.hasher.hash_one(&self.texts[place(&self.known, *name)]);
        self.numbers.reserve(names, rehash);
        self.known.reserve(names);
    }

    /// The name of `text`, as it is.
    pub fn name(&mut self, text: &str) -> Name {
        let hash = self.hasher.hash_one(text);
        let is_it = |name: &Name| self.bytes(*name) == text.as_bytes();
        if let Some(name) = self.numbers.find(hash, is_it) {
            return *name;
        }
        let name = Name::at(self.known.len());
        self.texts.push_str(text);
        self.known.push((u32::try_from(self.texts.len()).unwrap_or(u32::MAX), name));
        let rehash = |name: &Name| self.hasher.hash_one(&self.texts[place(&self.known, *name)]);
        self.numbers.insert_unique(hash, name, rehash);
        let key = fold(text);
        if key != text {
            let key = self.name(&key);
            self.known[name.place()].1 = key;
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
        self.known[written.place()].1
    }

    /// The text of a name.
    #[must_use]
    pub fn text(&self, name: Name) -> &str {
        &self.texts[place(&self.known, name)]
    }

    fn bytes(&self, name: Name) -> &[u8] {
        &self.texts.as_bytes()[place(&self.known, name)]
    }
}

/// Where the text of a name stands.
fn place(known: &[(u32, Name)], name: Name) -> Range<usize> {
    let start = name.place().checked_sub(1).map_or(0, |before| known[before].0);
    start as usize..known[name.place()].0 as usize
}
