//! Killed while it seals, the program leaves a checkpoint with its entry, or neither.

use std::os::unix::process::ExitStatusExt;

use super::{are_sound, checkpoints, delivered};
use crate::city::{City, copy, signing_key};
use crate::faults::{long_tests_are_wanted, may_trace, not_run, program, seen};

/// Rows of the two tables and the entries about them.
#[track_caller]
fn rows_have_entries(city: &City) {
    for (table, kind) in [("checkpoint", "checkpoint"), ("signing_key", "key")] {
        let rows = city.value(&format!("SELECT count(*) FROM {table}"));
        let entries = format!("SELECT count(*) FROM ledger WHERE kind = '{kind}'");
        assert_eq!(rows, city.value(&entries), "{table}");
    }
    are_sound(city, &signing_key(9).verifier());
}

#[test]
fn killed_at_whichever_write_it_leaves_a_checkpoint_with_its_entry_or_neither() {
    let test = "checkpoint killed at its writes";
    if !long_tests_are_wanted(test) {
        return;
    }
    if !may_trace() {
        return not_run(&format!("{test}: no strace, or it may not trace"));
    }
    let city = delivered();
    std::fs::rename(city.key_file(), city.path("key")).unwrap();
    city.ingest();
    std::fs::rename(city.path("key"), city.key_file()).unwrap();
    copy(&city.path("state"), &city.path("before"));
    let (mut killed, mut sealed) = (0, 0);
    for call in ["pwrite64", "fdatasync"] {
        for nth in 1.. {
            std::fs::remove_dir_all(city.path("state")).unwrap();
            copy(&city.path("before"), &city.path("state"));
            let inject = format!("inject={call}:signal=KILL:when={nth}");
            let trace = format!("trace={call}");
            let strace = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", &trace, "-e", &inject];
            let output = program(&city, &strace, &["checkpoint"]);
            rows_have_entries(&city);
            if output.status.signal().is_none() {
                assert!(output.status.success(), "{output:?}");
                break;
            }
            (killed, sealed) = (killed + 1, sealed + checkpoints(&city).len());
        }
    }
    seen(&format!("{test}: {killed} kills, after {sealed} of them it was sealed"));
    assert!(sealed > 0 && sealed < killed, "{sealed} of {killed}");
}
