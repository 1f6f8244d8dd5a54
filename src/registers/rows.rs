//! The typed rows of one register, found by their key.

use std::collections::BTreeSet;
use std::ops::Range;

use foldhash::fast::RandomState;
use hashbrown::HashMap;

use super::content::EffectiveRow;
use super::spec::Spec;
use super::validity::Validity;
use crate::instant::{Day, Instant};

/// A typed row of a register.
pub trait Row: Sized {
    /// The columns of its register.
    fn spec() -> &'static Spec;

    /// Reads a row; `None` where something that it needs is missing.
    fn read(row: &EffectiveRow) -> Option<Self>;

    /// What it is found by, folded.
    fn key(&self) -> &str;

    /// When it applies.
    fn validity(&self) -> &Validity;
}

/// Every row of a register, of all times: by key, then by beginning, in an order that depends
/// on nothing but the rows.
#[derive(Debug)]
pub struct Rows<T> {
    all: Vec<T>,
    by_key: HashMap<Box<str>, Range<usize>, RandomState>,
    /// The days within which any row ends.
    ending: BTreeSet<Day>,
}

impl<T> Default for Rows<T> {
    fn default() -> Self {
        Self { all: Vec::new(), by_key: HashMap::default(), ending: BTreeSet::new() }
    }
}

impl<T: Row> Rows<T> {
    /// Takes all rows at once; gives back those that cannot be read.
    pub(super) fn take(&mut self, mut rows: Vec<EffectiveRow>) -> Vec<EffectiveRow> {
        rows.sort();
        let mut unreadable = Vec::new();
        for row in rows {
            match T::read(&row) {
                Some(typed) => self.all.push(typed),
                None => unreadable.push(row),
            }
        }
        self.all.sort_by(|a, b| (a.key(), a.validity().from).cmp(&(b.key(), b.validity().from)));
        self.index();
        unreadable
    }

    fn index(&mut self) {
        let ends = self.all.iter().filter_map(|row| row.validity().ended_at);
        self.ending = ends.map(Instant::day).collect();
        let mut start = 0;
        for group in self.all.chunk_by(|a, b| a.key() == b.key()) {
            let range = start..start + group.len();
            start = range.end;
            self.by_key.insert(group[0].key().into(), range);
        }
    }

    /// The rows of a key, given folded, of all times.
    #[must_use]
    pub fn rows(&self, key: &str) -> &[T] {
        self.by_key.get(key).and_then(|range| self.all.get(range.clone())).unwrap_or_default()
    }

    /// The rows of a key, given folded, that are valid at the instant.
    pub fn valid_at(&self, key: &str, at: Instant) -> impl Iterator<Item = &T> {
        self.rows(key).iter().filter(move |row| row.validity().covers(at))
    }

    /// The rows of a key, given folded, that are valid on the day or a part of it.
    pub fn valid_on(&self, key: &str, day: Day) -> impl Iterator<Item = &T> {
        self.rows(key).iter().filter(move |row| row.validity().covers_day(day))
    }

    /// Whether the register says the same all day: no row ends within it.
    #[must_use]
    pub fn is_steady(&self, day: Day) -> bool {
        !self.ending.contains(&day)
    }

    /// Every row, in the order of the keys.
    #[must_use]
    pub fn all(&self) -> &[T] {
        &self.all
    }
}
