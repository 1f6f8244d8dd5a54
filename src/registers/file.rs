//! One file of a register: bytes → checked rows in canonical form, or everything wrong with it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::content::{Content, RowId};
use super::decode::{NoText, decode};
use super::spec::{CellFault, Presence, Spec};
use super::table::{Line, Unsound, lines};
use super::{EffectiveRow, RegisterKind};
use crate::config::nearest::nearest;
use crate::hash::Hash;
use crate::messages::Message;
use crate::problem::{Level, Problem};

/// No register of a municipality is larger; memory stays bounded.
const LIMIT_MB: u64 = 64;

/// A register as read from its file, every row checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterFile {
    /// Which register.
    pub kind: RegisterKind,
    /// Where it was read.
    pub path: PathBuf,
    /// Of the bytes of the file.
    pub hash: Hash,
    /// Its rows, in the order of the file.
    pub rows: Vec<FileRow>,
    /// What is worth knowing, such as columns that nothing uses.
    pub notes: Vec<Problem>,
}

/// A row and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRow {
    /// The line, counted from 1.
    pub line: u64,
    /// What it says.
    pub content: Content,
}

impl RegisterFile {
    /// Reads and checks the file of a register; `None` where there is no file.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it.
    pub fn read(kind: RegisterKind, path: &Path) -> Result<Option<Self>, Vec<Problem>> {
        let place = Place { path, kind };
        let size = match std::fs::metadata(path) {
            Ok(metadata) => metadata.len(),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(vec![place.unreadable(&error)]),
        };
        if size > LIMIT_MB * 1024 * 1024 {
            let reason = Message::new("problems.register-too-large").with("limit", LIMIT_MB);
            return Err(vec![place.problem(String::new(), reason)]);
        }
        let bytes = std::fs::read(path).map_err(|error| vec![place.unreadable(&error)])?;
        Self::parse(kind, path, &bytes).map(Some)
    }

    /// Checks the bytes of a file.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with them.
    pub fn parse(kind: RegisterKind, path: &Path, bytes: &[u8]) -> Result<Self, Vec<Problem>> {
        let place = Place { path, kind };
        let text = decode(bytes).map_err(|no_text| vec![place.no_text(no_text)])?;
        let mut reader = Reader {
            place,
            rows: Vec::new(),
            seen: HashMap::new(),
            problems: Vec::new(),
        };
        reader.read(lines(&text));
        let (notes, problems): (Vec<_>, Vec<_>) = reader
            .problems
            .into_iter()
            .partition(|problem| problem.level == Level::Note);
        if !problems.is_empty() {
            return Err(problems.into_iter().chain(notes).collect());
        }
        let (path, hash) = (path.to_owned(), Hash::of(bytes));
        Ok(Self {
            kind,
            path,
            hash,
            rows: reader.rows,
            notes,
        })
    }

    /// What its rows say.
    #[must_use]
    pub fn contents(&self) -> Vec<Content> {
        self.rows.iter().map(|row| row.content.clone()).collect()
    }

    /// Its rows as they stand, with no history behind them.
    #[must_use]
    pub fn effective_rows(&self) -> Vec<EffectiveRow> {
        self.rows
            .iter()
            .map(|row| EffectiveRow::standing(row.content.clone()))
            .collect()
    }
}

/// Which file problems are about.
#[derive(Clone, Copy)]
struct Place<'a> {
    path: &'a Path,
    kind: RegisterKind,
}

impl Place<'_> {
    fn problem(self, key: String, reason: Message) -> Problem {
        let file = self.path.to_owned();
        Problem {
            file,
            key,
            reason,
            got: None,
            hint: None,
            level: Level::Register,
        }
    }

    fn unreadable(self, error: &std::io::Error) -> Problem {
        let reason = Message::new("problems.unreadable").with("detail", error);
        let hint = Some(Message::new("problems.unreadable-hint"));
        Problem {
            hint,
            ..self.problem(String::new(), reason)
        }
    }

    fn no_text(self, no_text: NoText) -> Problem {
        let reason = match no_text {
            NoText::Utf16 => "problems.register-utf-16",
            NoText::Neither => "problems.register-encoding",
        };
        let hint = Some(Message::new("problems.register-encoding-hint"));
        Problem {
            hint,
            ..self.problem(String::new(), Message::new(reason))
        }
    }

    fn spec(self) -> &'static Spec {
        self.kind.spec()
    }
}

/// Reads line after line and collects what is wrong.
struct Reader<'a> {
    place: Place<'a>,
    rows: Vec<FileRow>,
    seen: HashMap<RowId, u64>,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn read(&mut self, lines: Vec<Line>) {
        let mut lines = lines.into_iter();
        let (number, header) = match lines.next() {
            Some(Line {
                number,
                cells: Ok(header),
            }) => (number, header),
            Some(Line {
                number,
                cells: Err(unsound),
            }) => return self.unsound(number, unsound),
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
        self.problems
            .push(self.place.problem("line 1".to_owned(), reason));
    }

    fn header(&mut self, line: u64, header: &[String]) {
        let spec = self.place.spec();
        for (i, name) in header.iter().enumerate() {
            if !name.is_empty() && header[..i].contains(name) {
                let reason = Message::new("problems.register-header-twice");
                self.report(line, name, reason, None, None);
            }
        }
        let missing = spec
            .columns
            .iter()
            .filter(|column| !header.iter().any(|n| n == column.name));
        for column in missing.filter(|column| column.presence != Presence::Optional) {
            let reason = Message::new("problems.register-column-missing");
            let hint = Message::new("problems.register-column-hint").with("name", column.name);
            self.report(line, column.name, reason, None, Some(hint));
        }
        let absent = spec
            .names()
            .into_iter()
            .filter(|name| !header.iter().any(|n| n == name));
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
            return self.problems.push(Problem {
                hint: Some(hint),
                ..problem
            });
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

    /// The canonical value of a cell; empty where it has none.
    fn cell(&mut self, line: u64, name: &str, cell: &str) -> String {
        let Some(column) = self.place.spec().column(name).filter(|_| !cell.is_empty()) else {
            return cell.to_owned();
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
        for CellFault {
            column,
            reason,
            hint,
        } in spec.faults(content)
        {
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
        let problem = self
            .place
            .problem(format!("line {line}, column {column}"), reason);
        self.problems.push(Problem {
            got: got.map(str::to_owned),
            hint,
            ..problem
        });
    }
}
