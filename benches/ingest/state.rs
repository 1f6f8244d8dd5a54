//! A state of tenken, and the commands about it.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use tenken::store::StatePaths;

/// A state with its configuration and its drop folder.
pub struct State {
    folder: PathBuf,
}

impl State {
    /// The state in `folder`.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Where files are dropped.
    pub fn drop_folder(&self) -> PathBuf {
        self.folder.join("drop")
    }

    /// The configuration.
    pub fn configuration(&self) -> PathBuf {
        self.folder.join("tenken.toml")
    }

    /// Its paths.
    pub fn paths(&self) -> StatePaths {
        StatePaths::new(&self.folder.join("state"))
    }

    /// Bytes of the database; its log was copied back when the last command ended.
    pub fn database_bytes(&self) -> Result<u64> {
        Ok(fs::metadata(self.paths().database())?.len())
    }

    /// Makes it empty; files that were dropped stay.
    pub fn clear(&self) -> Result<()> {
        gone(fs::remove_dir_all(self.paths().folder()))
    }

    /// Drops a file that lies elsewhere on the same medium.
    pub fn drop_in(&self, file: &Path) -> Result<()> {
        let name = file.file_name().unwrap_or_default();
        fs::hard_link(file, self.drop_folder().join(name))?;
        Ok(())
    }

    /// A command of tenken about it.
    pub fn tenken(&self, words: &[&str]) -> Vec<String> {
        let configuration = self.configuration().display().to_string();
        let program = [env!("CARGO_BIN_EXE_tenken"), "--config", &configuration];
        program.iter().chain(words).map(|word| (*word).to_owned()).collect()
    }
}

/// Whether something was there or not, it is gone now.
pub fn gone(removed: std::io::Result<()>) -> Result<()> {
    match removed {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}
