//! Configuration: raw (as written) → validate (all errors at once) → [`Settings`].
//!
//! [`read`] never stops at the first fault: it gives what it could make out,
//! and every [`Problem`], each with file, dotted key, value and hint. Tables of
//! an array are counted from 1: `source[2].expect.by` is in the second
//! `[[source]]` of the file.

pub mod document;
pub mod expect;
pub mod history;
pub mod in_force;
pub mod nearest;
pub mod otherwise;
pub mod pattern;
pub mod preset;
pub mod profile;
pub mod review;
mod rule_files;
mod rule_periods;
pub mod rule_setting;
pub mod rules;
pub mod season;
pub mod section;
pub mod settings;
#[cfg(test)]
mod shipped;
pub mod source;
pub mod starter;
#[cfg(test)]
mod tests;
mod validate;
pub mod watch;
pub mod weakened;
pub mod words;

use std::path::{Path, PathBuf};

pub use expect::{Every, Expect, Expectations};
pub use history::{Applied, History};
pub use in_force::InForce;
pub use pattern::Pattern;
pub use preset::Preset;
pub use review::Review;
pub use rule_setting::{Kind, RuleDeclaration, Setting};
pub use rules::RuleSettings;
pub use season::Season;
pub use settings::{Organization, Settings};
pub use source::Source;
pub use starter::Starter;
pub use watch::Watch;

use crate::problem::{Level, Problem};

/// What came of reading a configuration file.
#[derive(Debug)]
pub struct Reading {
    /// The settings; `None` where a problem keeps them from being valid.
    pub settings: Option<Settings>,
    /// Every fault and note, in the order of the file.
    pub problems: Vec<Problem>,
    /// The profiles that sources name and that exist, each once: to be checked as well,
    /// even where the settings are faulty.
    pub profiles: Vec<PathBuf>,
    /// Where rule settings are, if anywhere.
    pub rules_dir: Option<PathBuf>,
    /// Over which preset they lie.
    pub preset: Preset,
    /// Where the registers are.
    pub registers_dir: Option<PathBuf>,
}

/// Reads and checks a configuration file as far as it goes.
#[must_use]
pub fn read(file: &Path) -> Reading {
    match document::read(file) {
        Ok(table) => validate::settings(file, &table),
        Err(problem) => Reading {
            settings: None,
            problems: vec![*problem],
            profiles: Vec::new(),
            rules_dir: None,
            preset: Preset::default(),
            registers_dir: None,
        },
    }
}

impl Settings {
    /// Reads the settings.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with them; notes are left out.
    pub fn load(file: &Path) -> Result<Self, Vec<Problem>> {
        let reading = read(file);
        reading.settings.ok_or_else(|| {
            let faulty = |problem: &Problem| problem.level == Level::Configuration;
            reading.problems.into_iter().filter(faulty).collect()
        })
    }
}
