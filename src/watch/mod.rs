//! Watch: a drop folder → the files in it that are complete.
//!
//! The scan alone decides; events only wake it, so that everything works the same with
//! `watch.events = false` and on network shares, which send none.
//!
//! ```text
//!  events ──wakes──► DropFolder::scan ──candidates──► Settle::judge ──► complete files
//!                    (folder there? the same one?)    (quiet, end of file, marker)
//! ```
//!
//! Nothing here reads the clock, knows the database or changes anything in a drop folder.

pub mod candidate;
pub mod error;
pub mod events;
pub mod folder;
pub mod identity;
pub mod scan;
pub mod settle;
pub mod tail;
pub mod waker;
mod window;

#[cfg(test)]
mod tests;

pub use crate::stamp::Stamp;
pub use candidate::{Candidate, Mark};
pub use error::{EventsError, ScanError};
pub use events::Events;
pub use folder::DropFolder;
pub use identity::{FolderChange, FolderIdentity};
pub use scan::{Listing, PassedOver, Scan, Wanted};
pub use settle::{Judged, Patience, Settle, Verdict, Why};
pub use tail::{Tail, TextUnit};
pub use waker::{Waker, Woken};
