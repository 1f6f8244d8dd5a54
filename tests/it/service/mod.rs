//! The daemon as a service: what it tells systemd, and when it no longer does.

mod manager;
mod metrics;
mod openmetrics;
mod screen;

use std::fs;
use std::os::unix::fs::symlink;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use rustix::process::Signal;
use tenken::store::StatePaths;

use crate::bounded::{big, with_hole};
use crate::daemon::{Office, ingested_at_once};
use crate::faults::{long_tests_are_wanted, seen};
use crate::troubles::may_trace;
use crate::verify::holds;
use manager::Manager;

/// Longer than a busy machine holds a process up.
const WATCHDOG: Duration = Duration::from_secs(4);

fn filled() -> Office {
    let office = Office::new(false);
    drop_everything(&office);
    office
}

fn drop_everything(office: &Office) {
    for (from, to) in office.exports() {
        fs::copy(from, to).unwrap();
    }
}

#[test]
fn systemd_hears_that_it_is_ready_what_it_does_that_it_lives_and_that_it_stops() {
    let mut office = filled();
    let mut manager = Manager::of(&office, WATCHDOG);
    manager.start(&mut office);
    let status = manager.hear_until(&office, "it says what it does", |said| {
        said.starts_with("STATUS=") && !said.contains("未着手0件")
    });
    assert!(status.lines().count() == 1, "{status}");
    let began = Instant::now();
    let (fed, longest) = manager.watch(|| began.elapsed() > 2 * WATCHDOG);
    assert!(fed >= 3 && longest < WATCHDOG, "{fed} times, {longest:?}; {}", office.log());
    office.signal(Signal::TERM);
    manager.hear_until(&office, "it says that it stops", |said| said.contains("STOPPING=1"));
    assert_eq!(office.wait(), Some(0));
}

#[test]
fn systemd_hears_when_the_configuration_is_read_again_and_when_that_is_done() {
    let mut office = Office::new(false);
    let mut manager = Manager::of(&office, WATCHDOG);
    manager.start(&mut office);
    for broken in [false, true] {
        if broken {
            fs::write(office.configuration(), "broken").unwrap();
        }
        office.signal(Signal::HUP);
        let said = manager.hear_until(&office, "it reloads", |said| said.contains("RELOADING=1"));
        assert!(said.contains("\nMONOTONIC_USEC="), "{said}");
        manager.hear_until(&office, "it has reloaded", |said| said.contains("READY=1"));
    }
    assert_eq!(office.stop(), Some(0));
}

#[test]
fn a_writer_that_is_blocked_is_restarted_by_the_watchdog_and_nothing_is_lost() {
    let mut office = Office::new(false);
    let mut manager = Manager::of(&office, WATCHDOG);
    manager.start(&mut office);
    let other = Connection::open(office.path("state/tenken.sqlite")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    drop_everything(&office);
    manager.loses_patience(&office);
    drop(other);
    manager.restart(&mut office);
    office.wait_for_all();
    let began = Instant::now();
    let (fed, longest) = manager.watch(|| began.elapsed() > WATCHDOG);
    assert!(fed > 0 && longest < WATCHDOG, "{fed} times, {longest:?}; {}", office.log());
    assert_eq!(office.alerts(), ingested_at_once());
    assert_eq!(office.stop(), Some(0));
    assert_eq!(office.run(&["replay", "--check"]).0, Some(0));
    holds(&StatePaths::new(&office.path("state")));
}

#[test]
fn the_watchdog_is_fed_while_a_large_file_is_taken() {
    const TEST: &str = "the watchdog while a large file is taken";
    if !long_tests_are_wanted(TEST) {
        return;
    }
    let mut office = Office::new(false);
    let mut manager = Manager::of(&office, WATCHDOG);
    manager.start(&mut office);
    let mut exports = office.exports();
    exports.retain(|(from, _)| from.ends_with("operation/SOUSA_20260401.csv"));
    let (from, to) = exports.remove(0);
    let made = office.path("large");
    with_hole(&made, &fs::read(from).unwrap(), big(), b"\r\n");
    fs::rename(made, &to).unwrap();
    let began = Instant::now();
    let (fed, longest) =
        manager.watch(|| office.log().contains("account=") || began.elapsed().as_secs() > 120);
    seen(&format!(
        "fed {fed} times in {} s, the longest wait {} ms",
        began.elapsed().as_secs(),
        longest.as_millis()
    ));
    assert!(office.log().contains("account="), "it was taken: {}", office.log());
    assert!(longest < WATCHDOG, "{longest:?}");
    assert_eq!(office.stop(), Some(0), "{}", office.log());
}

#[test]
fn a_scan_that_hangs_does_not_feed_the_watchdog_although_requests_are_answered() {
    const TEST: &str = "the watchdog while a scan hangs";
    if !long_tests_are_wanted(TEST) || !may_trace(TEST) {
        return;
    }
    let mut office = filled();
    office.start();
    office.wait_for_all();
    let number = office.json(&["alerts", "list", "--status", "open"])[0]["number"].to_string();
    assert_eq!(office.stop(), Some(0));
    let (drop, slow) = (office.path("sample/exports/operation"), office.path("slow"));
    let (quick, turned) = (office.path("quick"), office.path("turned"));
    fs::rename(&drop, &quick).unwrap();
    symlink(&quick, &drop).unwrap();
    fs::create_dir(&slow).unwrap();
    symlink(&slow, &turned).unwrap();
    // Of that folder the names come late, as of a share whose server is gone.
    let mut manager = Manager::of(&office, WATCHDOG);
    let words = ["strace", "-f", "-o", "/dev/null", "-e", "trace=getdents64", "-P"];
    let mut before: Vec<String> = words.map(String::from).to_vec();
    before.push(slow.to_str().unwrap().to_owned());
    before.extend(["-e".into(), "inject=getdents64:delay_enter=12000000".into()]);
    manager.start_behind(&mut office, &before);
    fs::rename(turned, drop).unwrap();
    manager.loses_patience(&office);
    let (code, _) = office.run(&["alerts", "comment", &number, "--text", "確認中"]);
    assert_eq!(code, Some(0), "the writer answers: {}", office.log());
    office.kill();
}
