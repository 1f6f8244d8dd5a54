//! What is measured, and how it is run.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use super::load::Load;

/// Something that takes a load.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Contestant {
    /// `sqlite3 .import`, all columns text, and then two indexes: the yardstick.
    Import,
    /// `tenken ingest` into an empty state, detection and digest included.
    Ingest,
    /// `tenken replay --check`: all days are judged again and compared.
    Replay,
}

const IMPORT: [&str; 2] = [
    "CREATE INDEX by_actor ON event (\"利用者ID\", \"処理日時\")",
    "CREATE INDEX by_subject ON event (\"対象者識別番号\", \"処理日時\")",
];

impl Contestant {
    /// Those that take part; the yardstick first.
    pub fn all(peers: bool) -> Vec<Self> {
        let import = (peers && is_installed("sqlite3")).then_some(Self::Import);
        import.into_iter().chain([Self::Ingest, Self::Replay]).collect()
    }

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Import => "sqlite3 .import + 2 indexes",
            Self::Ingest => "tenken ingest",
            Self::Replay => "tenken replay --check",
        }
    }

    /// Takes away what an earlier run left.
    pub fn prepare(self, load: &Load) -> Result<()> {
        match self {
            Self::Import => gone(std::fs::remove_file(load.path("peer.sqlite"))),
            Self::Ingest => gone(std::fs::remove_dir_all(load.path("state"))),
            Self::Replay => Ok(()),
        }
    }

    /// The program and its arguments.
    pub fn command(self, load: &Load) -> Vec<String> {
        let path = |path: PathBuf| path.display().to_string();
        let tenken = env!("CARGO_BIN_EXE_tenken").to_owned();
        let configured = [tenken, "--config".to_owned(), path(load.configuration())];
        let words =
            |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        match self {
            Self::Import => {
                let import = format!(".import \"{}\" event", path(load.utf8()));
                let command = ["sqlite3".to_owned(), path(load.path("peer.sqlite"))].into_iter();
                command.chain([".mode csv".to_owned(), import]).chain(words(&IMPORT)).collect()
            }
            Self::Ingest => configured.into_iter().chain(words(&["ingest"])).collect(),
            Self::Replay => configured.into_iter().chain(words(&["replay", "--check"])).collect(),
        }
    }

    /// The database that it leaves.
    pub fn database(self, load: &Load) -> Option<PathBuf> {
        match self {
            Self::Import => Some(load.path("peer.sqlite")),
            Self::Ingest => Some(load.path("state/tenken.sqlite")),
            Self::Replay => None,
        }
    }
}

fn is_installed(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success())
}

fn gone(removed: std::io::Result<()>) -> Result<()> {
    match removed {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}
