//! The archive: a compressed copy of every export, found by the SHA-256 of its content.
//!
//! What is parsed is always the copy, or what is copied while it is parsed ([`Keeping`]), so that what
//! was read, hashed and kept is one and the same, whatever happens to the file meanwhile.

use std::fs::{self, File};
use std::io::{BufReader, Read, Write};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustix::fs::OFlags;
use sha2::{Digest, Sha256};

use super::connection::create_folder;
use super::error::{Result, StoreError};
use super::keeping::{Copied, Keeping};
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

    /// Begins to read the file, and to copy what is read of it.
    ///
    /// # Errors
    /// The file cannot be read, or the copy cannot be written.
    pub fn keeping(&self, file: ExportFile) -> Result<(Keeping, Copied)> {
        Keeping::begin(self.clone(), file)
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
        let (unfinished, mut encoder) = self.begin_copy(path, before.bytes)?;
        let mut hasher = Sha256::new();
        let keep = |chunk: &[u8]| {
            hasher.update(chunk);
            encoder.write_all(chunk).map_err(|error| unfinished.unwritten(error))
        };
        if !each_chunk((&mut file, before.bytes), path, is_over, keep)? {
            return Ok(None);
        }
        let out = encoder.finish().and_then(|out| out.sync_all());
        out.map_err(|error| unfinished.unwritten(error))?;
        let after = Stamp::of(&file).map_err(read_error())?;
        if before != after {
            return Ok(None);
        }
        let sha256 = Hash(hasher.finalize().into());
        self.place(unfinished, &sha256)?;
        Ok(Some(Kept { sha256, stamp: before }))
    }

    /// Begins a copy of the file at `path`, which has so many bytes.
    pub(super) fn begin_copy(
        &self,
        path: &Path,
        bytes: u64,
    ) -> Result<(Unfinished, zstd::Encoder<'static, File>)> {
        create_folder(&self.folder)?;
        self.require_room(path, bytes)?;
        let unfinished = Unfinished { path: self.folder.join("incoming.part"), is_placed: false };
        let out = File::options()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o640)
            .open(&unfinished.path);
        let out = out.map_err(|error| unfinished.unwritten(error))?;
        let encoder = zstd::Encoder::new(out, LEVEL).and_then(|mut encoder| {
            encoder.multithread(COMPRESSING)?;
            Ok(encoder)
        });
        let encoder = encoder.map_err(|error| unfinished.unwritten(error))?;
        Ok((unfinished, encoder))
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

    /// Puts a copy that is complete where it is found.
    pub(super) fn place(&self, mut unfinished: Unfinished, sha256: &Hash) -> Result<()> {
        let target = self.path_of(sha256);
        let folder = target.parent().unwrap_or(&self.folder);
        create_folder(folder)?;
        let placed = fs::rename(&unfinished.path, &target);
        placed.map_err(StoreError::io("archive-write", &target))?;
        unfinished.is_placed = true;
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

/// A copy that is being written: what was written of it may be all that fills the disk, so it goes
/// where it is not completed.
#[derive(Debug)]
pub(super) struct Unfinished {
    path: PathBuf,
    is_placed: bool,
}

impl Unfinished {
    /// That it cannot be written.
    pub(super) fn unwritten(&self, error: std::io::Error) -> StoreError {
        StoreError::io("archive-write", &self.path)(error)
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if !self.is_placed {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// A file of a drop folder that was opened: what lies at its path may be another one by now.
#[derive(Debug, Clone)]
pub struct ExportFile {
    /// Where it was found.
    pub(super) path: PathBuf,
    pub(super) file: Arc<File>,
}

impl ExportFile {
    /// Opens the file at `path`.
    ///
    /// # Errors
    /// There is none, it is no regular file, or it cannot be opened.
    pub fn at(path: &Path) -> Result<Self> {
        let file = open_regular(path).map_err(StoreError::io("export-read", path))?;
        Ok(Self { path: path.to_owned(), file: Arc::new(file) })
    }

    /// Hashes it, wherever others read in it. Gives `None` where it changed meanwhile, so that it is
    /// not complete yet, and where it `is_over`.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn look_at(&self, is_over: &dyn Fn() -> bool) -> Result<Option<Kept>> {
        let before = self.stamp()?;
        let mut hasher = Sha256::new();
        let keep = |chunk: &[u8]| {
            hasher.update(chunk);
            Ok(())
        };
        let mut content = FromStart { file: &self.file, at: 0 };
        if !each_chunk((&mut content, before.bytes), &self.path, is_over, keep)? {
            return Ok(None);
        }
        let kept = Kept { sha256: Hash(hasher.finalize().into()), stamp: before };
        Ok((before == self.stamp()?).then_some(kept))
    }

    /// What it looks like.
    pub(super) fn stamp(&self) -> Result<Stamp> {
        Stamp::of(&self.file).map_err(StoreError::io("export-read", &self.path))
    }
}

/// Reads a file from its start, and leaves where others read in it as it is.
struct FromStart<'f> {
    file: &'f File,
    at: u64,
}

impl Read for FromStart<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let length = self.file.read_at(buffer, self.at)?;
        self.at += length as u64;
        Ok(length)
    }
}

/// Hands on a file of that length, chunk by chunk; false where it grows, however long it would go
/// on, and where it is over.
fn each_chunk(
    (file, bytes): (&mut impl Read, u64),
    path: &Path,
    is_over: &dyn Fn() -> bool,
    mut each: impl FnMut(&[u8]) -> Result<()>,
) -> Result<bool> {
    let mut chunk = vec![0; CHUNK];
    let mut handed_on = 0;
    while handed_on <= bytes && !is_over() {
        let length = file.read(&mut chunk).map_err(StoreError::io("export-read", path))?;
        if length == 0 {
            return Ok(true);
        }
        handed_on += length as u64;
        each(&chunk[..length])?;
    }
    Ok(false)
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
