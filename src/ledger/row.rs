//! The canonical encoding of an access event, and its leaf hash.
//!
//! A leaf is `SHA-256(0x00 ‖ "tenken row 1\n" ‖ line ‖ content)` (the leaf prefix of
//! RFC 6962). `line` is the line number; `content` is, in this order: instant, record
//! count (8 bytes each, big-endian, two's complement), action, outcome (one byte each,
//! outcome 0 for none), the individual numbers in the row ([`Found::code`], 8 bytes), then each
//! text of [`Content::texts`] as its length in bytes (4 bytes, big-endian) and its UTF-8; an
//! absent text has the length 0xFFFFFFFF.
//! Content alone, without the line, is what makes two rows equal.

use sha2::{Digest, Sha256};

use crate::event::{Action, Deed, Origin, Outcome};
use crate::hash::Hash;
use crate::individual_number::Found;
use crate::instant::Instant;

/// Number of texts in a row's content.
pub const TEXTS: usize = 13;

const DOMAIN: &[u8] = b"\0tenken row 1\n";
const ABSENT: u32 = u32::MAX;

/// Appends `text` to `out`, unambiguously.
pub fn push_text(out: &mut Vec<u8>, text: Option<&str>) {
    match text {
        None => out.extend_from_slice(&ABSENT.to_be_bytes()),
        Some(text) => {
            let length = u32::try_from(text.len()).unwrap_or(ABSENT - 1);
            out.extend_from_slice(&length.to_be_bytes());
            out.extend_from_slice(text.as_bytes());
        }
    }
}

/// The text that [`push_text`] appended as `encoded`; none where it was absent.
#[must_use]
pub fn pushed_text(encoded: &[u8]) -> Option<&str> {
    let (length, text) = encoded.split_first_chunk()?;
    (u32::from_be_bytes(*length) != ABSENT).then(|| str::from_utf8(text).ok())?
}

/// Appends the fixed head of a row's content to `out`; its texts follow with [`push_text`],
/// in this order: serial, actor id, actor name, unit code, terminal id, address, function
/// code, subject kind, subject number, procedure code, information code, counterpart code,
/// note.
pub fn push_head(out: &mut Vec<u8>, (occurred_at, record_count, action, outcome, numbers): Head) {
    out.extend_from_slice(&occurred_at.millis().to_be_bytes());
    out.extend_from_slice(&record_count.to_be_bytes());
    out.push(action.code());
    out.push(outcome.map_or(0, Outcome::code));
    out.extend_from_slice(&numbers.code().to_be_bytes());
}

/// What of a row's content is no text: when it happened, the records that the line stands for,
/// what was done, how it ended, and the individual numbers in it.
pub type Head = (Instant, i64, Action, Option<Outcome>, Found);

/// A row's content with its texts at hand; for the places where speed is no matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content<'a> {
    /// When it happened.
    pub occurred_at: Instant,
    /// Records that the line stands for.
    pub record_count: i64,
    /// What was done.
    pub action: Action,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// Individual numbers in it.
    pub numbers: Found,
    /// The texts in the order that [`push_head`] names.
    pub texts: [Option<&'a str>; TEXTS],
}

impl<'a> Content<'a> {
    /// That of an event with this origin and deed, which happened then, stands for so many records,
    /// and has these individual numbers in it; `own` are its serial, subject and note.
    #[must_use]
    pub fn of(
        (occurred_at, record_count, numbers): (Instant, i64, Found),
        (origin, deed): (&'a Origin, &'a Deed),
        [serial, subject, note]: [Option<&'a str>; 3],
    ) -> Self {
        Self {
            occurred_at,
            record_count,
            action: deed.action,
            outcome: deed.outcome,
            numbers,
            texts: [
                serial,
                Some(&origin.actor),
                origin.actor_name.as_deref(),
                origin.unit.as_deref(),
                origin.terminal.as_deref(),
                origin.address.as_deref(),
                deed.function.as_deref(),
                deed.subject_kind.as_deref(),
                subject,
                deed.procedure.as_deref(),
                deed.information.as_deref(),
                deed.counterpart.as_deref(),
                note,
            ],
        }
    }

    /// The serial number, where the row has one.
    #[must_use]
    pub fn serial(&self) -> Option<&str> {
        self.texts[0]
    }

    /// The canonical bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(256);
        let head = (self.occurred_at, self.record_count, self.action, self.outcome, self.numbers);
        push_head(&mut out, head);
        self.texts.iter().for_each(|text| push_text(&mut out, *text));
        out
    }
}

/// Appends what stands before the content of the row at `line_no` where its leaf hash is taken.
pub fn push_before(out: &mut Vec<u8>, line_no: u64) {
    out.extend_from_slice(DOMAIN);
    out.extend_from_slice(&line_no.to_be_bytes());
}

/// The leaf hash of the row at `line_no` whose canonical content is `content`.
#[must_use]
pub fn leaf(line_no: u64, content: &[u8]) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update(DOMAIN);
    hasher.update(line_no.to_be_bytes());
    hasher.update(content);
    Hash(hasher.finalize().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(texts: [Option<&'static str>; TEXTS]) -> Content<'static> {
        Content {
            occurred_at: Instant::from_millis(1_775_000_000_000),
            record_count: 1,
            action: Action::View,
            outcome: Some(Outcome::Success),
            numbers: Found { places: 1, trace: 7 },
            texts,
        }
    }

    #[test]
    fn moving_a_character_between_neighbouring_texts_changes_the_encoding() {
        let mut one = [None; TEXTS];
        (one[1], one[2]) = (Some("AB"), Some("C"));
        let mut other = [None; TEXTS];
        (other[1], other[2]) = (Some("A"), Some("BC"));
        assert_ne!(content(one).encode(), content(other).encode());
    }

    #[test]
    fn an_absent_text_is_not_an_empty_one() {
        let mut empty = [None; TEXTS];
        empty[12] = Some("");
        assert_ne!(content([None; TEXTS]).encode(), content(empty).encode());
    }

    #[test]
    fn a_leaf_is_the_hash_of_what_stands_before_the_content_and_the_content() {
        let content = content([None; TEXTS]).encode();
        let mut whole = Vec::new();
        push_before(&mut whole, 7);
        whole.extend_from_slice(&content);
        assert_eq!(leaf(7, &content), Hash::of(&whole));
    }

    #[test]
    fn the_published_test_vector_holds() {
        let mut texts = [None; TEXTS];
        texts[0] = Some("00000000000000000001");
        texts[1] = Some("C0010103");
        texts[12] = Some("備考");
        let hash = leaf(2, &content(texts).encode());
        insta::assert_snapshot!(hash, @"7009831041100b08f14a028352a6c332dda539d8f7b587375374cee0bf82dde0");
    }
}
