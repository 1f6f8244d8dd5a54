//! Recurring values: raw bytes → symbol, so that each is decoded and encoded once.

use std::hash::{BuildHasher, Hasher, RandomState};

use super::batch::Symbol;
use super::decode::{Decode, NoText, is_blank};
use super::look::Look;
use crate::individual_number::Found;
use crate::ledger::row::push_text;

/// Values by their raw bytes. A value of nothing but white space is [`Symbol::NONE`].
pub(super) struct Interner {
    /// Entries by hash, open addressing; a power of two, 0 for none, else the index plus 1.
    slots: Vec<u32>,
    entries: Vec<Entry>,
    raw: Vec<u8>,
    /// Canonical encodings (`ledger::row`) of the texts.
    canonical: Vec<u8>,
    symbols: u32,
    seed: u64,
    scratch: String,
}

#[derive(Clone, Copy, Default)]
struct Entry {
    hash: u64,
    raw_end: u32,
    canonical_end: u32,
    symbol: Symbol,
    private_use: u32,
    look: Look,
    numbers: Found,
}

/// A value of the interner's, good until [`Interner::clear`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Value(u32);

const FIRST_SLOTS: usize = 1024;

impl Interner {
    pub(super) fn new() -> Self {
        Self {
            slots: vec![0; FIRST_SLOTS],
            entries: Vec::new(),
            raw: Vec::new(),
            canonical: Vec::new(),
            symbols: 0,
            // Unlike from run to run, so that nobody can write a log that is slow to read.
            seed: RandomState::new().build_hasher().finish(),
            scratch: String::new(),
        }
    }

    /// Forgets everything; the memory stays.
    pub(super) fn clear(&mut self) {
        self.slots.fill(0);
        self.entries.clear();
        self.raw.clear();
        self.canonical.clear();
        self.symbols = 0;
    }

    /// Whether there are more values or more bytes than that.
    pub(super) fn exceeds(&self, symbols: usize, bytes: usize) -> bool {
        self.entries.len() >= symbols || self.bytes() >= bytes
    }

    /// Bytes that the values take.
    pub(super) fn bytes(&self) -> usize {
        self.raw.len() + self.canonical.len()
    }

    /// The value with these raw bytes, looked at so for individual numbers. If it is new, its text
    /// goes to `texts`.
    pub(super) fn intern(
        &mut self,
        raw: &[u8],
        look: Look,
        decode: Decode,
        texts: &mut Vec<Box<str>>,
    ) -> Result<Value, NoText> {
        let hash = self.hash(raw, look);
        match self.find(raw, look, hash) {
            Ok(value) => Ok(value),
            Err(slot) => {
                self.scratch.clear();
                let private_use = decode.append(raw, &mut self.scratch)?;
                let mut text = std::mem::take(&mut self.scratch);
                let numbers = look.at(&mut text, 0);
                let entry = Entry { hash, private_use, look, numbers, ..Entry::default() };
                let value = self.push(raw, &text, entry, texts);
                self.scratch = text;
                self.slots[slot] = value.0 + 1;
                self.grow();
                Ok(value)
            }
        }
    }

    /// A value that is found by no bytes: a constant of the profile's.
    pub(super) fn add(&mut self, text: &str, texts: &mut Vec<Box<str>>) -> Value {
        self.push(b"", text, Entry::default(), texts)
    }

    /// Its symbol.
    pub(super) fn symbol(&self, value: Value) -> Symbol {
        self.entries[value.0 as usize].symbol
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

    fn raw(&self, index: usize) -> &[u8] {
        let start = index.checked_sub(1).map_or(0, |before| self.entries[before].raw_end);
        &self.raw[start as usize..self.entries[index].raw_end as usize]
    }

    /// The value with these bytes, or the free slot for it.
    fn find(&self, raw: &[u8], look: Look, hash: u64) -> Result<Value, usize> {
        let mask = self.slots.len() - 1;
        #[expect(clippy::cast_possible_truncation, reason = "the lower bits are the ones wanted")]
        let mut slot = hash as usize & mask;
        loop {
            let Some(index) = self.slots[slot].checked_sub(1) else {
                return Err(slot);
            };
            let found = &self.entries[index as usize];
            if found.hash == hash && found.look == look && self.raw(index as usize) == raw {
                return Ok(Value(index));
            }
            slot = (slot + 1) & mask;
        }
    }

    fn push(&mut self, raw: &[u8], text: &str, entry: Entry, texts: &mut Vec<Box<str>>) -> Value {
        let blank = is_blank(text);
        push_text(&mut self.canonical, (!blank).then_some(text));
        self.raw.extend_from_slice(raw);
        let symbol = if blank {
            Symbol::NONE
        } else {
            texts.push(text.into());
            self.symbols += 1;
            Symbol(self.symbols)
        };
        let value = Value(short(self.entries.len()));
        self.entries.push(Entry {
            raw_end: short(self.raw.len()),
            canonical_end: short(self.canonical.len()),
            symbol,
            ..entry
        });
        value
    }

    /// Keeps at least half of the slots free.
    fn grow(&mut self) {
        if self.entries.len() * 2 < self.slots.len() {
            return;
        }
        let mut slots = vec![0; self.slots.len() * 2];
        let mask = slots.len() - 1;
        for old in self.slots.iter().filter(|slot| **slot > 0) {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "the lower bits are the ones wanted"
            )]
            let mut slot = self.entries[*old as usize - 1].hash as usize & mask;
            while slots[slot] > 0 {
                slot = (slot + 1) & mask;
            }
            slots[slot] = *old;
        }
        self.slots = slots;
    }

    fn hash(&self, bytes: &[u8], look: Look) -> u64 {
        let mut hash = self.seed ^ bytes.len() as u64 ^ (look as u64) << 32;
        let mut words = bytes.chunks_exact(8);
        for word in &mut words {
            hash = mix(hash ^ word.first_chunk().map_or(0, |word| u64::from_le_bytes(*word)));
        }
        let mut last = [0; 8];
        last[..words.remainder().len()].copy_from_slice(words.remainder());
        mix(hash ^ u64::from_le_bytes(last))
    }
}

/// Multiplies, and folds the upper half of the product onto the lower one.
#[expect(clippy::cast_possible_truncation, reason = "the halves are the ones wanted")]
const fn mix(word: u64) -> u64 {
    let product = word as u128 * 0x9e37_79b9_7f4a_7c15;
    product as u64 ^ (product >> 64) as u64
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
    fn equal_bytes_are_one_symbol_and_blank_ones_are_none() {
        let (mut interner, mut texts) = (Interner::new(), Vec::new());
        let decode = Decode::new(Encoding::Cp932, false);
        let mut symbol = |raw: &[u8]| {
            let value = interner.intern(raw, Look::Past, decode, &mut texts).unwrap();
            interner.symbol(value).0
        };
        let symbols =
            [&b"A"[..], b"\x8f\xc6\x89\xef", b"", b"A", b"  ", b"\x81\x40", b"B"].map(&mut symbol);
        assert_eq!(symbols, [1, 2, 0, 1, 0, 0, 3]);
        assert_eq!(texts, ["A".into(), "照会".into(), "B".into()]);
    }

    #[test]
    fn thousands_of_values_are_found_again_with_their_canonical_bytes() {
        let (mut interner, mut texts) = (Interner::new(), Vec::new());
        let decode = Decode::new(Encoding::Utf8, false);
        for round in 0..2 {
            for i in 0..5000 {
                let raw = format!("value-{i}");
                let value =
                    interner.intern(raw.as_bytes(), Look::Past, decode, &mut texts).unwrap();
                assert_eq!(interner.symbol(value), Symbol(i + 1), "round {round}");
                let mut expected = Vec::new();
                push_text(&mut expected, Some(&raw));
                assert_eq!(interner.canonical(value), expected);
            }
        }
        assert_eq!(texts.len(), 5000);
        assert!(interner.exceeds(5000, usize::MAX) && !interner.exceeds(5001, usize::MAX));
        interner.clear();
        let value = interner.intern(b"x", Look::Past, decode, &mut texts).unwrap();
        assert_eq!(interner.symbol(value), Symbol(1));
    }

    #[test]
    fn what_does_not_decode_is_not_kept() {
        let (mut interner, mut texts) = (Interner::new(), Vec::new());
        let decode = Decode::new(Encoding::Utf8, false);
        assert_eq!(
            interner.intern(b"\xff", Look::Past, decode, &mut texts),
            Err(NoText::Undecodable)
        );
        assert!(texts.is_empty() && interner.entries.is_empty());
    }
}
