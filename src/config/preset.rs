//! Presets: what applies by the size of the municipality where nothing else is set.
//!
//! They are files in the form of `rules/*.toml`, in `config/presets/`, and part of the program.

use std::path::{Path, PathBuf};

use super::rule_files;
use super::rule_setting::RuleDeclaration;
use super::rules::RuleSettings;
use crate::event::coded;
use crate::problem::Problem;

coded! {
    /// The size of a municipality.
    #[derive(Default)]
    Preset {
        /// Towns and villages: fewer than 30,000 inhabitants, a few dozen users.
        Small = 1, "small";
        /// Cities: the defaults of the rules.
        #[default]
        Medium = 2, "medium";
        /// Designated and core cities: 300,000 inhabitants and more, over a thousand users.
        Large = 3, "large";
    }
}

impl Preset {
    /// The settings of the rules by this preset.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with its file: what is shipped is tested to have no fault.
    pub fn settings(self, declarations: &[RuleDeclaration]) -> Result<RuleSettings, Vec<Problem>> {
        let defaults = RuleSettings::defaults(declarations);
        rule_files::read_text((&self.file(), self.text()), defaults, declarations)
    }

    /// Where its text is, from the root of the repository.
    #[must_use]
    pub fn file(self) -> PathBuf {
        Path::new("config/presets").join(format!("{}.toml", self.word()))
    }

    const fn text(self) -> &'static str {
        match self {
            Self::Small => include_str!("../../config/presets/small.toml"),
            Self::Medium => include_str!("../../config/presets/medium.toml"),
            Self::Large => include_str!("../../config/presets/large.toml"),
        }
    }
}
