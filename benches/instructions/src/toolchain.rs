//! What counts depend on besides the source.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

/// Compilers, how they optimize, and what code the libraries choose at run time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Toolchain {
    /// The Rust compiler.
    pub rustc: String,
    /// The C compiler, for SQLite and zstd.
    pub cc: String,
    /// Whether the processor has AVX2.
    pub avx2: bool,
    /// How much is optimized.
    pub opt_level: String,
}

impl Toolchain {
    /// The one in use.
    pub fn here() -> Result<Self> {
        let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        Ok(Self {
            rustc: first_line("rustc")?,
            cc: first_line("cc")?,
            avx2: cpu.split_ascii_whitespace().any(|flag| flag == "avx2"),
            opt_level: env!("BUILT_OPT_LEVEL").to_owned(),
        })
    }
}

/// The first line of what a program says about its version.
fn first_line(program: &str) -> Result<String> {
    let output = Command::new(program).arg("--version").output();
    let output = output.with_context(|| format!("{program} cannot be run"))?;
    let said = String::from_utf8_lossy(&output.stdout);
    Ok(said.lines().next().unwrap_or_default().to_owned())
}
