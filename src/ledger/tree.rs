//! The Merkle tree of RFC 6962, section 2.1, over SHA-256; pure.

use sha2::{Digest, Sha256};

use crate::hash::Hash;

/// The hash of an interior node: `SHA-256(0x01 ‖ left ‖ right)`.
#[must_use]
pub fn node(left: &Hash, right: &Hash) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update([1]);
    hasher.update(left.as_bytes());
    hasher.update(right.as_bytes());
    Hash(hasher.finalize().into())
}

/// The hash of a leaf: `SHA-256(0x00 ‖ data)`.
#[must_use]
pub fn leaf(data: &[u8]) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update([0]);
    hasher.update(data);
    Hash(hasher.finalize().into())
}

/// A tree that grows leaf by leaf and keeps only the roots of its full subtrees.
///
/// ```
/// use tenken::ledger::tree::{Tree, leaf, node};
/// let (a, b, c) = (leaf(b"a"), leaf(b"b"), leaf(b"c"));
/// let mut tree = Tree::default();
/// for hash in [a, b, c] {
///     tree.push(hash);
/// }
/// assert_eq!(tree.root(), node(&node(&a, &b), &c));
/// assert_eq!(tree.len(), 3);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree {
    size: u64,
    /// Roots of the full subtrees, largest first: one for each bit set in `size`.
    full: Vec<Hash>,
}

impl Tree {
    /// Appends a leaf hash.
    pub fn push(&mut self, leaf: Hash) {
        let mut hash = leaf;
        let mut size = self.size;
        while size & 1 == 1 {
            if let Some(left) = self.full.pop() {
                hash = node(&left, &hash);
            }
            size >>= 1;
        }
        self.full.push(hash);
        self.size += 1;
    }

    /// Leaves so far.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.size
    }

    /// Whether there is no leaf yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.size == 0
    }

    /// The root; for an empty tree the hash of the empty string.
    #[must_use]
    pub fn root(&self) -> Hash {
        let mut from_right = self.full.iter().rev();
        match from_right.next() {
            None => Hash::of(b""),
            Some(last) => from_right.fold(*last, |right, left| node(left, &right)),
        }
    }
}

impl FromIterator<Hash> for Tree {
    fn from_iter<I: IntoIterator<Item = Hash>>(leaves: I) -> Self {
        let mut tree = Self::default();
        leaves.into_iter().for_each(|leaf| tree.push(leaf));
        tree
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// RFC 6962, 2.1, word by word.
    fn root_by_definition(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => Hash::of(b""),
            [only] => *only,
            _ => {
                let k = leaves.len().next_power_of_two() / 2;
                node(&root_by_definition(&leaves[..k]), &root_by_definition(&leaves[k..]))
            }
        }
    }

    proptest! {
        #[test]
        fn the_growing_tree_has_the_root_of_the_definition(count in 0_u32..200) {
            let leaves: Vec<Hash> = (0..count).map(|i| leaf(&i.to_be_bytes())).collect();
            let tree: Tree = leaves.iter().copied().collect();
            prop_assert_eq!(tree.root(), root_by_definition(&leaves));
        }
    }
}
