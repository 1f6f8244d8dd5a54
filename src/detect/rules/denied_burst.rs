//! # What it detects
//! Many operations of one ID are refused (outcome `denied`) in quick succession, whatever they
//! were.
//!
//! # Why
//! Who tries what the rights do not give is refused again and again. So is a system that was set
//! up wrongly, which somebody has to mend.
//!
//! # Example
//! Twelve views refused between 10:02 and 10:09.
//!
//! # Not an alarm when
//! A few refusals a day come from people who are new to the work.
//!
//! # Severity
//! Medium.
//!
//! # Settings
//! `window` (minutes), `denials` (refused operations within it).

use crate::config::{Kind, RuleDeclaration, Setting};
use crate::detect::context::Context;
use crate::detect::day::{ActorDay, Event};
use crate::detect::finding::{Judgement, Value, Wording};
use crate::detect::rule::Rule;
use crate::detect::window::{self, Fired};
use crate::event::Outcome;
use crate::rule_id::RuleId;
use crate::severity::Severity;

const WINDOW: Setting = Setting::new("window", Kind::Minutes, 10, 1, 1440).less_is_weaker();
const DENIALS: Setting = Setting::new("denials", Kind::Count, 10, 2, 10_000);

static DECLARATION: RuleDeclaration =
    RuleDeclaration { id: RuleId::of("denied-burst"), settings: &[WINDOW, DENIALS] };

/// `denied-burst`: see the top of the file.
pub(super) struct DeniedBurst;

impl Rule for DeniedBurst {
    fn declaration(&self) -> &'static RuleDeclaration {
        &DECLARATION
    }

    fn source(&self) -> &'static str {
        include_str!("denied_burst.rs")
    }

    fn actor_day<'a>(&self, day: &ActorDay<'a>, cx: &Context<'_>) -> Option<Judgement<'a>> {
        let value = |setting| cx.value(&DECLARATION, day, setting);
        let is_denied = |event: &&Event| event.outcome == Some(Outcome::Denied);
        let denied: Vec<&Event> = day.events.iter().copied().filter(is_denied).collect();
        let needed = usize::try_from(value(&DENIALS)).unwrap_or(usize::MAX);
        if denied.len() < needed {
            return None;
        }
        let mut fired = Fired::none(denied.len());
        for window in window::ending_at_each(&denied, value(&WINDOW)) {
            if window.clone().count() >= needed {
                fired.add(window);
            }
        }
        let evidence = fired.of(&denied);
        let (first, last) = (evidence.first()?, evidence.last()?);
        Some(Judgement {
            severity: Severity::Medium,
            wording: Wording::default()
                .with("from", Value::Moment(first.at))
                .with("to", Value::Time(last.at))
                .count("count", evidence.len()),
            evidence,
        })
    }
}
