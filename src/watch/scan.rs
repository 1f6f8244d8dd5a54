//! What one look at a drop folder brings.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use super::candidate::Candidate;
use super::error::ScanError;
use super::identity::FolderChange;
use crate::messages::Message;
use crate::stamp::Stamp;

/// Candidates of one scan unless said otherwise; the rest follow once these are known.
pub const USUAL_LIMIT: usize = 100_000;

/// What a scan looks for.
pub struct Wanted<'a> {
    /// Whether a file of that name belongs to the source.
    pub fits: &'a dyn Fn(&OsStr) -> bool,
    /// Whether the file at that path has been read already as it looks now.
    pub is_known: &'a dyn Fn(&Path, &Stamp) -> bool,
    /// Whether the file makes room for others, where there are more than `limit`:
    /// [`Settle::is_stuck`](super::Settle::is_stuck), so that files which nobody can take
    /// never keep out those behind them.
    pub yields: &'a dyn Fn(&OsStr, &Stamp) -> bool,
    /// Whether nobody wants to know any more: the scan then ends with an error.
    pub is_over: &'a dyn Fn() -> bool,
    /// What the names of markers end with. Never candidates, whether markers are used or not.
    pub done_suffix: &'a str,
    /// Whether to look for the marker of each file.
    pub markers: bool,
    /// How many candidates to bring at most: memory does not grow beyond that.
    pub limit: usize,
}

impl<'a> Wanted<'a> {
    /// Every new file that fits, without markers.
    #[must_use]
    pub fn new(fits: &'a dyn Fn(&OsStr) -> bool) -> Self {
        Self {
            fits,
            is_known: &|_, _| false,
            yields: &|_, _| false,
            is_over: &|| false,
            done_suffix: ".done",
            markers: false,
            limit: USUAL_LIMIT,
        }
    }

    /// Whether a file of that name is looked at: not hidden, no marker, and fitting.
    pub(super) fn wants(&self, name: &OsStr) -> bool {
        let bytes = name.as_bytes();
        let is_marker = bytes.ends_with(self.done_suffix.as_bytes());
        !bytes.starts_with(b".") && !is_marker && (self.fits)(name)
    }
}

/// The outcome of one scan.
#[derive(Debug)]
pub struct Scan {
    /// What became of the folder; an alarm where [`FolderChange::is_alarm`].
    pub change: FolderChange,
    /// What is in it.
    pub found: Result<Listing, ScanError>,
}

/// What is in a drop folder.
#[derive(Debug, Default)]
pub struct Listing {
    /// Files to be judged, in the order of their names (by bytes).
    pub candidates: Vec<Candidate>,
    /// Whether there may be more than the limit allowed.
    pub more: bool,
    /// What has a fitting name but is no file that can be taken; the first hundred.
    pub passed_over: Vec<PassedOver>,
}

/// Something with a fitting name that is never read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassedOver {
    /// Its name.
    pub name: OsString,
    /// Whether it is a symbolic link. None is followed, wherever it leads: who may write into
    /// the folder could have any file of the host read, and swap the target after the check.
    pub is_link: bool,
}

impl PassedOver {
    /// What lies at `path`, unless it is a file that can be read, or nothing.
    #[must_use]
    pub fn at(path: &Path) -> Option<Self> {
        let kind = std::fs::symlink_metadata(path).ok()?.file_type();
        let name = path.file_name().unwrap_or_default().to_owned();
        (!kind.is_file()).then(|| Self { name, is_link: kind.is_symlink() })
    }

    /// What to say of it, and of `folder` in which it lies.
    #[must_use]
    pub fn message(&self, folder: &Path) -> Message {
        let key = if self.is_link { "watch.passed-over.link" } else { "watch.passed-over.other" };
        Message::new(key).with("path", folder.join(&self.name).display())
    }
}
