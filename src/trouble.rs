//! What keeps tenken from watching, while it lasts: a folder that is gone, a file that cannot be
//! read, a full disk. The state of tenken, never what the log shows; that is an alert.

use serde::{Deserialize, Serialize};

use crate::event::coded;
use crate::instant::Instant;
use crate::messages::Message;
use crate::severity::Severity;

coded! {
    /// What kinds there are. The words are for ever: they are in JSON, in the log and in manuals.
    TroubleKind {
        /// A drop folder is not there.
        FolderMissing = 1, "folder-missing";
        /// Another folder is where a drop folder was, and nothing in it is known.
        FolderReplaced = 2, "folder-replaced";
        /// A drop folder cannot be listed.
        FolderUnreadable = 3, "folder-unreadable";
        /// Something with a fitting name is no file that is read.
        FileNotRegular = 4, "file-not-regular";
        /// A file cannot be read.
        FileUnreadable = 5, "file-unreadable";
        /// A file is not complete for longer than a copy should take.
        FileIncomplete = 6, "file-incomplete";
        /// A file could not be stored.
        FileNotTaken = 7, "file-not-taken";
        /// There is no room for the state: nothing is taken until there is.
        DiskFull = 8, "disk-full";
        /// A reader keeps the write-ahead log from being copied back.
        LongReader = 9, "long-reader";
        /// The medium failed, and the state was not yet checked since.
        MediumFailed = 10, "medium-failed";
        /// What has to be done again and again fails.
        RoundFailing = 11, "round-failing";
        /// The key that signs the ledger cannot be used: nothing is sealed.
        KeyUnusable = 12, "key-unusable";
        /// The running daemon was to read its configuration again, and could not: it keeps the
        /// old one.
        ReloadRefused = 13, "reload-refused";
        /// The file for the monitoring cannot be written.
        MetricsUnwritable = 14, "metrics-unwritable";
    }
}

impl TroubleKind {
    /// How much it matters.
    #[must_use]
    pub const fn severity(self) -> Severity {
        match self {
            Self::DiskFull | Self::MediumFailed => Severity::Critical,
            Self::FolderMissing
            | Self::FolderReplaced
            | Self::FolderUnreadable
            | Self::FileNotTaken
            | Self::LongReader
            | Self::RoundFailing
            | Self::KeyUnusable
            | Self::ReloadRefused => Severity::High,
            Self::FileUnreadable
            | Self::FileIncomplete
            | Self::FileNotRegular
            | Self::MetricsUnwritable => Severity::Medium,
        }
    }

    /// Whether it is about a drop folder itself.
    #[must_use]
    pub const fn is_of_folder(self) -> bool {
        matches!(self, Self::FolderMissing | Self::FolderReplaced | Self::FolderUnreadable)
    }

    /// Whether it is about one file.
    #[must_use]
    pub const fn is_of_file(self) -> bool {
        matches!(
            self,
            Self::FileNotRegular | Self::FileUnreadable | Self::FileIncomplete | Self::FileNotTaken
        )
    }
}

/// A trouble, as it is seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// Its kind.
    pub kind: TroubleKind,
    /// The source that it concerns, if one.
    pub source: Option<String>,
    /// The folder or file that it concerns, if one.
    pub path: Option<String>,
    /// What it is.
    pub message: Message,
    /// What to do about it.
    pub remedy: Message,
}

impl Trouble {
    /// A trouble that concerns no source and no file.
    #[must_use]
    pub fn new(kind: TroubleKind, message: Message, remedy: Message) -> Self {
        Self { kind, source: None, path: None, message, remedy }
    }

    /// The same with what it concerns.
    #[must_use]
    pub fn concerning(mut self, source: &str, path: &std::path::Path) -> Self {
        self.source = Some(source.to_owned());
        self.path = Some(path.display().to_string());
        self
    }

    /// Whether both are one and the same trouble, however it is worded now.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        (self.kind, &self.source, &self.path) == (other.kind, &other.source, &other.path)
    }
}

/// A trouble with its time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Episode {
    /// What it is.
    #[serde(flatten)]
    pub trouble: Trouble,
    /// When it was first seen.
    pub since: Instant,
    /// When it was over; none while it lasts.
    pub until: Option<Instant>,
}
