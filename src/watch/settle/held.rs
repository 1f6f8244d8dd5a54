//! What is remembered of a file between scans.

use std::io;

use super::{Patience, Verdict, Why};
use crate::instant::Instant;
use crate::stamp::Stamp;
use crate::watch::candidate::{Candidate, Mark};
use crate::watch::tail::Tail;

/// A file that looked the same since a scan.
#[derive(Debug)]
pub(super) struct Held {
    stamp: Stamp,
    /// The first scan that saw it so.
    since: Instant,
    /// Whether no other scan saw it so yet.
    fresh: bool,
    /// What was decided, and stands until its time comes.
    verdict: Option<Verdict>,
}

impl Held {
    pub(super) fn new(stamp: Stamp, now: Instant) -> Self {
        Self { stamp, since: now, fresh: true, verdict: None }
    }

    pub(super) fn is_stuck(&self, stamp: &Stamp) -> bool {
        let overdue = matches!(self.verdict, Some(Verdict::Waiting { overdue: true, .. }));
        overdue && self.stamp == *stamp
    }

    /// What the next scan, at `now`, makes of it.
    pub(super) fn judge(
        mut self,
        patience: Patience,
        now: Instant,
        candidate: &Candidate,
        look: &mut dyn FnMut(&Candidate) -> io::Result<Tail>,
    ) -> (Self, Verdict) {
        if self.stamp != candidate.stamp || now < self.since {
            self = Self::new(candidate.stamp, now);
        }
        let verdict = self.decide(patience, now, candidate, look);
        let changing = matches!(verdict, Verdict::Waiting { why: Why::Changing, .. });
        if changing && !self.is_young(patience, now) {
            // The look found it changed since the scan: it has to keep still from now on.
            self.since = now;
        }
        self.fresh = false;
        self.verdict = Some(verdict.clone());
        (self, verdict)
    }

    /// Whether it is too early to look at its end.
    fn is_young(&self, patience: Patience, now: Instant) -> bool {
        self.fresh || now < self.since.plus_millis(patience.quiet_ms)
    }

    /// Whether it waited for the longer period.
    fn is_old(&self, patience: Patience, now: Instant) -> bool {
        !self.fresh && now >= self.since.plus_millis(patience.incomplete_ms)
    }

    fn decide(
        &self,
        patience: Patience,
        now: Instant,
        candidate: &Candidate,
        look: &mut dyn FnMut(&Candidate) -> io::Result<Tail>,
    ) -> Verdict {
        let overdue = self.is_old(patience, now);
        match candidate.mark {
            Mark::Standing if patience.markers => return Verdict::Complete,
            Mark::Missing if patience.markers => {
                return Verdict::Waiting { why: Why::NoMarker, until: None, overdue };
            }
            Mark::Missing | Mark::Standing | Mark::Overtaken => {}
        }
        if self.is_young(patience, now) {
            return changing(self.since, patience);
        }
        match &self.verdict {
            Some(stands @ Verdict::Waiting { until: Some(until), .. }) if now < *until => {
                stands.clone()
            }
            _ => self.by_its_end(look(candidate), patience, now),
        }
    }

    fn by_its_end(&self, tail: io::Result<Tail>, patience: Patience, now: Instant) -> Verdict {
        let overdue = self.is_old(patience, now);
        let from = if overdue { now } else { self.since };
        let longer = from.plus_millis(patience.incomplete_ms);
        let (why, until) = match tail {
            Ok(Tail::Newline) => return Verdict::Complete,
            Ok(Tail::NoNewline | Tail::Empty) if overdue => return Verdict::Complete,
            Ok(Tail::NoNewline) => (Why::NoNewline, longer),
            Ok(Tail::Empty) => (Why::Empty, longer),
            Ok(Tail::Nul) => (Why::Nul, longer),
            Ok(Tail::Changed) => return changing(now, patience),
            Err(error) => {
                let why = Why::Unreadable { cause: error.to_string() };
                (why, now.plus_millis(patience.quiet_ms))
            }
        };
        Verdict::Waiting { why, until: Some(until), overdue }
    }
}

fn changing(since: Instant, patience: Patience) -> Verdict {
    let until = Some(since.plus_millis(patience.quiet_ms));
    Verdict::Waiting { why: Why::Changing, until, overdue: false }
}
