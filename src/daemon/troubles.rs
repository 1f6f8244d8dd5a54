//! The troubles that last: kept in memory, where a full disk cannot reach them, told to whoever
//! asks, and recorded in the database as soon as that can be.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

use crate::instant::Instant;
use crate::severity::Severity;
use crate::store::{Store, StoreError};
use crate::trouble::{Episode, Trouble, TroubleKind};

/// Troubles of one kind and source that are told one by one.
pub(super) const TOLD: usize = 100;

/// Troubles that are over and could not be recorded yet: no more are kept.
const UNRECORDED: usize = 1_000;

/// What the daemon says of itself, however busy the one that writes is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vitals {
    /// The troubles that last.
    pub troubles: Vec<Episode>,
    /// Its last pass, if it has made one.
    pub pass: Option<Pass>,
}

/// A look at the drop folders, with what followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pass {
    /// When it ended.
    pub at: Instant,
    /// How many milliseconds it took.
    pub millis: u64,
}

/// Where the vitals are, for who asks while the one that writes is busy.
#[derive(Debug, Clone, Default)]
pub struct Board(Arc<Mutex<Vitals>>);

impl Board {
    /// The vitals.
    #[must_use]
    pub fn vitals(&self) -> Vitals {
        self.of().clone()
    }

    /// The troubles that last.
    #[must_use]
    pub fn lasting(&self) -> Vec<Episode> {
        self.of().troubles.clone()
    }

    /// A pass ended.
    pub fn passed(&self, pass: Pass) {
        self.of().pass = Some(pass);
    }

    fn show(&self, lasting: Vec<Episode>) {
        self.of().troubles = lasting;
    }

    fn of(&self) -> MutexGuard<'_, Vitals> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A trouble, and whether the database says the same of it.
#[derive(Debug)]
struct Kept {
    episode: Episode,
    recorded: bool,
}

/// Keeps the troubles, and logs each once when it begins and once when it ends.
#[derive(Debug, Default)]
pub struct Troubles {
    kept: Vec<Kept>,
    board: Board,
}

impl Troubles {
    /// The troubles that lasted when this was last recorded.
    #[must_use]
    pub fn recorded(lasting: Vec<Episode>) -> Self {
        let kept = |episode| Kept { episode, recorded: true };
        let troubles =
            Self { kept: lasting.into_iter().map(kept).collect(), board: Board::default() };
        troubles.show();
        troubles
    }

    /// Where those that last can be seen at any time.
    #[must_use]
    pub fn board(&self) -> Board {
        self.board.clone()
    }

    /// The troubles that last.
    pub fn lasting(&self) -> impl Iterator<Item = &Episode> {
        self.kept.iter().map(|kept| &kept.episode).filter(|episode| episode.until.is_none())
    }

    /// Whether this trouble lasts.
    #[must_use]
    pub fn lasts(&self, trouble: &Trouble) -> bool {
        self.lasting().any(|episode| episode.trouble.is_same(trouble))
    }

    /// Of the troubles that `concern` what was looked at, those that were `seen` last or begin,
    /// and all others are over.
    pub fn see(&mut self, now: Instant, concern: impl Fn(&Trouble) -> bool, seen: Vec<Trouble>) {
        for Kept { episode, recorded } in &mut self.kept {
            let lasts = seen.iter().any(|trouble| trouble.is_same(&episode.trouble));
            if episode.until.is_none() && concern(&episode.trouble) && !lasts {
                episode.until = Some(now);
                *recorded = false;
                log_end(episode);
            }
        }
        for trouble in seen {
            self.begin(now, trouble);
        }
        self.show();
    }

    /// A trouble is there; nothing is said of one that lasts already.
    pub fn begin(&mut self, now: Instant, trouble: Trouble) {
        let like = |episode: &&Episode| {
            let known = &episode.trouble;
            known.kind == trouble.kind && known.source == trouble.source
        };
        if self.lasts(&trouble) || self.lasting().filter(like).count() >= TOLD {
            return;
        }
        let episode = Episode { trouble, since: now, until: None };
        log_begin(&episode);
        self.kept.push(Kept { episode, recorded: false });
        self.show();
    }

    /// The only trouble of that kind is this one, or none. Another fault of the same kind wants
    /// another remedy: what is told is what is wrong now.
    pub fn is_now(&mut self, now: Instant, kind: TroubleKind, trouble: Option<Trouble>) {
        let lasting = self.lasting().find(|episode| episode.trouble.kind == kind);
        if lasting.map(|episode| &episode.trouble) == trouble.as_ref() {
            return;
        }
        self.end(now, kind);
        if let Some(trouble) = trouble {
            self.begin(now, trouble);
        }
    }

    /// What there was of that kind is over.
    pub fn end(&mut self, now: Instant, kind: TroubleKind) {
        self.see(now, |trouble| trouble.kind == kind, Vec::new());
    }

    /// Records what changed since this was last done.
    ///
    /// # Errors
    /// The database cannot be written; it is tried again the next time.
    pub fn record(&mut self, store: &mut Store) -> Result<(), StoreError> {
        let changed = |kept: &&Kept| !kept.recorded;
        if self.kept.iter().any(|kept| !kept.recorded) {
            let recorded =
                store.record_troubles(self.kept.iter().filter(changed).map(|kept| &kept.episode));
            if recorded.is_err() {
                self.forget_some();
            }
            recorded?;
        }
        self.kept.retain(|kept| kept.episode.until.is_none());
        self.kept.iter_mut().for_each(|kept| kept.recorded = true);
        Ok(())
    }

    /// Keeps memory bounded where a folder comes and goes while nothing can be recorded.
    fn forget_some(&mut self) {
        let over = |kept: &Kept| kept.episode.until.is_some();
        let mut excess = self.kept.iter().filter(|k| over(k)).count().saturating_sub(UNRECORDED);
        self.kept.retain(|kept| {
            let forgotten = excess > 0 && over(kept);
            excess -= usize::from(forgotten);
            !forgotten
        });
    }

    fn show(&self) {
        self.board.show(self.lasting().cloned().collect());
    }
}

fn log_begin(episode: &Episode) {
    let Trouble { kind, source, path, message, remedy } = &episode.trouble;
    let (source, path) = (source.as_deref(), path.as_deref());
    let (trouble, hint) = (kind.word(), remedy.to_string());
    if kind.severity() >= Severity::High {
        tracing::error!(trouble, source, path, hint, "{message}");
    } else {
        tracing::warn!(trouble, source, path, hint, "{message}");
    }
}

fn log_end(episode: &Episode) {
    let Trouble { kind, source, path, .. } = &episode.trouble;
    let (source, path) = (source.as_deref(), path.as_deref());
    tracing::info!(trouble = kind.word(), source, path, since = %episode.since, "over");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::Message;

    fn at(second: i64) -> Instant {
        Instant::from_millis(second * 1_000)
    }

    fn unreadable(name: &str) -> Trouble {
        let (message, remedy) = (Message::new("watch.folder.missing"), Message::new("x"));
        Trouble::new(TroubleKind::FileUnreadable, message, remedy)
            .concerning("operation", std::path::Path::new(name))
    }

    #[test]
    fn a_trouble_lasts_from_when_it_was_first_seen_until_it_is_not_seen() {
        let mut troubles = Troubles::default();
        let of_file = |trouble: &Trouble| trouble.kind.is_of_file();
        troubles.see(at(1), of_file, vec![unreadable("a"), unreadable("b")]);
        troubles.see(at(2), of_file, vec![unreadable("b")]);
        let lasting: Vec<&Episode> = troubles.lasting().collect();
        assert_eq!(lasting.len(), 1);
        assert_eq!((lasting[0].trouble.path.as_deref(), lasting[0].since), (Some("b"), at(1)));
        assert_eq!(troubles.board().lasting().len(), 1);
        troubles.see(at(3), |trouble| trouble.kind.is_of_folder(), Vec::new());
        assert_eq!(troubles.lasting().count(), 1, "that look was at something else");
    }

    #[test]
    fn neither_what_lasts_nor_what_cannot_be_recorded_grows_without_end() {
        let mut troubles = Troubles::default();
        for number in 0..200 {
            troubles.begin(at(number), unreadable(&number.to_string()));
        }
        assert_eq!(troubles.lasting().count(), TOLD);
        for number in 0..2_000 {
            troubles.see(at(number), |_| true, vec![unreadable("a")]);
            troubles.see(at(number), |_| true, Vec::new());
            troubles.forget_some();
        }
        assert_eq!(troubles.kept.len(), UNRECORDED);
    }
}
