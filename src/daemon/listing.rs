//! The names in a folder, some at a time: a million of them are no more memory than a thousand.

use std::collections::BinaryHeap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

/// Names held at once. For each so many, the folder is listed once more.
const HELD: usize = 100_000;

/// The visible names of a folder that are wanted, in their order (by bytes).
pub(super) struct Listing<'a> {
    folder: &'a Path,
    wanted: &'a (dyn Fn(&OsStr) -> bool + Sync),
    held: usize,
    /// The last name that was given.
    last: Option<OsString>,
}

impl<'a> Listing<'a> {
    pub(super) fn of(folder: &'a Path, wanted: &'a (dyn Fn(&OsStr) -> bool + Sync)) -> Self {
        Self { folder, wanted, held: HELD, last: None }
    }

    /// The next paths, of files and of what is none; nothing when there are no more.
    pub(super) fn next(&mut self) -> std::io::Result<Vec<PathBuf>> {
        let names = self.next_names()?;
        if let Some(last) = names.last() {
            self.last = Some(last.clone());
        }
        Ok(names.iter().map(|name| self.folder.join(name)).collect())
    }

    fn next_names(&self) -> std::io::Result<Vec<OsString>> {
        let mut smallest = BinaryHeap::with_capacity(self.held.min(1024));
        for entry in std::fs::read_dir(self.folder)? {
            let name = entry?.file_name();
            let hidden = name.as_encoded_bytes().starts_with(b".");
            let given = self.last.as_ref().is_some_and(|last| name <= *last);
            if hidden || given || !(self.wanted)(&name) {
                continue;
            }
            if smallest.len() < self.held {
                smallest.push(name);
            } else if smallest.peek().is_some_and(|greatest| name < *greatest) {
                smallest.pop();
                smallest.push(name);
            }
        }
        Ok(smallest.into_sorted_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_listed_once_in_the_order_of_names_however_few_are_held() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.csv", "a.csv", ".c.csv", "d.txt", "e.csv", "f.csv", "ｇ.csv"] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        for held in 1..8 {
            let wanted = |name: &OsStr| name.as_encoded_bytes().ends_with(b".csv");
            let mut listing = Listing { held, ..Listing::of(folder.path(), &wanted) };
            let mut found = Vec::new();
            loop {
                let files = listing.next().unwrap();
                if files.is_empty() {
                    break;
                }
                found.extend(files.iter().map(|path| path.file_name().unwrap().to_owned()));
            }
            assert_eq!(found, ["a.csv", "b.csv", "e.csv", "f.csv", "ｇ.csv"], "{held} held");
        }
    }
}
