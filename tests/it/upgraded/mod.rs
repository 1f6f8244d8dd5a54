//! States of every released schema, as they were left behind: this program goes on from each.
//!
//! `fixtures/states/README.md` says what is in them.

mod fixture;
mod made;
mod newer;
mod older;

use std::fs;
use std::path::PathBuf;

use crate::city::repository;

/// How a fixture is made.
const COMMAND: &str = "cargo test --test it upgraded::made -- --ignored";

/// The fixtures: a folder for each schema that was released.
fn fixtures() -> Vec<PathBuf> {
    let folder = repository("fixtures/states");
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut fixtures: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    fixtures.sort();
    fixtures
}

/// The migrations: the name of each file, and the SHA-256 of its content.
fn migrations() -> Vec<(String, String)> {
    let entries = fs::read_dir(repository("migrations")).unwrap().map(|entry| entry.unwrap());
    let mut found: Vec<(String, String)> = entries
        .map(|entry| {
            let hash = tenken::hash::Hash::of(&fs::read(entry.path()).unwrap());
            (entry.file_name().into_string().unwrap(), hash.to_string())
        })
        .collect();
    found.sort();
    found
}
