//! # What it detects
//! A person acts at a terminal, other than by logging in, and has no done log-in there in the
//! `hours` hours before. It is judged where a source that delivers log-ins at that terminal, of
//! anybody, covers these hours: it has an event at or before their beginning, one at or after the
//! act, and some on each business day of them. So nobody is accused by a day whose log is missing,
//! or at terminals whose log-ins no source delivers.
//!
//! # Why
//! Whoever acts has logged in. Where no log-in is recorded, somebody works under a name for which
//! another opened the terminal, or a part of the log is gone.
//!
//! # Example
//! An ID views records at a terminal of another unit, where it never logged in.
//!
//! # Not an alarm when
//! Somebody stayed logged in for more than a day (see `long-session`).
//!
//! # Severity
//! Low.
//!
//! # Settings
//! `hours` (hours, at most 24).

use crate::config::{Kind, RuleDeclaration, Setting};
use crate::detect::context::Context;
use crate::detect::day::{ActorDay, Event, Per};
use crate::detect::finding::{Judgement, Value, Wording};
use crate::detect::past::{Past, Summary};
use crate::detect::rule::Rule;
use crate::detect::sign_ons::REACH;
use crate::detect::unannounced::{self, Unannounced};
use crate::rule_id::RuleId;
use crate::severity::Severity;

const HOURS: Setting = Setting::new("hours", Kind::Hours, 24, 1, 24 * REACH as i64);

static DECLARATION: RuleDeclaration =
    RuleDeclaration { id: RuleId::of("no-login"), settings: &[HOURS] };

/// `no-login`: see the top of the file.
pub(super) struct NoLogin;

/// For how many hours a log-in of the actor counts.
pub(in crate::detect) fn hours(day: &ActorDay<'_>, cx: &Context<'_>) -> i64 {
    cx.value(&DECLARATION, day, &HOURS)
}

impl Rule for NoLogin {
    fn declaration(&self) -> &'static RuleDeclaration {
        &DECLARATION
    }

    fn source(&self) -> &'static str {
        include_str!("no_login.rs")
    }

    fn per(&self) -> Per {
        Per::Terminal
    }

    fn looks_back(&self) -> bool {
        true
    }

    fn suspects(&self, today: &Summary, past: &Past, cx: &Context<'_>) -> bool {
        let minutes = 60 * cx.settings.value("no-login", today.unit.as_deref(), &HOURS);
        today.unannounced.iter().any(|Unannounced { terminal, first, last }| {
            let since = last.plus_minutes(-minutes);
            past.logins.get(terminal).is_none_or(|login| *login < since)
                && past.sources.cover(terminal, (since, *first), cx.calendar)
        })
    }

    fn actor_day<'a>(&self, day: &ActorDay<'a>, cx: &Context<'_>) -> Option<Judgement<'a>> {
        let (past, hours) = (day.past?, hours(day, cx));
        let terminal = day.events.first()?.terminal?;
        let at = day.names.text(terminal.key);
        let login = past.logins.get(at);
        let is_found = |event: &&Event| {
            let since = event.at.plus_minutes(-60 * hours);
            login.is_none_or(|login| *login < since)
                && past.sources.cover(at, (since, event.at), cx.calendar)
        };
        let evidence: Vec<&Event> =
            unannounced::acts(day, hours, cx).into_iter().filter(is_found).collect();
        let written = evidence.first()?.terminal.unwrap_or(terminal).written;
        Some(Judgement {
            severity: Severity::Low,
            wording: Wording::default()
                .with("terminal", Value::Terminal(day.names.text(written).to_owned()))
                .count("count", evidence.len()),
            evidence,
        })
    }
}
