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
fn the_key_that_signs_is_a_file_outside_the_state_that_need_not_be_there() {
    let place = Place::new();
    let read = |key: &str| place.read(format!("{HEAD}[signing]\nkey = \"{key}\"\n"));
    let absent = read("keys/tenken.key").settings.unwrap();
    assert_eq!(absent.signing_key, Some(place.path("keys/tenken.key")));
    let reason = |key| read(key).problems.last().unwrap().reason.key().to_owned();
    assert_eq!(reason("state/tenken.key"), "problems.key-in-state");
    assert_eq!(reason("in"), "problems.not-a-file");
    let empty = place.read(format!("{HEAD}[signing]\n"));
    assert_eq!(empty.problems.last().unwrap().key, "signing.key");
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

    /// The window of a unit on a day.
    fn window(settings: &RuleSettings, unit: Option<&str>, day: &str) -> i64 {
        settings.on(day.parse().unwrap()).value("bulk-read", unit, &WINDOW)
    }

    const IN_MARCH: &str = "[[rules.bulk-read.period]]\nfrom = \"03-01\"\nto = \"03-31\"\n";
    const MARCH: &str = "2026-03-31";
    const APRIL: &str = "2026-04-01";

    #[test]
    fn a_period_applies_on_its_days_alone() {
        let settings = load(&[("a.toml", &format!("{IN_MARCH}window = 90\n"))]).unwrap();
        assert_eq!([MARCH, APRIL].map(|day| window(&settings, None, day)), [90, 60]);
        assert_eq!([MARCH, APRIL].map(|day| window(&settings, Some("0101"), day)), [90, 60]);
        assert_eq!(settings.outside_periods().value("bulk-read", None, &WINDOW), 60);
    }

    #[test]
    fn what_is_set_for_a_unit_goes_before_a_period_for_everyone() {
        let unit = "[rules.bulk-read.unit.\"0101\"]\nwindow = 30\n";
        let settings = load(&[("a.toml", &format!("{unit}{IN_MARCH}window = 90\n"))]).unwrap();
        let both = |unit| [MARCH, APRIL].map(|day| window(&settings, Some(unit), day));
        assert_eq!((both("0101"), both("0102")), ([30, 30], [90, 60]));
    }

    #[test]
    fn a_period_for_a_unit_goes_before_everything() {
        let unit = "[rules.bulk-read.unit.\"0101\"]\nwindow = 30\n";
        let own = format!("{IN_MARCH}unit = \"０１０１\"\nwindow = 45\n");
        let settings = load(&[("a.toml", &format!("{unit}{IN_MARCH}window = 90\n{own}"))]).unwrap();
        let both = |unit| [MARCH, APRIL].map(|day| window(&settings, Some(unit), day));
        assert_eq!((both("0101"), both("0102")), ([45, 30], [90, 60]));
        assert_eq!(window(&settings, None, MARCH), 90);
    }

    #[test]
    fn what_a_period_does_not_say_is_as_it_is_otherwise() {
        let text = format!("[rules.bulk-read]\nenabled = false\n{IN_MARCH}severity = \"low\"\n");
        let settings = load(&[("a.toml", &text)]).unwrap();
        let march = settings.on(MARCH.parse().unwrap());
        assert_eq!(march.severity("bulk-read", None), Some(Severity::Low));
        assert!(!march.enabled("bulk-read", None));
        assert_eq!(march.value("bulk-read", None, &WINDOW), 60);
    }

    #[test]
    fn periods_are_stored_without_anything_of_their_writing() {
        let april = "[[rules.bulk-read.period]]\nto = 2026-04-30\nfrom = 2026-04-01\nshare = 2\n";
        let one = load(&[("a.toml", &format!("{april}{IN_MARCH}window = 90\nshare = 3\n"))]);
        let other = load(&[
            ("a.toml", &format!("{IN_MARCH}share = 3.0\n")),
            ("b.toml", &format!("{IN_MARCH}window = 90\n{april}")),
        ]);
        let (one, other) = (one.unwrap(), other.unwrap());
        assert_eq!(one.canonical(), other.canonical());
        let periods = r#""periods":[{"from":"2026-04-01","to":"2026-04-30","unit":null,"enabled":null,"severity":null,"settings":{"share":2000}},{"from":"03-01","to":"03-31","#;
        assert!(one.canonical().contains(periods), "{}", one.canonical());
        assert_eq!(RuleSettings::from_canonical(&one.canonical()), Some(one));
    }

    #[test]
    fn every_fault_of_every_period_is_named() {
        let period = |text: &str| format!("[[rules.bulk-read.period]]\n{text}\n");
        let first = [
            "to = \"03-31\"\nwindow = 1",
            "from = \"2026-03-01\"\nto = \"03-31\"\nwindow = 1",
            "from = \"2026-03-31\"\nto = \"2026-03-01\"\nwindow = 1",
            "from = \"05-01\"\nto = \"05-31\"",
            "from = \"05-01\"\nto = \"05-31\"\nwindow = 0\nunits = \"0101\"",
            "from = \"03-01\"\nto = \"03-31\"\nwindow = 90",
            "from = \"03-31\"\nto = \"04-30\"\nshare = 3",
        ];
        let second = ["from = 2027-03-31\nto = 2027-03-31\nshare = 1\nwindow = 5"];
        let of = |all: &[&str]| all.iter().map(|text| period(text)).collect::<String>();
        let unit = "[rules.off-hours.unit.\"0101\".period]\nlate = \"20:00\"\n";
        let problems = load(&[
            ("a.toml", &of(&first)),
            ("b.toml", &of(&second)),
            ("c.toml", unit),
            ("d.toml", "[rules.off-hours]\nperiod = \"03-01\"\n"),
        ])
        .unwrap_err();
        insta::assert_snapshot!(told(&problems));
    }

    #[test]
    fn periods_of_two_units_or_that_say_different_things_may_overlap() {
        let of = |unit: &str| format!("{IN_MARCH}unit = \"{unit}\"\nwindow = 90\n");
        let text = format!("{}{}{IN_MARCH}window = 80\n{IN_MARCH}share = 2\n", of("1"), of("2"));
        assert!(load(&[("a.toml", &text)]).is_ok());
    }

    #[test]
    fn what_is_set_otherwise_is_told_with_where_and_when() {
        let text = format!(
            "[rules.bulk-read]\nseverity = \"high\"\nwindow = 60\nshare = 2\n\
             [rules.bulk-read.unit.\"0101\"]\nwindow = 60\n{IN_MARCH}enabled = false\n"
        );
        let settings = load(&[("a.toml", &text)]).unwrap();
        let preset = load(&[("a.toml", "[rules.bulk-read]\nshare = 2\n")]).unwrap();
        let told = settings.otherwise(&declarations()[0], &preset);
        let told: Vec<String> = told
            .iter()
            .map(|set| {
                let place = (set.unit.as_deref(), set.period.map(|period| period.to_string()));
                let from = (set.default.as_deref().unwrap_or("-"), set.by_preset);
                format!("{} {} {from:?} {place:?}", set.setting, set.value)
            })
            .collect();
        assert_eq!(
            told,
            [
                r#"severity high ("-", false) (None, None)"#,
                r#"share 2 ("1", true) (None, None)"#,
                r#"window 60 ("60", false) (Some("0101"), None)"#,
                r#"enabled false ("true", false) (None, Some("03-01..03-31"))"#,
            ]
        );
    }

    #[test]
    fn an_absent_folder_is_a_problem() {
        assert!(load_from(Path::new("/nowhere")).is_err());
    }
}

#[test]
fn a_preset_is_one_of_three_and_medium_where_nothing_is_said() {
    let place = Place::new();
    let preset = |text: &str| place.read(format!("{HEAD}{text}")).settings.map(|s| s.preset);
    assert_eq!(preset(""), Some(Preset::Medium));
    assert_eq!(preset("[rules]\npreset = \"large\"\n"), Some(Preset::Large));
    assert_eq!(preset("[rules]\npreset = \"smal\"\n"), None);
    let reading = place.read(format!("{HEAD}[rules]\npreset = \"smal\"\n"));
    let fault = reading.problems.iter().find(|problem| problem.key == "rules.preset").unwrap();
    assert_eq!(
        told(std::slice::from_ref(fault)),
        "rules.preset: is not a known value; known ones are small, medium, large (got smal) / did you mean \"small\"?"
    );
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
