//! Notes that are signed: [C2SP signed-note](https://c2sp.org/signed-note); pure.
//!
//! A note is text of whole lines, an empty line, and a line for each signature:
//! `— <key name> <base64(key hash ‖ signature)>`.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::key::{KeyHash, KeyName, SIGNATURE, SigningKey, VerifierKey};

/// What a line with a signature begins with: an em dash and a space.
const DASH: &str = "\u{2014} ";

/// Signatures that a note may have.
const MOST: usize = 100;

/// A text is no signed note.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a signed note")]
pub struct NotANote;

/// What a key's signature under a note is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unsigned {
    /// The key has not signed it.
    #[error("not signed by this key")]
    Missing,
    /// What is there as its signature is none.
    #[error("the signature is not that of this key over this text")]
    Invalid,
}

/// A signature, whoever made it: keys of any type may have signed.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Signature {
    name: KeyName,
    hash: KeyHash,
    bytes: Vec<u8>,
}

/// A text with its signatures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<Signature>,
}

impl Note {
    /// `text`, signed by each of the keys.
    ///
    /// # Errors
    /// The text is not of whole lines, or has control characters.
    pub fn sign(text: &str, keys: &[&SigningKey]) -> Result<Self, NotANote> {
        if !is_text(text) {
            return Err(NotANote);
        }
        let signature = |key: &&SigningKey| {
            let by = key.verifier();
            let (hash, bytes) = (by.hash(), key.sign(text).to_vec());
            Signature { name: by.name().clone(), hash, bytes }
        };
        let signatures = keys.iter().map(signature).collect();
        Ok(Self { text: text.to_owned(), signatures })
    }

    /// What is signed, with the newline at its end.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether the key has signed it: every signature that bears its name and hash must be its own.
    ///
    /// # Errors
    /// It has not.
    pub fn verify(&self, key: &VerifierKey) -> Result<(), Unsigned> {
        let (name, hash) = (key.name(), key.hash());
        let of_key = |signature: &&Signature| signature.name == *name && signature.hash == hash;
        let mut signatures = self.signatures.iter().filter(of_key).peekable();
        if signatures.peek().is_none() {
            return Err(Unsigned::Missing);
        }
        let holds = |signature: &Signature| {
            let bytes: Option<&[u8; SIGNATURE]> = signature.bytes.as_slice().try_into().ok();
            bytes.is_some_and(|bytes| key.signed(&self.text, bytes))
        };
        if signatures.all(holds) { Ok(()) } else { Err(Unsigned::Invalid) }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures.iter().try_for_each(|Signature { name, hash, bytes }| {
            writeln!(f, "{DASH}{name} {}", BASE64.encode([&hash.0, bytes.as_slice()].concat()))
        })
    }
}

impl FromStr for Note {
    type Err = NotANote;

    fn from_str(note: &str) -> Result<Self, NotANote> {
        // The last empty line parts them: the text may have others.
        let parted = note.rfind("\n\n").ok_or(NotANote)?;
        let (text, signatures) = (&note[..=parted], &note[parted + 2..]);
        let lines = signatures.strip_suffix('\n').ok_or(NotANote)?;
        let signatures: Vec<Signature> =
            lines.split('\n').map(signature).collect::<Option<_>>().ok_or(NotANote)?;
        if !is_text(text) || signatures.len() > MOST {
            return Err(NotANote);
        }
        Ok(Self { text: text.to_owned(), signatures })
    }
}

/// Whole lines without control characters.
fn is_text(text: &str) -> bool {
    text.ends_with('\n') && !text.contains(|c: char| c < ' ' && c != '\n')
}

fn signature(line: &str) -> Option<Signature> {
    let (name, coded) = line.strip_prefix(DASH)?.split_once(' ')?;
    let bytes = BASE64.decode(coded).ok()?;
    let (hash, bytes) = bytes.split_first_chunk()?;
    let name = name.parse().ok()?;
    (!bytes.is_empty()).then(|| Signature { name, hash: KeyHash(*hash), bytes: bytes.to_vec() })
}

#[cfg(test)]
mod tests {
    use super::*;

    // The vectors of the tests of Go's golang.org/x/mod/sumdb/note.
    const PETER: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    const ENOCH: &str = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop";
    const PETERS: &str =
        "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
    const TEXT: &str = "If you think cryptography is the answer to your problem,\n\
                        then you don't know what your problem is.\n";
    const BY_PETER: &str = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
    const BY_ENOCH: &str = "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n";

    fn key(text: &str) -> VerifierKey {
        text.parse().unwrap()
    }

    #[test]
    fn a_note_is_signed_as_another_implementation_signs_it() {
        let peter = SigningKey::from_secret(PETERS).unwrap();
        let note = Note::sign(TEXT, &[&peter]).unwrap();
        assert_eq!(note.to_string(), format!("{TEXT}\n{BY_PETER}"));
    }

    #[test]
    fn the_signatures_of_another_implementation_are_verified() {
        let note: Note = format!("{TEXT}\n{BY_PETER}{BY_ENOCH}").parse().unwrap();
        assert_eq!(note.text(), TEXT);
        assert_eq!(note.verify(&key(PETER)), Ok(()));
        assert_eq!(note.verify(&key(ENOCH)), Ok(()));
        let only: Note = format!("{TEXT}\n{BY_PETER}").parse().unwrap();
        assert_eq!(only.verify(&key(ENOCH)), Err(Unsigned::Missing));
    }

    #[test]
    fn a_signature_over_another_text_is_invalid() {
        let altered = TEXT.replace("your problem is", "the problem is");
        let note: Note = format!("{altered}\n{BY_PETER}").parse().unwrap();
        assert_eq!(note.verify(&key(PETER)), Err(Unsigned::Invalid));
    }

    #[test]
    fn a_second_signature_of_the_same_key_that_is_none_spoils_the_note() {
        let spoiled = BY_PETER.replace("ZInN", "ABCD");
        let note: Note = format!("{TEXT}\n{BY_PETER}{spoiled}").parse().unwrap();
        assert_eq!(note.verify(&key(PETER)), Err(Unsigned::Invalid));
    }

    #[test]
    fn the_text_may_have_empty_lines() {
        let peter = SigningKey::from_secret(PETERS).unwrap();
        let note = Note::sign("a\n\nb\n", &[&peter]).unwrap();
        let read: Note = note.to_string().parse().unwrap();
        assert_eq!(read, note);
        assert_eq!(read.verify(&key(PETER)), Ok(()));
    }

    #[test]
    fn what_is_no_note_is_refused() {
        let signed = format!("{TEXT}\n{BY_PETER}");
        let notes = [
            TEXT.to_owned(),
            format!("{TEXT}\n"),
            signed[..signed.len() - 1].to_owned(),
            format!("\u{1}{signed}"),
            signed.replace("PeterNeumann", "Peter Neumann"),
            signed.replace("— ", "- "),
            format!("{signed}Unexpected line.\n"),
            format!("{TEXT}\n— PeterNeumann x08g\n"),
            format!("{TEXT}\n{}", BY_PETER.repeat(101)),
        ];
        for note in notes {
            assert_eq!(note.parse::<Note>(), Err(NotANote), "{note}");
        }
        assert_eq!(Note::sign("no newline", &[]), Err(NotANote));
    }
}
