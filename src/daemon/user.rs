//! Who asks: user names by number, as the system knows them.

use std::collections::BTreeSet;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use nix::unistd::{Group, Uid, User};

/// The name of the user who runs this process.
#[must_use]
pub fn own() -> String {
    name(nix::unistd::getuid().as_raw())
}

/// The name of the user with that number; `uid:<number>` where the system knows none.
#[must_use]
pub fn name(uid: u32) -> String {
    let user = User::from_uid(Uid::from_raw(uid)).ok().flatten();
    user.map_or_else(|| format!("uid:{uid}"), |user| user.name)
}

/// Who owns the files of a folder, each once; none where there are no files.
#[must_use]
pub fn owners(folder: &Path) -> Option<String> {
    let entries = std::fs::read_dir(folder).ok()?;
    let files = entries.flatten().filter_map(|entry| entry.metadata().ok());
    let owners: BTreeSet<u32> =
        files.filter(std::fs::Metadata::is_file).map(|file| file.uid()).collect();
    let names: Vec<String> = owners.into_iter().map(name).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

/// The number of the group with that name.
///
/// # Errors
/// The system knows none.
pub fn group(name: &str) -> io::Result<u32> {
    let unknown = || io::Error::new(io::ErrorKind::NotFound, format!("there is no group {name}"));
    let group = Group::from_name(name).ok().flatten().ok_or_else(unknown)?;
    Ok(group.gid.as_raw())
}
