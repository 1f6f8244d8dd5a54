//! The troubles of drop folders, and of the files in them.

use std::collections::BTreeSet;
use std::path::Path;

use super::failure::Failure;
use super::ingest::{Candidate, FileReport, IngestReport, Outcome};
use super::troubles;
use super::worker::Worker;
use crate::config::Source;
use crate::exit::Exit;
use crate::folder_identity::FolderIdentity;
use crate::instant::Instant;
use crate::messages::{Explain, Message};
use crate::store::StoreError;
use crate::trouble::{Trouble, TroubleKind};
use crate::watch::{FolderChange, PassedOver, ScanError};

/// What one look at the drop folder of a source found out.
#[derive(Debug)]
pub struct Look {
    /// The source.
    pub source: Source,
    /// Which folder it is, where one is there.
    pub identity: Option<FolderIdentity>,
    /// What became of it since the look before.
    pub change: FolderChange,
    /// Whether a file in it was taken before.
    pub knows_a_file: bool,
    /// Why it could not be listed, if so.
    pub unlisted: Option<Trouble>,
    /// What is wrong with files in it.
    pub files: Vec<Trouble>,
}

/// What the files of a pass by hand say of the drop folders.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Sources of which a file was taken, or known.
    known: BTreeSet<String>,
    /// Files that could not be read.
    unread: Vec<Trouble>,
}

impl Found {
    /// Notes a file of a source.
    pub(super) fn note(&mut self, source: Option<&Source>, file: &FileReport) {
        let Some(source) = source else { return };
        if file.export.is_some() && !self.known.contains(&source.name) {
            self.known.insert(source.name.clone());
        }
        if let Some(trouble) = of_file(source, file) {
            self.tell(source, trouble);
        }
    }

    /// Tells a file that could not be read, unless there are many; gives whether it did.
    fn tell(&mut self, source: &Source, trouble: Trouble) -> bool {
        let room = self.unread_of(source).len() < troubles::TOLD;
        if room {
            self.unread.push(trouble);
        }
        room
    }

    fn unread_of(&self, source: &Source) -> Vec<Trouble> {
        let of = |trouble: &&Trouble| trouble.source.as_ref() == Some(&source.name);
        self.unread.iter().filter(of).cloned().collect()
    }
}

impl IngestReport {
    /// Tells what has a fitting name and is no file.
    pub(super) fn pass_over(&mut self, source: Option<&Source>, path: &Path, passed: &PassedOver) {
        let Some(source) = source else { return };
        let message = passed.message(path.parent().unwrap_or(path));
        let trouble = told(source, path, TroubleKind::FileNotRegular, message, None);
        let fault = fault(&trouble);
        if self.found.tell(source, trouble) {
            self.faults.push(fault);
        }
    }
}

/// The trouble with a folder that cannot be listed.
pub(super) fn of_error(source: &Source, error: &ScanError) -> Trouble {
    let kind = match error {
        ScanError::Missing { .. } => TroubleKind::FolderMissing,
        _ => TroubleKind::FolderUnreadable,
    };
    told(source, &source.drop, kind, error.message(), error.hint())
}

/// A trouble of a source with a folder or file.
pub(super) fn told(
    source: &Source,
    path: &Path,
    kind: TroubleKind,
    message: Message,
    hint: Option<Message>,
) -> Trouble {
    let remedy = hint.unwrap_or_else(|| Message::new("troubles.remedy.file"));
    Trouble::new(kind, message, remedy).concerning(&source.name, path)
}

impl Worker {
    /// Tells what a scan of the drop folders found out.
    ///
    /// # Errors
    /// The database cannot be read, or failed.
    pub(super) fn see_scan(&mut self, now: Instant, looks: Vec<Look>) -> Result<(), StoreError> {
        for mut look in looks {
            if let (FolderChange::Back { replaced: false }, Some(message)) =
                (look.change, look.change.message(&look.source.drop))
            {
                tracing::info!(source = look.source.name, "{message}");
            }
            let listed = look.unlisted.is_none();
            let folder = match look.unlisted.take() {
                None => self.compare_folder(&look)?,
                unlisted => unlisted,
            };
            if listed {
                // Of files in a folder that cannot be listed nothing new is known.
                let files = std::mem::take(&mut look.files);
                self.see(now, &look.source, TroubleKind::is_of_file, files);
            }
            self.see(now, &look.source, TroubleKind::is_of_folder, folder.into_iter().collect());
        }
        Ok(())
    }

    /// Compares a drop folder with the one that it was. Another one is a trouble until the former
    /// is back, or a file in it is known at a later look: then it is the drop folder from now on.
    fn compare_folder(&mut self, look: &Look) -> Result<Option<Trouble>, StoreError> {
        let (source, path) = (&look.source, &look.source.drop);
        let Some(identity) = look.identity else { return Ok(None) };
        let before = self.store.reader().folder(&source.name, path)?;
        if before.is_some_and(|before| before.is_same(&identity)) {
            return Ok(None);
        }
        let replaced = FolderChange::Replaced;
        let change = if look.change.is_alarm() { look.change } else { replaced };
        let message = change.message(path).or_else(|| replaced.message(path));
        let trouble = message.map(|message| {
            told(source, path, TroubleKind::FolderReplaced, message, replaced.hint())
        });
        let told_before = trouble.as_ref().is_some_and(|trouble| self.troubles.lasts(trouble));
        if before.is_some() && !(told_before && look.knows_a_file) {
            return Ok(trouble);
        }
        match self.store.record_folder(&source.name, path, identity) {
            Err(error) if error.is_fatal() => Err(error),
            // Where it merely cannot be written, that is done at the next look.
            _ => Ok(None),
        }
    }

    fn see(
        &mut self,
        now: Instant,
        source: &Source,
        of: impl Fn(TroubleKind) -> bool,
        seen: Vec<Trouble>,
    ) {
        let name = Some(source.name.as_str());
        let concern = |trouble: &Trouble| trouble.source.as_deref() == name && of(trouble.kind);
        self.troubles.see(now, concern, seen);
    }

    /// Tells a file that was not taken.
    pub(super) fn tell_file(&mut self, file: &FileReport) {
        let source = self.setup.settings.source(&file.source);
        if let Some(trouble) = source.and_then(|source| of_file(source, file)) {
            self.troubles.begin(self.now(), trouble);
        }
    }

    /// Tells a file that could not be stored.
    pub(super) fn tell_not_taken(&mut self, candidate: &Candidate, error: &StoreError) {
        let Some(source) = self.setup.settings.source(&candidate.source) else { return };
        let (path, kind) = (&candidate.path, TroubleKind::FileNotTaken);
        let trouble = told(source, path, kind, error.message(), error.hint());
        self.troubles.begin(self.now(), trouble);
    }

    /// What a pass over the whole drop folder of each of these sources found out.
    ///
    /// # Errors
    /// The database cannot be used.
    pub(super) fn see_pass(
        &mut self,
        sources: &[Source],
        report: &mut IngestReport,
    ) -> Result<(), StoreError> {
        let look = |source: &Source| {
            let folder = FolderIdentity::at(&source.drop);
            let unlisted = |error| of_error(source, &ScanError::new(&source.drop, error));
            Look {
                source: source.clone(),
                identity: folder.as_ref().ok().copied(),
                change: FolderChange::Unchanged,
                knows_a_file: report.found.known.contains(&source.name),
                unlisted: folder.err().map(unlisted),
                files: report.found.unread_of(source),
            }
        };
        let looks = sources.iter().map(look).collect();
        self.see_scan(self.now(), looks)?;
        // That a folder cannot be read was told when it was listed.
        let replaced = self.troubles.lasting().map(|episode| &episode.trouble).filter(|trouble| {
            let looked_at = |source: &Source| trouble.source.as_ref() == Some(&source.name);
            trouble.kind == TroubleKind::FolderReplaced && sources.iter().any(looked_at)
        });
        report.faults.extend(replaced.map(fault));
        Ok(())
    }
}

/// The trouble with a file that cannot be read.
fn of_file(source: &Source, file: &FileReport) -> Option<Trouble> {
    let unread = file.outcome == Outcome::Rejected && file.export.is_none();
    let message = file.reason.clone().filter(|_| unread)?;
    let path = Path::new(&file.path);
    Some(told(source, path, TroubleKind::FileUnreadable, message, file.hint.clone()))
}

fn fault(trouble: &Trouble) -> Failure {
    Failure::new(Exit::Failed, trouble.message.clone()).hint(trouble.remedy.clone())
}
