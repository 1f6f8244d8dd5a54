//! # What it detects
//! Failed log-ins in quick succession: many of one ID, or of several IDs at one terminal.
//!
//! # Why
//! Guessing a password looks like this; so does trying known passwords on many IDs.
//!
//! # Example
//! Six failures of one ID within three minutes, then a success.
//!
//! # Not an alarm when
//! Somebody mistyped once or twice. A forgotten password is closed as a mistake (誤操作).
//!
//! # Severity
//! Medium; high from `high_failures` failures within the window.
//!
//! # Settings
//! `window` (minutes), `failures` (of one ID), `actors` (IDs at one terminal),
//! `high_failures`.

use std::collections::HashSet;
use std::ops::RangeInclusive;

use crate::config::{Kind, RuleDeclaration, Setting};
use crate::detect::context::Context;
use crate::detect::day::{ActorDay, Event, TerminalDay};
use crate::detect::finding::{Judgement, Value, Wording};
use crate::detect::rule::Rule;
use crate::detect::window::{self, Fired};
use crate::event::Action;
use crate::rule_id::RuleId;
use crate::severity::Severity;

const WINDOW: Setting = Setting::new("window", Kind::Minutes, 10, 1, 1440).less_is_weaker();
const FAILURES: Setting = Setting::new("failures", Kind::Count, 5, 2, 10_000);
const ACTORS: Setting = Setting::new("actors", Kind::Count, 3, 2, 10_000);
const HIGH_FAILURES: Setting = Setting::new("high_failures", Kind::Count, 10, 2, 10_000);

static DECLARATION: RuleDeclaration = RuleDeclaration {
    id: RuleId::of("failed-logins"),
    settings: &[WINDOW, FAILURES, ACTORS, HIGH_FAILURES],
};

/// `failed-logins`: see the top of the file.
pub(super) struct FailedLogins;

impl Rule for FailedLogins {
    fn declaration(&self) -> &'static RuleDeclaration {
        &DECLARATION
    }

    fn source(&self) -> &'static str {
        include_str!("failed_logins.rs")
    }

    fn actor_prefix(&self) -> &'static str {
        "a:"
    }

    fn terminal_prefix(&self) -> &'static str {
        "t:"
    }

    fn actor_day<'a>(&self, day: &ActorDay<'a>, cx: &Context<'_>) -> Option<Judgement<'a>> {
        let failures = failures(&day.events);
        if failures.is_empty() {
            return None;
        }
        let value = |setting| cx.value(&DECLARATION, day, setting);
        let needed = usize::try_from(value(&FAILURES)).unwrap_or(usize::MAX);
        let fires = |window: &RangeInclusive<usize>| window.clone().count() >= needed;
        let target = Value::Id(day.written.to_owned());
        judge(&failures, &day.events, value(&WINDOW), value(&HIGH_FAILURES), target, fires)
    }

    fn terminal_day<'a>(&self, day: &TerminalDay<'a>, cx: &Context<'_>) -> Option<Judgement<'a>> {
        let failures = failures(&day.events);
        if failures.is_empty() {
            return None;
        }
        let value = |setting| cx.general(&DECLARATION, setting);
        let needed = usize::try_from(value(&ACTORS)).unwrap_or(usize::MAX);
        let fires = |window: &RangeInclusive<usize>| {
            let actors = failures[window.clone()].iter().map(|event| event.actor.key);
            actors.collect::<HashSet<_>>().len() >= needed
        };
        let target = Value::Terminal(day.written.to_owned());
        judge(&failures, &day.events, value(&WINDOW), value(&HIGH_FAILURES), target, fires)
    }
}

fn failures<'a>(events: &[&'a Event]) -> Vec<&'a Event> {
    events.iter().copied().filter(|event| event.action == Action::LoginFailed).collect()
}

fn judge<'a>(
    failures: &[&'a Event],
    events: &[&'a Event],
    minutes: i64,
    high: i64,
    target: Value,
    fires: impl Fn(&RangeInclusive<usize>) -> bool,
) -> Option<Judgement<'a>> {
    let high = usize::try_from(high).unwrap_or(usize::MAX);
    let mut windows = Fired::none(failures.len());
    let mut most = 0;
    for window in window::ending_at_each(failures, minutes).filter(fires) {
        most = most.max(window.clone().count());
        windows.add(window);
    }
    let evidence = windows.of(failures);
    let (first, last) = (evidence.first()?, evidence.last()?);
    let until = last.at.plus_minutes(minutes);
    let followed = events.iter().any(|event| {
        event.action == Action::Login
            && event.is_done()
            && (last.at..=until).contains(&event.at)
            && evidence.iter().any(|failure| failure.actor.key == event.actor.key)
    });
    let followed = if followed { "rules.failed-logins.followed" } else { "rules.nothing" };
    Some(Judgement {
        severity: if most >= high { Severity::High } else { Severity::Medium },
        wording: Wording::default()
            .with("target", target)
            .with("from", Value::Moment(first.at))
            .with("to", Value::Time(last.at))
            .count("count", evidence.len())
            .with("followed", Value::Phrase(followed.into())),
        evidence,
    })
}
