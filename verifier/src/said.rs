//! What an entry said, as it was hashed, read field by field.

use crate::hash::Hash;

/// The rest of a content that was kept. Whoever reads beyond its end gets nothing.
#[derive(Debug, Clone, Copy)]
pub struct Said<'a>(&'a [u8]);

impl<'a> Said<'a> {
    /// The content of an entry of `kind`, behind the line that says so.
    #[must_use]
    pub fn of(kind: &str, content: &'a [u8]) -> Option<Self> {
        let rest = content.strip_prefix(b"tenken ")?.strip_prefix(kind.as_bytes())?;
        rest.strip_prefix(b" 1\n").map(Self)
    }

    /// What was read since `begin`.
    #[must_use]
    pub fn since(&self, begin: &Self) -> &'a [u8] {
        begin.0.get(..begin.0.len() - self.0.len()).unwrap_or_default()
    }

    /// Whether nothing is left.
    #[must_use]
    pub const fn is_read(&self) -> bool {
        self.0.is_empty()
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    /// An integer.
    pub fn int(&mut self) -> Option<i64> {
        self.take(8)?.try_into().ok().map(i64::from_be_bytes)
    }

    /// As many integers.
    pub fn ints<const N: usize>(&mut self) -> Option<[i64; N]> {
        let mut ints = [0; N];
        for int in &mut ints {
            *int = self.int()?;
        }
        Some(ints)
    }

    /// An integer or its absence.
    #[expect(clippy::option_option, reason = "what cannot be read is not what is absent")]
    pub fn maybe_int(&mut self) -> Option<Option<i64>> {
        match self.take(1)? {
            [0] => Some(None),
            [1] => self.int().map(Some),
            _ => None,
        }
    }

    /// A text or its absence.
    #[expect(clippy::option_option, reason = "what cannot be read is not what is absent")]
    pub fn text(&mut self) -> Option<Option<&'a [u8]>> {
        let length = u32::from_be_bytes(self.take(4)?.try_into().ok()?);
        if length == u32::MAX {
            return Some(None);
        }
        self.take(usize::try_from(length).ok()?).map(Some)
    }

    /// A hash.
    pub fn hash(&mut self) -> Option<Hash> {
        self.take(32).and_then(Hash::from_slice)
    }

    /// Fields that nobody asks for, one letter each: `i` an integer, `I` an integer or absent, `t`
    /// a text, `h` a hash.
    pub fn skip(&mut self, shape: &str) -> Option<()> {
        shape.bytes().try_for_each(|letter| match letter {
            b'i' => self.int().map(drop),
            b'I' => self.maybe_int().map(drop),
            b't' => self.text().map(drop),
            _ => self.hash().map(drop),
        })
    }

    /// A number of leaves and their root.
    pub fn rooted(&mut self) -> Option<(i64, Hash)> {
        Some((self.int()?, self.hash()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_as_they_were_written_and_nothing_beyond_the_end() {
        let absent = u32::MAX.to_be_bytes();
        let content = [
            &b"tenken export 1\n"[..],
            &7_i64.to_be_bytes(),
            &[0],
            &[1],
            &(-7_i64).to_be_bytes(),
            &absent,
            &[0, 0, 0, 1, b'a'],
            &[9; 32],
        ]
        .concat();
        assert!(Said::of("retried", &content).is_none());
        let begin = Said::of("export", &content).unwrap();
        let mut said = begin;
        assert_eq!(said.int(), Some(7));
        assert_eq!(said.since(&begin), 7_i64.to_be_bytes());
        assert_eq!((said.maybe_int(), said.maybe_int()), (Some(None), Some(Some(-7))));
        assert_eq!((said.text(), said.text()), (Some(None), Some(Some(&b"a"[..]))));
        assert!(!said.is_read());
        assert_eq!(said.hash(), Some(Hash([9; 32])));
        assert!(said.is_read());
        assert_eq!((said.int(), said.text()), (None, None));
    }
}
