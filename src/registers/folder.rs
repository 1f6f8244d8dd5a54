//! The folder of the registers, read as a whole.

use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::thread::{self, ScopedJoinHandle};

use super::file::RegisterFile;
use super::{RegisterKind, references};
use crate::config::nearest::nearest;
use crate::messages::Message;
use crate::problem::{Level, Problem};

/// What came of reading the folder.
#[derive(Debug, Default)]
pub struct Folder {
    /// Where it is.
    pub dir: PathBuf,
    /// The registers whose files are sound.
    pub files: Vec<RegisterFile>,
    /// The registers that have no file.
    pub missing: Vec<RegisterKind>,
    /// The registers whose files are faulty: the last good version stays in force.
    pub faulty: Vec<RegisterKind>,
    /// Everything that is wrong, and what is worth knowing. A code that another register does
    /// not list is wrong, but keeps no file from being used.
    pub problems: Vec<Problem>,
}

impl Folder {
    /// Reads every register of the folder.
    #[must_use]
    pub fn read(dir: &Path) -> Self {
        Self { dir: dir.to_owned(), ..Self::default() }.read_again()
    }

    /// Reads every register of the folder again; what has the same bytes is not checked again.
    #[must_use]
    pub fn read_again(self) -> Self {
        let (dir, before) = (&self.dir, self.files);
        let mut folder = Self { dir: dir.clone(), ..Self::default() };
        for (kind, read) in read_files(dir, before) {
            match read {
                Ok(Some(file)) => {
                    folder.problems.extend(file.notes.iter().cloned());
                    if file.rows.is_empty() && kind.is_nothing_when_empty() {
                        let hint = Message::new("problems.register-empty-hint");
                        folder.problems.push(note(
                            &file.path,
                            "problems.register-empty",
                            Some(hint),
                        ));
                    }
                    folder.files.push(file);
                }
                Ok(None) => {
                    folder.missing.push(kind);
                    folder.problems.extend(missing(dir, kind));
                }
                Err(problems) => {
                    folder.faulty.push(kind);
                    folder.problems.extend(problems);
                }
            }
        }
        folder.problems.extend(references::check(&folder.files));
        folder.problems.extend(strangers(dir));
        folder
    }

    /// The registers as found: each with its file, or with none where there is none. Those whose
    /// files are faulty are not among them.
    pub fn found(&self) -> impl Iterator<Item = (RegisterKind, Option<&RegisterFile>)> {
        let files = self.files.iter().map(|file| (file.kind, Some(file)));
        files.chain(self.missing.iter().map(|kind| (*kind, None)))
    }
}

/// What came of reading the file of a register.
type Read = Result<Option<RegisterFile>, Vec<Problem>>;

/// Reads the file of each register, all at once; those of `before` are not checked again where they
/// are the same.
fn read_files(dir: &Path, mut before: Vec<RegisterFile>) -> Vec<(RegisterKind, Read)> {
    thread::scope(|scope| {
        let read = |kind: &RegisterKind| {
            let (kind, path) = (*kind, dir.join(kind.file_name()));
            let place = before.iter().position(|file| file.kind == kind);
            let before = place.map(|place| before.swap_remove(place));
            (kind, scope.spawn(move || RegisterFile::read(kind, &path, before)))
        };
        let reading: Vec<_> = RegisterKind::ALL.iter().map(read).collect();
        let ended = |(kind, reading): (RegisterKind, ScopedJoinHandle<'_, Read>)| {
            (kind, reading.join().unwrap_or_else(|panic| resume_unwind(panic)))
        };
        reading.into_iter().map(ended).collect()
    })
}

/// Says that a register is missing; nothing needs a file of holidays.
fn missing(dir: &Path, kind: RegisterKind) -> Option<Problem> {
    let hint = Message::new("problems.register-missing-hint")
        .with("name", kind.file_name())
        .with("folder", dir.display());
    let problem = note(&dir.join(kind.file_name()), "problems.register-missing", Some(hint));
    (kind != RegisterKind::Holidays).then_some(problem)
}

/// CSV files in the folder that are no register.
fn strangers(dir: &Path) -> Vec<Problem> {
    let Ok(entries) = std::fs::read_dir(dir) else {
        return Vec::new();
    };
    let known: Vec<String> = RegisterKind::ALL.iter().map(|kind| kind.file_name()).collect();
    let mut problems = Vec::new();
    for path in entries.flatten().map(|entry| entry.path()) {
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
            continue;
        };
        let csv = path.extension().is_some_and(|end| end.eq_ignore_ascii_case("csv"));
        if csv && !known.iter().any(|known| known == name) {
            let guess = nearest(name, known.iter().map(String::as_str));
            let hint = guess.map(|near| Message::new("problems.did-you-mean").with("guess", near));
            problems.push(note(&path, "problems.register-unexpected", hint));
        }
    }
    problems.sort_by(|a, b| a.file.cmp(&b.file));
    problems
}

fn note(file: &Path, reason: &str, hint: Option<Message>) -> Problem {
    let (file, reason) = (file.to_owned(), Message::new(reason));
    Problem { file, key: String::new(), reason, got: None, hint, level: Level::Note }
}
