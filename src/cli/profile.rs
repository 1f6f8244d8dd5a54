//! `tenken profile guess`: the draft of a profile.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::{Ended, Format, Session};
use crate::config::profile::Profile;
use crate::daemon::failure::Failure;
use crate::daemon::setup::Setup;
use crate::exit::Exit;
use crate::messages::Message;
use crate::parse::guess::{Certainty, Draft, SAMPLE, Sample, guess};

/// What was asked for.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Asked {
    Guess {
        file: PathBuf,
        #[arg(long)]
        name: Option<String>,
        #[arg(long)]
        out: Option<PathBuf>,
    },
}

pub(super) fn run(session: &mut Session<'_>, asked: Asked) -> Ended {
    let Asked::Guess { file, name, out } = asked;
    if let Some(name) = &name {
        require_slug(name)?;
    }
    // Only the own code and the language come from there; most often there is none yet.
    let setup = Setup::load(&session.config).ok();
    if let Some(setup) = &setup {
        session.lang = setup.settings.lang;
    }
    let own_code = setup.as_ref().map(|setup| setup.settings.organization.code.as_str());
    let draft = drafted(&file, name.as_deref(), own_code)?;
    let text = draft.text(session.lang);
    let open = open_places(&text);
    if let Some(out) = &out {
        write(out, &text)?;
    }
    if session.format == Format::Json {
        return json(session, &draft, &text, &open);
    }
    match out {
        Some(out) => tell(session, &draft, &out, open.is_empty()),
        None => session.terminal.text(&text),
    }
    Ok(Exit::Done)
}

fn require_slug(name: &str) -> Result<(), Failure> {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    if !name.is_empty() && name.bytes().all(plain) {
        return Ok(());
    }
    let message = Message::new("guess.failed.bad-name").with("name", name);
    Err(Failure::new(Exit::Refused, message).hint(Message::new("guess.failed.bad-name-hint")))
}

fn drafted(file: &Path, name: Option<&str>, own_code: Option<&str>) -> Result<Draft, Failure> {
    let unreadable = |error: std::io::Error| {
        let message = Message::new("guess.failed.unreadable").with("path", file.display());
        Failure::new(Exit::Refused, message.with("cause", error))
    };
    let opened = std::fs::File::open(file).map_err(unreadable)?;
    let mut bytes = Vec::new();
    // One more than is looked at tells whether there is more.
    opened.take(SAMPLE as u64 + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    let is_whole = bytes.len() <= SAMPLE;
    bytes.truncate(SAMPLE);
    let file_name = file.file_name().map(|name| name.to_string_lossy().into_owned());
    let file_name = file_name.unwrap_or_default();
    let sample = Sample { bytes: &bytes, is_whole, file_name: &file_name };
    guess(sample, name, own_code).map_err(|error| Failure::of(Exit::Failed, &error))
}

/// The keys of what somebody has to decide, as `check` will name them.
fn open_places(text: &str) -> Vec<String> {
    let problems = Profile::from_text(Path::new(""), text).err().unwrap_or_default();
    problems.into_iter().map(|problem| problem.key).collect()
}

/// The drop folder, where the draft lies in the profiles of a configuration that has none.
fn missing_drop(out: &Path, name: &str) -> Option<PathBuf> {
    let base = out.parent()?.parent()?;
    let drop = base.join("exports").join(name);
    (base.join("tenken.toml").is_file() && !drop.exists()).then_some(drop)
}

/// A draft says no names and no whole numbers; who reads it, the folder decides: the service, which
/// is another user than who drafts, must.
fn write(out: &Path, text: &str) -> Result<(), Failure> {
    let file = OpenOptions::new().write(true).create_new(true).mode(0o644).open(out);
    file.and_then(|mut file| file.write_all(text.as_bytes())).map_err(|error| {
        if error.kind() == ErrorKind::AlreadyExists {
            let message = Message::new("guess.failed.exists").with("path", out.display());
            return Failure::new(Exit::Refused, message)
                .hint(Message::new("guess.failed.exists-hint"));
        }
        let message = Message::new("guess.failed.write").with("path", out.display());
        Failure::new(Exit::Failed, message.with("cause", error))
    })
}

fn json(session: &mut Session<'_>, draft: &Draft, text: &str, open: &[String]) -> Ended {
    let said = |certainty: Certainty| -> Vec<String> {
        let remarks = draft.remarks.iter().filter(|remark| remark.certainty == certainty);
        remarks.map(|remark| remark.message.text(session.lang)).collect()
    };
    let [sure, unsure, decide] = Certainty::ALL.map(said);
    session.json(&serde_json::json!({
        "name": draft.name,
        "profile": text,
        "source": draft.source(),
        "sure": sure,
        "unsure": unsure,
        "open": decide,
        "open_keys": open,
    }))
}

fn tell(session: &mut Session<'_>, draft: &Draft, out: &Path, is_decided: bool) {
    session.say(&Message::new("guess.done.written").with("path", out.display()));
    for certainty in Certainty::ALL {
        let of_kind = |remark: &&_| -> bool {
            let remark: &crate::parse::guess::Remark = remark;
            remark.certainty == certainty
        };
        let mut remarks = draft.remarks.iter().filter(of_kind).peekable();
        if remarks.peek().is_none() {
            continue;
        }
        session.terminal.line("");
        session.say(&Message::new(format!("guess.heading.{}", certainty.word())));
        for remark in remarks {
            let line = format!("  - {}", remark.message.text(session.lang));
            session.terminal.line(&line);
        }
    }
    session.terminal.line("");
    let next = if is_decided { "guess.done.next-sound" } else { "guess.done.next" };
    session.say(&Message::new(next));
    session.terminal.line("");
    for line in draft.source().lines() {
        session.terminal.line(&format!("  {line}"));
    }
    if let Some(drop) = missing_drop(out, &draft.name) {
        session.terminal.line("");
        session.say(&Message::new("guess.done.drop"));
        session.say(&Message::new("guess.done.drop-command").with("path", drop.display()));
    }
}
