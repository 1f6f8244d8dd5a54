//! The drop folders: which files in them are complete and new.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use super::folders::{Look, of_error, told};
use super::ingest::Candidate;
use super::memory::{Memory, Remembered};
use super::troubles::Board;
use super::worker::Worker;
use crate::config::profile::Encoding;
use crate::config::{Source, Watch};
use crate::instant::Instant;
use crate::messages::Explain;
use crate::stamp::Stamp;
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
    board: Board,
}

/// One source's drop folder.
#[derive(Debug)]
struct Drop {
    source: Source,
    unit: TextUnit,
    folder: DropFolder,
    settle: Settle,
    remembered: Remembered,
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
                remembered: Remembered::default(),
                source: source.clone(),
                said: false,
            }
        };
        let sources = worker.setup.settings.sources.iter().map(drop).collect();
        Self { sources, watch, events, board: worker.board() }
    }

    /// Scans every folder; gives the new files that are complete, by source and name, and what is
    /// wrong with folders and files.
    pub fn scan(&mut self, memory: &Memory, now: Instant) -> (Vec<Candidate>, Vec<Look>) {
        let (mut complete, mut looks) = (Vec::new(), Vec::new());
        for drop in &mut self.sources {
            let Some((files, look)) = drop.scan(memory, &self.watch, &self.board, now) else {
                break;
            };
            complete.extend(files);
            looks.push(look);
            let armed = self.events.arm(drop.folder.path(), drop.folder.identity());
            drop.tell_events(armed.err().as_ref());
        }
        (complete, looks)
    }
}

impl Drop {
    /// `None` where nobody wants to know any more.
    fn scan(
        &mut self,
        memory: &Memory,
        watch: &Watch,
        board: &Board,
        now: Instant,
    ) -> Option<(Vec<Candidate>, Look)> {
        let (source, settle) = (&self.source, &self.settle);
        let (remembered, knows_a_file) = (RefCell::new(&mut self.remembered), Cell::new(false));
        let recall = memory.recall();
        let scanned = self.folder.scan(&Wanted {
            is_known: &|path, stamp: &Stamp| {
                let mut remembered = remembered.borrow_mut();
                let known = remembered.has(path, stamp);
                let found = !known && recall.knows(&source.name, path, *stamp);
                if found {
                    remembered.add(path, stamp);
                }
                knows_a_file.set(knows_a_file.get() || known || found);
                known || found
            },
            is_over: &|| memory.is_over(),
            yields: &|name, stamp| settle.is_stuck(name, stamp),
            done_suffix: &watch.done_suffix,
            markers: source.done,
            ..Wanted::new(&|name| source.pattern.fits(name))
        });
        if memory.is_over() {
            return None;
        }
        let mut look = Look {
            source: self.source.clone(),
            identity: self.folder.identity(),
            change: scanned.change,
            knows_a_file: knows_a_file.get(),
            unlisted: None,
            files: Vec::new(),
        };
        let complete = match scanned.found {
            Ok(listing) => self.judge(&listing, (memory, board), now, &mut look.files),
            Err(error) => {
                look.unlisted = Some(self.unlisted(scanned.change, &error));
                Vec::new()
            }
        };
        (!memory.is_over()).then_some((complete, look))
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

    /// The files that are complete; what is wrong with others goes to `seen`.
    fn judge(
        &mut self,
        listing: &Listing,
        (memory, board): (&Memory, &Board),
        now: Instant,
        seen: &mut Vec<Trouble>,
    ) -> Vec<Candidate> {
        let unit = self.unit;
        let judged = self.settle.judge(now, &listing.candidates, &mut |file| {
            if memory.is_over() { Ok(Tail::Changed) } else { Tail::look(file, unit) }
        });
        if memory.is_over() {
            return Vec::new();
        }
        seen.extend(self.never_taken(listing));
        seen.extend(judged.iter().filter_map(|judged| self.overdue(judged)));
        seen.extend(not_taken_before(board, &self.source, &judged));
        let complete = judged.iter().filter(|judged| judged.verdict == Verdict::Complete);
        let candidate = |judged: &Judged<'_>| Candidate {
            source: self.source.name.clone(),
            path: judged.candidate.path.clone(),
            stamp: Some(judged.candidate.stamp),
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
fn not_taken_before(board: &Board, source: &Source, judged: &[Judged<'_>]) -> Vec<Trouble> {
    let kinds = [TroubleKind::FileUnreadable, TroubleKind::FileNotTaken];
    let mut troubles: Vec<Trouble> = board
        .lasting()
        .into_iter()
        .map(|episode| episode.trouble)
        .filter(|trouble| trouble.source.as_ref() == Some(&source.name))
        .filter(|trouble| kinds.contains(&trouble.kind))
        .collect();
    if !troubles.is_empty() {
        let path = |judged: &Judged<'_>| judged.candidate.path.display().to_string();
        let there: BTreeSet<String> = judged.iter().map(path).collect();
        troubles.retain(|trouble| trouble.path.as_ref().is_some_and(|path| there.contains(path)));
    }
    troubles
}
