//! What no ingest can do without: reading the file, and writing its rows. Each on one thread.

use std::fs::File;
use std::time::Instant;

use anyhow::{Result, anyhow};
use tenken::config::profile::Profile;
use tenken::parse::{Batch, Reader};

use super::coded::Coder;
use super::load::Load;
use super::number::median;
use super::parts::{PIECE_ROWS, Parts};
use super::place::profile;
use super::state::gone;

/// Seconds, medians.
#[derive(Debug, Clone, Copy, serde::Serialize)]
pub struct Bounds {
    /// The `csv` crate splits the records, nothing else.
    pub csv: f64,
    /// tenken's parser reads, decodes, types and hashes every row.
    pub parse: f64,
    /// Coded rows go into tables like tenken's, with the indexes of each full one, durably.
    pub insert: f64,
}

impl Bounds {
    /// Measures each of them so often, in turn.
    pub fn measure(load: &Load, runs: usize) -> Result<Self> {
        let (mut csv, mut parse, mut insert) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..runs {
            csv.push(csv_only(load)?);
            parse.push(parse_only(load)?);
            insert.push(insert_only(load)?);
        }
        Ok(Self { csv: median(csv), parse: median(parse), insert: median(insert) })
    }
}

fn csv_only(load: &Load) -> Result<f64> {
    let begin = Instant::now();
    let mut csv = csv::Reader::from_path(load.csv())?;
    let mut record = csv::ByteRecord::new();
    while csv.read_byte_record(&mut record)? {}
    Ok(begin.elapsed().as_secs_f64())
}

fn parse_only(load: &Load) -> Result<f64> {
    let profile = Profile::load(&profile()).map_err(|problems| anyhow!("{problems:?}"))?;
    let begin = Instant::now();
    let mut reader = Reader::open(File::open(load.csv())?, &profile)?;
    let mut batch = Batch::new();
    while reader.next_batch(&mut batch)? {}
    Ok(begin.elapsed().as_secs_f64())
}

/// The coding of the rows is left out of the time.
fn insert_only(load: &Load) -> Result<f64> {
    let path = load.path("bound.sqlite");
    gone(std::fs::remove_file(&path))?;
    let mut coder = Coder::open(load)?;
    let begin = Instant::now();
    let mut parts = Parts::create(&path)?;
    let mut seconds = begin.elapsed().as_secs_f64();
    loop {
        let rows = coder.next(PIECE_ROWS)?;
        let begin = Instant::now();
        if rows.is_empty() {
            parts.finish()?;
            return Ok(seconds + begin.elapsed().as_secs_f64());
        }
        parts.store(&rows)?;
        seconds += begin.elapsed().as_secs_f64();
    }
}
