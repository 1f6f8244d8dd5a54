//! Killed at whichever write: there is the old state or the new one, the old backups or a new one.

use std::fs;
use std::os::unix::process::ExitStatusExt;

use tenken::exit::Exit;

use super::{a_day_later, back_up, city, folder, ledger, word};
use crate::city::{City, copy};
use crate::faults::{long_tests_are_wanted, may_trace, not_run, program, seen};

/// Calls by which something gets onto the medium, or gets its name; of the frequent ones, unless
/// `TENKEN_EVERY_WRITE` is set, every fourth is the last.
const CALLS: [(&str, usize); 5] =
    [("rename", 1), ("unlink", 1), ("fsync", 4), ("fdatasync", 4), ("pwrite64", 4)];

/// Kills the command at each of its calls, from `before` on, and lets `look` look; gives how many
/// kills there were.
fn at_each_call(
    city: &City,
    args: &[&str],
    before: &dyn Fn(),
    look: &mut dyn FnMut(&str),
) -> usize {
    let mut kills = 0;
    let all = std::env::var_os("TENKEN_EVERY_WRITE").is_some();
    for (call, step) in CALLS {
        for nth in (1..).step_by(if all { 1 } else { step }) {
            before();
            let inject = format!("inject={call}:signal=KILL:when={nth}");
            let trace = format!("trace={call}");
            let strace = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", &trace, "-e", &inject];
            let output = program(city, &strace, args);
            look(&format!("{call} {nth}"));
            if output.status.signal().is_none() {
                assert!(output.status.success(), "{output:?}");
                break;
            }
            kills += 1;
        }
    }
    kills
}

fn put(from: &std::path::Path, to: &std::path::Path) {
    let _ = fs::remove_dir_all(to);
    copy(from, to);
}

#[test]
fn killed_while_it_restores_it_leaves_the_old_state_or_the_new_one() {
    let test = "restore killed at its writes";
    if !long_tests_are_wanted(test) {
        return;
    }
    if !may_trace() {
        return not_run(&format!("{test}: no strace, or it may not trace"));
    }
    let city = city();
    back_up(&city);
    let then = ledger(&city.state().database());
    let city = a_day_later(city);
    let now = ledger(&city.state().database());
    copy(city.state().folder(), &city.path("before"));
    let kept = folder(&city);
    let args = ["restore", word(&kept), "--reason", "ディスクの交換"];
    let (mut old, mut new) = (0, 0);
    let before = || put(&city.path("before"), city.state().folder());
    let kills = at_each_call(&city, &args, &before, &mut |after| {
        // A command that only reads finishes what was decided.
        city.run(&["status"]).ends(Exit::Done);
        let found = ledger(&city.state().database());
        if found == now {
            old += 1;
        } else {
            assert_eq!(found[..then.len()], then, "{after}");
            assert_eq!(found.len(), then.len() + 1, "{after}");
            new += 1;
        }
        city.run(&["replay", "--check"]).ends(Exit::Done);
        let report = city.json(&["verify"]);
        let sound = |problem: &serde_json::Value| problem["kind"] == "unsealed";
        assert!(report["problems"].as_array().unwrap().iter().all(sound), "{after}: {report:#}");
        assert!(!city.state().folder().join("tenken.restoring").exists(), "{after}");
    });
    seen(&format!("{test}: {kills} kills; {old} times the old state, {new} times the new one"));
    assert!(old > 10 && new > 4, "{old} old, {new} new");
    // What a kill left is gone with the next one.
    city.run(&args).ends(Exit::Done);
    assert!(!city.state().folder().join("restoring").exists());
}

#[test]
fn killed_while_it_backs_up_it_leaves_whole_backups_and_the_next_one_is_made() {
    let test = "backup killed at its writes";
    if !long_tests_are_wanted(test) {
        return;
    }
    if !may_trace() {
        return not_run(&format!("{test}: no strace, or it may not trace"));
    }
    let city = city();
    back_up(&city);
    let city = a_day_later(city);
    copy(&folder(&city), &city.path("before"));
    let kept = folder(&city);
    let args = ["backup", word(&kept), "--keep", "1"];
    let (mut old, mut new) = (0, 0);
    let before = || put(&city.path("before"), &kept);
    let size = ledger(&city.state().database()).len();
    let kills = at_each_call(&city, &args, &before, &mut |after| {
        let checked = city.json(&["restore", word(&kept), "--check"]);
        assert_eq!(checked["ok"], true, "{after}: {checked:#}");
        let is_new = checked["manifest"]["ledger"]["size"] == size;
        (old, new) = (old + usize::from(!is_new), new + usize::from(is_new));
        city.run(&args).ends(Exit::Done);
        let checked = city.json(&["restore", word(&kept), "--check"]);
        assert_eq!(checked["manifest"]["ledger"]["size"], size, "{after}");
        for leftover in [".incoming", ".removed"] {
            assert!(!kept.join(leftover).exists(), "{after}: {leftover}");
        }
    });
    seen(&format!("{test}: {kills} kills; the new backup was there {new} times"));
    assert!(old > 10 && new > 0, "{old} old, {new} new");
}
