//! The file of the key that signs: where it lies, and whether anybody else could read it.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;
use zeroize::Zeroizing;

use super::user;
use crate::config::Settings;
use crate::ledger::key::{NotAKey, SigningKey};
use crate::messages::{Explain, Message};

/// The name of the key among the credentials of a service (systemd's `LoadCredential=`).
pub const CREDENTIAL: &str = "tenken-key";

/// Bytes that the file of a key may have.
const MOST: u64 = 4_096;

/// Where the key lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its file.
    pub file: PathBuf,
    /// Whether it was handed to this process by systemd, which keeps it from everybody else.
    is_credential: bool,
    /// Where the note may lie by which the key before hands over to it.
    handovers: Vec<PathBuf>,
}

impl Place {
    /// The key among the credentials of this process, else the configured one.
    #[must_use]
    pub fn of(settings: &Settings) -> Option<Self> {
        let credentials = std::env::var_os("CREDENTIALS_DIRECTORY").map(PathBuf::from);
        Self::among(credentials.as_deref(), settings.signing_key.as_deref())
    }

    /// The key in that file.
    #[must_use]
    pub fn file(file: &Path) -> Self {
        let handovers = vec![beside(file, "handover")];
        Self { file: file.to_owned(), is_credential: false, handovers }
    }

    fn among(credentials: Option<&Path>, configured: Option<&Path>) -> Option<Self> {
        let credential = credentials.map(|folder| folder.join(CREDENTIAL));
        let credential = credential.filter(|file| file.exists());
        let is_credential = credential.is_some();
        let files: Vec<PathBuf> =
            credential.into_iter().chain(configured.map(Path::to_owned)).collect();
        let handovers = files.iter().map(|file| beside(file, "handover")).collect();
        let file = files.into_iter().next()?;
        Some(Self { file, is_credential, handovers })
    }

    /// Reads the key.
    ///
    /// # Errors
    /// It is not there, others may read it, or it is no key.
    pub fn read(&self) -> Result<SigningKey, KeyFault> {
        let fault = |fault| KeyFault { file: self.file.clone(), fault };
        let text = secret(&self.file, self.is_credential).map_err(fault)?;
        SigningKey::from_secret(text.trim_end()).map_err(|error| fault(Fault::NotAKey(error)))
    }

    /// The note by which the key before hands over to this one, where one lies beside it.
    #[must_use]
    pub fn handover(&self) -> Option<String> {
        self.handovers.iter().find_map(|file| std::fs::read_to_string(file).ok())
    }
}

/// `tenken.key` → `tenken.key.<what>`.
#[must_use]
pub fn beside(file: &Path, what: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(what);
    name.into()
}

fn secret(file: &Path, is_credential: bool) -> Result<Zeroizing<String>, Fault> {
    // A fifo in its place must not keep tenken waiting.
    let flags = i32::try_from((OFlags::NONBLOCK | OFlags::CLOEXEC).bits()).unwrap_or_default();
    let opened = File::options().read(true).custom_flags(flags).open(file);
    let opened = opened.map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Fault::Missing,
        _ => Fault::Unreadable(error.to_string()),
    })?;
    let unreadable = |error: io::Error| Fault::Unreadable(error.to_string());
    let of_file = opened.metadata().map_err(unreadable)?;
    if !of_file.is_file() || of_file.len() > MOST {
        return Err(Fault::NotAKey(NotAKey::Form));
    }
    require_secret(&of_file, is_credential)?;
    let mut bytes = Zeroizing::new(Vec::with_capacity(4_096));
    opened.take(MOST).read_to_end(&mut bytes).map_err(unreadable)?;
    let text = std::str::from_utf8(&bytes).map_err(|_| Fault::NotAKey(NotAKey::Form))?;
    Ok(Zeroizing::new(text.to_owned()))
}

/// Refuses a file that others may read or have written.
fn require_secret(file: &Metadata, is_credential: bool) -> Result<(), Fault> {
    let (mode, own) = (file.mode() & 0o7777, rustix::process::geteuid().as_raw());
    // systemd lets the service's user read a file of root's by an access list, whose mask shows
    // as the mode of the group.
    let (open, foreign) = if is_credential {
        (mode & 0o027 != 0, file.uid() != own && file.uid() != 0)
    } else {
        (mode & 0o077 != 0, file.uid() != own)
    };
    if foreign {
        return Err(Fault::Foreign { owner: file.uid() });
    }
    if open { Err(Fault::Open { mode }) } else { Ok(()) }
}

/// Why a key cannot be used; nothing of it is in here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyFault {
    /// The file.
    pub file: PathBuf,
    fault: Fault,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Fault {
    Missing,
    Unreadable(String),
    Open { mode: u32 },
    Foreign { owner: u32 },
    NotAKey(NotAKey),
}

impl KeyFault {
    fn told(&self, key: &str) -> Message {
        let message = Message::new(key).with("file", self.file.display());
        let own = user::name(rustix::process::geteuid().as_raw());
        match &self.fault {
            Fault::Missing => message,
            Fault::Unreadable(detail) => message.with("detail", detail),
            Fault::Open { mode } => message.with("mode", format!("{mode:04o}")),
            Fault::Foreign { owner } => message.with("owner", user::name(*owner)).with("user", own),
            Fault::NotAKey(error) => message.with("detail", error),
        }
    }

    const fn key(&self) -> &'static str {
        match self.fault {
            Fault::Missing => "signing.missing",
            Fault::Unreadable(_) => "signing.unreadable",
            Fault::Open { .. } => "signing.open",
            Fault::Foreign { .. } => "signing.foreign",
            Fault::NotAKey(_) => "signing.not-a-key",
        }
    }
}

impl Explain for KeyFault {
    fn message(&self) -> Message {
        self.told(self.key())
    }

    fn hint(&self) -> Option<Message> {
        Some(self.told(&format!("{}-hint", self.key())))
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_credential_goes_before_the_configured_file() {
        let folder = tempfile::tempdir().unwrap();
        let configured = Path::new("/etc/tenken/tenken.key");
        let none = Place::among(Some(folder.path()), Some(configured)).unwrap();
        assert_eq!(none.file, configured);
        fs::write(folder.path().join(CREDENTIAL), "").unwrap();
        let place = Place::among(Some(folder.path()), Some(configured)).unwrap();
        assert_eq!(place.file, folder.path().join(CREDENTIAL));
        let handover = Path::new("/etc/tenken/tenken.key.handover").to_owned();
        assert!(place.handovers.contains(&handover), "it is no secret, and need not be loaded");
        assert_eq!(Place::among(None, None), None);
    }
}
