//! `tenken init`: a configuration to begin with.

use std::fs::{self, DirBuilder, OpenOptions, Permissions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use super::{Ended, Format, Session};
use crate::config::Preset;
use crate::config::starter::{FOLDERS, Starter};
use crate::daemon::failure::Failure;
use crate::exit::Exit;
use crate::messages::Message;

/// Folders are for the owner and the group.
const FOLDER: u32 = 0o750;
/// Keys are for the owner alone.
const KEYS: u32 = 0o700;
/// Files are written by the owner alone.
const FILE: u32 = 0o640;

/// What was asked for.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Asked {
    dir: PathBuf,
    #[arg(long)]
    name: String,
    #[arg(long)]
    code: String,
    #[arg(long, value_parser = preset, default_value = "medium")]
    preset: Preset,
}

fn preset(word: &str) -> Result<Preset, String> {
    Preset::from_word(word)
        .ok_or_else(|| Preset::ALL.iter().map(|known| known.word()).collect::<Vec<_>>().join(", "))
}

pub(super) fn run(session: &mut Session<'_>, asked: Asked) -> Ended {
    let Asked { dir, name, code, preset } = asked;
    for (option, value) in [("--name", &name), ("--code", &code)] {
        sound(option, value)?;
    }
    let starter = Starter { lang: session.lang, name, code, preset };
    let files = starter.files();
    make_empty(&dir)?;
    for folder in FOLDERS {
        make_folder(&dir.join(folder), if folder == "keys" { KEYS } else { FOLDER })?;
    }
    for (path, text) in &files {
        write(&dir.join(path), text)?;
    }
    if session.format == Format::Json {
        let paths: Vec<PathBuf> = files.iter().map(|(path, _)| dir.join(path)).collect();
        return session
            .json(&serde_json::json!({ "config": dir.join("tenken.toml"), "files": paths }));
    }
    tell(session, &dir, files.len());
    Ok(Exit::Done)
}

/// Names and codes stand on every page.
fn sound(option: &str, value: &str) -> Result<(), Failure> {
    let why = match value {
        _ if value.trim().is_empty() => "empty-value",
        _ if value.chars().any(char::is_control) => "control",
        _ => return Ok(()),
    };
    let message = Message::new(format!("init.failed.{why}")).with("name", option);
    Err(Failure::new(Exit::Refused, message))
}

/// The folder itself: a new one, or one in which nothing lies.
fn make_empty(dir: &Path) -> Result<(), Failure> {
    let refused = |why: &str| {
        let message = Message::new(format!("init.failed.{why}")).with("path", dir.display());
        Failure::new(Exit::Refused, message)
    };
    match fs::read_dir(dir).map(|mut entries| entries.next().is_some()) {
        Ok(true) => Err(refused("not-empty").hint(Message::new("init.failed.not-empty-hint"))),
        // Whoever made it has chosen its mode, but others than the group have no business in it.
        Ok(false) => narrow(dir),
        Err(error) if error.kind() == ErrorKind::NotADirectory => Err(refused("not-a-folder")),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            if let Some(parent) = dir.parent().filter(|parent| !parent.as_os_str().is_empty()) {
                DirBuilder::new()
                    .recursive(true)
                    .mode(FOLDER)
                    .create(parent)
                    .map_err(failed(parent))?;
            }
            make_folder(dir, FOLDER)
        }
        Err(error) => Err(failed(dir)(error)),
    }
}

fn narrow(dir: &Path) -> Result<(), Failure> {
    let mode = fs::metadata(dir).map_err(failed(dir))?.permissions().mode() & 0o7750;
    fs::set_permissions(dir, Permissions::from_mode(mode)).map_err(failed(dir))
}

fn make_folder(path: &Path, mode: u32) -> Result<(), Failure> {
    DirBuilder::new().mode(mode).create(path).map_err(failed(path))
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let file = OpenOptions::new().write(true).create_new(true).mode(FILE).open(path);
    file.and_then(|mut file| file.write_all(text.as_bytes())).map_err(failed(path))
}

fn failed(path: &Path) -> impl Fn(std::io::Error) -> Failure {
    move |error| {
        let message = Message::new("init.failed.write").with("path", path.display());
        Failure::new(Exit::Failed, message.with("cause", error))
            .hint(Message::new("init.failed.write-hint"))
    }
}

fn tell(session: &mut Session<'_>, dir: &Path, files: usize) {
    let path = dir.display().to_string();
    session.say(&Message::new("init.done.made").with("path", &path).with("files", files));
    session.terminal.line("");
    session.say(&Message::new("init.done.next"));
    for step in ["profile", "profile-command", "registers", "check-command", "try", "try-command"] {
        session.say(&Message::new(format!("init.done.{step}")).with("path", &path));
    }
}
