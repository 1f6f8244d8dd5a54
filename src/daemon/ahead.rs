//! Reading ahead on a thread of its own, for who works on what was read before.

use std::io::{self, Read};
use std::sync::mpsc::{self, Receiver, Sender, SyncSender};
use std::thread::{Scope, ScopedJoinHandle};

use super::giving_way::give_way;

/// Bytes that are read at once.
const CHUNK: usize = 256 * 1024;

/// Chunks that may wait to be used.
const WAITING: usize = 4;

/// What a thread of its own reads.
pub(super) struct Ahead {
    chunks: Receiver<io::Result<Vec<u8>>>,
    spent: Sender<Vec<u8>>,
    chunk: Vec<u8>,
    used: usize,
}

impl Ahead {
    /// Begins to read `input`; the thread ends with it, or when nobody wants more.
    pub(super) fn of<'scope>(
        scope: &'scope Scope<'scope, '_>,
        input: impl Read + Send + 'scope,
    ) -> (Self, ScopedJoinHandle<'scope, ()>) {
        let (read, chunks) = mpsc::sync_channel(WAITING);
        let (spent, again) = mpsc::channel();
        let reading = scope.spawn(move || {
            give_way();
            read_all(input, &read, &again);
        });
        (Self { chunks, spent, chunk: Vec::new(), used: 0 }, reading)
    }
}

impl Read for Ahead {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.used == self.chunk.len() {
            let next = self.chunks.recv().unwrap_or_else(|_| Ok(Vec::new()))?;
            // The reader may have come to the end and be gone.
            let _ = self.spent.send(std::mem::replace(&mut self.chunk, next));
            self.used = 0;
        }
        let length = (&self.chunk[self.used..]).read(buffer)?;
        self.used += length;
        Ok(length)
    }
}

/// Hands on chunks until nothing is left, or reading fails.
fn read_all(
    mut input: impl Read,
    read: &SyncSender<io::Result<Vec<u8>>>,
    again: &Receiver<Vec<u8>>,
) {
    loop {
        let mut chunk = again.try_recv().unwrap_or_default();
        chunk.clear();
        let filled = input.by_ref().take(CHUNK as u64).read_to_end(&mut chunk);
        let is_over = chunk.is_empty();
        // What came before a fault is used first.
        let wanted = is_over && filled.is_err() || read.send(Ok(chunk)).is_ok();
        if let Err(error) = filled {
            // Whoever does not want it any more has gone.
            let _ = read.send(Err(error));
            return;
        }
        if is_over || !wanted {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives these bytes and then fails.
    struct Failing<'a>(&'a [u8]);

    impl Read for Failing<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            match self.0.read(buffer)? {
                0 => Err(io::Error::other("broken")),
                length => Ok(length),
            }
        }
    }

    #[test]
    fn what_is_read_ahead_is_what_is_there() {
        let bytes: Vec<u8> = (0..=250_u8).cycle().take(3 * CHUNK + 5).collect();
        let mut read = Vec::new();
        std::thread::scope(|scope| Ahead::of(scope, &bytes[..]).0.read_to_end(&mut read)).unwrap();
        assert!(read == bytes);
    }

    #[test]
    fn a_fault_comes_behind_what_was_read_before_it() {
        let bytes = vec![7; CHUNK + 5];
        let mut read = Vec::new();
        let end =
            std::thread::scope(|scope| Ahead::of(scope, Failing(&bytes)).0.read_to_end(&mut read));
        assert_eq!(end.unwrap_err().to_string(), "broken");
        assert!(read == bytes);
    }

    #[test]
    fn a_reader_that_nobody_wants_ends() {
        std::thread::scope(|scope| drop(Ahead::of(scope, io::repeat(1)).0));
    }
}
