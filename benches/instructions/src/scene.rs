//! A small load with all its registers, a key, and a configuration.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, ensure};
use sample_city::layout::Layout;
use sample_city::load::{LoadOptions, write, write_registers};

const CONFIGURATION: &str = r#"lang = "en"
[organization]
name = "City"
code = "999999"
[state]
dir = "state"
[registers]
dir = "registers"
[signing]
key = "keys/tenken.key"
[[source]]
name = "operation"
drop = "drop"
pattern = "SOUSA_*.csv"
profile = "operation-log.toml"
"#;

/// Few people and days: what is counted should be rows, not registers.
const ACTORS: u32 = 150;
const DAYS: u32 = 2;

/// A folder with everything; gone when this is dropped.
pub struct Scene {
    folder: tempfile::TempDir,
}

impl Scene {
    /// Makes it for so many rows.
    pub fn new(tenken: &Path, rows: u64) -> Result<Self> {
        let scene = Self { folder: tempfile::tempdir()? };
        let options =
            LoadOptions { actors: ACTORS, days: DAYS, ..LoadOptions::new(Layout::Operation, rows) };
        for folder in ["drop", "keys"] {
            fs::create_dir(scene.path(folder))?;
        }
        let mut csv = BufWriter::new(File::create(scene.csv())?);
        write(&options, &mut csv)?;
        csv.flush()?;
        write_registers(&options, &scene.path("registers"))?;
        let profile =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../../config/profiles/operation-log.toml");
        fs::copy(profile, scene.path("operation-log.toml"))?;
        fs::write(scene.configuration(), CONFIGURATION)?;
        let mut generate = Command::new(tenken);
        generate.arg("--config").arg(scene.configuration()).args(["key", "generate"]);
        let made = generate.output()?;
        ensure!(made.status.success(), "no key: {}", String::from_utf8_lossy(&made.stderr));
        Ok(scene)
    }

    /// A path in it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The export.
    pub fn csv(&self) -> PathBuf {
        self.path("drop/SOUSA_20260401.csv")
    }

    /// The configuration.
    pub fn configuration(&self) -> PathBuf {
        self.path("tenken.toml")
    }
}
