//! Taking files: archive, parse, store.

use std::collections::BTreeMap;
use std::error::Error;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::thread;

use serde::{Deserialize, Serialize};

use super::failure::Failure;
use super::files::Files;
use super::folders::Found;
use super::pour::Pouring;
use super::worker::Worker;
use crate::config::profile::{Field, Profile};
use crate::detect::wording::grouped;
use crate::event::ExportId;
use crate::exit::Exit;
use crate::hash::Hash;
use crate::instant::Day;
use crate::mask;
use crate::messages::{Explain, Message};
use crate::parse::batch::Position;
use crate::parse::{ReadError, Summary};
use crate::review::queue::Alert;
use crate::severity::Severity;
use crate::stamp::Stamp;
use crate::store::StoreError;
use crate::store::archive::{ExportFile, Kept};
use crate::store::export::{Account, ExportWriter, Lineage, NewExport, Previous, Remarks};
use crate::store::findings::Changes;
use crate::store::keeping::Changed;
use crate::store::sources::Known;

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Its rows were stored.
    Ingested,
    /// It begins with what was taken before; the rest was stored.
    Extended,
    /// It is another one of a known name or period; its rows were compared with those stored.
    Altered,
    /// Records of it that were in quarantine were read again.
    Retried,
    /// It was read again by a mended profile.
    Reparsed,
    /// The same content was taken before.
    Unchanged,
    /// It could not be taken as a whole.
    Rejected,
    /// It changed while it was read: it is taken when it is complete.
    Waiting,
}

impl Outcome {
    /// Whether rows of it were stored, or compared with those stored.
    #[must_use]
    pub const fn is_taken(self) -> bool {
        matches!(self, Self::Ingested | Self::Extended | Self::Altered)
    }
}

/// A file and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileReport {
    /// Its source.
    pub source: String,
    /// Its path.
    pub path: String,
    /// SHA-256 of its content, where it was read whole.
    pub sha256: Option<String>,
    /// The export that it is, where it was recorded as one.
    #[serde(skip)]
    pub export: Option<ExportId>,
    /// What became of it.
    pub outcome: Outcome,
    /// What became of its rows.
    #[serde(flatten)]
    pub account: Account,
    /// Why it was not taken.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<Message>,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub hint: Option<Message>,
}

impl FileReport {
    /// Of an export that is recorded, by its source, path and hash, with nothing to explain.
    pub(super) fn of(
        (source, path, sha256): (&str, &str, &Hash),
        export: ExportId,
        outcome: Outcome,
        account: Account,
    ) -> Self {
        Self {
            source: source.to_owned(),
            path: path.to_owned(),
            sha256: Some(sha256.to_string()),
            export: Some(export),
            outcome,
            account,
            reason: None,
            hint: None,
        }
    }
}

/// What one pass read and found.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct IngestReport {
    /// The files, in the order in which they were taken.
    pub files: Files,
    /// How many alerts changed.
    pub alerts: Changes,
    /// The first of the new alerts, as the queue orders them.
    pub new_alerts: Vec<Alert>,
    /// How many new alerts there are in all.
    pub new_by_severity: BTreeMap<Severity, u64>,
    /// Faults of folders, registers and the like that did not stop the pass.
    pub faults: Vec<Failure>,
    /// Where the digest lies.
    pub digest: Option<PathBuf>,
    /// What the files say of their drop folders.
    #[serde(skip)]
    pub(super) found: Found,
}

/// A file that is to be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The source to which it belongs.
    pub source: String,
    /// Where it is.
    pub path: PathBuf,
    /// What it looked like when it was judged complete; nothing where a person says that it is.
    pub stamp: Option<Stamp>,
}

/// What became of a file of whose name and period nothing came before.
enum First {
    /// It was taken, or it is told why not; and what it was found to be.
    Told(Option<Kept>, FileReport),
    /// Its content came before, under another name or for another period.
    Known(Known),
}

impl Worker {
    /// Takes one file: as complete, unless it changes while it is read.
    ///
    /// # Errors
    /// The state cannot be written; a file that cannot be read is told in the report.
    pub fn take(&mut self, candidate: &Candidate) -> Result<FileReport, StoreError> {
        // What is compared with must be whole.
        if !self.finish_readings()? {
            return Ok(not_taken(candidate, Outcome::Waiting, None, None));
        }
        let Some(profile) = self.setup.profiles.get(&candidate.source) else {
            let reason = Message::new("cli.ingest.no-source").with("name", &candidate.source);
            return Ok(not_taken(candidate, Outcome::Rejected, Some(reason), None));
        };
        let stamp = match Stamp::at(&candidate.path) {
            Ok(stamp) => stamp,
            Err(error) => {
                let error = StoreError::io("export-read", &candidate.path)(error);
                return Ok(unreadable(candidate, &error));
            }
        };
        if let Some(known) = self.seen_before(candidate, stamp, profile)? {
            return Ok(report(candidate, known));
        }
        if candidate.stamp.is_some_and(|judged| judged != stamp) {
            // It changed while others were read, and has to keep still again.
            return Ok(not_taken(candidate, Outcome::Waiting, None, None));
        }
        let profile = profile.clone();
        let limit = self.setup.settings.watch.max_file;
        if stamp.bytes > limit {
            return Ok(too_large(candidate, stamp.bytes, limit));
        }
        let period = profile.period_of(file_name(&candidate.path));
        let reader = self.store.reader();
        let is_first = reader.previous(&candidate.source, &candidate.path, period)?.is_none();
        let (looked_at, report) = if is_first {
            self.take_first(candidate, &profile, period)?
        } else {
            self.take_another(candidate, &profile, period)?
        };
        if let (Some(looked_at), Some(export)) = (looked_at, report.export) {
            self.store.sighted(&candidate.source, &candidate.path, looked_at.stamp, export)?;
        }
        Ok(report)
    }

    /// Takes a file of whose name and period nothing came before.
    fn take_first(
        &mut self,
        candidate: &Candidate,
        profile: &Profile,
        period: Option<(Day, Day)>,
    ) -> Result<(Option<Kept>, FileReport), StoreError> {
        let file = match ExportFile::at(&candidate.path) {
            Ok(file) => file,
            Err(error) => return Ok((None, unreadable(candidate, &error))),
        };
        let known = match self.take_as_new(candidate, (profile, period), &file)? {
            First::Told(looked_at, report) => return Ok((looked_at, report)),
            First::Known(known) => known,
        };
        // The copy may have been lost since.
        Ok(match self.archived(candidate)? {
            Ok(kept) => (Some(kept), report(candidate, known)),
            Err(report) => (None, report),
        })
    }

    /// Takes the file in the hope that its content is new: while it is hashed, which tells, it is
    /// already read, copied and parsed.
    fn take_as_new(
        &mut self,
        candidate: &Candidate,
        (profile, period): (&Profile, Option<(Day, Day)>),
        file: &ExportFile,
    ) -> Result<First, StoreError> {
        let (archive, pulse) = (self.store.archive(), self.waiting.pulse.clone());
        thread::scope(|scope| {
            let reading = archive.keeping(file.clone()).map(|(content, copied)| {
                let from = Position::start();
                (Pouring::begin(scope, content, (profile, from), pulse), copied)
            });
            let stop = self.waiting.stop();
            let looked_at = self.aside(|| file.look_at(&|| stop.is_set()));
            let kept = match kept(candidate, looked_at)? {
                Ok(kept) => kept,
                Err(report) => return Ok(First::Told(None, report)),
            };
            if let Some(known) = self.known(candidate, profile, period, &kept)? {
                return Ok(First::Known(known));
            }
            let (pouring, copied) = match reading {
                Ok(reading) => reading,
                Err(error) if error.is_about(&candidate.path) => {
                    return Ok(First::Told(None, unreadable(candidate, &error)));
                }
                Err(error) => return Err(error),
            };
            let new = new_export(candidate, profile, &kept, (period, Lineage::First));
            let place = |summary: &Summary| copied.place(&summary.content, &kept);
            let report = self.store_poured(candidate, new, pouring, place)?;
            Ok(First::Told(Some(kept), report))
        })
    }

    /// Takes a file of a name or period of which one came before.
    fn take_another(
        &mut self,
        candidate: &Candidate,
        profile: &Profile,
        period: Option<(Day, Day)>,
    ) -> Result<(Option<Kept>, FileReport), StoreError> {
        let kept = match self.archived(candidate)? {
            Ok(kept) => kept,
            Err(report) => return Ok((None, report)),
        };
        if let Some(known) = self.known(candidate, profile, period, &kept)? {
            return Ok((Some(kept), report(candidate, known)));
        }
        let content = (kept.sha256, kept.stamp.bytes);
        let lineage = self.lineage(candidate, profile, period, content)?;
        if self.waiting.is_stopping() {
            return Ok((None, not_taken(candidate, Outcome::Waiting, None, None)));
        }
        let new = new_export(candidate, profile, &kept, (period, lineage));
        let copy = self.store.archive().open(&kept.sha256)?;
        Ok((Some(kept), self.store_export(candidate, profile, new, copy)?))
    }

    /// What is known of the content, whatever it was called.
    fn known(
        &self,
        candidate: &Candidate,
        profile: &Profile,
        period: Option<(Day, Day)>,
        kept: &Kept,
    ) -> Result<Option<Known>, StoreError> {
        let what = (candidate.source.as_str(), candidate.path.as_path(), &kept.sha256);
        self.store.reader().known(what, &profile.hash, period)
    }

    /// Copies the file into the archive; what is told where that cannot be done.
    fn archived(&mut self, candidate: &Candidate) -> Result<Result<Kept, FileReport>, StoreError> {
        let (archive, stop) = (self.store.archive(), self.waiting.stop());
        let copied = self.aside(|| archive.keep(&candidate.path, &|| stop.is_set()));
        kept(candidate, copied)
    }

    /// What is known of a file that has not changed since it was taken, or rejected by the same
    /// profile.
    fn seen_before(
        &self,
        candidate: &Candidate,
        stamp: Stamp,
        profile: &Profile,
    ) -> Result<Option<Known>, StoreError> {
        let reader = self.store.reader();
        let sighted = reader.sighting(&candidate.source, &candidate.path, stamp)?;
        let Some(export) = sighted else { return Ok(None) };
        let known = reader.export(export)?;
        let retry = known.rejected.is_some() && known.profile != profile.hash;
        Ok((!retry).then_some(known))
    }

    /// What the content is beside the exports of its source before it.
    pub(super) fn lineage(
        &mut self,
        candidate: &Candidate,
        profile: &Profile,
        period: Option<(Day, Day)>,
        (sha256, bytes): (Hash, u64),
    ) -> Result<Lineage, StoreError> {
        let reader = self.store.reader();
        let found = reader.previous(&candidate.source, &candidate.path, period)?;
        let Some(Previous { export: previous, end, tail_suffices }) = found else {
            return Ok(Lineage::First);
        };
        let longer = end.bytes < bytes;
        let newline = profile.encoding.newline();
        let (archive, stop) = (self.store.archive(), self.waiting.stop());
        let goes_on = || archive.goes_on_behind(&sha256, &end, newline, &|| stop.is_set());
        if longer && self.aside(goes_on)? {
            return Ok(Lineage::Extends { previous, from: tail_suffices.then_some(end) });
        }
        Ok(Lineage::Replaces { previous })
    }

    /// Parses the content, which is in the archive, and stores its rows.
    pub(super) fn store_export(
        &mut self,
        candidate: &Candidate,
        profile: &Profile,
        new: NewExport,
        content: impl Read + Send,
    ) -> Result<FileReport, StoreError> {
        let from = new.lineage.from().unwrap_or(Position::start());
        let pulse = self.waiting.pulse.clone();
        thread::scope(|scope| {
            let pouring = Pouring::begin(scope, content, (profile, from), pulse);
            self.store_poured(candidate, new, pouring, |_| Ok(true))
        })
    }

    /// Stores the rows of what is being parsed, as complete where `is_whole` says so of it at its end.
    fn store_poured(
        &mut self,
        candidate: &Candidate,
        new: NewExport,
        pouring: Pouring<'_>,
        is_whole: impl FnOnce(&Summary) -> Result<bool, StoreError>,
    ) -> Result<FileReport, StoreError> {
        let NewExport { sha256, lineage, profile, .. } = new;
        let copied = self.store.archive().path_of(&sha256);
        let (at, lang) = (self.clock.now(), self.setup.settings.lang);
        let (store, mut interlude) = self.at_work();
        let mut writer = store.begin_export(new.clone(), at, lang)?;
        let writing = (&mut writer, &mut interlude);
        let read = pouring.into_writer(writing, ExportWriter::append)?;
        if interlude.waiting.is_stopping() {
            // What was committed stays hidden, and the next attempt goes on from there.
            return Ok(not_taken(candidate, Outcome::Waiting, None, None));
        }
        let (source, path) = (&candidate.source, candidate.path.display());
        match read {
            Ok(summary) if is_whole(&summary)? => {
                let export = writer.export();
                let account = writer.close(&remarks(&summary))?;
                tracing::info!(source, %path, ?account, outcome = lineage.word(), "taken");
                let known =
                    Known { export, sha256, account, rejected: None, is_voided: false, profile };
                Ok(FileReport { outcome: outcome(&lineage), ..report(candidate, known) })
            }
            Ok(_) => Ok(not_taken(candidate, Outcome::Waiting, None, None)),
            Err(ReadError::Io(error)) => unread(candidate, &copied, error),
            Err(error) => {
                tracing::warn!(source, %path, %error, "rejected");
                drop(writer);
                self.reject(candidate, new, &error)
            }
        }
    }

    /// Records that the content cannot be taken as a whole. It is evidence too, and was not read to
    /// its end.
    fn reject(
        &mut self,
        candidate: &Candidate,
        new: NewExport,
        why: &ReadError,
    ) -> Result<FileReport, StoreError> {
        let sha256 = new.sha256;
        if !self.store.archive().path_of(&sha256).exists() {
            match self.archived(candidate)? {
                Ok(kept) if kept.sha256 == sha256 => {}
                Ok(_) => return Ok(not_taken(candidate, Outcome::Waiting, None, None)),
                Err(report) => return Ok(report),
            }
        }
        let (at, lang) = (self.clock.now(), self.setup.settings.lang);
        let writer = self.store.begin_export(new, at, lang)?;
        let export = writer.reject(&why.message(), why.hint().as_ref())?;
        Ok(FileReport {
            sha256: Some(sha256.to_string()),
            export: Some(export),
            ..not_taken(candidate, Outcome::Rejected, Some(why.message()), why.hint())
        })
    }
}

/// What a file was found to be, or what is told where it was not read to its end.
fn kept(
    candidate: &Candidate,
    found: Result<Option<Kept>, StoreError>,
) -> Result<Result<Kept, FileReport>, StoreError> {
    match found {
        Ok(Some(kept)) => Ok(Ok(kept)),
        Ok(None) => Ok(Err(not_taken(candidate, Outcome::Waiting, None, None))),
        Err(error) if error.is_about(&candidate.path) => Ok(Err(unreadable(candidate, &error))),
        Err(error) => Err(error),
    }
}

/// What is told of a file whose content could not be read to its end.
fn unread(
    candidate: &Candidate,
    copied: &Path,
    error: io::Error,
) -> Result<FileReport, StoreError> {
    if error.get_ref().is_some_and(<dyn Error + Send + Sync>::is::<Changed>) {
        return Ok(not_taken(candidate, Outcome::Waiting, None, None));
    }
    match error.downcast::<StoreError>() {
        Ok(error) if error.is_about(&candidate.path) => Ok(unreadable(candidate, &error)),
        Ok(error) => Err(error),
        // The copy is ours: that it cannot be read says nothing about the file.
        Err(error) => Err(StoreError::io("archive-read", copied)(error)),
    }
}

/// A file's name, where it is text.
fn file_name(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).unwrap_or_default()
}

const fn outcome(lineage: &Lineage) -> Outcome {
    match lineage {
        Lineage::First => Outcome::Ingested,
        Lineage::Extends { .. } => Outcome::Extended,
        Lineage::Replaces { .. } => Outcome::Altered,
    }
}

fn new_export(
    candidate: &Candidate,
    profile: &Profile,
    kept: &Kept,
    (period, lineage): (Option<(Day, Day)>, Lineage),
) -> NewExport {
    NewExport {
        source: candidate.source.clone(),
        path: candidate.path.display().to_string(),
        sha256: kept.sha256,
        bytes: kept.stamp.bytes,
        profile: profile.hash,
        period,
        lineage,
    }
}

pub(super) fn remarks(summary: &Summary) -> Remarks {
    let unmapped = |field: Field| -> BTreeMap<String, u64> {
        let mut values = BTreeMap::new();
        for value in summary.unmapped.iter().filter(|unmapped| unmapped.field == field) {
            // A profile that is off by a column maps numbers of residents here.
            *values.entry(mask::digits(&value.value)).or_default() += value.rows;
        }
        values
    };
    Remarks {
        private_use: summary.private_use,
        unmapped_actions: unmapped(Field::Action),
        unmapped_outcomes: unmapped(Field::Outcome),
        unmapped_beyond: summary.unmapped_beyond,
        blank_lines: summary.blank_lines,
    }
}

fn report(candidate: &Candidate, known: Known) -> FileReport {
    let outcome = if known.rejected.is_some() { Outcome::Rejected } else { Outcome::Unchanged };
    let path = candidate.path.display().to_string();
    let what = (candidate.source.as_str(), path.as_str(), &known.sha256);
    FileReport {
        reason: known.rejected,
        hint: known.is_voided.then(|| Message::new("cli.ingest.voided-hint")),
        ..FileReport::of(what, known.export, outcome, known.account)
    }
}

fn too_large(candidate: &Candidate, bytes: u64, limit: u64) -> FileReport {
    let megabytes = |bytes: u64| grouped(bytes.div_ceil(1 << 20));
    let reason = Message::new("cli.ingest.too-large")
        .with("megabytes", megabytes(bytes))
        .with("limit", megabytes(limit));
    let hint = Message::new("cli.ingest.too-large-hint");
    not_taken(candidate, Outcome::Rejected, Some(reason), Some(hint))
}

fn unreadable(candidate: &Candidate, error: &StoreError) -> FileReport {
    not_taken(candidate, Outcome::Rejected, Some(error.message()), error.hint())
}

fn not_taken(
    candidate: &Candidate,
    outcome: Outcome,
    reason: Option<Message>,
    hint: Option<Message>,
) -> FileReport {
    FileReport {
        source: candidate.source.clone(),
        path: candidate.path.display().to_string(),
        sha256: None,
        export: None,
        outcome,
        account: Account::default(),
        reason,
        hint,
    }
}

impl IngestReport {
    /// Adds a file.
    ///
    /// # Errors
    /// There is no room for temporary files.
    pub fn add(&mut self, file: &FileReport) -> Result<(), StoreError> {
        self.files.push(file).map_err(StoreError::io("spool", std::env::temp_dir()))
    }

    /// How a command that made this pass ends.
    #[must_use]
    pub fn exit(&self) -> Exit {
        if self.files.rejected() > 0 || !self.faults.is_empty() { Exit::Failed } else { Exit::Done }
    }
}
