//! What a file ends with.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use rustix::fs::{CWD, Mode, OFlags, openat};

use super::candidate::Candidate;
use crate::stamp::Stamp;

/// How wide a character's unit is in the encoding of the source: a UTF-16 file rightly ends
/// with a NUL byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextUnit {
    /// One byte: UTF-8, CP932, EUC-JP.
    Byte,
    /// Two bytes, the lower first: UTF-16LE.
    Utf16Le,
}

/// The end of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tail {
    /// A newline: the last line is whole.
    Newline,
    /// Something else.
    NoNewline,
    /// NUL: room that a copier reserved and has not filled yet.
    Nul,
    /// The file is empty.
    Empty,
    /// It is not the file that the scan saw any more.
    Changed,
}

impl Tail {
    /// Looks at the end of a candidate.
    ///
    /// # Errors
    ///
    /// When the file cannot be opened or read.
    pub fn look(candidate: &Candidate, unit: TextUnit) -> io::Result<Self> {
        // Neither follows a link nor waits for a pipe that took the file's place.
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let file = match openat(CWD, &candidate.path, flags, Mode::empty()) {
            Ok(file) => File::from(file),
            Err(rustix::io::Errno::LOOP | rustix::io::Errno::NOENT) => return Ok(Self::Changed),
            Err(error) => return Err(error.into()),
        };
        if Stamp::of(&file)? != candidate.stamp {
            return Ok(Self::Changed);
        }
        let tail = Self::read(&file, candidate.stamp.bytes, unit)?;
        let unchanged = Stamp::of(&file)? == candidate.stamp;
        Ok(if unchanged { tail } else { Self::Changed })
    }

    fn read(file: &File, bytes: u64, unit: TextUnit) -> io::Result<Self> {
        let mut last = [0; 2];
        let length = usize::try_from(bytes.min(2)).unwrap_or_default();
        match file.read_exact_at(&mut last[..length], bytes.saturating_sub(2)) {
            Ok(()) => Ok(Self::of(&last[..length], bytes, unit)),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(Self::Changed),
            Err(error) => Err(error),
        }
    }

    /// What the last two bytes of a file of that length say.
    fn of(last: &[u8], bytes: u64, unit: TextUnit) -> Self {
        match (unit, last) {
            (_, []) => Self::Empty,
            (TextUnit::Byte, [.., b'\n']) => Self::Newline,
            (TextUnit::Byte, [.., 0]) | (TextUnit::Utf16Le, [0] | [0, 0]) => Self::Nul,
            (TextUnit::Utf16Le, [b'\n', 0]) if bytes.is_multiple_of(2) => Self::Newline,
            _ => Self::NoNewline,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_end_with_a_newline_a_nul_or_something_else() {
        let of = |last: &[u8]| Tail::of(last, 100, TextUnit::Byte);
        assert_eq!(of(b"\r\n"), Tail::Newline);
        assert_eq!(of(b"\n"), Tail::Newline);
        assert_eq!(of(b"1,"), Tail::NoNewline);
        assert_eq!(of(b"\n\x1a"), Tail::NoNewline);
        assert_eq!(of(b"\n\0"), Tail::Nul);
        assert_eq!(of(b""), Tail::Empty);
    }

    #[test]
    fn utf_16_ends_with_a_wide_newline_on_an_even_place() {
        let of = |last: &[u8], bytes| Tail::of(last, bytes, TextUnit::Utf16Le);
        assert_eq!(of(b"\n\0", 100), Tail::Newline);
        assert_eq!(of(b"\n\0", 101), Tail::NoNewline);
        assert_eq!(of(b"\0\0", 100), Tail::Nul);
        assert_eq!(of(b"1\0", 100), Tail::NoNewline);
        assert_eq!(of(b"\0\n", 101), Tail::NoNewline);
        assert_eq!(of(b"", 0), Tail::Empty);
    }
}
