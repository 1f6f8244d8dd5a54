//! How much a finding matters.

use crate::event::coded;

coded! {
    /// Sigma's levels, from the least to the most.
    ///
    /// ```
    /// use tenken::severity::Severity;
    /// assert!(Severity::Low < Severity::Critical);
    /// assert_eq!(Severity::from_word("high"), Some(Severity::High));
    /// ```
    Severity {
        /// Recorded and counted; asks nobody.
        Informational = 1, "informational";
        /// Worth a look when there is time.
        Low = 2, "low";
        /// Worth a look.
        Medium = 3, "medium";
        /// Wants a first look within a business day.
        High = 4, "high";
        /// 緊急: wants a look now.
        Critical = 5, "critical";
    }
}

impl Severity {
    /// Every word, for a message that names what can be written.
    #[must_use]
    pub fn words() -> String {
        let words: Vec<&str> = Self::ALL.iter().map(|severity| severity.word()).collect();
        words.join(", ")
    }
}
