//! Signed notes (C2SP signed-note) and what stands in them: checkpoints (C2SP tlog-checkpoint) and
//! handovers of keys.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::hash::{Hash, hex};
use crate::key::PublicKey;

/// How signature lines begin.
const SIGNATURE: &str = "\u{2014} ";

/// How the note begins by which a key hands over to the next.
const HANDOVER: &str = "tenken key handover";

/// A text with signatures under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note<'a> {
    /// The text, with the newline at its end.
    pub text: &'a str,
    signatures: Vec<Signature<'a>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Signature<'a> {
    name: &'a str,
    key: [u8; 4],
    bytes: Vec<u8>,
}

/// What a note is to a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signed {
    /// The key signed it.
    Yes,
    /// A signature that claims to be by the key does not belong to it.
    Invalid,
    /// No signature by the key stands under it.
    No,
}

impl<'a> Note<'a> {
    /// Reads a note; none where the text is not made like one.
    #[must_use]
    pub fn read(note: &'a str) -> Option<Self> {
        let end = note.rfind("\n\n")? + 1;
        let (text, signatures) = (&note[..end], note[end + 1..].strip_suffix('\n')?);
        if text.chars().any(|c| c != '\n' && c.is_control()) {
            return None;
        }
        let signatures = signatures.split('\n').map(signature).collect::<Option<Vec<_>>>()?;
        (!signatures.is_empty()).then_some(Self { text, signatures })
    }

    /// Whether that key signed it.
    #[must_use]
    pub fn signed_by(&self, key: &PublicKey) -> Signed {
        let by_key = |it: &&Signature<'_>| it.name == key.name && it.key == key.id;
        let mut signed = Signed::No;
        for signature in self.signatures.iter().filter(by_key) {
            if !key.signed(self.text.as_bytes(), &signature.bytes) {
                return Signed::Invalid;
            }
            signed = Signed::Yes;
        }
        signed
    }

    /// Names and hashes of the keys under it.
    pub fn signers(&self) -> impl Iterator<Item = String> {
        self.signatures.iter().map(|it| format!("{}+{}", it.name, hex(&it.key)))
    }
}

fn signature(line: &str) -> Option<Signature<'_>> {
    let (name, encoded) = line.strip_prefix(SIGNATURE)?.split_once(' ')?;
    let bytes = STANDARD.decode(encoded).ok()?;
    let (key, signature) = bytes.split_first_chunk::<4>()?;
    let is_name = !name.is_empty() && !name.contains('+') && !signature.is_empty();
    is_name.then(|| Signature { name, key: *key, bytes: signature.to_vec() })
}

/// What a checkpoint says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint<'a> {
    /// Whose ledger it is: the name of the key.
    pub origin: &'a str,
    /// Its entries.
    pub size: i64,
    /// Its root.
    pub root: Hash,
}

impl<'a> Checkpoint<'a> {
    /// What the text of a note says; none where it is no checkpoint.
    #[must_use]
    pub fn read(text: &'a str) -> Option<Self> {
        let mut lines = text.split('\n');
        let (origin, size, root) = (lines.next()?, lines.next()?, lines.next()?);
        let number: i64 = size.parse().ok()?;
        // Only one way of writing a number.
        if origin.is_empty() || number.to_string() != size || number < 0 {
            return None;
        }
        let root = Hash::from_slice(&STANDARD.decode(root).ok()?)?;
        Some(Self { origin, size: number, root })
    }
}

/// The key to which the text of a note hands over; none where it is no handover.
#[must_use]
pub fn handed_over(text: &str) -> Option<PublicKey> {
    let lines: Vec<&str> = text.split('\n').collect();
    let [HANDOVER, origin, key, ""] = lines[..] else { return None };
    key.parse().ok().filter(|key: &PublicKey| key.name == origin)
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::{Signer, SigningKey};

    use super::*;
    use crate::key::tests::pair;

    fn signed(text: &str, keys: &[(&PublicKey, &SigningKey)]) -> String {
        let mut note = format!("{text}\n");
        for (key, signing) in keys {
            let signature = signing.sign(text.as_bytes()).to_bytes();
            let encoded = STANDARD.encode([&key.id[..], &signature].concat());
            note += &["\u{2014} ", &key.name, " ", &encoded, "\n"].concat();
        }
        note
    }

    fn checkpoint(size: &str) -> String {
        format!("tenken/999999\n{size}\n{}\n", STANDARD.encode(Hash::of(b"root").0))
    }

    #[test]
    fn a_checkpoint_is_read_and_its_signature_checked() {
        let (key, signing) = pair("tenken/999999", 7);
        let text = signed(&checkpoint("93"), &[(&key, &signing)]);
        let note = Note::read(&text).unwrap();
        let read = Checkpoint::read(note.text).unwrap();
        assert_eq!((read.origin, read.size, read.root), ("tenken/999999", 93, Hash::of(b"root")));
        assert_eq!(note.signed_by(&key), Signed::Yes);
        assert_eq!(note.signed_by(&pair("tenken/999999", 8).0), Signed::No);
        assert_eq!(note.signed_by(&pair("other", 7).0), Signed::No);
    }

    #[test]
    fn another_text_under_the_signature_is_told() {
        let (key, signing) = pair("tenken/999999", 7);
        let text = signed(&checkpoint("93"), &[(&key, &signing)]).replacen("93", "94", 1);
        assert_eq!(Note::read(&text).unwrap().signed_by(&key), Signed::Invalid);
    }

    #[test]
    fn signatures_of_other_keys_do_not_matter_and_a_forged_one_spoils_a_valid_one() {
        let (key, signing) = pair("tenken/999999", 7);
        let (other, _) = pair("tenken/999999", 8);
        let text = signed(&checkpoint("93"), &[(&other, &signing), (&key, &signing)]);
        let note = Note::read(&text).unwrap();
        assert_eq!(note.signed_by(&key), Signed::Yes);
        assert_eq!(note.signed_by(&other), Signed::Invalid);
        let forged = (&key, &SigningKey::from_bytes(&[9; 32]));
        let text = signed(&checkpoint("93"), &[(&key, &signing), forged]);
        assert_eq!(Note::read(&text).unwrap().signed_by(&key), Signed::Invalid);
    }

    #[test]
    fn what_is_made_otherwise_is_no_note() {
        let (key, signing) = pair("tenken/999999", 7);
        let good = signed(&checkpoint("93"), &[(&key, &signing)]);
        let without = checkpoint("93");
        let cut = good.trim_end().to_owned();
        let dash = good.replace('\u{2014}', "-");
        let tab = good.replacen("tenken/999999\n", "tenken/999999\t\n", 1);
        for text in [&without, &cut, &dash, &tab, "", "\n\n"] {
            assert_eq!(Note::read(text), None, "{text}");
        }
        for size in ["093", "+93", "-1", "93 ", ""] {
            assert_eq!(Checkpoint::read(&checkpoint(size)), None, "{size}");
        }
    }

    #[test]
    fn a_handover_names_a_key_of_the_same_origin() {
        let (key, _) = pair("tenken/999999", 7);
        let text = format!("tenken key handover\ntenken/999999\n{key}\n");
        assert_eq!(handed_over(&text), Some(key));
        assert_eq!(handed_over(&text.replacen("tenken/999999\n", "other\n", 1)), None);
        assert_eq!(handed_over(&checkpoint("93")), None);
    }
}
