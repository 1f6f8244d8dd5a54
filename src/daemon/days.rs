//! Judging days on several threads: each reads and judges whole days through a connection of
//! its own; what they find is handed on in the order of the days.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::ops::Range;
use std::panic::resume_unwind;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, ScopedJoinHandle};

use super::judge::Grounds;
use super::worker::MOMENT;
use crate::detect::engine::JudgedDay;
use crate::instant::Day;
use crate::store::{Reader, Result, StatePaths};

/// Threads at most: each holds the events of a day.
const THREADS: usize = 4;

/// Days that may be judged before the one in front of them was handed on.
const AHEAD: usize = 4 * THREADS;

/// What was found on a day, by the day's place among those asked for.
type Found = (usize, JudgedDay);

/// Judges `days` and hands what was found on each to `each`, in their order; and nothing now and
/// then while it waits. Ends where `each` gives false.
///
/// # Errors
/// The database cannot be read; or `each` fails.
pub(super) fn judge_each(
    grounds: &Grounds,
    paths: &StatePaths,
    days: &[Day],
    each: impl FnMut(Option<(Day, JudgedDay)>) -> Result<bool>,
) -> Result<()> {
    let threads = threads(days.len());
    let (found, judged) = mpsc::channel();
    let (to, next) = mpsc::channel();
    let next = Mutex::new(next);
    thread::scope(|scope| {
        let judge = |found: Sender<Found>| {
            let next = &next;
            scope.spawn(move || judge_next(grounds, paths, days, next, &found))
        };
        let judging: Vec<_> = (0..threads).map(|_| judge(found.clone())).collect();
        drop(found);
        let places = Places { left: 0..days.len(), to: Some(to) };
        let failed = || judging.iter().any(ScopedJoinHandle::is_finished);
        if !in_order(days, places, &judged, failed, each)? {
            return Ok(());
        }
        let mut ended = judging.into_iter().map(ScopedJoinHandle::join);
        ended.try_for_each(|ended| ended.unwrap_or_else(|panic| resume_unwind(panic)))
    })
}

/// The places of the days that nobody has begun to judge.
struct Places {
    left: Range<usize>,
    /// Closed when there are no more.
    to: Option<Sender<usize>>,
}

impl Places {
    fn give_out(&mut self, most: usize) {
        for place in self.left.by_ref().take(most) {
            // Where nobody takes it, all have failed: that is found out when they are joined.
            let _ = self.to.as_ref().map(|to| to.send(place));
        }
        if self.left.is_empty() {
            self.to = None;
        }
    }
}

/// Hands on what was found in the order of the days; whether to the end. No day is begun that is
/// far behind the first whose findings were not handed on: they would wait in memory.
fn in_order(
    days: &[Day],
    mut places: Places,
    judged: &Receiver<Found>,
    failed: impl Fn() -> bool,
    mut each: impl FnMut(Option<(Day, JudgedDay)>) -> Result<bool>,
) -> Result<bool> {
    places.give_out(AHEAD);
    let mut early = BTreeMap::new();
    let mut turn = 0;
    loop {
        match judged.recv_timeout(MOMENT) {
            Ok((place, found)) => {
                early.insert(place, found);
            }
            Err(RecvTimeoutError::Timeout) => {
                if failed() {
                    places.to = None;
                }
                if !each(None)? {
                    return Ok(false);
                }
            }
            Err(RecvTimeoutError::Disconnected) => return Ok(true),
        }
        while let Some(found) = early.remove(&turn) {
            if !each(Some((days[turn], found)))? {
                return Ok(false);
            }
            turn += 1;
            places.give_out(1);
        }
    }
}

/// Judges one day after the other of those given out, as long as somebody wants to know.
fn judge_next(
    grounds: &Grounds,
    paths: &StatePaths,
    days: &[Day],
    next: &Mutex<Receiver<usize>>,
    found: &Sender<Found>,
) -> Result<()> {
    let reader = Reader::open(paths)?;
    loop {
        let place = next.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(place) = place else { return Ok(()) };
        let Some(day) = days.get(place) else { return Ok(()) };
        if found.send((place, grounds.judge(&reader, *day)?)).is_err() {
            return Ok(());
        }
    }
}

fn threads(days: usize) -> usize {
    let processors = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    processors.min(THREADS).min(days)
}
