//! The two verifiers, asked the same.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::city::repository;
use crate::faults::not_run;

/// What is to be verified, and against what.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The database.
    pub database: PathBuf,
    /// The archive.
    pub archive: PathBuf,
    /// `SIZE:ROOT`.
    pub anchor: Option<String>,
    /// The file of the public key.
    pub key: Option<PathBuf>,
}

/// Gives the problems that were found; nothing where the verifier cannot be run here.
pub type Verifier = fn(&Asked) -> Option<Vec<Value>>;

/// Both.
pub const VERIFIERS: [(&str, Verifier); 2] = [("tenken verify", first), ("docs/verify.py", second)];

/// The one that `tenken verify` asks.
#[expect(clippy::unnecessary_wraps, reason = "it is asked as the other is")]
fn first(asked: &Asked) -> Option<Vec<Value>> {
    let key = asked.key.as_ref().map(|file| fs::read_to_string(file).unwrap());
    let report = tenken_verify::verify(&tenken_verify::Subject {
        database: asked.database.clone(),
        archive: Some(asked.archive.clone()),
        anchors: asked.anchor.iter().map(|anchor| anchor.parse().unwrap()).collect(),
        keys: key.iter().map(|key| key.trim().parse().unwrap()).collect(),
    });
    let problems = report.unwrap().problems;
    Some(
        problems.into_iter().map(|it| json!({"kind": it.kind.word(), "where": it.place})).collect(),
    )
}

/// The one for an auditor's own machine.
fn second(asked: &Asked) -> Option<Vec<Value>> {
    let mut python = Command::new("python3");
    python.arg(repository("docs/verify.py")).arg(&asked.database).arg("--json");
    python.arg("--archive").arg(&asked.archive);
    if let Some(anchor) = &asked.anchor {
        python.args(["--anchor", anchor]);
    }
    if let Some(key) = &asked.key {
        python.arg("--public-key").arg(key);
    }
    let Ok(output) = python.output() else {
        not_run("the second verifier: there is no python3");
        return None;
    };
    Some(problems(&output.stdout, output.status.code()))
}

#[track_caller]
fn problems(json: &[u8], code: Option<i32>) -> Vec<Value> {
    let report: Value = serde_json::from_slice(json).unwrap_or_default();
    let problems = report["problems"].as_array().cloned();
    let problems = problems.unwrap_or_else(|| panic!("no report, exit {code:?}"));
    assert_eq!(code, Some(i32::from(!problems.is_empty())), "{problems:#?}");
    assert_eq!(report["ok"], problems.is_empty());
    problems
}

/// The public key of somebody else.
pub fn another_key(folder: &Path) -> PathBuf {
    let file = folder.join("another.pub");
    fs::write(&file, crate::city::signing_key(7).verifier().to_string()).unwrap();
    file
}
