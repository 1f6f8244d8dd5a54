//! From one key to the next: the old key signs the new one; pure.
//!
//! A handover is a note with the text `tenken key handover\n<origin>\n<new key>\n`, signed by both.

use super::key::{SigningKey, VerifierKey};
use super::note::{NotANote, Note};

/// The first line of a handover.
const TITLE: &str = "tenken key handover";

/// Why a key must not sign the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Another key signed until now, and nothing says that this one follows.
    Unknown,
    /// A key that followed it has signed already.
    Superseded,
    /// The note that should say so does not: of another key, or not signed by both.
    BadHandover,
}

/// What a key is to the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// The first that signs it.
    First,
    /// The one that signs it by now.
    Current,
    /// It follows the one that signed until now, by this note.
    Follows(Box<Note>),
}

/// The note by which `old` hands over to `new`.
///
/// # Errors
/// None that two keys can bring about.
pub fn handover(old: &SigningKey, new: &SigningKey) -> Result<Note, NotANote> {
    Note::sign(&text(&new.verifier()), &[old, new])
}

/// What `key` is to a ledger that the `known` keys signed, one after the other; `handover` is what
/// lies beside the key.
///
/// # Errors
/// It must not sign.
pub fn standing(
    known: &[VerifierKey],
    key: &VerifierKey,
    handover: Option<&str>,
) -> Result<Standing, Refusal> {
    let Some((current, before)) = known.split_last() else { return Ok(Standing::First) };
    if current == key {
        return Ok(Standing::Current);
    }
    if before.contains(key) {
        return Err(Refusal::Superseded);
    }
    let note: Note = handover.ok_or(Refusal::Unknown)?.parse().map_err(|_| Refusal::BadHandover)?;
    let holds = current.name() == key.name()
        && note.text() == text(key)
        && note.verify(current).is_ok()
        && note.verify(key).is_ok();
    if holds { Ok(Standing::Follows(Box::new(note))) } else { Err(Refusal::BadHandover) }
}

fn text(new: &VerifierKey) -> String {
    format!("{TITLE}\n{}\n{new}\n", new.name())
}

#[cfg(test)]
mod tests {
    use zeroize::Zeroizing;

    use super::*;

    fn key(name: &str, seed: u8) -> SigningKey {
        SigningKey::from_seed(name.parse().unwrap(), &Zeroizing::new([seed; 32]))
    }

    fn verdict(known: &[&SigningKey], key: &SigningKey, note: Option<&str>) -> Result<(), Refusal> {
        let known: Vec<VerifierKey> = known.iter().map(|key| key.verifier()).collect();
        standing(&known, &key.verifier(), note).map(|_| ())
    }

    #[test]
    fn a_key_follows_where_the_one_before_signed_it() {
        let (old, new) = (key("tenken/999999", 1), key("tenken/999999", 2));
        let note = handover(&old, &new).unwrap().to_string();
        assert_eq!(verdict(&[], &old, None), Ok(()));
        assert_eq!(verdict(&[&old], &old, None), Ok(()));
        assert_eq!(verdict(&[&old], &new, Some(&note)), Ok(()));
        assert_eq!(verdict(&[&old], &new, None), Err(Refusal::Unknown));
        assert_eq!(verdict(&[&old, &new], &old, None), Err(Refusal::Superseded));
    }

    #[test]
    fn a_note_of_another_key_or_name_hands_nothing_over() {
        let (old, new) = (key("tenken/999999", 1), key("tenken/999999", 2));
        let (third, renamed) = (key("tenken/999999", 3), key("tenken/1", 2));
        let bad = |key: &SigningKey, note: &Note| {
            assert_eq!(verdict(&[&old], key, Some(&note.to_string())), Err(Refusal::BadHandover));
        };
        bad(&new, &handover(&third, &new).unwrap());
        bad(&new, &handover(&old, &third).unwrap());
        bad(&renamed, &handover(&old, &renamed).unwrap());
        bad(&new, &Note::sign(&text(&new.verifier()), &[&old]).unwrap());
        bad(&new, &Note::sign(&text(&new.verifier()), &[&new]).unwrap());
        assert_eq!(verdict(&[&old], &new, Some("nonsense")), Err(Refusal::BadHandover));
    }
}
