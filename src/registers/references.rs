//! Codes of one register that another one lists.

use std::collections::{BTreeSet, HashMap};

use super::RegisterKind;
use super::file::{FileRow, RegisterFile};
use super::format::{Format, codes};
use super::spec::Column;
use crate::fold::fold;
use crate::messages::Message;
use crate::problem::{Level, Problem};

/// The folded codes of a column.
type Codes = BTreeSet<String>;

/// Every code that the register in which it should be listed does not have. A register that is
/// not there, or has no rows, is not compared with; `*` stands for every code.
#[must_use]
pub fn check(files: &[RegisterFile]) -> Vec<Problem> {
    let listed = listed(files);
    let mut problems = Vec::new();
    for file in files {
        for column in file.kind.spec().columns {
            let Some(target) = column.refers else {
                continue;
            };
            let Some(known) = listed.get(&target) else {
                continue;
            };
            let faults = file.rows.iter().flat_map(|row| faults(file, column, row, known));
            problems.extend(faults);
        }
    }
    problems
}

/// The codes of every column that others refer to.
fn listed(files: &[RegisterFile]) -> HashMap<(RegisterKind, &'static str), Codes> {
    let targets: Vec<(RegisterKind, &'static str)> = RegisterKind::ALL
        .iter()
        .flat_map(|kind| kind.spec().columns)
        .filter_map(|column| column.refers)
        .collect();
    let mut listed = HashMap::new();
    for file in files.iter().filter(|file| !file.rows.is_empty()) {
        for target in targets.iter().filter(|(kind, _)| *kind == file.kind) {
            let codes = file.rows.iter().filter_map(|row| row.content.get(target.1));
            listed.entry(*target).or_insert_with(|| codes.map(|c| fold(c).into_owned()).collect());
        }
    }
    listed
}

fn faults(file: &RegisterFile, column: &Column, row: &FileRow, known: &Codes) -> Vec<Problem> {
    let written = row.content.get(column.name).unwrap_or_default();
    let several: Vec<&str> = match column.format {
        Format::Codes => codes(written).collect(),
        _ => Some(written).filter(|code| !code.is_empty()).into_iter().collect(),
    };
    let unknown = several.into_iter().filter(|code| *code != "*" && !known.contains(&*fold(code)));
    unknown.map(|code| problem(file, column, row.line, code, known)).collect()
}

fn problem(file: &RegisterFile, column: &Column, line: u64, code: &str, known: &Codes) -> Problem {
    let register = column.refers.map(|(kind, _)| kind.file_name()).unwrap_or_default();
    let hint = match guess(&fold(code), known) {
        Some(near) => Message::new("problems.register-unknown-reference-guess").with("guess", near),
        None => {
            Message::new("problems.register-unknown-reference-hint").with("register", &register)
        }
    };
    Problem {
        file: file.path.clone(),
        key: format!("line {line}, column {}", column.name),
        reason: Message::new("problems.register-unknown-reference").with("register", register),
        got: Some(code.to_owned()),
        hint: Some(hint),
        level: Level::Register,
    }
}

/// The code with its leading zeros, if that is what is missing.
fn guess<'a>(code: &str, known: &'a Codes) -> Option<&'a str> {
    let stripped = |known: &&String| known.trim_start_matches('0') == code;
    known.iter().find(stripped).map(String::as_str)
}
