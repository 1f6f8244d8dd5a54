//! A look at the beginning of a file: is it what the profile says at all?
//!
//! The profile's encoding is never replaced by what is found here; a file that looks like
//! another one is refused as a whole, which is better than rows of wrong characters.

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
    if found == encoding.word() {
        Ok(())
    } else {
        Err(ReadError::Mark { encoding, found })
    }
}

/// Refuses what has the bytes of no text: an archive, a workbook, preallocated zeros.
/// `text` is the sample as lines are looked for in it.
pub(super) fn check_binary(text: &[u8]) -> Result<(), ReadError> {
    let signatures: [&[u8]; 5] = [
        b"PK\x03\x04",
        b"\x1f\x8b",
        b"%PDF",
        b"\xd0\xcf\x11\xe0",
        b"SQLite format 3\0",
    ];
    let signed = signatures
        .iter()
        .any(|signature| text.starts_with(signature));
    let stray = |b: &&u8| **b < 0x20 && !matches!(**b, b'\t' | b'\r' | b'\n');
    let strays = text.iter().filter(stray).count();
    if signed || strays * 16 > text.len() {
        Err(ReadError::Binary)
    } else {
        Ok(())
    }
}

/// Refuses, for a file without a header, a sample that is UTF-8 beyond doubt where the
/// profile says another encoding: CP932 would make wrong characters of it, not errors.
pub(super) fn check_encoding(text: &[u8], encoding: Encoding) -> Result<(), ReadError> {
    if !matches!(encoding, Encoding::Cp932 | Encoding::EucJp) {
        return Ok(());
    }
    let valid = match std::str::from_utf8(text) {
        Ok(valid) => valid,
        // The sample may end within a character.
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&text[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return Ok(()),
    };
    if valid
        .chars()
        .filter(|c| matches!(c, '\u{3000}'..='\u{9fff}'))
        .count()
        < 2
    {
        return Ok(());
    }
    Err(ReadError::OtherEncoding {
        encoding,
        looks_like: Some(Encoding::Utf8),
    })
}

/// The encoding in which the header has titles of the profile's, if it is another one and
/// the header has none in the profile's own. `raw` are the file's own bytes from there on.
pub(super) fn guess_encoding(raw: &[u8], profile: &Profile) -> Option<Encoding> {
    let raw = &raw[..raw.len().min(SAMPLE)];
    if has_known_title(raw, profile.encoding, profile) {
        return None;
    }
    let others = Encoding::ALL
        .iter()
        .filter(|other| **other != profile.encoding);
    others
        .copied()
        .find(|other| has_known_title(raw, *other, profile))
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
