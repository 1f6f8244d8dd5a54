//! Bytes of one field → text, strictly.
//!
//! Nothing here looks at byte order marks or changes its mind about the encoding. What
//! decodes to a control character (C0, DEL, or C1, as which `encoding_rs` passes the byte
//! 0x80 of CP932) is refused; private-use characters (外字) are text, and counted.

use std::borrow::Cow;

use encoding_rs::{DecoderResult, EUC_JP, SHIFT_JIS, UTF_8};

use crate::config::profile::Encoding;

/// Why bytes are no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoText {
    /// They stand for nothing in the encoding.
    Undecodable,
    /// They hold that control character.
    Control(char),
}

/// Decodes fields of one encoding.
#[derive(Clone, Copy, Debug)]
pub(super) struct Decode {
    encoding: &'static encoding_rs::Encoding,
    /// Whether line ends may stand in a field.
    line_ends: bool,
}

impl Decode {
    /// For fields in `encoding`; of UTF-16, which the window shows as UTF-8, for that.
    pub(super) fn new(encoding: Encoding, line_ends: bool) -> Self {
        let encoding = match encoding {
            Encoding::Utf8 | Encoding::Utf16Le => UTF_8,
            Encoding::Cp932 => SHIFT_JIS,
            Encoding::EucJp => EUC_JP,
        };
        Self { encoding, line_ends }
    }

    /// Appends the text of `raw` to `out`; gives the number of its private-use characters.
    /// On an error, `out` is as before.
    pub(super) fn append(self, raw: &[u8], out: &mut String) -> Result<u32, NoText> {
        let before = out.len();
        if let Some(text) = plain_ascii(raw) {
            out.push_str(text);
            return Ok(0);
        }
        let result = self.append_unchecked(raw, out);
        let result = result.and_then(|()| self.inspect(&out[before..]));
        if result.is_err() {
            out.truncate(before);
        }
        result
    }

    fn append_unchecked(self, raw: &[u8], out: &mut String) -> Result<(), NoText> {
        if self.encoding == UTF_8 {
            out.push_str(std::str::from_utf8(raw).map_err(|_| NoText::Undecodable)?);
            return Ok(());
        }
        let mut decoder = self.encoding.new_decoder_without_bom_handling();
        let room = decoder.max_utf8_buffer_length_without_replacement(raw.len());
        out.reserve(room.unwrap_or(0));
        match decoder.decode_to_string_without_replacement(raw, out, true) {
            (DecoderResult::InputEmpty, _) => Ok(()),
            _ => Err(NoText::Undecodable),
        }
    }

    /// Counts private-use characters; refuses control characters.
    fn inspect(self, text: &str) -> Result<u32, NoText> {
        let mut private_use = 0;
        for c in text.chars() {
            match c {
                '\r' | '\n' if self.line_ends => {}
                _ if c.is_control() => return Err(NoText::Control(c)),
                _ => private_use += u32::from(is_private_use(c)),
            }
        }
        Ok(private_use)
    }

    /// Whether so many digits, half or full width, may stand in `raw`: seldom a wrong yes, never a
    /// wrong no.
    pub(super) fn may_hold_digits(self, raw: &[u8], least: usize) -> bool {
        // With this byte a full-width digit begins.
        let wide = match self.encoding {
            encoding if encoding == SHIFT_JIS => 0x82,
            encoding if encoding == EUC_JP => 0xa3,
            _ => 0xef,
        };
        let digits = || raw.iter().filter(|byte| byte.is_ascii_digit() || **byte == wide).count();
        raw.len() >= least && digits() >= least
    }

    /// The same as [`lossy`](Self::lossy), without a copy where there is nothing to replace.
    pub(super) fn shown(self, raw: &[u8]) -> Cow<'_, str> {
        plain_ascii(raw).map_or_else(|| Cow::Owned(self.lossy(raw)), Cow::Borrowed)
    }

    /// The text of `raw` as far as it is any, for people to look at: U+FFFD for the rest.
    pub(super) fn lossy(self, raw: &[u8]) -> String {
        let (text, _) = self.encoding.decode_without_bom_handling(raw);
        let visible = |c: char| {
            if c.is_control() && c != '\t' { '\u{fffd}' } else { c }
        };
        text.chars().map(visible).collect()
    }
}

/// `raw` as text if it is printable ASCII.
fn plain_ascii(raw: &[u8]) -> Option<&str> {
    let plain = raw.iter().fold(true, |plain, b| plain & (0x20..0x7f).contains(b));
    if plain { std::str::from_utf8(raw).ok() } else { None }
}

const fn is_private_use(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{ffffd}' | '\u{100000}'..='\u{10fffd}')
}

/// Whether a value counts as absent: nothing in it but white space.
pub(super) fn is_blank(text: &str) -> bool {
    text.chars().all(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(encoding: Encoding, raw: &[u8]) -> Result<(String, u32), NoText> {
        let mut out = String::new();
        Decode::new(encoding, false).append(raw, &mut out).map(|private_use| (out, private_use))
    }

    #[test]
    fn twelve_digits_of_any_width_are_suspected_in_every_encoding() {
        for (encoding, encoder) in
            [(Encoding::Cp932, SHIFT_JIS), (Encoding::EucJp, EUC_JP), (Encoding::Utf8, UTF_8)]
        {
            let decode = Decode::new(encoding, false);
            let suspected = |text: &str| decode.may_hold_digits(&encoder.encode(text).0, 12);
            for text in ["番号123456789018", "１２３４-５６７８-９０１８"] {
                assert!(suspected(text), "{text} in {encoding:?}");
                assert_eq!(decode.shown(&encoder.encode(text).0), text);
            }
            assert!(!suspected("12345678901番"), "{encoding:?}");
            assert!(!suspected("窓口で受付"), "{encoding:?}");
        }
    }

    #[test]
    fn names_with_vendor_characters_decode_in_cp932() {
        let (raw, _, _) = SHIFT_JIS.encode("髙﨑①㈱ｱ～");
        assert_eq!(decode(Encoding::Cp932, &raw), Ok(("髙﨑①㈱ｱ～".to_owned(), 0)));
        // The wave dash that Windows writes is U+FF5E.
        assert_eq!(decode(Encoding::Cp932, b"\x81\x60"), Ok(("～".to_owned(), 0)));
    }

    #[test]
    fn private_use_characters_are_text_and_counted() {
        assert_eq!(decode(Encoding::Cp932, b"\xf0\x40a"), Ok(("\u{e000}a".to_owned(), 1)));
        let text = "外字\u{e000}\u{f8ff}";
        assert_eq!(decode(Encoding::Utf8, text.as_bytes()), Ok((text.to_owned(), 2)));
    }

    #[test]
    fn what_is_no_text_in_the_encoding_is_refused_and_leaves_nothing() {
        let refused = [
            (Encoding::Utf8, &b"ab\xff"[..]),
            (Encoding::Utf8, b"\xc0\x80"),
            (Encoding::Utf8, b"\xed\xa0\x80"),
            (Encoding::Cp932, b"ab\x81"),
            (Encoding::Cp932, b"\x81\x20"),
            (Encoding::Cp932, b"\xa0"),
            (Encoding::Cp932, b"\xfd"),
            (Encoding::EucJp, b"\xa4"),
            (Encoding::EucJp, b"\x8e\x41"),
        ];
        for (encoding, raw) in refused {
            let mut out = "kept".to_owned();
            let result = Decode::new(encoding, false).append(raw, &mut out);
            assert_eq!(result, Err(NoText::Undecodable), "{encoding} {raw:x?}");
            assert_eq!(out, "kept");
        }
    }

    #[test]
    fn control_characters_are_refused_in_every_encoding() {
        assert_eq!(decode(Encoding::Cp932, b"\x80"), Err(NoText::Control('\u{80}')));
        assert_eq!(decode(Encoding::Utf8, b"a\tb"), Err(NoText::Control('\t')));
        assert_eq!(decode(Encoding::Utf8, "\u{85}".as_bytes()), Err(NoText::Control('\u{85}')));
        assert_eq!(decode(Encoding::EucJp, b"\x7f"), Err(NoText::Control('\u{7f}')));
        assert_eq!(decode(Encoding::Utf8, b"a\r\nb"), Err(NoText::Control('\r')));
        assert!(Decode::new(Encoding::Utf8, true).append(b"a\r\nb", &mut String::new()).is_ok());
    }

    #[test]
    fn a_mark_never_switches_the_encoding() {
        assert_eq!(decode(Encoding::Cp932, b"\xff\xfea\0"), Err(NoText::Undecodable));
        assert_eq!(decode(Encoding::Utf8, b"\xff\xfea\0"), Err(NoText::Undecodable));
        let marked = "\u{feff}a".to_owned();
        assert_eq!(decode(Encoding::Utf8, marked.as_bytes()), Ok((marked, 0)));
    }

    #[test]
    fn every_two_byte_sequence_of_cp932_is_counted_as_in_the_golden_file() {
        let (mut accepted, mut private_use, mut refused) = (0, 0, 0);
        for code in 0..=u16::MAX {
            match decode(Encoding::Cp932, &code.to_be_bytes()) {
                Ok((_, 0)) => accepted += 1,
                Ok(_) => private_use += 1,
                Err(_) => refused += 1,
            }
        }
        let counts = format!("accepted {accepted}\nprivate-use {private_use}\nrefused {refused}\n");
        let golden = std::fs::read_to_string("fixtures/parse/cp932-two-bytes.txt").unwrap();
        let golden: Vec<&str> = golden.lines().filter(|line| !line.starts_with('#')).collect();
        assert_eq!(counts.lines().collect::<Vec<_>>(), golden);
    }
}
