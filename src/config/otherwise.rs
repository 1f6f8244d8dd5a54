//! What is set otherwise than by default: for everyone, for units, in periods.

use serde::Serialize;

use super::rule_setting::RuleDeclaration;
use super::rules::{Deviation, RuleSettings};
use super::season::Season;

/// One thing that is set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Otherwise {
    /// What: `enabled`, `severity`, or a setting of the rule.
    pub setting: &'static str,
    /// Its value, as written in a file.
    pub value: String,
    /// What the rule has by itself; a severity of its own it has not.
    pub default: Option<String>,
    /// Whether the preset says so.
    pub by_preset: bool,
    /// The unit, folded, for which that is so; everyone, where there is none.
    pub unit: Option<String>,
    /// When that is so; always, where it is absent.
    pub period: Option<Season>,
}

impl RuleSettings {
    /// What is set otherwise about a rule than by default: the general settings that differ, then
    /// what is set for units, then for periods.
    #[must_use]
    pub fn otherwise(&self, rule: &RuleDeclaration, preset: &Self) -> Vec<Otherwise> {
        let id = rule.id.word();
        let Some(entry) = self.rules.get(id) else { return Vec::new() };
        let by_preset = preset.rules.get(id).map(|entry| entry.general().said(rule));
        let by_preset = by_preset.unwrap_or_default();
        let mut found = entry.general().said(rule);
        found.retain(|set| Some(&set.value) != set.default.as_ref());
        for set in &mut found {
            set.by_preset = by_preset.contains(set);
        }
        for (unit, set) in &entry.units {
            let of_unit = |said| Otherwise { unit: Some(unit.clone()), ..said };
            found.extend(set.said(rule).into_iter().map(of_unit));
        }
        for period in &entry.periods {
            let (unit, season) = (&period.unit, Some(period.season));
            let in_period = |said| Otherwise { unit: unit.clone(), period: season, ..said };
            found.extend(period.set.said(rule).into_iter().map(in_period));
        }
        found
    }
}

impl Deviation {
    /// Everything that it says, in the order in which the rule declares it.
    fn said(&self, rule: &RuleDeclaration) -> Vec<Otherwise> {
        let said = |setting, value, default| Otherwise {
            setting,
            value,
            default,
            by_preset: false,
            unit: None,
            period: None,
        };
        let enabled = |enabled: bool| said("enabled", enabled.to_string(), Some("true".into()));
        let severity = self.severity.map(|severity| said("severity", severity.to_string(), None));
        let settings = rule.settings.iter().filter_map(|setting| {
            let value = setting.kind.shown(*self.settings.get(setting.name)?);
            Some(said(setting.name, value, Some(setting.kind.shown(setting.default))))
        });
        self.enabled.map(enabled).into_iter().chain(severity).chain(settings).collect()
    }
}
