//! inotify, as a wake-up and nothing else.
//!
//! What happened, and to which file, is thrown away: the queue overflows, network shares send
//! nothing, hard links raise no close event. The scan finds out, and comes by the clock anyway.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use notify::event::{AccessKind, AccessMode, Event, EventKind, RemoveKind};
use notify::{RecommendedWatcher, RecursiveMode, Watcher};

use super::error::EventsError;
use super::identity::FolderIdentity;
use super::waker::Waker;

/// Watches drop folders and rings a [`Waker`].
#[derive(Debug)]
pub struct Events {
    waker: Waker,
    watcher: Option<RecommendedWatcher>,
    armed: BTreeMap<PathBuf, FolderIdentity>,
    /// Whether a folder itself was moved or deleted, or something was lost.
    disturbed: Arc<AtomicBool>,
}

impl Events {
    /// No events: `watch.events = false`. Everything else works the same.
    #[must_use]
    pub fn off(waker: Waker) -> Self {
        Self { waker, watcher: None, armed: BTreeMap::new(), disturbed: Arc::default() }
    }

    /// Events of the folders that [`arm`](Self::arm) will name.
    ///
    /// # Errors
    ///
    /// When the system has no inotify to give; [`off`](Self::off) then does.
    pub fn on(waker: Waker) -> Result<Self, EventsError> {
        let disturbed = Arc::new(AtomicBool::new(false));
        let (bell, flag) = (waker.clone(), Arc::clone(&disturbed));
        let watcher = notify::recommended_watcher(move |event| hear(&event, &bell, &flag))
            .map_err(|error| EventsError::new(&error))?;
        Ok(Self { waker, watcher: Some(watcher), armed: BTreeMap::new(), disturbed })
    }

    /// What waits.
    #[must_use]
    pub fn waker(&self) -> &Waker {
        &self.waker
    }

    /// Watches the folder at `path` if that is not the one watched already. To be called after
    /// each scan with what it found ([`DropFolder::identity`](super::DropFolder::identity)):
    /// nothing for a folder that is not there. Gives whether it was armed anew; then the
    /// waker rings as well, for what came between the scan and the watch.
    ///
    /// # Errors
    ///
    /// When the folder cannot be watched; it is tried again at the next call.
    pub fn arm(&mut self, path: &Path, now: Option<FolderIdentity>) -> Result<bool, EventsError> {
        let Some(watcher) = &mut self.watcher else {
            return Ok(false);
        };
        if self.disturbed.swap(false, Ordering::SeqCst) {
            for path in std::mem::take(&mut self.armed).into_keys() {
                disarm(watcher, &path);
            }
        }
        let before = self.armed.get(path);
        if before.zip(now.as_ref()).is_some_and(|(before, now)| before.is_same(now)) {
            return Ok(false);
        }
        if self.armed.remove(path).is_some() {
            disarm(watcher, path);
        }
        let Some(now) = now else { return Ok(false) };
        match watcher.watch(path, RecursiveMode::NonRecursive) {
            Ok(()) => {
                self.armed.insert(path.to_owned(), now);
                self.waker.notice();
                Ok(true)
            }
            // It went away since the scan; the next one will say so.
            Err(error) if matches!(error.kind, notify::ErrorKind::PathNotFound) => Ok(false),
            Err(error) => Err(EventsError::new(&error)),
        }
    }
}

/// Fails where the folder, and the watch with it, is gone already.
fn disarm(watcher: &mut RecommendedWatcher, path: &Path) {
    if let Err(error) = watcher.unwatch(path) {
        tracing::debug!(path = %path.display(), %error, "was not watched any more");
    }
}

fn hear(event: &notify::Result<Event>, waker: &Waker, disturbed: &AtomicBool) {
    let Ok(event) = event else {
        disturbed.store(true, Ordering::SeqCst);
        return waker.notice();
    };
    if matches!(event.kind, EventKind::Remove(RemoveKind::Folder | RemoveKind::Other)) {
        disturbed.store(true, Ordering::SeqCst);
    }
    if event.need_rescan() || wakes(event.kind) {
        waker.notice();
    }
}

/// Whether a file may have come, grown or become complete. Opening, reading and closing after
/// reading do not count: those are our own, and waking for them would never end.
fn wakes(kind: EventKind) -> bool {
    match kind {
        EventKind::Create(_)
        | EventKind::Modify(_)
        | EventKind::Access(AccessKind::Close(AccessMode::Write)) => true,
        // The folder itself, or one in it; a file that is gone is no news.
        EventKind::Remove(kind) => kind != RemoveKind::File,
        EventKind::Access(_) | EventKind::Any | EventKind::Other => false,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use notify::event::{CreateKind, DataChange, Flag, ModifyKind, RenameMode};

    use super::*;
    use crate::watch::Woken;

    fn woken_by(event: &notify::Result<Event>) -> bool {
        let waker = Waker::new(Duration::ZERO);
        hear(event, &waker, &AtomicBool::new(false));
        waker.wait(Duration::ZERO) == Woken::Event
    }

    #[test]
    fn what_may_bring_a_file_wakes() {
        for kind in [
            EventKind::Create(CreateKind::File),
            EventKind::Modify(ModifyKind::Data(DataChange::Any)),
            EventKind::Modify(ModifyKind::Name(RenameMode::To)),
            EventKind::Access(AccessKind::Close(AccessMode::Write)),
        ] {
            assert!(woken_by(&Ok(Event::new(kind))), "{kind:?}");
        }
    }

    #[test]
    fn our_own_reading_does_not_wake() {
        for kind in [
            EventKind::Access(AccessKind::Open(AccessMode::Any)),
            EventKind::Access(AccessKind::Read),
            EventKind::Access(AccessKind::Close(AccessMode::Read)),
        ] {
            assert!(!woken_by(&Ok(Event::new(kind))), "{kind:?}");
        }
    }

    #[test]
    fn errors_and_an_overflow_wake() {
        assert!(woken_by(&Err(notify::Error::generic("broken"))));
        assert!(woken_by(&Ok(Event::new(EventKind::Other).set_flag(Flag::Rescan))));
    }
}
