//! Lines of cells → checked rows in canonical form, or everything wrong with them.

use std::collections::HashMap;
use std::path::Path;

use super::RegisterKind;
use super::content::{Content, RowId};
use super::decode::NoText;
use super::file::FileRow;
use super::format::Format;
use super::spec::{CellFault, Presence, Spec};
use super::table::{Line, Unsound};
use crate::config::nearest::nearest;
use crate::individual_number;
use crate::messages::Message;
use crate::problem::{Level, Problem};

/// Which file problems are about.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) path: &'a Path,
    pub(super) kind: RegisterKind,
}

impl Place<'_> {
    pub(super) fn problem(self, key: String, reason: Message) -> Problem {
        let file = self.path.to_owned();
        Problem { file, key, reason, got: None, hint: None, level: Level::Register }
    }

    pub(super) fn unreadable(self, error: &std::io::Error) -> Problem {
        let reason = Message::new("problems.unreadable").with("detail", error);
        let hint = Some(Message::new("problems.unreadable-hint"));
        Problem { hint, ..self.problem(String::new(), reason) }
    }

    pub(super) fn no_text(self, no_text: NoText) -> Problem {
        let reason = match no_text {
            NoText::Utf16 => "problems.register-utf-16",
            NoText::Neither => "problems.register-encoding",
        };
        let hint = Some(Message::new("problems.register-encoding-hint"));
        Problem { hint, ..self.problem(String::new(), Message::new(reason)) }
    }

    fn spec(self) -> &'static Spec {
        self.kind.spec()
    }
}

/// Reads line after line and collects what is wrong.
pub(super) struct Reader<'a> {
    place: Place<'a>,
    pub(super) rows: Vec<FileRow>,
    seen: HashMap<RowId, u64>,
    pub(super) problems: Vec<Problem>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(place: Place<'a>) -> Self {
        Self { place, rows: Vec::new(), seen: HashMap::new(), problems: Vec::new() }
    }

    pub(super) fn read(&mut self, lines: Vec<Line>) {
        let mut lines = lines.into_iter();
        let (number, header) = match lines.next() {
            Some(Line { number, cells: Ok(header) }) => (number, header),
            Some(Line { number, cells: Err(unsound) }) => return self.unsound(number, unsound),
            None => return self.no_header(),
        };
        self.header(number, &header);
        for line in lines {
            match line.cells {
                Ok(cells) => self.row(line.number, &header, &cells),
                Err(unsound) => self.unsound(line.number, unsound),
            }
        }
    }

    fn no_header(&mut self) {
        let known = self.place.spec().names().join(", ");
        let reason = Message::new("problems.register-no-header").with("known", known);
        self.problems.push(self.place.problem("line 1".to_owned(), reason));
    }

    fn header(&mut self, line: u64, header: &[String]) {
        let spec = self.place.spec();
        for (i, name) in header.iter().enumerate() {
            if !name.is_empty() && header[..i].contains(name) {
                let reason = Message::new("problems.register-header-twice");
                self.report(line, name, reason, None, None);
            }
        }
        let missing = spec.columns.iter().filter(|column| !header.iter().any(|n| n == column.name));
        for column in missing.filter(|column| column.presence != Presence::Optional) {
            let reason = Message::new("problems.register-column-missing");
            let hint = Message::new("problems.register-column-hint").with("name", column.name);
            self.report(line, column.name, reason, None, Some(hint));
        }
        let absent = spec.names().into_iter().filter(|name| !header.iter().any(|n| n == name));
        let absent: Vec<&str> = absent.collect();
        for name in header.iter().filter(|name| spec.column(name).is_none()) {
            let Some(guess) = nearest(name, absent.iter().copied()) else {
                continue;
            };
            let reason = Message::new("problems.register-column-unknown");
            let hint = Message::new("problems.did-you-mean").with("guess", guess);
            self.report(line, name, reason, None, Some(hint));
            if let Some(note) = self.problems.last_mut() {
                note.level = Level::Note;
            }
        }
    }

    fn row(&mut self, line: u64, header: &[String], cells: &[String]) {
        if cells.iter().skip(header.len()).any(|cell| !cell.is_empty()) {
            let reason = Message::new("problems.register-too-many-cells")
                .with("header", header.len())
                .with("cells", cells.len());
            let hint = Message::new("problems.register-too-many-cells-hint");
            let problem = self.place.problem(format!("line {line}"), reason);
            return self.problems.push(Problem { hint: Some(hint), ..problem });
        }
        let before = self.problems.len();
        let named = header.iter().zip(cells);
        let canonical = named.map(|(name, cell)| (name.clone(), self.cell(line, name, cell)));
        let canonical: Vec<(String, String)> = canonical.collect();
        let content = Content::from_pairs(canonical);
        self.check_presence(line, header, &content, cells);
        if self.problems.len() == before {
            self.check_row(line, &content);
        }
        if self.problems.len() == before {
            self.rows.push(FileRow { line, content });
        }
    }

    /// The canonical value of a cell; empty where it has none. Free text, and columns that nothing
    /// uses, are kept for people to read: no individual number stays in them.
    fn cell(&mut self, line: u64, name: &str, cell: &str) -> String {
        let column = self.place.spec().column(name).filter(|_| !cell.is_empty());
        let Some(column) = column.filter(|column| column.format != Format::Text) else {
            return individual_number::mask(cell).into_owned();
        };
        match column.format.canonical(cell) {
            Ok(canonical) => canonical,
            Err(reason) => {
                self.report(line, name, reason, Some(cell), None);
                String::new()
            }
        }
    }

    fn check_presence(
        &mut self,
        line: u64,
        header: &[String],
        content: &Content,
        cells: &[String],
    ) {
        let needed = self.place.spec().columns.iter();
        for column in needed.filter(|column| column.presence == Presence::Value) {
            let position = header.iter().position(|name| name == column.name);
            let Some(position) = position else { continue };
            let written = cells.get(position).is_some_and(|cell| !cell.is_empty());
            if content.get(column.name).is_none() && !written {
                let reason = Message::new("problems.register-cell-empty");
                self.report(line, column.name, reason, None, None);
            }
        }
    }

    fn check_row(&mut self, line: u64, content: &Content) {
        let spec = self.place.spec();
        for CellFault { column, reason, hint } in spec.faults(content) {
            self.report(line, column, reason, content.get(column), hint);
        }
        let id = RowId::of(spec, content);
        if let Some(first) = self.seen.get(&id) {
            let reason = Message::new("problems.register-row-twice").with("line", first);
            let hint = Message::new("problems.register-row-twice-hint");
            let column = spec.key.first().copied().unwrap_or_default();
            self.report(line, column, reason.with("key", &id), None, Some(hint));
        } else {
            self.seen.insert(id, line);
        }
    }

    fn unsound(&mut self, line: u64, unsound: Unsound) {
        let word = match unsound {
            Unsound::Quotes => "quotes",
            Unsound::Control => "control",
        };
        let reason = Message::new(format!("problems.register-{word}"));
        let hint = Some(Message::new(format!("problems.register-{word}-hint")));
        let problem = self.place.problem(format!("line {line}"), reason);
        self.problems.push(Problem { hint, ..problem });
    }

    fn report(
        &mut self,
        line: u64,
        column: &str,
        reason: Message,
        got: Option<&str>,
        hint: Option<Message>,
    ) {
        let problem = self.place.problem(format!("line {line}, column {column}"), reason);
        let got = got.map(|got| individual_number::mask(got).into_owned());
        self.problems.push(Problem { got, hint, ..problem });
    }
}
