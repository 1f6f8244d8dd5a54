//! The large files, each in its turn.
#![expect(clippy::print_stdout, reason = "what takes minutes says how far it is")]

use anyhow::Result;
use sample_city::layout::Layout;
use serde::Serialize;

use super::days::Days;
use crate::load::write_file;
use crate::measure::{Measured, process};
use crate::number::thousands;
use crate::state::State;

/// What one file came to.
#[derive(Debug, Serialize)]
pub struct FileRun {
    /// Its rows.
    pub rows: u64,
    /// Its bytes.
    pub csv_bytes: u64,
    /// `tenken ingest` of it, all earlier ones lying beside it.
    pub run: Measured,
}

/// Drops and ingests one after the other.
pub fn ingest_all(state: &State, days: &Days) -> Result<Vec<FileRun>> {
    let mut files = Vec::new();
    let mut before = 0;
    for load in days.files() {
        let path = state.drop_folder().join(Layout::Operation.file_name(load.from));
        let csv_bytes = write_file(&load, &path)?;
        let run = process(&state.tenken(&["ingest"]))?;
        println!(
            "{:>12} rows behind {:>12}: {:>7.2} s, CPU {:>7.2} s, {:>4.0} MiB",
            thousands(load.rows),
            thousands(before),
            run.wall,
            run.cpu(),
            run.mebibytes()
        );
        before += load.rows;
        files.push(FileRun { rows: load.rows, csv_bytes, run });
    }
    Ok(files)
}
