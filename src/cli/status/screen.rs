//! The state on one screen: what needs a person first, then everything else in a few lines.

use super::Session;
use crate::daemon::health::{DaemonHealth, Health, LedgerHealth, Need, SourceHealth};
use crate::detect::wording::grouped;
use crate::digest::wrap::{pad, width};
use crate::instant::Instant;
use crate::mask::visible;
use crate::messages::{Message, text};
use crate::problem::shown;

/// Of several that want the same, so many are told.
const TOLD: usize = 2;

pub(super) fn show(session: &mut Session<'_>, health: &Health) {
    tell_daemon(session, &health.daemon);
    tell_needs(session, &health.problems);
    session.terminal.line("");
    tell_sources(session, &health.sources);
    tell_queue(session, health);
    tell_ledger(session, &health.ledger);
    tell_database(session, health);
}

fn tell_daemon(session: &mut Session<'_>, daemon: &DaemonHealth) {
    let line = match (daemon.running, daemon.last_pass_at) {
        (Some(true), Some(at)) => Message::new("cli.status.running").with("at", minute(at)),
        (Some(true), None) => Message::new("cli.status.starting"),
        (Some(false), _) => Message::new("cli.status.stopped"),
        (None, _) => Message::new("cli.status.hidden"),
    };
    session.say(&line);
}

fn tell_needs(session: &mut Session<'_>, needs: &[Need]) {
    if needs.is_empty() {
        session.say(&Message::new("cli.status.sound"));
        return;
    }
    session.say(&Message::new("cli.status.needs").with("count", needs.len()));
    let alike = |a: &Need, b: &Need| {
        (a.name, a.severity, a.remedy.as_str()) == (b.name, b.severity, b.remedy.as_str())
    };
    for group in needs.chunk_by(alike) {
        for need in group.iter().take(TOLD) {
            tell_need(session, need);
        }
        if group.len() > TOLD {
            session.say(&Message::new("cli.status.more").with("count", group.len() - TOLD));
        }
        let remedy = group.first().map(|need| need.remedy.as_str()).unwrap_or_default();
        session.say(&Message::new("cli.hint").with("hint", visible(remedy)));
    }
}

fn tell_need(session: &mut Session<'_>, need: &Need) {
    let line = match need.since {
        Some(since) => Message::new("cli.status.trouble").with("since", minute(since)),
        None => Message::new("cli.status.need"),
    };
    let severity = text(session.lang, &format!("cli.severity.{}", need.severity));
    session.say(&line.with("severity", severity).with("detail", visible(&need.message)));
}

/// A table: name, last file, how long ago, what is expected next, rows.
fn tell_sources(session: &mut Session<'_>, sources: &[SourceHealth]) {
    let told = |key: &str| text(session.lang, &format!("cli.status.{key}"));
    let titles = ["sources", "last-file", "silence", "expected", "rows"].map(told);
    let rows: Vec<[String; 5]> = sources.iter().map(|source| cells(session, source)).collect();
    let lines: Vec<String> = std::iter::once(&titles)
        .chain(&rows)
        .map(|cells| {
            let column = |(place, cell): (usize, &String)| {
                let wide = std::iter::once(&titles).chain(&rows);
                let columns = wide.map(|cells| width(&cells[place])).max().unwrap_or(0);
                pad(cell, columns, place == 4)
            };
            cells.iter().enumerate().map(column).collect::<Vec<_>>().join("  ")
        })
        .collect();
    for line in lines {
        session.terminal.line(line.trim_end());
    }
}

fn cells(session: &Session<'_>, source: &SourceHealth) -> [String; 5] {
    let none = || text(session.lang, "cli.status.none");
    let (status, timely) = (&source.status, &source.timely);
    let silence = timely
        .silent_business_days
        .map(|days| Message::new("cli.status.business-days").with("days", days).text(session.lang));
    [
        format!("  {}", status.name),
        status.last_ingested_at.map_or_else(none, minute),
        silence.unwrap_or_default(),
        timely.expected_by.map_or_else(|| "-".to_owned(), minute),
        grouped(status.rows_stored),
    ]
}

fn tell_queue(session: &mut Session<'_>, health: &Health) {
    let queue = &health.queue;
    session.say(
        &Message::new("cli.status.queue")
            .with("open", queue.open)
            .with("in_review", queue.in_review)
            .with("overdue", queue.overdue)
            .with("days", queue.days_to_judge),
    );
    if queue.recorded > 0 {
        session.say(&Message::new("cli.status.recorded").with("count", grouped(queue.recorded)));
    }
}

fn tell_ledger(session: &mut Session<'_>, ledger: &LedgerHealth) {
    let head = Message::new("cli.status.ledger").with("size", grouped(ledger.size));
    session.say(&head.with("root", &ledger.root));
    let Some(checkpoint) = &ledger.checkpoint else { return };
    let sealed = Message::new("cli.status.checkpoint").with("size", grouped(checkpoint.size));
    session.say(&sealed.with("at", minute(checkpoint.at)));
    if let Some(key) = &ledger.key {
        let signed = Message::new("cli.status.key").with("name", &key.name);
        session.say(&signed.with("fingerprint", key.short()));
    }
}

fn tell_database(session: &mut Session<'_>, health: &Health) {
    let megabytes = |bytes: u64| grouped(bytes.div_ceil(1 << 20));
    let (database, count) = (&health.database, |n: i64| u64::try_from(n).unwrap_or_default());
    session.say(
        &Message::new("cli.status.database")
            .with("path", shown(database.path.as_ref()))
            .with("events", grouped(count(database.status.events)))
            .with("megabytes", megabytes(count(database.status.bytes)))
            .with("free", database.disk_free_bytes.map_or_else(|| "?".to_owned(), megabytes)),
    );
    if let Some(at) = database.checked_at {
        session.say(&Message::new("cli.status.checked").with("at", minute(at)));
    }
}

fn minute(at: Instant) -> String {
    at.to_datetime().format("%Y-%m-%d %H:%M").to_string()
}
