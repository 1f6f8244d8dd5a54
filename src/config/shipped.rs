//! What ships in `config/` is valid, and its notes say what the program does.

use std::fs;

use super::*;
use crate::detect::rules::ALL;
use crate::registers::{Folder, RegisterFile, RegisterKind, Snapshot};

fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn declarations() -> Vec<RuleDeclaration> {
    ALL.iter().map(|rule| rule.declaration().clone()).collect()
}

/// A note that is a line of TOML, made one.
fn awake(line: &str) -> &str {
    let setting = line.strip_prefix("# ").filter(|rest| {
        let name = rest.split(" = ").next().unwrap_or_default();
        rest.contains(" = ") && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
    });
    let heading = line.strip_prefix("# ").filter(|rest| rest.starts_with("[rules."));
    setting.or(heading).unwrap_or(line)
}

#[test]
fn the_shipped_configuration_has_no_fault_and_no_note() {
    let reading = read(&repository("config/tenken.toml"));
    assert_eq!(reading.problems, []);
    let settings = reading.settings.unwrap();
    assert_eq!(settings.sources.len(), 4);
    assert_eq!(settings.review, Review { since: "2026-04-01".parse().ok(), ..Review::default() });
    assert_eq!(settings.watch, Watch::default());
    assert_eq!(reading.profiles.len(), 4);
    for file in reading.profiles {
        assert!(profile::Profile::load(&file).is_ok(), "{}", file.display());
    }
}

#[test]
fn the_shipped_rule_files_change_nothing() {
    let settings = RuleSettings::load(&repository("config/rules"), &declarations()).unwrap();
    assert_eq!(settings, RuleSettings::defaults(&declarations()));
}

#[test]
fn every_rule_has_a_file_whose_notes_name_all_settings_with_their_defaults() {
    let dir = tempfile::tempdir().unwrap();
    for rule in ALL {
        let id = rule.declaration().id.word();
        let text = fs::read_to_string(repository(&format!("config/rules/{id}.toml"))).unwrap();
        let general = text.split("# [rules.").next().unwrap();
        let lines = general.lines().filter(|line| !line.starts_with("# severity"));
        let awake = lines.map(awake).collect::<Vec<_>>().join(
            "
",
        );
        for setting in rule.declaration().settings {
            assert!(awake.contains(&format!("\n{} = ", setting.name)), "{id}.{}", setting.name);
        }
        fs::write(dir.path().join(format!("{id}.toml")), awake).unwrap();
    }
    let settings = RuleSettings::load(dir.path(), &declarations()).unwrap();
    assert_eq!(settings, RuleSettings::defaults(&declarations()));
}

#[test]
fn what_the_notes_of_rule_files_show_is_valid() {
    let dir = tempfile::tempdir().unwrap();
    for rule in ALL {
        let name = format!("{}.toml", rule.declaration().id);
        let text = fs::read_to_string(repository("config/rules").join(&name)).unwrap();
        let awake = text.lines().map(awake).collect::<Vec<_>>().join(
            "
",
        );
        fs::write(dir.path().join(name), awake).unwrap();
    }
    let loaded = RuleSettings::load(dir.path(), &declarations());
    assert!(loaded.is_ok(), "{loaded:?}");
}

#[test]
fn every_register_has_an_empty_template_with_all_its_columns() {
    for &kind in RegisterKind::ALL {
        let path = repository("config/registers").join(kind.file_name());
        let file = RegisterFile::read(kind, &path).unwrap().unwrap();
        assert_eq!((file.rows.len(), file.notes), (0, Vec::new()), "{kind}");
        let text = fs::read_to_string(&path).unwrap();
        let header = text.lines().find(|line| !line.contains('#')).unwrap();
        for column in kind.spec().columns {
            let common = ["valid_from", "valid_to", "subject_kind"].contains(&column.name);
            assert!(common || header.split(',').any(|name| name == column.name), "{kind}");
        }
    }
}

#[test]
fn the_registers_of_the_sample_are_sound() {
    let folder = Folder::read(&repository("sample/registers"));
    let faults: Vec<&Problem> =
        folder.problems.iter().filter(|problem| problem.level > Level::Note).collect();
    assert_eq!(faults, Vec::<&Problem>::new());
    assert!(Snapshot::of_files(&folder.files).unreadable().is_empty());
}
