//! Troubles of the running daemon.

use std::fs;
use std::path::PathBuf;

use rusqlite::Connection;

use super::problems;
use crate::daemon::{Office, ingested_at_once};
use crate::faults::{long_tests_are_wanted, not_run};

fn database(office: &Office) -> PathBuf {
    office.path("state/tenken.sqlite")
}

/// An office whose daemon has taken everything.
fn at_work() -> Office {
    let mut office = Office::new(false);
    for (from, to) in office.exports() {
        fs::copy(from, to).unwrap();
    }
    office.start();
    office.wait_for_all();
    office
}

#[test]
fn a_folder_that_goes_away_is_told_once_as_begun_and_once_as_over() {
    let mut office = at_work();
    let (drop, away) = (office.path("sample/exports/operation"), office.path("away"));
    fs::rename(&drop, &away).unwrap();
    let needs = |office: &Office| problems(&office.json(&["status"]), "folder-missing").len();
    office.wait_until("the folder is missed", |office| needs(office) == 1);
    // Several rounds of a second each.
    std::thread::sleep(std::time::Duration::from_secs(3));
    fs::rename(&away, &drop).unwrap();
    office.wait_until("it is there again", |office| needs(office) == 0);
    assert_eq!(office.stop(), Some(0));
    let log = office.log();
    let told: Vec<&str> = log.lines().filter(|line| line.contains("folder-missing")).collect();
    assert_eq!(told.len(), 2, "{log}");
    assert!(told[0].contains("ERROR") && told[1].contains("over"), "{told:#?}");
}

#[test]
fn files_that_are_never_taken_need_a_person_until_they_are_gone() {
    let mut office = at_work();
    let drop = office.path("sample/exports/operation");
    let (link, cut) = (drop.join("SOUSA_20260501.csv"), drop.join("SOUSA_20260502.csv"));
    std::os::unix::fs::symlink("/nowhere", &link).unwrap();
    fs::write(&cut, [b"x".as_slice(), &[0; 100]].concat()).unwrap();
    let needs = |office: &Office| {
        let status = office.json(&["status"]);
        ["file-not-regular", "file-incomplete"].map(|kind| problems(&status, kind).len())
    };
    office.wait_until("both are told", |office| needs(office) == [1, 1]);
    fs::remove_file(link).unwrap();
    fs::remove_file(cut).unwrap();
    office.wait_until("neither is any more", |office| needs(office) == [0, 0]);
    assert_eq!(office.stop(), Some(0));
}

#[test]
fn another_folder_is_noticed_by_a_daemon_that_did_not_run_meanwhile() {
    let mut office = at_work();
    assert_eq!(office.stop(), Some(0));
    let drop = office.path("sample/exports/operation");
    fs::rename(&drop, office.path("away")).unwrap();
    fs::create_dir(&drop).unwrap();
    office.start();
    office.wait_until("it says that the folder is another", |office| {
        problems(&office.json(&["status"]), "folder-replaced").len() == 1
    });
    assert_eq!(office.stop(), Some(0));
}

#[test]
fn a_database_that_is_replaced_or_removed_stops_the_daemon_and_is_checked_afterwards() {
    let mut office = at_work();
    let aside = office.path("aside");
    for (replaced, words) in [(true, "入れ替わったため"), (false, "なくなったため")]
    {
        fs::rename(database(&office), &aside).unwrap();
        if replaced {
            fs::copy(&aside, database(&office)).unwrap();
        }
        assert_eq!(office.wait(), Some(3), "{}", office.log());
        assert!(office.log().contains(words), "{}", office.log());
        if !replaced {
            let (code, _) = office.run(&["ingest"]);
            assert_eq!(code, Some(3), "it is not begun anew");
        }
        fs::rename(&aside, database(&office)).unwrap();
        office.start();
        office.wait_for_all();
        let checked = office.json(&["status"])["database"]["checked_at"].clone();
        assert!(checked.is_string(), "{}", office.log());
    }
    assert_eq!(office.alerts(), ingested_at_once());
    assert_eq!(office.stop(), Some(0));
}

#[test]
fn a_long_reader_is_named_while_it_keeps_the_log_and_is_over_when_it_ends() {
    let mut office = at_work();
    let log = office.path("state/tenken.sqlite-wal");
    let reader = Connection::open(database(&office)).unwrap();
    reader.execute_batch("BEGIN; SELECT count(*) FROM ledger_entry").unwrap();
    let _: i64 = reader.query_row("SELECT count(*) FROM export", [], |row| row.get(0)).unwrap();
    let other = Connection::open(database(&office)).unwrap();
    other.busy_timeout(std::time::Duration::from_secs(10)).unwrap();
    other
        .execute_batch(
            "CREATE TABLE ballast (x);
             WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 70)
             INSERT INTO ballast SELECT zeroblob(1048576) FROM n",
        )
        .unwrap();
    drop(other);
    let needs = |office: &Office| problems(&office.json(&["status"]), "long-reader");
    office.wait_until("the reader is told", |office| needs(office).len() == 1);
    let told = &needs(&office)[0];
    let process = std::process::id().to_string();
    assert!(told["detail"].as_str().unwrap().contains(&process), "{told}");
    assert_eq!(told["severity"], "high");
    drop(reader);
    office.wait_until("it is over", |office| needs(office).is_empty());
    assert!(fs::metadata(log).unwrap().len() < 1 << 20);
    assert_eq!(office.stop(), Some(0));
    assert_eq!(office.log().matches("long-reader").count(), 2, "{}", office.log());
}

/// Whether `strace` is there and may trace.
pub fn may_trace(test: &str) -> bool {
    let mut strace = std::process::Command::new("strace");
    let works = strace.args(["-f", "-o", "/dev/null", "true"]).status();
    works.is_ok_and(|status| status.success()) || {
        not_run(&format!("{test}: no strace, or it may not trace"));
        false
    }
}

fn tracing(office: &Office, inject: &str) -> Vec<String> {
    let database = database(office).to_str().unwrap().to_owned();
    let call = inject.split(':').next().unwrap();
    let words = ["strace", "-f", "-o", "/dev/null", "-e"];
    let mut words: Vec<String> = words.map(String::from).to_vec();
    words.extend([format!("trace={call}"), "-e".into(), format!("inject={inject}")]);
    if call == "pwrite64" {
        words.extend(["-P".into(), database]);
    }
    words
}

#[test]
fn an_io_error_ends_the_daemon_and_the_next_start_checks_and_goes_on() {
    const TEST: &str = "an I/O error under the running daemon";
    if !long_tests_are_wanted(TEST) || !may_trace(TEST) {
        return;
    }
    let expected = ingested_at_once();
    for nth in [1, 2, 5, 11, 23] {
        let mut office = Office::new(false);
        office.start();
        assert_eq!(office.stop(), Some(0));
        for (from, to) in office.exports() {
            fs::copy(from, to).unwrap();
        }
        let inject = format!("fsync:error=EIO:when={nth}");
        office.launch_behind(&tracing(&office, &inject));
        assert_eq!(office.wait(), Some(3), "{nth}: {}", office.log());
        assert_eq!(problems(&office.json(&["status"]), "medium-failed").len(), 1, "{nth}");
        office.start();
        office.wait_for_all();
        assert!(office.log().contains("it is whole"), "{nth}: {}", office.log());
        assert_eq!(problems(&office.json(&["status"]), "medium-failed").len(), 0, "{nth}");
        assert_eq!(office.alerts(), expected, "{nth}");
        assert_eq!(office.stop(), Some(0));
    }
}

#[test]
fn a_disk_that_is_full_when_the_log_is_copied_back_is_waited_out() {
    const TEST: &str = "a disk that is full at a checkpoint of the daemon";
    if !long_tests_are_wanted(TEST) || !may_trace(TEST) {
        return;
    }
    let mut office = Office::new(false);
    office.start();
    assert_eq!(office.stop(), Some(0));
    let said = fs::read_to_string(office.configuration()).unwrap();
    let metrics = "[metrics]\nfile = \"tenken.prom\"\n";
    fs::write(office.configuration(), format!("{said}{metrics}")).unwrap();
    let ballast = office.path("state/ballast");
    fs::write(&ballast, vec![1; 256 << 20]).unwrap();
    for (from, to) in office.exports() {
        fs::copy(from, to).unwrap();
    }
    office.start_behind(&tracing(&office, "pwrite64:error=ENOSPC:when=1"));
    let full = |office: &Office| problems(&office.json(&["status"]), "disk-full").len();
    office.wait_until("it says that the disk is full", |office| full(office) == 1);
    let told = "tenken_problems{name=\"disk-full\",severity=\"critical\"} 1\n";
    office.wait_until("the monitoring is told", |office| {
        let metrics = fs::read_to_string(office.path("config/tenken.prom"));
        metrics.is_ok_and(|metrics| metrics.contains(told))
    });
    fs::remove_file(&ballast).unwrap();
    office.wait_for_all();
    office.wait_until("it is over", |office| full(office) == 0);
    assert_eq!(office.stop(), Some(0), "{}", office.log());
    assert_eq!(office.alerts(), ingested_at_once());
    assert_eq!(office.run(&["replay", "--check"]).0, Some(0));
}
