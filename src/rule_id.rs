//! The stable name of a rule.

use std::borrow::Cow;
use std::fmt;

/// The id of a rule, `[a-z0-9-]+`: in configuration, alert keys, database and manuals.
///
/// ```
/// use tenken::rule_id::RuleId;
/// const OFF_HOURS: RuleId = RuleId::of("off-hours");
/// assert_eq!(RuleId::from_word("off-hours"), Some(OFF_HOURS));
/// assert_eq!(RuleId::from_word("Off Hours"), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RuleId(Cow<'static, str>);

impl RuleId {
    /// The id of a rule that comes with the program.
    #[must_use]
    pub const fn of(id: &'static str) -> Self {
        Self(Cow::Borrowed(id))
    }

    /// The id that `word` is, if it has the form of one.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        is_slug(word).then(|| Self(Cow::Owned(word.to_owned())))
    }

    /// As written everywhere.
    #[must_use]
    pub fn word(&self) -> &str {
        &self.0
    }
}

/// Whether `word` is made of `a`-`z`, `0`-`9` and `-`, and not empty.
#[must_use]
pub fn is_slug(word: &str) -> bool {
    let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    !word.is_empty() && word.bytes().all(fits)
}

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
