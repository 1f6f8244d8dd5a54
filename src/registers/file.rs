//! One file of a register: bytes → checked rows in canonical form, or everything wrong with it.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::decode::decode;
use super::reader::{Place, Reader};
use super::table::lines;
use super::{Content, EffectiveRow, RegisterKind};
use crate::hash::Hash;
use crate::messages::Message;
use crate::problem::{Level, Problem};

/// No register of a municipality is larger; memory stays bounded.
const LIMIT_MB: u64 = 64;

/// A register as read from its file, every row checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterFile {
    /// Which register.
    pub kind: RegisterKind,
    /// Where it was read.
    pub path: PathBuf,
    /// Of the bytes of the file.
    pub hash: Hash,
    /// Its rows, in the order of the file.
    pub rows: Vec<FileRow>,
    /// The user number of who owns the file, where it was read from one.
    pub owner: Option<u32>,
    /// What is worth knowing, such as columns that nothing uses.
    pub notes: Vec<Problem>,
}

/// A row and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRow {
    /// The line, counted from 1.
    pub line: u64,
    /// What it says.
    pub content: Content,
}

impl RegisterFile {
    /// Reads and checks the file of a register; `None` where there is no file. Where it has the
    /// bytes that it had `before`, it is not checked again.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it.
    pub fn read(
        kind: RegisterKind,
        path: &Path,
        before: Option<Self>,
    ) -> Result<Option<Self>, Vec<Problem>> {
        let place = Place { path, kind };
        let (size, owner) = match std::fs::metadata(path) {
            Ok(metadata) => (metadata.len(), metadata.uid()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(vec![place.unreadable(&error)]),
        };
        if size > LIMIT_MB * 1024 * 1024 {
            let reason = Message::new("problems.register-too-large").with("limit", LIMIT_MB);
            return Err(vec![place.problem(String::new(), reason)]);
        }
        let bytes = std::fs::read(path).map_err(|error| vec![place.unreadable(&error)])?;
        let file = match before.filter(|file| file.hash == Hash::of(&bytes)) {
            Some(file) => file,
            None => Self::parse(kind, path, &bytes)?,
        };
        Ok(Some(Self { owner: Some(owner), ..file }))
    }

    /// Checks the bytes of a file.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with them.
    pub fn parse(kind: RegisterKind, path: &Path, bytes: &[u8]) -> Result<Self, Vec<Problem>> {
        let place = Place { path, kind };
        let text = decode(bytes).map_err(|no_text| vec![place.no_text(no_text)])?;
        let mut reader = Reader::new(place);
        reader.read(lines(&text));
        let (notes, problems): (Vec<_>, Vec<_>) =
            reader.problems.into_iter().partition(|problem| problem.level == Level::Note);
        if !problems.is_empty() {
            return Err(problems.into_iter().chain(notes).collect());
        }
        let (path, hash) = (path.to_owned(), Hash::of(bytes));
        Ok(Self { kind, path, hash, rows: reader.rows, owner: None, notes })
    }

    /// What its rows say.
    #[must_use]
    pub fn contents(&self) -> Vec<Content> {
        self.rows.iter().map(|row| row.content.clone()).collect()
    }

    /// Its rows as they stand, with no history behind them.
    #[must_use]
    pub fn effective_rows(&self) -> Vec<EffectiveRow> {
        self.rows.iter().map(|row| EffectiveRow::standing(row.content.clone())).collect()
    }
}
