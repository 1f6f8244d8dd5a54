//! The lock that keeps all but one process from writing.

use std::fs::File;
use std::io::{Read, Seek, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Duration;

use rustix::fs::{FlockOperation, flock};

use super::error::{Result, StoreError};

/// Held as long as this lives; the system takes it back when the process ends, however it ends.
#[derive(Debug)]
pub struct Lock {
    /// Closing it releases the lock.
    file: File,
    /// What the one before left in it.
    before: String,
}

impl Lock {
    /// Takes the lock file at `path`.
    ///
    /// # Errors
    /// Another process has it ([`StoreError::Held`]), or the file cannot be used.
    pub fn take(path: &Path) -> Result<Self> {
        let mut file = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o640)
            .open(path)
            .map_err(StoreError::io("lock", path))?;
        let locked = patiently(|| flock(&file, FlockOperation::NonBlockingLockExclusive));
        let mut before = String::new();
        let _ = file.read_to_string(&mut before);
        match locked {
            Ok(()) => {}
            Err(rustix::io::Errno::WOULDBLOCK) => {
                let holder = before.lines().next().unwrap_or_default().to_owned();
                return Err(StoreError::Held { path: path.into(), holder });
            }
            Err(errno) => return Err(StoreError::io("lock", path)(errno.into())),
        }
        let sign = format!("pid {}\n{BOOT}{}\n", std::process::id(), boot());
        file.set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| file.write_all(sign.as_bytes()))
            .map_err(StoreError::io("lock", path))?;
        Ok(Self { file, before })
    }

    /// Whether the one before did not leave the state in order, and the machine started anew
    /// since: power was lost, or the medium failed so that no mark could be left. The end of a
    /// process alone loses nothing that it gave to the system.
    #[must_use]
    pub fn was_cut_off(&self) -> bool {
        let before = self.before.lines().find_map(|line| line.strip_prefix(BOOT));
        before.is_some_and(|before| before != boot())
    }

    /// Notes that the state is left in order.
    pub fn leave_in_order(&self) {
        // Where it cannot be noted, the next one may check once more than needed.
        let _ = self.file.set_len(0);
    }
}

/// Tries for a moment: who has the lock may be about to end.
fn patiently(take: impl Fn() -> rustix::io::Result<()>) -> rustix::io::Result<()> {
    for _ in 0..TRIES {
        match take() {
            Err(rustix::io::Errno::WOULDBLOCK) => std::thread::sleep(BETWEEN),
            done => return done,
        }
    }
    take()
}

/// How often, and how long between: half a second in all.
const TRIES: u32 = 25;
const BETWEEN: Duration = Duration::from_millis(20);

const BOOT: &str = "boot ";

/// Which start of the machine this is; empty where the system does not tell.
fn boot() -> String {
    let id = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    id.trim().to_owned()
}
