//! Instructions for each row.

use std::path::Path;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::scene::Scene;
use crate::valgrind::instructions;

/// The argument that makes this program split a file and do nothing else.
pub const SPLIT: &str = "--split";

/// Instructions for each row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counts {
    /// Splitting the records with the `csv` crate, to which the others are in relation.
    pub csv: u64,
    /// `tenken ingest` into an empty state.
    pub ingest: u64,
    /// `tenken replay --check`.
    pub replay: u64,
}

impl Counts {
    /// Counts them for a load of so many rows; where a folder is given, profiles are
    /// left there.
    pub fn take(tenken: &Path, rows: u64, profiles: Option<&Path>) -> Result<Self> {
        let scene = Scene::new(tenken, rows)?;
        let [own, tenken] = [&std::env::current_exe()?, tenken].map(|path: &Path| text(path));
        let (csv, configuration) = (text(&scene.csv())?, text(&scene.configuration())?);
        let (own, tenken) = (own?, tenken?);
        let count = |name: &str, command: &[&str]| {
            let profile = profiles.map(|folder| folder.join(format!("callgrind.out.{name}")));
            Ok::<_, anyhow::Error>(instructions(command, profile.as_deref())? / rows)
        };
        let configured = [tenken.as_str(), "--config", &configuration];
        Ok(Self {
            csv: count("csv", &[&own, SPLIT, &csv])?,
            ingest: count("ingest", &[&configured[..], &["ingest"]].concat())?,
            replay: count("replay", &[&configured[..], &["replay", "--check"]].concat())?,
        })
    }
}

/// Splits a file.
pub fn split(file: &Path) -> Result<()> {
    let mut csv = csv::Reader::from_path(file)?;
    let mut record = csv::ByteRecord::new();
    while csv.read_byte_record(&mut record)? {}
    Ok(())
}

fn text(path: &Path) -> Result<String> {
    Ok(path.to_str().context("a path that is no text")?.to_owned())
}
