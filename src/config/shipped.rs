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

fn load(dir: &Path) -> Result<RuleSettings, Vec<Problem>> {
    RuleSettings::defaults(&declarations()).and_folder(dir, &declarations())
}

/// A note that is a line of TOML, made one.
fn awake(line: &str) -> &str {
    let setting = line.strip_prefix("# ").filter(|rest| {
        let name = rest.split(" = ").next().unwrap_or_default();
        rest.contains(" = ") && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
    });
    let is_heading = |rest: &&str| rest.starts_with("[rules.") || rest.starts_with("[[rules.");
    let heading = line.strip_prefix("# ").filter(is_heading);
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
    let settings = load(&repository("config/rules")).unwrap();
    assert_eq!(settings, RuleSettings::defaults(&declarations()));
}

#[test]
fn every_rule_has_a_file_whose_notes_name_all_settings_with_their_defaults() {
    let dir = tempfile::tempdir().unwrap();
    for rule in ALL {
        let id = rule.declaration().id.word();
        let text = fs::read_to_string(repository(&format!("config/rules/{id}.toml"))).unwrap();
        let general = text.split("# [rules.").next().unwrap();
        let general = general.split("# [[rules.").next().unwrap();
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
    let settings = load(dir.path()).unwrap();
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
    let loaded = load(dir.path());
    assert!(loaded.is_ok(), "{loaded:?}");
}

/// What a preset sets, with what.
fn set_by(preset: Preset) -> toml::Table {
    toml::from_str(&fs::read_to_string(repository(preset.file().to_str().unwrap())).unwrap())
        .unwrap()
}

#[test]
fn the_preset_medium_is_what_the_rules_have_by_themselves() {
    let settings = Preset::Medium.settings(&declarations()).unwrap();
    assert_eq!(settings, RuleSettings::defaults(&declarations()));
    assert_eq!(Preset::default(), Preset::Medium);
}

#[test]
fn every_preset_is_valid_and_other_than_the_others() {
    let presets = Preset::ALL.iter().map(|preset| preset.settings(&declarations()).unwrap());
    let hashes: std::collections::BTreeSet<String> =
        presets.map(|settings| settings.hash().to_string()).collect();
    assert_eq!(hashes.len(), Preset::ALL.len());
}

#[test]
fn presets_can_be_compared_line_by_line() {
    let names = |preset| {
        let rules = set_by(preset)["rules"].as_table().unwrap().clone();
        let of_rule = |(rule, set): (String, toml::Value)| {
            let names: Vec<String> = set.as_table().unwrap().keys().cloned().collect();
            names.into_iter().map(move |name| format!("{rule}.{name}"))
        };
        rules.into_iter().flat_map(of_rule).collect::<Vec<_>>()
    };
    assert_eq!(names(Preset::Small), names(Preset::Medium));
    assert_eq!(names(Preset::Large), names(Preset::Medium));
}

#[test]
fn the_manual_has_the_numbers_of_every_preset() {
    let manual = fs::read_to_string(repository("docs/ja/操作の手引き.md")).unwrap();
    let rows = manual.lines().skip_while(|line| !line.contains("| small | medium | large |"));
    let rows: Vec<&str> = rows.skip(2).take_while(|line| line.starts_with('|')).collect();
    let [small, medium, large] = [Preset::Small, Preset::Medium, Preset::Large].map(set_by);
    let mut expected = Vec::new();
    for (rule, set) in medium["rules"].as_table().unwrap() {
        for (name, value) in set.as_table().unwrap() {
            let [small, large] = [&small, &large].map(|preset| &preset["rules"][rule][name]);
            expected.push(format!("| `{rule}` | `{name}` | {small} | {value} | {large} |"));
        }
    }
    let mut rows: Vec<String> = rows.into_iter().map(ToOwned::to_owned).collect();
    rows.sort();
    expected.sort();
    assert_eq!(rows, expected);
}

#[test]
fn the_manual_says_rightly_which_of_several_values_applies() {
    let manual = fs::read_to_string(repository("docs/ja/操作の手引き.md")).unwrap();
    let example = manual.split("### 所属ごと、期間ごとの値").nth(1).unwrap();
    let example = example.split("```toml").nth(1).unwrap().split("```").next().unwrap();
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("example.toml"), example).unwrap();
    let settings = load(dir.path()).unwrap();
    let rule = ALL.iter().map(|rule| rule.declaration()).find(|rule| rule.id.word() == "bulk-read");
    let setting = rule.unwrap().settings.iter().find(|set| set.name == "day_subjects").unwrap();
    let on =
        |day: &str, unit| settings.on(day.parse().unwrap()).value("bulk-read", Some(unit), setting);
    assert_eq!([on("2026-03-20", "0201"), on("2026-07-10", "0201")], [800, 1000]);
    assert_eq!([on("2026-03-20", "0101"), on("2026-07-10", "0101")], [600, 400]);
}

#[test]
fn every_number_of_a_preset_has_its_reason_beside_it() {
    for preset in Preset::ALL {
        let text = fs::read_to_string(repository(preset.file().to_str().unwrap())).unwrap();
        let settings = text.lines().filter(|line| line.contains(" = ") && !line.starts_with('#'));
        for line in settings {
            assert!(line.contains("  # "), "{preset}: {line}");
        }
    }
}

#[test]
fn a_preset_says_nothing_of_units_and_periods() {
    // A municipality's general setting goes before everything that a preset says.
    for preset in Preset::ALL {
        for (rule, set) in set_by(*preset)["rules"].as_table().unwrap() {
            let set = set.as_table().unwrap();
            assert!(!set.contains_key("unit") && !set.contains_key("period"), "{preset}: {rule}");
        }
    }
}

#[test]
fn no_setting_is_called_what_a_period_calls_its_own() {
    for rule in ALL.iter().map(|rule| rule.declaration()) {
        for setting in rule.settings {
            let own = ["enabled", "severity", "unit", "period", "from", "to"];
            assert!(!own.contains(&setting.name), "{}.{}", rule.id, setting.name);
        }
    }
}

#[test]
fn every_register_has_an_empty_template_with_all_its_columns() {
    for &kind in RegisterKind::ALL {
        let path = repository("config/registers").join(kind.file_name());
        let file = RegisterFile::read(kind, &path, None).unwrap().unwrap();
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
