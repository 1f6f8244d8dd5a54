//! Which files in a drop folder belong to a source.

use std::ffi::OsStr;
use std::path::Path;

use globset::{GlobBuilder, GlobMatcher};

/// A pattern such as `SOUSA_*.csv`. It fits whole file names, whatever their case:
/// servers write `.CSV` as well, and a file overlooked for that would be lost in silence.
///
/// ```
/// use std::ffi::OsStr;
/// use tenken::config::Pattern;
/// let pattern = Pattern::read("SOUSA_*.csv").unwrap();
/// assert!(pattern.fits(OsStr::new("SOUSA_20260401.CSV")));
/// assert!(!pattern.fits(OsStr::new("NINSHO_20260401.csv")));
/// ```
#[derive(Debug, Clone)]
pub struct Pattern {
    written: String,
    matcher: GlobMatcher,
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    ///
    /// What is wrong with it, in English.
    pub fn read(written: &str) -> Result<Self, String> {
        let glob = GlobBuilder::new(written).case_insensitive(true).build();
        let glob = glob.map_err(|error| error.kind().to_string())?;
        Ok(Self { written: written.to_owned(), matcher: glob.compile_matcher() })
    }

    /// Whether a file of that name belongs to the source.
    #[must_use]
    pub fn fits(&self, name: &OsStr) -> bool {
        self.matcher.is_match(Path::new(name))
    }

    /// As written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.written
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.written == other.written
    }
}

impl Eq for Pattern {}
