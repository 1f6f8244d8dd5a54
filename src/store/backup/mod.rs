//! Backups: a folder with the state as it was at several times, and the way back.
//!
//! ```text
//! FOLDER/TENKEN-BACKUP.txt           says what this is
//!        archive/3f/3f….zst          copies of exports, those of all times together
//!        2026-11-22T07-30-00/        the state at one time
//!            tenken.sqlite
//!            digests/…
//!            SHA256SUMS              of all of it, for `sha256sum --check` too
//!            manifest.json           of what ledger it is, who made it, how many files
//! ```
//!
//! A time is made under another name and then renamed; what is in the archive never changes. So
//! whatever has the name of a time is whole, and the next one copies only what is new.

mod error;
mod files;
mod folder;
mod made;
mod manifest;
mod make;
mod stage;
mod sums;
pub(super) mod switch;

pub use error::BackupError;
pub use folder::Taken;
pub use made::{Made, Order, Step};
pub use make::make;
pub use manifest::{Manifest, Organization};
pub use stage::{Ready, Restored, Staged, check};
