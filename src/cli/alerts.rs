//! `tenken alerts`: the queue and its review.

use super::args::Alerts;
use super::ask::{ask, mismatch};
use super::ingest::tell_alert;
use super::{Ended, Format, Session, cases};
use crate::daemon::failure::Failure;
use crate::daemon::request::{Request, Response};
use crate::daemon::setup::Setup;
use crate::detect::cause::Cause;
use crate::detect::wording::grouped;
use crate::exit::Exit;
use crate::mask::{subject, visible};
use crate::messages::{Lang, Message, text};
use crate::registers::RegisterKind;
use crate::review::cases::NotAName;
use crate::review::queue::{Alert, Detail, Evidence, Filter, Place};
use crate::review::state::Action;
use crate::store::Reader;

/// Events that `alerts show` lists in text.
const SHOWN: usize = 50;

pub(super) fn run(session: &mut Session<'_>, setup: Setup, what: Alerts) -> Ended {
    match what {
        Alerts::List { status, rule, severity, actor, unit, since, until, case, explained } => {
            let (newer_than, recorded_only) = (None, None);
            let filter = Filter {
                status,
                rule,
                severity,
                actor,
                unit,
                since,
                until,
                case,
                recorded_only,
                explained,
                newer_than,
            };
            list(session, &setup, filter)
        }
        Alerts::Show { key, unmask } => match key.parse() {
            Ok(name) => cases::show(session, &setup, &name),
            Err(NotAName) => show(session, &setup, &key, unmask),
        },
        Alerts::Assign { keys, to, by } => review(session, setup, keys, Action::Assign { to }, by),
        Alerts::Comment { keys, text, by } => {
            review(session, setup, keys, Action::Comment { text }, by)
        }
        Alerts::Close { keys, resolution, reason, by } => {
            review(session, setup, keys, Action::Close { resolution, reason }, by)
        }
        Alerts::Countersign { keys } => review(session, setup, keys, Action::Countersign, None),
        Alerts::Reopen { keys, reason, by } => {
            review(session, setup, keys, Action::Reopen { reason }, by)
        }
    }
}

fn list(session: &mut Session<'_>, setup: &Setup, mut filter: Filter) -> Ended {
    let unknown = filter.rule.iter().find(|rule| crate::detect::rules::find(rule).is_none());
    if let Some(rule) = unknown {
        return Err(super::rules::unknown(rule));
    }
    let reader = Session::reader(setup)?;
    if let Some(typed) = &filter.case {
        filter.case = Some(cases::meant(&reader, typed)?.name);
    }
    if session.format == Format::Json {
        return session.json_each(|print| reader.each_alert(&filter, |alert| print(&alert)));
    }
    // Of a first load of years, a list without further wishes only tells the number.
    let counted = filter.status.is_empty() && filter.severity.is_empty();
    filter.recorded_only = counted.then_some(false);
    cases::tell_entries(session, &reader, &filter)?;
    if counted {
        tell_recorded(session, &reader, &Filter { recorded_only: Some(true), ..filter })?;
    }
    Ok(Exit::Done)
}

fn tell_recorded(session: &mut Session<'_>, reader: &Reader<'_>, filter: &Filter) -> Ended {
    let mut count = 0_usize;
    reader.each_alert(filter, |_| {
        count += 1;
        Ok::<(), Failure>(())
    })?;
    if count > 0 {
        session.say(&Message::new("cli.alerts.recorded").with("count", grouped(count as u64)));
    }
    Ok(Exit::Done)
}

fn show(session: &mut Session<'_>, setup: &Setup, key: &str, unmask: bool) -> Ended {
    let most = if session.format == Format::Json { usize::MAX } else { SHOWN };
    let detail = Session::reader(setup)?.alert_detail(key, most)?;
    let unknown = || {
        let message = Message::new("review.unknown").with("name", key);
        Failure::new(Exit::Refused, message).hint(Message::new("review.hint.unknown"))
    };
    let detail = detail.ok_or_else(unknown)?;
    if session.format == Format::Json {
        return session.json(&detail);
    }
    tell_alert(session, &detail.alert);
    tell_about(session, &detail, unmask);
    tell_evidence(session, &detail, unmask);
    tell_history(session, &detail);
    Ok(Exit::Done)
}

fn tell_about(session: &mut Session<'_>, detail: &Detail, unmask: bool) {
    let alert = &detail.alert;
    let number = alert.subject_number.as_deref().map(|number| number_shown(number, unmask));
    let facts = [
        ("actor", alert.actor_id.clone()),
        ("name", alert.actor_name.clone()),
        ("unit", alert.unit_code.clone()),
        ("terminal", alert.terminal_id.clone()),
        ("subject", number),
        ("source", alert.source.clone()),
        ("assignee", alert.assignee.clone()),
        (
            "resolution",
            alert
                .resolution
                .as_ref()
                .map(|word| text(session.lang, &format!("cli.resolution.{word}"))),
        ),
        (if alert.is_excluded() { "exclusion" } else { "explanation" }, records(alert, unmask)),
    ];
    for (name, value) in facts {
        if let Some(value) = value {
            let label = text(session.lang, &format!("cli.alerts.fact.{name}"));
            let line = Message::new("cli.alerts.fact-line").with("label", label);
            session.say(&line.with("value", visible(&value)));
        }
    }
}

/// The ids of the records that account for an alert or leave it out. A case has no id but the
/// resident's number.
fn records(alert: &Alert, unmask: bool) -> Option<String> {
    let shown = |(register, id): (&str, &str)| {
        if register == RegisterKind::Caseload.word() {
            number_shown(id, unmask)
        } else {
            id.to_owned()
        }
    };
    let ids: Vec<String> = alert.records().map(shown).collect();
    (!ids.is_empty()).then(|| ids.join(", "))
}

fn number_shown(number: &str, unmask: bool) -> String {
    if unmask { number.to_owned() } else { subject(number) }
}

fn tell_evidence(session: &mut Session<'_>, detail: &Detail, unmask: bool) {
    let count = detail.alert.event_count;
    if count == 0 {
        // It rests on what is not there.
        return;
    }
    session.say(&Message::new("cli.alerts.evidence").with("count", count));
    for event in &detail.events {
        let line = evidence_line(session.lang, event, unmask);
        session.terminal.line(&line);
    }
    for row in &detail.quarantined {
        let line = format!("    {}:{}  {}", file_name(&row.path), row.line_no, row.reason);
        session.terminal.line(&visible(&line));
    }
    tell_noticed(session, detail);
    let more = count - i64::try_from(detail.events.len()).unwrap_or(i64::MAX);
    if more > 0 && !detail.events.is_empty() {
        session.say(&Message::new("cli.alerts.more-events").with("count", more));
    }
}

/// What brought a revision about.
fn told_cause(cause: &Cause) -> Message {
    match cause {
        Cause::Export { export } => Message::new("cli.alerts.cause.export").with("export", export),
        Cause::Void { export } => Message::new("cli.alerts.cause.void").with("export", export),
        Cause::Reparse { export } => {
            Message::new("cli.alerts.cause.reparse").with("export", export)
        }
        Cause::Register { register, version, rows, more } => {
            let rows = rows.iter().map(|row| visible(&register.shown(row)).into_owned());
            let rows = rows.collect::<Vec<_>>();
            Message::new(if *more > 0 {
                "cli.alerts.cause.register-more"
            } else {
                "cli.alerts.cause.register"
            })
            .with("register", register.file_name())
            .with("version", version)
            .with("rows", rows.join(", "))
            .with("more", more)
        }
        Cause::Rules { version } => Message::new("cli.alerts.cause.rules").with("version", version),
        Cause::Past { day } => Message::new("cli.alerts.cause.past").with("day", day),
        Cause::Since { since: Some(since) } => {
            Message::new("cli.alerts.cause.since").with("since", since)
        }
        Cause::Since { since: None } => Message::new("cli.alerts.cause.since-ever"),
        Cause::Replay => Message::new("cli.alerts.cause.replay"),
    }
}

/// What is odd about each of the rows.
fn tell_noticed(session: &mut Session<'_>, detail: &Detail) {
    if detail.noticed.is_empty() {
        return;
    }
    session.say(&Message::new(format!("cli.alerts.noticed.{}", detail.alert.rule)));
    let lang = session.lang;
    let export = |path: &str, line: Option<i64>, number: i64| {
        let file = visible(file_name(path)).into_owned();
        let place = line.map_or_else(|| file.clone(), |line| format!("{file}:{line}"));
        Message::new("cli.alerts.place").with("place", place).with("export", number).text(lang)
    };
    let row = |place: &Place| export(&place.path, Some(place.line_no), place.export_id);
    for notice in &detail.noticed {
        session.say(
            &Message::new(format!("cli.alerts.notice.{}", notice.kind.word()))
                .with("row", row(&notice.row))
                .with("now", notice.changed_to.as_ref().map(row).unwrap_or_default())
                .with("by", export(&notice.noticed_in, None, notice.noticed_in_export)),
        );
    }
}

/// An instant as people read it: to the second.
pub(super) fn seconds(at: &str) -> String {
    at.get(..19).unwrap_or(at).replace('T', " ")
}

/// What an event did, in the reader's language.
pub(super) fn done_word(lang: Lang, action: &str) -> String {
    text(lang, &format!("cli.event-action.{action}"))
}

/// How an event ended, in the reader's language.
pub(super) fn outcome_word(lang: Lang, outcome: &str) -> String {
    text(lang, &format!("cli.event-outcome.{outcome}"))
}

fn evidence_line(lang: Lang, event: &Evidence, unmask: bool) -> String {
    let number = event.subject_number.as_deref().map(|number| number_shown(number, unmask));
    let pieces = [
        Some(seconds(&event.occurred_at)),
        Some(event.actor_id.clone()),
        event.terminal_id.clone(),
        Some(done_word(lang, &event.action)),
        event.function_code.clone(),
        number,
        event.procedure_code.clone(),
        (event.record_count != 1).then(|| format!("×{}", event.record_count)),
        event.outcome.as_deref().map(|word| outcome_word(lang, word)),
        Some(format!("{}:{}", file_name(&event.path), event.line_no)),
    ];
    let pieces: Vec<String> = pieces.into_iter().flatten().collect();
    format!("    {}", visible(&pieces.join("  ")))
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn tell_history(session: &mut Session<'_>, detail: &Detail) {
    for revision in detail.revisions.iter().filter(|revision| revision.revision > 1) {
        session.say(
            &Message::new("cli.alerts.revision")
                .with("at", seconds(&revision.at.to_string()))
                .with("number", revision.revision)
                .with("finding", text(session.lang, &format!("cli.finding.{}", revision.finding)))
                .with(
                    "severity",
                    text(session.lang, &format!("cli.severity.{}", revision.severity)),
                ),
        );
        for cause in &revision.causes {
            session.say(&told_cause(cause));
        }
    }
    for done in &detail.history {
        let by = match &done.entered_by {
            None => done.by.clone(),
            Some(entered_by) => Message::new("cli.alerts.proxy")
                .with("by", &done.by)
                .with("entered_by", entered_by)
                .text(session.lang),
        };
        let words = [
            done.assignee.clone(),
            done.resolution.as_ref().map(|w| text(session.lang, &format!("cli.resolution.{w}"))),
            done.reason.clone(),
        ];
        let words: Vec<String> = words.into_iter().flatten().collect();
        session.say(
            &Message::new("cli.alerts.done")
                .with("at", seconds(&done.at.to_string()))
                .with("by", visible(&by))
                .with("action", text(session.lang, &format!("cli.action.{}", done.action)))
                .with("words", visible(&words.join("  "))),
        );
    }
}

fn review(
    session: &mut Session<'_>,
    setup: Setup,
    alerts: Vec<String>,
    action: Action,
    on_behalf_of: Option<String>,
) -> Ended {
    let word = action.word();
    let request = Request::Review { alerts, action, on_behalf_of };
    let Response::Reviewed(alerts) = ask(session, setup, &request)? else {
        return Err(mismatch());
    };
    if session.format == Format::Json {
        return session.json(&alerts);
    }
    for alert in &alerts {
        tell_alert(session, alert);
    }
    cases::tell_done(session, word, &alerts);
    Ok(Exit::Done)
}
