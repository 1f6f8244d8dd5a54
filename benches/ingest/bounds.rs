//! What no ingest can do without: reading the file.

use std::fs::File;
use std::time::Instant;

use anyhow::{Result, anyhow};
use tenken::config::profile::Profile;
use tenken::parse::{Batch, Reader};

use super::load::{Load, profile};

/// Seconds for reading, decoding and hashing every row, on one thread.
pub fn parse_only(load: &Load) -> Result<f64> {
    let profile = Profile::load(&profile()).map_err(|problems| anyhow!("{problems:?}"))?;
    let begin = Instant::now();
    let mut reader = Reader::open(File::open(load.csv())?, &profile)?;
    let mut batch = Batch::new();
    while reader.next_batch(&mut batch)? {}
    Ok(begin.elapsed().as_secs_f64())
}
