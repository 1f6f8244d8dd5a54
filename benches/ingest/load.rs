//! The rows that all contestants of a size load.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Result;
use sample_city::encoding::Encoding;
use sample_city::layout::Layout;
use sample_city::load::{LoadOptions, write};

use super::place::Place;
use super::state::State;

/// A load in a folder of its own.
pub struct Load {
    place: Place,
    /// The state into which tenken loads it.
    pub state: State,
    /// Bytes of the file in CP932.
    pub bytes: u64,
}

impl Load {
    /// Generates a load of that many rows; for peers also in UTF-8, which is all that they read.
    pub fn generate(rows: u64, for_peers: bool) -> Result<Self> {
        let options = LoadOptions::new(Layout::Operation, rows);
        let place = Place::new(&options, &options)?;
        let state = place.state("load")?;
        let mut load = Self { place, state, bytes: 0 };
        load.bytes = write_file(&options, &load.csv())?;
        if for_peers {
            write_file(&LoadOptions { encoding: Encoding::Utf8, ..options }, &load.utf8())?;
        }
        Ok(load)
    }

    /// A path in its folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.place.path(name)
    }

    /// The export in CP932.
    pub fn csv(&self) -> PathBuf {
        self.state.drop_folder().join("SOUSA_20260401.csv")
    }

    /// The same rows in UTF-8.
    pub fn utf8(&self) -> PathBuf {
        self.path("utf-8.csv")
    }
}

/// Writes a load as one file; gives its bytes.
pub fn write_file(options: &LoadOptions, path: &Path) -> Result<u64> {
    let mut file = BufWriter::new(File::create(path)?);
    write(options, &mut file)?;
    file.flush()?;
    Ok(fs::metadata(path)?.len())
}
