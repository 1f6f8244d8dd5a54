//! Runs the rules over groups of events and names what they find.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::account;
use super::cause::Cause;
use super::context::{self, Context};
use super::day::{ActorDay, DayEvents, Event, ExportDay, Part, Per, TerminalDay};
use super::delivery::Delivery;
use super::explain;
use super::finding::{About, Finding, Judgement, RecordRef, Standing, Value, key};
use super::past::{Past, Summary};
use super::reach::Reach;
use super::recorded::{OfRow, Recorded};
use super::rule::{Begun, Rule, Tally};
use super::rules;
use super::serials::{DayRuns, SourceRuns};
use super::sign_ons::{Session, SignOns};
use super::subject::{By, OnSubject, Place, SubjectHistory, days};
use super::touches::{Loosest, SubjectHash, Suspicion, Touch};
use super::watching::Watching;
use crate::event::EventId;
use crate::instant::{Day, Instant};
use crate::registers::RegisterKind;
use crate::severity::Severity;

/// A rule that stands still, and what it lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandingStill {
    /// The rule.
    pub rule: String,
    /// What it lacks.
    pub lacks: Vec<Lack>,
}

/// Something with which a rule compares, and which is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lack {
    /// The register.
    pub register: RegisterKind,
    /// The column of it that no row has a value in; none where the register is not loaded.
    pub column: Option<&'static str>,
}

/// The enabled rules that stand still because a register with which they compare is not loaded,
/// or has no value in the column that they ask.
#[must_use]
pub fn standing_still(cx: &Context<'_>) -> Vec<StandingStill> {
    let lacking = |rule: &&'static dyn Rule| {
        let lacks: Vec<Lack> = missing(*rule, cx).collect();
        let waits = !lacks.is_empty() && is_enabled(*rule, None, cx);
        waits.then(|| StandingStill { rule: rule.declaration().id.word().to_owned(), lacks })
    };
    rules::ALL.iter().filter_map(lacking).collect()
}

fn missing<'a>(rule: &dyn Rule, cx: &'a Context<'_>) -> impl Iterator<Item = Lack> + 'a {
    let registers = rule.needs().iter().filter(|kind| !cx.registers.is_loaded(**kind));
    let columns = rule.needs_columns().iter().filter(|(kind, column)| {
        cx.registers.is_loaded(*kind) && !cx.registers.has_values(*kind, column)
    });
    let columns = columns.map(|(kind, column)| Lack { register: *kind, column: Some(column) });
    registers.map(|kind| Lack { register: *kind, column: None }).chain(columns)
}

pub(super) fn watching<'a>(cx: &'a Context<'_>) -> impl Iterator<Item = &'static dyn Rule> + 'a {
    rules::ALL.iter().copied().filter(|rule| missing(*rule, cx).next().is_none())
}

pub(super) fn is_enabled(rule: &dyn Rule, unit: Option<&str>, cx: &Context<'_>) -> bool {
    cx.settings.enabled(rule.declaration().id.word(), unit)
}

/// What one day came to.
#[derive(Debug, Clone, Default)]
pub struct JudgedDay {
    /// What the rules find that judge days one by one.
    pub findings: Vec<Finding>,
    /// The day's serials, for those that judge all days at once.
    pub runs: DayRuns,
    /// The day's actors in short, for those that look back.
    pub summaries: Vec<Summary>,
    /// Who touched which subject, in short, for those over subjects.
    pub touches: Vec<Touch>,
    /// Who logged in and out, in short, for those over sessions.
    pub sign_ons: SignOns,
}

/// What looking at one subject came to.
#[derive(Debug, Clone)]
pub struct JudgedSubject {
    /// The subject.
    pub subject: SubjectHash,
    /// What the rules over subjects find.
    pub findings: Vec<Finding>,
    /// Why it was looked at.
    pub causes: Vec<Cause>,
}

/// Everything that the rules find in the events and exports of one day.
#[must_use]
pub fn judge_day(events: &DayEvents, exports: &[ExportDay], cx: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut rules = Watching::those(*cx, |rule| !rule.looks_back());
    for day in events.actors(cx.registers) {
        for rule in rules.of(day.unit) {
            findings.extend(judge_actor(*rule, &day, cx));
        }
    }
    let rules = rules.of(None);
    for day in events.terminals() {
        for rule in rules {
            findings.extend(judge_terminal(*rule, &day, cx));
        }
    }
    for day in &events.sources {
        for rule in rules {
            let judged = rule.source_day(day, cx);
            findings.extend(judged.map(|found| of_source(*rule, &day.source, day.day, found, cx)));
        }
    }
    for day in exports {
        for rule in rules {
            let judged = rule.export_day(day, cx);
            findings.extend(judged.map(|found| of_source(*rule, &day.source, day.day, found, cx)));
        }
    }
    findings
}

/// What a rule finds in an actor's day, part by part.
fn judge_actor(rule: &dyn Rule, day: &ActorDay<'_>, cx: &Context<'_>) -> Vec<Finding> {
    match rule.per() {
        Per::Actor => judge_part(rule, Part::Whole, day, cx),
        _ if !rule.may_find(day, cx) => Vec::new(),
        per => {
            let parts = day.parts(per).into_iter();
            parts.flat_map(|(part, day)| judge_part(rule, part, &day, cx)).collect()
        }
    }
}

fn judge_part(rule: &dyn Rule, part: Part, day: &ActorDay<'_>, cx: &Context<'_>) -> Vec<Finding> {
    let Some(whole) = rule.actor_day(day, cx) else { return Vec::new() };
    let judge = |events| at(part, rule.actor_day(&day.with(events), cx));
    let found = explain::judge(rule, (part, whole), &day.events, (day.names, cx), judge);
    found.into_iter().map(|(part, found)| of_actor(rule, day, part, found, cx)).collect()
}

fn judge_terminal(rule: &dyn Rule, day: &TerminalDay<'_>, cx: &Context<'_>) -> Vec<Finding> {
    let Some(whole) = rule.terminal_day(day, cx) else { return Vec::new() };
    let judge = |events| at((), rule.terminal_day(&day.with(events), cx));
    let found = explain::judge(rule, ((), whole), &day.events, (day.names, cx), judge);
    found.into_iter().map(|((), found)| of_terminal(rule, day, found, cx)).collect()
}

/// What was judged there, if anything fires.
fn at<P>(place: P, judged: Option<Judgement<'_>>) -> Vec<(P, Judgement<'_>)> {
    judged.map(|judgement| (place, judgement)).into_iter().collect()
}

/// What the rules that look back find in a day, of the actors whom they may find something of.
#[must_use]
pub fn judge_past(
    events: &DayEvents,
    pasts: &BTreeMap<String, Past>,
    cx: &Context<'_>,
) -> Vec<Finding> {
    let mut rules = Watching::looking_back(*cx);
    let mut findings = Vec::new();
    for day in events.actors(cx.registers) {
        let Some(past) = pasts.get(day.id) else { continue };
        let day = ActorDay { past: Some(past), ..day };
        for rule in rules.of(day.unit) {
            findings.extend(judge_actor(*rule, &day, cx));
        }
    }
    findings
}

/// What the rules over sessions find in these, which began on the day of the actors in short;
/// `events` are their log-ins and log-outs.
#[must_use]
pub fn judge_sessions(
    events: &DayEvents,
    sessions: &[Session],
    today: &[Summary],
    cx: &Context<'_>,
) -> Vec<Finding> {
    let units: HashMap<&str, Option<&str>> =
        today.iter().map(|summary| (&*summary.actor, summary.unit.as_deref())).collect();
    let mut rules = Watching::looking_back(*cx);
    let mut findings = Vec::new();
    for of_actor in events.by_actor() {
        let begun = begun(sessions, of_actor);
        let logins = begun.iter().map(|begun| begun.login).collect();
        let day = ActorDay::of(&events.names, events.day, logins, cx.registers);
        let Some(day) = day else { continue };
        let day = ActorDay { unit: units.get(day.id).copied().flatten(), ..day };
        findings.extend(judge_begun(rules.of(day.unit), &day, &begun, cx));
    }
    findings
}

/// The sessions whose log-ins are among these events of one actor, in order.
fn begun<'a>(sessions: &[Session], events: &'a [Event]) -> Vec<Begun<'a>> {
    let find = |id: EventId| events.iter().find(|event| event.id == id);
    let mut begun: Vec<Begun<'a>> = sessions
        .iter()
        .filter_map(|session| {
            let logout = session.logout.as_ref().and_then(|logout| find(logout.event));
            Some(Begun { login: find(session.login.event)?, logout })
        })
        .collect();
    begun.sort_unstable_by_key(|begun| begun.login.place);
    begun
}

fn judge_begun<'a>(
    rules: &[&'static dyn Rule],
    day: &ActorDay<'a>,
    begun: &[Begun<'a>],
    cx: &Context<'_>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for rule in rules.iter().copied() {
        let Some(whole) = rule.sessions(day, begun, cx) else { continue };
        let judge = |logins: Vec<&'a Event>| {
            let is_among = |begun: &&Begun<'a>| logins.iter().any(|e| e.id == begun.login.id);
            let begun: Vec<Begun<'a>> = begun.iter().filter(is_among).copied().collect();
            at(Part::Whole, rule.sessions(&day.with(logins), &begun, cx))
        };
        let whole = (Part::Whole, whole);
        let found = explain::judge(rule, whole, &day.events, (day.names, cx), judge);
        let found = found.into_iter();
        findings.extend(found.map(|(part, found)| of_actor(rule, day, part, found, cx)));
    }
    findings
}

/// Whether a rule over subjects may find something in a subject, by its touches in short.
#[must_use]
pub fn suspicion(cx: &Context<'_>, loosest: &Loosest<'_>) -> Suspicion {
    let rules: Vec<Suspicion> = watching(cx).filter_map(|rule| rule.suspicion(loosest)).collect();
    Box::new(move |subject, touches| rules.iter().any(|may_fire| may_fire(subject, touches)))
}

/// Which touches decide whether the rules over subjects find anything by those that a day brings;
/// `None` where some rule needs all of all days.
#[must_use]
pub fn reach(cx: &Context<'_>, loosest: &Loosest<'_>) -> Option<Reach> {
    let mut rules = watching(cx).filter(|rule| rule.is_over_subjects());
    rules.try_fold(Reach::DAY, |reach, rule| Some(reach.or(rule.reach(loosest)?)))
}

/// What the rules over subjects find in everything that ever touched one; `cx` is what they may
/// ask at all, `on` what they may ask on a day.
#[must_use]
pub fn judge_subject<'a>(
    history: &SubjectHistory<'a>,
    cx: &Context<'a>,
    on: &dyn Fn(Day) -> Context<'a>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for rule in watching(cx).filter(|rule| rule.is_over_subjects()) {
        for OnSubject { place, judgement } in rule.subject(history, on) {
            let evidence = judgement.evidence.clone();
            let judge = |events| {
                let judged = rule.subject(&history.with(events), on).into_iter();
                judged.map(|OnSubject { place, judgement }| (place, judgement)).collect()
            };
            let whole = (place, judgement);
            let found = explain::judge(rule, whole, &evidence, (history.names, cx), judge);
            let found = found.into_iter();
            findings.extend(found.map(|(place, found)| of_subject(rule, history, &place, found)));
        }
    }
    findings
}

fn of_subject(
    rule: &dyn Rule,
    history: &SubjectHistory<'_>,
    place: &Place<'_>,
    found: explain::Explained<'_>,
) -> Finding {
    let explain::Explained { judgement: found, standing, records } = found;
    let names = history.names;
    let (who, about) = match &place.by {
        By::Anybody => (None, About::default()),
        By::Unnamed(name) => (Some(names.text(*name).to_owned()), About::default()),
        By::Actor(day) => (Some(day.id.to_owned()), about_actor(day, &found)),
    };
    let subject = history.subject.key(names);
    let day = place.is_daily.then(|| place.day.to_string());
    let parts: Vec<String> = who.into_iter().chain([subject]).chain(day).collect();
    let id = &rule.declaration().id;
    let parts: Vec<&str> =
        [id.word()].into_iter().chain(parts.iter().map(String::as_str)).collect();
    let mut wording = found
        .wording
        .clone()
        .with("day", Value::Day(place.day))
        .with("last4", Value::Text(history.last4().to_owned()));
    if let By::Actor(day) = &place.by {
        wording = wording.with("actor", context::person(day));
    }
    let mut evidence: Vec<_> = found.evidence.iter().map(|event| event.id).collect();
    evidence.sort_unstable();
    Finding {
        key: key(&parts),
        rule: id.clone(),
        severity: found.severity,
        standing,
        day: place.day,
        about: about.on(history.subject, &found, names),
        span: span(&found),
        event_count: evidence.len(),
        evidence,
        wording,
        explanation: records,
        days: if rule.goes_on_for_days() { days(&found.evidence) } else { Vec::new() },
    }
}

/// First and last instant of the evidence.
fn span(found: &Judgement<'_>) -> Option<(Instant, Instant)> {
    let instants = found.evidence.iter().map(|event| event.at);
    instants.clone().min().zip(instants.max())
}

/// What the rules find in versions of what people set, recorded on one day; `cx` is that of the
/// day before, so that who turns a rule off does not turn off what is found of that.
#[must_use]
pub fn judge_versions(versions: &[Recorded], cx: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for rule in watching(cx).filter(|rule| is_enabled(*rule, None, cx)) {
        for version in versions {
            let found = rule.version(version).into_iter();
            findings.extend(found.map(|found| of_version(rule, version, found, cx)));
        }
    }
    findings
}

/// Every day that is missing of every source; `on` gives what rules may ask on a day.
#[must_use]
pub fn judge_deliveries<'a>(
    deliveries: &[Delivery],
    cx: &Context<'_>,
    on: impl Fn(Day) -> Context<'a>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for rule in watching(cx) {
        for delivery in deliveries {
            for (day, found) in rule.delivery(delivery, cx) {
                let cx = on(day);
                if is_enabled(rule, None, &cx) {
                    findings.push(of_source(rule, &delivery.source, day, found, &cx));
                }
            }
        }
    }
    findings
}

/// Every day of every source on which serials are missing; `on` gives what rules may ask on a
/// day.
#[must_use]
pub fn judge_serials<'a>(
    sources: &[SourceRuns],
    cx: &Context<'_>,
    on: &dyn Fn(Day) -> Context<'a>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for rule in watching(cx) {
        for source in sources {
            for (day, found) in rule.serials(source, on) {
                let cx = on(day);
                if is_enabled(rule, None, &cx) {
                    findings.push(of_source(rule, &source.source, day, found, &cx));
                }
            }
        }
    }
    findings
}

fn of_actor(
    rule: &dyn Rule,
    day: &ActorDay<'_>,
    part: Part,
    found: explain::Explained<'_>,
    cx: &Context<'_>,
) -> Finding {
    let who = format!("{}{}", rule.actor_prefix(), day.id);
    let mut about = about_actor(day, &found.judgement);
    if let Part::Subject(subject) = part {
        about = about.on(subject, &found.judgement, day.names);
    }
    let whom: Vec<String> = [who].into_iter().chain(part.key(day.names)).collect();
    let mut finding = from_judgement(rule, &whom, day.day, found, day.unit, cx);
    finding.wording = finding
        .wording
        .with("actor", context::person(day))
        .with("id", Value::Text(day.written.to_owned()));
    Finding { about, ..finding }
}

fn about_actor(day: &ActorDay<'_>, found: &Judgement<'_>) -> About {
    About {
        actor_id: Some(day.written.to_owned()),
        actor_name: context::name(day),
        unit_code: unit_as_written(day),
        terminal_id: one_terminal(day, found),
        ..About::default()
    }
}

fn of_terminal(
    rule: &dyn Rule,
    day: &TerminalDay<'_>,
    found: explain::Explained<'_>,
    cx: &Context<'_>,
) -> Finding {
    let who = format!("{}{}", rule.terminal_prefix(), day.id);
    let about = About { terminal_id: Some(day.written.to_owned()), ..About::default() };
    Finding { about, ..from_judgement(rule, &[who], day.day, found, None, cx) }
}

fn from_judgement(
    rule: &dyn Rule,
    whom: &[String],
    day: Day,
    found: explain::Explained<'_>,
    unit: Option<&str>,
    cx: &Context<'_>,
) -> Finding {
    let explain::Explained { judgement: found, standing, records } = found;
    let span = span(&found);
    let mut evidence: Vec<_> = found.evidence.iter().map(|event| event.id).collect();
    evidence.sort_unstable();
    Finding {
        key: name(rule, whom, day),
        rule: rule.declaration().id.clone(),
        severity: severity(rule, unit, found.severity, cx),
        standing,
        day,
        about: About::default(),
        span,
        event_count: evidence.len(),
        evidence,
        wording: found.wording.with("day", Value::Day(day)),
        explanation: records,
        days: Vec::new(),
    }
}

fn of_source(rule: &dyn Rule, source: &str, day: Day, found: Tally, cx: &Context<'_>) -> Finding {
    let evidence: BTreeSet<EventId> = found.evidence.into_iter().collect();
    let id = &rule.declaration().id;
    let exclusions = cx.registers.exclusions().of_source(id.word(), day);
    let exclusions: BTreeSet<RecordRef> = exclusions
        .map(|exclusion| account::record(RegisterKind::Exclusions, exclusion.id.shown()))
        .collect();
    Finding {
        key: name(rule, &[source.to_owned()], day),
        rule: id.clone(),
        severity: severity(rule, None, found.severity, cx),
        standing: if exclusions.is_empty() { Standing::Firing } else { Standing::Excluded },
        day,
        about: About { source: Some(source.to_owned()), ..About::default() },
        span: found.span,
        event_count: if evidence.is_empty() { found.count } else { evidence.len() },
        evidence: evidence.into_iter().collect(),
        wording: found
            .wording
            .with("day", Value::Day(day))
            .with("source", Value::Text(source.to_owned())),
        explanation: exclusions.into_iter().collect(),
        days: Vec::new(),
    }
}

fn of_version(rule: &dyn Rule, version: &Recorded, found: OfRow, cx: &Context<'_>) -> Finding {
    let OfRow { register, row, about, tally } = found;
    let id = &rule.declaration().id;
    Finding {
        key: key(&[id.word(), register, &row, &version.number.to_string()]),
        rule: id.clone(),
        severity: severity(rule, None, tally.severity, cx),
        standing: Standing::Firing,
        day: version.at.day(),
        about,
        span: tally.span,
        event_count: tally.count,
        evidence: tally.evidence,
        wording: tally.wording,
        explanation: Vec::new(),
        days: Vec::new(),
    }
}

fn name(rule: &dyn Rule, whom: &[String], day: Day) -> String {
    let day = day.to_string();
    let mut parts = vec![rule.declaration().id.word()];
    parts.extend(whom.iter().map(String::as_str));
    parts.push(&day);
    key(&parts)
}

fn severity(rule: &dyn Rule, unit: Option<&str>, own: Severity, cx: &Context<'_>) -> Severity {
    cx.settings.severity(rule.declaration().id.word(), unit).unwrap_or(own)
}

/// The actor's unit as the staff register writes it, else as the log does.
fn unit_as_written(day: &ActorDay<'_>) -> Option<String> {
    let unit = day.unit?;
    let codes = day.staff.iter().filter_map(|row| row.unit.as_ref());
    let listed = codes.into_iter().find(|code| code.folded() == unit);
    Some(listed.map_or_else(|| unit.to_owned(), |code| code.shown().to_owned()))
}

/// The terminal, where all of the evidence is at one.
fn one_terminal(day: &ActorDay<'_>, found: &Judgement<'_>) -> Option<String> {
    let first = found.evidence.first()?.terminal?;
    let same = |event: &&super::day::Event| event.terminal.is_some_and(|t| t.key == first.key);
    found.evidence.iter().all(same).then(|| day.names.text(first.written).to_owned())
}
