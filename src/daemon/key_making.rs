//! Making a key, and replacing one by another: the files that this leaves.

use std::fs::{self, DirBuilder, File};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rustix::rand::{GetRandomFlags, getrandom};
use zeroize::Zeroizing;

use super::failure::Failure;
use super::key_file::beside;
use crate::exit::Exit;
use crate::ledger::handover::handover;
use crate::ledger::key::{KeyName, Seed, SigningKey};
use crate::messages::Message;

/// Fills a seed with randomness.
pub type Randomness<'a> = &'a dyn Fn(&mut [u8; 32]) -> io::Result<()>;

/// A private key: only its owner may read it.
const PRIVATE: u32 = 0o400;
/// What goes with it and is no secret.
const PUBLIC: u32 = 0o644;

/// The kernel's randomness.
///
/// # Errors
/// The kernel has none.
pub fn kernel(seed: &mut [u8; 32]) -> io::Result<()> {
    let mut filled = 0;
    while filled < seed.len() {
        filled += getrandom(&mut seed[filled..], GetRandomFlags::empty())?;
    }
    Ok(())
}

/// Makes a key of that name in `file`, and its public half beside it.
///
/// # Errors
/// The file is there already, or cannot be written.
pub fn generate(
    name: KeyName,
    file: &Path,
    randomness: Randomness<'_>,
) -> Result<SigningKey, Failure> {
    let key = fresh(name, randomness)?;
    if let Some(folder) = file.parent() {
        let made = DirBuilder::new().recursive(true).mode(0o755).create(folder);
        made.map_err(|error| unwritten(folder, &error))?;
    }
    write_key(file, &key)?;
    write_public(file, &key)?;
    Ok(key)
}

/// Puts a new key of the same name in the place of `old`, which lies in `file` and signs the new
/// one. It stays as `FILE.old`, until somebody has seen the new one sign.
///
/// # Errors
/// A file cannot be written. The new key takes its place last, so that until then all is as it was.
pub fn rotate(
    old: &SigningKey,
    file: &Path,
    randomness: Randomness<'_>,
) -> Result<SigningKey, Failure> {
    let new = fresh(old.verifier().name().clone(), randomness)?;
    let note = handover(old, &new).map_err(|error| unwritten(file, &io::Error::other(error)))?;
    let (made, kept) = (beside(file, "new"), beside(file, "old"));
    // Left by a rotation that did not come to its end.
    remove(&made)?;
    write_key(&made, &new)?;
    replace(&beside(file, "handover"), &note.to_string())?;
    remove(&kept)?;
    fs::hard_link(file, &kept).map_err(|error| unwritten(&kept, &error))?;
    replace(&beside(&kept, "pub"), &format!("{}\n", old.verifier()))?;
    fs::rename(&made, file).map_err(|error| unwritten(file, &error))?;
    sync_folder(file)?;
    write_public(file, &new)?;
    Ok(new)
}

fn fresh(name: KeyName, randomness: Randomness<'_>) -> Result<SigningKey, Failure> {
    let mut seed: Seed = Zeroizing::new([0; 32]);
    randomness(&mut seed).map_err(|error| {
        Failure::new(Exit::Failed, Message::new("signing.key.no-randomness").with("detail", error))
    })?;
    Ok(SigningKey::from_seed(name, &seed))
}

fn write_key(file: &Path, key: &SigningKey) -> Result<(), Failure> {
    let opened = File::options().write(true).create_new(true).mode(PRIVATE).open(file);
    let mut opened = opened.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => refused("exists", file),
        _ => unwritten(file, &error),
    })?;
    let secret = key.to_secret();
    let written = opened
        .write_all(secret.as_bytes())
        .and_then(|()| opened.write_all(b"\n"))
        .and_then(|()| opened.sync_all());
    written.map_err(|error| {
        // Half a key is none, and would stand in the way of the next attempt.
        let _ = fs::remove_file(file);
        unwritten(file, &error)
    })?;
    sync_folder(file)
}

fn write_public(file: &Path, key: &SigningKey) -> Result<(), Failure> {
    replace(&beside(file, "pub"), &format!("{}\n", key.verifier()))
}

/// Writes a file that is no secret, so that it is there whole or not at all.
fn replace(file: &Path, text: &str) -> Result<(), Failure> {
    let part = beside(file, "part");
    let error = |error: io::Error| unwritten(file, &error);
    let options = File::options().write(true).create(true).truncate(true).mode(PUBLIC).open(&part);
    let mut opened = options.map_err(error)?;
    opened.write_all(text.as_bytes()).and_then(|()| opened.sync_all()).map_err(error)?;
    fs::rename(&part, file).map_err(error)?;
    sync_folder(file)
}

fn remove(file: &Path) -> Result<(), Failure> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(unwritten(file, &error)),
        _ => Ok(()),
    }
}

/// What was named in the folder is still named so after power was lost.
fn sync_folder(file: &Path) -> Result<(), Failure> {
    let folder = file.parent().map_or_else(|| PathBuf::from("."), Path::to_owned);
    let synced = File::open(&folder).and_then(|folder| folder.sync_all());
    synced.map_err(|error| unwritten(&folder, &error))
}

fn unwritten(file: &Path, error: &io::Error) -> Failure {
    let message = Message::new("signing.key.unwritten").with("file", file.display());
    let hint = Message::new("signing.key.unwritten-hint");
    Failure::new(Exit::Failed, message.with("detail", error)).hint(hint)
}

fn refused(why: &str, file: &Path) -> Failure {
    let told = |key: String| Message::new(key).with("file", file.display());
    let message = told(format!("signing.key.{why}"));
    Failure::new(Exit::Refused, message).hint(told(format!("signing.key.{why}-hint")))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::ledger::handover::{Standing, standing};

    fn seed(byte: u8) -> impl Fn(&mut [u8; 32]) -> io::Result<()> {
        move |seed| {
            seed.fill(byte);
            Ok(())
        }
    }

    fn name() -> KeyName {
        "tenken/999999".parse().unwrap()
    }

    #[test]
    fn a_key_comes_of_its_seed_and_nobody_else_may_read_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("keys/tenken.key");
        let key = generate(name(), &file, &seed(7)).unwrap();
        let text = fs::read_to_string(&file).unwrap();
        assert_eq!(SigningKey::from_secret(text.trim_end()).unwrap().verifier(), key.verifier());
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o7777, 0o400);
        let public = fs::read_to_string(beside(&file, "pub")).unwrap();
        assert_eq!(public, format!("{}\n", key.verifier()));
        let again = generate(name(), &file, &seed(8)).unwrap_err();
        assert_eq!(again.message.key(), "signing.key.exists");
    }

    #[test]
    fn without_randomness_there_is_no_key() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("tenken.key");
        let none = |_: &mut [u8; 32]| Err(io::Error::other("no entropy"));
        assert!(generate(name(), &file, &none).is_err());
        assert!(!file.exists());
    }

    #[test]
    fn the_key_before_signs_the_next_one_and_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("tenken.key");
        let old = generate(name(), &file, &seed(1)).unwrap();
        let new = rotate(&old, &file, &seed(2)).unwrap();
        let read = |file: &Path| {
            SigningKey::from_secret(fs::read_to_string(file).unwrap().trim_end()).unwrap()
        };
        assert_eq!(read(&file).verifier(), new.verifier());
        assert_eq!(read(&beside(&file, "old")).verifier(), old.verifier());
        let note = fs::read_to_string(beside(&file, "handover")).unwrap();
        let standing = standing(&[old.verifier()], &new.verifier(), Some(&note)).unwrap();
        assert!(matches!(standing, Standing::Follows(_)));
        assert!(!beside(&file, "new").exists());
    }

    #[test]
    fn the_kernel_gives_two_seeds_that_differ() {
        let (mut one, mut other) = ([0; 32], [0; 32]);
        kernel(&mut one).unwrap();
        kernel(&mut other).unwrap();
        assert_ne!(one, other);
    }
}
