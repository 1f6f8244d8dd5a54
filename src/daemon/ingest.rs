//! Taking files: archive, parse, store.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::panic::resume_unwind;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;

use serde::{Deserialize, Serialize};

use super::desk::Interlude;
use super::failure::Failure;
use super::files::Files;
use super::worker::{MOMENT, Worker};
use crate::config::Source;
use crate::config::profile::{Field, Profile};
use crate::detect::wording::grouped;
use crate::event::ExportId;
use crate::exit::Exit;
use crate::mask;
use crate::messages::{Explain, Message};
use crate::parse::{Batch, ReadError, Reader, Summary};
use crate::review::queue::Alert;
use crate::severity::Severity;
use crate::stamp::Stamp;
use crate::store::StoreError;
use crate::store::archive::Kept;
use crate::store::export::{Account, ExportWriter, NewExport, Remarks};
use crate::store::findings::Changes;
use crate::store::sources::Known;

/// Batches that may wait between parsing and storing.
const IN_FLIGHT: usize = 4;

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Its rows were stored.
    Ingested,
    /// The same content was taken before.
    Unchanged,
    /// It could not be taken as a whole.
    Rejected,
    /// It changed while it was read: it is taken when it is complete.
    Waiting,
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
}

/// A file that is to be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The source to which it belongs.
    pub source: String,
    /// Where it is.
    pub path: PathBuf,
}

impl Worker {
    /// Takes one file: as complete, unless it changes while it is read.
    ///
    /// # Errors
    /// The state cannot be written; a file that cannot be read is told in the report.
    pub fn take(&mut self, candidate: &Candidate) -> Result<FileReport, StoreError> {
        let Some((source, profile)) = self.source(&candidate.source) else {
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
        if let Some(known) = self.seen_before(candidate, stamp, &profile)? {
            return Ok(report(candidate, known));
        }
        let limit = self.setup.settings.watch.max_file;
        if stamp.bytes > limit {
            return Ok(too_large(candidate, stamp.bytes, limit));
        }
        let (archive, stop) = (self.store.archive(), self.waiting.stop());
        let kept = match self.aside(|| archive.keep(&candidate.path, &stop)) {
            Ok(Some(kept)) => kept,
            Ok(None) => return Ok(not_taken(candidate, Outcome::Waiting, None, None)),
            Err(error) if error.is_about(&candidate.path) => {
                return Ok(unreadable(candidate, &error));
            }
            Err(error) => return Err(error),
        };
        let known = self.store.reader().known(&source.name, &kept.sha256, &profile.hash)?;
        let report = match known {
            Some(known) => report(candidate, known),
            None => self.store_export(candidate, &profile, &kept)?,
        };
        if let Some(export) = report.export {
            self.store.sighted(&candidate.source, &candidate.path, kept.stamp, export)?;
        }
        Ok(report)
    }

    /// The source of that name with its profile.
    fn source(&self, name: &str) -> Option<(Source, Profile)> {
        let source = self.setup.settings.source(name)?;
        Some((source.clone(), self.setup.profiles.get(name)?.clone()))
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

    /// Parses the archived copy and stores its rows.
    fn store_export(
        &mut self,
        candidate: &Candidate,
        profile: &Profile,
        kept: &Kept,
    ) -> Result<FileReport, StoreError> {
        let new = new_export(candidate, profile, kept);
        let copied = self.store.archive().path_of(&kept.sha256);
        let copy = self.store.archive().open(&kept.sha256)?;
        let (at, lang) = (self.clock.now(), self.setup.settings.lang);
        let (store, mut interlude) = self.at_work();
        let mut writer = store.begin_export(new, at, lang)?;
        let read = pour(copy, profile, &mut writer, &mut interlude)?;
        if interlude.waiting.is_stopping() {
            // What was committed stays hidden, and the next attempt goes on from there.
            return Ok(not_taken(candidate, Outcome::Waiting, None, None));
        }
        let (source, path) = (&candidate.source, candidate.path.display());
        match read {
            Ok(summary) => {
                let export = writer.export();
                let account = writer.close(&remarks(&summary))?;
                tracing::info!(source, %path, ?account, "ingested");
                let (sha256, profile) = (kept.sha256, profile.hash);
                let known = Known { export, sha256, account, rejected: None, profile };
                Ok(FileReport { outcome: Outcome::Ingested, ..report(candidate, known) })
            }
            // The copy is ours: that it cannot be read says nothing about the file.
            Err(ReadError::Io(error)) => Err(StoreError::io("archive-read", copied)(error)),
            Err(error) => {
                tracing::warn!(source, %path, %error, "rejected");
                let export = writer.reject(&error.message(), error.hint().as_ref())?;
                Ok(FileReport {
                    sha256: Some(kept.sha256.to_string()),
                    export: Some(export),
                    ..not_taken(candidate, Outcome::Rejected, Some(error.message()), error.hint())
                })
            }
        }
    }
}

fn new_export(candidate: &Candidate, profile: &Profile, kept: &Kept) -> NewExport {
    let name = candidate.path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    NewExport {
        source: candidate.source.clone(),
        path: candidate.path.display().to_string(),
        sha256: kept.sha256,
        bytes: kept.stamp.bytes,
        profile: profile.hash,
        period: profile.period_of(name),
    }
}

/// Parses on a thread of its own what the writer stores on this one, until the end or until
/// work is to stop.
fn pour(
    copy: impl Read + Send,
    profile: &Profile,
    writer: &mut ExportWriter<'_>,
    interlude: &mut Interlude<'_>,
) -> Result<Result<Summary, ReadError>, StoreError> {
    let (batches, received) = mpsc::sync_channel::<Batch>(IN_FLIGHT);
    let (empties, recycled) = mpsc::channel::<Batch>();
    let given_up = AtomicBool::new(false);
    let copy = Until { input: copy, given_up: &given_up };
    thread::scope(|scope| {
        let parsing = scope.spawn(move || parse(copy, profile, &batches, &recycled));
        let stored = store_all(&received, &empties, writer, interlude);
        // Without a taker the parser ends at its next batch, or within a long line.
        given_up.store(true, Ordering::SeqCst);
        drop(received);
        let read = parsing.join().unwrap_or_else(|panic| resume_unwind(panic));
        stored.map(|()| read)
    })
}

/// Stores the batches as they come, and lets those have their turn who wait.
fn store_all(
    received: &mpsc::Receiver<Batch>,
    empties: &mpsc::Sender<Batch>,
    writer: &mut ExportWriter<'_>,
    interlude: &mut Interlude<'_>,
) -> Result<(), StoreError> {
    loop {
        match received.recv_timeout(MOMENT) {
            Ok(batch) => {
                writer.append(&batch)?;
                // The parser may be done and gone; then nobody needs the buffers.
                let _ = empties.send(batch);
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Ok(()),
        }
        if interlude.waiting.is_stopping() {
            return Ok(());
        }
        if interlude.waiting.is_anybody() {
            writer.pause(|store| interlude.pause(store))?;
        }
    }
}

/// Reads until nobody wants to know any more, so that no line is too long to be stopped in.
struct Until<'a, R> {
    input: R,
    given_up: &'a AtomicBool,
}

impl<R: Read> Read for Until<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.given_up.load(Ordering::SeqCst) {
            return Err(io::Error::other("given up"));
        }
        self.input.read(buffer)
    }
}

/// Parses the copy on its own thread; stops where nobody takes the batches any more.
fn parse(
    copy: impl Read,
    profile: &Profile,
    batches: &mpsc::SyncSender<Batch>,
    recycled: &mpsc::Receiver<Batch>,
) -> Result<Summary, ReadError> {
    let mut reader = Reader::open(copy, profile)?;
    loop {
        let mut batch = recycled.try_recv().unwrap_or_default();
        let more = reader.next_batch(&mut batch)?;
        if !more {
            // The end of the last batch covers blank lines after the last record.
            let _ = batches.send(batch);
            return Ok(reader.summary());
        }
        if batches.send(batch).is_err() {
            return Ok(reader.summary());
        }
    }
}

fn remarks(summary: &Summary) -> Remarks {
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
    FileReport {
        source: candidate.source.clone(),
        path: candidate.path.display().to_string(),
        sha256: Some(known.sha256.to_string()),
        export: Some(known.export),
        outcome: if known.rejected.is_some() { Outcome::Rejected } else { Outcome::Unchanged },
        account: known.account,
        reason: known.rejected,
        hint: None,
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
    /// How a command that made this pass ends.
    #[must_use]
    pub fn exit(&self) -> Exit {
        if self.files.rejected() > 0 || !self.faults.is_empty() { Exit::Failed } else { Exit::Done }
    }
}
