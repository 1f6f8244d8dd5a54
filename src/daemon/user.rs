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

/// Who owns a file and the files of a folder, each once; none where there are none.
#[must_use]
pub fn owners(file: &Path, folder: Option<&Path>) -> Option<String> {
    let entries = folder.and_then(|folder| std::fs::read_dir(folder).ok());
    let of_folder = entries.into_iter().flatten().flatten().map(|entry| entry.path());
    let files = std::iter::once(file.to_owned()).chain(of_folder);
    let files = files.filter_map(|file| file.metadata().ok());
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
