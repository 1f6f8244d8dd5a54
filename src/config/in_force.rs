//! The rule settings as they apply on a day.

use super::rule_setting::Setting;
use super::rules::{Deviation, Entry, RuleSettings};
use crate::instant::Day;
use crate::severity::Severity;

/// Rule settings on one day. What is set for a unit in a period goes before what is set for the
/// unit, that before what is set for everyone in a period, and that before the general setting:
/// what was decided for a unit stands until something else is decided for that unit.
#[derive(Debug, Clone, Copy)]
pub struct InForce<'a> {
    settings: &'a RuleSettings,
    /// None: a day that no period covers.
    day: Option<Day>,
}

impl RuleSettings {
    /// As they apply on the day.
    #[must_use]
    pub const fn on(&self, day: Day) -> InForce<'_> {
        InForce { settings: self, day: Some(day) }
    }

    /// As they apply on a day that no period covers.
    #[must_use]
    pub const fn outside_periods(&self) -> InForce<'_> {
        InForce { settings: self, day: None }
    }
}

impl InForce<'_> {
    /// Whether the rule watches the unit, given folded; without a unit, whether at all.
    #[must_use]
    pub fn enabled(&self, rule: &str, unit: Option<&str>) -> bool {
        let Some(entry) = self.settings.rules.get(rule) else { return true };
        self.first(entry, unit, |set| set.enabled).unwrap_or(entry.enabled)
    }

    /// The severity that was set instead of the rule's own, for the unit, given folded.
    #[must_use]
    pub fn severity(&self, rule: &str, unit: Option<&str>) -> Option<Severity> {
        let entry = self.settings.rules.get(rule)?;
        self.first(entry, unit, |set| set.severity).or(entry.severity)
    }

    /// The value of a setting for the unit, given folded, in the unit of the setting's kind.
    #[must_use]
    pub fn value(&self, rule: &str, unit: Option<&str>, setting: &Setting) -> i64 {
        let Some(entry) = self.settings.rules.get(rule) else { return setting.default };
        let set = self.first(entry, unit, |set| set.settings.get(setting.name).copied());
        let general = || entry.settings.get(setting.name).copied();
        set.or_else(general).unwrap_or(setting.default)
    }

    /// What the most specific of those says that say anything of it.
    fn first<T>(
        &self,
        entry: &Entry,
        unit: Option<&str>,
        said: impl Fn(&Deviation) -> Option<T>,
    ) -> Option<T> {
        let in_period = |unit: Option<&str>| {
            let day = self.day?;
            let of_unit = entry.periods.iter().filter(|period| period.unit.as_deref() == unit);
            of_unit.filter(|period| period.season.covers(day)).find_map(|period| said(&period.set))
        };
        let of_unit = || {
            let unit = unit?;
            in_period(Some(unit)).or_else(|| said(entry.units.get(unit)?))
        };
        of_unit().or_else(|| in_period(None))
    }
}
