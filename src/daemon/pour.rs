//! Reading an export, or its copy, on one thread, parsing it on another, and taking what that gives
//! on a third.

use std::io::{self, Read};
use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, TryRecvError};
use std::thread::{self, Scope, ScopedJoinHandle};

use super::ahead::Ahead;
use super::desk::Interlude;
use super::giving_way::give_way;
use super::pulse::Pulse;
use super::worker::MOMENT;
use crate::config::profile::Profile;
use crate::parse::batch::Position;
use crate::parse::{Batch, ReadError, Reader, Summary};
use crate::store::StoreError;
use crate::store::export::Pauses;

/// Batches that may wait between parsing and storing: enough to parse while the writer waits for
/// the medium, or for the hash of a file.
const IN_FLIGHT: usize = 64;

/// Has the writer `take` every batch of the copy, by the profile and from there on; between two of
/// them those have their turn who wait. Ends at the end, or where work is to end.
pub(super) fn feed<W: Pauses>(
    copy: impl Read + Send,
    (profile, from): (&Profile, Position),
    (writer, interlude): (&mut W, &mut Interlude<'_>),
    take: impl FnMut(&mut W, &Batch) -> Result<(), StoreError>,
) -> Result<Result<Summary, ReadError>, StoreError> {
    let pulse = interlude.waiting.pulse.clone();
    thread::scope(|scope| {
        let pouring = Pouring::begin(scope, copy, (profile, from), pulse);
        pouring.into_writer((writer, interlude), take)
    })
}

/// Reads and parses on threads of their own, behind `from`, and hands every batch to `step` on this one;
/// nothing now and then while there is none. Reading is what `pulse` is told. Ends at the end, or where `step` gives false.
pub(super) fn pour(
    copy: impl Read + Send,
    (profile, from): (&Profile, Position),
    pulse: &Pulse,
    step: impl FnMut(Option<&Batch>) -> Result<bool, StoreError>,
) -> Result<Result<Summary, ReadError>, StoreError> {
    thread::scope(|scope| Pouring::begin(scope, copy, (profile, from), pulse.clone()).each(step))
}

/// What is read and parsed on threads of its own; they end soon after this is dropped.
pub(super) struct Pouring<'scope> {
    batches: mpsc::Receiver<Batch>,
    empties: mpsc::Sender<Batch>,
    reading: ScopedJoinHandle<'scope, ()>,
    parsing: ScopedJoinHandle<'scope, Result<Summary, ReadError>>,
    wanted: Wanted,
}

impl<'scope> Pouring<'scope> {
    /// Begins, behind `from`; `pulse` is told of what is read. As many batches are made as may wait.
    pub(super) fn begin(
        scope: &'scope Scope<'scope, '_>,
        copy: impl Read + Send + 'scope,
        (profile, from): (&'scope Profile, Position),
        pulse: Pulse,
    ) -> Self {
        let (parsed, batches) = mpsc::sync_channel(IN_FLIGHT);
        let (empties, recycled) = mpsc::channel();
        let wanted = Wanted(Arc::new(AtomicBool::new(true)));
        let copy = Until { input: copy, wanted: Arc::clone(&wanted.0), pulse };
        let (copy, reading) = Ahead::of(scope, copy);
        let parsing = scope.spawn(move || {
            give_way();
            parse(copy, profile, from, &parsed, &recycled)
        });
        Self { batches, empties, reading, parsing, wanted }
    }

    /// Has the writer `take` every batch, and those have their turn between who wait.
    pub(super) fn into_writer<W: Pauses>(
        self,
        (writer, interlude): (&mut W, &mut Interlude<'_>),
        mut take: impl FnMut(&mut W, &Batch) -> Result<(), StoreError>,
    ) -> Result<Result<Summary, ReadError>, StoreError> {
        let pulse = interlude.waiting.pulse.clone();
        self.each(|batch| {
            match batch {
                Some(batch) => {
                    interlude.tally.add(batch.records());
                    take(writer, batch)?;
                }
                None => writer.use_time()?,
            }
            // What was taken was written, within a transaction that goes on.
            pulse.beat(|| true);
            if interlude.waiting.is_anybody() {
                writer.pause(|store| interlude.pause(store))?;
            }
            Ok(!interlude.waiting.is_stopping())
        })
    }

    /// Hands every batch to `step`, and nothing now and then while there is none. Nothing is read any
    /// more when this returns.
    fn each(
        self,
        step: impl FnMut(Option<&Batch>) -> Result<bool, StoreError>,
    ) -> Result<Result<Summary, ReadError>, StoreError> {
        let Self { batches, empties, reading, parsing, wanted } = self;
        let taken = take_all(&batches, &empties, step);
        // Without a taker the parser ends at its next batch, or within a long line.
        drop((wanted, batches));
        let read = parsing.join().unwrap_or_else(|panic| resume_unwind(panic));
        reading.join().unwrap_or_else(|panic| resume_unwind(panic));
        taken.map(|()| read)
    }
}

/// As long as this is there, somebody wants to know more.
struct Wanted(Arc<AtomicBool>);

impl Drop for Wanted {
    fn drop(&mut self) {
        self.0.store(false, Ordering::SeqCst);
    }
}

/// Hands the batches to `step` as they come.
fn take_all(
    received: &mpsc::Receiver<Batch>,
    empties: &mpsc::Sender<Batch>,
    mut step: impl FnMut(Option<&Batch>) -> Result<bool, StoreError>,
) -> Result<(), StoreError> {
    loop {
        let ready = received.try_recv();
        if matches!(ready, Err(TryRecvError::Empty)) && !step(None)? {
            return Ok(());
        }
        match ready.or_else(|_| received.recv_timeout(MOMENT)) {
            Ok(batch) => {
                let go_on = step(Some(&batch))?;
                // The parser may be done and gone; then nobody needs the buffers.
                let _ = empties.send(batch);
                if !go_on {
                    return Ok(());
                }
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Ok(()),
        }
    }
}

/// Reads until nobody wants to know any more, so that no line is too long to be stopped in.
struct Until<R> {
    input: R,
    wanted: Arc<AtomicBool>,
    pulse: Pulse,
}

impl<R: Read> Read for Until<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if !self.wanted.load(Ordering::SeqCst) {
            return Err(io::Error::other("given up"));
        }
        self.pulse.step();
        self.input.read(buffer)
    }
}

/// Parses the copy on its own thread; stops where nobody takes the batches any more.
fn parse(
    copy: impl Read,
    profile: &Profile,
    from: Position,
    batches: &mpsc::SyncSender<Batch>,
    recycled: &mpsc::Receiver<Batch>,
) -> Result<Summary, ReadError> {
    let mut reader = Reader::open(copy, profile)?;
    reader.resume_at(from)?;
    loop {
        let mut batch = recycled.try_recv().unwrap_or_default();
        let more = reader.next_batch(&mut batch)?;
        if !more {
            // The end of the last batch covers blank lines after the last record.
            let _ = batches.send(batch);
            return Ok(reader.summary());
        }
        if batches.send(batch).is_err() {
            return Ok(reader.summary());
        }
    }
}
