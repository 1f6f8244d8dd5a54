//! What a municipality set about the built-in rules, in `rules/*.toml`.
//!
//! ```toml
//! [rules.bulk-read]
//! enabled = true
//! severity = "high"            # fixes the severity; without it the rule's own applies
//! window = 60
//!
//! [rules.bulk-read.unit."0101"]
//! window = 30
//! ```

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::rule_files;
use super::rule_setting::{RuleDeclaration, Setting};
use crate::hash::Hash;
use crate::problem::Problem;
use crate::severity::Severity;

/// The settings in force: every declared rule with every effective value.
///
/// ```
/// use tenken::config::{Kind, RuleDeclaration, RuleSettings, Setting};
/// use tenken::rule_id::RuleId;
/// const WINDOW: Setting = Setting::new("window", Kind::Minutes, 60, 1, 1440);
/// let rules = [RuleDeclaration { id: RuleId::of("bulk-read"), settings: &[WINDOW] }];
/// let settings = RuleSettings::defaults(&rules);
/// assert_eq!(settings.value("bulk-read", Some("0101"), &WINDOW), 60);
/// assert_eq!(RuleSettings::from_canonical(&settings.canonical()), Some(settings));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RuleSettings {
    pub(super) rules: BTreeMap<String, Entry>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Entry {
    pub(super) enabled: bool,
    pub(super) severity: Option<Severity>,
    pub(super) settings: BTreeMap<String, i64>,
    pub(super) units: BTreeMap<String, Deviation>,
}

/// What one unit has otherwise.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Deviation {
    pub(super) enabled: Option<bool>,
    pub(super) severity: Option<Severity>,
    pub(super) settings: BTreeMap<String, i64>,
}

impl RuleSettings {
    /// What applies where nothing is set.
    #[must_use]
    pub fn defaults(declarations: &[RuleDeclaration]) -> Self {
        let entry = |rule: &RuleDeclaration| (rule.id.word().to_owned(), Entry::defaults(rule));
        Self { rules: declarations.iter().map(entry).collect() }
    }

    /// Reads every `*.toml` of the folder, in the order of the names, over the defaults.
    ///
    /// # Errors
    ///
    /// Everything that is wrong in any of the files.
    pub fn load(dir: &Path, declarations: &[RuleDeclaration]) -> Result<Self, Vec<Problem>> {
        rule_files::read(dir, declarations)
    }

    /// Whether the rule watches the unit, given folded; without a unit, whether at all.
    #[must_use]
    pub fn enabled(&self, rule: &str, unit: Option<&str>) -> bool {
        let deviation = self.deviation(rule, unit).and_then(|deviation| deviation.enabled);
        deviation.or_else(|| Some(self.rules.get(rule)?.enabled)).unwrap_or(true)
    }

    /// The severity that was set instead of the rule's own, for the unit, given folded.
    #[must_use]
    pub fn severity(&self, rule: &str, unit: Option<&str>) -> Option<Severity> {
        let deviation = self.deviation(rule, unit).and_then(|deviation| deviation.severity);
        deviation.or_else(|| self.rules.get(rule)?.severity)
    }

    /// The value of a setting for the unit, given folded, in the unit of the setting's kind.
    #[must_use]
    pub fn value(&self, rule: &str, unit: Option<&str>, setting: &Setting) -> i64 {
        let of = |values: &BTreeMap<String, i64>| values.get(setting.name).copied();
        let deviation = self.deviation(rule, unit).and_then(|deviation| of(&deviation.settings));
        let general = || self.rules.get(rule).and_then(|entry| of(&entry.settings));
        deviation.or_else(general).unwrap_or(setting.default)
    }

    /// The units, folded, for which the rule has settings of their own.
    pub fn units(&self, rule: &str) -> impl Iterator<Item = &str> {
        self.rules.get(rule).into_iter().flat_map(|entry| entry.units.keys().map(String::as_str))
    }

    /// The canonical text: JSON with sorted keys and every effective value.
    #[must_use]
    pub fn canonical(&self) -> String {
        // Maps of text, numbers and words always serialize.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The settings that a canonical text holds.
    #[must_use]
    pub fn from_canonical(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// The hash of the canonical text: the version of the settings.
    #[must_use]
    pub fn hash(&self) -> Hash {
        Hash::of(self.canonical().as_bytes())
    }

    fn deviation(&self, rule: &str, unit: Option<&str>) -> Option<&Deviation> {
        self.rules.get(rule)?.units.get(unit?)
    }
}

impl Entry {
    fn defaults(rule: &RuleDeclaration) -> Self {
        let value = |setting: &Setting| (setting.name.to_owned(), setting.default);
        let settings = rule.settings.iter().map(value).collect();
        Self { enabled: true, severity: None, settings, units: BTreeMap::new() }
    }
}

impl Deviation {
    /// The same with what `more` sets over it.
    pub(super) fn add(&mut self, more: Self) {
        self.enabled = more.enabled.or(self.enabled);
        self.severity = more.severity.or(self.severity);
        self.settings.extend(more.settings);
    }
}
