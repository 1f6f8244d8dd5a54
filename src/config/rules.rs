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
//!
//! [[rules.bulk-read.period]]
//! from = "03-15"               # each year; with a year, once
//! to = "04-15"
//! unit = "0101"                # for everyone without it
//! window_subjects = 300
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::rule_files;
use super::rule_setting::{RuleDeclaration, Setting};
use super::season::Season;
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
/// assert_eq!(settings.outside_periods().value("bulk-read", Some("0101"), &WINDOW), 60);
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
    /// Sorted; no two of one unit set the same on the same day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) periods: Vec<Period>,
}

/// What is otherwise on some days.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Period {
    #[serde(flatten)]
    pub(super) season: Season,
    /// Folded; everyone, where there is none.
    pub(super) unit: Option<String>,
    #[serde(flatten)]
    pub(super) set: Deviation,
}

/// What is otherwise for a unit or in a period.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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

    /// Reads every `*.toml` of the folder, in the order of the names, over these settings.
    ///
    /// # Errors
    ///
    /// Everything that is wrong in any of the files.
    pub fn and_folder(
        self,
        dir: &Path,
        declarations: &[RuleDeclaration],
    ) -> Result<Self, Vec<Problem>> {
        rule_files::read(dir, self, declarations)
    }

    /// The units, folded, for which the rule has settings of their own.
    pub fn units(&self, rule: &str) -> impl Iterator<Item = &str> {
        self.rules.get(rule).map(Entry::listed_units).into_iter().flatten()
    }

    /// Every value of a setting that applies to anybody on any day.
    pub fn values(&self, rule: &str, setting: &Setting) -> impl Iterator<Item = i64> {
        let name = setting.name;
        let entry = self.rules.get(rule);
        let general = entry.and_then(|entry| entry.settings.get(name)).copied();
        let units = entry.into_iter().flat_map(|entry| entry.units.values());
        let periods = entry.into_iter().flat_map(|entry| &entry.periods);
        let set = units.chain(periods.map(|period| &period.set));
        let set = set.filter_map(move |set| set.settings.get(name).copied());
        [general.unwrap_or(setting.default)].into_iter().chain(set)
    }

    /// The periods in which the rule has other settings, each with the unit, folded, for which
    /// that is so.
    pub fn seasons(&self, rule: &str) -> impl Iterator<Item = (Option<&str>, Season)> {
        let periods = self.rules.get(rule).into_iter().flat_map(|entry| &entry.periods);
        periods.map(|period| (period.unit.as_deref(), period.season))
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
}

impl Entry {
    fn defaults(rule: &RuleDeclaration) -> Self {
        let value = |setting: &Setting| (setting.name.to_owned(), setting.default);
        let settings = rule.settings.iter().map(value).collect();
        Self {
            enabled: true,
            severity: None,
            settings,
            units: BTreeMap::new(),
            periods: Vec::new(),
        }
    }
}

impl Entry {
    fn listed_units(&self) -> BTreeSet<&str> {
        let in_periods = self.periods.iter().filter_map(|period| period.unit.as_deref());
        self.units.keys().map(String::as_str).chain(in_periods).collect()
    }

    /// What it says of everyone on every day.
    pub(super) fn general(&self) -> Deviation {
        let Self { enabled, severity, settings, .. } = self;
        Deviation { enabled: Some(*enabled), severity: *severity, settings: settings.clone() }
    }
}

impl Deviation {
    /// Whether both say something of the same.
    pub(super) fn meets(&self, other: &Self) -> bool {
        let both = |one: bool, other: bool| one && other;
        both(self.enabled.is_some(), other.enabled.is_some())
            || both(self.severity.is_some(), other.severity.is_some())
            || self.settings.keys().any(|name| other.settings.contains_key(name))
    }

    /// The same with what `more` sets over it.
    pub(super) fn add(&mut self, more: Self) {
        self.enabled = more.enabled.or(self.enabled);
        self.severity = more.severity.or(self.severity);
        self.settings.extend(more.settings);
    }
}
