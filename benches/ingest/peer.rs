//! Other programs that load the same rows.

use std::process::Command;

use super::load::Load;
use super::state::gone;

/// A program, and what it is made to do.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Peer {
    /// `sqlite3 .import`, all columns text, and then two indexes: the yardstick.
    Import,
    /// The same into a table that has its indexes.
    ImportIntoIndexes,
    /// `DuckDB` into its own format, and then two indexes.
    DuckDbIndexed,
    /// `DuckDB` into its own format.
    DuckDb,
    /// `sqlite-utils insert`, and then two indexes.
    SqliteUtils,
}

/// The columns of both indexes.
const INDEXES: [(&str, [&str; 2]); 2] =
    [("by_actor", ["利用者ID", "処理日時"]), ("by_subject", ["対象者識別番号", "処理日時"])];

/// Runs SQL with `DuckDB`'s module where its command is not there.
const PYTHON: &str = "import duckdb, sys; duckdb.connect(sys.argv[1]).execute(sys.argv[2])";

impl Peer {
    /// All of them; the yardstick first.
    pub const ALL: [Self; 5] = [
        Self::Import,
        Self::ImportIntoIndexes,
        Self::DuckDbIndexed,
        Self::DuckDb,
        Self::SqliteUtils,
    ];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Import => "sqlite3 .import + 2 indexes",
            Self::ImportIntoIndexes => "sqlite3 .import, 2 live indexes",
            Self::DuckDbIndexed => "duckdb + 2 indexes",
            Self::DuckDb => "duckdb, no index",
            Self::SqliteUtils => "sqlite-utils + 2 indexes",
        }
    }

    /// Whether it takes so long that one run has to do.
    pub fn is_slow(self) -> bool {
        matches!(self, Self::ImportIntoIndexes | Self::SqliteUtils)
    }

    /// How to get its program where it is not installed.
    pub fn how_to_get(self) -> &'static str {
        match self {
            Self::Import | Self::ImportIntoIndexes => "apt install sqlite3",
            Self::DuckDb | Self::DuckDbIndexed => {
                "the duckdb command, or pip install duckdb for the python3 that is found first"
            }
            Self::SqliteUtils => "pip install sqlite-utils",
        }
    }

    /// Whether its program is there.
    pub fn is_installed(self) -> bool {
        match self {
            Self::Import | Self::ImportIntoIndexes => answers("sqlite3", &["--version"]),
            Self::DuckDb | Self::DuckDbIndexed => {
                has_duckdb() || answers("python3", &["-c", "import duckdb"])
            }
            Self::SqliteUtils => answers("sqlite-utils", &["--version"]),
        }
    }

    /// Takes away what an earlier run left.
    pub fn prepare(load: &Load) -> anyhow::Result<()> {
        gone(std::fs::remove_file(load.path(DATABASE)))
    }

    /// The program and its arguments.
    pub fn command(self, load: &Load) -> Vec<String> {
        let (database, csv) = (shown(load, DATABASE), load.utf8().display().to_string());
        let read = |more: &str| format!(".import{more} \"{csv}\" event");
        let mode = ".mode csv".to_owned();
        let sqlite3 = ["sqlite3".to_owned(), database.clone()].into_iter();
        match self {
            Self::Import => sqlite3.chain([mode, read("")]).chain(indexes()).collect(),
            Self::ImportIntoIndexes => {
                let into = std::iter::once(table()).chain(indexes());
                sqlite3.chain(into).chain([mode, read(" --skip 1")]).collect()
            }
            Self::DuckDbIndexed => duckdb(&database, &csv, &indexes()),
            Self::DuckDb => duckdb(&database, &csv, &[]),
            Self::SqliteUtils => sqlite_utils(database, csv),
        }
    }
}

/// The database that a peer leaves.
pub const DATABASE: &str = "peer.sqlite";

fn shown(load: &Load, name: &str) -> String {
    load.path(name).display().to_string()
}

/// The statement that makes the table.
fn table() -> String {
    let columns: Vec<String> = sample_city::layout::operation::HEADER
        .iter()
        .map(|column| format!("\"{column}\" TEXT"))
        .collect();
    format!("CREATE TABLE event ({})", columns.join(", "))
}

fn indexes() -> [String; 2] {
    INDEXES.map(|(name, [first, second])| {
        format!("CREATE INDEX {name} ON event (\"{first}\", \"{second}\")")
    })
}

fn has_duckdb() -> bool {
    answers("duckdb", &["--version"])
}

fn duckdb(database: &str, csv: &str, indexes: &[String]) -> Vec<String> {
    let read = format!(
        "CREATE TABLE event AS SELECT * FROM read_csv('{csv}', header = true, all_varchar = true)"
    );
    let sql = [&[read], indexes, &["CHECKPOINT".to_owned()]].concat().join("; ");
    let words: &[&str] = if has_duckdb() {
        &["duckdb", database, "-c", &sql]
    } else {
        &["python3", "-c", PYTHON, database, &sql]
    };
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// Everything stays text, as with the others.
fn sqlite_utils(database: String, csv: String) -> Vec<String> {
    let mut script =
        "sqlite-utils insert \"$0\" event \"$1\" --csv --no-detect-types --silent".to_owned();
    for (_, [first, second]) in INDEXES {
        script += " && sqlite-utils create-index \"$0\" event ";
        script += &[first, second].join(" ");
    }
    vec!["sh".to_owned(), "-c".to_owned(), script, database, csv]
}

fn answers(program: &str, arguments: &[&str]) -> bool {
    let output = Command::new(program).args(arguments).output();
    output.is_ok_and(|output| output.status.success())
}
