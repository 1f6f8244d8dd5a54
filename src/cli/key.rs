//! `tenken key`: the key that signs the ledger.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::args::Key;
use super::{Ended, Format, Session, shown};
use crate::config::Settings;
use crate::daemon::failure::Failure;
use crate::daemon::key_file::{Place, beside};
use crate::daemon::key_making::{self, kernel};
use crate::daemon::setup::Setup;
use crate::exit::Exit;
use crate::instant::Instant;
use crate::ledger::key::{KeyName, Signer, SigningKey, VerifierKey};
use crate::messages::Message;
use crate::store::checkpoints::KnownKey;
use crate::store::{Reader, StatePaths, StoreError};

pub(super) fn run(session: &mut Session<'_>, setup: &Setup, what: Key) -> Ended {
    match what {
        Key::Generate { name, out } => generate(session, setup, name, out),
        Key::Show => show(session, setup),
        Key::Rotate => rotate(session, setup),
    }
}

fn generate(
    session: &mut Session<'_>,
    setup: &Setup,
    name: Option<String>,
    out: Option<PathBuf>,
) -> Ended {
    let settings = &setup.settings;
    let configured = settings.signing_key.clone();
    let file = out.or_else(|| configured.clone()).ok_or_else(|| refused("no-place"))?;
    if configured.as_ref() == Some(&file)
        && let Some(known) = known(settings)?.last()
    {
        let told = Message::new("signing.key.in-use").with("fingerprint", short(&known.key));
        let hint = Message::new("signing.key.in-use-hint");
        return Err(Failure::new(Exit::Refused, told).hint(hint));
    }
    let name = name.unwrap_or_else(|| format!("tenken/{}", settings.organization.code));
    let name: KeyName = name.parse().map_err(|_| {
        let message = Message::new("signing.key.bad-name").with("name", &name);
        Failure::new(Exit::Refused, message).hint(Message::new("signing.key.bad-name-hint"))
    })?;
    let key = key_making::generate(name, &file, &kernel)?;
    told(session, "generated", &file, &key)
}

fn rotate(session: &mut Session<'_>, setup: &Setup) -> Ended {
    let file = setup.settings.signing_key.as_ref().ok_or_else(|| refused("no-place"))?;
    let old = Place::file(file).read().map_err(|fault| Failure::of(Exit::Refused, &fault))?;
    let known = known(&setup.settings)?;
    if known.last().is_none_or(|known| known.key != old.verifier()) {
        let message = Message::new("signing.key.not-current");
        let message = message.with("fingerprint", short(&old.verifier()));
        let hint = Message::new("signing.key.not-current-hint");
        return Err(Failure::new(Exit::Refused, message).hint(hint));
    }
    let new = key_making::rotate(&old, file, &kernel)?;
    told(session, "rotated", file, &new)
}

/// Says what was made, and what to do next.
fn told(session: &mut Session<'_>, done: &str, file: &Path, key: &SigningKey) -> Ended {
    let signer = key.verifier().signer();
    if session.format == Format::Json {
        return session.json(&Made { file: file.display().to_string(), key: signer });
    }
    let named = |key: &str| Message::new(format!("signing.key.{key}")).with("file", shown(file));
    let made = named(done).with("name", &signer.name).with("fingerprint", signer.short());
    session.say(&made);
    session.say(&Message::new("signing.key.public").with("vkey", &signer.vkey));
    session.say(&named("public-file"));
    let next = if done == "rotated" { "next-rotated" } else { "next-copy" };
    session.say(&named(next));
    Ok(Exit::Done)
}

#[derive(Serialize)]
struct Made {
    file: String,
    key: Signer,
}

#[derive(Serialize)]
struct Shown {
    file: Option<String>,
    key: Option<Signer>,
    /// The keys that signed, in their order.
    known: Vec<Known>,
}

#[derive(Serialize)]
struct Known {
    since: Instant,
    handed_over: bool,
    #[serde(flatten)]
    key: Signer,
}

fn show(session: &mut Session<'_>, setup: &Setup) -> Ended {
    let place = Place::of(&setup.settings);
    let (key, fault) = match place.as_ref().map(public) {
        None => (None, None),
        Some(Ok(key)) => (Some(key.signer()), None),
        Some(Err(fault)) => (None, Some(fault)),
    };
    let known = known(&setup.settings)?;
    if session.format == Format::Json {
        let file = place.map(|place| place.file.display().to_string());
        let known = known.iter().map(|known| Known {
            since: known.at,
            handed_over: known.handed_over,
            key: known.key.signer(),
        });
        let known = known.collect();
        session.json(&Shown { file, key, known })?;
    } else {
        tell(session, place.as_ref(), key.as_ref(), &known);
    }
    fault.map_or(Ok(Exit::Done), Err)
}

fn tell(
    session: &mut Session<'_>,
    place: Option<&Place>,
    key: Option<&Signer>,
    known: &[KnownKey],
) {
    let said = |key: &str| Message::new(format!("signing.key.{key}"));
    match place {
        Some(place) => session.say(&said("file").with("file", shown(&place.file))),
        None => session.say(&said("none")),
    }
    if let Some(key) = key {
        session.say(&said("name").with("name", &key.name));
        session.say(&said("fingerprint").with("fingerprint", key.short()));
        session.say(&said("public").with("vkey", &key.vkey));
    }
    session.say(&said("history"));
    for known in known {
        let line = said("known").with("since", known.at.day());
        session.say(&line.with("fingerprint", short(&known.key)).with("vkey", &known.key));
    }
    if known.is_empty() {
        session.say(&said("no-history"));
    }
}

/// The public half: what lies beside the key, which everybody may read, else that of the key.
fn public(place: &Place) -> Result<VerifierKey, Failure> {
    let beside = std::fs::read_to_string(beside(&place.file, "pub")).ok();
    match beside.and_then(|text| text.trim_end().parse().ok()) {
        Some(key) => Ok(key),
        None => match place.read() {
            Ok(key) => Ok(key.verifier()),
            Err(fault) => Err(Failure::of(Exit::Refused, &fault)),
        },
    }
}

/// The keys that signed the ledger; none where there is no ledger yet.
fn known(settings: &Settings) -> Result<Vec<KnownKey>, StoreError> {
    match Reader::open(&StatePaths::new(&settings.state_dir)) {
        Ok(reader) => reader.signing_keys(),
        Err(StoreError::Missing { .. }) => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

fn short(key: &VerifierKey) -> String {
    key.signer().short()
}

fn refused(why: &str) -> Failure {
    let hint = Message::new(format!("signing.key.{why}-hint"));
    Failure::new(Exit::Refused, Message::new(format!("signing.key.{why}"))).hint(hint)
}
