//! The archive: a copy of each file, compressed, under the name of its hash.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};
use crate::hash::Hash;
use crate::problem::{Detail, Kind, Problems};

/// Bytes that are read at once.
const CHUNK: usize = 256 * 1_024;

/// What a copy is called while it is made.
const INCOMING: &str = "incoming.part";

/// The files that exports were read from; 60 bytes of each are held.
#[derive(Debug)]
pub struct Files {
    folder: PathBuf,
    /// The exports of each, by its hash: one is named.
    known: BTreeMap<Hash, i64>,
    unknown: BTreeSet<String>,
}

impl Files {
    /// Lists what is to be there, and what is there beyond that.
    ///
    /// # Errors
    /// The database or the folder cannot be read.
    pub fn list(folder: &Path, conn: &Connection) -> Result<Self> {
        let names = names(folder)?;
        let known = known(conn)?;
        let expected: BTreeSet<String> = known.keys().map(name).collect();
        let unknown = names.difference(&expected).filter(|name| *name != INCOMING).cloned();
        let unknown = unknown.collect();
        Ok(Self { folder: folder.to_owned(), known, unknown })
    }

    /// What is to be there, and the export of it.
    pub fn known(&self) -> impl Iterator<Item = (Hash, i64)> {
        self.known.iter().map(|(hash, export)| (*hash, *export))
    }

    /// How many are to be there.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.known.len() as u64
    }

    /// Tells what no export was read from; how many of these are copies that are named by what they
    /// hold. A file is copied before it is recorded: where that was stopped between, its copy is
    /// left, and while it is being read nothing says yet whose it is.
    pub fn tell_unknown(&self, problems: &mut Problems) -> u64 {
        let mut spare = 0;
        for file in &self.unknown {
            if content(&self.folder.join(file)).is_ok_and(|found| name(&found) == *file) {
                spare += 1;
                continue;
            }
            let detail = Detail::new("archive-unknown").with("name", file);
            problems.add(Kind::ArchiveUnknown, format!("archive/{file}"), detail);
        }
        spare
    }

    /// Compares a copy with its name.
    pub fn compare(&self, (hash, export): (Hash, i64), problems: &mut Problems) {
        let told = |key| Detail::new(key).with("name", name(&hash)).with("export", export);
        let (kind, detail) = match content(&self.folder.join(name(&hash))) {
            Ok(found) if found == hash => return,
            Ok(found) => (Kind::ArchiveAltered, told("archive-altered").with("found", found)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                (Kind::ArchiveMissing, told("archive-missing"))
            }
            Err(error) => (Kind::ArchiveAltered, told("archive-unreadable").with("cause", error)),
        };
        problems.add(kind, format!("archive/{hash}"), detail);
    }
}

fn known(conn: &Connection) -> Result<BTreeMap<Hash, i64>> {
    let sql = "SELECT sha256, max(export_id) FROM export GROUP BY sha256";
    let mut statement = conn.prepare(sql)?;
    let mut rows = statement.query([])?;
    let mut known = BTreeMap::new();
    while let Some(row) = rows.next()? {
        if let Some(hash) = crate::encoding::hash_at(row, 0)? {
            known.insert(hash, row.get(1)?);
        }
    }
    Ok(known)
}

/// The name of a copy within the archive.
fn name(hash: &Hash) -> String {
    let hash = hash.to_string();
    format!("{}/{hash}.zst", &hash[..2])
}

/// The names of all files below the folder; none where there is no folder.
fn names(folder: &Path) -> Result<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    let mut left = vec![folder.to_owned()];
    while let Some(next) = left.pop() {
        let entries = match fs::read_dir(&next) {
            Err(error) if error.kind() == io::ErrorKind::NotFound && next == folder => break,
            entries => entries.map_err(Error::read(&next))?,
        };
        for entry in entries {
            let entry = entry.map_err(Error::read(&next))?;
            if entry.file_type().map_err(Error::read(&next))?.is_dir() {
                left.push(entry.path());
            } else {
                let path = entry.path();
                let below = path.strip_prefix(folder).unwrap_or(&path);
                names.insert(below.display().to_string());
            }
        }
    }
    Ok(names)
}

/// The hash of what a copy holds.
fn content(path: &Path) -> io::Result<Hash> {
    let mut copy = zstd::Decoder::new(File::open(path)?)?;
    let (mut hasher, mut chunk) = (Sha256::new(), vec![0; CHUNK]);
    loop {
        let length = copy.read(&mut chunk)?;
        if length == 0 {
            return Ok(Hash(hasher.finalize().into()));
        }
        hasher.update(&chunk[..length]);
    }
}
