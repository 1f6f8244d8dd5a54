//! Whoever opens the database with the rights of a group or of nobody leaves it as it was.

mod beside;
mod person;

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::Path;
use std::process::Command;

use tenken::exit::Exit;

use crate::city::City;
use crate::faults::not_run;
use crate::rows::at;

const NOBODY: u32 = 65_534;

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// What an auditor who belongs to the group of the state's folder reads; `None` without a client.
fn asked_by_an_auditor(city: &City, sql: &str) -> Option<String> {
    let group = fs::metadata(city.state().folder()).unwrap().gid();
    let uri = format!("file:{}?mode=ro", city.state().database().display());
    let mut client = Command::new("setpriv");
    client.args([format!("--reuid={NOBODY}"), format!("--regid={group}"), "--clear-groups".into()]);
    let output = client.args(["sqlite3", &uri, sql]).output().ok()?;
    if output.status.code() == Some(127) {
        return None;
    }
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{error}");
    Some(String::from_utf8(output.stdout).unwrap())
}

#[test]
fn an_auditor_of_the_group_reads_an_idle_database_and_leaves_no_file_of_their_own() {
    if !is_root() {
        return not_run("an auditor of the group: it takes the right to be somebody else");
    }
    let city = City::with_registers().operation("SOUSA_20260422.csv", [at("21:00")]);
    city.ingest();
    set_mode(&city.path(""), 0o755);
    let counted = asked_by_an_auditor(&city, "SELECT count(*) FROM アクセスログ");
    let Some(counted) = counted else {
        return not_run("an auditor of the group: no setpriv or no sqlite3");
    };
    assert_eq!(counted.trim(), "1");
    for entry in fs::read_dir(city.state().folder()).unwrap().map(Result::unwrap) {
        let owner = entry.metadata().unwrap().uid();
        assert_ne!(owner, NOBODY, "{}", entry.path().display());
    }
    let city = city.operation("SOUSA_20260423.csv", [at("21:00").on("2026-04-23")]);
    city.ingest();
    assert_eq!(
        asked_by_an_auditor(&city, "SELECT count(*) FROM アクセスログ").unwrap().trim(),
        "2"
    );
}

#[test]
fn a_state_that_belongs_to_somebody_else_is_refused_with_the_remedy() {
    if !is_root() {
        return not_run("a state of somebody else: it takes the right to give files away");
    }
    let city = City::with_registers().operation("SOUSA_20260422.csv", [at("10:00")]);
    city.ingest();
    chown(city.state().folder(), Some(NOBODY), None).unwrap();
    city.run(&["ingest"]).tells(Exit::Failed, &["65534", "2750"]);
    chown(city.state().folder(), Some(0), None).unwrap();
    city.ingest();
}

#[test]
fn a_state_into_which_anybody_may_write_is_refused_with_the_remedy() {
    let city = City::with_registers().operation("SOUSA_20260422.csv", [at("10:00")]);
    city.ingest();
    set_mode(city.state().folder(), 0o2777);
    city.run(&["ingest"]).tells(Exit::Failed, &["2750"]);
    set_mode(city.state().folder(), 0o2750);
    city.ingest();
}
