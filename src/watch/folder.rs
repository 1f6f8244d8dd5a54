//! A drop folder, and looking into it.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, CWD, Dir, FileType, Mode, OFlags, Stat, openat, statat};
use rustix::io::Errno;

use super::candidate::{Candidate, Mark};
use super::error::ScanError;
use super::identity::{FolderChange, FolderIdentity};
use super::scan::{Listing, PassedOver, Scan, Wanted};
use super::window::{Entry, Window};
use crate::stamp::{Stamp, nanoseconds};

/// Things passed over that a scan names at most.
const PASSED_OVER: usize = 100;

/// A drop folder, as the scan before left it.
///
/// ```
/// use std::ffi::OsStr;
/// use tenken::watch::{DropFolder, Wanted};
/// let place = tempfile::tempdir().unwrap();
/// std::fs::write(place.path().join("a.csv"), "1,2\n").unwrap();
/// let fits = |name: &OsStr| name.to_string_lossy().ends_with(".csv");
/// let scan = DropFolder::new(place.path()).scan(&Wanted::new(&fits));
/// assert_eq!(scan.found.unwrap().candidates[0].name(), "a.csv");
/// ```
#[derive(Debug)]
pub struct DropFolder {
    path: PathBuf,
    identity: Option<FolderIdentity>,
    there: bool,
}

impl DropFolder {
    /// The folder at `path`, never seen before.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), identity: None, there: false }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Which folder it is, unless the last scan did not find it.
    #[must_use]
    pub fn identity(&self) -> Option<FolderIdentity> {
        self.identity.filter(|_| self.there)
    }

    /// Looks into the folder, not into folders within it.
    pub fn scan(&mut self, wanted: &Wanted<'_>) -> Scan {
        match open(&self.path) {
            Ok((folder, identity)) => Scan {
                change: self.is_there(identity),
                found: list(&self.path, &folder, wanted)
                    .map_err(|cause| ScanError::new(&self.path, cause)),
            },
            Err(cause) => {
                let error = ScanError::new(&self.path, cause);
                Scan { change: self.is_not_there(&error), found: Err(error) }
            }
        }
    }

    fn is_there(&mut self, now: FolderIdentity) -> FolderChange {
        let before = self.identity.replace(now);
        let was_there = std::mem::replace(&mut self.there, true);
        match before {
            None => FolderChange::Found,
            Some(before) if was_there && before.is_same(&now) => FolderChange::Unchanged,
            Some(_) if was_there => FolderChange::Replaced,
            Some(before) => FolderChange::Back { replaced: !before.is_same(&now) },
        }
    }

    fn is_not_there(&mut self, error: &ScanError) -> FolderChange {
        let gone = matches!(error, ScanError::Missing { .. } | ScanError::NotAFolder { .. });
        if !gone {
            return FolderChange::Unchanged;
        }
        let was_there = std::mem::replace(&mut self.there, false);
        if was_there { FolderChange::Vanished } else { FolderChange::Missing }
    }
}

/// Opens the folder, so that identity and list are those of one and the same.
fn open(path: &Path) -> io::Result<(File, FolderIdentity)> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let folder = File::from(openat(CWD, path, flags, Mode::empty())?);
    let identity = FolderIdentity::of(&folder)?;
    Ok((folder, identity))
}

fn list(path: &Path, folder: &File, wanted: &Wanted<'_>) -> io::Result<Listing> {
    let mut window = Window::new(wanted.limit);
    let mut passed_over = Vec::new();
    for entry in Dir::read_from(folder)? {
        let entry = entry?;
        if (wanted.is_over)() {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let name = OsStr::from_bytes(entry.file_name().to_bytes());
        if !wanted.wants(name) || !window.has_place(name) {
            continue;
        }
        match look_at(path, folder, name, wanted)? {
            Seen::New(entry) => window.put(entry),
            Seen::NoFile(thing) if passed_over.len() < PASSED_OVER => passed_over.push(thing),
            Seen::NoFile(_) | Seen::Nothing => {}
        }
    }
    passed_over.sort_by(|one: &PassedOver, another| one.name.cmp(&another.name));
    let more = window.more;
    let candidates = window.into_entries().into_iter().map(|entry| candidate(path, entry));
    Ok(Listing { candidates: candidates.collect(), more, passed_over })
}

fn candidate(folder: &Path, entry: Entry) -> Candidate {
    Candidate { path: folder.join(entry.name), stamp: entry.stamp, mark: entry.mark }
}

/// What a fitting name stands for.
enum Seen {
    New(Entry),
    NoFile(PassedOver),
    /// Known, or deleted in the meantime.
    Nothing,
}

fn look_at(path: &Path, folder: &File, name: &OsStr, wanted: &Wanted<'_>) -> io::Result<Seen> {
    // The marker first: the file is looked at as it was when its marker already stood.
    let marker = if wanted.markers { stat(folder, &marker(name, wanted))? } else { None };
    let Some(file) = stat(folder, name)? else {
        return Ok(Seen::Nothing);
    };
    let kind = FileType::from_raw_mode(file.st_mode);
    if kind != FileType::RegularFile {
        let is_link = kind == FileType::Symlink;
        return Ok(Seen::NoFile(PassedOver { name: name.to_owned(), is_link }));
    }
    let stamp = Stamp::from_stat(&file);
    if (wanted.is_known)(&path.join(name), &stamp) {
        return Ok(Seen::Nothing);
    }
    let mark = mark(&file, marker.as_ref());
    let yields = (wanted.yields)(name, &stamp);
    Ok(Seen::New(Entry { yields, name: name.to_owned(), stamp, mark }))
}

fn marker(name: &OsStr, wanted: &Wanted<'_>) -> OsString {
    let mut marker = name.to_owned();
    marker.push(wanted.done_suffix);
    marker
}

/// Compares the times at which the system last saw either changed, which no copier can set.
fn mark(file: &Stat, marker: Option<&Stat>) -> Mark {
    match marker {
        None => Mark::Missing,
        Some(marker) if changed_ns(marker) >= changed_ns(file) => Mark::Standing,
        Some(_) => Mark::Overtaken,
    }
}

#[allow(clippy::useless_conversion, clippy::allow_attributes, reason = "widths differ by platform")]
fn changed_ns(stat: &Stat) -> i64 {
    nanoseconds(i64::from(stat.st_ctime), i64::try_from(stat.st_ctime_nsec))
}

/// What is under that name, without following links; nothing if it is gone.
fn stat(folder: &File, name: &OsStr) -> io::Result<Option<Stat>> {
    match statat(folder, name, AtFlags::SYMLINK_NOFOLLOW) {
        Ok(stat) => Ok(Some(stat)),
        // A name too long to have a marker has none.
        Err(Errno::NOENT | Errno::NAMETOOLONG) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
