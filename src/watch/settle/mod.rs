//! Whether a file is complete.
//!
//! A stable size does not prove it: copiers reserve room, stop for minutes, and stamp what
//! times they like. In the order of trust:
//!
//! 1. *Marker* (`done = true` of the source): `a.csv.done` beside `a.csv` says so, and the
//!    file is taken at once. Without it the file waits, and after the longer period asks for
//!    a person. A marker older than the file's last change proves nothing; rule 2 decides.
//! 2. *Quiet period*: the same stamp in two scans at least `quiet` apart, and in none
//!    between them another one, then a look at the end of the file:
//!
//! | end | judged |
//! |---|---|
//! | newline | complete |
//! | no newline, or empty | complete after the longer period, `quiet_incomplete` |
//! | NUL | never; after the longer period it asks for a person |
//!
//! A rename into the folder needs no rule of its own: it waits for `quiet`. What changes
//! while it is read is found out by whoever reads it, with [`Stamp::of`](super::Stamp::of).
//!
//! Pure, but for the look at the end, which is given. Time goes by the instants given, too;
//! if they go backwards, the waiting starts anew.

mod held;
mod verdict;

#[cfg(test)]
mod properties;

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::io;
use std::time::Duration;

pub use verdict::{Judged, Verdict, Why};

use super::candidate::Candidate;
use super::tail::Tail;
use crate::instant::Instant;
use crate::stamp::Stamp;
use held::Held;

/// How long to wait for what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    quiet_ms: i64,
    incomplete_ms: i64,
    markers: bool,
}

impl Patience {
    /// `watch.quiet`, `watch.quiet_incomplete` (never taken as shorter) and `done` of the
    /// source.
    #[must_use]
    pub fn new(quiet: Duration, incomplete: Duration, markers: bool) -> Self {
        let ms = |length: Duration| i64::try_from(length.as_millis()).unwrap_or(i64::MAX);
        let quiet_ms = ms(quiet);
        Self { quiet_ms, incomplete_ms: ms(incomplete).max(quiet_ms), markers }
    }
}

/// Decides for the candidates of one source and folder, scan by scan, which are complete.
///
/// It holds a little for each candidate of the last scan, and nothing else.
#[derive(Debug)]
pub struct Settle {
    patience: Patience,
    files: BTreeMap<OsString, Held>,
}

impl Settle {
    /// Nothing seen yet.
    #[must_use]
    pub fn new(patience: Patience) -> Self {
        Self { patience, files: BTreeMap::new() }
    }

    /// Judges the candidates of a scan made at `now`, in their order, which does not matter.
    /// `look` is asked for the end of a file when that decides, and not at every scan.
    ///
    /// A file that is not among them is forgotten: if it comes back, it starts anew. So is
    /// everything where the folder could not be listed and no candidates are given.
    pub fn judge<'a>(
        &mut self,
        now: Instant,
        candidates: &'a [Candidate],
        look: &mut dyn FnMut(&Candidate) -> io::Result<Tail>,
    ) -> Vec<Judged<'a>> {
        let mut before = std::mem::take(&mut self.files);
        let mut judged = Vec::with_capacity(candidates.len());
        for candidate in candidates {
            let (name, held) = before
                .remove_entry(candidate.name())
                .unwrap_or_else(|| (candidate.name().to_owned(), Held::new(candidate.stamp, now)));
            let (held, verdict) = held.judge(self.patience, now, candidate, look);
            self.files.insert(name, held);
            judged.push(Judged { candidate, verdict });
        }
        judged
    }

    /// Whether the file, as it looks, waits for a person: see
    /// [`Wanted::yields`](super::Wanted::yields).
    #[must_use]
    pub fn is_stuck(&self, name: &OsStr, stamp: &Stamp) -> bool {
        self.files.get(name).is_some_and(|held| held.is_stuck(stamp))
    }
}
