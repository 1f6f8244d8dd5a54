//! Every threshold is held by a fixture: with any setting of any rule moved by one step of its
//! unit, up or down, at least one fixture of the rule gives other alerts of the rule than it
//! expects.
//!
//! The fixtures lie exactly on the edges: one fires with the very count, or with its last event at
//! the very end of the window; another is quiet with one less, or a millisecond beyond. So a
//! comparison that is changed (`>=` to `>`, `<=` to `<`) breaks one of them as well, as does
//! another default.
//!
//! A fixture that sets a value itself (`rules/*.toml`, to need fewer events) says nothing about
//! the default of it, and is not asked about it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use tenken::config::{Kind, Setting};
use tenken::detect::rules::ALL;
use toml::Table;

use crate::fixtures::{Found, fixtures_of, run_with};

/// Which way a setting is moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    Up,
    Down,
}

/// Mutations that nothing can notice, and why. One that is noticed may not stand here.
const UNNOTICED: &[(&str, &str, Way, &str)] = &[
    ("no-login", "hours", Way::Up, "24 hours are the most that can be set"),
    ("serial-gap", "steps", Way::Up, "100 steps are the most that can be set"),
];

/// A setting that is moved by one step.
#[derive(Debug, Clone, Copy)]
struct Mutation {
    rule: &'static str,
    setting: &'static Setting,
    way: Way,
}

impl Mutation {
    fn all() -> Vec<Self> {
        let declarations = ALL.iter().map(|rule| rule.declaration());
        let settings = declarations
            .flat_map(|rule| rule.settings.iter().map(move |setting| (rule.id.word(), setting)));
        settings
            .flat_map(|(rule, setting)| [Way::Up, Way::Down].map(|way| Self { rule, setting, way }))
            .collect()
    }

    fn name(&self) -> (&'static str, &'static str, Way) {
        (self.rule, self.setting.name, self.way)
    }

    /// The value that is set, as rule files have it; none beyond the bounds of the setting.
    fn value(&self) -> Option<String> {
        let Setting { kind, default, min, max, .. } = *self.setting;
        // Of factors and percent a tenth: what they measure is in small whole numbers.
        let step = match kind {
            Kind::Factor => 1_000,
            Kind::Percent => 100,
            _ => 1,
        };
        let value = default + if self.way == Way::Up { step } else { -step };
        let shown = || match kind {
            Kind::Time => format!("{:?}", kind.shown(value)),
            _ => kind.shown(value),
        };
        (min..=max).contains(&value).then(shown)
    }

    /// Whether one of the fixtures of the rule gives something else.
    fn is_noticed(&self) -> bool {
        let Some(value) = self.value() else { return false };
        let file = format!("[rules.{}]\n{} = {value}\n", self.rule, self.setting.name);
        let mut fixtures = fixtures_of(self.rule);
        fixtures.retain(|folder| !self.is_set_in(folder));
        // One that is made for the setting is asked first.
        let own = format!("edge-{}", self.setting.name.replace('_', "-"));
        fixtures.sort_by_key(|folder| !folder.ends_with(&own));
        fixtures.iter().any(|folder| {
            let (wanted, found) = run_with(folder, &file);
            self.of_rule(wanted) != self.of_rule(found)
        })
    }

    fn is_set_in(&self, fixture: &Path) -> bool {
        let Ok(files) = fs::read_dir(fixture.join("rules")) else { return false };
        files.map(|file| fs::read_to_string(file.unwrap().path()).unwrap()).any(|text| {
            let table: Table = text.parse().unwrap();
            let set = table["rules"].get(self.rule);
            set.is_some_and(|set| set.get(self.setting.name).is_some())
        })
    }

    /// Without the alerts of other rules, one of which tells of every setting that watches less.
    fn of_rule(&self, found: Vec<Found>) -> Vec<Found> {
        let prefix = format!("{}/", self.rule);
        found.into_iter().filter(|found| found.key.starts_with(&prefix)).collect()
    }
}

/// Which mutations are noticed; asked on as many threads as there are cores.
fn noticed(mutations: &[Mutation]) -> BTreeSet<(&'static str, &'static str, Way)> {
    let next = AtomicUsize::new(0);
    let noticed = Mutex::new(BTreeSet::new());
    let work = || {
        while let Some(mutation) = mutations.get(next.fetch_add(1, Ordering::Relaxed)) {
            if mutation.is_noticed() {
                noticed.lock().unwrap().insert(mutation.name());
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
    });
    noticed.into_inner().unwrap()
}

#[test]
fn moving_any_setting_of_any_rule_by_one_step_breaks_a_fixture() {
    let mutations = Mutation::all();
    let noticed = noticed(&mutations);
    let excused: BTreeSet<_> =
        UNNOTICED.iter().map(|(rule, name, way, _)| (*rule, *name, *way)).collect();
    let names: BTreeSet<_> = mutations.iter().map(Mutation::name).collect();
    let unnoticed: BTreeSet<_> = names.difference(&noticed).copied().collect();
    assert_eq!(unnoticed, excused, "left: noticed by no fixture; right: excused");
}
