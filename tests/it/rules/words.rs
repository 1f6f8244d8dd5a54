//! Every rule that is registered is whole: ids, texts in both languages, settings.

use std::collections::BTreeSet;

use tenken::config::RuleSettings;
use tenken::daemon::setup::declarations;
use tenken::detect::rule::manual;
use tenken::detect::rules::{ALL, find};
use tenken::messages::{Lang, template};
use tenken::registers::RegisterKind;

use crate::city::{City, repository};

fn ids() -> Vec<&'static str> {
    ALL.iter().map(|rule| rule.declaration().id.word()).collect()
}

#[test]
fn ids_are_unique_and_found() {
    let unique: BTreeSet<&str> = ids().into_iter().collect();
    assert_eq!(unique.len(), ALL.len());
    assert!(ids().iter().all(|id| find(id).is_some()));
    assert!(find("no-such-rule").is_none());
}

#[test]
fn every_file_of_the_rules_is_registered() {
    let files = std::fs::read_dir(repository("src/detect/rules")).unwrap();
    let names: BTreeSet<String> = files
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .filter_map(|name| Some(name.strip_suffix(".rs")?.replace('_', "-")))
        .filter(|name| name != "mod")
        .collect();
    let registered: BTreeSet<String> = ids().into_iter().map(str::to_owned).collect();
    assert_eq!(names, registered);
}

#[test]
fn title_and_reason_exist_in_both_languages() {
    for id in ids() {
        for lang in [Lang::Ja, Lang::En] {
            for text in ["title", "reason"] {
                let key = format!("rules.{id}.{text}");
                assert!(
                    template(lang, &key).is_some_and(|text| !text.is_empty()),
                    "{lang:?} {key}"
                );
            }
        }
    }
}

#[test]
fn a_rule_that_records_may_explain_says_that_none_was_found() {
    for rule in ALL.iter().filter(|rule| !rule.explained_by().is_empty()) {
        for lang in [Lang::Ja, Lang::En] {
            let key = format!("rules.{}.no-record", rule.declaration().id);
            assert!(template(lang, &key).is_some(), "{lang:?} {key}");
        }
    }
}

#[test]
fn the_english_manual_is_at_the_top_of_each_file() {
    for rule in ALL {
        let text = manual(rule.source());
        for heading in ["What it detects", "Why", "Example", "Not an alarm when", "Settings"] {
            let found = text.lines().any(|line| line == format!("# {heading}"));
            assert!(found, "{} lacks {heading}", rule.declaration().id);
        }
    }
}

#[test]
fn the_japanese_manual_is_in_the_catalogue() {
    for id in ids() {
        for piece in ["what", "why", "example", "quiet"] {
            let key = format!("rules.{id}.manual.{piece}");
            assert!(template(Lang::Ja, &key).is_some_and(|text| !text.is_empty()), "{key}");
        }
    }
}

#[test]
fn every_setting_is_described_in_both_languages() {
    for rule in ALL {
        for setting in rule.declaration().settings {
            for lang in [Lang::Ja, Lang::En] {
                let key = format!("rules.{}.setting.{}", rule.declaration().id, setting.name);
                assert!(template(lang, &key).is_some(), "{lang:?} {key}");
            }
        }
    }
}

#[test]
fn the_english_manual_names_every_setting() {
    for rule in ALL {
        let text = manual(rule.source());
        for setting in rule.declaration().settings {
            let name = format!("`{}`", setting.name);
            assert!(text.contains(&name), "{} does not name {name}", rule.declaration().id);
        }
    }
}

#[test]
fn defaults_lie_within_their_bounds_and_hold_where_nothing_is_set() {
    let settings = RuleSettings::defaults(&declarations());
    let settings = settings.outside_periods();
    for rule in ALL {
        let id = rule.declaration().id.word();
        assert!(settings.enabled(id, None), "{id}");
        assert_eq!(settings.severity(id, None), None, "{id}");
        for setting in rule.declaration().settings {
            assert!(
                (setting.min..=setting.max).contains(&setting.default),
                "{id} {}",
                setting.name
            );
            assert_eq!(settings.value(id, Some("0101"), setting), setting.default);
        }
    }
}

#[test]
fn defaults_are_those_of_the_table() {
    let table = [
        ("off-hours", "grace_before", "30"),
        ("off-hours", "grace_after", "60"),
        ("off-hours", "low_until", "20:00"),
        ("off-hours", "night_from", "22:00"),
        ("off-hours", "night_to", "05:00"),
        ("bulk-read", "window", "60"),
        ("bulk-read", "window_subjects", "150"),
        ("bulk-read", "day_subjects", "400"),
        ("bulk-read", "event_records", "1000"),
        ("bulk-read", "high_factor", "2"),
        ("bulk-export", "print_records", "200"),
        ("bulk-export", "critical_records", "10000"),
        ("failed-logins", "window", "10"),
        ("failed-logins", "failures", "5"),
        ("failed-logins", "actors", "3"),
        ("failed-logins", "high_failures", "10"),
        ("rejected-rows", "high_percent", "1"),
    ];
    for (id, name, value) in table {
        let settings = find(id).unwrap().declaration().settings;
        let setting = settings.iter().find(|setting| setting.name == name).unwrap();
        assert_eq!(setting.kind.shown(setting.default), value, "{id}.{name}");
    }
}

#[test]
fn rules_stand_still_without_the_registers_that_the_table_compares_with() {
    let needs = |id: &str| find(id).unwrap().needs();
    assert_eq!(needs("off-hours"), [RegisterKind::Openings]);
    assert_eq!(needs("unknown-id"), [RegisterKind::Staff]);
    assert_eq!(needs("expired-id"), [RegisterKind::Staff]);
    for id in ["bulk-read", "bulk-export", "failed-logins", "export-missing", "rejected-rows"] {
        assert_eq!(needs(id), [], "{id}");
    }
}

#[test]
fn rules_show_tells_everything_about_each_rule_in_both_languages() {
    for lang in ["ja", "en"] {
        let city = City::new().lang(lang);
        for id in ids() {
            let shown = city.json(&["rules", "show", id]);
            assert_eq!(shown["id"], id);
            for text in ["title", "manual"] {
                assert!(
                    shown[text].as_str().is_some_and(|text| text.len() > 3),
                    "{lang} {id} {text}"
                );
            }
            for setting in shown["settings"].as_array().unwrap() {
                assert_eq!(setting["value"], setting["default"], "{id}");
                assert!(!setting["about"].as_str().unwrap().contains("rules."), "{setting}");
            }
        }
    }
}
