//! Whoever asks the daemon gets an answer at once, and so does who stops it, whatever it does.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::children::{MIB, big, with_hole};
use crate::daemon::Office;
use crate::faults::{long_tests_are_wanted, seen};

/// How long an answer, or the end, may take; as a process of its own, on a machine that is busy
/// with other tests.
const SOON: Duration = Duration::from_secs(3);

/// An office that has taken the sample, and a large export beside its drop folder: one that comes
/// again, with a line of that length behind it.
fn office_with_a_large_export() -> (Office, PathBuf, PathBuf) {
    let mut office = Office::new(false);
    for (from, to) in office.exports() {
        fs::copy(from, to).unwrap();
    }
    office.start();
    office.wait_for_all();
    let mut exports = office.exports();
    exports.retain(|(from, _)| from.ends_with("operation/SOUSA_20260401.csv"));
    let (from, to) = exports.remove(0);
    let made = office.path("large");
    with_hole(&made, &fs::read(from).unwrap(), big(), b"\r\n");
    (office, made, to.with_file_name("SOUSA_20260415.csv"))
}

fn is_archiving(office: &Office) -> bool {
    office.path("state/archive/incoming.part").exists()
}

fn is_taken(office: &Office) -> bool {
    office.log().contains("SOUSA_20260415.csv account=")
}

#[test]
fn whoever_asks_while_a_large_file_is_copied_and_read_is_answered_at_once() {
    if !long_tests_are_wanted("requests while a large file is taken") {
        return;
    }
    let (mut office, made, to) = office_with_a_large_export();
    let number = office.json(&["alerts", "list", "--status", "open"])[0]["number"].to_string();
    fs::rename(made, to).unwrap();
    office.wait_until("it copies the file", is_archiving);
    let (mut copying, mut longest) = (0, Duration::ZERO);
    while !is_taken(&office) {
        let was_archiving = is_archiving(&office);
        let began = Instant::now();
        let (code, _) = office.run(&["alerts", "comment", &number, "--text", "確認中"]);
        assert_eq!(code, Some(0), "{}", office.log());
        longest = longest.max(began.elapsed());
        // An answer counts for what went on before and after it.
        copying += u32::from(was_archiving && is_archiving(&office));
    }
    let asked = office.json(&["alerts", "show", &number])["history"].as_array().unwrap().len();
    let peak = office.peak();
    seen(&format!(
        "{asked} answers, {copying} of them while it copied and read, the longest after {} ms; \
         {peak} MiB",
        longest.as_millis()
    ));
    assert!(copying > 0, "it was asked nothing while it copied and read");
    assert!(longest < SOON, "an answer took {longest:?}");
    assert!(peak < MIB, "{peak} MiB");
    office.wait_until("everything is judged", |office| {
        office.json(&["status"])["queue"]["days_to_judge"] == 0
    });
    assert_eq!(office.stop(), Some(0), "{}", office.log());
    assert_eq!(office.run(&["replay", "--check"]).0, Some(0));
}

#[test]
fn whoever_stops_the_daemon_while_a_large_file_is_copied_or_read_need_not_wait() {
    if !long_tests_are_wanted("stopping while a large file is taken") {
        return;
    }
    let (mut office, made, to) = office_with_a_large_export();
    fs::rename(made, to).unwrap();
    office.wait_until("it copies the file", is_archiving);
    let stop = |office: &mut Office, doing: &str| {
        let began = Instant::now();
        assert_eq!(office.stop(), Some(0), "{}", office.log());
        seen(&format!(
            "stopped {} ms after it was asked to while {doing}",
            began.elapsed().as_millis()
        ));
        assert!(began.elapsed() < SOON, "it took {:?}", began.elapsed());
        assert!(!is_taken(office));
    };
    stop(&mut office, "copying");
    assert!(!is_archiving(&office), "half a copy is left");
    office.start();
    office.wait_until("it copies the file again", is_archiving);
    std::thread::sleep(Duration::from_millis(300));
    stop(&mut office, "copying and reading");
    assert!(!is_archiving(&office), "half a copy is left");
    office.start();
    office.wait_until("it has taken the file", is_taken);
    assert_eq!(office.stop(), Some(0), "{}", office.log());
}
