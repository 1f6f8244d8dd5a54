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
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::document;
use super::rule_setting::{RuleDeclaration, Setting};
use super::section::{Faults, Section};
use crate::fold::fold;
use crate::hash::Hash;
use crate::messages::Message;
use crate::problem::{Level, Problem};
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
    rules: BTreeMap<String, Entry>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    enabled: bool,
    severity: Option<Severity>,
    settings: BTreeMap<String, i64>,
    units: BTreeMap<String, Deviation>,
}

/// What one unit has otherwise.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Deviation {
    enabled: Option<bool>,
    severity: Option<Severity>,
    settings: BTreeMap<String, i64>,
}

impl RuleSettings {
    /// What applies where nothing is set.
    #[must_use]
    pub fn defaults(declarations: &[RuleDeclaration]) -> Self {
        let entry = |rule: &RuleDeclaration| (rule.id.word().to_owned(), Entry::defaults(rule));
        Self {
            rules: declarations.iter().map(entry).collect(),
        }
    }

    /// Reads every `*.toml` of the folder, in the order of the names, over the defaults.
    ///
    /// # Errors
    ///
    /// Everything that is wrong in any of the files.
    pub fn load(dir: &Path, declarations: &[RuleDeclaration]) -> Result<Self, Vec<Problem>> {
        let mut reader = Reader::new(declarations);
        match files(dir) {
            Ok(files) => files.iter().for_each(|file| reader.file(file)),
            Err(error) => reader.problems.push(unreadable(dir, &error)),
        }
        if reader.problems.is_empty() {
            Ok(reader.settings)
        } else {
            Err(reader.problems)
        }
    }

    /// Whether the rule watches the unit, given folded; without a unit, whether at all.
    #[must_use]
    pub fn enabled(&self, rule: &str, unit: Option<&str>) -> bool {
        let deviation = self
            .deviation(rule, unit)
            .and_then(|deviation| deviation.enabled);
        deviation
            .or_else(|| Some(self.rules.get(rule)?.enabled))
            .unwrap_or(true)
    }

    /// The severity that was set instead of the rule's own, for the unit, given folded.
    #[must_use]
    pub fn severity(&self, rule: &str, unit: Option<&str>) -> Option<Severity> {
        let deviation = self
            .deviation(rule, unit)
            .and_then(|deviation| deviation.severity);
        deviation.or_else(|| self.rules.get(rule)?.severity)
    }

    /// The value of a setting for the unit, given folded, in the unit of the setting's kind.
    #[must_use]
    pub fn value(&self, rule: &str, unit: Option<&str>, setting: &Setting) -> i64 {
        let of = |values: &BTreeMap<String, i64>| values.get(setting.name).copied();
        let deviation = self
            .deviation(rule, unit)
            .and_then(|deviation| of(&deviation.settings));
        let general = || self.rules.get(rule).and_then(|entry| of(&entry.settings));
        deviation.or_else(general).unwrap_or(setting.default)
    }

    /// The units, folded, for which the rule has settings of their own.
    pub fn units(&self, rule: &str) -> impl Iterator<Item = &str> {
        self.rules
            .get(rule)
            .into_iter()
            .flat_map(|entry| entry.units.keys().map(String::as_str))
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
        Self {
            enabled: true,
            severity: None,
            settings,
            units: BTreeMap::new(),
        }
    }
}

/// The `*.toml` files of the folder, sorted.
fn files(dir: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(dir)? {
        let path = entry?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "toml")
        {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn unreadable(dir: &Path, error: &std::io::Error) -> Problem {
    let reason = Message::new("problems.unreadable").with("detail", error);
    let hint = Some(Message::new("problems.unreadable-hint"));
    let (file, level) = (dir.to_owned(), Level::Configuration);
    Problem {
        file,
        key: String::new(),
        reason,
        got: None,
        hint,
        level,
    }
}

/// Reads file after file over the defaults.
struct Reader<'d> {
    declarations: &'d [RuleDeclaration],
    settings: RuleSettings,
    /// Which file set what: a value that two files set is a fault.
    set_in: BTreeMap<String, PathBuf>,
    problems: Vec<Problem>,
}

impl<'d> Reader<'d> {
    fn new(declarations: &'d [RuleDeclaration]) -> Self {
        let settings = RuleSettings::defaults(declarations);
        Self {
            declarations,
            settings,
            set_in: BTreeMap::new(),
            problems: Vec::new(),
        }
    }

    fn file(&mut self, file: &Path) {
        let table = match document::read(file) {
            Ok(table) => table,
            Err(problem) => return self.problems.push(*problem),
        };
        let faults = Faults::of(file);
        let root = Section::root(&faults, &table);
        root.only(&["rules"]);
        if let Some(rules) = root.section("rules") {
            rules.names().for_each(|name| self.rule(file, &rules, name));
        }
        self.problems.extend(faults.into_problems());
    }

    fn rule(&mut self, file: &Path, rules: &Section<'_>, name: &str) {
        let declarations = self.declarations;
        let Some(rule) = declarations.iter().find(|rule| rule.id.word() == name) else {
            let known: Vec<&str> = declarations.iter().map(|rule| rule.id.word()).collect();
            return rules.unknown(name, "problems.unknown-rule", &known);
        };
        let Some(section) = rules.section(name) else {
            return;
        };
        let mut known: Vec<&str> = vec!["enabled", "severity", "unit"];
        known.extend(rule.settings.iter().map(|setting| setting.name));
        section.only(&known);
        self.note_names(file, &section, &known);
        let set = deviation(&section, rule);
        let units = section
            .section("unit")
            .map(|units| self.units(file, &units, rule));
        if let Some(entry) = self.settings.rules.get_mut(name) {
            entry.enabled = set.enabled.unwrap_or(entry.enabled);
            entry.severity = set.severity.or(entry.severity);
            entry.settings.extend(set.settings);
            for (unit, more) in units.into_iter().flatten() {
                entry.units.entry(unit).or_default().add(more);
            }
        }
    }

    fn units(
        &mut self,
        file: &Path,
        units: &Section<'_>,
        rule: &RuleDeclaration,
    ) -> Vec<(String, Deviation)> {
        let mut known: Vec<&str> = vec!["enabled", "severity"];
        known.extend(rule.settings.iter().map(|setting| setting.name));
        let mut found: Vec<(String, Deviation)> = Vec::new();
        for name in units.names() {
            let unit = fold(name).into_owned();
            if found.iter().any(|(other, _)| *other == unit) {
                units.fault(name, Message::new("problems.unit-twice"), None);
            }
            let Some(section) = units.section(name) else {
                continue;
            };
            section.only(&known);
            self.note_names(file, &section, &known);
            found.push((unit, deviation(&section, rule)));
        }
        found
    }

    /// Remembers which file set which key, and reports what another file has set before.
    fn note_names(&mut self, file: &Path, section: &Section<'_>, known: &[&str]) {
        for name in section
            .names()
            .filter(|name| *name != "unit" && known.contains(name))
        {
            if let Some(other) = self.set_in.insert(section.key(name), file.to_owned()) {
                let other = other.file_name().unwrap_or_default().to_string_lossy();
                let reason = Message::new("problems.set-twice").with("file", other);
                section.fault(name, reason, None);
            }
        }
    }
}

impl Deviation {
    fn add(&mut self, more: Self) {
        self.enabled = more.enabled.or(self.enabled);
        self.severity = more.severity.or(self.severity);
        self.settings.extend(more.settings);
    }
}

fn deviation(section: &Section<'_>, rule: &RuleDeclaration) -> Deviation {
    let words: Vec<&str> = Severity::ALL
        .iter()
        .map(|severity| severity.word())
        .collect();
    let value = |setting: &Setting| Some((setting.name.to_owned(), setting.read(section)?));
    Deviation {
        enabled: section.flag("enabled"),
        severity: section.word("severity", &words, Severity::from_word),
        settings: rule.settings.iter().filter_map(value).collect(),
    }
}
