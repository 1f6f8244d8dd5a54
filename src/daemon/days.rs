//! Judging days, or parts of the subjects, on several threads: each reads and judges whole ones
//! through a connection of its own; what they find is handed on in their order.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::ops::Range;
use std::panic::resume_unwind;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender, TryRecvError};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, ScopedJoinHandle};
use std::time::Duration;

use super::judge::Grounds;
use super::worker::MOMENT;
use crate::detect::engine::JudgedDay;
use crate::instant::Day;
use crate::store::{Fresh, Reader, Result, StatePaths};

/// Threads at most: each holds the events of a day.
const THREADS: usize = 4;

/// Days that may be judged before the one in front of them was handed on.
pub(super) const AHEAD: usize = 4 * THREADS;

/// By which state of the database others judge.
#[derive(Debug)]
pub(super) enum Sight {
    /// That of the moment at which each of them began.
    OneMoment,
    /// That of each day at which they begin with it: what this thread writes meanwhile is nothing
    /// that they ask. Of the rows that are still kept, nothing is read.
    EachDay(Fresh),
}

/// What was found, by the place of what it was found in among what was asked for.
type Found<F> = (usize, F);

/// Judges `days` and hands what was found on each to `each`, in their order; and nothing now and
/// then while it waits. Ends where `each` gives false.
///
/// # Errors
/// The database cannot be read; or `each` fails.
pub(super) fn judge_each(
    grounds: &Grounds,
    (paths, sight): (&StatePaths, &Sight),
    days: &[Day],
    busy: &Cell<bool>,
    each: impl FnMut(Option<(Day, JudgedDay)>) -> Result<bool>,
) -> Result<()> {
    let judge = |reader: &Reader<'_>, next: &mut Next<'_, Day>, found: &Hand<'_, JudgedDay>| {
        let nothing = Fresh::default();
        while let Some((place, day)) = next() {
            let fresh = match sight {
                Sight::OneMoment => &nothing,
                Sight::EachDay(fresh) => {
                    reader.turn_to_now()?;
                    fresh
                }
            };
            if !found(place, grounds.judge(reader, day, fresh)?) {
                break;
            }
        }
        Ok(())
    };
    judge_in_order(paths, days, busy, judge, each)
}

/// Gives the next thing to judge, with its place.
pub(super) type Next<'a, T> = dyn FnMut() -> Option<(usize, T)> + 'a;

/// Hands on what was found at a place; whether somebody wants to know more.
pub(super) type Hand<'a, F> = dyn Fn(usize, F) -> bool + 'a;

/// Judges `things` on several threads, each by a reader of its own, and hands what was found in
/// each to `each`, in their order; and nothing whenever it has to wait. Ends where `each`
/// gives false. As long as this thread is `busy` with work of its own, it does not wait, and one
/// judges less.
///
/// # Errors
/// The database cannot be read; or `each` fails.
pub(super) fn judge_in_order<T: Copy + Sync, F: Send>(
    paths: &StatePaths,
    things: &[T],
    busy: &Cell<bool>,
    judge: impl Fn(&Reader<'_>, &mut Next<'_, T>, &Hand<'_, F>) -> Result<()> + Sync,
    each: impl FnMut(Option<(T, F)>) -> Result<bool>,
) -> Result<()> {
    let most = threads(things.len());
    let (found, judged) = mpsc::channel();
    let (to, next) = mpsc::channel();
    let next = Mutex::new(next);
    thread::scope(|scope| {
        let (next, judge) = (&next, &judge);
        let mut found = Some(found);
        let mut judging = Vec::new();
        let mut start = |is_busy: bool| {
            let wanted = if is_busy { most.saturating_sub(1).max(1) } else { most };
            if let Some(found) = &found {
                while judging.len() < wanted {
                    let found = found.clone();
                    judging
                        .push(scope.spawn(move || judge_next(paths, things, judge, next, &found)));
                }
            }
            let has_ended = judging.iter().any(ScopedJoinHandle::is_finished);
            if has_ended || judging.len() == most {
                found = None;
            }
            has_ended
        };
        let places = Places { left: 0..things.len(), to: Some(to) };
        if !in_order(things, places, &judged, (busy, &mut start), each)? {
            return Ok(());
        }
        let mut ended = judging.into_iter().map(ScopedJoinHandle::join);
        ended.try_for_each(|ended| ended.unwrap_or_else(|panic| resume_unwind(panic)))
    })
}

/// The places of what nobody has begun to judge.
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

/// Hands on what was found in the order asked for; whether to the end. Nothing is begun that is
/// far behind the first whose findings were not handed on: they would wait in memory.
fn in_order<T: Copy, F>(
    things: &[T],
    mut places: Places,
    judged: &Receiver<Found<F>>,
    (busy, start): (&Cell<bool>, &mut dyn FnMut(bool) -> bool),
    mut each: impl FnMut(Option<(T, F)>) -> Result<bool>,
) -> Result<bool> {
    places.give_out(AHEAD);
    let mut early = BTreeMap::new();
    let mut turn = 0;
    while turn < things.len() {
        start(busy.get());
        let ready = judged.try_recv();
        if matches!(ready, Err(TryRecvError::Empty)) && !each(None)? {
            return Ok(false);
        }
        // Who has just become idle has one more begin to judge, before it waits.
        let has_ended = start(busy.get());
        let patience = if busy.get() { Duration::ZERO } else { MOMENT };
        match ready.or_else(|_| judged.recv_timeout(patience)) {
            Ok((place, found)) => {
                early.insert(place, found);
            }
            Err(RecvTimeoutError::Timeout) => {
                if has_ended {
                    places.to = None;
                }
            }
            Err(RecvTimeoutError::Disconnected) => return Ok(true),
        }
        while let Some(found) = early.remove(&turn) {
            if !each(Some((things[turn], found)))? {
                return Ok(false);
            }
            turn += 1;
            places.give_out(1);
        }
    }
    Ok(true)
}

/// Judges one thing after the other of those given out, as long as somebody wants to know.
fn judge_next<T: Copy, F>(
    paths: &StatePaths,
    things: &[T],
    judge: impl Fn(&Reader<'_>, &mut Next<'_, T>, &Hand<'_, F>) -> Result<()>,
    next: &Mutex<Receiver<usize>>,
    found: &Sender<Found<F>>,
) -> Result<()> {
    let reader = Reader::open(paths)?;
    let mut next = || {
        let place = next.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()?;
        things.get(place).map(|thing| (place, *thing))
    };
    judge(&reader, &mut next, &|place, judged| found.send((place, judged)).is_ok())
}

fn threads(things: usize) -> usize {
    let processors = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    processors.min(THREADS).min(things)
}
