//! A real other user reads while the real daemon runs, after it stopped, and after it was killed;
//! whatever the reader does, the daemon goes on.

use std::fs;
use std::os::unix::fs::MetadataExt;

use rusqlite::Connection;

use super::person::{Audited, Person};

/// Nothing in the state belongs to anybody but the daemon.
#[track_caller]
fn state_is_the_daemons_own(audited: &Audited) {
    for entry in fs::read_dir(audited.office.path("state")).unwrap().map(Result::unwrap) {
        let owner = entry.metadata().unwrap().uid();
        assert_eq!(owner, 0, "{}", entry.path().display());
    }
}

#[test]
fn an_auditor_reads_beside_the_daemon_after_a_stop_and_after_a_kill_and_it_goes_on_each_time() {
    let Some(mut audited) = Audited::new() else { return };
    audited.office.start();
    audited.goes_on();
    audited.goes_on();
    assert_eq!(audited.office.stop(), Some(0), "{}", audited.office.log());
    assert_eq!(audited.files(), 2);
    state_is_the_daemons_own(&audited);
    audited.office.start();
    audited.goes_on();
    audited.office.kill();
    assert_eq!(audited.files(), 3);
    state_is_the_daemons_own(&audited);
    audited.office.start();
    audited.goes_on();
    assert_eq!(audited.reads("PRAGMA integrity_check"), "ok");
    state_is_the_daemons_own(&audited);
}

#[test]
fn an_auditor_can_write_nothing_and_ask_the_daemon_for_nothing() {
    let Some(mut audited) = Audited::new() else { return };
    audited.office.start();
    audited.goes_on();
    for more in ["?mode=ro", "", "?immutable=1"] {
        for sql in ["DELETE FROM origin", "CREATE TABLE mine (x)", "PRAGMA user_version = 9"] {
            let output = audited.client(Person::Auditor, more, sql);
            let error = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(!output.status.success(), "{more} {sql}");
            assert!(error.contains("readonly"), "{more} {sql}: {error}");
        }
    }
    let copy = audited.office.path("copy.sqlite");
    let (ended, said) = audited.tenken(&["snapshot", copy.to_str().unwrap()]);
    assert_eq!(ended, Some(3), "{said}");
    assert!(said.contains("依頼する権限がありません") && !copy.exists(), "{said}");
    audited.goes_on();
    state_is_the_daemons_own(&audited);
}

#[test]
fn an_auditor_who_stays_in_the_middle_of_reading_sees_one_moment_and_stops_nobody() {
    let Some(mut audited) = Audited::new() else { return };
    audited.office.start();
    audited.goes_on();
    let staying = audited.stays();
    audited.goes_on();
    audited.goes_on();
    assert_eq!(staying.ends(), ["1", "1"]);
    audited.goes_on();
    state_is_the_daemons_own(&audited);
}

#[test]
fn who_opens_as_immutable_or_copies_only_the_database_misses_what_is_new_and_harms_nobody() {
    let Some(mut audited) = Audited::new() else { return };
    audited.office.start();
    audited.goes_on();
    // While somebody reads, what is new stays in the log beside the database.
    let staying = audited.stays();
    audited.goes_on();
    let count = "SELECT count(*) FROM 取込ファイル";
    let output = audited.client(Person::Auditor, "?immutable=1", count);
    assert_eq!(String::from_utf8_lossy(&output.stdout), "1\n", "{output:?}");
    let copy = audited.office.path("only.sqlite");
    fs::copy(audited.database(), &copy).unwrap();
    let copied = Connection::open(&copy).unwrap();
    assert_eq!(copied.query_row(count, [], |row| row.get(0)), Ok(1));
    assert_eq!(audited.reads(count), "2");
    staying.ends();
    audited.goes_on();
    state_is_the_daemons_own(&audited);
}

#[test]
fn who_is_not_in_the_group_cannot_open_the_database() {
    let Some(mut audited) = Audited::new() else { return };
    audited.office.start();
    audited.goes_on();
    for more in ["?mode=ro", "?immutable=1", ""] {
        let output = audited.client(Person::Outsider, more, "SELECT count(*) FROM exports");
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && error.contains("unable to open"), "{more}: {error}");
    }
    let state = audited.office.path("state");
    let listed = Person::Outsider.runs("ls", &[state.to_str().unwrap()]).output();
    assert!(!listed.unwrap().status.success());
    audited.goes_on();
}

#[test]
fn the_running_daemon_records_who_makes_a_copy_and_the_copy_opens_anywhere() {
    let Some(mut audited) = Audited::new() else { return };
    audited.office.start();
    audited.goes_on();
    let copy = audited.office.path("copy.sqlite");
    let told = audited.office.json(&["snapshot", copy.to_str().unwrap()]);
    assert_eq!(told["snapshot_id"], 1);
    let by = "SELECT 作成者 || ' ' || ファイル FROM 写しの履歴";
    assert_eq!(audited.reads(by), format!("root {}", copy.display()));
    std::os::unix::fs::chown(&copy, Some(65_534), None).unwrap();
    let count = "SELECT count(*) FROM 取込ファイル; SELECT count(*) FROM 写しの履歴";
    let uri = format!("file:{}?mode=ro", copy.display());
    let output = Person::Outsider.runs("sqlite3", &[&uri, count]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "1\n1\n", "{output:?}");
    audited.goes_on();
}
