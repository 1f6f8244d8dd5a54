//! What lies in drop folders beside exports, under names of any bytes and with any rights.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::Command;

use super::desk::{NAME, both_ways, cp932_name, some};
use crate::bad_input::give_to_nobody;
use crate::faults::not_run;
use crate::rows::Export;

/// Makes a pipe that waits for ever for who opens it in earnest.
pub fn make_pipe(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

#[test]
fn links_pipes_sockets_and_folders_are_told_and_keep_nothing_out() {
    both_ways(|mut desk| {
        let rows = some(1);
        let outside = desk.aside("outside.csv");
        fs::write(&outside, some(1).bytes()).unwrap();
        symlink(&outside, desk.file("SOUSA_20260401.csv")).unwrap();
        symlink("/nowhere", desk.file("SOUSA_20260402.csv")).unwrap();
        make_pipe(&desk.file("SOUSA_20260403.csv"));
        let _socket = UnixListener::bind(desk.file("SOUSA_20260404.csv")).unwrap();
        fs::create_dir(desk.file("SOUSA_20260405.csv")).unwrap();
        fs::write(desk.file("SOUSA_20260405.csv/SOUSA_20260406.csv"), some(1).bytes()).unwrap();
        desk.start();
        desk.put(NAME, rows.as_slice());
        desk.wait_for_rows(1);
        desk.rest(3);
        assert_eq!(desk.exports(), 1);
        let told = ["is a symbolic link", "is not a regular file"];
        for (words, times) in told.into_iter().zip([2, 3]) {
            assert_eq!(desk.log().matches(words).count(), times, "{}", desk.log());
        }
        desk.ends_with(&rows, &told);
    });
}

#[test]
fn hidden_files_and_other_names_are_left_alone_in_silence() {
    both_ways(|mut desk| {
        let rows = some(1);
        for name in [".SOUSA_20260401.csv", "SOUSA_20260401.csv.tmp", "~SOUSA_20260401.csv", "a"] {
            desk.put(name, some(1));
        }
        desk.start();
        desk.put(NAME, rows.as_slice());
        desk.wait_for_rows(1);
        desk.rest(3);
        assert_eq!(desk.exports(), 1);
        desk.ends_with(&rows, &[]);
    });
}

#[test]
fn a_name_that_is_no_text_is_an_exports_name_like_any_other() {
    both_ways(|mut desk| {
        desk.start();
        let rows = some(2);
        desk.put(cp932_name(), &rows[..1]);
        desk.put(NAME, &rows[1..]);
        desk.wait_for_rows(2);
        desk.rest(4);
        assert_eq!(desk.exports(), 2, "it is known again");
        desk.ends_with(&rows, &[]);
    });
}

#[test]
fn a_file_that_may_not_be_read_is_told_and_taken_once_it_may() {
    both_ways(|mut desk| {
        let rows = some(2);
        let closed = desk.file(NAME);
        let mut before = Vec::new();
        if rustix::process::geteuid().is_root() {
            give_to_nobody(&desk.city.path(""));
            before = vec!["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
        }
        fs::write(&closed, (&rows[..1]).bytes()).unwrap();
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
        if !desk.start_behind(&before) {
            return not_run("a file that may not be read: others may not run this build");
        }
        desk.put("SOUSA_20260423.csv", &rows[1..]);
        desk.wait_for_rows(1);
        desk.wait_until_told("still cannot be read");
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o644)).unwrap();
        desk.wait_for_rows(2);
        desk.ends_with(&rows, &["still cannot be read"]);
    });
}
