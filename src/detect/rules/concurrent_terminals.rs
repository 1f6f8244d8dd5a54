//! # What it detects
//! The events of a person's ID change between terminals of different units faster than one
//! can walk, more than once in a day. A terminal that the register lacks is of no unit.
//!
//! # Why
//! One person is at one place. Who is at two has lent the ID, or lost it.
//!
//! # Example
//! An ID at the desk of its owner and, minutes apart and back again, at a branch office.
//!
//! # Not an alarm when
//! Both terminals are of one unit, or one of them is of any (`unit_code` empty).
//!
//! # Severity
//! High.
//!
//! # Settings
//! `gap` (minutes between two neighbouring events), `times` (changes in the day).

use crate::config::{Kind, RuleDeclaration, Setting};
use crate::detect::context::Context;
use crate::detect::day::{ActorDay, Event};
use crate::detect::finding::{Judgement, Value, Wording};
use crate::detect::names::Id;
use crate::detect::rule::Rule;
use crate::registers::{Code, RegisterKind};
use crate::rule_id::RuleId;
use crate::severity::Severity;

const GAP: Setting = Setting::new("gap", Kind::Minutes, 5, 1, 1440).less_is_weaker();
const TIMES: Setting = Setting::new("times", Kind::Count, 2, 1, 10_000);

static DECLARATION: RuleDeclaration =
    RuleDeclaration { id: RuleId::of("concurrent-terminals"), settings: &[GAP, TIMES] };

/// `concurrent-terminals`: see the top of the file.
pub(super) struct ConcurrentTerminals;

impl Rule for ConcurrentTerminals {
    fn declaration(&self) -> &'static RuleDeclaration {
        &DECLARATION
    }

    fn source(&self) -> &'static str {
        include_str!("concurrent_terminals.rs")
    }

    fn needs(&self) -> &'static [RegisterKind] {
        &[RegisterKind::Terminals]
    }

    fn actor_day<'a>(&self, day: &ActorDay<'a>, cx: &Context<'_>) -> Option<Judgement<'a>> {
        let mut terminals = day.events.iter().filter_map(|event| event.terminal);
        let first = terminals.next()?;
        if terminals.all(|terminal| terminal.key == first.key) {
            return None;
        }
        let value = |setting| cx.value(&DECLARATION, day, setting);
        let gap = value(&GAP);
        let is_person = |event: &&Event| cx.is_person(day, event);
        let events: Vec<&Event> = day.events.iter().copied().filter(is_person).collect();
        let mut evidence: Vec<&Event> = Vec::new();
        let mut changes = 0;
        for pair in events.windows(2) {
            let &[before, after] = pair else { continue };
            if after.at > before.at.plus_minutes(gap) || are_of_one_unit(before, after, day, cx) {
                continue;
            }
            changes += 1;
            if evidence.last().is_none_or(|last| last.id != before.id) {
                evidence.push(before);
            }
            evidence.push(after);
        }
        (changes >= value(&TIMES)).then(|| Judgement {
            severity: Severity::High,
            wording: Wording::default()
                .with("terminals", day.terminals(&evidence))
                .with("count", Value::Count(changes)),
            evidence,
        })
    }
}

/// Whether nothing tells the two apart: a terminal is not known, both are at one, or one unit has
/// both.
fn are_of_one_unit(a: &Event, b: &Event, day: &ActorDay<'_>, cx: &Context<'_>) -> bool {
    let (Some(at_a), Some(at_b)) = (a.terminal, b.terminal) else { return true };
    if at_a.key == at_b.key {
        return true;
    }
    let units = |terminal: Id, event: &Event| -> Vec<Option<&str>> {
        let rows = cx.registers.terminals().valid_at(day.names.text(terminal.key), event.at);
        rows.map(|row| row.unit.as_ref().map(Code::folded)).collect()
    };
    let (of_a, of_b) = (units(at_a, a), units(at_b, b));
    let is_same = |x: Option<&str>, y: Option<&str>| x.is_none() || y.is_none() || x == y;
    of_a.iter().any(|x| of_b.iter().any(|y| is_same(*x, *y)))
}
