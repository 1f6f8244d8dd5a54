//! The Merkle tree of RFC 6962, section 2.1, over SHA-256.

use crate::hash::Hash;

/// The hash of an interior node.
#[must_use]
pub fn node(left: &Hash, right: &Hash) -> Hash {
    Hash::of_node(left, right)
}

/// A tree to which leaves are appended. It keeps the roots of its full subtrees: one for each bit
/// of its size, so that its memory does not depend on how many leaves there are.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    size: u64,
    full: Vec<Hash>,
}

impl Tree {
    /// Appends the hash of a leaf.
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
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The root; of an empty tree the hash of nothing.
    #[must_use]
    pub fn root(&self) -> Hash {
        let mut from_right = self.full.iter().rev();
        let Some(last) = from_right.next() else { return Hash::of(b"") };
        from_right.fold(*last, |right, left| node(left, &right))
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

    fn leaf(data: &[u8]) -> Hash {
        Hash::of(&[&[0], data].concat())
    }

    /// RFC 6962, 2.1, word by word.
    fn by_definition(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => Hash::of(b""),
            [only] => *only,
            _ => {
                let k = leaves.len().next_power_of_two() / 2;
                node(&by_definition(&leaves[..k]), &by_definition(&leaves[k..]))
            }
        }
    }

    proptest! {
        #[test]
        fn every_size_has_the_root_of_the_definition(count in 0_u32..200) {
            let leaves: Vec<Hash> = (0..count).map(|i| leaf(&i.to_be_bytes())).collect();
            let tree: Tree = leaves.iter().copied().collect();
            prop_assert_eq!(tree.root(), by_definition(&leaves));
            prop_assert_eq!(tree.size(), u64::from(count));
        }

        #[test]
        fn another_order_or_number_of_leaves_is_another_root(count in 2_usize..60, at in 0_usize..59) {
            let mut leaves: Vec<Hash> = (0..count).map(|i| leaf(&i.to_be_bytes())).collect();
            let root = by_definition(&leaves);
            let at = at % (count - 1);
            leaves.swap(at, at + 1);
            prop_assert_ne!(leaves.iter().copied().collect::<Tree>().root(), root);
            leaves.swap(at, at + 1);
            leaves.remove(at);
            prop_assert_ne!(leaves.into_iter().collect::<Tree>().root(), root);
        }
    }

    #[test]
    fn the_published_vectors_hold() {
        let tree: Tree = [b"a", b"b", b"c"].into_iter().map(|data| leaf(data)).collect();
        let published = "36642e73c2540ab121e3a6bf9545b0a24982cd830eb13d3cd19de3ce6c021ec1";
        assert_eq!(tree.root().to_string(), published);
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(Tree::default().root().to_string(), empty);
    }
}
