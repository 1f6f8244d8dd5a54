//! The character encodings that an export may have.

use crate::event::coded;

coded! {
    /// A character encoding, fixed by the profile and never guessed while reading.
    Encoding {
        /// UTF-8, with or without a byte order mark.
        Utf8 = 1, "utf-8";
        /// Windows-31J: what Japanese Windows calls `Shift_JIS`.
        Cp932 = 2, "cp932";
        /// EUC-JP.
        EucJp = 3, "euc-jp";
        /// UTF-16, little-endian, with or without a byte order mark.
        Utf16Le = 4, "utf-16le";
    }
}

impl Encoding {
    /// Whether `byte` can only be the ASCII character that it looks like. In CP932 the
    /// second byte of a character may be anything from 0x40 on, `|` and `\` among them.
    #[must_use]
    pub const fn is_safe_delimiter(self, byte: u8) -> bool {
        byte.is_ascii() && (byte < 0x40 || !matches!(self, Self::Cp932))
    }
}
