//! `tenken digest`: 点検日報.

use std::fs::File;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use super::ask::{ask, mismatch};
use super::{Ended, Format, Session, shown};
use crate::daemon::failure::Failure;
use crate::daemon::request::{Request, Response};
use crate::daemon::setup::Setup;
use crate::digest::{html, json, text};
use crate::exit::Exit;
use crate::instant::Day;
use crate::messages::Message;
use crate::store::StoreError;

pub(super) fn run(
    session: &mut Session<'_>,
    setup: Setup,
    date: Option<Day>,
    unit: Option<String>,
    out: Option<&Path>,
) -> Ended {
    let response = ask(session, setup, &Request::Digest { date, unit })?;
    let Response::Digest(digest) = response else { return Err(mismatch()) };
    let unrendered = |cause: String| {
        Failure::new(Exit::Failed, Message::new("cli.digest.render").with("cause", cause))
    };
    let rendered = match session.format {
        Format::Text | Format::Openmetrics => text::render(&digest),
        Format::Html => html::render(&digest).map_err(|error| unrendered(error.to_string()))?,
        Format::Json => json::render(&digest).map_err(|error| unrendered(error.to_string()))?,
    };
    match out {
        None => session.terminal.text(&rendered),
        Some(path) => {
            write(path, &rendered).map_err(StoreError::io("digest-write", path))?;
            session.say(&Message::new("cli.digest.written").with("path", shown(path)));
        }
    }
    Ok(Exit::Done)
}

/// Writes a file that others may not read: the digest carries the label of its content.
fn write(path: &Path, text: &str) -> std::io::Result<()> {
    let mut file =
        File::options().write(true).create(true).truncate(true).mode(0o640).open(path)?;
    file.write_all(text.as_bytes())
}
