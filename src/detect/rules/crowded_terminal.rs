//! # What it detects
//! Several persons act at one terminal that belongs to a desk within an hour.
//!
//! # Why
//! A terminal that stays logged in, or passwords that everybody knows, end whose act it was.
//! At a counter people take turns; at a desk they do not.
//!
//! # Example
//! Four IDs at one desk between 10:00 and 10:40.
//!
//! # Not an alarm when
//! The terminal is a counter's or a server, or the register does not have it. A training is
//! closed as legitimate (業務上の正当な取扱い).
//!
//! # Severity
//! Low.
//!
//! # Settings
//! `window` (minutes), `persons` (IDs at one terminal within it).

use std::collections::HashSet;

use crate::config::{Kind, RuleDeclaration, Setting};
use crate::detect::context::Context;
use crate::detect::day::{Event, TerminalDay};
use crate::detect::finding::{Judgement, Value, Wording};
use crate::detect::names::Name;
use crate::detect::rule::Rule;
use crate::detect::window::{self, Fired};
use crate::registers::RegisterKind;
use crate::registers::terminals::TerminalKind;
use crate::rule_id::RuleId;
use crate::severity::Severity;

const WINDOW: Setting = Setting::new("window", Kind::Minutes, 60, 1, 1440).less_is_weaker();
const PERSONS: Setting = Setting::new("persons", Kind::Count, 4, 2, 1_000);

static DECLARATION: RuleDeclaration =
    RuleDeclaration { id: RuleId::of("crowded-terminal"), settings: &[WINDOW, PERSONS] };

/// `crowded-terminal`: see the top of the file.
pub(super) struct CrowdedTerminal;

impl Rule for CrowdedTerminal {
    fn declaration(&self) -> &'static RuleDeclaration {
        &DECLARATION
    }

    fn source(&self) -> &'static str {
        include_str!("crowded_terminal.rs")
    }

    fn needs(&self) -> &'static [RegisterKind] {
        &[RegisterKind::Terminals]
    }

    fn terminal_day<'a>(&self, day: &TerminalDay<'a>, cx: &Context<'_>) -> Option<Judgement<'a>> {
        let value = |setting| cx.general(&DECLARATION, setting);
        let acts: Vec<&Event> = day
            .events
            .iter()
            .copied()
            .filter(|event| event.is_act() && cx.is_anybody(day.names, event))
            .filter(|event| is_desk(day, event, cx))
            .collect();
        let needed = usize::try_from(value(&PERSONS)).unwrap_or(usize::MAX);
        let mut windows = Fired::none(acts.len());
        for window in window::ending_at_each(&acts, value(&WINDOW)) {
            if persons(&acts[window.clone()]) >= needed {
                windows.add(window);
            }
        }
        let evidence = windows.of(&acts);
        let (first, last) = (evidence.first()?, evidence.last()?);
        Some(Judgement {
            severity: Severity::Low,
            wording: Wording::default()
                .with("terminal", Value::Terminal(day.written.to_owned()))
                .with("from", Value::Moment(first.at))
                .with("to", Value::Time(last.at))
                .count("persons", persons(&evidence)),
            evidence,
        })
    }
}

/// Whether the terminal belonged to a desk at the event.
fn is_desk(day: &TerminalDay<'_>, event: &Event, cx: &Context<'_>) -> bool {
    let mut rows = cx.registers.terminals().valid_at(day.id, event.at);
    rows.any(|row| row.kind == TerminalKind::Desk)
}

fn persons(events: &[&Event]) -> usize {
    events.iter().map(|event| event.actor.key).collect::<HashSet<Name>>().len()
}
