//! The rules that watch on a day, found out once for each unit.

use std::collections::HashMap;

use super::context::Context;
use super::engine::{is_enabled, watching};
use super::past::{Past, Summary};
use super::rule::Rule;
use super::sign_ons::Session;

type Rules = Vec<&'static dyn Rule>;

/// Rules that watch.
pub struct Watching<'c> {
    cx: Context<'c>,
    /// Those that do not stand still.
    rules: Rules,
    /// Those that watch who is of no unit.
    nowhere: Rules,
    by_unit: HashMap<String, Rules>,
}

impl<'c> Watching<'c> {
    /// Those that look back.
    #[must_use]
    pub fn looking_back(cx: Context<'c>) -> Self {
        Self::those(cx, |rule| rule.looks_back())
    }

    /// Such rules.
    pub(super) fn those(cx: Context<'c>, such: impl Fn(&dyn Rule) -> bool) -> Self {
        let rules: Rules = watching(&cx).filter(|rule| such(*rule)).collect();
        let nowhere = enabled(&rules, None, &cx);
        Self { cx, rules, nowhere, by_unit: HashMap::new() }
    }

    /// Those that watch the unit, given folded, or who is of none.
    pub(super) fn of(&mut self, unit: Option<&str>) -> &[&'static dyn Rule] {
        let Some(unit) = unit else { return &self.nowhere };
        if !self.by_unit.contains_key(unit) {
            let rules = enabled(&self.rules, Some(unit), &self.cx);
            self.by_unit.insert(unit.to_owned(), rules);
        }
        self.by_unit.get(unit).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether one that looks back may find something.
    pub fn suspects(&mut self, today: &Summary, past: &Past) -> bool {
        let cx = self.cx;
        self.of(today.unit.as_deref()).iter().any(|rule| rule.suspects(today, past, &cx))
    }

    /// Whether one over sessions may find something in one; `unit` is that of the actor.
    pub fn suspects_session(&mut self, session: &Session, unit: Option<&str>) -> bool {
        let cx = self.cx;
        self.of(unit).iter().any(|rule| rule.suspects_session(session, unit, &cx))
    }
}

fn enabled(rules: &[&'static dyn Rule], unit: Option<&str>, cx: &Context<'_>) -> Rules {
    rules.iter().copied().filter(|rule| is_enabled(*rule, unit, cx)).collect()
}
