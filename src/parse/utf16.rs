//! UTF-16LE as a stream → UTF-8, so that lines and fields are found as in any encoding.
//!
//! A lone surrogate, which is no text, becomes the three bytes that UTF-8 would have for it
//! (as in WTF-8), and an odd last byte becomes 0xFF: neither decodes, so the row goes to
//! quarantine like any other that does not. Every unit is accounted for, so the byte of the
//! file at which a record begins is known exactly.

/// Appends `bytes` to `text`; gives how many of them were taken. What may go on in the
/// bytes that follow (half a unit, half a pair) is left, unless this is the `end`.
pub(super) fn transcode(bytes: &[u8], end: bool, text: &mut Vec<u8>) -> usize {
    let mut at = 0;
    while let Some(first) = unit(bytes, at) {
        at += 2;
        if !is_high(first) {
            push(u32::from(first), text);
            continue;
        }
        match unit(bytes, at) {
            Some(second) if is_low(second) => {
                at += 2;
                let pair = (u32::from(first) - 0xd800) << 10 | (u32::from(second) - 0xdc00);
                push(0x1_0000 + pair, text);
            }
            None if !end => return at - 2,
            _ => push(u32::from(first), text),
        }
    }
    if end && at < bytes.len() {
        text.push(0xff);
        at += 1;
    }
    at
}

/// Bytes of UTF-16 from which `text`, transcoded above, came; one too many if it ends with
/// an odd byte.
pub(super) fn bytes_of(text: &[u8]) -> usize {
    let units = |b: u8| match b {
        0x80..=0xbf => 0,
        0xf0.. => 2,
        _ => 1,
    };
    2 * text.iter().map(|b| units(*b)).sum::<usize>()
}

fn unit(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|pair| u16::from_le_bytes(*pair))
}

const fn is_high(unit: u16) -> bool {
    matches!(unit, 0xd800..=0xdbff)
}

const fn is_low(unit: u16) -> bool {
    matches!(unit, 0xdc00..=0xdfff)
}

/// Appends the bytes that UTF-8 has for `code`, a surrogate or not.
fn push(code: u32, text: &mut Vec<u8>) {
    if let Some(c) = char::from_u32(code) {
        text.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    } else {
        let tail = |shift: u32| 0x80 | (code >> shift & 0x3f) as u8;
        // Surrogates lie between U+D800 and U+DFFF, so the first byte is the same for all.
        text.extend_from_slice(&[0xed, tail(6), tail(0)]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(units: &[u16]) -> Vec<u8> {
        units.iter().flat_map(|unit| unit.to_le_bytes()).collect()
    }

    #[test]
    fn text_comes_through_whatever_the_chunks() {
        let source = "日時,𠮷野家\r\na";
        let raw = bytes(&source.encode_utf16().collect::<Vec<_>>());
        for chunk in 1..raw.len() {
            let (mut pending, mut text) = (Vec::new(), Vec::new());
            for piece in raw.chunks(chunk) {
                pending.extend_from_slice(piece);
                let taken = transcode(&pending, false, &mut text);
                pending.drain(..taken);
            }
            transcode(&pending, true, &mut text);
            assert_eq!(text, source.as_bytes(), "chunk {chunk}");
            assert_eq!(bytes_of(&text), raw.len());
        }
    }

    #[test]
    fn what_is_no_text_becomes_bytes_that_do_not_decode_and_keeps_its_length() {
        for units in [&[0x61, 0xd800, 0x62][..], &[0xdc00, 0x61], &[0xd800, 0xd800], &[0xd83d]] {
            let mut text = Vec::new();
            assert_eq!(transcode(&bytes(units), true, &mut text), units.len() * 2);
            assert!(std::str::from_utf8(&text).is_err());
            assert_eq!(bytes_of(&text), units.len() * 2);
        }
        let mut text = Vec::new();
        assert_eq!(transcode(b"a\0b", true, &mut text), 3);
        assert_eq!(text, b"a\xff");
    }
}
