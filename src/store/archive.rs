//! The archive: a compressed copy of every export, found by the SHA-256 of its content.
//!
//! What is parsed is always the copy, so that what was read, hashed and kept is one and the
//! same, whatever happens to the file meanwhile.

use std::fs::{self, File};
use std::io::{BufReader, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;
use sha2::{Digest, Sha256};

use super::connection::create_folder;
use super::error::{Result, StoreError};
use crate::hash::Hash;
use crate::parse::batch::Position;
use crate::stamp::Stamp;

const CHUNK: usize = 256 * 1024;
const LEVEL: i32 = 1;

/// Threads that compress, beside the one that reads and hashes.
const COMPRESSING: u32 = 2;

/// The folder of copies.
#[derive(Debug, Clone)]
pub struct Archive {
    folder: PathBuf,
}

/// A file that was copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// SHA-256 of its content.
    pub sha256: Hash,
    /// What it looked like, before and after copying.
    pub stamp: Stamp,
}

impl Archive {
    /// The archive in `folder`, which is created when the first copy is made.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Copies the file at `path`. Gives `None` where it changed meanwhile, so that it is not
    /// complete yet, and where `stop` was set.
    ///
    /// # Errors
    /// The file cannot be read, or the copy cannot be written.
    pub fn keep(&self, path: &Path, is_over: &dyn Fn() -> bool) -> Result<Option<Kept>> {
        let read_error = || StoreError::io("export-read", path);
        let mut file = open_regular(path).map_err(read_error())?;
        let before = Stamp::of(&file).map_err(read_error())?;
        create_folder(&self.folder)?;
        self.require_room(path, before.bytes)?;
        let temporary = self.folder.join("incoming.part");
        let copied = Self::copy((&mut file, before.bytes), path, &temporary, is_over);
        if !matches!(copied, Ok(Some(_))) {
            // What was written of it may be all that fills the disk.
            let _ = fs::remove_file(&temporary);
        }
        let Some(sha256) = copied? else { return Ok(None) };
        let after = Stamp::of(&file).map_err(read_error())?;
        if before != after {
            let _ = fs::remove_file(&temporary);
            return Ok(None);
        }
        self.place(&temporary, &sha256)?;
        Ok(Some(Kept { sha256, stamp: before }))
    }

    /// Refuses a file for which there is less room than it takes: the copy takes a part of that,
    /// and the rows about the rest. What is found out only when the disk is full stops everybody
    /// who writes there.
    fn require_room(&self, path: &Path, bytes: u64) -> Result<()> {
        let stat = rustix::fs::statvfs(&self.folder)
            .map_err(|errno| StoreError::io("archive-write", &self.folder)(errno.into()))?;
        let free = stat.f_bavail.saturating_mul(stat.f_frsize);
        // Some network shares tell nothing.
        if stat.f_blocks == 0 || free >= bytes {
            return Ok(());
        }
        Err(StoreError::NoRoom { path: path.to_owned(), bytes, free })
    }

    /// Copies a file of that length; `None` where it grows, however long it would go on.
    fn copy(
        (file, bytes): (&mut File, u64),
        path: &Path,
        temporary: &Path,
        is_over: &dyn Fn() -> bool,
    ) -> Result<Option<Hash>> {
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
        let mut copied = 0;
        while copied <= bytes && !is_over() {
            let length = file.read(&mut chunk).map_err(StoreError::io("export-read", path))?;
            if length == 0 {
                let out = encoder.finish().map_err(write_error())?;
                out.sync_all().map_err(write_error())?;
                return Ok(Some(Hash(hasher.finalize().into())));
            }
            copied += length as u64;
            hasher.update(&chunk[..length]);
            encoder.write_all(&chunk[..length]).map_err(write_error())?;
        }
        Ok(None)
    }

    fn place(&self, temporary: &Path, sha256: &Hash) -> Result<()> {
        let target = self.path_of(sha256);
        let folder = target.parent().unwrap_or(&self.folder);
        create_folder(folder)?;
        fs::rename(temporary, &target).map_err(StoreError::io("archive-write", &target))?;
        let folder = File::open(folder).map_err(StoreError::io("archive-write", folder))?;
        folder.sync_all().map_err(StoreError::io("archive-write", &target))
    }

    /// Whether the copy of the content with this hash begins with whole lines that end at `end`,
    /// and goes on behind them. The last line ends with `newline`, or that comes next.
    ///
    /// # Errors
    /// There is none, or it cannot be read.
    pub fn goes_on_behind(
        &self,
        sha256: &Hash,
        end: &Position,
        newline: &[u8],
        is_over: &dyn Fn() -> bool,
    ) -> Result<bool> {
        let failed = || StoreError::io("archive-read", self.path_of(sha256));
        let mut copy = self.open(sha256)?;
        let (mut hasher, mut tail, mut left) = (Sha256::new(), newline.to_vec(), end.bytes);
        let mut chunk = vec![0; CHUNK];
        while left > 0 {
            if is_over() {
                return Ok(false);
            }
            let wanted = usize::try_from(left).unwrap_or(CHUNK).min(CHUNK);
            let length = copy.read(&mut chunk[..wanted]).map_err(failed())?;
            if length == 0 {
                return Ok(false);
            }
            hasher.update(&chunk[..length]);
            tail.extend_from_slice(&chunk[length.saturating_sub(newline.len())..length]);
            tail.drain(..tail.len().saturating_sub(newline.len()));
            left -= length as u64;
        }
        if Hash(hasher.finalize().into()) != end.sha256 {
            return Ok(false);
        }
        let mut next = Vec::new();
        let wanted = 2 * newline.len() as u64;
        copy.take(wanted).read_to_end(&mut next).map_err(failed())?;
        let ends_next = next.starts_with(newline)
            || next.len() as u64 == wanted && next.ends_with(newline) && next.contains(&b'\r');
        Ok(!next.is_empty() && (tail == newline || ends_next))
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

/// Opens a regular file, never waiting for a pipe and never following a link that was put in
/// the file's place.
fn open_regular(path: &Path) -> std::io::Result<File> {
    let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits();
    let flags = i32::try_from(flags).unwrap_or_default();
    let file = File::options().read(true).custom_flags(flags).open(path)?;
    if file.metadata()?.is_file() {
        return Ok(file);
    }
    Err(std::io::Error::new(std::io::ErrorKind::InvalidInput, "not a regular file"))
}
