//! # What it detects
//! A person acts outside the opening hours of the unit that day, beyond a grace before
//! opening and after closing. Log-outs do not count.
//!
//! # Why
//! Looks that have no business purpose are taken when nobody watches. The inspection of
//! logs against overtime orders is what the guidelines ask of section heads.
//!
//! # Example
//! A clerk whose unit closes at 17:15 views records at 21:30, without an overtime order.
//!
//! # Not an alarm when
//! An approval of kind `overtime` or `work` covers the time; the overtime order may also be
//! written afterwards (counted as 事後承認). The actor is a system.
//!
//! # Severity
//! Low where all of it lies before `low_until` on a day with an opening; high where any of it
//! lies between `night_from` and `night_to`; else medium.
//!
//! # Settings
//! `grace_before`, `grace_after` (minutes), `low_until`, `night_from`, `night_to` (time of day).

use crate::config::{Kind, RuleDeclaration, Setting};
use crate::detect::account::Account;
use crate::detect::context::Context;
use crate::detect::day::{ActorDay, Event};
use crate::detect::finding::{Judgement, Value, Wording};
use crate::detect::rule::Rule;
use crate::detect::units::Units;
use crate::registers::RegisterKind;
use crate::registers::approvals::ApprovalKind;
use crate::registers::openings::Hours;
use crate::rule_id::RuleId;
use crate::severity::Severity;

const GRACE_BEFORE: Setting = Setting::new("grace_before", Kind::Minutes, 30, 0, 720);
const GRACE_AFTER: Setting = Setting::new("grace_after", Kind::Minutes, 60, 0, 720);
const LOW_UNTIL: Setting = Setting::new("low_until", Kind::Time, 20 * 60, 0, 24 * 60);
const NIGHT_FROM: Setting = Setting::new("night_from", Kind::Time, 22 * 60, 12 * 60, 24 * 60);
const NIGHT_TO: Setting = Setting::new("night_to", Kind::Time, 5 * 60, 0, 12 * 60).less_is_weaker();

static DECLARATION: RuleDeclaration = RuleDeclaration {
    id: RuleId::of("off-hours"),
    settings: &[GRACE_BEFORE, GRACE_AFTER, LOW_UNTIL, NIGHT_FROM, NIGHT_TO],
};

const MINUTE: i64 = 60_000;

/// `off-hours`: see the top of the file.
pub(super) struct OffHours;

impl Rule for OffHours {
    fn declaration(&self) -> &'static RuleDeclaration {
        &DECLARATION
    }

    fn source(&self) -> &'static str {
        include_str!("off_hours.rs")
    }

    fn needs(&self) -> &'static [RegisterKind] {
        &[RegisterKind::Openings]
    }

    fn explained_by(&self) -> &'static [Account] {
        &[Account::Approval(ApprovalKind::Overtime), Account::Approval(ApprovalKind::Work)]
    }

    fn actor_day<'a>(&self, day: &ActorDay<'a>, cx: &Context<'_>) -> Option<Judgement<'a>> {
        let bounds = Bounds::of(day, cx);
        let mut openings = Openings { cx, day, last: None };
        let mut shown = None;
        let mut opened = false;
        let mut evidence = Vec::new();
        for event in day.events.iter().copied().filter(|event| event.is_act()) {
            if !cx.is_person(day, event) {
                continue;
            }
            let Some(spans) = openings.at(event) else { continue };
            if !bounds.outside(event, spans) {
                continue;
            }
            opened |= !spans.is_empty();
            shown.get_or_insert_with(|| spans.clone());
            evidence.push(event);
        }
        let hours: Vec<(u16, u16)> =
            shown?.iter().map(|(open, close)| (minutes(*open), minutes(*close))).collect();
        let wording = if hours.is_empty() {
            Wording::default().variant("closed")
        } else {
            Wording::default().with("hours", Value::Hours(hours))
        };
        Some(Judgement {
            severity: bounds.severity(&evidence, opened),
            wording: wording.count("count", evidence.len()),
            evidence,
        })
    }
}

/// The opening hours at each event; asked for anew only where the actor's units change.
struct Openings<'a> {
    cx: &'a Context<'a>,
    day: &'a ActorDay<'a>,
    last: Option<(Units<'a>, Option<Spans>)>,
}

impl Openings<'_> {
    fn at(&mut self, event: &Event) -> Option<&Spans> {
        let units = self.cx.units(self.day, event);
        let known = self.last.take().filter(|(of, _)| *of == units);
        let (_, spans) = self.last.insert(known.unwrap_or_else(|| {
            let spans = spans(&self.cx.hours(&units, self.day.day));
            (units, spans)
        }));
        spans.as_ref()
    }
}

/// The bounds that the settings draw, in milliseconds (of the day).
struct Bounds {
    grace_before: i64,
    grace_after: i64,
    low_until: i64,
    night_from: i64,
    night_to: i64,
}

impl Bounds {
    fn of(day: &ActorDay<'_>, cx: &Context<'_>) -> Self {
        let value = |setting| cx.value(&DECLARATION, day, setting) * MINUTE;
        Self {
            grace_before: value(&GRACE_BEFORE),
            grace_after: value(&GRACE_AFTER),
            low_until: value(&LOW_UNTIL),
            night_from: value(&NIGHT_FROM),
            night_to: value(&NIGHT_TO),
        }
    }

    fn outside(&self, event: &Event, spans: &[(i64, i64)]) -> bool {
        let at = event.at.ms_of_day();
        let within = |(open, close): &(i64, i64)| {
            (open - self.grace_before..=close + self.grace_after).contains(&at)
        };
        !spans.iter().any(within)
    }

    fn severity(&self, evidence: &[&Event], opened: bool) -> Severity {
        let at_night = |event: &&Event| {
            let at = event.at.ms_of_day();
            at >= self.night_from || at <= self.night_to
        };
        let late = |event: &&Event| event.at.ms_of_day() >= self.low_until;
        if evidence.iter().any(at_night) {
            Severity::High
        } else if opened && !evidence.iter().any(late) {
            Severity::Low
        } else {
            Severity::Medium
        }
    }
}

/// Opening hours in milliseconds of the day; none on a closed day.
type Spans = Vec<(i64, i64)>;

/// The opening hours as spans. `None`: nobody said.
fn spans(hours: &Hours) -> Option<Spans> {
    match hours {
        Hours::Unknown => None,
        Hours::Closed => Some(Vec::new()),
        Hours::Open(spans) => {
            Some(spans.iter().map(|span| (span.open.millis(), span.close.millis())).collect())
        }
    }
}

fn minutes(millis: i64) -> u16 {
    u16::try_from(millis / MINUTE).unwrap_or(u16::MAX)
}
