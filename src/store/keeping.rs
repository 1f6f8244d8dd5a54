//! Copying an export into the archive while it is read for storing.
//!
//! Its content was hashed before, so that it is known what it is. Who reads it is given the very
//! bytes that are copied, and their end only when they have proved to be that content and the copy
//! is complete and on the medium.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::PathBuf;

use sha2::{Digest, Sha256};

use super::archive::{Archive, Kept, Unfinished};
use super::error::StoreError;
use crate::hash::Hash;
use crate::stamp::Stamp;

/// An export that is copied as far as it is read. Dropping it before its end takes the copy back.
pub struct Keeping {
    archive: Archive,
    path: PathBuf,
    file: File,
    expected: Kept,
    copied: u64,
    hasher: Sha256,
    /// Gone when the copy is complete.
    copy: Option<(Unfinished, zstd::Encoder<'static, File>)>,
}

/// The content is no longer the one that was hashed: the file is not complete.
#[derive(Debug, thiserror::Error)]
#[error("the file changed while it was read")]
pub struct Changed;

impl Keeping {
    pub(super) fn begin(
        archive: Archive,
        (path, file): (PathBuf, File),
        expected: Kept,
    ) -> Result<Self, StoreError> {
        let copy = Some(archive.begin_copy(&path, expected.stamp.bytes)?);
        Ok(Self { archive, path, file, expected, copied: 0, hasher: Sha256::new(), copy })
    }

    fn copy(&mut self, bytes: &[u8]) -> io::Result<()> {
        let Some((unfinished, encoder)) = &mut self.copy else { return Ok(()) };
        self.copied += bytes.len() as u64;
        if self.copied > self.expected.stamp.bytes {
            return Err(io::Error::other(Changed));
        }
        self.hasher.update(bytes);
        encoder.write_all(bytes).map_err(|error| io::Error::other(unfinished.unwritten(error)))
    }

    /// The copy is complete, if it is of the content that was expected.
    fn finish(&mut self) -> io::Result<()> {
        let Some((unfinished, encoder)) = self.copy.take() else { return Ok(()) };
        let out = encoder.finish().and_then(|out| out.sync_all());
        out.map_err(|error| io::Error::other(unfinished.unwritten(error)))?;
        let found = Hash::so_far(&self.hasher);
        if found != self.expected.sha256 || Stamp::of(&self.file)? != self.expected.stamp {
            return Err(io::Error::other(Changed));
        }
        self.archive.place(unfinished, &found).map_err(io::Error::other)
    }
}

impl Read for Keeping {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let unread = |error| io::Error::other(StoreError::io("export-read", &self.path)(error));
        let length = self.file.read(buffer).map_err(unread)?;
        if length == 0 && !buffer.is_empty() {
            self.finish()?;
        }
        self.copy(&buffer[..length])?;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error;
    use std::fs;
    use std::path::Path;

    use super::*;

    fn read_through(archive: &Archive, path: &Path, kept: Kept) -> io::Result<Vec<u8>> {
        let mut read = Vec::new();
        archive.keeping(path, kept).unwrap().read_to_end(&mut read).map(|_| read)
    }

    fn names(folder: &Path) -> Vec<String> {
        let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn what_is_read_is_what_the_archive_has_then() {
        let folder = tempfile::tempdir().unwrap();
        let archive = Archive::new(folder.path().join("archive"));
        let path = folder.path().join("a.csv");
        let content = b"a,b\r\n".repeat(100_000);
        fs::write(&path, &content).unwrap();
        let kept = archive.look_at(&path, &|| false).unwrap().unwrap();
        assert_eq!(kept.sha256, Hash::of(&content));
        assert!(read_through(&archive, &path, kept).unwrap() == content);
        let mut copy = Vec::new();
        archive.open(&kept.sha256).unwrap().read_to_end(&mut copy).unwrap();
        assert!(copy == content);
    }

    #[test]
    fn a_file_that_changed_since_has_no_end_and_leaves_no_copy() {
        let folder = tempfile::tempdir().unwrap();
        let archive = Archive::new(folder.path().join("archive"));
        let path = folder.path().join("a.csv");
        for other in ["1,3\n", "1,2\n3,4\n", "1"] {
            fs::write(&path, "1,2\n").unwrap();
            let kept = archive.look_at(&path, &|| false).unwrap().unwrap();
            fs::write(&path, other).unwrap();
            let error = read_through(&archive, &path, kept).unwrap_err();
            assert!(
                error.get_ref().is_some_and(<dyn Error + Send + Sync>::is::<Changed>),
                "{error}"
            );
            assert!(names(&folder.path().join("archive")).is_empty());
        }
    }

    #[test]
    fn who_reads_no_further_leaves_no_copy() {
        let folder = tempfile::tempdir().unwrap();
        let archive = Archive::new(folder.path().join("archive"));
        let path = folder.path().join("a.csv");
        fs::write(&path, "1,2\n").unwrap();
        let kept = archive.look_at(&path, &|| false).unwrap().unwrap();
        let mut keeping = archive.keeping(&path, kept).unwrap();
        let mut buffer = [0; 2];
        keeping.read_exact(&mut buffer).unwrap();
        drop(keeping);
        assert!(names(&folder.path().join("archive")).is_empty());
    }
}
