//! Everything that people wrote, read and checked: configuration, profiles, rules, registers.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::registers;
use crate::config::profile::Profile;
use crate::config::{self, Expectations, RuleDeclaration, RuleSettings, Settings};
use crate::detect::rules;
use crate::problem::{Level, Problem};
use crate::registers::folder::Folder;
use crate::registers::ineffective;
use crate::store::{Reader, StatePaths};

/// A valid configuration with what it names.
#[derive(Debug, Clone)]
pub struct Setup {
    /// The configuration.
    pub settings: Settings,
    /// The profile of each source, by the source's name.
    pub profiles: BTreeMap<String, Profile>,
    /// The settings of the rules.
    pub rules: RuleSettings,
}

/// By what exports are read and days judged, as whoever asks has read it. The one that writes may
/// have read its configuration before that was changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AsRead {
    /// The hash of the profile of each source, by the source's name.
    profiles: BTreeMap<String, String>,
    /// The hash of the settings of the rules.
    rules: String,
}

/// What checking came to.
#[derive(Debug)]
pub struct Checked {
    /// The setup, where configuration, profiles and rules are valid.
    pub setup: Option<Setup>,
    /// Every fault and note, in the order of configuration, profiles, rules, registers.
    pub problems: Vec<Problem>,
}

impl Setup {
    /// Reads configuration, profiles and rules.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn load(file: &Path) -> Result<Self, Vec<Problem>> {
        let checked = follow(config::read(file));
        let faulty = |problem: &Problem| problem.level == Level::Configuration;
        checked.setup.ok_or_else(|| checked.problems.into_iter().filter(faulty).collect())
    }

    /// By what exports are read and days judged.
    #[must_use]
    pub fn as_read(&self) -> AsRead {
        let hash =
            |(source, profile): (&String, &Profile)| (source.clone(), profile.hash.to_string());
        let profiles = self.profiles.iter().map(hash).collect();
        AsRead { profiles, rules: self.rules.hash().to_string() }
    }

    /// What each source is expected to deliver.
    #[must_use]
    pub fn expectations(&self) -> Expectations {
        let expected = |source: &config::Source| Some((source.name.clone(), source.expect?));
        self.settings.sources.iter().filter_map(expected).collect()
    }
}

/// What the rules declare.
#[must_use]
pub fn declarations() -> Vec<RuleDeclaration> {
    rules::ALL.iter().map(|rule| rule.declaration().clone()).collect()
}

/// Reads and checks everything, the registers too.
#[must_use]
pub fn check(file: &Path) -> Checked {
    let reading = config::read(file);
    let registers_dir = reading.registers_dir.clone();
    let mut checked = follow(reading);
    if let Some(dir) = registers_dir {
        let folder = Folder::read(&dir);
        let held = checked.setup.as_ref().map(|setup| held(setup, &folder)).unwrap_or_default();
        let is_held = |problem: &Problem| held.iter().any(|held| held.file == problem.file);
        let rules: Vec<&str> = rules::ALL.iter().map(|rule| rule.declaration().id.word()).collect();
        checked.problems.extend(ineffective::check(&folder.files, &rules));
        let told = folder.problems.into_iter();
        // What is held stays in force: its file is not missing in the sense of the note.
        checked
            .problems
            .extend(told.filter(|problem| problem.level > Level::Note || !is_held(problem)));
        checked.problems.extend(held);
    }
    checked
}

/// Registers that lost so much against the database, where there is one, that they are held.
fn held(setup: &Setup, folder: &Folder) -> Vec<Problem> {
    let paths = StatePaths::new(&setup.settings.state_dir);
    let held = Reader::open(&paths).and_then(|reader| registers::held(&reader, folder));
    // Whether the database can be read is not what is checked here.
    held.unwrap_or_default()
}

/// Reads the profiles and rules that a configuration names.
fn follow(reading: config::Reading) -> Checked {
    let mut problems = reading.problems;
    let mut loaded = BTreeMap::new();
    for path in &reading.profiles {
        match Profile::load(path) {
            Ok(profile) => {
                loaded.insert(path.clone(), profile);
            }
            Err(faults) => problems.extend(faults),
        }
    }
    let declarations = declarations();
    let preset = reading.preset.settings(&declarations);
    let read = preset.and_then(|preset| match &reading.rules_dir {
        None => Ok(preset),
        Some(dir) => preset.and_folder(dir, &declarations),
    });
    let rules = read.map_err(|faults| problems.extend(faults)).ok();
    let setup = reading.settings.zip(rules).and_then(|(settings, rules)| {
        let profile = |source: &config::Source| {
            Some((source.name.clone(), loaded.get(&source.profile)?.clone()))
        };
        let profiles: Option<BTreeMap<_, _>> = settings.sources.iter().map(profile).collect();
        Some(Setup { profiles: profiles?, settings, rules })
    });
    let faulty = problems.iter().any(|problem| problem.level == Level::Configuration);
    Checked { setup: setup.filter(|_| !faulty), problems }
}
