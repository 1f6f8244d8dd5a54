//! Reading a copy of the archive on one thread, and taking what it gives on another.

use std::io::{self, Read};
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;

use super::desk::Interlude;
use super::pulse::Pulse;
use super::worker::MOMENT;
use crate::config::profile::Profile;
use crate::parse::batch::Position;
use crate::parse::{Batch, ReadError, Reader, Summary};
use crate::store::StoreError;
use crate::store::export::Pauses;

/// Batches that may wait between parsing and storing: enough to parse while the writer waits for
/// the medium.
const IN_FLIGHT: usize = 16;

/// Has the writer `take` every batch of the copy, by the profile and from there on; between two of
/// them those have their turn who wait. Ends at the end, or where work is to end.
pub(super) fn feed<W: Pauses>(
    copy: impl Read + Send,
    (profile, from): (&Profile, Position),
    (writer, interlude): (&mut W, &mut Interlude<'_>),
    mut take: impl FnMut(&mut W, &Batch) -> Result<(), StoreError>,
) -> Result<Result<Summary, ReadError>, StoreError> {
    let pulse = interlude.waiting.pulse.clone();
    pour(copy, (profile, from), &pulse, |batch| {
        if let Some(batch) = batch {
            interlude.tally.add(batch.records());
            take(writer, batch)?;
        }
        // What was taken was written, within a transaction that goes on.
        pulse.beat(|| true);
        if interlude.waiting.is_anybody() {
            writer.pause(|store| interlude.pause(store))?;
        }
        Ok(!interlude.waiting.is_stopping())
    })
}

/// Parses on a thread of its own, behind `from`, and hands every batch to `step` on this one;
/// nothing now and then while there is none. Reading is what `pulse` is told. Ends at the end, or where `step` gives false.
pub(super) fn pour(
    copy: impl Read + Send,
    (profile, from): (&Profile, Position),
    pulse: &Pulse,
    step: impl FnMut(Option<&Batch>) -> Result<bool, StoreError>,
) -> Result<Result<Summary, ReadError>, StoreError> {
    let (batches, received) = mpsc::sync_channel::<Batch>(IN_FLIGHT);
    let (empties, recycled) = mpsc::channel::<Batch>();
    let given_up = AtomicBool::new(false);
    let copy = Until { input: copy, given_up: &given_up, pulse };
    thread::scope(|scope| {
        let parsing = scope.spawn(move || parse(copy, profile, from, &batches, &recycled));
        let taken = take_all(&received, &empties, step);
        // Without a taker the parser ends at its next batch, or within a long line.
        given_up.store(true, Ordering::SeqCst);
        drop(received);
        let read = parsing.join().unwrap_or_else(|panic| resume_unwind(panic));
        taken.map(|()| read)
    })
}

/// Hands the batches to `step` as they come.
fn take_all(
    received: &mpsc::Receiver<Batch>,
    empties: &mpsc::Sender<Batch>,
    mut step: impl FnMut(Option<&Batch>) -> Result<bool, StoreError>,
) -> Result<(), StoreError> {
    loop {
        let go_on = match received.recv_timeout(MOMENT) {
            Ok(batch) => {
                let go_on = step(Some(&batch))?;
                // The parser may be done and gone; then nobody needs the buffers.
                let _ = empties.send(batch);
                go_on
            }
            Err(RecvTimeoutError::Timeout) => step(None)?,
            Err(RecvTimeoutError::Disconnected) => false,
        };
        if !go_on {
            return Ok(());
        }
    }
}

/// Reads until nobody wants to know any more, so that no line is too long to be stopped in.
struct Until<'a, R> {
    input: R,
    given_up: &'a AtomicBool,
    pulse: &'a Pulse,
}

impl<R: Read> Read for Until<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.given_up.load(Ordering::SeqCst) {
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
