//! What is known of files in the drop folders, for the scan, which has a thread of its own.

use std::cell::OnceCell;
use std::collections::{BTreeMap, HashSet};
use std::hash::{BuildHasher, Hash as _, Hasher, RandomState};
use std::path::Path;

use super::pulse::Stop;
use super::worker::Worker;
use crate::hash::Hash;
use crate::stamp::Stamp;
use crate::store::{Reader, StatePaths};

/// Files remembered at most; of all others the database is asked at each scan.
const REMEMBERED: usize = 1 << 20;

/// What a scan needs to know which files need not be looked at again.
#[derive(Debug)]
pub struct Memory {
    paths: StatePaths,
    /// The hash of the profile of each source.
    profiles: BTreeMap<String, Hash>,
    stop: Stop,
}

impl Memory {
    /// That of `worker`.
    #[must_use]
    pub fn of(worker: &Worker) -> Self {
        let profiles = worker.setup.profiles.iter();
        Self {
            paths: worker.paths().clone(),
            profiles: profiles.map(|(source, profile)| (source.clone(), profile.hash)).collect(),
            stop: worker.waiting.stop(),
        }
    }

    /// Whether nobody wants to know any more.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.stop.is_set()
    }

    /// What the database says from the first question on.
    #[must_use]
    pub fn recall(&self) -> Recall<'_> {
        Recall { memory: self, reader: OnceCell::new() }
    }
}

/// Asks the database, through a connection of its own.
#[derive(Debug)]
pub struct Recall<'a> {
    memory: &'a Memory,
    reader: OnceCell<Option<Reader<'static>>>,
}

impl Recall<'_> {
    /// Whether a file was taken, or rejected by the same profile, and still looks as it did.
    #[must_use]
    pub fn knows(&self, source: &str, path: &Path, stamp: Stamp) -> bool {
        let Some(profile) = self.memory.profiles.get(source) else { return false };
        // A file that is not known is asked about again when it is taken.
        let reader = self.reader.get_or_init(|| Reader::open(&self.memory.paths).ok());
        let known = reader.as_ref().map(|reader| reader.is_known(source, path, stamp, profile));
        known.is_some_and(|known| known.unwrap_or(false))
    }
}

/// The files of one source that are known by now, so that a million of them are a million looks
/// and not as many questions. Holds what was known for good: that a file, by its name and stamp,
/// was read.
#[derive(Debug, Default)]
pub struct Remembered {
    files: HashSet<u128>,
    // Unlike from run to run, so that nobody can make up two files that look the same.
    seeds: [RandomState; 2],
}

impl Remembered {
    /// Whether the file was remembered.
    #[must_use]
    pub fn has(&self, path: &Path, stamp: &Stamp) -> bool {
        self.files.contains(&self.fingerprint(path, stamp))
    }

    /// Remembers it, while there is room.
    pub fn add(&mut self, path: &Path, stamp: &Stamp) {
        if self.files.len() < REMEMBERED {
            self.files.insert(self.fingerprint(path, stamp));
        }
    }

    fn fingerprint(&self, path: &Path, stamp: &Stamp) -> u128 {
        let half = |seed: &RandomState| {
            let mut hasher = seed.build_hasher();
            path.as_os_str().hash(&mut hasher);
            stamp.hash(&mut hasher);
            u128::from(hasher.finish())
        };
        half(&self.seeds[0]) << 64 | half(&self.seeds[1])
    }
}
