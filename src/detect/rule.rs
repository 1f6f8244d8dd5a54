//! What a rule is.

use super::account::Account;
use super::context::Context;
use super::day::{ActorDay, Event, ExportDay, Per, SourceDay, TerminalDay};
use super::delivery::Delivery;
use super::finding::{Judgement, Wording};
use super::past::{Past, Summary};
use super::reach::Reach;
use super::recorded::{OfRow, Recorded};
use super::serials::SourceRuns;
use super::sign_ons::Session;
use super::subject::{OnSubject, SubjectHistory};
use super::touches::{Loosest, Suspicion};
use crate::config::RuleDeclaration;
use crate::event::EventId;
use crate::instant::{Day, Instant};
use crate::registers::RegisterKind;
use crate::severity::Severity;

/// A rule: what it is called and needs, and how it judges each kind of group.
///
/// Judging is pure. A rule overrides the methods of the groups that it looks at; the engine
/// sets explained events aside and names the finding.
pub trait Rule: Sync {
    /// Id, title and settings.
    fn declaration(&self) -> &'static RuleDeclaration;

    /// The rule's source; the text at its top is its manual (see [`manual`]).
    fn source(&self) -> &'static str;

    /// Registers with which it compares; without them it stands still.
    fn needs(&self) -> &'static [RegisterKind] {
        &[]
    }

    /// Columns of these registers with which it compares, and which may have no value in any row;
    /// then it stands still.
    fn needs_columns(&self) -> &'static [(RegisterKind, &'static str)] {
        &[]
    }

    /// Records that account for its events.
    fn explained_by(&self) -> &'static [Account] {
        &[]
    }

    /// What beside actor and day one alert is about.
    fn per(&self) -> Per {
        Per::Actor
    }

    /// Whether it may find something in some part of the day. Where it may not, the day is not taken
    /// apart.
    fn may_find(&self, _: &ActorDay<'_>, _: &Context<'_>) -> bool {
        true
    }

    /// Judges one actor's day, or the part of it that one alert is about.
    fn actor_day<'a>(&self, _: &ActorDay<'a>, _: &Context<'_>) -> Option<Judgement<'a>> {
        None
    }

    /// Judges one terminal's day.
    fn terminal_day<'a>(&self, _: &TerminalDay<'a>, _: &Context<'_>) -> Option<Judgement<'a>> {
        None
    }

    /// What stands before the actor in the key, where a rule has keys of two kinds.
    fn actor_prefix(&self) -> &'static str {
        ""
    }

    /// What stands before the terminal in the key.
    fn terminal_prefix(&self) -> &'static str {
        ""
    }

    /// Whether it compares an actor's day with other days.
    fn looks_back(&self) -> bool {
        false
    }

    /// Whether, by what is known in short, the day of a rule that looks back may fire. Where it
    /// may not, its events are not read.
    fn suspects(&self, _: &Summary, _: &Past, _: &Context<'_>) -> bool {
        false
    }

    /// Whether it judges everything that ever touched a subject.
    fn is_over_subjects(&self) -> bool {
        false
    }

    /// Whether, by who touched a subject on which days, a rule over subjects may find something.
    /// Where it may not, the events of the subject are not read.
    fn suspicion(&self, _: &Loosest<'_>) -> Option<Suspicion> {
        None
    }

    /// Which touches decide whether a rule over subjects finds anything by those that a day brings;
    /// all of all days, where it does not say.
    fn reach(&self, _: &Loosest<'_>) -> Option<Reach> {
        None
    }

    /// Judges everything that ever touched a subject; `on` gives what it may ask on a day. It is
    /// asked again with the evidence of each verdict but what is set aside, and must not find in
    /// some of the evidence what it does not find in all of it.
    fn subject<'a>(
        &self,
        _: &SubjectHistory<'a>,
        _: &dyn Fn(Day) -> Context<'a>,
    ) -> Vec<OnSubject<'a>> {
        Vec::new()
    }

    /// Whether a closed alert is reopened only by some further days, or where it is more severe.
    fn goes_on_for_days(&self) -> bool {
        false
    }

    /// Judges the sessions that an actor began on a day, by what is known of how they end.
    fn sessions<'a>(
        &self,
        _: &ActorDay<'a>,
        _: &[Begun<'a>],
        _: &Context<'_>,
    ) -> Option<Judgement<'a>> {
        None
    }

    /// Whether, by what is known in short, it may find something in a session; `unit` is that of
    /// the actor.
    fn suspects_session(&self, _: &Session, _unit: Option<&str>, _: &Context<'_>) -> bool {
        false
    }

    /// Whether it judges all days of a source at once, and not one by one.
    fn is_over_all_days(&self) -> bool {
        false
    }

    /// Judges what the events of one source say on one day.
    fn source_day(&self, _: &SourceDay, _: &Context<'_>) -> Option<Tally> {
        None
    }

    /// Judges what was recorded about the exports of one source.
    fn export_day(&self, _: &ExportDay, _: &Context<'_>) -> Option<Tally> {
        None
    }

    /// Judges what a source has delivered: each day that is missing.
    fn delivery(&self, _: &Delivery, _: &Context<'_>) -> Vec<(Day, Tally)> {
        Vec::new()
    }

    /// Judges a version of what people set, as recorded.
    fn version(&self, _: &Recorded) -> Vec<OfRow> {
        Vec::new()
    }

    /// Judges the serials of a source; `on` gives what it may ask on a day.
    fn serials<'a>(&self, _: &SourceRuns, _: &dyn Fn(Day) -> Context<'a>) -> Vec<(Day, Tally)> {
        Vec::new()
    }
}

/// A session that an actor began on a day.
#[derive(Debug, Clone, Copy)]
pub struct Begun<'a> {
    /// The log-in.
    pub login: &'a Event,
    /// The log-out; none where it is missing.
    pub logout: Option<&'a Event>,
}

/// A verdict on a source, or on what was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// How severe.
    pub severity: Severity,
    /// How many rows or records it counts, where it rests on no events.
    pub count: usize,
    /// The events on which it rests.
    pub evidence: Vec<EventId>,
    /// When it began and ended.
    pub span: Option<(Instant, Instant)>,
    /// What the reason is made from.
    pub wording: Wording,
}

impl Tally {
    /// One that counts nothing yet.
    #[must_use]
    pub fn new(severity: Severity, span: Option<(Instant, Instant)>) -> Self {
        Self { severity, count: 0, evidence: Vec::new(), span, wording: Wording::default() }
    }
}

/// The manual at the top of a rule's source: its `//!` lines.
///
/// ```
/// use tenken::detect::rule::manual;
/// assert_eq!(manual("//! # What it detects\n//! Much.\n\nuse x;\n"), "# What it detects\nMuch.");
/// ```
#[must_use]
pub fn manual(source: &str) -> String {
    let lines = source.lines().map_while(|line| line.strip_prefix("//!"));
    let lines: Vec<&str> = lines.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
    lines.join("\n")
}
