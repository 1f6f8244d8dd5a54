//! `tenken quarantine`: the rows that could not be read, and why.

use super::alerts::seconds;
use super::{Ended, Format, Session, shown};
use crate::daemon::failure::Failure;
use crate::daemon::setup::Setup;
use crate::exit::Exit;
use crate::mask;
use crate::messages::{Lang, Message};
use crate::store::Reader;
use crate::store::quarantine::{Held, Wanted};

/// Rows that are listed in text.
const SHOWN: usize = 50;

/// Characters of a row that are shown.
const EXCERPT: usize = 120;

pub(super) fn run(
    session: &mut Session<'_>,
    setup: &Setup,
    wanted: &Wanted,
    unmask: bool,
) -> Ended {
    let reader = Session::reader(setup)?;
    let count = reader.count_quarantined(wanted)?;
    if let Some(name) = wanted.source.as_deref().filter(|_| count == 0)
        && setup.settings.source(name).is_none()
    {
        return Err(no_such_source(setup, name));
    }
    if session.format == Format::Json {
        return json(session, &reader, wanted);
    }
    if count == 0 {
        session.say(&Message::new("cli.quarantine.none"));
        return Ok(Exit::Done);
    }
    let (mut export, mut told) = (None, 0);
    reader.each_quarantined(wanted, SHOWN, |held| {
        if export.replace(held.export_id) != Some(held.export_id) {
            session.say(&file(&held));
        }
        for line in lines(session.lang, &held, unmask) {
            session.terminal.line(&line);
        }
        told += 1;
    })?;
    session.terminal.line("");
    if count > told {
        session.say(&Message::new("cli.quarantine.more").with("count", count - told));
    }
    session.say(&Message::new("cli.quarantine.count").with("count", count));
    let retry = Message::new("cli.quarantine.retry").text(session.lang);
    session.say(&Message::new("cli.hint").with("hint", retry));
    Ok(Exit::Done)
}

fn no_such_source(setup: &Setup, name: &str) -> Failure {
    let names: Vec<&str> = setup.settings.sources.iter().map(|known| known.name.as_str()).collect();
    let hint = Message::new("cli.ingest.known-sources").with("names", names.join(", "));
    Failure::new(Exit::Refused, Message::new("cli.ingest.no-source").with("name", name)).hint(hint)
}

/// Row by row: there may be more than memory holds.
fn json(session: &mut Session<'_>, reader: &Reader<'_>, wanted: &Wanted) -> Ended {
    let mut before = "[";
    reader.each_quarantined(wanted, usize::MAX, |held| {
        let row = serde_json::to_string(&held).unwrap_or_default();
        session.terminal.line(&format!("{before}{row}"));
        before = ",";
    })?;
    session.terminal.line(if before == "[" { "[]" } else { "]" });
    Ok(Exit::Done)
}

fn file(held: &Held) -> Message {
    let at = held.ingested_at.map(|at| seconds(&at.to_string())).unwrap_or_default();
    Message::new("cli.quarantine.file")
        .with("path", mask::visible(&shown(held.path.as_ref())))
        .with("source", &held.source)
        .with("export", held.export_id)
        .with("at", at)
}

/// Where and why, and the row below it: who reads it on a terminal needs no resident's number.
fn lines(lang: Lang, held: &Held, unmask: bool) -> [String; 2] {
    let (key, column) = match held.column {
        Some(column) => ("cli.quarantine.line-column", column),
        None => ("cli.quarantine.line", 0),
    };
    let place = Message::new(key)
        .with("line", held.line_no)
        .with("column", column)
        .with("reason", mask::visible(&held.reason));
    let raw = if unmask { held.raw.clone() } else { mask::numbers(&held.raw) };
    let raw = raw.replace('\t', "  ");
    let (excerpt, left) = mask::cut(&raw, EXCERPT);
    let dots = if left > 0 { "…" } else { "" };
    [place.text(lang), format!("      {}{dots}", mask::visible(excerpt))]
}
