//! A state of a schema that only a newer program knows: refused, and left as it is.

use std::fs;

use rusqlite::Connection;
use tenken::exit::Exit;
use tenken::hash::Hash;

use super::fixture::Heir;
use super::{fixtures, migrations};

/// A state as the program after this one will leave it, and the two numbers.
fn of_the_next_schema() -> (Heir, [String; 2]) {
    let heir = Heir::of(fixtures().last().unwrap());
    let known = i64::try_from(migrations().len()).unwrap();
    let next = known + 1;
    let conn = Connection::open(heir.database()).unwrap();
    conn.pragma_update(None, "user_version", next).unwrap();
    conn.close().unwrap();
    (heir, [next, known].map(|number| number.to_string()))
}

#[test]
fn whoever_opens_it_names_both_numbers_and_the_remedy_and_writes_nothing() {
    let (heir, [next, known]) = of_the_next_schema();
    let before = Hash::of(&fs::read(heir.database()).unwrap());
    for command in ["ingest", "run", "status", "checkpoint", "digest"] {
        let words = [&*next, &*known, "新しい版の tenken を使って"];
        heir.run(&[command]).tells(Exit::Failed, &words);
    }
    let copy = heir.path("copy.sqlite");
    heir.run(&["snapshot", copy.to_str().unwrap()]).tells(Exit::Failed, &[&next, &known]);
    assert_eq!(Hash::of(&fs::read(heir.database()).unwrap()), before);
}

#[test]
fn a_backup_of_it_is_not_put_back() {
    let heir = Heir::of(fixtures().last().unwrap());
    let kept = heir.path("kept");
    let made = heir.json(&["backup", kept.to_str().unwrap()]);
    let made = std::path::PathBuf::from(made["path"].as_str().unwrap());
    let next = i64::try_from(migrations().len() + 1).unwrap();
    let conn = Connection::open(made.join("tenken.sqlite")).unwrap();
    conn.pragma_update(None, "user_version", next).unwrap();
    conn.close().unwrap();
    let sum = |name: &str| Hash::of(&fs::read(made.join(name)).unwrap()).to_string();
    let sums = fs::read_to_string(made.join("SHA256SUMS")).unwrap();
    let (_, rest) = sums.split_once('\n').unwrap();
    let sums = format!("{}  tenken.sqlite\n{rest}", sum("tenken.sqlite"));
    fs::write(made.join("SHA256SUMS"), sums).unwrap();
    let ran = heir.run(&["restore", made.to_str().unwrap(), "--reason", "版を戻す"]);
    ran.tells(Exit::Failed, &[&next.to_string(), "新しい版の tenken を使って"]);
}
