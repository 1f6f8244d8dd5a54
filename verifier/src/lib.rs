//! Proves a database and an archive of tenken: that the log, the alerts, what people did and all
//! that tenken was told are what was recorded in the ledger, and that the ledger is what was sealed
//! and anchored.
//!
//! It shares no code with tenken and knows only what `docs/ledger.md` says: whoever finds that the
//! two disagree has found a fault in one of them.
//!
//! Everything is streamed. What is held: the texts that recur (at most 128 MiB, and 48 of their places), and of each export,
//! each piece of one and each file in the archive about 300 bytes in all.

pub mod anchor;
pub mod checkpoints;
pub mod error;
pub mod hash;
pub mod key;
pub mod note;
pub mod problem;
pub mod report;
pub mod tree;

mod account;
mod alerts;
mod archive;
mod database;
mod dictionary;
mod encoding;
mod exports;
mod form;
mod ledger;
mod marked;
mod notices;
mod part;
mod pieces;
mod quarantine;
mod record;
mod registers;
mod rows;
mod said;
mod schema;
mod seal;
mod seen;
mod settings;
mod work;

use std::path::PathBuf;

use rusqlite::Connection;

use anchor::Anchor;
use archive::Files;
use checkpoints::{Keys, Sealed};
use dictionary::Dictionary;
use error::{Error, Result};
use key::PublicKey;
use ledger::Ledger;
use problem::{Detail, Kind, Problems};
use report::{NotProven, Report};
use work::{Done, Work};

/// Threads that compare.
const THREADS: usize = 2;

/// Events of one task.
const STRETCH: i64 = 20_000;

/// What is to be proven, and by what.
#[derive(Debug, Clone, Default)]
pub struct Subject {
    /// The database.
    pub database: PathBuf,
    /// The folder of the archive, where there is one.
    pub archive: Option<PathBuf>,
    /// Anchors that were kept outside.
    pub anchors: Vec<Anchor>,
    /// Public keys that came from outside.
    pub keys: Vec<PublicKey>,
}

/// Proves what can be proven.
///
/// # Errors
/// The database or the archive cannot be read.
pub fn verify(subject: &Subject) -> Result<Report> {
    let mut connections = database::open(&subject.database, THREADS)?;
    let mut problems = Problems::default();
    let mut files = None;
    if let (Some(folder), Some(own)) = (&subject.archive, connections.first()) {
        files = Some(Files::list(folder, own)?);
    }
    let done = compare_all(&mut connections, subject, files.as_ref(), &mut problems)?;
    let Some(own) = connections.first() else {
        return Err(Error::Missing(subject.database.clone()));
    };
    problems.merge(done.problems);
    let spare = files.as_ref().map_or(0, |files| files.tell_unknown(&mut problems));
    let mut ledger = done.ledger;
    ledger.exports.pieces().found(done.pieces);
    let compared = compare_rest(own, &mut ledger, &mut problems);
    contain(compared, &mut problems)?;
    let compared = compare_seals(own, subject, &ledger, &mut problems);
    let (sealed, anchored) = contain(compared, &mut problems)?.unwrap_or_default();
    let files = files.as_ref().map(|files| (files.count(), spare));
    Ok(report(subject, ledger, (sealed, anchored, files), problems))
}

/// What can be shared out among threads.
fn compare_all(
    connections: &mut [Connection],
    subject: &Subject,
    files: Option<&Files>,
    problems: &mut Problems,
) -> Result<Done> {
    let Some(own) = connections.first() else { return Ok(Done::default()) };
    let read = || -> Result<_> {
        let mut sizes = checkpoints::sizes(own)?;
        sizes.extend(subject.anchors.iter().map(|anchor| anchor.size));
        let parts = part::all(own)?.into_iter().filter(|part| !part.is_merging);
        Ok((sizes, parts.collect::<Vec<_>>(), rows::spans(own)?, Dictionary::read(own)?))
    };
    let Some((sizes, parts, spans, dictionary)) = contain(read(), problems)? else {
        return Ok(Done::default());
    };
    let work = Work { parts: &parts, dictionary: &dictionary, files, sizes: &sizes };
    work.run(connections, &rows::stretches(&spans, STRETCH))
}

fn compare_rest(conn: &Connection, ledger: &mut Ledger, problems: &mut Problems) -> Result<()> {
    ledger.exports.compare(conn, problems)?;
    settings::compare(conn, problems)?;
    alerts::compare(conn, problems)
}

/// What is sealed, and the largest anchor that fits.
fn compare_seals(
    conn: &Connection,
    subject: &Subject,
    ledger: &Ledger,
    problems: &mut Problems,
) -> Result<(Sealed, i64)> {
    let keys = Keys::find(conn, &subject.keys, ledger, problems)?;
    let sealed = checkpoints::compare(conn, &ledger.roots, &keys, problems)?;
    seal::tell_unsealed(conn, &sealed, ledger.size, problems)?;
    let fits = (ledger.size, &ledger.roots);
    let anchored = seal::compare_anchors(conn, &subject.anchors, fits, problems)?;
    Ok((sealed, anchored))
}

/// What the database holds that it cannot hold, where nobody changed it, is a problem like others;
/// where it cannot be read, nothing can be proven.
fn contain<T>(result: Result<T>, problems: &mut Problems) -> Result<Option<T>> {
    match result {
        Ok(done) => Ok(Some(done)),
        Err(Error::Database(error)) if encoding::is_of_content(&error) => {
            let detail = Detail::new("unreadable").with("cause", error);
            problems.add(Kind::SchemaAltered, "schema", detail);
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

fn report(
    subject: &Subject,
    mut ledger: Ledger,
    (sealed, anchored, archive): (Sealed, i64, Option<(u64, u64)>),
    problems: Problems,
) -> Report {
    let seal = sealed.last;
    let covered = seal.as_ref().map_or(0, |seal| seal.size).max(anchored);
    let mut not_proven = Vec::new();
    if ledger.size > covered {
        let [entries, since] = [ledger.size - covered, covered].map(count);
        not_proven.push(NotProven::Window { entries, since });
    }
    not_proven.extend(subject.keys.is_empty().then_some(NotProven::Key));
    not_proven.push(NotProven::Holder);
    not_proven.push(NotProven::Unseen);
    not_proven.push(NotProven::Caches);
    match archive {
        None => not_proven.push(NotProven::Archive),
        Some((_, 0)) => {}
        Some((_, files)) => not_proven.push(NotProven::Spare { files }),
    }
    not_proven.push(NotProven::Alerts);
    let exports = ledger.exports.open;
    not_proven.extend((exports > 0).then_some(NotProven::Open { exports }));
    let (problems, beyond) = problems.into_sorted();
    Report {
        ledger_size: count(ledger.size),
        root: ledger.root,
        rows: ledger.exports.pieces().rows,
        exports: ledger.exports.shown,
        checkpoints: sealed.checkpoints,
        archive: archive.map(|(files, _)| files),
        seal,
        problems,
        beyond,
        not_proven,
    }
}

fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}
