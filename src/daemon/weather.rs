//! What becomes of a round that fails: it is waited out and tried again, and told as a trouble
//! while that lasts; or the process ends, and leaves a mark for the next one.

use super::failure::Failure;
use super::request::{Request, Response};
use super::worker::Worker;
use crate::instant::Instant;
use crate::messages::{Explain, Message};
use crate::store::{KeptLog, Mark, StoreError};
use crate::trouble::{Trouble, TroubleKind};

/// Without more room, a full disk is tried again after this.
const PATIENCE_MS: i64 = 60_000;

/// What was known when the disk was last found full.
#[derive(Debug, Clone, Copy)]
pub(super) struct Full {
    free: Option<u64>,
    at: Instant,
}

impl Full {
    /// Whether there may be room by now.
    fn may_be_over(self, free: Option<u64>, now: Instant) -> bool {
        let more = free.zip(self.free).is_none_or(|(free, then)| free > then);
        // A clock that was set back tells nothing.
        more || now < self.at || now >= self.at.plus_millis(PATIENCE_MS)
    }
}

impl Worker {
    /// Whether nothing is to be taken for now: the disk was full, and there is no more room.
    #[must_use]
    pub fn pauses(&self) -> bool {
        let free = self.paths().free_bytes();
        self.full.is_some_and(|full| !full.may_be_over(free, self.now()))
    }

    /// Tells and records what came of a round: that it was left `unfinished`, done, or failed.
    ///
    /// # Errors
    /// The process must end.
    pub fn weather(&mut self, unfinished: bool, round: Result<(), Failure>) -> Result<(), Failure> {
        let settled = match round {
            Ok(()) if unfinished => Ok(()),
            Ok(()) => self.settle().map(|()| self.all_clear()),
            failed => failed,
        };
        if let Err(failure) = settled {
            self.tell(failure)?;
        }
        match self.record_troubles() {
            Err(error) if error.is_fatal() => Err(error.into()),
            // They are kept, and the next round tries again.
            _ => Ok(()),
        }
    }

    /// Does what a command asks for that uses this worker alone and then ends.
    pub fn perform_once(&mut self, request: &Request, user: &str) -> Response {
        let response = self.perform(request, user);
        let ended = match &response {
            Response::Failed(failure) => self.tell_fault(failure.clone()),
            _ => self.close_round(),
        };
        if let Err(failure) = ended {
            self.leave_mark(&failure);
        }
        self.report(false);
        // That the monitoring could not be told is found out last.
        if let Err(error) = self.record_troubles() {
            self.leave_mark_of(&error);
        }
        response
    }

    /// Where `failure` must end the process, leaves the mark by which the next one knows.
    pub fn leave_mark(&self, failure: &Failure) {
        if failure.is_fatal {
            self.mark(failure.message.clone());
        }
    }

    /// The same where an error must end the process.
    pub(super) fn leave_mark_of(&self, error: &StoreError) {
        if error.is_fatal() {
            self.mark(error.message());
        }
    }

    fn mark(&self, message: Message) {
        let mark = Mark { at: Some(self.now()), message };
        if let Err(error) = self.store.leave_mark(&mark) {
            tracing::error!(%error, "the next start cannot be told to check the state");
        }
    }

    /// Tells that the configuration is not in force that people wrote, where that was `refused`.
    pub(super) fn tell_reload(&mut self, refused: Option<&Failure>) {
        let kind = TroubleKind::ReloadRefused;
        let trouble = refused.map(|refused| {
            let remedy = Message::new("troubles.remedy.reload-refused");
            let path = Some(self.setup.settings.file.display().to_string());
            Trouble { path, ..Trouble::new(kind, refused.message.clone(), remedy) }
        });
        self.troubles.is_now(self.now(), kind, trouble);
    }

    /// Tells that the state was found whole at the start, where it was checked.
    pub(super) fn tell_check(&mut self) -> Result<(), StoreError> {
        let Some(mark) = self.store.checked().cloned() else { return Ok(()) };
        tracing::warn!("the database was checked, and it is whole: {}", mark.message);
        let now = self.now();
        let remedy = Message::new("troubles.remedy.medium-failed");
        let trouble = Trouble::new(TroubleKind::MediumFailed, mark.message, remedy);
        self.troubles.begin(mark.at.unwrap_or(now), trouble);
        self.troubles.end(now, TroubleKind::MediumFailed);
        self.record_troubles()?;
        self.store.clear_mark()
    }

    /// Records the troubles that began or ended.
    pub(super) fn record_troubles(&mut self) -> Result<(), StoreError> {
        self.troubles.record(&mut self.store)
    }

    /// What a round ends with: its troubles are recorded, and the log is copied back.
    fn settle(&mut self) -> Result<(), Failure> {
        self.record_troubles()?;
        let kept = self.store.tidy()?;
        let now = self.now();
        // A reader that is gone by the next round is no trouble.
        match (&kept, self.log_was_kept) {
            (Some(kept), true) => self.troubles.begin(now, long_reader(kept)),
            (Some(_), false) => {}
            (None, _) => self.troubles.end(now, TroubleKind::LongReader),
        }
        self.log_was_kept = kept.is_some();
        Ok(())
    }

    /// What a command that was done leaves in order. Its own answer stands, whatever fails here.
    fn close_round(&mut self) -> Result<(), Failure> {
        if let Err(failure) = self.settle() {
            return self.tell_fault(failure);
        }
        self.all_clear();
        Ok(self.record_troubles()?)
    }

    fn all_clear(&mut self) {
        let now = self.now();
        self.full = None;
        self.troubles.end(now, TroubleKind::DiskFull);
        self.troubles.end(now, TroubleKind::RoundFailing);
    }

    /// Tells a failure of a round as a trouble, save one that must end the process.
    fn tell(&mut self, failure: Failure) -> Result<(), Failure> {
        if failure.is_fatal || failure.is_disk_full {
            return self.tell_fault(failure);
        }
        let remedy = failure.hint.unwrap_or_else(|| Message::new("troubles.remedy.failing"));
        let trouble = Trouble::new(TroubleKind::RoundFailing, failure.message, remedy);
        self.troubles.begin(self.now(), trouble);
        Ok(())
    }

    /// Tells a full disk, and hands back what must end the process.
    pub(super) fn tell_fault(&mut self, failure: Failure) -> Result<(), Failure> {
        if failure.is_fatal {
            return Err(failure);
        }
        if failure.is_disk_full {
            let now = self.now();
            self.full = Some(Full { free: self.paths().free_bytes(), at: now });
            let remedy = Message::new("troubles.remedy.disk-full");
            let folder = self.paths().folder().display().to_string();
            let message = Message::new("troubles.disk-full").with("path", folder);
            tracing::debug!("{}", failure.message);
            self.troubles.begin(now, Trouble::new(TroubleKind::DiskFull, message, remedy));
        }
        Ok(())
    }
}

fn long_reader(kept: &KeptLog) -> Trouble {
    let key =
        if kept.readers.is_empty() { "troubles.long-reader" } else { "troubles.long-readers" };
    let readers: Vec<String> = kept.readers.iter().map(ToString::to_string).collect();
    let message =
        Message::new(key).with("megabytes", kept.bytes >> 20).with("readers", readers.join(", "));
    Trouble::new(TroubleKind::LongReader, message, Message::new("troubles.remedy.long-reader"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_tried_again_where_there_is_more_room_and_once_a_minute() {
        let at = Instant::from_millis;
        let full = Full { free: Some(4_096), at: at(0) };
        assert!(!full.may_be_over(Some(4_096), at(5_000)));
        assert!(!full.may_be_over(Some(0), at(59_999)));
        assert!(full.may_be_over(Some(8_192), at(5_000)), "there is more room");
        assert!(full.may_be_over(Some(4_096), at(60_000)), "a minute has passed");
        assert!(full.may_be_over(None, at(5_000)), "the system does not tell");
        assert!(full.may_be_over(Some(0), at(-1)), "the clock was set back");
    }
}
