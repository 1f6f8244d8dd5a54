//! Reading configurations, good and bad.

use std::fs;
use std::time::Duration;

use super::*;
use crate::messages::Lang;
use crate::severity::Severity;

const HEAD: &str = "[organization]\nname = \"架空市\"\ncode = \"999999\"\n";

/// A folder with a configuration file, a profile and a drop folder.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        fs::write(place.path("p.toml"), "").unwrap();
        fs::create_dir(place.path("in")).unwrap();
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().canonicalize().unwrap().join(name)
    }

    fn read(&self, text: impl AsRef<[u8]>) -> Reading {
        fs::write(self.path("tenken.toml"), text).unwrap();
        read(&self.path("tenken.toml"))
    }
}

/// `key: reason (got value) / hint`, line by line, in English.
fn told(problems: &[Problem]) -> String {
    let tell = |problem: &Problem| {
        let got = problem.got.as_ref().map_or(String::new(), |got| format!(" (got {got})"));
        let hint = problem.hint.as_ref().map_or(String::new(), |hint| format!(" / {hint}"));
        format!("{}: {}{got}{hint}", problem.key, problem.reason)
    };
    problems.iter().map(tell).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_short_configuration_takes_every_default() {
    let place = Place::new();
    let source = "[[source]]\nname = \"op\"\ndrop = \"in\"\nprofile = \"p.toml\"\n";
    let reading = place.read(format!("\u{feff}{HEAD}{source}"));
    assert_eq!(told(&reading.problems), "");
    assert_eq!(reading.profiles, [place.path("p.toml")]);
    let settings = reading.settings.unwrap();
    assert_eq!(settings.lang, Lang::Ja);
    assert_eq!(settings.organization.classification, "機密性3B");
    assert_eq!(settings.state_dir, place.path("state"));
    assert_eq!(settings.registers_dir, place.path("registers"));
    assert_eq!(settings.rules_dir, None);
    assert_eq!(settings.digest_at.to_string(), "07:30");
    assert_eq!(settings.review, Review::default());
    assert_eq!(settings.watch, Watch::default());
    let source = settings.source("op").unwrap();
    assert_eq!((source.drop.clone(), source.pattern.as_str()), (place.path("in"), "*.csv"));
    assert_eq!((source.expect, source.done), (None, false));
}

#[test]
fn a_full_configuration_says_all_of_it() {
    let place = Place::new();
    fs::create_dir(place.path("rules")).unwrap();
    let text = r#"
        lang = "en"
        organization = { name = "Town", code = "012345", classification = "2" }
        state.dir = "../elsewhere"
        registers.dir = "r"
        rules.dir = "rules"
        review = { since = 2026-04-01, first_look = 2, due = 10, countersign = "critical" }
        digest.at = "6:15"
        [watch]
        events = false
        scan_every = "500ms"
        quiet = "1s"
        quiet_incomplete = "1h"
        done_suffix = ".end"
        max_file = "8 GiB"
        [[source]]
        name = "op"
        drop = "in"
        pattern = "S_*.csv"
        profile = "p.toml"
        done = true
        expect = { every = "business-day", by = "09:00", until = "2026-04-14" }
    "#;
    let reading = place.read(text);
    assert_eq!(told(&reading.problems), "");
    let settings = reading.settings.unwrap();
    assert_eq!(settings.lang, Lang::En);
    assert_eq!(settings.state_dir.file_name().unwrap(), "elsewhere");
    assert!(!settings.state_dir.starts_with(place.path("")));
    assert_eq!(settings.rules_dir, Some(place.path("rules")));
    assert_eq!(settings.review.since, "2026-04-01".parse().ok());
    assert!(settings.review.needs_countersign(Severity::Critical));
    assert!(!settings.review.needs_countersign(Severity::High));
    assert_eq!(settings.watch.scan_every, Duration::from_millis(500));
    assert_eq!(settings.watch.max_file, 8 << 30);
    let source = settings.source("op").unwrap();
    assert!(source.done);
    assert_eq!(source.expect.unwrap().until, "2026-04-14".parse().ok());
}

#[test]
fn a_pattern_for_markers_is_refused() {
    let place = Place::new();
    let source = "[organization]\nname = \"Town\"\ncode = \"1\"\n[[source]]\nname = \"op\"\ndrop = \"in\"\nprofile = \"p.toml\"\n";
    let told = |more: &str| told(&place.read(format!("{source}{more}")).problems);
    let never_read = "source[1].pattern: files that end with";
    let markers_too = "source[1].pattern: fits the markers";
    let cases = [
        ("pattern = \"*.done\"", never_read),
        ("pattern = \"*.{csv,end}\"\n[watch]\ndone_suffix = \".end\"", never_read),
        ("[watch]\ndone_suffix = \".csv\"", never_read),
        ("pattern = \"SOUSA_*\"\ndone = true", markers_too),
        ("pattern = \"SOUSA_*\"", ""),
        ("pattern = \"SOUSA_*.csv\"\ndone = true", ""),
    ];
    for (more, expected) in cases {
        let told = told(more);
        assert_eq!(told.is_empty(), expected.is_empty(), "{more}: {told}");
        assert!(told.starts_with(expected), "{more}: {told}");
    }
}

#[test]
fn every_fault_is_named_at_once() {
    let place = Place::new();
    let text = r#"
        lang = "jp"
        colour = "red"
        [organization]
        name = ""
        [digest]
        at = "24:00"
        [review]
        due = "five"
        first_look = 0
        countersign = "hihg"
        [watch]
        quiet = "10"
        [[source]]
        name = "Operation Log"
        drop = "in"
        patern = "*.csv"
        profile = "absent.toml"
        [[source]]
        name = "b"
        profile = "p.toml"
        drop = "p.toml"
        pattern = "a/[*.csv"
        expect = { every = "month", by = "09:00", until = 5 }
        [[source]]
        name = "b"
        drop = "in"
        pattern = "[a"
        profile = "p.toml"
        expect = { every = "daily" }
    "#;
    let reading = place.read(text);
    assert!(reading.settings.is_none());
    assert_eq!(reading.profiles, [place.path("p.toml")]);
    let told = told(&reading.problems);
    let absent = place.path("absent.toml").display().to_string();
    insta::assert_snapshot!(told.replace(&absent, "ABSENT"));
}

#[test]
fn a_fault_of_syntax_has_line_and_column() {
    let place = Place::new();
    let reading = place.read("lang = \"ja\"\n[organization\n");
    assert_eq!(reading.problems.len(), 1);
    assert_eq!(reading.problems[0].key, "line 2, column 14");
    let reading = place.read(b"lang = \"ja\"\n# \x8b\xe0\n");
    assert_eq!(told(&reading.problems[..1]).split(':').next(), Some("line 2"));
}

#[test]
fn an_absent_file_is_one_problem() {
    let problems = Settings::load(Path::new("/nowhere/tenken.toml")).unwrap_err();
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].reason.key(), "problems.unreadable");
}

#[test]
fn two_sources_cannot_take_the_same_files() {
    let place = Place::new();
    let source =
        |name| format!("[[source]]\nname = \"{name}\"\ndrop = \"in\"\nprofile = \"p.toml\"\n");
    let reading = place.read(format!("{HEAD}{}{}", source("a"), source("b")));
    assert_eq!(reading.problems[0].reason.key(), "problems.files-taken");
    assert_eq!(reading.problems[0].key, "source[2].pattern");
}

#[test]
fn exports_cannot_be_dropped_into_the_state() {
    let place = Place::new();
    let source = "[[source]]\nname = \"a\"\ndrop = \"state/in\"\nprofile = \"p.toml\"\n";
    let reading = place.read(format!("{HEAD}{source}"));
    let keys: Vec<&str> = reading.problems.iter().map(|p| p.reason.key()).collect();
    assert_eq!(keys, ["problems.no-folder", "problems.drop-in-state"]);
}

#[test]
fn notes_do_not_stand_in_the_way() {
    let place = Place::new();
    let reading = place.read(HEAD);
    assert!(reading.settings.is_some());
    assert_eq!(reading.problems[0].level, Level::Note);
}

mod rules {
    use super::*;
    use crate::rule_id::RuleId;

    const WINDOW: Setting = Setting::new("window", Kind::Minutes, 60, 1, 1440);
    const SHARE: Setting = Setting::new("share", Kind::Percent, 1_000, 0, 100_000);
    const LATE: Setting = Setting::new("late", Kind::Time, 1_200, 0, 1_440);

    fn declarations() -> Vec<RuleDeclaration> {
        vec![
            RuleDeclaration { id: RuleId::of("bulk-read"), settings: &[WINDOW, SHARE] },
            RuleDeclaration { id: RuleId::of("off-hours"), settings: &[LATE] },
        ]
    }

    fn load(files: &[(&str, &str)]) -> Result<RuleSettings, Vec<Problem>> {
        let dir = tempfile::tempdir().unwrap();
        for (name, text) in files {
            fs::write(dir.path().join(name), text).unwrap();
        }
        let strip = |mut problem: Problem| {
            problem.file = problem.file.file_name().unwrap().into();
            problem
        };
        load_from(dir.path()).map_err(|problems| problems.into_iter().map(strip).collect())
    }

    fn load_from(dir: &Path) -> Result<RuleSettings, Vec<Problem>> {
        RuleSettings::defaults(&declarations()).and_folder(dir, &declarations())
    }

    #[test]
    fn a_unit_goes_before_everyone_and_everyone_before_the_default() {
        let settings = load(&[
            ("a.toml", "[rules.bulk-read]\nwindow = 30\nseverity = \"high\"\n[rules.bulk-read.unit.\"０１０１\"]\nwindow = 15\nenabled = false\n"),
            ("b.toml", "[rules.off-hours]\nenabled = false\nlate = \"19:30\"\n"),
            ("c.yml", "not: toml"),
        ])
        .unwrap();
        let usual = settings.outside_periods();
        assert_eq!(usual.value("bulk-read", Some("0101"), &WINDOW), 15);
        assert_eq!(usual.value("bulk-read", Some("0102"), &WINDOW), 30);
        assert_eq!(usual.value("bulk-read", None, &SHARE), 1_000);
        assert_eq!(usual.value("off-hours", None, &LATE), 19 * 60 + 30);
        assert!(!usual.enabled("bulk-read", Some("0101")) && usual.enabled("bulk-read", None));
        assert!(!usual.enabled("off-hours", Some("0101")));
        assert_eq!(usual.severity("bulk-read", Some("0101")), Some(Severity::High));
        assert_eq!(usual.severity("off-hours", None), None);
        assert_eq!(settings.units("bulk-read").collect::<Vec<_>>(), ["0101"]);
    }

    #[test]
    fn the_canonical_text_holds_every_effective_value_and_nothing_of_the_writing() {
        let set = load(&[("a.toml", "[rules.bulk-read]\nwindow = 60\nshare = 1.0\n")]).unwrap();
        let unset = RuleSettings::defaults(&declarations());
        assert_eq!(set.hash(), unset.hash());
        assert_eq!(
            unset.canonical(),
            r#"{"bulk-read":{"enabled":true,"severity":null,"settings":{"share":1000,"window":60},"units":{}},"off-hours":{"enabled":true,"severity":null,"settings":{"late":1200},"units":{}}}"#
        );
        let other = load(&[("a.toml", "[rules.bulk-read.unit.\"1\"]\nseverity = \"low\"\n")]);
        let other = other.unwrap();
        assert_ne!(other.hash(), unset.hash());
        assert_eq!(RuleSettings::from_canonical(&other.canonical()), Some(other));
    }

    #[test]
    fn every_fault_of_every_file_is_named() {
        let problems = load(&[
            ("a.toml", "[rules.bulk-reed]\n[rules.bulk-read]\nwindow = 0\nshare = \"1\"\nseverity = \"hihg\"\nlimit = 3\n"),
            ("b.toml", "rule = 1\n[rules.off-hours]\nlate = 20\n[rules.off-hours.unit]\nA = 1\n[rules.bulk-read]\nwindow = 5\n"),
            ("c.toml", "[rules"),
        ])
        .unwrap_err();
        insta::assert_snapshot!(told(&problems));
    }

    #[test]
    fn an_absent_folder_is_a_problem() {
        assert!(load_from(Path::new("/nowhere")).is_err());
    }
}

#[test]
fn a_rules_folder_that_is_not_there_is_a_note_and_the_defaults_apply() {
    let place = Place::new();
    let source = "[[source]]\nname = \"op\"\ndrop = \"in\"\nprofile = \"p.toml\"\n";
    let reading = place.read(format!("{HEAD}[rules]\ndir = \"nowhere\"\n{source}"));
    assert_eq!(reading.settings.unwrap().rules_dir, None);
    assert_eq!(reading.problems.len(), 1);
    assert_eq!(reading.problems[0].level, Level::Note);
}
