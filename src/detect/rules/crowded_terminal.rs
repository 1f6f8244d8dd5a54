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

use crate::config::{Kind, RuleDeclaration, Setting};
use crate::detect::context::Context;
use crate::detect::day::{Event, TerminalDay};
use crate::detect::finding::{Judgement, Value, Wording};
use crate::detect::names::Name;
use crate::detect::rule::Rule;
use crate::detect::window::{self, Fired};
use crate::number_hash::{NumberMap, NumberSet};
use crate::registers::RegisterKind;
use crate::registers::terminals::{TerminalKind, TerminalRow};
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
        let needed = usize::try_from(value(&PERSONS)).unwrap_or(usize::MAX);
        if persons(&day.events) < needed {
            return None;
        }
        let desk = cx.registers.terminals().rows(day.id).iter();
        let desk: Vec<&TerminalRow> = desk.filter(|row| row.kind == TerminalKind::Desk).collect();
        let is_desk = |event: &Event| desk.iter().any(|row| row.validity.covers(event.at));
        let acts: Vec<&Event> = day
            .events
            .iter()
            .copied()
            .filter(|event| event.is_act() && is_desk(event) && cx.is_anybody(day.names, event))
            .collect();
        let mut windows = Fired::none(acts.len());
        let (mut acted, mut first) = (NumberMap::default(), 0);
        for window in window::ending_at_each(&acts, value(&WINDOW)) {
            for gone in &acts[first..*window.start()] {
                take(&mut acted, gone.actor.key);
            }
            first = *window.start();
            *acted.entry(acts[*window.end()].actor.key).or_default() += 1;
            if acted.len() >= needed {
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

fn persons(events: &[&Event]) -> usize {
    events.iter().map(|event| event.actor.key).collect::<NumberSet<Name>>().len()
}

/// Counts one act less of the actor, who is in `acted` as long as any is counted.
fn take(acted: &mut NumberMap<Name, usize>, actor: Name) {
    if let Some(acts) = acted.get_mut(&actor) {
        *acts -= 1;
        if *acts == 0 {
            acted.remove(&actor);
        }
    }
}
