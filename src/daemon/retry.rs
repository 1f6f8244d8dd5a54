//! Reading quarantines again, after profiles were mended.

use super::failure::Failure;
use super::ingest::{FileReport, IngestReport, Outcome};
use super::pour::feed;
use super::worker::Worker;
use crate::config::profile::Profile;
use crate::messages::Explain;
use crate::parse::ReadError;
use crate::parse::batch::Position;
use crate::store::StoreError;
use crate::store::export::{Account, Retriable, RetryWriter};

impl Worker {
    /// Reads what is in quarantine again, of `source` or of all sources, where the profile is
    /// another one than when it was last read; then detects and writes the digest.
    ///
    /// # Errors
    /// The state cannot be written, or there is no such source.
    pub fn retry_quarantine(&mut self, source: Option<&str>) -> Result<IngestReport, Failure> {
        self.require_source(source)?;
        self.sync()?;
        self.finish_readings()?;
        let mut report = IngestReport::default();
        for export in self.store.reader().retriable()? {
            let wanted = source.is_none_or(|name| name == export.source);
            let profile = self.setup.profiles.get(&export.source);
            let mended = profile.filter(|profile| wanted && profile.hash != export.profile);
            if let Some(profile) = mended.cloned()
                && self.pause()
            {
                let file = self.retry(&export, &profile)?;
                report.add(&file)?;
            }
        }
        self.conclude(report)
    }

    fn retry(&mut self, export: &Retriable, profile: &Profile) -> Result<FileReport, StoreError> {
        let archive = self.store.archive();
        let at = self.clock.now();
        let (store, mut interlude) = self.at_work();
        let mut writer = store.begin_retry(export.export, profile.hash, at)?;
        // What is stored is counted before what is not is read.
        let whole = archive.open(&export.whole)?;
        let whole_file = (profile, Position::start());
        let writing = (&mut writer, &mut interlude);
        let mut read = feed(whole, whole_file, writing, RetryWriter::count)?;
        if read.is_ok() && !interlude.waiting.is_stopping() {
            let copy = archive.open(&export.sha256)?;
            let writing = (&mut writer, &mut interlude);
            read = feed(copy, whole_file, writing, RetryWriter::append)?;
        }
        if interlude.waiting.is_stopping() {
            return Ok(report(export, Outcome::Waiting, Account::default()));
        }
        match read {
            Ok(_) => {
                let account = writer.close()?;
                tracing::info!(source = export.source, ?account, "quarantine read again");
                Ok(report(export, Outcome::Retried, account))
            }
            Err(ReadError::Io(error)) => {
                Err(StoreError::io("archive-read", archive.path_of(&export.sha256))(error))
            }
            // The mended profile does not fit the file as a whole.
            Err(error) => Ok(FileReport {
                reason: Some(error.message()),
                hint: error.hint(),
                ..report(export, Outcome::Rejected, Account::default())
            }),
        }
    }
}

fn report(export: &Retriable, outcome: Outcome, account: Account) -> FileReport {
    let Retriable { export, source, path, sha256, .. } = export;
    FileReport::of((source, path, sha256), *export, outcome, account)
}
