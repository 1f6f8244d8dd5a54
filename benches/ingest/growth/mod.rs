//! What it costs as the database grows: files one after the other into one state.

mod days;
mod files;
mod late;
mod residents;

use anyhow::Result;
use serde::Serialize;

use self::days::Days;
use self::files::FileRun;
use self::late::Late;
use self::residents::Residents;
use super::measure::{Measured, process};
use super::number::number;
use super::place::Place;

/// Rows of a late file whose alerts are waited for.
const WAITED_FOR: u64 = 10_000;

/// Rows of a late file that must not cost more than in an empty state.
const DAILY: u64 = 20_000;

/// What growth came to.
#[derive(Debug, Serialize)]
pub struct Growth {
    /// The files, in order.
    pub files: Vec<FileRun>,
    /// Rows that the state holds after them.
    pub rows: u64,
    /// Bytes of the database after them, for each byte of the files.
    pub database_per_csv_byte: f64,
    /// Looking residents up, inside this process.
    pub residents: Residents,
    /// `tenken subject` as a process, for one resident.
    pub subject: Measured,
    /// `tenken digest` as a process.
    pub digest: Measured,
    /// A file of 10,000 rows.
    pub waited_for: Late,
    /// A file of 20,000 rows.
    pub daily: Late,
    /// `tenken replay --check`, one run.
    pub replay: Measured,
    /// `tenken verify`, one run.
    pub verify: Measured,
}

impl Growth {
    /// Loads so many files of so many rows, and then looks at everything so often that is quick.
    pub fn look(files: u32, rows: u64, runs: usize) -> Result<Self> {
        let days = Days::new(files, rows, runs);
        let place = Place::new(&days.all(), &days.first())?;
        let state = place.state("grown")?;
        let files = files::ingest_all(&state, &days)?;
        let bytes = files.iter().map(|file| number(file.csv_bytes)).sum::<f64>();
        let database_per_csv_byte = number(state.database_bytes()?) / bytes;
        let sampled = residents::sample(&state)?;
        let residents = Residents::look_up(&state, &sampled)?;
        let one = sampled.first().map_or("", String::as_str);
        let subject = process(&state.tenken(&["subject", one]))?;
        let digests = (0..runs).map(|_| process(&state.tenken(&["digest"])));
        let digest = Measured::median(&digests.collect::<Result<Vec<_>>>()?);
        let replay = process(&state.tenken(&["replay", "--check"]))?;
        let verify = process(&state.tenken(&["verify"]))?;
        let rows = files.iter().map(|file| file.rows).sum();
        let loads = days.late(WAITED_FOR, false, rows);
        let behind = loads.iter().map(|load| load.rows).sum::<u64>();
        let waited_for = Late::measure(&place, &state, &loads)?;
        let daily = Late::measure(&place, &state, &days.late(DAILY, true, rows + behind))?;
        Ok(Self {
            files,
            rows,
            database_per_csv_byte,
            residents,
            subject,
            digest,
            waited_for,
            daily,
            replay,
            verify,
        })
    }

    /// How long the last file took for each second of the first, by the clock and by CPU time.
    pub fn last_to_first(&self) -> (f64, f64) {
        let ratio = |figure: fn(&Measured) -> f64| {
            let of = |file: Option<&FileRun>| file.map_or(f64::NAN, |file| figure(&file.run));
            of(self.files.last()) / of(self.files.first())
        };
        (ratio(|run| run.wall), ratio(Measured::cpu))
    }

    /// The largest memory of any file, MiB.
    pub fn peak(&self) -> f64 {
        self.files.iter().map(|file| file.run.mebibytes()).fold(f64::NAN, f64::max)
    }

    /// How long the slowest behind the first took for each second of the first.
    pub fn slowest_to_first(&self) -> f64 {
        let walls = || self.files.iter().map(|file| file.run.wall);
        walls().skip(1).fold(f64::NAN, f64::max) / walls().next().unwrap_or(f64::NAN)
    }
}
