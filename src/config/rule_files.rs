//! The files `rules/*.toml`: read one after the other over a preset, every fault collected.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use toml::Table;

use super::document;
use super::rule_periods::Periods;
use super::rule_setting::{RuleDeclaration, Setting};
use super::rules::{Deviation, RuleSettings};
use super::section::{Faults, Section};
use crate::fold::fold;
use crate::messages::Message;
use crate::problem::{Level, Problem};
use crate::severity::Severity;

/// Reads every `*.toml` of the folder, in the order of the names, over `base`.
pub(super) fn read(
    dir: &Path,
    base: RuleSettings,
    declarations: &[RuleDeclaration],
) -> Result<RuleSettings, Vec<Problem>> {
    let mut reader = Reader::over(base, declarations);
    match files(dir) {
        Ok(files) => files.iter().for_each(|file| reader.file(file, document::read(file))),
        Err(error) => reader.problems.push(unreadable(dir, &error)),
    }
    reader.done()
}

/// Reads one text, which came as `file`, over `base`.
pub(super) fn read_text(
    (file, text): (&Path, &str),
    base: RuleSettings,
    declarations: &[RuleDeclaration],
) -> Result<RuleSettings, Vec<Problem>> {
    let mut reader = Reader::over(base, declarations);
    reader.file(file, document::parse(file, text));
    reader.done()
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

/// Reads file after file over what it has.
struct Reader<'d> {
    declarations: &'d [RuleDeclaration],
    settings: RuleSettings,
    /// Which file set what: a value that two files set is a fault.
    set_in: BTreeMap<String, PathBuf>,
    periods: Periods,
    problems: Vec<Problem>,
}

impl<'d> Reader<'d> {
    fn over(settings: RuleSettings, declarations: &'d [RuleDeclaration]) -> Self {
        Self {
            declarations,
            settings,
            set_in: BTreeMap::new(),
            periods: Periods::default(),
            problems: Vec::new(),
        }
    }

    fn done(self) -> Result<RuleSettings, Vec<Problem>> {
        let Self { mut settings, periods, problems, .. } = self;
        if !problems.is_empty() {
            return Err(problems);
        }
        for (rule, period) in periods.into_each() {
            if let Some(entry) = settings.rules.get_mut(&rule) {
                entry.periods.push(period);
            }
        }
        Ok(settings)
    }

    fn file(&mut self, file: &Path, document: Result<Table, Box<Problem>>) {
        let table = match document {
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
        let known = may_stand(&["enabled", "severity", "unit", "period"], rule);
        section.only(&known);
        self.note_names(file, &section, &known);
        let set = deviation(&section, rule);
        let units = section.section("unit").map(|units| self.units(file, &units, rule));
        for period in section.sections("period") {
            period.only(&may_stand(&["from", "to", "unit", "enabled", "severity"], rule));
            self.periods.read(file, name, &period, deviation(&period, rule));
        }
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
        let known = may_stand(&["enabled", "severity"], rule);
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
        let tables = ["unit", "period"];
        let values = section.names().filter(|name| !tables.contains(name));
        for name in values.filter(|name| known.contains(name)) {
            if let Some(other) = self.set_in.insert(section.key(name), file.to_owned()) {
                let other = other.file_name().unwrap_or_default().to_string_lossy();
                let reason = Message::new("problems.set-twice").with("file", other);
                section.fault(name, reason, None);
            }
        }
    }
}

/// What may stand in a table: `words`, and the settings of the rule.
fn may_stand<'r>(words: &[&'r str], rule: &'r RuleDeclaration) -> Vec<&'r str> {
    words.iter().copied().chain(rule.settings.iter().map(|setting| setting.name)).collect()
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
