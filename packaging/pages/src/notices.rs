//! The licenses of the libraries that are part of the program: each text once, with those it is of.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

/// What `cargo metadata` tells, as far as it is used.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    version: String,
    license: Option<String>,
    source: Option<String>,
    manifest_path: PathBuf,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    pkg: String,
    dep_kinds: Vec<Kind>,
}

#[derive(Deserialize)]
struct Kind {
    /// Nothing for what becomes part of the program.
    kind: Option<String>,
}

/// Writes the notices into `folder`.
pub fn write(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    fs::write(folder.join("THIRD-PARTY"), text(&metadata()?)?)?;
    Ok(())
}

fn metadata() -> Result<Metadata> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../Cargo.toml");
    let told = Command::new("cargo")
        .args(["metadata", "--format-version", "1", "--locked", "--manifest-path"])
        .arg(manifest)
        .args(["--filter-platform", &format!("{}-unknown-linux-gnu", std::env::consts::ARCH)])
        .output()
        .context("cargo metadata")?;
    ensure!(told.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&told.stderr));
    Ok(serde_json::from_slice(&told.stdout)?)
}

/// The libraries that become part of tenken, in the order of their names.
fn parts(metadata: &Metadata) -> Vec<&Package> {
    let nodes: BTreeMap<&str, &Node> =
        metadata.resolve.nodes.iter().map(|node| (node.id.as_str(), node)).collect();
    let own = |package: &&Package| package.name == "tenken" && package.source.is_none();
    let mut waiting: Vec<&str> =
        metadata.packages.iter().filter(own).map(|package| package.id.as_str()).collect();
    let mut found = BTreeSet::new();
    while let Some(id) = waiting.pop() {
        if found.insert(id) {
            let inside = |dependency: &&Dependency| {
                dependency.dep_kinds.iter().any(|kind| kind.kind.is_none())
            };
            let of_node = nodes.get(id).map_or(&[][..], |node| &node.deps);
            waiting.extend(of_node.iter().filter(inside).map(|inner| inner.pkg.as_str()));
        }
    }
    let is_part = |package: &&Package| package.source.is_some() && found.contains(&*package.id);
    let mut parts: Vec<&Package> = metadata.packages.iter().filter(is_part).collect();
    parts.sort_by_key(|package| (&package.name, &package.version));
    parts
}

fn text(metadata: &Metadata) -> Result<String> {
    let mut list =
        String::from("tenken contains these libraries; the texts of their licenses follow.\n\n");
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for part in parts(metadata) {
        let name = format!("{} {}", part.name, part.version);
        let license = part.license.as_deref().unwrap_or("see below");
        writeln!(list, "{name}: {license}")?;
        let folder = part.manifest_path.parent().context("a manifest lies in a folder")?;
        for file in licenses(folder)? {
            let text = String::from_utf8_lossy(&fs::read(file)?).trim().to_owned();
            texts.entry(text).or_default().push(name.clone());
        }
    }
    for (text, names) in texts {
        let rule = "-".repeat(78);
        writeln!(list, "\n{rule}\n{}\n{rule}\n{text}", names.join(", "))?;
    }
    Ok(list)
}

/// The files of licenses in a library and in the folders of what it brings along.
fn licenses(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(named(&path)?);
        }
    }
    found.extend(named(folder)?);
    found.sort();
    Ok(found)
}

fn named(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().to_uppercase();
        let is_license = ["LICENSE", "LICENCE", "COPYING", "NOTICE", "UNLICENSE"]
            .iter()
            .any(|start| name.starts_with(start));
        if is_license && entry.file_type()?.is_file() {
            found.push(entry.path());
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_library_of_the_program_is_named_with_its_license() {
        let metadata = metadata().expect("cargo tells");
        let text = text(&metadata).expect("licenses can be read");
        for library in ["rusqlite", "clap", "zstd-sys", "encoding_rs"] {
            assert!(text.lines().any(|line| line.starts_with(&format!("{library} "))), "{library}");
        }
        for of_tests in ["proptest ", "insta ", "clap_mangen "] {
            assert!(!text.lines().any(|line| line.starts_with(of_tests)), "{of_tests}");
        }
        assert!(parts(&metadata).iter().all(|part| part.license.is_some()));
    }
}
