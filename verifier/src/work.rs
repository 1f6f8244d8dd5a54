//! What is compared, shared out among threads with a connection each.

use std::collections::{BTreeSet, VecDeque};
use std::panic::resume_unwind;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use rusqlite::Connection;

use crate::archive::Files;
use crate::contain;
use crate::dictionary::Dictionary;
use crate::error::Result;
use crate::hash::Hash;
use crate::ledger::Ledger;
use crate::part::Part;
use crate::problem::Problems;
use crate::rows::{self, Found, Stretch};

/// Something to compare.
enum Task<'a> {
    /// The ledger, and what is not a row of the log.
    Ledger,
    /// Rows of the log.
    Rows(Stretch<'a>),
    /// A file of the archive.
    File((Hash, i64)),
}

/// What the work is done with.
pub struct Work<'a> {
    /// The tables of the events.
    pub parts: &'a [Part],
    /// The texts of the events.
    pub dictionary: &'a Dictionary,
    /// The archive, where there is one.
    pub files: Option<&'a Files>,
    /// The sizes of which the root is needed.
    pub sizes: &'a BTreeSet<i64>,
}

/// What the work came to.
#[derive(Default)]
pub struct Done {
    /// The ledger.
    pub ledger: Ledger,
    /// The pieces.
    pub pieces: Vec<((i64, i64), Found)>,
    /// What does not hold.
    pub problems: Problems,
}

impl Work<'_> {
    /// Does it: each connection on a thread of its own takes the next task until none is left.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn run(&self, connections: &mut [Connection], stretches: &[Stretch<'_>]) -> Result<Done> {
        let files = self.files.into_iter().flat_map(Files::known).map(Task::File);
        let rows = stretches.iter().copied().map(Task::Rows);
        // A file may be large: begun last, it would be waited for.
        let tasks: VecDeque<Task<'_>> =
            std::iter::once(Task::Ledger).chain(files).chain(rows).collect();
        let tasks = Mutex::new(tasks);
        let done = thread::scope(|scope| {
            let threads: Vec<_> = connections
                .iter_mut()
                .map(|conn| scope.spawn(|| self.work(conn, &tasks)))
                .collect();
            let ended = threads.into_iter().map(thread::ScopedJoinHandle::join);
            ended
                .map(|ended| ended.unwrap_or_else(|panic| resume_unwind(panic)))
                .collect::<Vec<_>>()
        });
        let mut all = Done::default();
        for done in done {
            all.add(done?);
        }
        Ok(all)
    }

    fn work(&self, conn: &mut Connection, tasks: &Mutex<VecDeque<Task<'_>>>) -> Result<Done> {
        let mut done = Done::default();
        loop {
            let Some(task) = lock(tasks).pop_front() else { return Ok(done) };
            let problems = &mut done.problems;
            match task {
                Task::Ledger => {
                    let compared = done.ledger.compare(conn, self.sizes, problems);
                    contain(compared, problems)?;
                }
                Task::Rows(stretch) => {
                    let hashed = rows::hash(conn, (self.dictionary, self.parts), stretch, problems);
                    done.pieces.extend(contain(hashed, problems)?.unwrap_or_default());
                }
                Task::File(file) => {
                    if let Some(files) = self.files {
                        files.compare(file, problems);
                    }
                }
            }
        }
    }
}

impl Done {
    fn add(&mut self, other: Self) {
        if other.ledger.size > 0 {
            self.ledger = other.ledger;
        }
        self.pieces.extend(other.pieces);
        self.problems.merge(other.problems);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
