//! In which encoding a sample is.

use super::error::GuessError;
use crate::config::profile::Encoding;
use crate::parse::decode::Decode;
use crate::parse::{sniff, utf16};

/// The encoding, and how it was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) encoding: Encoding,
    pub(super) by: By,
}

/// By what an encoding was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    /// A byte order mark.
    Mark,
    /// Every line is text in it, and in no other.
    Lines,
    /// So many lines are no text in it, fewer than in the others.
    MostLines(u64),
    /// It fits, as another one does.
    Likelihood,
    /// There is nothing but ASCII.
    Ascii,
}

impl By {
    /// Its word in the catalogue.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Mark => "mark",
            Self::Lines => "lines",
            Self::MostLines(_) => "most-lines",
            Self::Likelihood => "likelihood",
            Self::Ascii => "ascii",
        }
    }

    pub(super) const fn is_sure(self) -> bool {
        matches!(self, Self::Mark | Self::Lines)
    }
}

/// Finds the encoding of a sample that ends with a whole line.
pub(super) fn find(sample: &[u8]) -> Result<Found, GuessError> {
    let found = |encoding, by| Ok(Found { encoding, by });
    match sample {
        [0xfe, 0xff, ..] => return Err(GuessError::BigEndian),
        [0xff, 0xfe, ..] => return found(Encoding::Utf16Le, By::Mark),
        [0xef, 0xbb, 0xbf, ..] => return found(Encoding::Utf8, By::Mark),
        _ => {}
    }
    match zeros(sample) {
        [even, odd] if odd * 10 > sample.len() && odd > even * 4 => {
            return found(Encoding::Utf16Le, By::Lines);
        }
        [even, odd] if even * 10 > sample.len() && even > odd * 4 => {
            return Err(GuessError::BigEndian);
        }
        _ => {}
    }
    sniff::check_binary(sample)?;
    if sample.is_ascii() {
        return found(Encoding::Cp932, By::Ascii);
    }
    by_lines(sample)
}

fn by_lines(sample: &[u8]) -> Result<Found, GuessError> {
    let found = |encoding, by| Ok(Found { encoding, by });
    let [utf8, cp932, euc_jp] =
        [Encoding::Utf8, Encoding::Cp932, Encoding::EucJp].map(|encoding| look(sample, encoding));
    if utf8.broken == 0 || (utf8.broken < cp932.broken && utf8.broken < euc_jp.broken) {
        return found(Encoding::Utf8, utf8.by(true));
    }
    // Each passes for the other now and then, with half-width kana in the place of kanji.
    let is_euc = sniff::check_encoding(sample, Encoding::Cp932).is_err()
        || (euc_jp.broken, euc_jp.half_width) < (cp932.broken, cp932.half_width);
    let (encoding, own, other) =
        if is_euc { (Encoding::EucJp, euc_jp, cp932) } else { (Encoding::Cp932, cp932, euc_jp) };
    let is_plain = other.broken > 0 || other.half_width > own.half_width + own.wide;
    found(encoding, own.by(is_plain))
}

/// A sample read in some encoding.
#[derive(Clone, Copy)]
struct Look {
    /// Lines that are no text.
    broken: u64,
    half_width: u64,
    /// Kana and kanji.
    wide: u64,
}

impl Look {
    fn by(self, is_plain: bool) -> By {
        match self.broken {
            0 if is_plain => By::Lines,
            0 => By::Likelihood,
            broken => By::MostLines(broken),
        }
    }
}

fn look(sample: &[u8], encoding: Encoding) -> Look {
    let decode = Decode::new(encoding, false);
    let mut look = Look { broken: 0, half_width: 0, wide: 0 };
    let mut text = String::new();
    for line in sample.split(|b| *b == b'\n') {
        text.clear();
        for piece in line.split(|b| matches!(b, b'\t' | b'\r')) {
            if decode.append(piece, &mut text).is_err() {
                look.broken += 1;
                break;
            }
        }
        for c in text.chars() {
            look.half_width += u64::from(('\u{ff61}'..='\u{ff9f}').contains(&c));
            look.wide += u64::from(('\u{3040}'..='\u{9fff}').contains(&c));
        }
    }
    look
}

/// Zero bytes at even places, and at odd ones.
fn zeros(sample: &[u8]) -> [usize; 2] {
    let (pairs, _) = sample.as_chunks::<2>();
    let count = |at: usize| pairs.iter().filter(|pair| pair[at] == 0).count();
    [count(0), count(1)]
}

/// The sample up to its last line end, if it was cut off.
pub(super) fn whole_lines(sample: &[u8], is_whole: bool, encoding: Encoding) -> &[u8] {
    if is_whole {
        return sample;
    }
    let newline = encoding.newline();
    let step = newline.len();
    let mut end = sample.len() / step * step;
    while end > 0 && sample[end - step..end] != *newline {
        end -= step;
    }
    if end == 0 { sample } else { &sample[..end] }
}

/// Whether something of UTF-16 was no text.
pub(super) fn shown(sample: &[u8], encoding: Encoding) -> Vec<u8> {
    if encoding != Encoding::Utf16Le {
        return sample.to_vec();
    }
    let mut text = Vec::new();
    utf16::transcode(sample, true, &mut text);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "日時,利用者,操作\n2026/04/01,髙橋,情報照会\n2026/04/02,山田　花子,登録\n";

    #[test]
    fn the_encoding_is_told_by_the_mark_or_by_the_lines() {
        let utf16: Vec<u8> = TEXT.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let cp932 = encoding_rs::SHIFT_JIS.encode(TEXT).0;
        let euc = TEXT.replace('髙', "高");
        let euc = encoding_rs::EUC_JP.encode(&euc).0;
        for (bytes, encoding, by) in [
            (TEXT.as_bytes(), Encoding::Utf8, By::Lines),
            (&[b"\xef\xbb\xbf", TEXT.as_bytes()].concat(), Encoding::Utf8, By::Mark),
            (&utf16, Encoding::Utf16Le, By::Lines),
            (&[b"\xff\xfe", &utf16[..]].concat(), Encoding::Utf16Le, By::Mark),
            (&cp932, Encoding::Cp932, By::Lines),
            (&euc, Encoding::EucJp, By::Lines),
            (b"a,b\n", Encoding::Cp932, By::Ascii),
        ] {
            assert_eq!(find(bytes).unwrap(), Found { encoding, by });
        }
    }

    #[test]
    fn what_no_profile_can_say_is_refused() {
        let utf16: Vec<u8> = TEXT.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert!(matches!(find(&utf16), Err(GuessError::BigEndian)));
        assert!(matches!(find(b"\xfe\xff\0a"), Err(GuessError::BigEndian)));
        assert!(matches!(find(b"PK\x03\x04 and more"), Err(GuessError::Read(_))));
    }
}
