//! `SHA256SUMS`: every file of a backup with its hash, as `sha256sum` writes and reads it.

use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::error::{BackupError, Result};
use super::files::{Seen, unread, unwritten};
use super::manifest;
use crate::hash::Hash;

/// Its name.
pub(super) const NAME: &str = "SHA256SUMS";

/// A file of a backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// The database.
    Database,
    /// A digest, by the name of its file.
    Digest(String),
    /// The copy of an export, by the hash of its content.
    Export(Hash),
    /// What the backup says of itself.
    Manifest,
}

impl Part {
    /// The part that has that name, as seen from the folder of its time; nothing else is read.
    fn named(name: &str) -> Option<Self> {
        if name == "tenken.sqlite" {
            return Some(Self::Database);
        }
        if name == manifest::NAME {
            return Some(Self::Manifest);
        }
        if let Some(digest) = name.strip_prefix("digests/") {
            return is_plain(digest).then(|| Self::Digest(digest.to_owned()));
        }
        let hash = name.strip_prefix("../archive/")?.get(3..)?.strip_suffix(".zst")?;
        let part = Self::Export(hash.parse().ok()?);
        (part.to_string() == name).then_some(part)
    }
}

/// Whether it is the name of a file, and nothing that leads elsewhere.
pub(super) fn is_plain(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    !name.is_empty() && !name.starts_with('.') && name.chars().all(plain)
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Database => f.write_str("tenken.sqlite"),
            Self::Manifest => f.write_str(manifest::NAME),
            Self::Digest(name) => write!(f, "digests/{name}"),
            Self::Export(hash) => {
                let hash = hash.to_string();
                write!(f, "../archive/{}/{hash}.zst", &hash[..2])
            }
        }
    }
}

/// Writes the file, line by line.
pub(super) struct Writer {
    path: PathBuf,
    out: BufWriter<File>,
    pub(super) files: u64,
    pub(super) bytes: u64,
}

impl Writer {
    pub(super) fn create(folder: &Path) -> Result<Self> {
        let path = folder.join(NAME);
        let file = File::options().write(true).create_new(true).mode(0o600).open(&path);
        let out = BufWriter::new(file.map_err(unwritten(&path))?);
        Ok(Self { path, out, files: 0, bytes: 0 })
    }

    pub(super) fn add(&mut self, part: &Part, (bytes, hash): Seen) -> Result<()> {
        let line = format!("{hash}  {part}\n");
        self.files += 1;
        self.bytes += bytes;
        Ok(self.out.write_all(line.as_bytes()).map_err(unwritten(&self.path))?)
    }

    /// Has it on the medium.
    pub(super) fn finish(self) -> Result<()> {
        let file = self.out.into_inner().map_err(|error| unwritten(&self.path)(error.into()))?;
        Ok(file.sync_all().map_err(unwritten(&self.path))?)
    }
}

/// The parts with their hashes, in the order in which they were written: the database, the
/// digests, the copies of exports in the order of their hashes, the manifest.
pub(super) struct Lines {
    path: PathBuf,
    lines: io::Lines<BufReader<File>>,
}

/// The lines of the file in `folder`.
pub(super) fn read(folder: &Path) -> Result<Lines> {
    let path = folder.join(NAME);
    let file = BufReader::new(File::open(&path).map_err(unread(&path))?);
    Ok(Lines { path, lines: file.lines() })
}

impl Iterator for Lines {
    type Item = Result<(Part, Hash)>;

    fn next(&mut self) -> Option<Self::Item> {
        let line = match self.lines.next()? {
            Ok(line) => line,
            Err(error) => return Some(Err(unread(&self.path)(error).into())),
        };
        let read = line.split_once("  ");
        let read = read.and_then(|(hash, name)| Some((Part::named(name)?, hash.parse().ok()?)));
        Some(read.ok_or_else(|| BackupError::Altered { path: self.path.clone() }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_nowhere_else() {
        let hash = "3f".repeat(32);
        let export = format!("../archive/3f/{hash}.zst");
        for name in ["tenken.sqlite", "digests/2026-04-22.html", &export, "manifest.json"] {
            assert_eq!(Part::named(name).unwrap().to_string(), name);
        }
        let elsewhere = format!("../archive/3e/{hash}.zst");
        for name in [
            "",
            "digests/",
            "digests/..",
            "digests/../x",
            "digests/.x",
            "../tenken.sqlite",
            "/etc/passwd",
            "../archive/",
            "../archive/é",
            &elsewhere,
        ] {
            assert_eq!(Part::named(name), None, "{name}");
        }
    }
}
