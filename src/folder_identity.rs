//! Which folder a folder is.

use std::fs::File;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::UNIX_EPOCH;

use rustix::fs::{Mode, OFlags, open};

/// Which folder it is, whatever it is called. The time of its birth tells it from a folder
/// made anew, which often gets the inode of the one just deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FolderIdentity {
    /// The file system it lies on.
    pub device: u64,
    /// Its number there.
    pub inode: u64,
    /// When it was made, in nanoseconds since 1970, where the file system knows.
    pub born_ns: Option<u64>,
}

impl FolderIdentity {
    /// The identity of the folder at `path`.
    ///
    /// # Errors
    /// There is none, it cannot be opened, or the system refuses to tell.
    pub fn at(path: &Path) -> io::Result<Self> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        Self::of(&File::from(open(path, flags, Mode::empty())?))
    }

    /// The identity of an open folder.
    ///
    /// # Errors
    /// The system refuses to tell.
    pub fn of(folder: &File) -> io::Result<Self> {
        let seen = folder.metadata()?;
        let born = seen.created().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
        let born_ns = born.and_then(|since| u64::try_from(since.as_nanos()).ok());
        Ok(Self { device: seen.dev(), inode: seen.ino(), born_ns })
    }

    /// Whether both are the same folder; a birth that only one of them knows does not count.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        let born = self.born_ns.zip(other.born_ns).is_none_or(|(one, another)| one == another);
        self.device == other.device && self.inode == other.inode && born
    }
}
