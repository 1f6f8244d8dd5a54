//! What of the rules became weaker from one version of the settings to the next. Pure.

use std::collections::BTreeSet;

use super::in_force::InForce;
use super::rule_setting::{RuleDeclaration, Setting};
use super::rules::RuleSettings;
use super::season::{Season, turns};
use crate::instant::Day;
use crate::severity::Severity;

/// A rule that watches less than before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weakened {
    /// The rule.
    pub rule: String,
    /// The unit, folded, for which that is so; all, where there is none.
    pub unit: Option<String>,
    /// The period in which that is so; on all days that no period covers, where there is none.
    pub period: Option<Season>,
    /// In which ways.
    pub ways: Vec<Way>,
}

/// In which way a rule watches less.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// It no longer watches at all.
    Disabled,
    /// What it finds asks nobody any more.
    Informational,
    /// It takes more for it to fire.
    Setting {
        /// The setting.
        name: &'static str,
        /// Its value before, as written in a file.
        before: String,
        /// Its value now.
        after: String,
    },
}

/// The rules that watch less by `after` than by `before`: for all, for the units and in the
/// periods for which something else became weaker.
#[must_use]
pub fn weakened(
    before: &RuleSettings,
    after: &RuleSettings,
    rules: &[RuleDeclaration],
) -> Vec<Weakened> {
    rules.iter().flat_map(|rule| Change { before, after, rule }.weakened()).collect()
}

/// A rule, and its settings from one version to the next.
struct Change<'a> {
    before: &'a RuleSettings,
    after: &'a RuleSettings,
    rule: &'a RuleDeclaration,
}

impl Change<'_> {
    fn weakened(&self) -> Vec<Weakened> {
        let id = self.rule.id.word();
        let general = self.ways(None, None);
        let units: BTreeSet<&str> = self.before.units(id).chain(self.after.units(id)).collect();
        let mut found = Vec::new();
        for unit in units {
            let ways = self.ways(Some(unit), None);
            let of_unit = self.in_periods(Some(unit), &ways);
            if !ways.is_empty() && ways != general {
                found.push(self.found(Some(unit), None, ways));
            }
            found.extend(of_unit);
        }
        found.extend(self.in_periods(None, &general));
        if !general.is_empty() {
            found.push(self.found(None, None, general));
        }
        found
    }

    /// What became weaker in periods beyond what did so outside of them, and for a unit beyond
    /// what did so for everyone.
    fn in_periods(&self, unit: Option<&str>, outside: &[Way]) -> Vec<Weakened> {
        let id = self.rule.id.word();
        let (before, after) = (self.before.seasons(id), self.after.seasons(id));
        let periods: BTreeSet<(Option<&str>, Season)> = before.chain(after).collect();
        let all: Vec<Season> = periods.iter().map(|(_, season)| *season).collect();
        let turns = turns(&all);
        let of_unit = periods.iter().filter(|(of, _)| of.is_none() || *of == unit);
        let seasons: BTreeSet<Season> = of_unit.map(|(_, season)| *season).collect();
        let weaker = |season: Season| {
            let mut found: Vec<Way> = Vec::new();
            for day in turns.iter().copied().filter(|day| season.covers(*day)) {
                let everyone = unit.map_or_else(Vec::new, |_| self.ways(None, Some(day)));
                let told = |way: &Way| outside.contains(way) || everyone.contains(way);
                let ways = self.ways(unit, Some(day)).into_iter().filter(|way| !told(way));
                for way in ways {
                    if !found.contains(&way) {
                        found.push(way);
                    }
                }
            }
            (!found.is_empty()).then(|| self.found(unit, Some(season), found))
        };
        seasons.into_iter().filter_map(weaker).collect()
    }

    fn found(&self, unit: Option<&str>, period: Option<Season>, ways: Vec<Way>) -> Weakened {
        let (rule, unit) = (self.rule.id.word().to_owned(), unit.map(ToOwned::to_owned));
        Weakened { rule, unit, period, ways }
    }

    /// The ways for a unit on a day; outside of periods where there is none.
    fn ways(&self, unit: Option<&str>, day: Option<Day>) -> Vec<Way> {
        let on = |settings| {
            day.map_or_else(|| RuleSettings::outside_periods(settings), |day| settings.on(day))
        };
        let (before, after): (InForce<'_>, InForce<'_>) = (on(self.before), on(self.after));
        let id = self.rule.id.word();
        match (before.enabled(id, unit), after.enabled(id, unit)) {
            (false, _) => return Vec::new(),
            (true, false) => return vec![Way::Disabled],
            (true, true) => {}
        }
        let noted =
            |settings: &InForce<'_>| settings.severity(id, unit) == Some(Severity::Informational);
        let mut ways = Vec::new();
        if noted(&after) && !noted(&before) {
            ways.push(Way::Informational);
        }
        ways.extend(self.rule.settings.iter().filter_map(|setting| {
            let [before, after] = [before, after].map(|settings| settings.value(id, unit, setting));
            is_weaker(setting, before, after).then(|| Way::Setting {
                name: setting.name,
                before: setting.kind.shown(before),
                after: setting.kind.shown(after),
            })
        }));
        ways
    }
}

fn is_weaker(setting: &Setting, before: i64, after: i64) -> bool {
    if setting.less_is_weaker { after < before } else { before < after }
}

#[cfg(test)]
mod tests {
    use super::super::rule_setting::Kind;
    use super::*;
    use crate::rule_id::RuleId;

    const SUBJECTS: Setting = Setting::new("subjects", Kind::Count, 150, 1, 1_000);
    const WINDOW: Setting = Setting::new("window", Kind::Minutes, 60, 1, 1_440).less_is_weaker();

    fn rules() -> [RuleDeclaration; 1] {
        [RuleDeclaration { id: RuleId::of("bulk-read"), settings: &[SUBJECTS, WINDOW] }]
    }

    /// The settings with a text of their canonical form replaced.
    fn with(from: &str, to: &str) -> RuleSettings {
        let text = RuleSettings::defaults(&rules()).canonical();
        assert!(text.contains(from), "{text}");
        RuleSettings::from_canonical(&text.replace(from, to)).unwrap()
    }

    fn found(after: &RuleSettings) -> Vec<Weakened> {
        weakened(&RuleSettings::defaults(&rules()), after, &rules())
    }

    fn setting(name: &'static str, before: &str, after: &str) -> Way {
        Way::Setting { name, before: before.into(), after: after.into() }
    }

    #[test]
    fn a_rule_that_takes_more_to_fire_is_weaker_and_one_that_takes_less_is_not() {
        assert_eq!(found(&with("150", "151"))[0].ways, [setting("subjects", "150", "151")]);
        assert_eq!(found(&with("150", "149")), []);
        assert_eq!(found(&with(":60", ":59"))[0].ways, [setting("window", "60", "59")]);
        assert_eq!(found(&with(":60", ":61")), []);
    }

    #[test]
    fn a_rule_that_is_disabled_or_only_recorded_is_weaker() {
        let disabled = with("\"enabled\":true", "\"enabled\":false");
        assert_eq!(found(&disabled)[0].ways, [Way::Disabled]);
        assert_eq!(weakened(&disabled, &RuleSettings::defaults(&rules()), &rules()), []);
        let noted = with("\"severity\":null", "\"severity\":\"informational\"");
        assert_eq!(found(&noted)[0].ways, [Way::Informational]);
        assert_eq!(found(&with("\"severity\":null", "\"severity\":\"low\"")), []);
    }

    #[test]
    fn a_unit_is_named_where_it_alone_is_watched_less() {
        let unit = r#""units":{"0101":{"enabled":false,"severity":null,"settings":{}}}"#;
        let found = found(&with("\"units\":{}", unit));
        let expected = Weakened {
            rule: "bulk-read".into(),
            unit: Some("0101".into()),
            period: None,
            ways: vec![Way::Disabled],
        };
        assert_eq!(found, [expected]);
    }

    /// The settings with those periods of `bulk-read`.
    fn in_periods(periods: &[(&str, &str, Option<&str>, i64)]) -> RuleSettings {
        let period = |(from, to, unit, subjects): &(&str, &str, Option<&str>, i64)| {
            serde_json::json!({
                "from": from, "to": to, "unit": unit, "enabled": null, "severity": null,
                "settings": {"subjects": subjects},
            })
        };
        let periods: Vec<serde_json::Value> = periods.iter().map(period).collect();
        let text = serde_json::to_string(&periods).unwrap();
        with("\"units\":{}", &format!("\"units\":{{}},\"periods\":{text}"))
    }

    /// Where and in which ways, in short.
    fn short(before: &RuleSettings, after: &RuleSettings) -> Vec<String> {
        let tell = |weakened: &Weakened| {
            let period =
                weakened.period.map_or_else(|| "-".to_owned(), |period| period.to_string());
            let way = |way: &Way| match way {
                Way::Setting { before, after, .. } => format!("{before}→{after}"),
                other => format!("{other:?}"),
            };
            let ways: Vec<String> = weakened.ways.iter().map(way).collect();
            format!("{} {period} {}", weakened.unit.as_deref().unwrap_or("*"), ways.join(" "))
        };
        weakened(before, after, &rules()).iter().map(tell).collect()
    }

    #[test]
    fn a_period_that_takes_more_is_weaker_and_one_that_takes_less_is_not() {
        let usual = RuleSettings::defaults(&rules());
        let after = in_periods(&[("03-15", "04-15", None, 300), ("06-01", "06-30", None, 100)]);
        assert_eq!(short(&usual, &after), ["* 03-15..04-15 150→300"]);
        assert_eq!(short(&after, &usual), ["* 06-01..06-30 100→150"]);
        assert_eq!(short(&after, &after), Vec::<String>::new());
    }

    #[test]
    fn a_period_that_becomes_longer_is_weaker_on_the_days_that_it_gains() {
        let before = in_periods(&[("2026-03-15", "2026-04-15", None, 300)]);
        let longer = in_periods(&[("2026-03-15", "2026-04-16", None, 300)]);
        assert_eq!(short(&before, &longer), ["* 2026-03-15..2026-04-16 150→300"]);
        assert_eq!(short(&longer, &before), Vec::<String>::new());
    }

    #[test]
    fn one_of_every_year_in_place_of_one_of_this_year_is_weaker() {
        let before = in_periods(&[("2026-03-15", "2026-04-15", None, 300)]);
        let after = in_periods(&[("03-15", "04-15", None, 300)]);
        assert_eq!(short(&before, &after), ["* 03-15..04-15 150→300"]);
    }

    #[test]
    fn a_period_of_a_unit_is_told_with_the_unit() {
        let usual = RuleSettings::defaults(&rules());
        let after = in_periods(&[("03-15", "04-15", Some("0101"), 300)]);
        assert_eq!(short(&usual, &after), ["0101 03-15..04-15 150→300"]);
        let both =
            in_periods(&[("03-15", "04-15", None, 200), ("03-15", "04-15", Some("0101"), 300)]);
        assert_eq!(short(&usual, &both), ["0101 03-15..04-15 150→300", "* 03-15..04-15 150→200"]);
    }

    #[test]
    fn what_becomes_weaker_for_everyone_is_not_told_again_for_periods() {
        let before = in_periods(&[("03-15", "04-15", None, 300)]);
        let text = before.canonical().replace("\"subjects\":150", "\"subjects\":200");
        let after = RuleSettings::from_canonical(&text).unwrap();
        assert_eq!(short(&before, &after), ["* - 150→200"]);
    }

    #[test]
    fn a_rule_that_rests_in_a_period_is_weaker() {
        let after = in_periods(&[("03-15", "04-15", None, 150)]);
        let text = after.canonical().replace("\"enabled\":null", "\"enabled\":false");
        let after = RuleSettings::from_canonical(&text).unwrap();
        assert_eq!(short(&RuleSettings::defaults(&rules()), &after), ["* 03-15..04-15 Disabled"]);
    }
}
