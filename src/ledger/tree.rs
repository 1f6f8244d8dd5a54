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

/// The inclusion path of the leaf at `index`, from the leaf up: RFC 6962, section 2.1.1. Empty
/// where there is no such leaf.
///
/// ```
/// use tenken::ledger::tree::{leaf, node, path};
/// let [a, b, c] = [leaf(b"a"), leaf(b"b"), leaf(b"c")];
/// assert_eq!(path(&[a, b, c], 0), [b, c]);
/// assert_eq!(path(&[a, b, c], 2), [node(&a, &b)]);
/// ```
#[must_use]
pub fn path(leaves: &[Hash], index: usize) -> Vec<Hash> {
    if leaves.len() < 2 || index >= leaves.len() {
        return Vec::new();
    }
    let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
    let (mut path, other) = match index.checked_sub(left.len()) {
        None => (path(left, index), right),
        Some(index) => (path(right, index), left),
    };
    path.push(other.iter().copied().collect::<Tree>().root());
    path
}

/// The root to which a path leads from the leaf at `index` of `size`: RFC 9162, section 2.1.3.2.
/// None where the path is not as long as it must be.
#[must_use]
pub fn root_by_path(leaf: Hash, index: u64, size: u64, path: &[Hash]) -> Option<Hash> {
    let (mut at, mut last) = (index, size.checked_sub(1).filter(|last| index <= *last)?);
    let mut hash = leaf;
    for other in path {
        if last == 0 {
            return None;
        }
        if at & 1 == 1 || at == last {
            hash = node(other, &hash);
            while at & 1 == 0 && at != 0 {
                (at, last) = (at >> 1, last >> 1);
            }
        } else {
            hash = node(&hash, other);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    (last == 0).then_some(hash)
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
        fn the_path_of_every_leaf_leads_to_the_root_and_of_no_other(count in 1_u64..70) {
            let leaves: Vec<Hash> = (0..count).map(|i| leaf(&i.to_be_bytes())).collect();
            let root = leaves.iter().copied().collect::<Tree>().root();
            for (index, own) in (0..count).zip(&leaves) {
                let found = path(&leaves, usize::try_from(index).unwrap());
                prop_assert_eq!(root_by_path(*own, index, count, &found), Some(root));
                prop_assert_ne!(root_by_path(leaf(b"other"), index, count, &found), Some(root));
                let longer: Vec<Hash> = found.iter().copied().chain([root]).collect();
                prop_assert_eq!(root_by_path(*own, index, count, &longer), None);
            }
        }

        #[test]
        fn the_growing_tree_has_the_root_of_the_definition(count in 0_u32..200) {
            let leaves: Vec<Hash> = (0..count).map(|i| leaf(&i.to_be_bytes())).collect();
            let tree: Tree = leaves.iter().copied().collect();
            prop_assert_eq!(tree.root(), root_by_definition(&leaves));
        }
    }
}
