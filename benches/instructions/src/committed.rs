//! The counts that were committed.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::counts::Counts;
use crate::toolchain::Toolchain;

/// What a new file begins with.
const HEAD: &str = "\
# Instructions for each row of a small load, under valgrind, in the gate's build. After a change
# that makes them fewer (or more, for a reason that the commit tells), renew them:
#   export CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16
#   export CARGO_PROFILE_RELEASE_DEBUG=0 CARGO_PROFILE_RELEASE_OPT_LEVEL=1
#   cargo build --release && cargo run --release -p instructions -- --renew
";

/// The file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Committed {
    /// Rows of the load.
    pub rows: u64,
    /// By what share a count may be higher.
    pub tolerance: f64,
    /// The same of counts in relation to those of the `csv` crate, where compilers differ.
    pub tolerance_of_ratios: f64,
    /// With what they were counted.
    pub toolchain: Toolchain,
    /// The counts.
    pub per_row: Counts,
}

impl Committed {
    /// Reads the file.
    pub fn read(file: &Path) -> Result<Self> {
        let text = fs::read_to_string(file).with_context(|| file.display().to_string())?;
        toml::from_str(&text).with_context(|| file.display().to_string())
    }

    /// Writes the file.
    pub fn write(&self, file: &Path) -> Result<()> {
        let text = format!("{HEAD}{}", toml::to_string(self)?);
        fs::write(file, text).with_context(|| file.display().to_string())
    }
}
