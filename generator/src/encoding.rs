//! The encodings of exports and registers, CP932 with its private-use characters included.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use anyhow::{Result, bail};
use clap::ValueEnum;
use encoding_rs::SHIFT_JIS;

/// How text becomes bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Encoding {
    /// Windows code page 932.
    Cp932,
    /// UTF-8 without a byte order mark.
    #[value(name = "utf-8")]
    Utf8,
    /// UTF-8 with a byte order mark, as Excel wants it.
    #[value(name = "utf-8-bom")]
    Utf8WithBom,
}

/// The private-use characters (外字) that CP932 has room for, from F040 on.
const GAIJI: RangeInclusive<char> = '\u{E000}'..='\u{E757}';

impl Encoding {
    /// What a file starts with.
    #[must_use]
    pub fn start(self) -> &'static [u8] {
        match self {
            Self::Utf8WithBom => b"\xEF\xBB\xBF",
            Self::Cp932 | Self::Utf8 => b"",
        }
    }

    /// The bytes of a text, without the start of a file.
    ///
    /// # Errors
    ///
    /// Where the encoding lacks a character.
    pub fn encode(self, text: &str) -> Result<Vec<u8>> {
        match self {
            Self::Cp932 => cp932(text),
            Self::Utf8 | Self::Utf8WithBom => Ok(text.as_bytes().to_vec()),
        }
    }

    /// The bytes of a whole file.
    ///
    /// # Errors
    ///
    /// Where the encoding lacks a character.
    pub fn file(self, text: &str) -> Result<Vec<u8>> {
        Ok([self.start(), &self.encode(text)?].concat())
    }
}

/// A file has few different characters, and the encoder searches its tables for each: so each is
/// encoded once.
fn cp932(text: &str) -> Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut known: HashMap<char, Vec<u8>> = HashMap::new();
    for character in text.chars() {
        if character.is_ascii() {
            bytes.extend(u8::try_from(character));
        } else if let Some(encoded) = known.get(&character) {
            bytes.extend_from_slice(encoded);
        } else {
            let encoded = character_in_cp932(character)?;
            bytes.extend_from_slice(&encoded);
            known.insert(character, encoded);
        }
    }
    Ok(bytes)
}

fn character_in_cp932(character: char) -> Result<Vec<u8>> {
    if GAIJI.contains(&character) {
        return Ok(gaiji_bytes(character).to_vec());
    }
    let text = character.to_string();
    let (encoded, _, unmappable) = SHIFT_JIS.encode(&text);
    if unmappable {
        bail!("not in CP932: {character}");
    }
    Ok(encoded.into_owned())
}

/// The encoding standard only decodes these; this is its formula the other way round.
fn gaiji_bytes(character: char) -> [u8; 2] {
    let pointer = u32::from(character) - u32::from(*GAIJI.start());
    let lead = 0xF0 + pointer / 188;
    let trail = pointer % 188;
    let trail = trail + if trail < 0x3F { 0x40 } else { 0x41 };
    [u8::try_from(lead).unwrap_or_default(), u8::try_from(trail).unwrap_or_default()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_private_use_character_is_f040() {
        assert_eq!(Encoding::Cp932.encode("\u{E000}").unwrap(), [0xF0, 0x40]);
    }

    #[test]
    fn every_private_use_character_comes_back() {
        for character in GAIJI {
            let text = format!("a{character}田");
            let bytes = Encoding::Cp932.encode(&text).unwrap();
            assert_eq!(SHIFT_JIS.decode(&bytes).0, text);
        }
    }

    #[test]
    fn vendor_characters_are_cp932() {
        assert_eq!(Encoding::Cp932.encode("髙").unwrap(), [0xFB, 0xFC]);
        assert_eq!(Encoding::Cp932.encode("﨑①㈱ｱ").unwrap().len(), 7);
    }

    #[test]
    fn what_cp932_lacks_is_an_error() {
        assert!(Encoding::Cp932.encode("𠮷").is_err());
    }

    #[test]
    fn a_utf_8_file_may_start_with_a_mark() {
        assert_eq!(Encoding::Utf8WithBom.file("a").unwrap(), b"\xEF\xBB\xBFa");
        assert_eq!(Encoding::Utf8.file("a").unwrap(), b"a");
    }
}
