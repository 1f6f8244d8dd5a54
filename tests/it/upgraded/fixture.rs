//! A fixture: what it says of itself, and a copy of it that lives on.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tempfile::TempDir;
use tenken::clock::SetClock;

use crate::city::{Ran, copy, run, signing_key};

/// What a fixture says of itself.
#[derive(Debug, Serialize, Deserialize)]
pub struct About {
    /// The version of the program that left the state behind.
    pub program: String,
    /// The number of its schema.
    pub schema: i64,
    /// The migrations up to there, with the SHA-256 of each.
    pub migrations: Vec<(String, String)>,
    /// When it was left.
    pub left_at: String,
    /// `SIZE:ROOT` as the last digest prints it.
    pub anchor: String,
}

impl About {
    pub fn of(fixture: &Path) -> Self {
        serde_json::from_slice(&fs::read(fixture.join("about.json")).unwrap()).unwrap()
    }
}

/// The database of a fixture, compressed.
pub const DATABASE: &str = "city/state/tenken.sqlite.zst";

/// A copy of a fixture, whose people go on with this program.
pub struct Heir {
    folder: TempDir,
    clock: Arc<SetClock>,
    pub about: About,
    pub alerts: Value,
}

impl Heir {
    pub fn of(fixture: &Path) -> Self {
        let folder = tempfile::tempdir().unwrap();
        copy(fixture, folder.path());
        // Folders without a file are in no checkout.
        for source in ["operation", "authentication", "provision", "regional"] {
            fs::create_dir_all(folder.path().join("city/exports").join(source)).unwrap();
        }
        let packed = File::open(fixture.join(DATABASE)).unwrap();
        let database = folder.path().join("city/state/tenken.sqlite");
        zstd::stream::copy_decode(packed, File::create(&database).unwrap()).unwrap();
        fs::remove_file(folder.path().join(DATABASE)).unwrap();
        let key = folder.path().join("city/keys/tenken.key");
        fs::create_dir_all(key.parent().unwrap()).unwrap();
        fs::write(&key, format!("{}\n", *signing_key(9).to_secret())).unwrap();
        fs::set_permissions(key, Permissions::from_mode(0o400)).unwrap();
        let public = signing_key(9).verifier().to_string();
        fs::write(folder.path().join("tenken.pub"), public).unwrap();
        let about = About::of(fixture);
        let clock = Arc::new(SetClock::at(about.left_at.parse().unwrap()));
        let alerts = fs::read(fixture.join("alerts.json")).unwrap();
        Self { folder, clock, about, alerts: serde_json::from_slice(&alerts).unwrap() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn database(&self) -> PathBuf {
        self.path("city/state/tenken.sqlite")
    }

    pub fn run(&self, args: &[&str]) -> Ran {
        run(&self.path("city/tenken.toml"), args, &self.clock)
    }

    pub fn json(&self, args: &[&str]) -> Value {
        self.run(&[&["--format", "json"], args].concat()).json()
    }

    /// Alerts and explained findings, as a fixture keeps them.
    pub fn alerts_now(&self) -> Value {
        self.json(&["alerts", "list", "--explained"])
    }
}
