//! Reading exports again, after profiles were mended.

use super::failure::Failure;
use super::ingest::{FileReport, IngestReport, Outcome, remarks};
use super::pour::{feed, pour};
use super::worker::Worker;
use crate::event::ExportId;
use crate::exit::Exit;
use crate::hash::Hash;
use crate::messages::{Explain, Message};
use crate::parse::ReadError;
use crate::store::StoreError;
use crate::store::export::{Account, Reading, ReparseWriter};
use crate::store::reparse::Reparsable;

impl Worker {
    /// Reads these exports again by the profiles of today, and those with which they have rows in
    /// common; then detects and writes the digest.
    ///
    /// # Errors
    /// There is no such export, a copy cannot be read, or the state cannot be written.
    pub fn reparse(&mut self, exports: &[i64]) -> Result<IngestReport, Failure> {
        self.sync()?;
        self.finish_readings()?;
        let mut report = IngestReport::default();
        let mut wanted: Vec<(Reparsable, Hash)> = Vec::new();
        for export in exports {
            for found in self.with_origins(ExportId(*export))? {
                if wanted.iter().all(|(known, _)| known.export != found.0.export) {
                    wanted.push(found);
                }
            }
        }
        wanted.sort_by_key(|(export, _)| export.export);
        let mut fitting = Vec::new();
        for (export, profile) in &wanted {
            if export.profile == *profile && !export.is_mixed {
                let account = self.store.reader().export(export.export)?.account;
                report.add(&told(export, Outcome::Unchanged, account))?;
            } else if let Some(refused) = self.misfit(export)? {
                report.add(&refused)?;
            } else {
                fitting.push((export.export, *profile));
            }
        }
        self.store.wait_to_reparse(&fitting, self.clock.now())?;
        let done = self.finish_readings()?;
        for (export, _) in &wanted {
            if done && fitting.iter().any(|(fits, _)| *fits == export.export) {
                let account = self.store.reader().export(export.export)?.account;
                report.add(&told(export, Outcome::Reparsed, account))?;
            }
        }
        self.conclude(report)
    }

    /// The export and those that hold rows of it, each with the hash of the profile of today.
    fn with_origins(&self, export: ExportId) -> Result<Vec<(Reparsable, Hash)>, Failure> {
        let unknown = |export: ExportId| {
            let message = Message::new("void.unknown").with("export", export.0);
            Failure::new(Exit::Refused, message).hint(Message::new("void.hint.unknown"))
        };
        let reader = self.store.reader();
        let found = reader.reparsable(export)?.ok_or_else(|| unknown(export))?;
        let Some(profile) = self.setup.profiles.get(&found.source) else {
            let message = Message::new("cli.ingest.no-source").with("name", &found.source);
            return Err(Failure::new(Exit::Refused, message));
        };
        let with = |export: ExportId| -> Result<_, Failure> {
            let found = reader.reparsable(export)?.ok_or_else(|| unknown(export))?;
            Ok((found, profile.hash))
        };
        reader.with_origins(&[export], &profile.hash)?.into_iter().map(with).collect()
    }

    /// Why the profile of today does not fit an export as a whole, if it does not: told before
    /// anything is changed.
    fn misfit(&mut self, export: &Reparsable) -> Result<Option<FileReport>, StoreError> {
        let Some(profile) = self.setup.profiles.get(&export.source).cloned() else {
            return Ok(None);
        };
        let archive = self.store.archive();
        let from = self.store.reader().reading_begins(export.export)?;
        let copy = archive.open(&export.sha256)?;
        let pulse = self.waiting.pulse.clone();
        let read = pour(copy, (&profile, from), &pulse, |_| Ok(self.pause()))?;
        match read {
            Ok(_) => Ok(None),
            Err(_) if self.waiting.is_stopping() => {
                Ok(Some(told(export, Outcome::Waiting, Account::default())))
            }
            Err(ReadError::Io(error)) => {
                Err(StoreError::io("archive-read", archive.path_of(&export.sha256))(error))
            }
            Err(error) => Ok(Some(FileReport {
                reason: Some(error.message()),
                hint: error.hint(),
                ..told(export, Outcome::Rejected, Account::default())
            })),
        }
    }

    /// Whether it was read to its end.
    pub(super) fn reparse_one(&mut self, reading: &Reading) -> Result<bool, StoreError> {
        let from = self.store.reader().reading_begins(reading.export)?;
        let profile = self.recorded_profile(&reading.profile)?;
        let archive = self.store.archive();
        let (at, lang) = (self.clock.now(), self.setup.settings.lang);
        let (store, mut interlude) = self.at_work();
        let mut writer = store.begin_reparsing(reading, at, lang)?;
        let copy = archive.open(&reading.sha256)?;
        let writing = (&mut writer, &mut interlude);
        let read = feed(copy, (&profile, from), writing, ReparseWriter::count)?;
        if interlude.waiting.is_stopping() {
            return Ok(false);
        }
        let summary = super::reread::unless_unread(read, reading)?;
        writer.counted()?;
        let copy = archive.open(&reading.sha256)?;
        let writing = (&mut writer, &mut interlude);
        let read = feed(copy, (&profile, from), writing, ReparseWriter::append)?;
        if interlude.waiting.is_stopping() {
            return Ok(false);
        }
        super::reread::unless_unread(read, reading)?;
        let account = writer.close(&remarks(&summary))?;
        tracing::info!(export = reading.export.0, ?account, "reparsed");
        Ok(true)
    }
}

fn told(export: &Reparsable, outcome: Outcome, account: Account) -> FileReport {
    let Reparsable { export, source, path, sha256, .. } = export;
    FileReport::of((source, path, sha256), *export, outcome, account)
}
