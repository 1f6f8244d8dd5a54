//! `docs/verify.py`, the second verifier: written from what is published, run as an auditor runs it.

mod honest;
mod proof;
mod tampered;

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tenken::exit::Exit;

use crate::city::{City, repository, signing_key};
use crate::faults::not_run;
use crate::rows::at;

/// What it told.
pub struct Told {
    code: Option<i32>,
    json: Value,
}

impl Told {
    /// Kind and place of each problem.
    fn problems(&self) -> Vec<(&str, &str)> {
        let problems = self.json["problems"].as_array().unwrap().iter();
        problems.map(|problem| (word(problem, "kind"), word(problem, "where"))).collect()
    }
}

fn word<'v>(problem: &'v Value, name: &str) -> &'v str {
    problem[name].as_str().unwrap()
}

/// Runs it; `None`, aloud, where there is no Python.
fn python(args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Option<Output> {
    let script = repository("docs/verify.py");
    let run = Command::new("python3").arg("-B").arg(script).args(args).output();
    if run.is_err() {
        not_run("the second verifier: no python3");
    }
    run.ok()
}

/// What it tells of a database, with further arguments.
#[track_caller]
fn told(database: &Path, args: &[&str]) -> Option<Told> {
    let args = args.iter().map(OsStr::new);
    let output = python([database.as_os_str(), OsStr::new("--json")].into_iter().chain(args))?;
    let json = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    Some(Told { code: output.status.code(), json })
}

/// It finds nothing but that no key signs, where the city has none.
#[track_caller]
pub fn finds_nothing(city: &City) {
    finds_nothing_in(&city.state().database());
}

/// The same of a database wherever it lies.
#[track_caller]
pub fn finds_nothing_in(database: &Path) {
    let Some(told) = told(database, &[]) else { return };
    let problems = told.json["problems"].as_array().unwrap();
    let others: Vec<&Value> = problems.iter().filter(|it| it["kind"] != "unsealed").collect();
    assert!(others.is_empty(), "{others:#?}");
    assert_eq!(told.code, Some(i32::from(!problems.is_empty())));
}

/// A sealed city with alerts, a record in quarantine, and somebody who looked.
fn lived() -> City {
    let broken = at("10:01").on("2026-02-30").subject("0000012345");
    let city = City::with_registers().sealed().operation(
        "SOUSA_20260422.csv",
        [at("21:00"), broken, at("21:30").note("二件目"), at("09:00")],
    );
    city.ingest();
    city.run(&["alerts", "comment", "1", "--text", "所属長に確認中"]).ends(Exit::Done);
    let city = city.at("2026-04-24T07:00:00+09:00").operation("SOUSA_20260423.csv", [at("22:00")]);
    city.ingest();
    city
}

/// The file of the public key of sealed cities.
fn public_key(city: &City, seed: u8) -> String {
    let file = city.path("auditor.pub");
    std::fs::write(&file, format!("{}\n", signing_key(seed).verifier())).unwrap();
    file.to_str().unwrap().to_owned()
}
