//! The files `rules/*.toml`: read one after the other over the defaults, every fault collected.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::document;
use super::rule_setting::{RuleDeclaration, Setting};
use super::rules::{Deviation, RuleSettings};
use super::section::{Faults, Section};
use crate::fold::fold;
use crate::messages::Message;
use crate::problem::{Level, Problem};
use crate::severity::Severity;

/// Reads every `*.toml` of the folder, in the order of the names.
pub(super) fn read(
    dir: &Path,
    declarations: &[RuleDeclaration],
) -> Result<RuleSettings, Vec<Problem>> {
    let mut reader = Reader::new(declarations);
    match files(dir) {
        Ok(files) => files.iter().for_each(|file| reader.file(file)),
        Err(error) => reader.problems.push(unreadable(dir, &error)),
    }
    if reader.problems.is_empty() { Ok(reader.settings) } else { Err(reader.problems) }
}

/// The `*.toml` files of the folder, sorted.
fn files(dir: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(dir)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
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
    Problem { file, key: String::new(), reason, got: None, hint, level }
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
        Self { declarations, settings, set_in: BTreeMap::new(), problems: Vec::new() }
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
        let units = section.section("unit").map(|units| self.units(file, &units, rule));
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
        for name in section.names().filter(|name| *name != "unit" && known.contains(name)) {
            if let Some(other) = self.set_in.insert(section.key(name), file.to_owned()) {
                let other = other.file_name().unwrap_or_default().to_string_lossy();
                let reason = Message::new("problems.set-twice").with("file", other);
                section.fault(name, reason, None);
            }
        }
    }
}

fn deviation(section: &Section<'_>, rule: &RuleDeclaration) -> Deviation {
    let words: Vec<&str> = Severity::ALL.iter().map(|severity| severity.word()).collect();
    let value = |setting: &Setting| Some((setting.name.to_owned(), setting.read(section)?));
    Deviation {
        enabled: section.flag("enabled"),
        severity: section.word("severity", &words, Severity::from_word),
        settings: rule.settings.iter().filter_map(value).collect(),
    }
}
