//! Something is mounted over a drop folder: in a mount namespace of the daemon's own, so that
//! nothing is left on the host.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::desk::{Desk, both_ways, some};
use crate::faults::not_run;
use crate::rows::Export;

const REPLACED: &str = "another folder has taken the place";
const PRIVATE: [&str; 4] = ["unshare", "--mount", "--propagation", "private"];

/// Whether this user may mount in a namespace of its own.
fn may_mount() -> bool {
    let folder = tempfile::tempdir().unwrap();
    let mut unshare = Command::new(PRIVATE[0]);
    unshare.args(&PRIVATE[1..]).args(["mount", "-t", "tmpfs", "tenken-test"]).arg(folder.path());
    let may = unshare.output().is_ok_and(|output| output.status.success());
    may || {
        not_run("a drop folder mounted over: it takes the right to mount in a namespace");
        false
    }
}

/// Runs a command where the daemon is.
fn beside(desk: &Desk, command: &[&str], folder: &Path) -> Output {
    let target = desk.pid().to_string();
    let mut nsenter = Command::new("nsenter");
    nsenter.args(["--mount", "--target", &target, "--"]).args(command).arg(folder);
    nsenter.output().unwrap()
}

fn mount_over(desk: &Desk, folder: &Path) {
    let mounted = beside(desk, &["mount", "-t", "tmpfs", "tenken-test"], folder);
    assert!(mounted.status.success(), "{}", String::from_utf8_lossy(&mounted.stderr));
}

/// Takes away what is mounted there, once the daemon is not just looking at it.
fn unmount(desk: &Desk, folder: &Path) {
    let unmounted = |desk: &Desk| beside(desk, &["umount"], folder).status.success();
    desk.wait_until("the folder is unmounted", unmounted);
}

/// A path as the daemon sees it.
fn seen_by(desk: &Desk, path: &Path) -> PathBuf {
    let root = PathBuf::from(format!("/proc/{}/root", desk.pid()));
    root.join(path.strip_prefix("/").unwrap())
}

#[test]
fn a_drop_folder_mounted_over_is_told_and_the_one_on_top_read() {
    if !may_mount() {
        return;
    }
    both_ways(|mut desk| {
        assert!(desk.start_behind(&PRIVATE), "{}", desk.log());
        let rows = some(4);
        desk.put("SOUSA_20260420.csv", &rows[..1]);
        desk.wait_for_rows(1);
        let folder = desk.city.drop_folder("operation");
        mount_over(&desk, &folder);
        desk.wait_until_told(REPLACED);
        // Below, where the daemon does not look; and on top, where it does.
        desk.put("SOUSA_20260421.csv", &rows[3..]);
        for (row, day) in rows[1..3].iter().zip(22..) {
            let path = desk.file(format!("SOUSA_202604{day}.csv"));
            fs::write(seen_by(&desk, &path), [row.clone()].bytes()).unwrap();
            desk.wait_for_rows(day - 20);
        }
        desk.rest(2);
        assert_eq!(desk.rows(), 3);
        unmount(&desk, &folder);
        desk.wait_for_rows(4);
        let told = desk.log().matches(REPLACED).count();
        assert_eq!(told, 2, "{}", desk.log());
        desk.ends_with(&rows, &[REPLACED]);
    });
}
