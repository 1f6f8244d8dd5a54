//! From a table to settings, with every fault on the way.

use std::path::{Component, Path, PathBuf};

use toml::{Table, Value};

use super::Reading;
use super::pattern::Pattern;
use super::preset::Preset;
use super::review::Review;
use super::section::{Faults, Section};
use super::settings::{Organization, Settings};
use super::source::{Draft, Source};
use super::watch::Watch;
use super::words;
use crate::messages::{Lang, Message};
use crate::problem::Level;
use crate::time_of_day::TimeOfDay;

const KNOWN: [&str; 11] = [
    "lang",
    "organization",
    "state",
    "registers",
    "rules",
    "source",
    "review",
    "digest",
    "watch",
    "signing",
    "metrics",
];

pub(super) fn settings(file: &Path, table: &Table) -> Reading {
    let faults = Faults::of(file);
    let root = Section::root(&faults, table);
    root.only(&KNOWN);
    let base = Base::of(file);
    let lang = root.word("lang", &["ja", "en"], lang).unwrap_or_default();
    let organization = organization(&root);
    let folder = |name| only_dir(&root, name, &base).unwrap_or_else(|| base.join(name));
    let (state_dir, registers_dir) = (folder("state"), folder("registers"));
    let (rules_dir, preset) = rules(&root, &base);
    let sections = sections(&root);
    let (sources, profiles) = sources(&sections, &base, &state_dir);
    let review = root.section("review").map_or_else(Review::default, |s| Review::read(&s));
    let digest_at = root.section("digest").and_then(|section| digest_at(&section));
    let watch = root.section("watch").map_or_else(Watch::default, |s| Watch::read(&s));
    let signing_key = root.section("signing").and_then(|s| signing_key(&s, &base, &state_dir));
    let metrics = root.section("metrics").and_then(|section| metrics(&section, &base));
    for section in &sections {
        keep_apart_from_markers(section, &watch.done_suffix);
    }
    let problems = faults.into_problems();

    let refused = problems.iter().any(|problem| problem.level == Level::Configuration);
    let settings = organization.filter(|_| !refused).map(|organization| Settings {
        file: file.to_owned(),
        lang,
        organization,
        state_dir,
        registers_dir: registers_dir.clone(),
        rules_dir: rules_dir.clone(),
        preset,
        sources,
        review,
        digest_at: digest_at.unwrap_or(TimeOfDay::of(7, 30)),
        watch,
        signing_key,
        metrics,
    });
    let registers_dir = Some(registers_dir);
    Reading { settings, problems, profiles, rules_dir, preset, registers_dir }
}

/// The folder of the configuration file; relative paths start from it.
struct Base(PathBuf);

impl Base {
    fn of(file: &Path) -> Self {
        let parent = file.parent().filter(|parent| !parent.as_os_str().is_empty());
        let folder = parent.unwrap_or(Path::new("."));
        let absolute = std::fs::canonicalize(folder).or_else(|_| std::path::absolute(folder));
        Self(absolute.unwrap_or_else(|_| folder.to_owned()))
    }

    /// `written`, from this folder, without `.` and `..`: the folder itself has no links in it.
    fn join(&self, written: &str) -> PathBuf {
        let mut path = self.0.clone();
        for component in Path::new(written).components() {
            match component {
                Component::CurDir => {}
                Component::ParentDir => {
                    path.pop();
                }
                other => path.push(other),
            }
        }
        path
    }
}

fn lang(word: &str) -> Option<Lang> {
    match word {
        "ja" => Some(Lang::Ja),
        "en" => Some(Lang::En),
        _ => None,
    }
}

fn organization(root: &Section<'_>) -> Option<Organization> {
    if root.value("organization").is_none() {
        let example = "[organization]\nname = \"架空市\"\ncode = \"999999\"";
        let hint = Message::new("problems.missing-key-hint").with("example", example);
        root.fault("organization", Message::new("problems.missing-key"), Some(hint));
    }
    let section = root.section("organization")?;
    section.only(&["name", "code", "classification"]);
    let name = section.need_text("name", "name = \"架空市\"");
    let code = section.need_text("code", "code = \"999999\"");
    let classification = section.text("classification").unwrap_or("機密性3B");
    Some(Organization {
        name: name?.to_owned(),
        code: code?.to_owned(),
        classification: classification.to_owned(),
    })
}

/// The `dir` of the table `name`, in which nothing else stands.
fn only_dir(root: &Section<'_>, name: &str, base: &Base) -> Option<PathBuf> {
    let section = root.section(name)?;
    section.only(&["dir"]);
    dir(&section, base)
}

/// The `dir` of a table.
fn dir(section: &Section<'_>, base: &Base) -> Option<PathBuf> {
    let folder = base.join(section.text("dir")?);
    if folder.is_file() {
        return section.wrong("dir", "problems.not-a-folder");
    }
    Some(folder)
}

/// Where the settings of rules are, and over which preset they lie.
fn rules(root: &Section<'_>, base: &Base) -> (Option<PathBuf>, Preset) {
    let Some(section) = root.section("rules") else { return (None, Preset::default()) };
    section.only(&["dir", "preset"]);
    let words: Vec<&str> = Preset::ALL.iter().map(|preset| preset.word()).collect();
    let preset = section.word("preset", &words, Preset::from_word).unwrap_or_default();
    let folder = dir(&section, base);
    if let Some(folder) = folder.as_ref().filter(|folder| !folder.is_dir()) {
        let hint = Message::new("problems.no-rules-folder-hint").with("folder", folder.display());
        section.note("dir", Message::new("problems.no-folder"), Some(hint));
    }
    (folder.filter(|folder| folder.is_dir()), preset)
}

fn sections<'a>(root: &Section<'a>) -> Vec<Section<'a>> {
    if root.value("source").is_none() {
        let hint = Message::new("problems.no-sources-hint");
        root.note("source", Message::new("problems.no-sources"), Some(hint));
    }
    root.sections("source")
}

fn sources(sections: &[Section<'_>], base: &Base, state: &Path) -> (Vec<Source>, Vec<PathBuf>) {
    let mut drafts: Vec<Draft> = Vec::new();
    let mut profiles: Vec<PathBuf> = Vec::new();
    for section in sections {
        let draft = Draft::read(section, |written| base.join(written));
        if draft.name.is_some() && drafts.iter().any(|other| other.name == draft.name) {
            section.fault("name", Message::new("problems.name-taken"), None);
        }
        if drafts.iter().any(|other| other.same_files(&draft)) {
            section.fault("pattern", Message::new("problems.files-taken"), None);
        }
        if draft.drop.as_ref().is_some_and(|folder| folder.starts_with(state)) {
            section.fault("drop", Message::new("problems.drop-in-state"), None);
        }
        profiles.extend(draft.profile.clone().filter(|profile| !profiles.contains(profile)));
        drafts.push(draft);
    }
    (drafts.into_iter().filter_map(Draft::complete).collect(), profiles)
}

/// Refuses a pattern for files that are passed over because they look like markers, and one that
/// fits the markers of its own files.
fn keep_apart_from_markers(section: &Section<'_>, suffix: &str) {
    let written = section.value("pattern").map_or(Some(Pattern::USUAL), Value::as_str);
    let Some(pattern) = written.and_then(|written| Pattern::read(written).ok()) else { return };
    let marked = section.value("done").and_then(Value::as_bool) == Some(true);
    let reason = if pattern.asks_for(suffix) {
        "problems.pattern-of-markers"
    } else if marked && pattern.fits_with(suffix) {
        "problems.pattern-fits-markers"
    } else {
        return;
    };
    let hint = Message::new("problems.pattern-markers-hint").with("suffix", suffix);
    section.fault("pattern", Message::new(reason).with("suffix", suffix), Some(hint));
}

/// The file of the key that signs. It does not lie in the state: who is given a copy of that is not
/// given the key.
fn signing_key(section: &Section<'_>, base: &Base, state: &Path) -> Option<PathBuf> {
    section.only(&["key"]);
    let file = base.join(section.need_text("key", "key = \"keys/tenken.key\"")?);
    if file.is_dir() {
        return section.wrong("key", "problems.not-a-file");
    }
    if file.starts_with(state) {
        let hint = Message::new("problems.key-in-state-hint");
        section.fault("key", Message::new("problems.key-in-state"), Some(hint));
        return None;
    }
    Some(file)
}

/// The file for the monitoring.
fn metrics(section: &Section<'_>, base: &Base) -> Option<PathBuf> {
    section.only(&["file"]);
    let file =
        base.join(section.need_text("file", "file = \"/var/lib/tenken/metrics/tenken.prom\"")?);
    if file.is_dir() {
        return section.wrong("file", "problems.not-a-file");
    }
    if !file.parent().is_some_and(Path::is_dir) {
        section.note("file", Message::new("problems.no-folder"), None);
    }
    Some(file)
}

fn digest_at(section: &Section<'_>) -> Option<TimeOfDay> {
    section.only(&["at"]);
    let before_midnight = |text: &str| words::time(text).filter(|time| *time < TimeOfDay::END);
    section.read("at", "problems.want-time", before_midnight)
}
