//! `void`, its undoing, `reparse` and `replay --apply`, killed while they work: what was done by
//! then is nothing, or is completed by the next command.

use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::time::{Duration, Instant};

use tenken::exit::Exit;

use super::killed::kill_when;
use super::state::State;
use crate::city::{City, copy};
use crate::database::Rows;
use crate::faults::{long_tests_are_wanted, may_trace, not_run, program, seen};
use crate::rows::{Operation, at, failed, login};
use crate::voided::{acts, undo, void, voided};

/// A command that changes what is judged, and what has to be so before it makes sense.
struct Rework {
    args: &'static [&'static str],
    prepare: fn(&City),
}

const VOID: Rework = Rework {
    args: &["void", "1", "--confirm"],
    prepare: |city| assert_eq!(acts(city, "suzuki", 1, void()), Exit::Done),
};

const RETURN: Rework = Rework {
    args: &["void", "1", "--confirm"],
    prepare: |city| {
        voided(city, 1);
        assert_eq!(acts(city, "suzuki", 1, undo()), Exit::Done);
    },
};

const REPARSE: Rework = Rework {
    args: &["reparse", "1", "2", "3", "4"],
    prepare: |city| say(city, "\"印刷\" = \"view\"", "\"印刷\" = \"print\""),
};

const APPLY: Rework = Rework {
    args: &["replay", "--apply"],
    prepare: |city| {
        let strict = "[rules.bulk-read]\nwindow_subjects = 40\n";
        fs::write(city.path("rules/bulk-read.toml"), strict).unwrap();
    },
};

/// Says something else in the profile of the operation log.
fn say(city: &City, from: &str, to: &str) {
    let profile = city.profile("operation");
    let text = fs::read_to_string(&profile).unwrap();
    assert!(text.contains(from), "{text}");
    fs::write(profile, text.replace(from, to)).unwrap();
}

/// A morning of many views, prints that the profile takes for views, and an evening.
fn day() -> Vec<Operation> {
    let view = |i: usize| at(&format!("10:{i:02}")).subject(&format!("{i:012}"));
    let mut rows: Vec<Operation> = (0..50).map(view).collect();
    rows.extend([at("11:00").action("印刷").records("300"), at("21:00"), at("19:00").actor("X1")]);
    rows.push(at("11:30").on("2026-02-30"));
    rows
}

/// A city on which each command bears: exports that overlap and one that grew, read by a profile
/// that is wrong, and an alert that somebody closed.
fn city(rework: &Rework) -> City {
    let mut city = City::with_registers();
    say(&city, "\"印刷\" = \"print\"", "\"印刷\" = \"view\"");
    let rows = day();
    let late = at("22:00").on("2026-04-21");
    for (name, rows) in [
        ("SOUSA_20260422.csv", rows[20..].to_vec()),
        ("SOUSA_20260422b.csv", [rows[40..].to_vec(), vec![late]].concat()),
        ("SOUSA_20260422c.csv", rows.clone()),
        ("SOUSA_20260422.csv", [&rows[20..], &[at("20:30").actor("C0020101")]].concat()),
    ] {
        city = city.operation(name, rows);
        city.ingest();
    }
    city = city.authentication(
        "NINSHO_20260422.csv",
        [vec![failed("10:00:00"); 6], vec![login("08:00")]].concat(),
    );
    city.ingest();
    let close = ["alerts", "close", "off-hours/C0010101/2026-04-22", "--resolution", "legitimate"];
    city.run(&[&close[..], &["--reason", "残業"]].concat()).ends(Exit::Done);
    (rework.prepare)(&city);
    copy(&city.path("state"), &city.path("before"));
    // The program reads the host's clock; what follows it comes later.
    city.at("2099-01-01T00:00:00+09:00")
}

fn begin_anew(city: &City) {
    fs::remove_dir_all(city.path("state")).unwrap();
    copy(&city.path("before"), &city.path("state"));
}

/// What was said of alerts and exports, and what stands.
#[derive(Debug, PartialEq, Eq)]
struct Outcome {
    state: State,
    exports: Rows,
    rows: Rows,
}

impl Outcome {
    /// That of a city, whose alerts must recompute and whose accounts must balance.
    #[track_caller]
    fn of(city: &City) -> Self {
        assert_eq!(city.value("PRAGMA integrity_check"), "ok");
        assert_eq!(city.value("SELECT count(*) FROM reading"), "0");
        city.run(&["replay", "--check"]).ends(Exit::Done);
        let exports = "SELECT export_id, path, state, rows_read, rows_stored, rows_duplicate,
            rows_quarantined FROM exports ORDER BY export_id";
        let rows =
            "SELECT export_id, line_no, action, standing FROM access_events ORDER BY 1, 2, 3, 4";
        Self { state: State::of(city), exports: city.query(exports), rows: city.query(rows) }
    }
}

/// Where a killed command may leave the city.
struct Ends {
    not_begun: Outcome,
    done: Outcome,
}

impl Ends {
    fn of(rework: &Rework, city: &City) -> (Self, Duration) {
        city.ingest();
        let not_begun = Outcome::of(city);
        begin_anew(city);
        let began = Instant::now();
        let output = program(city, &[], rework.args);
        assert!(output.status.success(), "{output:?}");
        let time = began.elapsed();
        city.ingest();
        let done = Outcome::of(city);
        assert_ne!(not_begun.state, done.state);
        (Self { not_begun, done }, time)
    }

    /// After a kill, alerts recompute as they are; the next command has all of it done or
    /// nothing; and if nothing, it can be asked for again. Whether it was done.
    #[track_caller]
    fn are_reached(&self, rework: &Rework, city: &City, after: &str) -> bool {
        city.run(&["replay", "--check"]).ends(Exit::Done);
        city.ingest();
        let outcome = Outcome::of(city);
        let is_done = outcome == self.done;
        if !is_done {
            assert_eq!(outcome, self.not_begun, "{:?} {after}", rework.args);
            city.run(rework.args).ends(Exit::Done);
            city.ingest();
            assert_eq!(Outcome::of(city), self.done, "{:?} {after}", rework.args);
        }
        is_done
    }
}

const KILLS: u32 = 3;

/// Kills spread over the time that the command takes.
#[track_caller]
fn is_done_or_not_whenever_it_is_killed(rework: &Rework) {
    let city = city(rework);
    let (ends, time) = Ends::of(rework, &city);
    for kill in 1..=KILLS {
        begin_anew(&city);
        let (began, due) = (Instant::now(), time * kill / (KILLS + 1));
        kill_when(&city, rework.args, || began.elapsed() >= due);
        ends.are_reached(rework, &city, &format!("killed after {due:?} of {time:?}"));
    }
}

/// Of so many writes one is the last, unless all of them are wanted.
fn stride() -> usize {
    if std::env::var_os("TENKEN_EVERY_WRITE").is_some() { 1 } else { 13 }
}

/// The command killed at its writes, whatever the file: between two of them nothing changes that
/// outlives a process.
#[track_caller]
fn is_done_or_not_at_whichever_write_it_is_killed(rework: &Rework) {
    let test = format!("{:?} killed at its writes", rework.args);
    if !long_tests_are_wanted(&test) {
        return;
    }
    if !may_trace() {
        return not_run(&format!("{test}: no strace, or it may not trace"));
    }
    let city = city(rework);
    let (ends, _) = Ends::of(rework, &city);
    let (mut points, mut done) = (0, 0);
    for call in ["pwrite64", "fdatasync", "ftruncate", "unlink"] {
        for nth in (1..).step_by(stride()) {
            begin_anew(&city);
            let inject = format!("inject={call}:signal=KILL:when={nth}");
            let trace = format!("trace={call}");
            let strace = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", &trace, "-e", &inject];
            let output = program(&city, &strace, rework.args);
            if output.status.signal().is_none() {
                assert!(output.status.success(), "{output:?}");
                break;
            }
            points += 1;
            done +=
                usize::from(ends.are_reached(rework, &city, &format!("killed at {call} {nth}")));
        }
    }
    seen(&format!("{test}: {points} kills, after {done} of them it was completed"));
    assert!(done > 0 && done < points, "{done} of {points}");
}

#[test]
fn a_void_is_done_or_not_whenever_it_is_killed() {
    is_done_or_not_whenever_it_is_killed(&VOID);
}

#[test]
fn a_return_is_done_or_not_whenever_it_is_killed() {
    is_done_or_not_whenever_it_is_killed(&RETURN);
}

#[test]
fn a_reparse_is_done_or_not_whenever_it_is_killed() {
    is_done_or_not_whenever_it_is_killed(&REPARSE);
}

#[test]
fn settings_are_applied_or_not_whenever_that_is_killed() {
    is_done_or_not_whenever_it_is_killed(&APPLY);
}

#[test]
fn a_void_is_done_or_not_at_whichever_write_it_is_killed() {
    is_done_or_not_at_whichever_write_it_is_killed(&VOID);
}

#[test]
fn a_return_is_done_or_not_at_whichever_write_it_is_killed() {
    is_done_or_not_at_whichever_write_it_is_killed(&RETURN);
}

#[test]
fn a_reparse_is_done_or_not_at_whichever_write_it_is_killed() {
    is_done_or_not_at_whichever_write_it_is_killed(&REPARSE);
}

#[test]
fn settings_are_applied_or_not_at_whichever_write_that_is_killed() {
    is_done_or_not_at_whichever_write_it_is_killed(&APPLY);
}
