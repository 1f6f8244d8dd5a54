//! Bytes of a register → text: UTF-8 with or without BOM, else CP932.

use std::borrow::Cow;

/// Why bytes are no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoText {
    /// A byte-order mark of UTF-16.
    Utf16,
    /// Neither UTF-8 nor CP932.
    Neither,
}

/// The text of the file. What is valid UTF-8 is UTF-8: CP932 hardly ever is by accident.
///
/// # Errors
///
/// Why it is no text.
pub fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, NoText> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(NoText::Utf16);
    }
    let bytes = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(Cow::Borrowed(text));
    }
    let text = encoding_rs::SHIFT_JIS.decode_without_bom_handling_and_without_replacement(bytes);
    text.ok_or(NoText::Neither)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_encoding_is_found_from_the_bytes() {
        assert_eq!(decode("\u{feff}窓口".as_bytes()).as_deref(), Ok("窓口"));
        assert_eq!(decode(b"\x91\x8b\x8c\xfb").as_deref(), Ok("窓口"));
        assert_eq!(decode(b"\xff\xfea\0"), Err(NoText::Utf16));
        assert_eq!(decode(b"\x81"), Err(NoText::Neither));
    }
}
