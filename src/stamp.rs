//! What a file looks like from outside.

use std::io;
use std::os::fd::AsFd;
use std::path::Path;

use rustix::fs::{Stat, fstat, stat};

const SECOND_NS: i64 = 1_000_000_000;

/// What can be seen of a file without reading it. The same stamp does not mean the same
/// content, but another stamp means that something happened to the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Stamp {
    /// The file system it lies on.
    pub device: u64,
    /// Its number there; given to another file as soon as this one is deleted.
    pub inode: u64,
    /// Its length.
    pub bytes: u64,
    /// When it was modified, in nanoseconds since 1970; as copiers like to have it.
    pub mtime_ns: i64,
    /// When content or attributes last changed, in nanoseconds since 1970: nobody can set it.
    pub ctime_ns: i64,
}

impl Stamp {
    /// The stamp of an open file: to be taken before and after reading it, and compared with
    /// the one that the scan saw.
    ///
    /// # Errors
    ///
    /// When the system refuses to tell.
    pub fn of(file: impl AsFd) -> io::Result<Self> {
        Ok(Self::from_stat(&fstat(file)?))
    }

    /// The stamp of the file at `path`.
    ///
    /// # Errors
    ///
    /// There is none, or the system refuses to tell.
    pub fn at(path: &Path) -> io::Result<Self> {
        Ok(Self::from_stat(&stat(path)?))
    }

    #[allow(
        clippy::useless_conversion,
        clippy::allow_attributes,
        reason = "widths differ by platform"
    )]
    pub(crate) fn from_stat(stat: &Stat) -> Self {
        Self {
            device: u64::from(stat.st_dev),
            inode: u64::from(stat.st_ino),
            bytes: u64::try_from(stat.st_size).unwrap_or_default(),
            mtime_ns: nanoseconds(i64::from(stat.st_mtime), i64::try_from(stat.st_mtime_nsec)),
            ctime_ns: nanoseconds(i64::from(stat.st_ctime), i64::try_from(stat.st_ctime_nsec)),
        }
    }
}

/// Seconds and nanoseconds as nanoseconds; out of range they stay at the limit.
pub(crate) fn nanoseconds<E>(seconds: i64, nanos: Result<i64, E>) -> i64 {
    seconds.saturating_mul(SECOND_NS).saturating_add(nanos.unwrap_or_default())
}
