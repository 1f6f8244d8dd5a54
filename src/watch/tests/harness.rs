//! A drop folder with a clock of its own, and what was taken from it.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::TempDir;

use crate::instant::Instant;
use crate::watch::{
    DropFolder, FolderChange, Patience, Scan, Settle, Stamp, Tail, TextUnit, Verdict, Wanted, Why,
};

/// Patience of ten seconds, and ten minutes for what looks cut off.
pub(super) struct Watched {
    _place: TempDir,
    pub(super) path: PathBuf,
    pub(super) folder: DropFolder,
    pub(super) settle: Settle,
    pub(super) now: Instant,
    pub(super) markers: bool,
    pub(super) limit: usize,
    pub(super) unit: TextUnit,
    /// Files taken, as they were.
    pub(super) known: BTreeMap<PathBuf, Stamp>,
    pub(super) change: FolderChange,
    /// What the last scan left waiting.
    pub(super) waiting: Vec<(String, Why, bool)>,
    /// How often a file's end was looked at.
    pub(super) looks: usize,
}

impl Watched {
    pub(super) fn new() -> Self {
        Self::with(false)
    }

    pub(super) fn with_markers() -> Self {
        Self::with(true)
    }

    fn with(markers: bool) -> Self {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("drop");
        fs::create_dir(&path).unwrap();
        let patience = Patience::new(Duration::from_secs(10), Duration::from_mins(10), markers);
        Self {
            _place: place,
            folder: DropFolder::new(&path),
            path,
            settle: Settle::new(patience),
            now: Instant::from_millis(1_000_000_000_000),
            markers,
            limit: 100_000,
            unit: TextUnit::Byte,
            known: BTreeMap::new(),
            change: FolderChange::Found,
            waiting: Vec::new(),
            looks: 0,
        }
    }

    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    pub(super) fn write(&self, name: &str, content: &str) {
        fs::write(self.file(name), content).unwrap();
    }

    pub(super) fn append(&self, name: &str, content: &str) {
        let mut file = fs::OpenOptions::new().append(true).open(self.file(name)).unwrap();
        file.write_all(content.as_bytes()).unwrap();
    }

    pub(super) fn scan(&mut self) -> Scan {
        let known = |path: &Path, stamp: &Stamp| self.known.get(path) == Some(stamp);
        let stuck = |name: &OsStr, stamp: &Stamp| self.settle.is_stuck(name, stamp);
        let wanted = Wanted {
            is_known: &known,
            yields: &stuck,
            markers: self.markers,
            limit: self.limit,
            ..Wanted::new(&is_csv)
        };
        self.folder.scan(&wanted)
    }

    /// Scans `seconds` later, takes what is complete, and gives its names.
    pub(super) fn after(&mut self, seconds: i64) -> Vec<String> {
        self.now = self.now.plus_millis(seconds * 1000);
        let scan = self.scan();
        self.change = scan.change;
        let candidates = scan.found.unwrap_or_default().candidates;
        let (unit, mut looks) = (self.unit, 0);
        let judged = self.settle.judge(self.now, &candidates, &mut |candidate| {
            looks += 1;
            Tail::look(candidate, unit)
        });
        self.looks += looks;
        self.waiting.clear();
        let mut complete = Vec::new();
        for judged in judged {
            let name = judged.candidate.name().to_string_lossy().into_owned();
            match judged.verdict {
                Verdict::Complete => {
                    self.known.insert(judged.candidate.path.clone(), judged.candidate.stamp);
                    complete.push(name);
                }
                Verdict::Waiting { why, overdue, .. } => self.waiting.push((name, why, overdue)),
            }
        }
        complete
    }

    /// Why the only waiting file waits, and whether it is overdue.
    pub(super) fn why(&self) -> (&Why, bool) {
        let [(_, why, overdue)] = self.waiting.as_slice() else {
            panic!("not one file waits: {:?}", self.waiting)
        };
        (why, *overdue)
    }
}

pub(super) fn is_csv(name: &OsStr) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension == "csv")
}

pub(super) const NOTHING: [&str; 0] = [];
