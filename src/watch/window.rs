//! The first so many of any number of names, in bounded memory.

use std::collections::BinaryHeap;
use std::ffi::{OsStr, OsString};

use super::candidate::Mark;
use crate::stamp::Stamp;

/// A file in the window. Those that yield come after those that do not, then by name.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    pub(super) yields: bool,
    pub(super) name: OsString,
    pub(super) stamp: Stamp,
    pub(super) mark: Mark,
}

/// Keeps the smallest `limit` of the entries put into it.
#[derive(Debug)]
pub(super) struct Window {
    limit: usize,
    heap: BinaryHeap<Entry>,
    /// Whether something was left out.
    pub(super) more: bool,
}

impl Window {
    pub(super) fn new(limit: usize) -> Self {
        Self { limit: limit.max(1), heap: BinaryHeap::new(), more: false }
    }

    /// Whether an entry of that name has a place, if it does not yield; notes it if not, and
    /// saves looking at the file.
    pub(super) fn has_place(&mut self, name: &OsStr) -> bool {
        let full = self.heap.len() >= self.limit;
        let beyond = |last: &Entry| !last.yields && name >= last.name.as_os_str();
        let out = full && self.heap.peek().is_some_and(beyond);
        self.more |= out;
        !out
    }

    pub(super) fn put(&mut self, entry: Entry) {
        self.heap.push(entry);
        if self.heap.len() > self.limit {
            self.heap.pop();
            self.more = true;
        }
    }

    /// The entries in the order of their names.
    pub(super) fn into_entries(self) -> Vec<Entry> {
        let mut entries = self.heap.into_vec();
        entries.sort_by(|one, another| one.name.cmp(&another.name));
        // A folder that changes while it is listed may give a name twice.
        entries.dedup_by(|one, another| one.name == another.name);
        entries
    }
}
