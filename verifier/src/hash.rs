//! A SHA-256 hash.

use std::fmt;

use sha2::block_api::compress256;
use sha2::{Digest, Sha256};

/// The state with which SHA-256 begins (FIPS 180-4, 5.3.3).
const BEGIN: [u32; 8] = [
    0x6a09_e667,
    0xbb67_ae85,
    0x3c6e_f372,
    0xa54f_f53a,
    0x510e_527f,
    0x9b05_688c,
    0x1f83_d9ab,
    0x5be0_cd19,
];

/// Bytes of a block of SHA-256.
const BLOCK: usize = 64;

/// 32 bytes, written as hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// The hash of `bytes`.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The hash of what is in `bytes`, which is then padded: nothing is copied, as is due for
    /// hundreds of millions of leaves.
    #[must_use]
    pub fn of_buffer(bytes: &mut Vec<u8>) -> Self {
        let bits = u64::try_from(bytes.len()).unwrap_or_default() * 8;
        bytes.push(0x80);
        let whole = (bytes.len() + 8).next_multiple_of(BLOCK);
        bytes.resize(whole - 8, 0);
        bytes.extend_from_slice(&bits.to_be_bytes());
        Self::of_blocks(bytes.as_chunks().0)
    }

    /// The hash of the interior node over two others.
    #[must_use]
    pub fn of_node(left: &Self, right: &Self) -> Self {
        const BITS: [u8; 8] = (65_u64 * 8).to_be_bytes();
        let mut blocks = [[0; BLOCK]; 2];
        blocks[0][0] = 1;
        blocks[0][1..33].copy_from_slice(&left.0);
        blocks[0][33..].copy_from_slice(&right.0[..31]);
        blocks[1][0] = right.0[31];
        blocks[1][1] = 0x80;
        blocks[1][56..].copy_from_slice(&BITS);
        Self::of_blocks(&blocks)
    }

    fn of_blocks(blocks: &[[u8; BLOCK]]) -> Self {
        let mut state = BEGIN;
        compress256(&mut state, blocks);
        let mut hash = [0; 32];
        for (bytes, word) in hash.as_chunks_mut().0.iter_mut().zip(state) {
            *bytes = word.to_be_bytes();
        }
        Self(hash)
    }

    /// The hash that these bytes are, if they are as many as one has.
    #[must_use]
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }
}

/// Bytes as hexadecimal digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    let mut digits = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        digits.extend(
            [byte >> 4, byte & 15].map(|half| char::from(b"0123456789abcdef"[usize::from(half)])),
        );
    }
    digits
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_buffer_and_a_node_have_the_hashes_of_their_bytes() {
        let bytes: Vec<u8> = (0..=255).cycle().take(300).collect();
        for length in 0..bytes.len() {
            let bytes = &bytes[..length];
            assert_eq!(Hash::of_buffer(&mut bytes.to_vec()), Hash::of(bytes), "{length}");
        }
        let (left, right) = (Hash::of(b"left"), Hash::of(b"right"));
        let node = Hash::of(&[&[1][..], &left.0, &right.0].concat());
        assert_eq!(Hash::of_node(&left, &right), node);
    }
}
