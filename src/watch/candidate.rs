//! A file that may be an export.

use std::ffi::OsStr;
use std::path::PathBuf;

use crate::stamp::Stamp;

/// A regular file in a drop folder whose name fits its source and which is not known yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The folder and the name.
    pub path: PathBuf,
    /// What it looked like.
    pub stamp: Stamp,
    /// Whether its marker stands beside it.
    pub mark: Mark,
}

impl Candidate {
    /// Its name in the folder; not always UTF-8, as old shares still have CP932 names.
    #[must_use]
    pub fn name(&self) -> &OsStr {
        self.path.file_name().unwrap_or_default()
    }
}

/// What the marker of a file says: `a.csv.done` beside `a.csv`, by the operator's hand.
///
/// The marker's name is the whole name of the file and the suffix. `a.done` for `a.csv` would
/// speak for `a.txt` as well, and is no marker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// There is none, or nobody looked for one.
    Missing,
    /// It stands there, and is no older than the last change of the file.
    Standing,
    /// It stands there, but the file changed after it: the file may be on its way again under
    /// its old name, so that the marker proves nothing.
    Overtaken,
}
