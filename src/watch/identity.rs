//! Whether a drop folder is still the one that it was.

use std::path::Path;

pub use crate::folder_identity::FolderIdentity;
use crate::messages::Message;

/// What became of a drop folder since the scan before.
///
/// An empty folder is not "nothing happened": the share may be unmounted, or something
/// mounted over it, and the exports lie where nobody looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FolderChange {
    /// Seen for the first time.
    Found,
    /// As it was; also where the folder could not be looked at for another reason than that
    /// it is gone, which the scan's error then says.
    Unchanged,
    /// It was there and is gone.
    Vanished,
    /// It was gone or had never been seen, and still is not there.
    Missing,
    /// Another folder has its name: renamed and made anew, remounted, or mounted over.
    Replaced,
    /// It had been gone and is there again.
    Back {
        /// Whether it is another one than before.
        replaced: bool,
    },
}

impl FolderChange {
    /// Whether a person has to look: something is missing, or may lie elsewhere.
    #[must_use]
    pub fn is_alarm(self) -> bool {
        match self {
            Self::Found | Self::Unchanged => false,
            Self::Vanished | Self::Missing | Self::Replaced => true,
            Self::Back { replaced } => replaced,
        }
    }

    /// What to say of the folder at `path`, if anything.
    #[must_use]
    pub fn message(self, path: &Path) -> Option<Message> {
        let key = match self {
            Self::Found | Self::Unchanged => return None,
            Self::Vanished => "watch.folder.vanished",
            Self::Missing => "watch.folder.missing",
            Self::Replaced => "watch.folder.replaced",
            Self::Back { replaced: false } => "watch.folder.back",
            Self::Back { replaced: true } => "watch.folder.back-replaced",
        };
        Some(Message::new(key).with("path", path.display()))
    }

    /// What to do about an alarm.
    #[must_use]
    pub fn hint(self) -> Option<Message> {
        match self {
            Self::Vanished | Self::Missing => Some(Message::new("watch.hint.missing")),
            Self::Replaced | Self::Back { replaced: true } => {
                Some(Message::new("watch.hint.replaced"))
            }
            Self::Found | Self::Unchanged | Self::Back { replaced: false } => None,
        }
    }
}
