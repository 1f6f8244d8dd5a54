//! A draft as TOML, with notes for whoever goes on from there.

use std::fmt::Write as _;

use super::draft::{Branch, Draft, Line, OPEN, Place, Unused, Word};
use super::remark::Certainty;
use crate::event::{Action, Outcome};
use crate::mask;
use crate::messages::{Lang, Message};

impl Draft {
    /// The draft as a profile, with what is said about it as notes. It is valid TOML; what is open
    /// stands as `"?"`, which `check` refuses.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        let mut page = Page { out: String::new(), lang };
        self.head(&mut page);
        self.layout(&mut page);
        self.columns(&mut page);
        self.words(&mut page);
        self.rest(&mut page);
        page.blank();
        page.note(&Message::new("guess.source-note"));
        for line in self.source().lines() {
            page.line(&format!("# {line}"));
        }
        page.out
    }

    /// The lines for `tenken.toml`.
    #[must_use]
    pub fn source(&self) -> String {
        let Self { name, pattern, .. } = self;
        let [slug, drop, pattern, profile] = [
            name.clone(),
            format!("exports/{name}"),
            pattern.clone(),
            format!("profiles/{name}.toml"),
        ]
        .map(|text| quoted(&text));
        format!(
            "[[source]]\nname = {slug}\ndrop = {drop}\npattern = {pattern}\nprofile = {profile}\n"
        )
    }

    fn head(&self, page: &mut Page) {
        let head = Message::new("guess.head").with("file", mask::visible(&self.file_name));
        page.note(&head.with("rows", self.rows));
        for certainty in Certainty::ALL {
            let mut told = self.remarks.iter().filter(|it| it.certainty == certainty).peekable();
            if told.peek().is_none() {
                continue;
            }
            page.note_text("");
            page.note(&Message::new(format!("guess.heading.{}", certainty.word())));
            for remark in told {
                let text = remark.message.text(page.lang);
                page.note_text(&format!("  - {text}"));
            }
        }
    }

    fn layout(&self, page: &mut Page) {
        page.blank();
        page.line(&format!("name = {}", quoted(&self.name)));
        page.line(&format!("encoding = {}", quoted(self.encoding.word())));
        let delimiter = char::from(self.delimiter).to_string();
        page.line(&format!("delimiter = {}", quoted(&delimiter)));
        page.line(&format!("header = {}", self.header));
        if self.multiline {
            page.line("multiline = true");
        }
        let formats: Vec<String> = match &self.time_formats[..] {
            [] => vec![quoted(OPEN)],
            formats => formats.iter().map(|format| quoted(format)).collect(),
        };
        page.line(&format!("time_formats = [{}]", formats.join(", ")));
    }

    fn columns(&self, page: &mut Page) {
        page.section("columns");
        for Line { field, place, example } in &self.columns {
            let line = format!("{field} = {}", value(place));
            let note = example.as_ref().map(|it| Message::new("guess.example").with("value", it));
            page.noted(&line, note.as_ref());
        }
        if !self.unused.is_empty() {
            page.note(&Message::new("guess.unused"));
        }
        for Unused { name, filled, distinct, has_more } in &self.unused {
            let key = if *has_more { "guess.unused-column-more" } else { "guess.unused-column" };
            let told = Message::new(key).with("column", mask::visible(name));
            page.note(&told.with("rows", filled).with("distinct", distinct));
        }
    }

    fn words(&self, page: &mut Page) {
        let known = |words: Vec<&str>| words.join(", ");
        if !self.actions.is_empty() {
            page.section("actions");
            let known = known(Action::ALL.iter().map(|action| action.word()).collect());
            page.note(&Message::new("guess.meanings").with("known", known));
            self.actions.iter().for_each(|word| page.word(word));
        }
        if !self.outcomes.is_empty() {
            page.section("outcomes");
            let known = known(Outcome::ALL.iter().map(|outcome| outcome.word()).collect());
            page.note(&Message::new("guess.meanings").with("known", known));
            self.outcomes.iter().for_each(|word| page.word(word));
        }
    }

    fn rest(&self, page: &mut Page) {
        if !self.constants.is_empty() {
            page.section("constants");
        }
        for (field, value) in &self.constants {
            page.line(&format!("{field} = {}", quoted(value)));
        }
        for Branch { column, value, set: (field, meaning), columns } in &self.whens {
            page.blank();
            page.line("[[when]]");
            page.line(&format!("if = {{ {} = {} }}", key(column), quoted(value)));
            page.line(&format!("set = {{ {field} = {} }}", quoted(meaning)));
            if !columns.is_empty() {
                page.section("when.columns");
            }
            for (field, place) in columns {
                page.line(&format!("{field} = {}", self::value(place)));
            }
        }
        if let Some(pattern) = &self.period {
            page.section("period");
            page.line(&format!("from_name = {}", quoted(pattern)));
        }
    }
}

/// A text that grows line by line.
struct Page {
    out: String,
    lang: Lang,
}

impl Page {
    fn line(&mut self, line: &str) {
        self.out.push_str(line);
        self.out.push('\n');
    }

    fn blank(&mut self) {
        self.out.push('\n');
    }

    fn section(&mut self, name: &str) {
        // A table within one of a list follows it at once.
        if !name.starts_with("when.") {
            self.blank();
        }
        self.line(&format!("[{name}]"));
    }

    fn note(&mut self, message: &Message) {
        let text = message.text(self.lang);
        for line in text.lines() {
            self.note_text(line);
        }
    }

    fn note_text(&mut self, text: &str) {
        let line = format!("# {}", mask::visible(text));
        self.line(line.trim_end());
    }

    /// A line and a note behind it.
    fn noted(&mut self, line: &str, note: Option<&Message>) {
        match note {
            Some(note) => {
                let note = note.text(self.lang);
                self.line(&format!("{line}    # {}", mask::visible(&note)));
            }
            None => self.line(line),
        }
    }

    fn word(&mut self, word: &Word) {
        let key = match (word.meaning, word.is_sure) {
            (OPEN, _) => "guess.word-open",
            (_, true) => "guess.word",
            (_, false) => "guess.word-likely",
        };
        let line = format!("{} = {}", quoted(&word.value), quoted(word.meaning));
        self.noted(&line, Some(&Message::new(key).with("rows", word.rows)));
    }
}

/// A column as the value of a key.
fn value(place: &Place) -> String {
    match place {
        Place::Title(title) => quoted(title),
        Place::Number(number) => number.to_string(),
        Place::Open => quoted(OPEN),
    }
}

/// A column as a key.
fn key(place: &Place) -> String {
    match place {
        Place::Number(number) => quoted(&number.to_string()),
        other => value(other),
    }
}

/// A basic string of TOML, on one line.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
