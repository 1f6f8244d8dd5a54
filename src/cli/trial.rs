//! `tenken ingest --dry-run`: what a pass would read and raise.

use std::path::PathBuf;
use std::sync::Arc;

use serde_json::{Value, json};

use super::elapsed::Elapsed;
use super::{Ended, Format, Session, shown};
use crate::daemon::failure::Failure;
use crate::daemon::ingest::{FileReport, Outcome};
use crate::daemon::setup::Setup;
use crate::daemon::tally::Tally;
use crate::daemon::trial::{self, Inside, Mapped, Trial, Tried};
use crate::detect::wording::{self, grouped};
use crate::digest::wrap;
use crate::mask;
use crate::messages::{Message, text};
use crate::store::StoreError;

/// Columns that a cell of the table takes at most.
const CELL: usize = 19;

pub(super) fn run(
    session: &mut Session<'_>,
    setup: &Setup,
    paths: Vec<PathBuf>,
    source: Option<&str>,
) -> Ended {
    let absolute = |path: PathBuf| {
        std::fs::canonicalize(&path).or_else(|_| std::path::absolute(&path)).unwrap_or(path)
    };
    let paths: Vec<PathBuf> = paths.into_iter().map(absolute).collect();
    let tally = Tally::default();
    let told = Elapsed::begin(session, &tally);
    let tried = trial::run(setup, Arc::clone(&session.clock), (&paths, source), tally)?;
    drop(told);
    if session.format == Format::Json {
        let json = as_json(session, &tried)?;
        session.json(&json)?;
    } else {
        tell(session, &tried);
    }
    Ok(tried.report.exit())
}

fn tell(session: &mut Session<'_>, tried: &Trial) {
    session.say(&Message::new("trial.head"));
    if tried.files.is_empty() {
        session.say(&Message::new("cli.ingest.no-files"));
    }
    for file in &tried.files {
        session.terminal.line("");
        tell_file(session, file);
    }
    let more = tried.report.files.count().saturating_sub(tried.files.len() as u64);
    if more > 0 {
        session.say(&Message::new("trial.more-files").with("count", grouped(more)));
    }
    for fault in &tried.report.faults {
        session.fail(fault);
    }
    tell_alerts(session, tried);
    tell_limits(session, tried);
}

fn tell_file(session: &mut Session<'_>, tried: &Tried) {
    let FileReport { source, path, account, reason, hint, outcome, .. } = &tried.file;
    let path = shown(path.as_ref());
    let file = Message::new("trial.file").with("path", mask::visible(&path));
    session.say(&file.with("source", source));
    if tried.is_known {
        session.say(&Message::new("trial.known"));
    }
    if matches!(outcome, Outcome::Rejected | Outcome::Waiting) {
        let reason = reason.as_ref().map(|reason| reason.text(session.lang)).unwrap_or_default();
        session.say(&Message::new("trial.rejected").with("reason", mask::visible(&reason)));
        if let Some(hint) = hint {
            session.say(&Message::new("cli.hint").with("hint", hint.text(session.lang)));
        }
        return;
    }
    let told = Message::new("trial.account")
        .with("read", grouped(account.rows_read))
        .with("stored", grouped(account.rows_stored))
        .with("duplicate", grouped(account.rows_duplicate))
        .with("quarantined", grouped(account.rows_quarantined));
    session.say(&told);
    if let Some(inside) = &tried.inside {
        tell_inside(session, inside, account.rows_quarantined);
    }
}

fn tell_inside(session: &mut Session<'_>, inside: &Inside, held: u64) {
    if let Some(((first, _), (last, _))) =
        inside.days.first_key_value().zip(inside.days.last_key_value())
    {
        let days = Message::new("trial.days").with("first", first).with("last", last);
        session.say(&days.with("days", inside.days.len()));
    }
    if !inside.rows.is_empty() {
        session.say(&Message::new("trial.rows").with("count", inside.rows.len()));
        for line in table(session, &inside.rows) {
            session.terminal.line(&line);
        }
    }
    for unknown in &inside.unmapped {
        let key = format!("trial.unmapped-{}", unknown.field);
        let value = mask::numbers(&unknown.value);
        let told = Message::new(key).with("value", mask::visible(&value));
        session.say(&told.with("rows", grouped(unknown.rows)));
    }
    if held > 0 {
        session.say(&Message::new("trial.held").with("count", grouped(held)));
    }
    for held in &inside.held {
        let reason = held.reason.text(session.lang);
        let told = Message::new("trial.held-row").with("line", held.line_no);
        session.say(&told.with("reason", mask::visible(&reason)));
    }
}

/// The rows as a table, the numbers of residents masked.
fn table(session: &Session<'_>, rows: &[Mapped]) -> Vec<String> {
    let heads = [
        "line", "at", "actor", "name", "unit", "terminal", "action", "subject", "count", "outcome",
    ];
    let head = heads.map(|head| text(session.lang, &format!("trial.column.{head}")));
    let mut lines = vec![head];
    lines.extend(rows.iter().map(|row| cells(session, row)));
    let width = |column: usize| {
        lines.iter().map(|line| wrap::width(&line[column])).max().unwrap_or(0).min(CELL)
    };
    let widths: Vec<usize> = (0..heads.len()).map(width).collect();
    let line = |cells: &[String; 10]| {
        let cells = cells.iter().zip(&widths);
        let padded: Vec<String> =
            cells.map(|(cell, width)| wrap::pad(&fit(cell, *width), *width, false)).collect();
        format!("    {}", padded.join("  ")).trim_end().to_owned()
    };
    lines.iter().map(line).collect()
}

fn cells(session: &Session<'_>, row: &Mapped) -> [String; 10] {
    let plain = |value: &Option<String>| {
        let value = value.as_deref().unwrap_or("-");
        mask::visible(value).into_owned()
    };
    let word = |key: String| text(session.lang, &key);
    let at = row.occurred_at.to_string();
    let outcome = row.outcome.map(|outcome| word(format!("cli.event-outcome.{outcome}")));
    [
        row.line_no.to_string(),
        at.get(..19).unwrap_or(&at).replace('T', " "),
        plain(&row.actor_id),
        plain(&row.actor_name),
        plain(&row.unit_code),
        plain(&row.terminal_id),
        word(format!("cli.event-action.{}", row.action)),
        row.subject_number.as_deref().map_or_else(|| "-".to_owned(), mask::subject),
        row.record_count.to_string(),
        outcome.unwrap_or_else(|| "-".to_owned()),
    ]
}

/// As much of a cell as fits.
fn fit(cell: &str, columns: usize) -> String {
    if wrap::width(cell) <= columns {
        return cell.to_owned();
    }
    let mut out = String::new();
    for c in cell.chars() {
        if wrap::width(&out) + wrap::width(c.encode_utf8(&mut [0; 4])) + 2 > columns {
            break;
        }
        out.push(c);
    }
    out.push('…');
    out
}

fn tell_alerts(session: &mut Session<'_>, tried: &Trial) {
    session.terminal.line("");
    let count: u64 = tried.rules.iter().map(|rule| rule.count).sum();
    session.say(&Message::new("trial.alerts").with("count", grouped(count)));
    for rule in &tried.rules {
        let severity = text(session.lang, &format!("cli.severity.{}", rule.severity));
        let told = Message::new("trial.rule")
            .with("severity", severity)
            .with("title", wording::title(session.lang, &rule.rule))
            .with("rule", &rule.rule)
            .with("count", grouped(rule.count));
        session.say(&told);
        for reason in &rule.reasons {
            session.say(&Message::new("cli.alerts.reason").with("reason", mask::visible(reason)));
        }
    }
    if tried.report.alerts.explained > 0 {
        let count = tried.report.alerts.explained;
        session.say(&Message::new("trial.explained").with("count", count));
    }
}

fn tell_limits(session: &mut Session<'_>, tried: &Trial) {
    session.terminal.line("");
    session.say(&Message::new("trial.limits"));
    for limit in limits(tried) {
        let line = format!("  - {}", limit.text(session.lang));
        session.terminal.line(&line);
    }
}

/// What a trial cannot show.
fn limits(tried: &Trial) -> Vec<Message> {
    let mut limits = vec![
        Message::new("trial.limit.apart"),
        Message::new("trial.limit.back").with("rules", tried.looking_back.join(", ")),
        Message::new("trial.limit.missing"),
    ];
    let still = |still: &crate::digest::model::StandingStill| {
        let told = Message::new("trial.limit.still").with("title", &still.title);
        told.with("reason", &still.reason)
    };
    limits.extend(tried.still.iter().map(still));
    limits
}

fn as_json(session: &Session<'_>, tried: &Trial) -> Result<Value, Failure> {
    let said = |message: &Option<Message>| message.as_ref().map(|it| it.text(session.lang));
    let mut files = Vec::new();
    let each = |file: FileReport| {
        let mut value = serde_json::to_value(&file)?;
        value["reason"] = said(&file.reason).into();
        value["hint"] = said(&file.hint).into();
        if let Some(tried) = tried.files.get(files.len()) {
            value["known"] = tried.is_known.into();
            if let Some(inside) = &tried.inside {
                value["rows"] = serde_json::to_value(&inside.rows)?;
                value["days"] = serde_json::to_value(&inside.days)?;
                value["unmapped"] = serde_json::to_value(&inside.unmapped)?;
                let held = inside.held.iter().map(|held| {
                    json!({ "line_no": held.line_no, "reason": held.reason.text(session.lang) })
                });
                value["quarantined"] = held.collect();
            }
        }
        files.push(value);
        Ok::<(), std::io::Error>(())
    };
    tried.report.files.each(each).map_err(StoreError::io("spool", std::env::temp_dir()))?;
    let limits: Vec<String> = limits(tried).iter().map(|it| it.text(session.lang)).collect();
    Ok(json!({
        "dry_run": true,
        "files": files,
        "alerts": {
            "new": tried.rules.iter().map(|rule| rule.count).sum::<u64>(),
            "explained": tried.report.alerts.explained,
            "rules": tried.rules,
        },
        "standing_still": tried.still,
        "limits": limits,
    }))
}
