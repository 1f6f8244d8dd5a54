//! The drop folders: which files in them are complete and new.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::path::Path;

use super::folders::{of_error, told};
use super::ingest::Candidate;
use super::worker::Worker;
use crate::config::profile::Encoding;
use crate::config::{Source, Watch};
use crate::instant::Instant;
use crate::messages::Explain;
use crate::stamp::Stamp;
use crate::store::StoreError;
use crate::trouble::{Trouble, TroubleKind};
use crate::watch::{
    DropFolder, Events, EventsError, FolderChange, Judged, Listing, Patience, ScanError, Settle,
    Tail, TextUnit, Verdict, Wanted, Why,
};

/// The drop folders of all sources.
#[derive(Debug)]
pub struct Drops {
    sources: Vec<Drop>,
    watch: Watch,
    events: Events,
}

/// One source's drop folder.
#[derive(Debug)]
struct Drop {
    source: Source,
    unit: TextUnit,
    folder: DropFolder,
    settle: Settle,
    /// Whether it was said that events do not come, which costs nothing but time.
    said: bool,
}

impl Drops {
    /// The drop folders of the worker's sources; `events` wake the scan.
    #[must_use]
    pub fn new(worker: &Worker, events: Events) -> Self {
        let watch = worker.setup.settings.watch.clone();
        let drop = |source: &Source| {
            let profile = worker.setup.profiles.get(&source.name);
            let wide = profile.is_some_and(|profile| profile.encoding == Encoding::Utf16Le);
            let patience = Patience::new(watch.quiet, watch.quiet_incomplete, source.done);
            Drop {
                unit: if wide { TextUnit::Utf16Le } else { TextUnit::Byte },
                folder: DropFolder::new(&source.drop),
                settle: Settle::new(patience),
                source: source.clone(),
                said: false,
            }
        };
        let sources = worker.setup.settings.sources.iter().map(drop).collect();
        Self { sources, watch, events }
    }

    /// Scans every folder; gives the new files that are complete, by source and name, and tells
    /// the worker what is wrong with folders and files.
    ///
    /// # Errors
    /// The database cannot be used.
    pub fn scan(
        &mut self,
        worker: &mut Worker,
        now: Instant,
    ) -> Result<Vec<Candidate>, StoreError> {
        let mut complete = Vec::new();
        for drop in &mut self.sources {
            complete.extend(drop.scan(worker, &self.watch, now)?);
            let armed = self.events.arm(drop.folder.path(), drop.folder.identity());
            drop.tell_events(armed.err().as_ref());
        }
        Ok(complete)
    }
}

impl Drop {
    fn scan(
        &mut self,
        worker: &mut Worker,
        watch: &Watch,
        now: Instant,
    ) -> Result<Vec<Candidate>, StoreError> {
        let (source, settle) = (&self.source, &self.settle);
        let knows_a_file = Cell::new(false);
        let scanned = self.folder.scan(&Wanted {
            is_known: &|path, stamp: &Stamp| {
                let candidate = Candidate { source: source.name.clone(), path: path.to_owned() };
                let known = worker.knows(&candidate, *stamp);
                knows_a_file.set(knows_a_file.get() || known);
                known
            },
            yields: &|name, stamp| settle.is_stuck(name, stamp),
            done_suffix: &watch.done_suffix,
            markers: source.done,
            ..Wanted::new(&|name| source.pattern.fits(name))
        });
        let trouble = match (&scanned.found, self.folder.identity()) {
            (Err(error), _) => Some(self.unlisted(scanned.change, error)),
            (Ok(_), Some(identity)) => {
                worker.compare_folder(&self.source, identity, knows_a_file.get())?
            }
            (Ok(_), None) => None,
        };
        worker.see_folder(now, &self.source, trouble.into_iter().collect());
        // Of files in a folder that cannot be listed nothing new is known.
        let Ok(listing) = scanned.found else { return Ok(Vec::new()) };
        Ok(self.judge(worker, &listing, now))
    }

    /// What to say of a folder that could not be listed.
    fn unlisted(&self, change: FolderChange, error: &ScanError) -> Trouble {
        let trouble = of_error(&self.source, error);
        match change.message(self.folder.path()) {
            Some(message) if matches!(error, ScanError::Missing { .. }) => {
                Trouble { message, ..trouble }
            }
            _ => trouble,
        }
    }

    fn judge(&mut self, worker: &mut Worker, listing: &Listing, now: Instant) -> Vec<Candidate> {
        let unit = self.unit;
        let judged =
            self.settle.judge(now, &listing.candidates, &mut |file| Tail::look(file, unit));
        let mut seen = self.never_taken(listing);
        seen.extend(judged.iter().filter_map(|judged| self.overdue(judged)));
        seen.extend(not_taken_before(worker, &self.source, &judged));
        worker.see_files(now, &self.source, seen);
        let complete = judged.iter().filter(|judged| judged.verdict == Verdict::Complete);
        let candidate = |judged: &Judged<'_>| Candidate {
            source: self.source.name.clone(),
            path: judged.candidate.path.clone(),
        };
        complete.map(candidate).collect()
    }

    /// What has a fitting name and is no file.
    fn never_taken(&self, listing: &Listing) -> Vec<Trouble> {
        let folder = self.folder.path();
        let trouble = |passed: &crate::watch::PassedOver| {
            let (path, message) = (folder.join(&passed.name), passed.message(folder));
            told(&self.source, &path, TroubleKind::FileNotRegular, message, None)
        };
        listing.passed_over.iter().map(trouble).collect()
    }

    /// A file that waits for a person.
    fn overdue(&self, judged: &Judged<'_>) -> Option<Trouble> {
        let Verdict::Waiting { why, overdue: true, .. } = &judged.verdict else { return None };
        let kind = match why {
            Why::Unreadable { .. } => TroubleKind::FileUnreadable,
            _ => TroubleKind::FileIncomplete,
        };
        let message = judged.verdict.message(judged.candidate)?;
        let (path, hint) = (&judged.candidate.path, judged.verdict.hint());
        Some(told(&self.source, path, kind, message, hint))
    }

    /// Says once that events do not come. It is no trouble: the scan finds everything.
    fn tell_events(&mut self, error: Option<&EventsError>) {
        let before = std::mem::replace(&mut self.said, error.is_some());
        if let Some(error) = error.filter(|_| !before) {
            let hint = error.hint().map(|hint| hint.to_string()).unwrap_or_default();
            tracing::warn!(source = self.source.name, hint, "{}", error.message());
        }
    }
}

/// The files that could not be taken before and still lie there to be taken.
fn not_taken_before(worker: &Worker, source: &Source, judged: &[Judged<'_>]) -> Vec<Trouble> {
    let name = Some(source.name.as_str());
    let not_taken = |trouble: &&Trouble| {
        let kinds = [TroubleKind::FileUnreadable, TroubleKind::FileNotTaken];
        trouble.source.as_deref() == name && kinds.contains(&trouble.kind)
    };
    let mut troubles = worker.lasting_troubles().filter(not_taken).peekable();
    if troubles.peek().is_none() {
        return Vec::new();
    }
    let there: BTreeSet<&Path> =
        judged.iter().map(|judged| judged.candidate.path.as_path()).collect();
    let is_there = |trouble: &&Trouble| {
        trouble.path.as_ref().is_some_and(|path| there.contains(Path::new(path)))
    };
    troubles.filter(is_there).cloned().collect()
}
