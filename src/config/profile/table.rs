//! A TOML table that is walked by hand, so that one reading finds every fault.

use std::path::Path;

use toml::{Table, Value};

use crate::messages::Message;
use crate::problem::{Level, Problem};

/// The faults found so far.
pub(super) struct Faults<'a> {
    file: &'a Path,
    found: Vec<Problem>,
}

impl<'a> Faults<'a> {
    pub(super) fn new(file: &'a Path) -> Self {
        Self { file, found: Vec::new() }
    }

    /// Notes that what stands at `key` is wrong.
    pub(super) fn add(
        &mut self,
        key: impl Into<String>,
        reason: Message,
        got: Option<String>,
        hint: Option<Message>,
    ) {
        self.found.push(Problem {
            file: self.file.to_owned(),
            key: key.into(),
            reason,
            got,
            hint,
            level: Level::Configuration,
        });
    }

    /// Notes that `value` is not what stands at `key` elsewhere; `kind` is the wanted one.
    fn wrong_kind(&mut self, key: impl Into<String>, kind: &str, value: &Value) {
        let reason = Message::new(format!("problems.profile.not-a-{kind}"));
        self.add(key, reason, Some(shown(value)), None);
    }

    /// Notes every key of `table` that is not among `known`.
    pub(super) fn unknown_keys(&mut self, path: &str, table: &Table, known: &[&str]) {
        for (key, value) in table.iter().filter(|(key, _)| !known.contains(&key.as_str())) {
            let reason = Message::new("problems.unknown-key").with("known", known.join(", "));
            self.add(join(path, key), reason, Some(shown(value)), None);
        }
    }

    /// The text under `key`; absent is a fault where `required`.
    pub(super) fn text<'t>(
        &mut self,
        table: &'t Table,
        key: &str,
        required: bool,
    ) -> Option<&'t str> {
        match table.get(key) {
            Some(Value::String(text)) => Some(text),
            Some(other) => {
                self.wrong_kind(key, "text", other);
                None
            }
            None => {
                if required {
                    self.add(key, Message::new("problems.profile.required"), None, None);
                }
                None
            }
        }
    }

    /// The truth value under `key`.
    pub(super) fn flag(&mut self, table: &Table, key: &str, default: bool) -> bool {
        match table.get(key) {
            Some(Value::Boolean(flag)) => *flag,
            Some(other) => {
                self.wrong_kind(key, "flag", other);
                default
            }
            None => default,
        }
    }

    /// The table under `key`; an empty one where it is absent or something else.
    pub(super) fn table<'t>(
        &mut self,
        path: &str,
        table: &'t Table,
        key: &str,
    ) -> Option<&'t Table> {
        match table.get(key)? {
            Value::Table(inner) => Some(inner),
            other => {
                self.wrong_kind(join(path, key), "table", other);
                None
            }
        }
    }

    /// The list under `key`; `path` is its whole key.
    pub(super) fn list<'t>(&mut self, path: &str, table: &'t Table, key: &str) -> &'t [Value] {
        match table.get(key) {
            Some(Value::Array(list)) => list,
            Some(other) => {
                self.wrong_kind(path, "list", other);
                &[]
            }
            None => &[],
        }
    }

    /// The text that `value`, at `key`, is.
    pub(super) fn as_text<'t>(&mut self, key: &str, value: &'t Value) -> Option<&'t str> {
        if value.as_str().is_none() {
            self.wrong_kind(key, "text", value);
        }
        value.as_str()
    }

    /// The table that `value`, at `key`, is.
    pub(super) fn as_table<'t>(&mut self, key: &str, value: &'t Value) -> Option<&'t Table> {
        if value.as_table().is_none() {
            self.wrong_kind(key, "table", value);
        }
        value.as_table()
    }

    /// What `value` gives, or all the faults.
    pub(super) fn finish<T>(self, value: Option<T>) -> Result<T, Vec<Problem>> {
        match value {
            Some(value) if self.found.is_empty() => Ok(value),
            _ => Err(self.found),
        }
    }
}

/// A dotted key.
pub(super) fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

/// A value as a person may have written it.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Table(_) => "{…}".to_owned(),
        Value::Array(_) => "[…]".to_owned(),
        other => other.to_string(),
    }
}
