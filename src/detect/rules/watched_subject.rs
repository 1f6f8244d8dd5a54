//! # What it detects
//! A person touches (searches, views, prints and so on, done) a resident on the watch list
//! without being of a unit that it allows for that resident; where it names none, none may.
//!
//! # Why
//! Where somebody hides from a violent partner, or is known from the news, one look can do
//! harm. Only the units that have to handle such a record do.
//!
//! # Example
//! A clerk of the tax section views a resident whom the watch list allows to the welfare
//! section alone.
//!
//! # Not an alarm when
//! One of the units of the person at that instant is allowed. A person of whom neither the staff
//! register nor the log names a unit is of no other unit than those named, and is judged only
//! where none may.
//!
//! # Severity
//! High.
//!
//! # Settings
//! None of its own.

use crate::config::RuleDeclaration;
use crate::detect::context::Context;
use crate::detect::day::{ActorDay, Event, Per};
use crate::detect::finding::{Judgement, Wording};
use crate::detect::rule::Rule;
use crate::registers::RegisterKind;
use crate::registers::watchlist::Watched;
use crate::rule_id::RuleId;
use crate::severity::Severity;

static DECLARATION: RuleDeclaration =
    RuleDeclaration { id: RuleId::of("watched-subject"), settings: &[] };

/// `watched-subject`: see the top of the file.
pub(super) struct WatchedSubject;

impl Rule for WatchedSubject {
    fn declaration(&self) -> &'static RuleDeclaration {
        &DECLARATION
    }

    fn source(&self) -> &'static str {
        include_str!("watched_subject.rs")
    }

    fn needs(&self) -> &'static [RegisterKind] {
        &[RegisterKind::Watchlist]
    }

    fn per(&self) -> Per {
        Per::Subject
    }

    fn may_find(&self, day: &ActorDay<'_>, cx: &Context<'_>) -> bool {
        day.events.iter().any(|event| is_forbidden(event, day, cx))
    }

    fn actor_day<'a>(&self, day: &ActorDay<'a>, cx: &Context<'_>) -> Option<Judgement<'a>> {
        let events = day.events.iter().copied();
        let evidence: Vec<_> = events.filter(|event| is_forbidden(event, day, cx)).collect();
        (!evidence.is_empty()).then(|| Judgement {
            severity: Severity::High,
            wording: Wording::default().count("count", evidence.len()),
            evidence,
        })
    }
}

/// Whether a person touches a resident whom none of the own units may touch.
fn is_forbidden(event: &Event, day: &ActorDay<'_>, cx: &Context<'_>) -> bool {
    event.is_touching() && !may_touch(event, day, cx) && cx.is_person(day, event)
}

/// Whether the resident is on no watch list then, or one row of it allows a unit of the actor.
fn may_touch(event: &Event, day: &ActorDay<'_>, cx: &Context<'_>) -> bool {
    let Some(subject) = event.subject else { return true };
    let rows = cx.registers.watchlist().valid_at(day.names.text(subject.number), event.at);
    let rows: Vec<&Watched> =
        rows.filter(|row| subject.is(&row.subject_kind, &row.subject, day.names)).collect();
    if rows.is_empty() {
        return true;
    }
    let units = cx.units(day, event);
    let mut allowed = rows.iter().flat_map(|row| &row.allowed).peekable();
    let none_may = allowed.peek().is_none();
    // A unit that is missing never differs.
    (units.is_empty() && !none_may) || allowed.any(|unit| units.contains(&unit.folded()))
}
