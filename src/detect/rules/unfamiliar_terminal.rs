//! # What it detects
//! A person acts at a terminal that the register does not have that day, or at one of another
//! unit.
//!
//! # Why
//! A borrowed ID is mostly used away from its owner's desk; a terminal that nobody registered
//! should not reach the system at all.
//!
//! # Example
//! A clerk of the tax section at a terminal of the welfare section.
//!
//! # Not an alarm when
//! An approval of kind `work`, given before, covers the time. The terminal is of any unit
//! (`unit_code` empty). The person has a post in the unit of the terminal. The unit of the
//! person is not known.
//!
//! # Severity
//! High; low where only the unit differs.
//!
//! # Settings
//! None of its own.

use crate::config::RuleDeclaration;
use crate::detect::account::Account;
use crate::detect::context::Context;
use crate::detect::day::{ActorDay, Event, Per};
use crate::detect::finding::{Judgement, Value, Wording};
use crate::detect::rule::Rule;
use crate::messages::Message;
use crate::registers::approvals::ApprovalKind;
use crate::registers::terminals::TerminalRow;
use crate::registers::{Code, RegisterKind};
use crate::rule_id::RuleId;
use crate::severity::Severity;

static DECLARATION: RuleDeclaration =
    RuleDeclaration { id: RuleId::of("unfamiliar-terminal"), settings: &[] };

/// `unfamiliar-terminal`: see the top of the file.
pub(super) struct UnfamiliarTerminal;

impl Rule for UnfamiliarTerminal {
    fn declaration(&self) -> &'static RuleDeclaration {
        &DECLARATION
    }

    fn source(&self) -> &'static str {
        include_str!("unfamiliar_terminal.rs")
    }

    fn needs(&self) -> &'static [RegisterKind] {
        &[RegisterKind::Terminals]
    }

    fn explained_by(&self) -> &'static [Account] {
        &[Account::Approval(ApprovalKind::Work)]
    }

    fn per(&self) -> Per {
        Per::Terminal
    }

    fn actor_day<'a>(&self, day: &ActorDay<'a>, cx: &Context<'_>) -> Option<Judgement<'a>> {
        let terminal = day.events.first()?.terminal?;
        let id = day.names.text(terminal.key);
        let rows: Vec<&TerminalRow> = cx.registers.terminals().valid_on(id, day.day).collect();
        let is_strange = |event: &&Event| {
            event.is_act() && cx.is_person(day, event) && is_elsewhere(&rows, event, day, cx)
        };
        let evidence: Vec<&Event> = day.events.iter().copied().filter(is_strange).collect();
        let severity = if rows.is_empty() { Severity::High } else { Severity::Low };
        let written = day.names.text(evidence.first()?.terminal?.written).to_owned();
        Some(Judgement {
            severity,
            wording: Wording::default()
                .with("terminal", Value::Terminal(written))
                .with("status", Value::Said(vec![status(&rows)]))
                .count("count", evidence.len()),
            evidence,
        })
    }
}

/// Whether the terminal, whose rows of the day these are, is none of the person's.
fn is_elsewhere(
    rows: &[&TerminalRow],
    event: &Event,
    day: &ActorDay<'_>,
    cx: &Context<'_>,
) -> bool {
    if rows.is_empty() {
        return true;
    }
    let own = cx.units(day, event);
    let is_own = |row: &&TerminalRow| {
        let unit = row.unit.as_ref().map(Code::folded);
        unit.is_none_or(|unit| own.contains(&unit))
    };
    !own.is_empty() && !rows.iter().any(is_own)
}

/// What the register says of the terminal.
fn status(rows: &[&TerminalRow]) -> Message {
    let mut units: Vec<&str> =
        rows.iter().filter_map(|row| row.unit.as_ref()).map(Code::shown).collect();
    units.dedup();
    if units.is_empty() {
        return Message::new("rules.unfamiliar-terminal.unlisted");
    }
    Message::new("rules.unfamiliar-terminal.of-unit").with("units", units.join(" "))
}
