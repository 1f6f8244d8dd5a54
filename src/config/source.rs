//! One kind of export and where it is dropped.

use std::path::PathBuf;

use super::expect::Expect;
use super::pattern::Pattern;
use super::section::Section;
use crate::messages::Message;
use crate::rule_id::is_slug;

/// One `[[source]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Its name, `[a-z0-9-]+`, unique.
    pub name: String,
    /// The folder into which its exports are dropped.
    pub drop: PathBuf,
    /// Which files in the folder are its exports; `*.csv` unless said otherwise.
    pub pattern: Pattern,
    /// The file that maps its columns.
    pub profile: PathBuf,
    /// When its exports have to have come, if that is watched.
    pub expect: Option<Expect>,
    /// `done = true`: a file is complete once its marker stands beside it.
    pub done: bool,
}

/// What could be made out of a `[[source]]`.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) name: Option<String>,
    pub(super) drop: Option<PathBuf>,
    pub(super) pattern: Option<Pattern>,
    pub(super) profile: Option<PathBuf>,
    expect: Option<Expect>,
    done: bool,
}

impl Draft {
    /// Reads a `[[source]]`; `place` makes its paths absolute.
    pub(super) fn read(section: &Section<'_>, place: impl Fn(&str) -> PathBuf) -> Self {
        section.only(&["name", "drop", "pattern", "profile", "expect", "done"]);
        Self {
            name: name(section),
            drop: drop_folder(section, &place),
            pattern: pattern(section),
            profile: profile(section, &place),
            expect: section.section("expect").and_then(|expect| Expect::read(&expect)),
            done: section.flag("done").unwrap_or(false),
        }
    }

    /// Whether both sources would take the same files.
    pub(super) fn same_files(&self, other: &Self) -> bool {
        let files = |draft: &Self| draft.drop.clone().zip(draft.pattern.clone());
        files(self).is_some() && files(self) == files(other)
    }

    /// The source, if nothing that it needs is missing.
    pub(super) fn complete(self) -> Option<Source> {
        Some(Source {
            name: self.name?,
            drop: self.drop?,
            pattern: self.pattern?,
            profile: self.profile?,
            expect: self.expect,
            done: self.done,
        })
    }
}

fn name(section: &Section<'_>) -> Option<String> {
    let name = section.need_text("name", "name = \"operation\"")?;
    if is_slug(name) { Some(name.to_owned()) } else { section.wrong("name", "problems.want-slug") }
}

fn drop_folder(section: &Section<'_>, place: impl Fn(&str) -> PathBuf) -> Option<PathBuf> {
    let folder = place(section.need_text("drop", "drop = \"exports/operation\"")?);
    if folder.is_file() {
        return section.wrong("drop", "problems.not-a-folder");
    }
    if !folder.is_dir() {
        let hint = Message::new("problems.no-drop-folder-hint").with("folder", folder.display());
        section.note("drop", Message::new("problems.no-folder"), Some(hint));
    }
    Some(folder)
}

fn pattern(section: &Section<'_>) -> Option<Pattern> {
    if section.value("pattern").is_none() {
        return Pattern::read(Pattern::USUAL).ok();
    }
    let written = section.text("pattern")?;
    if written.contains('/') {
        return section.wrong("pattern", "problems.pattern-with-folder");
    }
    match Pattern::read(written) {
        Ok(pattern) => Some(pattern),
        Err(detail) => {
            let reason = Message::new("problems.bad-pattern").with("detail", detail);
            section.fault("pattern", reason, None);
            None
        }
    }
}

fn profile(section: &Section<'_>, place: impl Fn(&str) -> PathBuf) -> Option<PathBuf> {
    let example = "profile = \"profiles/operation-log.toml\"";
    let file = place(section.need_text("profile", example)?);
    if file.is_file() {
        return Some(file);
    }
    let hint = Message::new("problems.no-profile-hint").with("file", file.display());
    section.fault("profile", Message::new("problems.no-file"), Some(hint));
    None
}
