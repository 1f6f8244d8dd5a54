//! # What it detects
//! An ID that the staff register lists as a system's acts at a terminal that the register of
//! terminals does not list as a server at that instant.
//!
//! # Why
//! A program has no hands: a system's ID at a desk is somebody who knows its password.
//!
//! # Example
//! The ID of the nightly batch views residents at a terminal of the counter.
//!
//! # Not an alarm when
//! An approval of kind `work`, given before, covers the time. The log names no terminal.
//!
//! # Severity
//! High.
//!
//! # Settings
//! None of its own.

use crate::config::RuleDeclaration;
use crate::detect::account::Account;
use crate::detect::context::Context;
use crate::detect::day::{ActorDay, Event};
use crate::detect::finding::{Judgement, Wording};
use crate::detect::names::Id;
use crate::detect::rule::Rule;
use crate::registers::RegisterKind;
use crate::registers::approvals::ApprovalKind;
use crate::registers::terminals::TerminalKind;
use crate::rule_id::RuleId;
use crate::severity::Severity;

static DECLARATION: RuleDeclaration =
    RuleDeclaration { id: RuleId::of("system-misuse"), settings: &[] };

/// `system-misuse`: see the top of the file.
pub(super) struct SystemMisuse;

impl Rule for SystemMisuse {
    fn declaration(&self) -> &'static RuleDeclaration {
        &DECLARATION
    }

    fn source(&self) -> &'static str {
        include_str!("system_misuse.rs")
    }

    fn needs(&self) -> &'static [RegisterKind] {
        &[RegisterKind::Staff, RegisterKind::Terminals]
    }

    fn explained_by(&self) -> &'static [Account] {
        &[Account::Approval(ApprovalKind::Work)]
    }

    fn actor_day<'a>(&self, day: &ActorDay<'a>, cx: &Context<'_>) -> Option<Judgement<'a>> {
        let is_server = |terminal: Id, event: &Event| {
            let mut rows =
                cx.registers.terminals().valid_at(day.names.text(terminal.key), event.at);
            rows.any(|row| row.kind == TerminalKind::Server)
        };
        let is_misused = |event: &&Event| {
            event.is_act()
                && !cx.is_person(day, event)
                && event.terminal.is_some_and(|terminal| !is_server(terminal, event))
        };
        let evidence: Vec<&Event> = day.events.iter().copied().filter(is_misused).collect();
        (!evidence.is_empty()).then(|| Judgement {
            severity: Severity::High,
            wording: Wording::default()
                .with("terminal", day.terminals(&evidence))
                .count("count", evidence.len()),
            evidence,
        })
    }
}
