//! A look at the beginning of a file: is it what the profile says at all?
//!
//! The profile's encoding is never replaced by what is found here; a file that looks like
//! another one is refused as a whole, which is better than rows of wrong characters.

use memchr::memrchr;

use super::decode::Decode;
use super::error::ReadError;
use super::fields::Fields;
use super::limits::Limits;
use super::utf16;
use crate::config::profile::{Column, Encoding, Profile};
use crate::fold::fold;

/// Bytes at the beginning that are looked at.
pub(super) const SAMPLE: usize = 64 * 1024;

/// Refuses a byte order mark that contradicts the profile. `raw` are the file's own bytes.
pub(super) fn check_mark(raw: &[u8], encoding: Encoding) -> Result<(), ReadError> {
    let found = match raw {
        [0xff, 0xfe, ..] => "utf-16le",
        [0xfe, 0xff, ..] => "utf-16be",
        [0xef, 0xbb, 0xbf, ..] => "utf-8",
        _ => return Ok(()),
    };
    if found == encoding.word() { Ok(()) } else { Err(ReadError::Mark { encoding, found }) }
}

/// Refuses what has the bytes of no text: an archive, a workbook, preallocated zeros.
/// `text` is the sample as lines are looked for in it.
pub(super) fn check_binary(text: &[u8]) -> Result<(), ReadError> {
    let signatures: [&[u8]; 5] =
        [b"PK\x03\x04", b"\x1f\x8b", b"%PDF", b"\xd0\xcf\x11\xe0", b"SQLite format 3\0"];
    let signed = signatures.iter().any(|signature| text.starts_with(signature));
    let stray = |b: &&u8| **b < 0x20 && !matches!(**b, b'\t' | b'\r' | b'\n');
    let strays = text.iter().filter(stray).count();
    if signed || strays * 16 > text.len() { Err(ReadError::Binary) } else { Ok(()) }
}

/// Refuses a sample that is in another encoding beyond doubt where the profile says CP932
/// or EUC-JP: they would make wrong characters of it, not errors.
pub(super) fn check_encoding(text: &[u8], encoding: Encoding) -> Result<(), ReadError> {
    // The sample may end within a character, but a line end is never within one.
    let whole = memrchr(b'\n', text).map_or(text, |end| &text[..end]);
    let looks_like = match encoding {
        Encoding::Cp932 | Encoding::EucJp if is_utf8(whole) => Encoding::Utf8,
        Encoding::Cp932 if is_euc_jp(whole) => Encoding::EucJp,
        _ => return Ok(()),
    };
    Err(ReadError::OtherEncoding { encoding, looks_like: Some(looks_like) })
}

/// Whether `text` is UTF-8 with Japanese in it. Nothing in CP932 or EUC-JP is, but for a
/// few pairs of half-width kana.
fn is_utf8(text: &[u8]) -> bool {
    std::str::from_utf8(text).is_ok_and(has_japanese)
}

/// Whether `text` is EUC-JP with Japanese in it, and not CP932. In both, pairs of bytes from
/// 0xA1 to 0xDF may be something; but CP932 without any byte from 0x80 to 0xA0, as most of
/// its kanji have, and yet with kanji, as which it has the bytes from 0xE0 on, is none.
fn is_euc_jp(text: &[u8]) -> bool {
    let kanji_in_cp932 = text.iter().any(|b| *b >= 0xe0);
    let decoded = encoding_rs::EUC_JP.decode_without_bom_handling_and_without_replacement(text);
    kanji_in_cp932 && decoded.is_some_and(|text| has_japanese(&text))
}

/// Whether there are two characters or more from kana to kanji.
fn has_japanese(text: &str) -> bool {
    text.chars().filter(|c| matches!(c, '\u{3000}'..='\u{9fff}')).nth(1).is_some()
}

/// The encoding in which the header has titles of the profile's, if it is another one and
/// the header has none in the profile's own. `raw` are the file's own bytes from there on.
pub(super) fn guess_encoding(raw: &[u8], profile: &Profile) -> Option<Encoding> {
    let raw = &raw[..raw.len().min(SAMPLE)];
    if has_known_title(raw, profile.encoding, profile) {
        return None;
    }
    let others = Encoding::ALL.iter().filter(|other| **other != profile.encoding);
    others.copied().find(|other| has_known_title(raw, *other, profile))
}

/// Whether the first line of `raw`, read in `encoding`, has a title of the profile's.
fn has_known_title(raw: &[u8], encoding: Encoding, profile: &Profile) -> bool {
    let mut text = Vec::new();
    let text = if encoding == Encoding::Utf16Le {
        utf16::transcode(raw, false, &mut text);
        &text[..]
    } else {
        raw
    };
    let line = text.split(|b| *b == b'\n').next().unwrap_or_default();
    let line = Decode::new(encoding, false).lossy(line);
    let titles = line.split(char::from(profile.delimiter));
    let bare = |title: &str| fold(title.trim().trim_matches('"')).into_owned();
    let titles: Vec<String> = titles.map(bare).collect();
    profile.columns_used().iter().any(|column| match column {
        Column::Title(title) => titles.iter().any(|found| *found == fold(title)),
        Column::Number(_) => false,
    })
}

/// How many fields the records of a file without a header have: as many as most of the
/// sample's have; `least` where no record is whole.
pub(super) fn width(sample: &[u8], whole_file: bool, delimiter: u8, least: usize) -> usize {
    let longest = Limits::default().field;
    let mut fields = Fields::default();
    let mut counts: Vec<(usize, usize)> = Vec::new();
    let mut lines: Vec<&[u8]> = sample.split(|b| *b == b'\n').collect();
    if !whole_file {
        lines.pop();
    }
    for line in lines {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() || fields.split(line, delimiter, longest).is_err() {
            continue;
        }
        let width = fields.len();
        match counts.iter_mut().find(|(known, _)| *known == width) {
            Some((_, count)) => *count += 1,
            None => counts.push((width, 1)),
        }
    }
    // The first of those that are equally many.
    let most = counts.iter().rev().max_by_key(|(_, count)| *count);
    most.map_or(least, |(width, _)| *width)
}
