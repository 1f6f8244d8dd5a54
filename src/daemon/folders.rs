//! The troubles of drop folders, and of the files in them.

use std::path::Path;

use super::failure::Failure;
use super::ingest::{Candidate, FileReport, IngestReport, Outcome};
use super::worker::Worker;
use crate::config::Source;
use crate::exit::Exit;
use crate::folder_identity::FolderIdentity;
use crate::instant::Instant;
use crate::messages::{Explain, Message};
use crate::store::StoreError;
use crate::trouble::{Trouble, TroubleKind};
use crate::watch::{FolderChange, ScanError};

/// What became of a drop folder, as the one that it was is known from the database.
pub(super) fn of_error(source: &Source, error: &ScanError) -> Trouble {
    let kind = match error {
        ScanError::Missing { .. } | ScanError::NotAFolder { .. } => TroubleKind::FolderMissing,
        ScanError::Denied { .. } | ScanError::Io { .. } => TroubleKind::FolderUnreadable,
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
    /// Compares the drop folder of a source with the one that it was. Another one is a trouble
    /// until the former is back, or a file in it is known: then it is the drop folder from now on.
    ///
    /// # Errors
    /// The database cannot be read, or failed; where it merely cannot be written, that is done
    /// at the next look.
    pub(super) fn compare_folder(
        &mut self,
        source: &Source,
        identity: FolderIdentity,
        knows_a_file: bool,
    ) -> Result<Option<Trouble>, StoreError> {
        let before = self.store.reader().folder(&source.name, &source.drop)?;
        let same = before.is_some_and(|before| before.is_same(&identity));
        if same {
            return Ok(None);
        }
        if before.is_some() && !knows_a_file {
            let (path, change) = (&source.drop, FolderChange::Replaced);
            let trouble =
                |message| told(source, path, TroubleKind::FolderReplaced, message, change.hint());
            return Ok(change.message(path).map(trouble));
        }
        match self.store.record_folder(&source.name, &source.drop, identity) {
            Err(error) if error.is_fatal() => Err(error),
            _ => Ok(None),
        }
    }

    /// What was found out about the drop folder of a source.
    pub(super) fn see_folder(&mut self, now: Instant, source: &Source, seen: Vec<Trouble>) {
        self.see(now, source, TroubleKind::is_of_folder, seen);
    }

    /// What was found out about the files in the drop folder of a source.
    pub(super) fn see_files(&mut self, now: Instant, source: &Source, seen: Vec<Trouble>) {
        self.see(now, source, TroubleKind::is_of_file, seen);
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
        let now = self.now();
        for source in sources {
            let files = || report.files.iter().filter(|file| file.source == source.name);
            let unread = files().filter_map(|file| of_file(source, file)).collect();
            let knows_a_file = files().any(|file| file.export.is_some());
            let folder = match FolderIdentity::at(&source.drop) {
                // The pass has told that it cannot be read.
                Err(error) => Some(of_error(source, &ScanError::new(&source.drop, error))),
                Ok(identity) => {
                    let replaced = self.compare_folder(source, identity, knows_a_file)?;
                    report.faults.extend(replaced.as_ref().map(fault));
                    self.see_files(now, source, unread);
                    replaced
                }
            };
            self.see_folder(now, source, folder.into_iter().collect());
        }
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
