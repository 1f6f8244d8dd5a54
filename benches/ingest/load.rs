//! The files that are loaded.

use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use anyhow::Result;
use sample_city::encoding::Encoding;
use sample_city::layout::Layout;
use sample_city::load::{LoadOptions, write, write_registers};

/// A load in a folder of its own, with the configuration to read it.
pub struct Load {
    /// Where everything lies; gone when this is dropped.
    folder: tempfile::TempDir,
    /// Rows.
    pub rows: u64,
    /// Bytes of the file in CP932.
    pub bytes: u64,
}

const CONFIGURATION: &str = r#"lang = "en"
[organization]
name = "City"
code = "999999"
[state]
dir = "state"
[registers]
dir = "registers"
[[source]]
name = "operation"
drop = "drop"
pattern = "SOUSA_*.csv"
profile = "operation-log.toml"
"#;

impl Load {
    /// Generates a load of that many rows; for peers also in UTF-8, which is all that they read.
    pub fn generate(rows: u64, for_peers: bool) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let mut load = Self { folder, rows, bytes: 0 };
        let options = LoadOptions::new(Layout::Operation, rows);
        fs::create_dir(load.path("drop"))?;
        write(&options, &mut BufWriter::new(File::create(load.csv())?))?;
        load.bytes = fs::metadata(load.csv())?.len();
        if for_peers {
            let options = LoadOptions { encoding: Encoding::Utf8, ..options };
            write(&options, &mut BufWriter::new(File::create(load.utf8())?))?;
        }
        write_registers(&options, &load.path("registers"))?;
        fs::copy(profile(), load.path("operation-log.toml"))?;
        fs::write(load.configuration(), CONFIGURATION)?;
        Ok(load)
    }

    /// A path in its folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The export in CP932.
    pub fn csv(&self) -> PathBuf {
        self.path("drop/SOUSA_20260401.csv")
    }

    /// The same rows in UTF-8.
    pub fn utf8(&self) -> PathBuf {
        self.path("utf-8.csv")
    }

    /// The configuration.
    pub fn configuration(&self) -> PathBuf {
        self.path("tenken.toml")
    }
}

/// The shipped profile of the layout.
pub fn profile() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("config/profiles/operation-log.toml")
}
