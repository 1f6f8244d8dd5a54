use std::collections::BTreeMap;
use std::env;
use std::path::{Path, PathBuf};

use super::*;

fn committed() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/incidents")
}

fn files(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let (mut files, mut folders) = (BTreeMap::new(), vec![root.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(root).unwrap().to_owned();
                files.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    files
}

#[test]
fn the_committed_fixtures_are_exactly_what_is_generated() {
    let folder = env::temp_dir().join(format!("incidents-{}", std::process::id()));
    write(&folder).unwrap();
    let (generated, committed) = (files(&folder), files(&committed()));
    fs::remove_dir_all(&folder).unwrap();
    let names = |files: &BTreeMap<PathBuf, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&generated), names(&committed));
    for (name, bytes) in &generated {
        assert!(committed[name] == *bytes, "{} differs", name.display());
    }
}

#[test]
fn the_fixtures_stay_small() {
    let size: usize = files(&committed()).values().map(Vec::len).sum();
    assert!(size < 2_500_000, "{size} bytes");
}

#[test]
fn there_are_all_twenty_but_the_sixth() {
    let numbers = ALL.iter().map(|incident| incident.number);
    assert!(numbers.eq((1..=20).filter(|number| *number != 6)));
}
