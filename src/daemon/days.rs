//! Judging days on several threads: each reads and judges whole days through a connection of
//! its own; what they find is handed on in the order of the days.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Sender};
use std::thread::{self, ScopedJoinHandle};

use super::judge::Grounds;
use crate::detect::engine::JudgedDay;
use crate::instant::Day;
use crate::store::{Reader, Result, StatePaths};

/// Threads at most: each holds the events of a day.
const THREADS: usize = 4;

/// What was found on a day, by the day's place among those asked for.
type Found = (usize, JudgedDay);

/// Judges `days` and hands what was found on each to `each`, in their order.
///
/// # Errors
/// The database cannot be read; or `each` fails.
pub(super) fn judge_each(
    grounds: &Grounds,
    paths: &StatePaths,
    days: &[Day],
    mut each: impl FnMut(Day, JudgedDay) -> Result<()>,
) -> Result<()> {
    let (found, judged) = mpsc::channel();
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        let judge = |found: Sender<Found>| {
            let next = &next;
            scope.spawn(move || judge_next(grounds, paths, days, next, &found))
        };
        let judging: Vec<_> = (0..threads(days.len())).map(|_| judge(found.clone())).collect();
        drop(found);
        let mut early = BTreeMap::new();
        let mut turn = 0;
        for (place, found) in judged {
            early.insert(place, found);
            while let Some(found) = early.remove(&turn) {
                each(days[turn], found)?;
                turn += 1;
            }
        }
        let mut ended = judging.into_iter().map(ScopedJoinHandle::join);
        ended.try_for_each(|ended| ended.unwrap_or_else(|panic| resume_unwind(panic)))
    })
}

/// Judges one day after the other that nobody has begun, as long as somebody wants to know.
fn judge_next(
    grounds: &Grounds,
    paths: &StatePaths,
    days: &[Day],
    next: &AtomicUsize,
    found: &Sender<Found>,
) -> Result<()> {
    let reader = Reader::open(paths)?;
    loop {
        let place = next.fetch_add(1, Ordering::Relaxed);
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
