//! The archive: a compressed copy of every export, found by the SHA-256 of its content.
//!
//! What is parsed is always the copy, so that what was read, hashed and kept is one and the
//! same, whatever happens to the file meanwhile.

use std::fs::{self, File, Metadata};
use std::io::{BufReader, Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::connection::create_folder;
use super::error::{Result, StoreError};
use crate::hash::Hash;

const CHUNK: usize = 256 * 1024;
const LEVEL: i32 = 1;

/// Threads that compress, beside the one that reads and hashes.
const COMPRESSING: u32 = 2;

/// The folder of copies.
#[derive(Debug, Clone)]
pub struct Archive {
    folder: PathBuf,
}

/// Where and what a file is on its disk: changes when somebody writes to it or replaces it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity {
    /// Device number.
    pub device: u64,
    /// Inode number.
    pub inode: u64,
    /// Size in bytes.
    pub bytes: u64,
    /// Time of the last change, nanoseconds since 1970.
    pub mtime_ns: i64,
}

impl Identity {
    /// The identity in `metadata`.
    #[must_use]
    pub fn of(metadata: &Metadata) -> Self {
        Self {
            device: metadata.dev(),
            inode: metadata.ino(),
            bytes: metadata.size(),
            mtime_ns: metadata.mtime().saturating_mul(1_000_000_000) + metadata.mtime_nsec(),
        }
    }
}

/// A file that was copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// SHA-256 of its content.
    pub sha256: Hash,
    /// Its identity, which was the same before and after copying.
    pub identity: Identity,
}

impl Archive {
    /// The archive in `folder`, which is created when the first copy is made.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Copies the file at `path`. Gives `None` where it changed meanwhile: it is not complete yet.
    ///
    /// # Errors
    /// The file cannot be read, or the copy cannot be written.
    pub fn keep(&self, path: &Path) -> Result<Option<Kept>> {
        let read_error = || StoreError::io("export-read", path);
        let mut file = File::open(path).map_err(read_error())?;
        let before = Identity::of(&file.metadata().map_err(read_error())?);
        create_folder(&self.folder)?;
        let temporary = self.folder.join("incoming.part");
        let sha256 = Self::copy(&mut file, path, &temporary)?;
        let after = Identity::of(&fs::metadata(path).map_err(read_error())?);
        if before != after {
            let _ = fs::remove_file(&temporary);
            return Ok(None);
        }
        self.place(&temporary, &sha256)?;
        Ok(Some(Kept { sha256, identity: before }))
    }

    fn copy(file: &mut File, path: &Path, temporary: &Path) -> Result<Hash> {
        let write_error = || StoreError::io("archive-write", temporary);
        let out = File::options()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o640)
            .open(temporary)
            .map_err(write_error())?;
        let mut encoder = zstd::Encoder::new(out, LEVEL).map_err(write_error())?;
        encoder.multithread(COMPRESSING).map_err(write_error())?;
        let mut hasher = Sha256::new();
        let mut chunk = vec![0; CHUNK];
        loop {
            let length = file.read(&mut chunk).map_err(StoreError::io("export-read", path))?;
            if length == 0 {
                break;
            }
            hasher.update(&chunk[..length]);
            encoder.write_all(&chunk[..length]).map_err(write_error())?;
        }
        let out = encoder.finish().map_err(write_error())?;
        out.sync_all().map_err(write_error())?;
        Ok(Hash(hasher.finalize().into()))
    }

    fn place(&self, temporary: &Path, sha256: &Hash) -> Result<()> {
        let target = self.path_of(sha256);
        let folder = target.parent().unwrap_or(&self.folder);
        create_folder(folder)?;
        fs::rename(temporary, &target).map_err(StoreError::io("archive-write", &target))?;
        let folder = File::open(folder).map_err(StoreError::io("archive-write", folder))?;
        folder.sync_all().map_err(StoreError::io("archive-write", &target))
    }

    /// Where the copy of the content with this hash lies.
    #[must_use]
    pub fn path_of(&self, sha256: &Hash) -> PathBuf {
        let name = sha256.to_string();
        self.folder.join(&name[..2]).join(format!("{name}.zst"))
    }

    /// Opens the copy of the content with this hash.
    ///
    /// # Errors
    /// There is none, or it cannot be read.
    pub fn open(&self, sha256: &Hash) -> Result<impl Read + Send + use<>> {
        let path = self.path_of(sha256);
        let file = File::open(&path).map_err(StoreError::io("archive-read", &path))?;
        zstd::Decoder::with_buffer(BufReader::with_capacity(CHUNK, file))
            .map_err(StoreError::io("archive-read", &path))
    }
}
