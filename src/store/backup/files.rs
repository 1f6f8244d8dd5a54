//! Copying and hashing files that are too large to be held.

use std::fs::{self, DirBuilder, File};
use std::io::{self, BufReader, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::hash::Hash;
use crate::store::StoreError;

const CHUNK: usize = 256 * 1024;

/// Length and SHA-256 of a file.
pub(super) type Seen = (u64, Hash);

/// The error of reading a file of a backup, or one that is copied into it.
pub(super) fn unread(path: &Path) -> impl FnOnce(io::Error) -> StoreError {
    StoreError::io("backup-read", path)
}

/// The error of writing a file of a backup, or one that comes from it.
pub(super) fn unwritten(path: &Path) -> impl FnOnce(io::Error) -> StoreError {
    StoreError::io("backup-write", path)
}

/// Copies a file to where none is, with `mode`; it is on the medium then.
pub(super) fn copied(from: &Path, to: &Path, mode: u32) -> Result<Seen, StoreError> {
    let mut source = File::open(from).map_err(unread(from))?;
    let mut options = File::options();
    let mut copy =
        options.write(true).create_new(true).mode(mode).open(to).map_err(unwritten(to))?;
    let seen = hashed(&mut source, from, |chunk| copy.write_all(chunk).map_err(unwritten(to)))?;
    copy.sync_all().map_err(unwritten(to))?;
    Ok(seen)
}

/// Length and SHA-256 of the file at `path`.
pub(super) fn seen(path: &Path) -> Result<Seen, StoreError> {
    let mut file = File::open(path).map_err(unread(path))?;
    hashed(&mut file, path, |_| Ok(()))
}

fn hashed(
    file: &mut impl Read,
    path: &Path,
    mut each: impl FnMut(&[u8]) -> Result<(), StoreError>,
) -> Result<Seen, StoreError> {
    let (mut hasher, mut chunk, mut bytes) = (Sha256::new(), vec![0; CHUNK], 0);
    loop {
        let length = file.read(&mut chunk).map_err(unread(path))?;
        if length == 0 {
            return Ok((bytes, Hash::so_far(&hasher)));
        }
        bytes += length as u64;
        hasher.update(&chunk[..length]);
        each(&chunk[..length])?;
    }
}

/// Whether what is packed in the copy at `path` has that hash.
pub(super) fn holds(path: &Path, content: &Hash) -> bool {
    let unpacked = || -> io::Result<Hash> {
        let file = BufReader::with_capacity(CHUNK, File::open(path)?);
        let (mut hasher, mut chunk) = (Sha256::new(), vec![0; CHUNK]);
        let mut decoder = zstd::Decoder::with_buffer(file)?;
        loop {
            let length = decoder.read(&mut chunk)?;
            if length == 0 {
                return Ok(Hash::so_far(&hasher));
            }
            hasher.update(&chunk[..length]);
        }
    };
    unpacked().is_ok_and(|found| found == *content)
}

/// Creates a folder that is closed to everybody else, unless it is there.
pub(super) fn closed_folder(path: &Path) -> Result<(), StoreError> {
    match DirBuilder::new().mode(0o700).create(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        made => made.map_err(unwritten(path)),
    }
}

/// Writes a small file where none is; it is on the medium then.
pub(super) fn write(path: &Path, content: &[u8], mode: u32) -> Result<(), StoreError> {
    let opened = File::options().write(true).create_new(true).mode(mode).open(path);
    let written = opened.and_then(|mut file| {
        file.write_all(content)?;
        file.sync_all()
    });
    written.map_err(unwritten(path))
}

/// Has the names in a folder on the medium. Some network shares know no such thing.
pub(super) fn sync_folder(path: &Path) -> Result<(), StoreError> {
    match File::open(path).and_then(|folder| folder.sync_all()) {
        Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(()),
        synced => synced.map_err(unwritten(path)),
    }
}

/// Removes a folder with all that is in it, where there is one.
pub(super) fn remove_folder(path: &Path) -> Result<(), StoreError> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(unwritten(path)(error)),
        _ => Ok(()),
    }
}
