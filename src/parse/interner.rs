//! Recurring values: raw bytes → text, so that each is decoded and encoded once.

use super::decode::{Decode, NoText, is_blank};
use super::look::Look;
use super::raw_table::RawTable;
use crate::individual_number::Found;
use crate::ledger::row::{push_text, pushed_text};

/// Values by their raw bytes. A value of nothing but white space has no text.
pub(super) struct Interner {
    table: RawTable,
    entries: Vec<Entry>,
    /// Canonical encodings (`ledger::row`) of the texts.
    canonical: Vec<u8>,
    scratch: String,
}

#[derive(Clone, Copy)]
struct Entry {
    canonical_end: u32,
    private_use: u32,
    numbers: Found,
}

/// A value of the interner's, good until [`Interner::clear`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Value(u32);

impl Interner {
    pub(super) fn new() -> Self {
        Self {
            table: RawTable::new(),
            entries: Vec::new(),
            canonical: Vec::new(),
            scratch: String::new(),
        }
    }

    /// Forgets everything; the memory stays.
    pub(super) fn clear(&mut self) {
        self.table.clear();
        self.entries.clear();
        self.canonical.clear();
    }

    /// Whether there are more values or more bytes than that.
    pub(super) fn exceeds(&self, values: usize, bytes: usize) -> bool {
        self.entries.len() >= values || self.bytes() >= bytes
    }

    /// Bytes that the values take.
    pub(super) fn bytes(&self) -> usize {
        self.table.bytes() + self.canonical.len()
    }

    /// The value with these raw bytes, looked at so for individual numbers.
    pub(super) fn intern(
        &mut self,
        raw: &[u8],
        look: Look,
        decode: Decode,
    ) -> Result<Value, NoText> {
        match self.table.find(raw, look as u64) {
            Ok(number) => Ok(Value(short(number))),
            Err(free) => {
                self.scratch.clear();
                let private_use = decode.append(raw, &mut self.scratch)?;
                let numbers = look.at(&mut self.scratch, 0);
                let number = self.table.put(raw, free);
                Ok(self.push(number, private_use, numbers))
            }
        }
    }

    /// A value that is found by no bytes: a constant of the profile's.
    pub(super) fn add(&mut self, text: &str) -> Value {
        self.scratch.clear();
        self.scratch.push_str(text);
        let number = self.table.skip();
        self.push(number, 0, Found::default())
    }

    /// Its text; none where it is blank.
    pub(super) fn text(&self, value: Value) -> Option<&str> {
        pushed_text(self.canonical(value))
    }

    /// Its number of private-use characters.
    pub(super) fn private_use(&self, value: Value) -> u32 {
        self.entries[value.0 as usize].private_use
    }

    /// Individual numbers that were hidden in it.
    pub(super) fn numbers(&self, value: Value) -> Found {
        self.entries[value.0 as usize].numbers
    }

    /// Its canonical encoding.
    pub(super) fn canonical(&self, value: Value) -> &[u8] {
        let index = value.0 as usize;
        let start = index.checked_sub(1).map_or(0, |before| self.entries[before].canonical_end);
        &self.canonical[start as usize..self.entries[index].canonical_end as usize]
    }

    /// Its place in the order of all values, from 0.
    pub(super) fn index(value: Value) -> usize {
        value.0 as usize
    }

    /// The text in `scratch` becomes the value with that number, which is the next.
    fn push(&mut self, number: usize, private_use: u32, numbers: Found) -> Value {
        let text = (!is_blank(&self.scratch)).then_some(&*self.scratch);
        push_text(&mut self.canonical, text);
        self.entries.push(Entry {
            canonical_end: short(self.canonical.len()),
            private_use,
            numbers,
        });
        Value(short(number))
    }
}

/// The arenas are far below 4 GiB: a batch is bounded, and a full interner is cleared.
fn short(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::profile::Encoding;

    #[test]
    fn equal_bytes_are_one_value_and_blank_ones_have_no_text() {
        let mut interner = Interner::new();
        let decode = Decode::new(Encoding::Cp932, false);
        let mut value = |raw: &[u8]| {
            let value = interner.intern(raw, Look::Past, decode).unwrap();
            (value.0, interner.text(value).map(str::to_owned))
        };
        let some = |number, text: &str| (number, Some(text.to_owned()));
        assert_eq!(value(b"A"), some(0, "A"));
        assert_eq!(value(b"\x8f\xc6\x89\xef"), some(1, "照会"));
        assert_eq!(value(b""), (2, None));
        assert_eq!(value(b"A"), some(0, "A"));
        assert_eq!(value(b"\x81\x40"), (3, None));
        assert_eq!(value(b"B"), some(4, "B"));
    }

    #[test]
    fn thousands_of_values_are_found_again_with_their_canonical_bytes() {
        let mut interner = Interner::new();
        let decode = Decode::new(Encoding::Utf8, false);
        for round in 0..2 {
            for i in 0..5000 {
                let raw = format!("value-{i}");
                let value = interner.intern(raw.as_bytes(), Look::Past, decode).unwrap();
                assert_eq!(value, Value(i), "round {round}");
                let mut expected = Vec::new();
                push_text(&mut expected, Some(&raw));
                assert_eq!(interner.canonical(value), expected);
            }
        }
        assert!(interner.exceeds(5000, usize::MAX) && !interner.exceeds(5001, usize::MAX));
        interner.clear();
        assert_eq!(interner.intern(b"x", Look::Past, decode), Ok(Value(0)));
    }

    #[test]
    fn what_does_not_decode_is_not_kept() {
        let mut interner = Interner::new();
        let decode = Decode::new(Encoding::Utf8, false);
        assert_eq!(interner.intern(b"\xff", Look::Past, decode), Err(NoText::Undecodable));
        assert!(interner.entries.is_empty() && interner.bytes() == 0);
    }
}
