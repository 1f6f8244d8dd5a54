//! Bytes → numbers in the order of their first appearance, by open addressing.

use std::hash::{BuildHasher, Hasher};

use foldhash::fast::RandomState;

/// Which bytes have been seen, beside what: the same bytes are another entry under another mark.
pub(super) struct RawTable {
    /// Entries by hash; a power of two of them, 0 for none, else the entry's number plus 1.
    slots: Vec<u32>,
    entries: Vec<Entry>,
    raw: Vec<u8>,
    /// Unlike from run to run, so that nobody can write a log that is slow to read.
    hasher: RandomState,
}

#[derive(Clone, Copy)]
struct Entry {
    hash: u64,
    mark: u64,
    end: u32,
}

/// A place for bytes that are not there yet.
#[derive(Clone, Copy)]
pub(super) struct Free {
    slot: usize,
    hash: u64,
    mark: u64,
}

const FIRST_SLOTS: usize = 1024;

impl RawTable {
    pub(super) fn new() -> Self {
        Self {
            slots: vec![0; FIRST_SLOTS],
            entries: Vec::new(),
            raw: Vec::new(),
            hasher: RandomState::default(),
        }
    }

    /// Forgets everything; the memory stays.
    pub(super) fn clear(&mut self) {
        self.slots.fill(0);
        self.entries.clear();
        self.raw.clear();
    }

    /// Bytes that they take.
    pub(super) fn bytes(&self) -> usize {
        self.raw.len()
    }

    /// The number of these bytes under that mark, or the place for them.
    pub(super) fn find(&self, raw: &[u8], mark: u64) -> Result<usize, Free> {
        let hash = self.hash(raw, mark);
        let last = self.slots.len() - 1;
        #[expect(clippy::cast_possible_truncation, reason = "the lower bits are the ones wanted")]
        let mut slot = hash as usize & last;
        loop {
            let Some(number) = self.slots[slot].checked_sub(1) else {
                return Err(Free { slot, hash, mark });
            };
            let found = &self.entries[number as usize];
            if found.hash == hash && found.mark == mark && self.raw(number as usize) == raw {
                return Ok(number as usize);
            }
            slot = (slot + 1) & last;
        }
    }

    /// Puts bytes into the place that was found for them; gives their number.
    pub(super) fn put(&mut self, raw: &[u8], free: Free) -> usize {
        let number = self.push(raw, free);
        self.slots[free.slot] = short(number) + 1;
        self.grow();
        number
    }

    /// Gives a number that no bytes have.
    pub(super) fn skip(&mut self) -> usize {
        self.push(b"", Free { slot: 0, hash: 0, mark: 0 })
    }

    fn push(&mut self, raw: &[u8], Free { hash, mark, .. }: Free) -> usize {
        self.raw.extend_from_slice(raw);
        self.entries.push(Entry { hash, mark, end: short(self.raw.len()) });
        self.entries.len() - 1
    }

    fn raw(&self, number: usize) -> &[u8] {
        let start = number.checked_sub(1).map_or(0, |before| self.entries[before].end);
        &self.raw[start as usize..self.entries[number].end as usize]
    }

    /// Keeps at least half of the slots free.
    fn grow(&mut self) {
        if self.entries.len() * 2 < self.slots.len() {
            return;
        }
        let mut slots = vec![0; self.slots.len() * 2];
        let last = slots.len() - 1;
        for old in self.slots.iter().filter(|slot| **slot > 0) {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "the lower bits are the ones wanted"
            )]
            let mut slot = self.entries[*old as usize - 1].hash as usize & last;
            while slots[slot] > 0 {
                slot = (slot + 1) & last;
            }
            slots[slot] = *old;
        }
        self.slots = slots;
    }

    fn hash(&self, bytes: &[u8], mark: u64) -> u64 {
        let mut hasher = self.hasher.build_hasher();
        hasher.write_u64(mark);
        hasher.write(bytes);
        hasher.finish()
    }
}

/// The arena is far below 4 GiB: a batch is bounded, and a full table is cleared.
fn short(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(table: &mut RawTable, raw: &[u8], mark: u64) -> usize {
        table.find(raw, mark).unwrap_or_else(|free| table.put(raw, free))
    }

    #[test]
    fn bytes_keep_their_numbers_while_the_table_grows() {
        let mut table = RawTable::new();
        for _ in 0..2 {
            for i in 0..5000 {
                assert_eq!(number(&mut table, format!("value-{i}").as_bytes(), 0), i);
            }
        }
        table.clear();
        assert_eq!(number(&mut table, b"value-7", 0), 0);
    }

    #[test]
    fn the_same_bytes_under_another_mark_are_another_entry() {
        let mut table = RawTable::new();
        assert_eq!([number(&mut table, b"a", 0), number(&mut table, b"a", 1)], [0, 1]);
        assert_eq!(table.skip(), 2);
        assert_eq!(number(&mut table, b"", 0), 3);
        assert_eq!([number(&mut table, b"a", 0), number(&mut table, b"a", 1)], [0, 1]);
    }
}
