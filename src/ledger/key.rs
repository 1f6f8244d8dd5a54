//! Ed25519 keys as the text of [C2SP signed-note](https://c2sp.org/signed-note) and of Go's
//! `sumdb/note`: `<name>+<key hash>+<base64>` for everybody, `PRIVATE+KEY+…` for the one who
//! signs; pure.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use ed25519_dalek::Signer as _;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::hash::Hash;

/// The signature type of Ed25519.
const ED25519: u8 = 1;

/// What the text of a private key begins with.
const PRIVATE: &str = "PRIVATE+KEY+";

/// Bytes of a signature.
pub const SIGNATURE: usize = 64;

/// What a private key is made from: 32 random bytes, wiped when dropped.
pub type Seed = Zeroizing<[u8; 32]>;

/// A text is no key. It says what is wrong, and nothing of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAKey {
    /// The name is empty, or has spaces, control characters or a plus sign.
    #[error("a key's name is not empty and has neither spaces nor plus signs")]
    Name,
    /// It is not of the form that keys have.
    #[error("not of the form of a key")]
    Form,
    /// It is a key of another algorithm, or its length is wrong.
    #[error("not an Ed25519 key")]
    Algorithm,
    /// The key hash in it is that of another key.
    #[error("the key hash does not fit: the text was altered")]
    Hash,
}

/// The name of a key: what a log is known by.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyName(String);

impl KeyName {
    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for KeyName {
    type Err = NotAKey;

    fn from_str(text: &str) -> Result<Self, NotAKey> {
        let refused = |c: char| c.is_whitespace() || c.is_control() || c == '+';
        if text.is_empty() || text.contains(refused) {
            return Err(NotAKey::Name);
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The first four bytes of a key's fingerprint; names it in signatures, and proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyHash(pub [u8; 4]);

impl fmt::Display for KeyHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// The public half of a key with its name: what everybody may know.
///
/// ```
/// use tenken::ledger::key::VerifierKey;
/// let text = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
/// let key: VerifierKey = text.parse().unwrap();
/// assert_eq!(key.name().as_str(), "PeterNeumann");
/// assert_eq!(key.to_string(), text);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: KeyName,
    key: ed25519_dalek::VerifyingKey,
}

impl VerifierKey {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &KeyName {
        &self.name
    }

    /// `SHA-256(name ‖ "\n" ‖ 0x01 ‖ public key)`: its first four bytes are the key hash.
    #[must_use]
    pub fn fingerprint(&self) -> Hash {
        let mut data = self.name.as_str().as_bytes().to_vec();
        data.extend_from_slice(&[b'\n', ED25519]);
        data.extend_from_slice(self.key.as_bytes());
        Hash::of(&data)
    }

    /// What signatures call it.
    #[must_use]
    pub fn hash(&self) -> KeyHash {
        let [a, b, c, d, ..] = *self.fingerprint().as_bytes();
        KeyHash([a, b, c, d])
    }

    /// Who it is, as it is told.
    #[must_use]
    pub fn signer(&self) -> Signer {
        Signer {
            name: self.name.to_string(),
            fingerprint: self.fingerprint().to_string(),
            vkey: self.to_string(),
        }
    }

    /// Whether `signature` is this key's over `text`.
    #[must_use]
    pub fn signed(&self, text: &str, signature: &[u8; SIGNATURE]) -> bool {
        let signature = ed25519_dalek::Signature::from_bytes(signature);
        self.key.verify_strict(text.as_bytes(), &signature).is_ok()
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let coded = BASE64.encode(typed(self.key.as_bytes()));
        write!(f, "{}+{}+{coded}", self.name, self.hash())
    }
}

impl FromStr for VerifierKey {
    type Err = NotAKey;

    fn from_str(text: &str) -> Result<Self, NotAKey> {
        let Parts { name, hash, bytes } = Parts::of(text)?;
        let key = ed25519_dalek::VerifyingKey::from_bytes(&bytes);
        let key = Self { name, key: key.map_err(|_| NotAKey::Algorithm)? };
        if key.hash().to_string() == hash { Ok(key) } else { Err(NotAKey::Hash) }
    }
}

/// Whose signature it is, for reports and pages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signer {
    /// Name of the key.
    pub name: String,
    /// Its fingerprint, in hexadecimal digits.
    pub fingerprint: String,
    /// Its public half, as text.
    pub vkey: String,
}

impl Signer {
    /// The first 16 digits of the fingerprint, in fours: what is compared on paper.
    ///
    /// ```
    /// use tenken::ledger::key::VerifierKey;
    /// let text = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    /// let key: VerifierKey = text.parse().unwrap();
    /// assert!(key.signer().short().starts_with("c74f 20a3 "));
    /// ```
    #[must_use]
    pub fn short(&self) -> String {
        let mut out = String::new();
        for (at, digit) in self.fingerprint.chars().take(16).enumerate() {
            if at > 0 && at % 4 == 0 {
                out.push(' ');
            }
            out.push(digit);
        }
        out
    }
}

/// A key that signs. Neither `Debug` nor any error shows its private half.
#[derive(Clone)]
pub struct SigningKey {
    name: KeyName,
    key: ed25519_dalek::SigningKey,
}

impl SigningKey {
    /// The key that comes of the seed.
    #[must_use]
    pub fn from_seed(name: KeyName, seed: &Seed) -> Self {
        Self { name, key: ed25519_dalek::SigningKey::from_bytes(seed) }
    }

    /// Its public half.
    #[must_use]
    pub fn verifier(&self) -> VerifierKey {
        VerifierKey { name: self.name.clone(), key: self.key.verifying_key() }
    }

    /// Its signature over `text`.
    #[must_use]
    pub fn sign(&self, text: &str) -> [u8; SIGNATURE] {
        self.key.sign(text.as_bytes()).to_bytes()
    }

    /// The text of the private key, without a newline; wiped when dropped.
    #[must_use]
    pub fn to_secret(&self) -> Zeroizing<String> {
        let seed = Zeroizing::new(self.key.to_bytes());
        let typed = Zeroizing::new(typed(&seed));
        let coded = Zeroizing::new(BASE64.encode(*typed));
        let hash = self.verifier().hash();
        Zeroizing::new(format!("{PRIVATE}{}+{hash}+{}", self.name, *coded))
    }

    /// The key whose text that is.
    ///
    /// # Errors
    /// It is none.
    pub fn from_secret(text: &str) -> Result<Self, NotAKey> {
        let parts = Parts::of(text.strip_prefix(PRIVATE).ok_or(NotAKey::Form)?)?;
        let key = Self::from_seed(parts.name, &parts.bytes);
        if key.verifier().hash().to_string() != parts.hash {
            return Err(NotAKey::Hash);
        }
        Ok(key)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({}+{}, private)", self.name, self.verifier().hash())
    }
}

/// `<name>+<hash>+<base64>`, taken apart.
struct Parts<'a> {
    name: KeyName,
    hash: &'a str,
    bytes: Seed,
}

impl<'a> Parts<'a> {
    fn of(text: &'a str) -> Result<Self, NotAKey> {
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(hash), Some(coded)) = (parts.next(), parts.next(), parts.next())
        else {
            return Err(NotAKey::Form);
        };
        let decoded = BASE64.decode(coded).map(Zeroizing::new).map_err(|_| NotAKey::Form)?;
        let [ED25519, rest @ ..] = decoded.as_slice() else { return Err(NotAKey::Algorithm) };
        let bytes = rest.try_into().map(Zeroizing::new).map_err(|_| NotAKey::Algorithm)?;
        Ok(Self { name: name.parse()?, hash, bytes })
    }
}

/// The signature type and then the key.
fn typed(key: &[u8; 32]) -> [u8; 33] {
    let mut bytes = [ED25519; 33];
    bytes[1..].copy_from_slice(key);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The keys of the tests of Go's golang.org/x/mod/sumdb/note.
    const PETER: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    const PETERS: &str =
        "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";

    #[test]
    fn a_key_of_another_implementation_is_read_and_written() {
        let key = SigningKey::from_secret(PETERS).unwrap();
        assert_eq!(key.verifier().to_string(), PETER);
        assert_eq!(*key.to_secret(), PETERS);
    }

    #[test]
    fn nothing_but_the_whole_text_is_a_key() {
        let changed = |text: &str, at: usize| {
            let mut bytes = text.as_bytes().to_vec();
            bytes[at] += 1;
            String::from_utf8(bytes).unwrap()
        };
        for at in 0..PETER.len() {
            assert!(changed(PETER, at).parse::<VerifierKey>().is_err(), "{at}");
            assert!(PETER[..at].parse::<VerifierKey>().is_err(), "{at}");
        }
        for at in 0..PETERS.len() {
            assert!(SigningKey::from_secret(&changed(PETERS, at)).is_err(), "{at}");
            assert!(SigningKey::from_secret(&PETERS[..at]).is_err(), "{at}");
        }
    }

    #[test]
    fn a_key_of_another_length_or_algorithm_is_refused_though_its_hash_fits() {
        let long = "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==";
        let other = "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
        assert!(long.parse::<VerifierKey>().is_err());
        assert_eq!(other.parse::<VerifierKey>(), Err(NotAKey::Algorithm));
    }

    #[test]
    fn a_name_has_neither_spaces_nor_plus_signs() {
        for name in ["", "a b", "a+b", "a\u{3000}b", "a\nb", "a\u{7}"] {
            assert_eq!(name.parse::<KeyName>(), Err(NotAKey::Name), "{name:?}");
        }
        assert!("tenken/999999".parse::<KeyName>().is_ok());
        assert!("点検/架空市".parse::<KeyName>().is_ok());
    }

    #[test]
    fn the_private_half_is_not_shown() {
        let key = SigningKey::from_secret(PETERS).unwrap();
        let shown = format!("{key:?}");
        assert_eq!(shown, "SigningKey(PeterNeumann+c74f20a3, private)");
    }
}
