//! Voiding exports, and reading again what that concerns.

use std::path::{Path, PathBuf};

use super::desk::by;
use super::failure::Failure;
use super::ingest::Candidate;
use super::pour::feed;
use super::request::Response;
use super::worker::Worker;
use crate::config::profile::Profile;
use crate::event::ExportId;
use crate::hash::Hash;
use crate::messages::Explain;
use crate::parse::ReadError;
use crate::parse::batch::Position;
use crate::review::void::{Action, Step};
use crate::store::StoreError;
use crate::store::export::{NewExport, Reading, RereadWriter, Why};
use crate::store::findings::Changes;

impl Worker {
    /// Does what `user` wants with an export, or somebody for whom `user` types it in; where that
    /// takes it out of judgement or back in, judges again what it concerns.
    ///
    /// # Errors
    /// There is no such export, the rules of voiding forbid it, or the state cannot be written.
    pub fn void(
        &mut self,
        export: ExportId,
        action: &Action,
        (user, on_behalf_of): (&str, Option<&str>),
    ) -> Result<Response, Failure> {
        let by = by(user, on_behalf_of)?;
        self.sync()?;
        self.finish_readings()?;
        let stepped = self.store.void(export, action, &by, self.clock.now())?;
        let (step, user, entered_by) = (stepped.step.word(), &by.person, &by.entered_by);
        tracing::info!(export = export.0, step, user, ?entered_by, "void");
        let changes = match stepped.step {
            Step::Voided | Step::Returned => self.detect()?,
            _ => Changes::default(),
        };
        Ok(Response::Voided(Box::new(stepped), changes))
    }

    /// Completes what was begun of reading exports again; whether all of it is done.
    ///
    /// # Errors
    /// A copy cannot be read, or the state cannot be written.
    pub(super) fn finish_readings(&mut self) -> Result<bool, StoreError> {
        while let Some(reading) = self.store.reader().next_reading()? {
            if !self.pause() {
                return Ok(false);
            }
            let done = match reading.why {
                Why::Void => self.reread(&reading)?,
                Why::Return => self.take_again(&reading)?,
                Why::Reparse => self.reparse_one(&reading)?,
            };
            if !done {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether it was read to its end.
    fn reread(&mut self, reading: &Reading) -> Result<bool, StoreError> {
        let from = self.store.reader().reading_begins(reading.export)?;
        let profile = self.recorded_profile(&reading.profile)?;
        let retried = reading.retried.map(|hash| self.recorded_profile(&hash)).transpose()?;
        let archive = self.store.archive();
        let (at, lang) = (self.clock.now(), self.setup.settings.lang);
        let (store, mut interlude) = self.at_work();
        let mut writer = store.begin_reading(reading, at, lang)?;
        let copy = archive.open(&reading.sha256)?;
        let writing = (&mut writer, &mut interlude);
        let read = feed(copy, (&profile, from), writing, RereadWriter::append)?;
        if !interlude.waiting.is_stopping() {
            unless_unread(read, reading)?;
        }
        if let Some(retried) = retried.filter(|_| !interlude.waiting.is_stopping()) {
            let copy = archive.open(&reading.sha256)?;
            let (whole, writing) = (Position::start(), (&mut writer, &mut interlude));
            let read = feed(copy, (&retried, whole), writing, RereadWriter::append_retried)?;
            if !interlude.waiting.is_stopping() {
                unless_unread(read, reading)?;
            }
        }
        if interlude.waiting.is_stopping() {
            return Ok(false);
        }
        writer.close()?;
        tracing::info!(export = reading.export.0, because_of = reading.because_of.0, "read again");
        Ok(true)
    }

    /// The profile by which an export was read, whatever it says by now.
    pub(super) fn recorded_profile(&self, hash: &Hash) -> Result<Profile, StoreError> {
        let text = self.store.reader().profile_text(hash)?;
        Profile::from_text(Path::new(""), &text).map_err(|_| StoreError::Inconsistent {
            detail: format!("the recorded profile {hash} can no longer be read"),
        })
    }

    /// Takes the content of a voided export as a new one, from the archive; whether it was.
    fn take_again(&mut self, reading: &Reading) -> Result<bool, StoreError> {
        let Some(profile) = self.setup.profiles.get(&reading.source).cloned() else {
            // The source is gone from the configuration: its content is taken when it comes again.
            return self.store.returned(reading.export, None).map(|()| true);
        };
        let path = PathBuf::from(&reading.path);
        let known = self.store.reader().known(
            (&reading.source, &path, &reading.sha256),
            &profile.hash,
            reading.period,
        )?;
        let taken_as = if let Some(known) = known {
            Some(known.export)
        } else {
            let candidate = Candidate { source: reading.source.clone(), path, stamp: None };
            let (period, content) = (reading.period, (reading.sha256, reading.bytes));
            let lineage = self.lineage(&candidate, &profile, period, content)?;
            let new = NewExport {
                source: reading.source.clone(),
                path: reading.path.clone(),
                sha256: reading.sha256,
                bytes: reading.bytes,
                profile: profile.hash,
                period,
                lineage,
            };
            if self.waiting.is_stopping() {
                return Ok(false);
            }
            let copy = self.store.archive().open(&reading.sha256)?;
            self.store_export(&candidate, &profile, new, copy)?.export
        };
        if taken_as.is_none() {
            return Ok(false);
        }
        self.store.returned(reading.export, taken_as).map(|()| true)
    }
}

/// A copy that was read by that profile before can be read by it.
pub(super) fn unless_unread<T>(
    read: Result<T, ReadError>,
    reading: &Reading,
) -> Result<T, StoreError> {
    read.map_err(|error| StoreError::Inconsistent {
        detail: format!("the copy of export {}: {}", reading.export.0, error.message()),
    })
}
