//! How drop folders are watched and files taken for complete.

use std::time::Duration;

use super::section::Section;
use super::words;

/// `[watch]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watch {
    /// Whether inotify wakes the scan; the scan alone decides. `true` unless said otherwise.
    pub events: bool,
    /// How often the folders are scanned; 5s unless said otherwise.
    pub scan_every: Duration,
    /// How long a file has to stay the same before it is read; 10s unless said otherwise.
    pub quiet: Duration,
    /// The same for a file that looks cut off; 10m unless said otherwise.
    pub quiet_incomplete: Duration,
    /// What the name of a marker ends with, where a source has `done = true`; `.done` unless
    /// said otherwise.
    pub done_suffix: String,
    /// Bytes of a file beyond which it is refused, before it is copied; 16 GiB unless said
    /// otherwise.
    pub max_file: u64,
}

impl Default for Watch {
    fn default() -> Self {
        Self {
            events: true,
            scan_every: Duration::from_secs(5),
            quiet: Duration::from_secs(10),
            quiet_incomplete: Duration::from_mins(10),
            done_suffix: ".done".to_owned(),
            max_file: 16 << 30,
        }
    }
}

impl Watch {
    pub(super) fn read(section: &Section<'_>) -> Self {
        section.only(&[
            "events",
            "scan_every",
            "quiet",
            "quiet_incomplete",
            "done_suffix",
            "max_file",
        ]);
        let usual = Self::default();
        let duration = |name| section.read(name, "problems.want-duration", words::duration);
        Self {
            events: section.flag("events").unwrap_or(usual.events),
            scan_every: duration("scan_every").unwrap_or(usual.scan_every),
            quiet: duration("quiet").unwrap_or(usual.quiet),
            quiet_incomplete: duration("quiet_incomplete").unwrap_or(usual.quiet_incomplete),
            done_suffix: section
                .read("done_suffix", "problems.want-suffix", suffix)
                .unwrap_or(usual.done_suffix),
            max_file: section
                .read("max_file", "problems.want-size", words::size)
                .unwrap_or(usual.max_file),
        }
    }
}

/// Something like `.done`.
fn suffix(text: &str) -> Option<String> {
    let fits = text.len() > 1 && text.starts_with('.') && !text.contains('/');
    fits.then(|| text.to_owned())
}
