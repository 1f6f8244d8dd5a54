//! The drop folders: which files in them are complete and new.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::ingest::Candidate;
use super::memory::{Memory, Remembered};
use super::worker::Worker;
use crate::config::profile::Encoding;
use crate::config::{Source, Watch};
use crate::instant::Instant;
use crate::messages::{Explain, Message};
use crate::stamp::Stamp;
use crate::watch::{
    DropFolder, Events, FolderChange, Patience, Settle, Tail, TextUnit, Verdict, Wanted,
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
    remembered: Remembered,
    /// What was last said about the folder and its files, so that it is said once.
    said: BTreeMap<String, String>,
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
                said: BTreeMap::new(),
            }
        };
        let sources = worker.setup.settings.sources.iter().map(drop).collect();
        Self { sources, watch, events }
    }

    /// Scans every folder; gives the new files that are complete, by source and name.
    pub fn scan(&mut self, memory: &Memory, now: Instant) -> Vec<Candidate> {
        let mut complete = Vec::new();
        for drop in &mut self.sources {
            complete.extend(drop.scan(memory, &self.watch, now));
            let armed = self.events.arm(drop.folder.path(), drop.folder.identity());
            match armed {
                Ok(_) => drop.quiet("events"),
                Err(error) => drop.say("events", &error.message(), error.hint().as_ref()),
            }
        }
        complete
    }
}

impl Drop {
    fn scan(&mut self, memory: &Memory, watch: &Watch, now: Instant) -> Vec<Candidate> {
        let (source, settle) = (&self.source, &self.settle);
        let remembered = RefCell::new(&mut self.remembered);
        let recall = memory.recall();
        let scanned = self.folder.scan(&Wanted {
            is_known: &|path, stamp: &Stamp| {
                let mut remembered = remembered.borrow_mut();
                let known = remembered.has(path, stamp);
                let found = !known && recall.knows(&source.name, path, *stamp);
                if found {
                    remembered.add(path, stamp);
                }
                known || found
            },
            is_over: &|| memory.is_over(),
            yields: &|name, stamp| settle.is_stuck(name, stamp),
            done_suffix: &watch.done_suffix,
            markers: source.done,
            ..Wanted::new(&|name| source.pattern.fits(name))
        });
        if memory.is_over() {
            return Vec::new();
        }
        self.tell_change(scanned.change);
        let listing = match scanned.found {
            Ok(listing) => listing,
            Err(error) => {
                self.say("folder", &error.message(), error.hint().as_ref());
                return Vec::new();
            }
        };
        for passed in &listing.passed_over {
            let name = passed.name.to_string_lossy().into_owned();
            self.say(&name, &passed.message(self.folder.path()), None);
        }
        let unit = self.unit;
        let judged = self.settle.judge(now, &listing.candidates, &mut |file| {
            if memory.is_over() { Ok(Tail::Changed) } else { Tail::look(file, unit) }
        });
        if memory.is_over() {
            return Vec::new();
        }
        let mut complete = Vec::new();
        let mut waiting = Vec::new();
        for judged in judged {
            match &judged.verdict {
                Verdict::Complete => complete.push(Candidate {
                    source: self.source.name.clone(),
                    path: judged.candidate.path.clone(),
                    stamp: Some(judged.candidate.stamp),
                }),
                Verdict::Waiting { overdue: true, .. } => {
                    let name = judged.candidate.name().to_string_lossy().into_owned();
                    let message = judged.verdict.message(judged.candidate);
                    waiting.push((name, message, judged.verdict.hint()));
                }
                Verdict::Waiting { .. } => {}
            }
        }
        for (name, message, hint) in waiting {
            if let Some(message) = message {
                self.say(&name, &message, hint.as_ref());
            }
        }
        complete
    }

    fn tell_change(&mut self, change: FolderChange) {
        match change.message(self.folder.path()) {
            Some(message) => self.say("folder", &message, change.hint().as_ref()),
            None => self.quiet("folder"),
        }
    }

    /// Logs what is new to say about `topic`.
    fn say(&mut self, topic: &str, message: &Message, hint: Option<&Message>) {
        let text = message.to_string();
        if self.said.get(topic) != Some(&text) {
            let hint = hint.map(ToString::to_string).unwrap_or_default();
            tracing::warn!(source = self.source.name, hint, "{text}");
            self.said.insert(topic.to_owned(), text);
        }
    }

    fn quiet(&mut self, topic: &str) {
        self.said.remove(topic);
    }
}
