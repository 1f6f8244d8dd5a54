//! Copying an export into the archive while it is read for storing.
//!
//! Who reads it is given the very bytes that are copied, and their end only when the copy is
//! complete and on the medium. What it is, is found out meanwhile: only then has the copy its place.

use std::fs::File;
use std::io::{self, Read, Write};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use super::archive::{Archive, ExportFile, Kept, Unfinished};
use super::error::StoreError;
use crate::hash::Hash;
use crate::stamp::Stamp;

/// Bytes of an export of which the copy is written to the medium at a time, so that little is left for
/// the end, for which everybody waits.
const SYNCED: u64 = 64 << 20;

/// An export that is copied as far as it is read. Dropping it before its end takes the copy back.
pub struct Keeping {
    file: ExportFile,
    stamp: Stamp,
    copied: u64,
    /// Up to where the copy was written to the medium.
    synced: u64,
    /// Gone when the copy is complete.
    copy: Option<(Unfinished, zstd::Encoder<'static, File>)>,
    complete: SyncSender<Unfinished>,
}

/// The copy that comes of it.
pub struct Copied {
    archive: Archive,
    stamp: Stamp,
    complete: Receiver<Unfinished>,
}

/// The content is no longer what it was when reading began: the file is not complete.
#[derive(Debug, thiserror::Error)]
#[error("the file changed while it was read")]
pub struct Changed;

impl Keeping {
    pub(super) fn begin(archive: Archive, file: ExportFile) -> Result<(Self, Copied), StoreError> {
        let stamp = file.stamp()?;
        let copy = Some(archive.begin_copy(&file.path, stamp.bytes)?);
        let (complete, completed) = sync_channel(1);
        let copied = Copied { archive, stamp, complete: completed };
        Ok((Self { file, stamp, copied: 0, synced: 0, copy, complete }, copied))
    }

    fn copy(&mut self, bytes: &[u8]) -> io::Result<()> {
        let Some((unfinished, encoder)) = &mut self.copy else { return Ok(()) };
        self.copied += bytes.len() as u64;
        if self.copied > self.stamp.bytes {
            return Err(io::Error::other(Changed));
        }
        let mut copied = encoder.write_all(bytes);
        if self.copied - self.synced >= SYNCED {
            self.synced = self.copied;
            copied = copied.and_then(|()| encoder.get_ref().sync_data());
        }
        copied.map_err(|error| io::Error::other(unfinished.unwritten(error)))
    }

    /// The copy is complete, if the file is still what it was.
    fn finish(&mut self) -> io::Result<()> {
        let Some((unfinished, encoder)) = self.copy.take() else { return Ok(()) };
        let out = encoder.finish().and_then(|out| out.sync_all());
        out.map_err(|error| io::Error::other(unfinished.unwritten(error)))?;
        if self.copied != self.stamp.bytes
            || self.file.stamp().map_err(io::Error::other)? != self.stamp
        {
            return Err(io::Error::other(Changed));
        }
        // Where nobody waits for it any more, it goes.
        let _ = self.complete.try_send(unfinished);
        Ok(())
    }
}

impl Copied {
    /// Puts the copy of what was read, whose hash is `content`, in its place; whether it is what was
    /// found when it was `looked_at`.
    ///
    /// # Errors
    /// It cannot be put there.
    pub fn place(self, content: &Hash, looked_at: &Kept) -> Result<bool, StoreError> {
        let read = Kept { sha256: *content, stamp: self.stamp };
        let Ok(unfinished) = self.complete.try_recv() else { return Ok(false) };
        if read != *looked_at {
            return Ok(false);
        }
        self.archive.place(unfinished, content).map(|()| true)
    }
}

impl Read for Keeping {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let ExportFile { path, file } = &self.file;
        let unread = |error| io::Error::other(StoreError::io("export-read", path)(error));
        let length = (&**file).read(buffer).map_err(unread)?;
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
    use std::path::{Path, PathBuf};

    use super::*;

    /// A folder with an archive, and where a file is to lie.
    fn place() -> (tempfile::TempDir, Archive, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let archive = Archive::new(folder.path().join("archive"));
        let path = folder.path().join("a.csv");
        (folder, archive, path)
    }

    /// Reads the file, which was looked at, to its end; what was read where its copy has its place.
    fn read_through(archive: &Archive, path: &Path, kept: Kept) -> io::Result<Option<Vec<u8>>> {
        let (mut keeping, copied) = archive.keeping(ExportFile::at(path).unwrap()).unwrap();
        let mut read = Vec::new();
        keeping.read_to_end(&mut read)?;
        let is_placed = copied.place(&Hash::of(&read), &kept).unwrap();
        Ok(is_placed.then_some(read))
    }

    fn names(folder: &Path) -> Vec<String> {
        let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn what_is_read_is_what_the_archive_has_then() {
        let (_folder, archive, path) = place();
        let content = b"a,b\r\n".repeat(100_000);
        fs::write(&path, &content).unwrap();
        let kept = ExportFile::at(&path).unwrap().look_at(&|| false).unwrap().unwrap();
        assert_eq!(kept.sha256, Hash::of(&content));
        assert!(read_through(&archive, &path, kept).unwrap() == Some(content.clone()));
        let mut copy = Vec::new();
        archive.open(&kept.sha256).unwrap().read_to_end(&mut copy).unwrap();
        assert!(copy == content);
    }

    #[test]
    fn a_file_that_changed_since_it_was_looked_at_leaves_no_copy() {
        let (folder, archive, path) = place();
        for other in ["1,3\n", "1,2\n3,4\n", "1"] {
            fs::write(&path, "1,2\n").unwrap();
            let kept = ExportFile::at(&path).unwrap().look_at(&|| false).unwrap().unwrap();
            fs::write(&path, other).unwrap();
            assert_eq!(read_through(&archive, &path, kept).unwrap(), None);
            assert!(names(&folder.path().join("archive")).is_empty());
        }
    }

    #[test]
    fn a_file_that_changes_while_it_is_read_has_no_end_and_leaves_no_copy() {
        let (folder, archive, path) = place();
        for other in ["1,2\n3,4\n7,8\n", "1"] {
            fs::write(&path, "1,2\n3,4\n").unwrap();
            let (mut keeping, _copied) = archive.keeping(ExportFile::at(&path).unwrap()).unwrap();
            keeping.read_exact(&mut [0; 4]).unwrap();
            fs::write(&path, other).unwrap();
            let error = keeping.read_to_end(&mut Vec::new()).unwrap_err();
            let is_changed = error.get_ref().is_some_and(<dyn Error + Send + Sync>::is::<Changed>);
            assert!(is_changed, "{error}");
            drop(keeping);
            assert!(names(&folder.path().join("archive")).is_empty());
        }
    }

    #[test]
    fn who_reads_no_further_leaves_no_copy() {
        let (folder, archive, path) = place();
        fs::write(&path, "1,2\n").unwrap();
        let (mut keeping, _copied) = archive.keeping(ExportFile::at(&path).unwrap()).unwrap();
        keeping.read_exact(&mut [0; 2]).unwrap();
        drop(keeping);
        assert!(names(&folder.path().join("archive")).is_empty());
    }

    #[test]
    fn a_copy_that_nobody_places_goes() {
        let (folder, archive, path) = place();
        fs::write(&path, "1,2\n").unwrap();
        let (mut keeping, copied) = archive.keeping(ExportFile::at(&path).unwrap()).unwrap();
        keeping.read_to_end(&mut Vec::new()).unwrap();
        drop((keeping, copied));
        assert!(names(&folder.path().join("archive")).is_empty());
    }
}
