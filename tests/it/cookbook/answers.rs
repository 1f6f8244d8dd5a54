//! What the queries answer.

use std::path::{Path, PathBuf};
use std::process::Command;

use regex::Regex;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};

use super::recipe::Recipe;

/// Titles of the columns, and the rows.
#[derive(Debug, PartialEq, Eq)]
pub struct Answer {
    pub titles: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

pub fn opened(database: &Path) -> Connection {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
    Connection::open_with_flags(format!("file:{}?mode=ro", database.display()), flags).unwrap()
}

/// What our own reader answers.
pub fn answer(conn: &Connection, recipe: &Recipe) -> Answer {
    let failed = |error| panic!("{}. {}: {error}", recipe.number, recipe.title);
    let mut statement = conn.prepare(&recipe.sql).unwrap_or_else(failed);
    assert!(statement.readonly(), "{} writes", recipe.number);
    let titles: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let mut rows = Vec::new();
    let mut answers = statement.query([]).unwrap();
    while let Some(row) = answers.next().unwrap() {
        rows.push((0..titles.len()).map(|i| text(row.get_ref(i).unwrap())).collect());
    }
    Answer { titles, rows }
}

fn text(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => String::new(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => format!("{number:?}"),
        ValueRef::Text(text) => String::from_utf8(text.to_vec()).unwrap(),
        ValueRef::Blob(_) => panic!("no answer is binary"),
    }
}

/// What the client that auditors have answers; `None` where there is none.
pub fn of_the_client(database: &Path, recipe: &Recipe) -> Option<Answer> {
    let uri = format!("file:{}?mode=ro", database.display());
    let marks = ["-separator", "\u{1f}", "-newline", "\u{1e}"];
    let mut client = Command::new("sqlite3");
    let output = client.args(["-readonly", "-header"]).args(marks).arg(uri).arg(&recipe.sql);
    let output = output.output().ok()?;
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() && error.is_empty(), "{}: {error}", recipe.number);
    let out = String::from_utf8(output.stdout).unwrap();
    let mut rows: Vec<Vec<String>> = out
        .split_terminator('\u{1e}')
        .map(|row| row.split('\u{1f}').map(str::to_owned).collect())
        .collect();
    let titles = rows.remove(0);
    Some(Answer { titles, rows })
}

/// The answer as it is kept: without what differs from one computer to another.
pub fn kept(answer: &Answer, folder: &str) -> String {
    let hash = Regex::new("^[0-9a-f]{64}$").unwrap();
    let own = tenken::daemon::user::own();
    let cell = |cell: &String| match cell {
        cell if hash.is_match(cell) => "HASH".to_owned(),
        cell if *cell == own => "USER".to_owned(),
        cell => cell.replace(folder, "FOLDER"),
    };
    let mut lines = vec![answer.titles.join(" | ")];
    let rows = answer.rows.iter().take(SHOWN);
    lines.extend(rows.map(|row| row.iter().map(cell).collect::<Vec<_>>().join(" | ")));
    if answer.rows.len() > SHOWN {
        lines.push(format!("… {} rows", answer.rows.len()));
    }
    lines.iter().map(|line| line.trim_end()).collect::<Vec<_>>().join("\n")
}

/// Rows that are kept of an answer.
const SHOWN: usize = 15;

/// A copy with the events in two parts that have their indexes, as they are after a few months.
pub fn grown(database: &Path, folder: &Path) -> PathBuf {
    let copy = folder.join("grown.sqlite");
    let conn = Connection::open(database).unwrap();
    conn.execute("VACUUM INTO ?", [copy.to_str()]).unwrap();
    let conn = Connection::open(&copy).unwrap();
    let sql = |name: &str| -> String {
        let sql = "SELECT sql FROM sqlite_schema WHERE name = ?";
        conn.query_row(sql, [name], |row| row.get(0)).unwrap()
    };
    let view = sql("event_all");
    // By a name of its own in the plan.
    let view = view.replace(" e ", " part ").replace(" e.", " part.");
    let (_, arm) = view.split_once("AS\n").unwrap();
    let second = |text: &str| text.replace("event_part_000001", "event_part_000002");
    let script = format!(
        "{};
        CREATE INDEX one_subject ON event_part_000001 (subject);
        CREATE INDEX one_origin ON event_part_000001 (origin);
        CREATE INDEX two_subject ON event_part_000002 (subject);
        CREATE INDEX two_origin ON event_part_000002 (origin);
        DROP VIEW event_all;
        CREATE VIEW event_all AS {arm} UNION ALL {};",
        second(&sql("event_part_000001")),
        second(arm),
    );
    conn.execute_batch(&script).unwrap();
    copy
}

/// How the events are looked up, line by line.
pub fn plan(conn: &Connection, recipe: &Recipe) -> Vec<String> {
    let mut explain = conn.prepare(&format!("EXPLAIN QUERY PLAN {}", recipe.sql)).unwrap();
    let lines = explain.query_map([], |row| row.get::<_, String>(3)).unwrap();
    lines.collect::<Result<_, _>>().unwrap()
}
