//! The folder in which everything lies: registers, profile, key, and the states.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, ensure};
use sample_city::calendar::{Day, business_days};
use sample_city::load::{LoadOptions, write_registers};

use super::state::State;

/// A folder of its own; gone when this is dropped.
pub struct Place {
    folder: tempfile::TempDir,
    /// The last day on which files are expected.
    until: String,
}

impl Place {
    /// Makes the registers for the days of a load, and the key by which runs are sealed. Files
    /// are expected on the days of another: what is still to come should not be missed.
    pub fn new(days: &LoadOptions, expected: &LoadOptions) -> Result<Self> {
        let until = business_days(expected.from, expected.days).last().copied();
        let until = until.unwrap_or(expected.from);
        let place = Self { folder: tempfile::tempdir()?, until: Day::from(until).dashed() };
        write_registers(days, &place.path("registers"))?;
        fs::copy(profile(), place.path("operation-log.toml"))?;
        fs::create_dir(place.path("keys"))?;
        let key = place.state("key")?.tenken(&["key", "generate"]);
        let made = Command::new(&key[0]).args(&key[1..]).output()?;
        ensure!(made.status.success(), "no key: {}", String::from_utf8_lossy(&made.stderr));
        Ok(place)
    }

    /// A path in it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A state of that name with a drop folder and a configuration of its own.
    pub fn state(&self, name: &str) -> Result<State> {
        let state = State::new(self.path(name));
        fs::create_dir_all(state.drop_folder())?;
        fs::write(state.configuration(), configuration(&self.until))?;
        Ok(state)
    }
}

/// The shipped profile of the layout.
pub fn profile() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("config/profiles/operation-log.toml")
}

/// Everything that a run does is on: every rule has its register, and the ledger is signed.
fn configuration(until: &str) -> String {
    format!(
        r#"lang = "en"
[organization]
name = "City"
code = "999999"
[state]
dir = "state"
[registers]
dir = "../registers"
[signing]
key = "../keys/tenken.key"
[[source]]
name = "operation"
drop = "drop"
pattern = "SOUSA_*.csv"
profile = "../operation-log.toml"
expect = {{ every = "business-day", by = "09:00", until = "{until}" }}
"#
    )
}
