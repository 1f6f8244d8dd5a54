//! The window on the file: what was read and not yet used, with the hash of what was.

use std::io::{self, Read};

use memchr::memchr;
use sha2::{Digest, Sha256};

use super::utf16;
use crate::config::profile::Encoding;
use crate::hash::Hash;

/// A window on a file that moves forward, chunk by chunk.
///
/// It shows the file's bytes, or for UTF-16 their UTF-8; it counts and hashes the file's
/// own bytes, exactly as far as [`Window::consume`] went.
pub(super) struct Window<R> {
    input: R,
    chunk: usize,
    ended: bool,
    /// Bytes shown: `text[start..]`.
    text: Vec<u8>,
    start: usize,
    /// `text[hashed..start]` is used but not hashed yet (not for UTF-16).
    hashed: usize,
    /// For UTF-16: the file's own bytes.
    units: Option<Units>,
    hasher: Sha256,
    bytes: u64,
    last: Option<u8>,
}

/// The file's own bytes behind a window that shows them as UTF-8.
#[derive(Default)]
struct Units {
    raw: Vec<u8>,
    /// `raw[..used]` is used but not hashed yet.
    used: usize,
    /// `raw[..transcoded]` is shown.
    transcoded: usize,
}

/// What the window found on the way to the next line end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// A line that ends so many bytes after the window's start, line end included.
    Ends(usize),
    /// The file's last line, that long, without a line end.
    Unended(usize),
    /// A line that goes on beyond the bound.
    TooLong,
    /// The end of the file.
    Nothing,
}

impl<R: Read> Window<R> {
    pub(super) fn new(input: R, encoding: Encoding, chunk: usize) -> Self {
        Self {
            input,
            chunk: chunk.max(1),
            ended: false,
            text: Vec::new(),
            start: 0,
            hashed: 0,
            units: (encoding == Encoding::Utf16Le).then(Units::default),
            hasher: Sha256::new(),
            bytes: 0,
            last: None,
        }
    }

    /// What is read and not used.
    pub(super) fn shown(&self) -> &[u8] {
        &self.text[self.start..]
    }

    /// Reads until at least `wanted` bytes are shown, or the file ends.
    pub(super) fn show(&mut self, wanted: usize) -> io::Result<()> {
        while !self.ended && self.shown().len() < wanted {
            self.read_chunk()?;
        }
        Ok(())
    }

    /// Finds the first line end at or after `from` bytes from the window's start, reading
    /// on as needed, but not beyond `bound` bytes.
    pub(super) fn line(&mut self, from: usize, bound: usize) -> io::Result<Line> {
        let mut searched = from;
        loop {
            let shown = self.shown();
            if let Some(at) = memchr(b'\n', &shown[searched.min(shown.len())..]) {
                let end = searched + at + 1;
                return Ok(if end > bound { Line::TooLong } else { Line::Ends(end) });
            }
            searched = searched.max(shown.len());
            if searched > bound {
                return Ok(Line::TooLong);
            }
            if self.ended {
                let unended = shown.len() > from;
                return Ok(if unended { Line::Unended(shown.len()) } else { Line::Nothing });
            }
            self.read_chunk()?;
        }
    }

    /// Uses the first `length` bytes shown.
    pub(super) fn consume(&mut self, length: usize) {
        let used = &self.text[self.start..self.start + length];
        if let Some(last) = used.last() {
            self.last = Some(*last);
        }
        if let Some(units) = &mut self.units {
            let length = utf16::bytes_of(used).min(units.raw.len() - units.used);
            units.used += length;
            self.bytes += length as u64;
        } else {
            self.bytes += length as u64;
        }
        self.start += length;
    }

    /// Uses everything up to and including the next line end; whether there was one.
    pub(super) fn skip_line(&mut self) -> io::Result<bool> {
        loop {
            if let Some(at) = memchr(b'\n', self.shown()) {
                self.consume(at + 1);
                return Ok(true);
            }
            self.consume(self.shown().len());
            if self.ended {
                return Ok(false);
            }
            self.read_chunk()?;
        }
    }

    /// Uses the file up to its byte `target`, which must be within the file and not within
    /// a character; whether that could be.
    pub(super) fn skip_to(&mut self, target: u64) -> io::Result<bool> {
        while self.bytes < target {
            self.show(1)?;
            let left = usize::try_from(target - self.bytes).unwrap_or(usize::MAX);
            let length = match &self.units {
                None => left.min(self.shown().len()),
                Some(_) => utf16_prefix(self.shown(), left),
            };
            if length == 0 {
                return Ok(false);
            }
            self.consume(length);
        }
        Ok(self.bytes == target)
    }

    /// Uses a mark at the beginning of the file.
    pub(super) fn consume_mark(&mut self, mark: &[u8]) {
        if self.shown().starts_with(mark) {
            self.consume(mark.len());
            self.last = None;
        }
    }

    /// Bytes of the file that were used.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The last byte used, none before the first.
    pub(super) fn last_used(&self) -> Option<u8> {
        self.last
    }

    /// SHA-256 of the bytes that were used.
    pub(super) fn sha256(&mut self) -> Hash {
        self.hash_used();
        Hash::so_far(&self.hasher)
    }

    /// SHA-256 of all bytes that were read.
    pub(super) fn sha256_of_all(&mut self) -> Hash {
        self.hash_used();
        let mut hasher = self.hasher.clone();
        hasher.update(self.raw());
        Hash::so_far(&hasher)
    }

    fn hash_used(&mut self) {
        match &mut self.units {
            None => self.hasher.update(&self.text[self.hashed..self.start]),
            Some(units) => {
                self.hasher.update(&units.raw[..units.used]);
                units.raw.drain(..units.used);
                units.transcoded -= units.used;
                units.used = 0;
            }
        }
        self.hashed = self.start;
    }

    fn read_chunk(&mut self) -> io::Result<()> {
        self.hash_used();
        self.text.drain(..self.start);
        (self.start, self.hashed) = (0, 0);
        let target = match &mut self.units {
            None => &mut self.text,
            Some(units) => &mut units.raw,
        };
        self.ended = read_some(&mut self.input, self.chunk, target)? == 0;
        if let Some(units) = &mut self.units {
            let fresh = &units.raw[units.transcoded..];
            units.transcoded += utf16::transcode(fresh, self.ended, &mut self.text);
        }
        Ok(())
    }

    /// The file's own bytes behind what is shown.
    pub(super) fn raw(&self) -> &[u8] {
        match &self.units {
            None => self.shown(),
            Some(units) => &units.raw[units.used..],
        }
    }
}

/// Reads up to `chunk` bytes to the end of `target`; 0 is the end of the file.
fn read_some(input: &mut impl Read, chunk: usize, target: &mut Vec<u8>) -> io::Result<usize> {
    let filled = target.len();
    target.resize(filled + chunk, 0);
    let read = loop {
        match input.read(&mut target[filled..]) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            result => break result,
        }
    };
    target.truncate(filled + read.as_ref().map_or(0, |read| *read));
    read
}

/// Length of the longest piece of whole characters at the beginning of `text` that stands
/// for at most `limit` bytes of UTF-16.
fn utf16_prefix(text: &[u8], limit: usize) -> usize {
    let mut bytes = 0;
    for (at, byte) in text.iter().enumerate() {
        bytes += utf16::bytes_of(&[*byte]);
        if bytes > limit {
            return at;
        }
    }
    text.len()
}
