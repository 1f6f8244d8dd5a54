//! Values that the profile gives a meaning: 照会 → `inquire`.

use std::collections::BTreeMap;

use super::decode::{Decode, NoText};
use super::interner::{Interner, Value};
use super::look::Look;
use super::summary::{Unmapped, UnmappedValues};
use crate::config::profile::Field;
use crate::fold::fold;

/// Distinct values whose meaning is remembered.
const REMEMBERED: usize = 4096;
/// Bytes of those.
const REMEMBERED_BYTES: usize = 1024 * 1024;

/// The meanings of one column's values, found once for each value and counted where the
/// profile has none.
pub(super) struct Words<T> {
    field: Field,
    exact: BTreeMap<String, T>,
    folded: BTreeMap<String, T>,
    interner: Interner,
    /// By the place of the value in the interner.
    known: Vec<Known<T>>,
    forgotten: UnmappedValues,
}

struct Known<T> {
    word: Word<T>,
    /// Rows that had it.
    rows: u64,
    value: Value,
}

/// What a value means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word<T> {
    /// Nothing stands there.
    Blank,
    /// What the profile says.
    Mapped(T),
    /// The profile does not say.
    Unmapped,
}

impl<T: Copy> Words<T> {
    /// For values of `field`, with the meanings that the profile gives.
    pub(super) fn new(field: Field, meanings: &BTreeMap<String, T>) -> Self {
        let folded = |(value, word): (&String, &T)| (fold(value).into_owned(), *word);
        Self {
            field,
            exact: meanings.clone(),
            folded: meanings.iter().map(folded).collect(),
            interner: Interner::new(),
            known: Vec::new(),
            forgotten: UnmappedValues::default(),
        }
    }

    /// The meaning of a value, as written or else folded.
    pub(super) fn read(&mut self, raw: &[u8], decode: Decode) -> Result<(Value, Word<T>), NoText> {
        let value = self.interner.intern(raw, Look::Past, decode)?;
        let index = Interner::index(value);
        if index == self.known.len() {
            let word = self.interner.text(value).map_or(Word::Blank, |text| self.meaning(text));
            self.known.push(Known { word, rows: 0, value });
        }
        Ok((value, self.known[index].word))
    }

    /// Counts a row that had the value.
    pub(super) fn count(&mut self, value: Value) {
        self.known[Interner::index(value)].rows += 1;
    }

    /// Between two rows: forgets the values if they are too many; whether it did.
    pub(super) fn make_room(&mut self) -> bool {
        let full = self.interner.exceeds(REMEMBERED, REMEMBERED_BYTES);
        if full {
            self.forgotten = self.unmapped();
            self.interner.clear();
            self.known.clear();
        }
        full
    }

    /// The values without a meaning so far.
    pub(super) fn unmapped(&self) -> UnmappedValues {
        let mut all = self.forgotten.clone();
        for known in self.known.iter().filter(|k| k.rows > 0 && matches!(k.word, Word::Unmapped)) {
            let value = self.interner.text(known.value).unwrap_or_default();
            all.add(Unmapped { field: self.field, value: value.to_owned(), rows: known.rows });
        }
        all
    }

    fn meaning(&self, text: &str) -> Word<T> {
        let found = self.exact.get(text).or_else(|| self.folded.get(fold(text).as_ref()));
        found.map_or(Word::Unmapped, |word| Word::Mapped(*word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::profile::Encoding;
    use crate::event::Action;

    #[test]
    fn a_value_means_the_same_however_wide_it_is_written_and_unknown_ones_are_counted() {
        let meanings = BTreeMap::from([("ログイン".to_owned(), Action::Login)]);
        let mut words = Words::new(Field::Action, &meanings);
        let decode = Decode::new(Encoding::Utf8, false);
        let mut read = |text: &str| {
            let (value, word) = words.read(text.as_bytes(), decode).unwrap();
            words.count(value);
            word
        };
        assert_eq!(read("ログイン"), Word::Mapped(Action::Login));
        assert_eq!(read("ﾛｸﾞｲﾝ"), Word::Mapped(Action::Login));
        assert_eq!(read("　"), Word::Blank);
        assert_eq!(read("起動"), Word::Unmapped);
        assert_eq!(read("起動"), Word::Unmapped);
        let unmapped = words.unmapped();
        let expected = Unmapped { field: Field::Action, value: "起動".to_owned(), rows: 2 };
        assert_eq!(unmapped.values(), [expected]);
    }
}
