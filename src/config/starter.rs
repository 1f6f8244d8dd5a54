//! What a new municipality begins with: the files of `config/`, which are part of the program,
//! with its own name in them.

use std::path::PathBuf;

use super::preset::Preset;
use crate::messages::{Lang, text};

/// A file of `config/` as it ships: its path there, and its text.
macro_rules! shipped {
    ($($path:literal),+ $(,)?) => {
        &[$(($path, include_str!(concat!("../../config/", $path)))),+]
    };
}

/// The configuration file as it ships, which reads the sample.
const CONFIGURATION: &str = include_str!("../../config/tenken.toml");

/// Everything else that ships and that somebody may want to change.
const FILES: &[(&str, &str)] = shipped![
    "profiles/authentication-log.toml",
    "profiles/operation-log.toml",
    "profiles/provision-record.toml",
    "profiles/regional-terminal.toml",
    "rules/absent-actor.toml",
    "rules/administration.toml",
    "rules/bulk-export.toml",
    "rules/bulk-read.toml",
    "rules/clock-anomaly.toml",
    "rules/colleague-access.toml",
    "rules/concurrent-terminals.toml",
    "rules/crowded-terminal.toml",
    "rules/deletion.toml",
    "rules/denied-burst.toml",
    "rules/dormant-id.toml",
    "rules/duty-mismatch.toml",
    "rules/exclusion-changed.toml",
    "rules/expired-id.toml",
    "rules/export-altered.toml",
    "rules/export-missing.toml",
    "rules/failed-logins.toml",
    "rules/hot-subject.toml",
    "rules/individual-number.toml",
    "rules/lone-work.toml",
    "rules/long-session.toml",
    "rules/manual-provision.toml",
    "rules/no-login.toml",
    "rules/off-hours.toml",
    "rules/privileged-use.toml",
    "rules/rejected-rows.toml",
    "rules/repeat-subject.toml",
    "rules/self-access.toml",
    "rules/sequential-subjects.toml",
    "rules/serial-gap.toml",
    "rules/shared-id.toml",
    "rules/system-misuse.toml",
    "rules/unfamiliar-terminal.toml",
    "rules/unknown-id.toml",
    "rules/unpermitted-inquiry.toml",
    "rules/volume-anomaly.toml",
    "rules/watched-subject.toml",
    "registers/README.md",
    "registers/approvals.csv",
    "registers/attendance.csv",
    "registers/caseload.csv",
    "registers/duties.csv",
    "registers/exclusions.csv",
    "registers/holidays.csv",
    "registers/openings.csv",
    "registers/organizations.csv",
    "registers/permits.csv",
    "registers/staff.csv",
    "registers/terminals.csv",
    "registers/units.csv",
    "registers/watchlist.csv",
];

/// Registers that say something even without a row (nobody has leave, nobody is watched): their
/// templates wait beside the others until somebody fills them in.
const WAITING: [&str; 6] = [
    "approvals.csv",
    "attendance.csv",
    "caseload.csv",
    "exclusions.csv",
    "organizations.csv",
    "watchlist.csv",
];

/// The folders, each after the one in which it lies.
pub const FOLDERS: [&str; 10] = [
    "profiles",
    "rules",
    "registers",
    "registers/templates",
    "exports",
    "exports/operation",
    "exports/authentication",
    "exports/provision",
    "exports/regional",
    "keys",
];

/// Whose configuration it is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Starter {
    /// The language of everything that people read.
    pub lang: Lang,
    /// The name of the organization.
    pub name: String,
    /// Its code.
    pub code: String,
    /// The preset of its size.
    pub preset: Preset,
}

impl Starter {
    /// Every file with its path from the folder of the configuration.
    #[must_use]
    pub fn files(&self) -> Vec<(PathBuf, String)> {
        let configuration = ("tenken.toml".into(), self.configuration());
        let file = |(path, text): &(&str, &str)| (place(path), (*text).to_owned());
        std::iter::once(configuration).chain(FILES.iter().map(file)).collect()
    }

    /// The configuration file: its own name and folders, no source yet.
    fn configuration(&self) -> String {
        let mut out = String::new();
        let mut section = "";
        let mut lines = CONFIGURATION.lines().peekable();
        while let Some(line) = lines.next() {
            if line.starts_with('[') {
                section = line;
            }
            let next_begins_source = lines.peek().is_some_and(|next| *next == FIRST_SOURCE);
            out.push_str(&self.line(section, line));
            out.push('\n');
            if next_begins_source {
                out.push_str(&notes(&text(self.lang, "init.sources")));
            }
        }
        out
    }

    /// A line of the configuration, as it is here.
    fn line(&self, section: &str, line: &str) -> String {
        let is_setting = !line.is_empty() && !line.starts_with('#');
        let key = line.split(" = ").next().filter(|_| is_setting).unwrap_or_default();
        let said = |value: &str| set(line, &toml::Value::from(value).to_string());
        match (section, key) {
            _ if line == ABOUT_SAMPLE => notes(&text(self.lang, "init.head")).trim_end().to_owned(),
            ("", "lang") => said(match self.lang {
                Lang::Ja => "ja",
                Lang::En => "en",
            }),
            ("[organization]", "name") => said(&self.name),
            ("[organization]", "code") => said(&self.code),
            ("[rules]", "preset") => said(self.preset.word()),
            ("[state]", "dir") => said("state"),
            ("[registers]", "dir") => said("registers"),
            ("[review]", "since") => format!("# {line}"),
            ("[[source]]", _) if is_setting => {
                let own = line.replace("../sample/", "").replace(LAST_OF_SAMPLE, "");
                format!("# {own}")
            }
            _ => line.to_owned(),
        }
    }
}

/// What the shipped configuration says of itself.
const ABOUT_SAMPLE: &str = "# この例は、付属の見本（架空市）をそのまま読み込みます。";

/// The line above the first of its sources.
const FIRST_SOURCE: &str = "# 操作ログ（想定した様式）";

/// The sample ends on a day.
const LAST_OF_SAMPLE: &str = ", until = \"2026-04-14\"";

/// Where a shipped file is put.
fn place(path: &str) -> PathBuf {
    match path.strip_prefix("registers/").filter(|name| WAITING.contains(name)) {
        Some(name) => PathBuf::from("registers/templates").join(name),
        None => path.into(),
    }
}

/// The line with another value; the note behind it stays.
fn set(line: &str, value: &str) -> String {
    let (key, rest) = line.split_once(" = ").unwrap_or((line, ""));
    let note = rest.find(" #").map(|at| rest[at..].trim_start());
    match note {
        // Notes stand in one column where the value leaves room.
        Some(note) => format!("{:<38}{note}", format!("{key} = {value}  ")),
        None => format!("{key} = {value}"),
    }
}

/// Lines of a text as notes of TOML.
fn notes(text: &str) -> String {
    let note = |line: &str| {
        if line.is_empty() { "#\n".to_owned() } else { format!("# {line}\n") }
    };
    text.lines().map(note).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;
    use crate::registers::{RegisterFile, RegisterKind};

    fn starter() -> Starter {
        let (name, code) = ("青空\"町\"".to_owned(), "012345".to_owned());
        Starter { lang: Lang::Ja, name, code, preset: Preset::Small }
    }

    /// Every file below `folder`, by its path from there.
    fn below(folder: &Path, path: &Path, found: &mut BTreeSet<PathBuf>) {
        for entry in std::fs::read_dir(folder.join(path)).unwrap() {
            let entry = path.join(entry.unwrap().file_name());
            if folder.join(&entry).is_dir() {
                below(folder, &entry, found);
            } else {
                found.insert(entry);
            }
        }
    }

    #[test]
    fn everything_that_ships_is_there_but_for_the_presets_which_are_built_in() {
        let mut shipped = BTreeSet::new();
        let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("config");
        below(&config, Path::new(""), &mut shipped);
        shipped.retain(|path| !path.starts_with("presets"));
        let shipped: BTreeSet<PathBuf> =
            shipped.iter().map(|path| place(path.to_str().unwrap())).collect();
        let files: BTreeSet<PathBuf> =
            starter().files().into_iter().map(|(path, _)| path).collect();
        assert_eq!(files, shipped);
    }

    #[test]
    fn the_configuration_has_the_name_the_code_and_the_preset_and_nothing_of_the_sample() {
        let text = starter().configuration();
        let table: toml::Table = text.parse().unwrap();
        assert_eq!(table["organization"]["name"].as_str(), Some("青空\"町\""));
        assert_eq!(table["organization"]["code"].as_str(), Some("012345"));
        assert_eq!(table["rules"]["preset"].as_str(), Some("small"));
        assert_eq!(table["state"]["dir"].as_str(), Some("state"));
        assert!(!table.contains_key("source"));
        for of_sample in ["sample", "架空市", "見本（架空", "until = \"2026-04-14\" }\n", "999999"]
        {
            assert!(!text.contains(of_sample), "{of_sample}:\n{text}");
        }
        assert!(text.contains("# drop = \"exports/operation\""), "{text}");
    }

    #[test]
    fn templates_wait_that_would_say_something_without_a_row() {
        for kind in RegisterKind::ALL {
            let waits = WAITING.contains(&kind.file_name().as_str());
            let adds_only = *kind == RegisterKind::Holidays;
            assert_eq!(waits, !kind.is_nothing_when_empty() && !adds_only, "{kind}");
        }
    }

    #[test]
    fn the_example_in_every_template_is_a_row_as_it_should_be() {
        for kind in RegisterKind::ALL {
            let name = format!("registers/{}", kind.file_name());
            let (_, text) = FILES.iter().find(|(path, _)| *path == name).unwrap();
            let examples: Vec<&str> =
                text.lines().filter_map(|line| line.strip_prefix("# 例: ")).collect();
            assert_eq!(examples.len(), 1, "{kind}");
            let filled = format!("{text}{}\n", examples[0]);
            let file = RegisterFile::parse(*kind, Path::new(&name), filled.as_bytes());
            assert_eq!(file.unwrap().rows.len(), 1, "{kind}");
        }
    }
}
