//! The encoding of what is hashed: field after field, unambiguously (docs/ledger.md, "Encoding").

use rusqlite::Row;
use rusqlite::types::ValueRef;
use sha2::{Digest, Sha256};

use crate::hash::Hash;

/// Fields on their way into a hash; nothing of them is held.
#[derive(Debug, Clone)]
pub struct Fields(Sha256);

impl Fields {
    /// Begins the content of an entry of `kind`.
    #[must_use]
    pub fn of(kind: &str) -> Self {
        Self::bare().bytes(b"tenken ").bytes(kind.as_bytes()).bytes(b" 1\n")
    }

    /// Begins a leaf of that kind.
    #[must_use]
    pub fn leaf(kind: &str) -> Self {
        Self::bare().bytes(b"\0tenken ").bytes(kind.as_bytes()).bytes(b" 1\n")
    }

    /// Begins the leaf of numbers.
    #[must_use]
    pub fn number_leaf(numbers: &[i64]) -> Hash {
        let leaf = Self::bare().bytes(b"\0");
        numbers.iter().fold(leaf, |leaf, number| leaf.int(*number)).end()
    }

    /// Begins with nothing.
    #[must_use]
    pub fn bare() -> Self {
        Self(Sha256::new())
    }

    /// Bytes as they are.
    #[must_use]
    pub fn bytes(mut self, bytes: &[u8]) -> Self {
        self.0.update(bytes);
        self
    }

    /// An integer.
    #[must_use]
    pub fn int(self, number: i64) -> Self {
        self.bytes(&number.to_be_bytes())
    }

    /// An integer or its absence.
    #[must_use]
    pub fn maybe_int(self, number: Option<i64>) -> Self {
        match number {
            None => self.bytes(&[0]),
            Some(number) => self.bytes(&[1]).int(number),
        }
    }

    /// A text.
    #[must_use]
    pub fn text(self, text: &[u8]) -> Self {
        let length = u32::try_from(text.len()).unwrap_or(u32::MAX - 1);
        self.bytes(&length.to_be_bytes()).bytes(text)
    }

    /// A text or its absence.
    #[must_use]
    pub fn maybe_text(self, text: Option<&[u8]>) -> Self {
        match text {
            None => self.bytes(&u32::MAX.to_be_bytes()),
            Some(text) => self.text(text),
        }
    }

    /// A hash.
    #[must_use]
    pub fn hash(self, hash: &Hash) -> Self {
        self.bytes(&hash.0)
    }

    /// Columns of a row from `from` on, as `shape` says: one letter a column.
    ///
    /// `i` an integer, `I` an integer or absent, `t` a text or absent, `h` a hash, `H` the hash of
    /// a text, `x` a hash in hexadecimal digits as a text, or absent.
    ///
    /// # Errors
    /// A column does not exist or holds something else.
    pub fn columns(self, row: &Row<'_>, from: usize, shape: &str) -> rusqlite::Result<Self> {
        (from..).zip(shape.bytes()).try_fold(self, |fields, (at, letter)| {
            let value = row.get_ref(at)?;
            let refused = || rusqlite::Error::InvalidColumnType(at, "?".into(), value.data_type());
            Ok(match (letter, value) {
                (b'i', ValueRef::Integer(number)) => fields.int(number),
                (b'I', ValueRef::Integer(number)) => fields.maybe_int(Some(number)),
                (b'I', ValueRef::Null) => fields.maybe_int(None),
                (b't', ValueRef::Text(text)) => fields.text(text),
                (b't' | b'x', ValueRef::Null) => fields.maybe_text(None),
                (b'h', ValueRef::Blob(bytes)) => fields.bytes(bytes),
                (b'H', ValueRef::Text(text)) => fields.hash(&Hash::of(text)),
                (b'x', ValueRef::Blob(bytes)) => {
                    let hash = Hash::from_slice(bytes).ok_or_else(refused)?;
                    fields.text(hash.to_string().as_bytes())
                }
                _ => return Err(refused()),
            })
        })
    }

    /// The hash of all.
    #[must_use]
    pub fn end(self) -> Hash {
        Hash(self.0.finalize().into())
    }
}

/// The hash in a column; none where it holds something else.
///
/// # Errors
/// The column does not exist.
pub fn hash_at(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<Hash>> {
    Ok(match row.get_ref(at)? {
        ValueRef::Blob(bytes) => Hash::from_slice(bytes),
        _ => None,
    })
}

/// Whether that is a fault of what is stored, not of reading it: another type than tenken writes,
/// or a table or column that is not there.
#[must_use]
pub fn is_of_content(error: &rusqlite::Error) -> bool {
    use rusqlite::Error as E;
    match error {
        E::InvalidColumnType(..)
        | E::IntegralValueOutOfRange(..)
        | E::FromSqlConversionFailure(..)
        | E::Utf8Error(..)
        | E::SqlInputError { .. } => true,
        E::SqliteFailure(error, _) => error.extended_code == rusqlite::ffi::SQLITE_ERROR,
        _ => false,
    }
}
