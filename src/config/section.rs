//! A table of a configuration file, read value by value; every fault is collected.

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

use super::nearest::nearest;
use crate::instant::Day;
use crate::messages::Message;
use crate::problem::{Level, Problem};

/// The faults of one file, in the order in which they were found.
#[derive(Debug)]
pub struct Faults {
    file: PathBuf,
    found: RefCell<Vec<Problem>>,
}

impl Faults {
    /// None so far, in `file`.
    #[must_use]
    pub fn of(file: &Path) -> Self {
        Self { file: file.to_owned(), found: RefCell::default() }
    }

    /// All of them.
    #[must_use]
    pub fn into_problems(self) -> Vec<Problem> {
        self.found.into_inner()
    }
}

/// One table and where it stands. Tables of an array are counted from 1: `source[2]` is the second.
#[derive(Debug, Clone)]
pub struct Section<'a> {
    faults: &'a Faults,
    path: String,
    table: &'a Table,
}

impl<'a> Section<'a> {
    /// The whole file.
    #[must_use]
    pub fn root(faults: &'a Faults, table: &'a Table) -> Self {
        Self { faults, path: String::new(), table }
    }

    /// The dotted key of this table.
    #[must_use]
    pub fn place(&self) -> &str {
        &self.path
    }

    /// The dotted key of `name` in this table.
    #[must_use]
    pub fn key(&self, name: &str) -> String {
        let bare = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        let quoted = name.is_empty() || !name.bytes().all(bare);
        let name = if quoted { format!("{name:?}") } else { name.to_owned() };
        if self.path.is_empty() { name } else { format!("{}.{name}", self.path) }
    }

    /// The names in this table.
    pub fn names(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.table.keys().map(String::as_str)
    }

    /// The value under `name`, as written.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&'a Value> {
        self.table.get(name)
    }

    /// Reports a fault of the value under `name`.
    pub fn fault(&self, name: &str, reason: Message, hint: Option<Message>) {
        self.report(Level::Configuration, name, reason, hint);
    }

    /// Reports something worth knowing about the value under `name`.
    pub fn note(&self, name: &str, reason: Message, hint: Option<Message>) {
        self.report(Level::Note, name, reason, hint);
    }

    fn report(&self, level: Level, name: &str, reason: Message, hint: Option<Message>) {
        let got = self.value(name).filter(|value| !value.is_table()).map(shown);
        let (file, key) = (self.faults.file.clone(), self.key(name));
        self.faults.found.borrow_mut().push(Problem { file, key, reason, got, hint, level });
    }

    /// Reports every name that is none of `known`, with the known ones and the nearest of them.
    pub fn only(&self, known: &[&str]) {
        for name in self.names().filter(|name| !known.contains(name)) {
            self.unknown(name, "problems.unknown-key", known);
        }
    }

    /// Reports that `name` is unknown here.
    pub fn unknown(&self, name: &str, reason: &str, known: &[&str]) {
        let reason = Message::new(reason).with("known", known.join(", "));
        self.fault(name, reason, guess(name, known));
    }

    /// The text under `name`; an empty one is a fault.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&'a str> {
        let text = match self.value(name)? {
            Value::String(text) => text.as_str(),
            _ => return self.wrong(name, "problems.want-text"),
        };
        if text.trim().is_empty() {
            return self.wrong(name, "problems.empty");
        }
        Some(text)
    }

    /// The text under `name`, which has to be there.
    #[must_use]
    pub fn need_text(&self, name: &str, example: &str) -> Option<&'a str> {
        if self.value(name).is_none() {
            let hint = Message::new("problems.missing-key-hint").with("example", example);
            self.fault(name, Message::new("problems.missing-key"), Some(hint));
        }
        self.text(name)
    }

    /// What `read` makes of the text under `name`; `reason` says what is wanted.
    pub fn read<T>(&self, name: &str, reason: &str, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let text = self.text(name)?;
        read(text).or_else(|| self.wrong(name, reason))
    }

    /// What the word under `name` stands for; `known` are the words that there are.
    pub fn word<T>(
        &self,
        name: &str,
        known: &[&str],
        read: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.text(name)?;
        let read = read(text);
        if read.is_none() {
            let reason = Message::new("problems.not-one-of").with("known", known.join(", "));
            self.fault(name, reason, guess(text, known));
        }
        read
    }

    /// The `true` or `false` under `name`.
    #[must_use]
    pub fn flag(&self, name: &str) -> Option<bool> {
        match self.value(name)? {
            Value::Boolean(flag) => Some(*flag),
            _ => self.wrong(name, "problems.want-flag"),
        }
    }

    /// The whole number under `name`, from `min` to `max`.
    #[must_use]
    pub fn whole(&self, name: &str, min: i64, max: i64) -> Option<i64> {
        let Value::Integer(number) = self.value(name)? else {
            return self.wrong(name, "problems.want-whole");
        };
        if (min..=max).contains(number) {
            return Some(*number);
        }
        self.out_of_range(name, &min.to_string(), &max.to_string())
    }

    /// Reports that the value under `name` is not between `min` and `max`.
    #[must_use]
    pub fn out_of_range<T>(&self, name: &str, min: &str, max: &str) -> Option<T> {
        let reason = Message::new("problems.out-of-range").with("min", min).with("max", max);
        self.fault(name, reason, None);
        None
    }

    /// The day under `name`, as text or as a TOML date.
    #[must_use]
    pub fn day(&self, name: &str) -> Option<Day> {
        let text = match self.value(name)? {
            Value::String(text) => text.clone(),
            Value::Datetime(date) => date.to_string(),
            _ => return self.wrong(name, "problems.want-day"),
        };
        text.parse().ok().or_else(|| self.wrong(name, "problems.want-day"))
    }

    /// The table under `name`.
    #[must_use]
    pub fn section(&self, name: &str) -> Option<Self> {
        match self.value(name)? {
            Value::Table(table) => Some(Self { path: self.key(name), table, ..*self }),
            _ => self.wrong(name, "problems.want-table"),
        }
    }

    /// The tables of the array under `name`.
    #[must_use]
    pub fn sections(&self, name: &str) -> Vec<Self> {
        let Some(value) = self.value(name) else {
            return Vec::new();
        };
        let tables: Option<Vec<&Table>> = match value {
            Value::Array(items) => items.iter().map(Value::as_table).collect(),
            _ => None,
        };
        let Some(tables) = tables else {
            let reason = Message::new("problems.want-tables").with("name", name);
            self.fault(name, reason, None);
            return Vec::new();
        };
        let numbered = tables.into_iter().zip(1..);
        let place = |number| format!("{}[{number}]", self.key(name));
        numbered.map(|(table, number)| Self { path: place(number), table, ..*self }).collect()
    }

    /// Reports that the value under `name` is not what it should be.
    #[must_use]
    pub fn wrong<T>(&self, name: &str, reason: &str) -> Option<T> {
        self.fault(name, Message::new(reason), None);
        None
    }
}

fn guess(word: &str, known: &[&str]) -> Option<Message> {
    let near = nearest(word, known.iter().copied())?;
    Some(Message::new("problems.did-you-mean").with("guess", near))
}

/// A value as shown behind "got": text without its quotes.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
