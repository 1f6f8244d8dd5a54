//! # What it detects
//! A change takes something out of watch: an exclusion that is new, longer or wider, or that was
//! refused; a resident taken off the watch list, or more units allowed; an ID that becomes a
//! system's, loses its privilege or its own number; longer opening hours; a new form of IDs of
//! other organizations; a register that is gone; a rule that is disabled, only recorded, or takes
//! more to fire, for everyone, for a unit or in a period. One alert for each register, row and
//! version.
//!
//! # Why
//! Who wants to go unseen need not touch the log: it is enough to change what is looked for.
//!
//! # Example
//! An exclusion for an ID is asked for by the one who has it.
//!
//! # Not an alarm when
//! The change was decided and is on record: say so and close it. Approvals, duties, permits,
//! caseloads and terminals that are added are no alarm, nor is what comes with the first settings,
//! save exclusions.
//!
//! # Severity
//! Low; critical where who is shielded asked for it, approved it, or owns the file.
//!
//! # Settings
//! None of its own. Those in force the day before apply, so that who disables it is seen.

use crate::config::RuleDeclaration;
use crate::config::weakened::{Way, Weakened, weakened};
use crate::detect::finding::{About, Value, Wording};
use crate::detect::recorded::{OfRow, Recorded, What};
use crate::detect::rule::{Rule, Tally};
use crate::messages::Message;
use crate::registers::narrow::{Effect, Narrowing, Version, narrowings};
use crate::registers::{Code, RegisterKind};
use crate::rule_id::RuleId;
use crate::severity::Severity;

static DECLARATION: RuleDeclaration =
    RuleDeclaration { id: RuleId::of("exclusion-changed"), settings: &[] };

/// `exclusion-changed`: see the top of the file.
pub(super) struct ExclusionChanged;

impl Rule for ExclusionChanged {
    fn declaration(&self) -> &'static RuleDeclaration {
        &DECLARATION
    }

    fn source(&self) -> &'static str {
        include_str!("exclusion_changed.rs")
    }

    fn version(&self, version: &Recorded) -> Vec<OfRow> {
        match &version.what {
            What::Register { kind, .. }
                if version.is_setup && *kind != RegisterKind::Exclusions =>
            {
                Vec::new()
            }
            What::Register { kind, before, changes, gone } => {
                let (kind, gone, at) = (*kind, *gone, version.at);
                let found = narrowings(&Version { kind, before, changes, gone, at });
                found.into_iter().map(|narrowing| of_register(version, kind, narrowing)).collect()
            }
            What::Rules { before, after } => {
                let rules: Vec<RuleDeclaration> =
                    super::ALL.iter().map(|rule| rule.declaration().clone()).collect();
                let found = weakened(before, after, &rules);
                found.into_iter().map(|weakened| of_rule(version, &weakened)).collect()
            }
        }
    }
}

fn of_register(version: &Recorded, kind: RegisterKind, narrowing: Narrowing) -> OfRow {
    let by = changed_by(version, &narrowing);
    let owner = version.by.as_deref().map(Code::new);
    let had_a_hand = [&narrowing.asked, &narrowing.approved, &owner];
    let own = narrowing.shields.is_some() && had_a_hand.contains(&&narrowing.shields);
    let item = Message::new("rules.exclusion-changed.item.row")
        .with("file", kind.file_name())
        .with("row", kind.shown(&narrowing.row));
    let whole = Message::new("rules.exclusion-changed.item.file").with("file", kind.file_name());
    let item = if narrowing.row == "*" { whole } else { item };
    let effects = narrowing.effects.iter().map(effect).collect();
    let actor_id = narrowing.shields.map(|id| id.shown().to_owned());
    OfRow {
        register: kind.word(),
        row: narrowing.row,
        about: About { actor_id, ..About::default() },
        tally: tally(version, own, by, item, effects),
    }
}

fn of_rule(version: &Recorded, weakened: &Weakened) -> OfRow {
    let Weakened { rule, unit, period, ways } = weakened;
    let said = |key: &str| Message::new(format!("rules.exclusion-changed.item.{key}"));
    let item = match (unit, period) {
        (None, None) => said("rule"),
        (Some(unit), None) => said("rule-of-unit").with("unit", unit),
        (None, Some(period)) => said("rule-in-period").with_message("period", period.message()),
        (Some(unit), Some(period)) => said("rule-of-unit-in-period")
            .with("unit", unit)
            .with_message("period", period.message()),
    };
    let item = item.with("rule", rule);
    let period = period.map(|period| period.to_string());
    let row = [Some(rule), unit.as_ref(), period.as_ref()];
    let row = row.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join("/");
    let effects = ways.iter().map(way).collect();
    OfRow {
        register: "rules",
        row,
        about: About { unit_code: unit.clone(), ..About::default() },
        tally: tally(version, false, owner(version), item, effects),
    }
}

fn tally(
    version: &Recorded,
    own: bool,
    by: Message,
    item: Message,
    effects: Vec<Message>,
) -> Tally {
    let severity = if own { Severity::Critical } else { Severity::Low };
    let wording = Wording::default()
        .with("at", Value::Moment(version.at))
        .with("changed_by", Value::Said(vec![by]))
        .with("item", Value::Said(vec![item]))
        .with("effect", Value::Said(effects));
    Tally { wording, ..Tally::new(severity, Some((version.at, version.at))) }
}

/// Who asked and approved, where the register says so; else who confirmed, or owns the file.
fn changed_by(version: &Recorded, narrowing: &Narrowing) -> Message {
    let key = match (&narrowing.asked, &narrowing.approved) {
        (Some(_), Some(_)) => "asked-and-approved",
        (Some(_), None) => "asked",
        (None, Some(_)) => "approved",
        (None, None) => return owner(version),
    };
    let name = |code: &Option<Code>| code.as_ref().map_or("", Code::shown).to_owned();
    Message::new(format!("rules.exclusion-changed.by.{key}"))
        .with("asked", name(&narrowing.asked))
        .with("approved", name(&narrowing.approved))
}

fn owner(version: &Recorded) -> Message {
    match &version.by {
        Some(name) => Message::new("rules.exclusion-changed.by.owner").with("name", name),
        None => Message::new("rules.exclusion-changed.by.nobody"),
    }
}

fn effect(effect: &Effect) -> Message {
    let said = |key: &str| Message::new(format!("rules.exclusion-changed.effect.{key}"));
    match effect {
        Effect::Excluded { what, days: (from, to) } => said("excluded")
            .with("what", what)
            .with("from", from.map_or_else(String::new, |day| day.to_string()))
            .with("to", to.map_or_else(String::new, |day| day.to_string())),
        Effect::Refused(refusal) => said(&format!("refused-{}", refusal.word())),
        Effect::Unwatched => said("unwatched"),
        Effect::WatchedShorter(None) => said("watched-later"),
        Effect::WatchedShorter(Some(to)) => said("watched-shorter").with("to", to),
        Effect::UnitsAllowed(units) => said("units-allowed").with("units", units),
        Effect::System => said("system"),
        Effect::Unprivileged => said("unprivileged"),
        Effect::OwnNumberGone => said("own-number-gone"),
        Effect::OpenLonger(hours) => said("open-longer").with("hours", hours),
        Effect::Foreign(pattern) => said("foreign").with("pattern", pattern),
        Effect::Gone => said("gone"),
    }
}

fn way(way: &Way) -> Message {
    let said = |key: &str| Message::new(format!("rules.exclusion-changed.effect.{key}"));
    match way {
        Way::Disabled => said("disabled"),
        Way::Informational => said("informational"),
        Way::Setting { name, before, after } => {
            said("weaker").with("name", name).with("before", before).with("after", after)
        }
    }
}
