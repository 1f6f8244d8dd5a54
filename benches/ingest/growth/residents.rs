//! Everything that touched one resident, asked inside this process: no start, no printing.

use std::fs;
use std::time::Instant;

use anyhow::{Context, Result};
use serde::Serialize;
use tenken::store::Reader;

use crate::number::median;
use crate::state::State;

/// Residents of a file that are asked for.
const OF_A_FILE: usize = 100;

/// What the queries took, each after the same one was asked before.
#[derive(Debug, Serialize)]
pub struct Residents {
    /// How many residents were asked for.
    pub asked: usize,
    /// Milliseconds of one, the median.
    pub median_ms: f64,
    /// Milliseconds of the slowest.
    pub slowest_ms: f64,
    /// Events of one, the median.
    pub events: f64,
}

impl Residents {
    /// Asks for each of them.
    pub fn look_up(state: &State, numbers: &[String]) -> Result<Self> {
        let paths = state.paths();
        let reader = Reader::open(&paths)?;
        let (mut times, mut events) = (Vec::new(), Vec::new());
        for number in numbers {
            reader.subject(number, "atena", None, None)?;
            let begin = Instant::now();
            let touches = reader.subject(number, "atena", None, None)?;
            times.push(begin.elapsed().as_secs_f64() * 1e3);
            events.push(f64::from(u32::try_from(touches.len())?));
        }
        Ok(Self {
            asked: numbers.len(),
            median_ms: median(times.iter().copied()),
            slowest_ms: times.iter().copied().fold(f64::NAN, f64::max),
            events: median(events),
        })
    }
}

/// Residents from the first and the last file that were dropped.
pub fn sample(state: &State) -> Result<Vec<String>> {
    let mut files = fs::read_dir(state.drop_folder())?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<Vec<_>>>()?;
    files.sort();
    let mut numbers = Vec::new();
    for file in files.first().into_iter().chain(files.last()) {
        let mut csv = csv::Reader::from_path(file)?;
        // Residents come again: a few neighbours are skipped.
        for record in csv.byte_records().step_by(7).take(OF_A_FILE) {
            let record = record?;
            let number = record.get(8).context("a row without a resident")?;
            numbers.push(String::from_utf8(number.to_vec())?);
        }
    }
    Ok(numbers)
}
