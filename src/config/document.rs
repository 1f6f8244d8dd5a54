//! A TOML file as it was written: bytes → table, or the one fault that keeps it from being read.

use std::path::Path;

use crate::messages::Message;
use crate::problem::{Level, Problem};

/// Reads the file.
///
/// # Errors
///
/// The one fault that keeps it from being read, with line and column where there are any.
pub fn read(path: &Path) -> Result<toml::Table, Box<Problem>> {
    let bytes = std::fs::read(path).map_err(|error| {
        let reason = Message::new("problems.unreadable").with("detail", error);
        problem(path, String::new(), reason, Some(Message::new("problems.unreadable-hint")))
    })?;
    let text = std::str::from_utf8(&bytes).map_err(|error| {
        let line = memchr::memchr_iter(b'\n', &bytes[..error.valid_up_to()]).count() + 1;
        let reason = Message::new("problems.not-utf-8");
        let hint = Message::new("problems.not-utf-8-hint");
        problem(path, format!("line {line}"), reason, Some(hint))
    })?;
    parse(path, text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// Reads the text of the file at `path`.
///
/// # Errors
///
/// It is no TOML.
pub fn parse(path: &Path, text: &str) -> Result<toml::Table, Box<Problem>> {
    text.parse().map_err(|error| syntax(path, text, &error))
}

fn syntax(path: &Path, text: &str, error: &toml::de::Error) -> Box<Problem> {
    let offset = error.span().map_or(0, |span| span.start).min(text.len());
    let before = text.get(..offset).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |rest| rest.chars().count()) + 1;
    let detail = error.message().replace('\n', "; ");
    let reason = Message::new("problems.syntax").with("detail", detail);
    let hint = Message::new("problems.syntax-hint");
    problem(path, format!("line {line}, column {column}"), reason, Some(hint))
}

fn problem(path: &Path, key: String, reason: Message, hint: Option<Message>) -> Box<Problem> {
    let level = Level::Configuration;
    Box::new(Problem { file: path.to_owned(), key, reason, got: None, hint, level })
}
