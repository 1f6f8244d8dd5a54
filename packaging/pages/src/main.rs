//! Writes what the package has beside the program into the folder that is named: man pages in
//! Japanese and English, completions, the licenses of the libraries, and the configuration with a
//! system's paths.

mod completions;
mod configuration;
mod man;
mod notices;

use std::path::PathBuf;

use anyhow::{Context, Result};

fn main() -> Result<()> {
    let out = std::env::args_os().nth(1).map(PathBuf::from);
    let out = out.context("say into which folder to write")?;
    man::write(&out.join("man"))?;
    completions::write(&out.join("completions"))?;
    notices::write(&out.join("doc"))?;
    configuration::write(&out.join("etc"))
}
