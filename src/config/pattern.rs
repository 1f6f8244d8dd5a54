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
    /// What stands for a pattern where none is written.
    pub(super) const USUAL: &'static str = "*.csv";

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

    /// Whether it asks for files whose names end so.
    pub(super) fn asks_for(&self, end: &str) -> bool {
        let end = end.to_lowercase();
        self.names().iter().any(|name| name.to_lowercase().ends_with(&end))
    }

    /// Whether it fits the name of one of its files with `end` behind it as well.
    pub(super) fn fits_with(&self, end: &str) -> bool {
        self.names().iter().any(|name| self.fits(OsStr::new(&format!("{name}{end}"))))
    }

    /// Names that it fits, one for each of its alternatives.
    fn names(&self) -> Vec<String> {
        let mut names = alternatives(&self.written);
        for name in &mut names {
            *name = plain(name);
        }
        names.retain(|name| self.fits(OsStr::new(name)));
        names
    }

    /// As written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.written
    }
}

/// The most alternatives that are looked at.
const ALTERNATIVES: usize = 64;

/// A pattern with `{a,b}` as one pattern for each of them.
fn alternatives(written: &str) -> Vec<String> {
    let mut all = vec![written.to_owned()];
    while let Some(at) = all.iter().position(|pattern| innermost(pattern).is_some()) {
        let pattern = all.swap_remove(at);
        let Some((open, close)) = innermost(&pattern) else { break };
        let (before, after) = (&pattern[..open], &pattern[close + 1..]);
        let each = pattern[open + 1..close].split(',');
        all.extend(each.map(|one| format!("{before}{one}{after}")));
        all.truncate(ALTERNATIVES);
    }
    all
}

/// Where braces without others in them stand.
fn innermost(pattern: &str) -> Option<(usize, usize)> {
    let close = pattern.find('}')?;
    let open = pattern[..close].rfind('{')?;
    Some((open, close))
}

/// A name that the pattern, which has no alternatives, fits: `x` for what may be anything.
fn plain(pattern: &str) -> String {
    let mut name = String::new();
    let mut rest = pattern.chars();
    while let Some(c) = rest.next() {
        match c {
            '*' | '?' => name.push('x'),
            '\\' => name.extend(rest.next()),
            '[' => {
                let class: String = rest.by_ref().take_while(|c| *c != ']').collect();
                name.push(class.chars().next().filter(|c| !"!^".contains(*c)).unwrap_or('x'));
            }
            other => name.push(other),
        }
    }
    name
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.written == other.written
    }
}

impl Eq for Pattern {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_that_ask_for_files_which_end_like_markers_are_known() {
        let asks = |written: &str| Pattern::read(written).unwrap().asks_for(".done");
        for written in ["*.done", "SOUSA_*.csv.DONE", "*.{csv,done}", "a[0-9]?.{x,{y,done}}"] {
            assert!(asks(written), "{written}");
        }
        for written in ["*", "*.csv", "*.done.csv", "SOUSA_*", "done"] {
            assert!(!asks(written), "{written}");
        }
    }

    #[test]
    fn patterns_that_fit_the_markers_of_their_files_are_known() {
        let fits = |written: &str| Pattern::read(written).unwrap().fits_with(".done");
        for written in ["*", "SOUSA_*", "*.*", "*.c*", "[A-Z]*", "*.{csv,tsv*}"] {
            assert!(fits(written), "{written}");
        }
        for written in ["*.csv", "SOUSA_????????.csv", "[!a]*.{csv,tsv}", "a.csv"] {
            assert!(!fits(written), "{written}");
        }
    }
}
