//! Public keys, as verifier keys of C2SP signed notes: `<name>+<hash>+<base64>`.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, VerifyingKey};

use crate::hash::{Hash, hex};

/// Marks an Ed25519 key.
const ED25519: u8 = 1;

/// A public key with its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    /// Its name, which is the origin of what it signs.
    pub name: String,
    /// The first four bytes of the hash of name and key, by which signatures name it.
    pub id: [u8; 4],
    hash: Hash,
    key: VerifyingKey,
}

impl PublicKey {
    /// The key of that name.
    #[must_use]
    pub fn new(name: &str, key: VerifyingKey) -> Self {
        let hashed = [name.as_bytes(), b"\n", &[ED25519], key.as_bytes()].concat();
        let hash = Hash::of(&hashed);
        let Hash([a, b, c, d, ..]) = hash;
        Self { name: name.to_owned(), id: [a, b, c, d], hash, key }
    }

    /// Whether the key signed that.
    #[must_use]
    pub fn signed(&self, signed: &[u8], signature: &[u8]) -> bool {
        let signature = Signature::from_slice(signature);
        signature.is_ok_and(|signature| self.key.verify_strict(signed, &signature).is_ok())
    }

    /// The hash of name and key.
    #[must_use]
    pub const fn fingerprint(&self) -> Hash {
        self.hash
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = [&[ED25519], &self.key.as_bytes()[..]].concat();
        write!(f, "{}+{}+{}", self.name, hex(&self.id), STANDARD.encode(key))
    }
}

/// The text is no public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoKey;

impl fmt::Display for NoKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no verifier key of an Ed25519 signed note")
    }
}

impl std::error::Error for NoKey {}

impl FromStr for PublicKey {
    type Err = NoKey;

    fn from_str(text: &str) -> Result<Self, NoKey> {
        let mut parts = text.trim().splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(NoKey);
        };
        if name.is_empty() || name.contains(char::is_whitespace) {
            return Err(NoKey);
        }
        let bytes = STANDARD.decode(key).map_err(|_| NoKey)?;
        let [ED25519, key @ ..] = &bytes[..] else { return Err(NoKey) };
        let key: &[u8; 32] = key.try_into().map_err(|_| NoKey)?;
        let key = VerifyingKey::from_bytes(key).map_err(|_| NoKey)?;
        let key = Self::new(name, key);
        if hex(&key.id) == id { Ok(key) } else { Err(NoKey) }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use ed25519_dalek::{Signer, SigningKey};

    use super::*;

    /// A key of the name, and what signs with it.
    pub(crate) fn pair(name: &str, seed: u8) -> (PublicKey, SigningKey) {
        let signing = SigningKey::from_bytes(&[seed; 32]);
        (PublicKey::new(name, signing.verifying_key()), signing)
    }

    #[test]
    fn a_key_is_read_as_it_is_written() {
        let (key, signing) = pair("tenken/999999", 7);
        assert_eq!(key.to_string().parse(), Ok(key.clone()));
        let signature = signing.sign(b"text").to_bytes();
        assert!(key.signed(b"text", &signature));
        assert!(!key.signed(b"texT", &signature));
        assert!(!key.signed(b"text", &signature[1..]));
    }

    #[test]
    fn a_key_whose_hash_or_kind_or_length_is_another_is_none() {
        let (key, _) = pair("tenken/999999", 7);
        let text = key.to_string();
        let id = hex(&key.id);
        for wrong in [
            text.replacen("tenken", "tonkon", 1),
            text.replacen(&id, "00000000", 1),
            text.replacen("+A", "+B", 1),
            text[..text.len() - 4].to_owned(),
            id,
            String::new(),
        ] {
            assert_eq!(wrong.parse::<PublicKey>(), Err(NoKey), "{wrong}");
        }
    }
}
