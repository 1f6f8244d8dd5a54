//! # What it detects
//! The actor acts, and the event before it is `days` days or more ago (`privileged_days` for a
//! privileged ID).
//!
//! # Why
//! An ID that nobody has used for a year belongs to somebody who left, or was kept for a
//! purpose that nobody remembers. It is the ID that somebody else can use unnoticed.
//!
//! # Example
//! An ID is used on 1 June whose last event was on 20 March of the year before.
//!
//! # Not an alarm when
//! Somebody came back from a long leave.
//!
//! # Severity
//! Medium.
//!
//! # Settings
//! `days` (days), `privileged_days` (days, for privileged IDs).

use crate::config::{Kind, RuleDeclaration, Setting};
use crate::detect::context::Context;
use crate::detect::day::ActorDay;
use crate::detect::finding::{Judgement, Wording};
use crate::detect::past::{Past, Summary};
use crate::detect::rule::Rule;
use crate::instant::{Instant, between};
use crate::rule_id::RuleId;
use crate::severity::Severity;

const DAYS: Setting = Setting::new("days", Kind::Days, 400, 1, 36_500);
const PRIVILEGED_DAYS: Setting = Setting::new("privileged_days", Kind::Days, 90, 1, 36_500);

static DECLARATION: RuleDeclaration =
    RuleDeclaration { id: RuleId::of("dormant-id"), settings: &[DAYS, PRIVILEGED_DAYS] };

/// `dormant-id`: see the top of the file.
pub(super) struct DormantId;

impl Rule for DormantId {
    fn declaration(&self) -> &'static RuleDeclaration {
        &DECLARATION
    }

    fn source(&self) -> &'static str {
        include_str!("dormant_id.rs")
    }

    fn looks_back(&self) -> bool {
        true
    }

    fn suspects(&self, today: &Summary, past: &Past, cx: &Context<'_>) -> bool {
        let value = |setting| cx.settings.value("dormant-id", today.unit.as_deref(), setting);
        let least = value(&DAYS).min(value(&PRIVILEGED_DAYS));
        today.begins_with_act
            && past.last_event.is_some_and(|last| is_ago(last, today.first, least))
    }

    fn actor_day<'a>(&self, day: &ActorDay<'a>, cx: &Context<'_>) -> Option<Judgement<'a>> {
        let last = day.past?.last_event?;
        let first = *day.events.first().filter(|event| event.is_act())?;
        let is_privileged =
            day.staff.iter().any(|row| row.privileged && row.validity.covers(first.at));
        let setting = if is_privileged { &PRIVILEGED_DAYS } else { &DAYS };
        let dormant = is_ago(last, first.at, cx.value(&DECLARATION, day, setting));
        let days = first.at.day().days_since(last.day());
        dormant.then(|| Judgement {
            severity: Severity::Medium,
            evidence: vec![first],
            wording: Wording::default().count("days", usize::try_from(days).unwrap_or_default()),
        })
    }
}

/// Whether `days` days or more lie between.
fn is_ago(earlier: Instant, later: Instant, days: i64) -> bool {
    between(earlier, later) >= chrono::TimeDelta::days(days)
}
