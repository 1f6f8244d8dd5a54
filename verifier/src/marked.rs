//! Rows of other tables of which an entry says how many there are, and their root. Each row says
//! how many entries the ledger had when it was marked: the next entry about it is its own.

use crate::hash::Hash;
use crate::tree::Tree;

/// What an entry says of such rows, and those that were found.
#[derive(Debug, Clone)]
struct Mark {
    seq: i64,
    at: i64,
    said: (i64, Hash),
    found: Tree,
    is_timely: bool,
}

/// The entries about rows of one table of one export, in their order.
#[derive(Debug, Clone, Default)]
pub struct Marks(Vec<Mark>);

impl Marks {
    /// An entry says that of them.
    pub fn say(&mut self, (seq, at): (i64, i64), said: (i64, Hash)) {
        self.0.push(Mark { seq, at, said, found: Tree::default(), is_timely: true });
    }

    /// A row was found; false where no entry is about it.
    pub fn find(&mut self, seq: Option<i64>, at: Option<i64>, leaf: Hash) -> bool {
        let Some(seq) = seq else { return false };
        let next = self.0.partition_point(|mark| mark.seq < seq);
        let Some(mark) = self.0.get_mut(next) else { return false };
        mark.found.push(leaf);
        mark.is_timely &= at == Some(mark.at);
        true
    }

    /// The entries whose rows are others.
    pub fn differing(&self) -> impl Iterator<Item = i64> {
        let differs = |mark: &&Mark| {
            let count = i64::try_from(mark.found.size()).unwrap_or(i64::MAX);
            !mark.is_timely || mark.said != (count, mark.found.root())
        };
        self.0.iter().filter(differs).map(|mark| mark.seq)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf(byte: u8) -> Hash {
        Hash([byte; 32])
    }

    fn said(leaves: &[Hash]) -> (i64, Hash) {
        (i64::try_from(leaves.len()).unwrap(), leaves.iter().copied().collect::<Tree>().root())
    }

    #[test]
    fn a_row_belongs_to_the_next_entry_and_must_be_what_that_says() {
        let mut marks = Marks::default();
        marks.say((5, 50), said(&[leaf(1)]));
        marks.say((9, 90), said(&[leaf(2), leaf(3)]));
        assert!(marks.find(Some(4), Some(50), leaf(1)));
        assert!(marks.find(Some(6), Some(90), leaf(2)));
        assert_eq!(marks.differing().collect::<Vec<_>>(), [9]);
        assert!(marks.find(Some(9), Some(90), leaf(3)));
        assert_eq!(marks.differing().count(), 0);
        assert!(!marks.find(Some(10), Some(90), leaf(4)), "no entry is about it");
        assert!(!marks.find(None, Some(90), leaf(4)));
    }

    #[test]
    fn a_row_of_another_time_is_another_row() {
        let mut marks = Marks::default();
        marks.say((5, 50), said(&[leaf(1)]));
        assert!(marks.find(Some(4), Some(51), leaf(1)));
        assert_eq!(marks.differing().collect::<Vec<_>>(), [5]);
    }
}
