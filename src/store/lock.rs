//! The lock that keeps all but one process from writing.

use std::fs::File;
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use rustix::fs::{FlockOperation, flock};

use super::error::{Result, StoreError};

/// Held as long as this lives; the system takes it back when the process ends, however it ends.
#[derive(Debug)]
pub struct Lock(#[expect(dead_code, reason = "closing the file releases the lock")] File);

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
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => {}
            Err(rustix::io::Errno::WOULDBLOCK) => {
                let mut holder = String::new();
                let _ = file.read_to_string(&mut holder);
                return Err(StoreError::Held { path: path.into(), holder: holder.trim().into() });
            }
            Err(errno) => return Err(StoreError::io("lock", path)(errno.into())),
        }
        let sign = format!("pid {}\n", std::process::id());
        file.set_len(0)
            .and_then(|()| file.write_all(sign.as_bytes()))
            .map_err(StoreError::io("lock", path))?;
        Ok(Self(file))
    }
}
