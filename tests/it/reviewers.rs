//! People who are not tenken's own user: the running daemon does what they ask, by their name.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use crate::daemon::Office;
use crate::faults::not_run;

/// An office whose daemon listens to the group `nogroup`, and whose folders anybody may enter.
fn open_to_nogroup() -> Office {
    let mut office = Office::new(false);
    let said = fs::read_to_string(office.configuration()).unwrap();
    let named = said.replacen("# group = \"tenken-review\"", "group = \"nogroup\"", 1);
    assert_ne!(said, named);
    fs::write(office.configuration(), named).unwrap();
    for (from, to) in office.exports() {
        fs::copy(from, to).unwrap();
    }
    office.start();
    office.wait_for_all();
    for folder in ["", "state"] {
        fs::set_permissions(office.path(folder), fs::Permissions::from_mode(0o2755)).unwrap();
    }
    office
}

/// Runs a command of tenken's as `nobody`; nothing where this build is not for everybody to run.
fn as_nobody(office: &Office, words: &[&str]) -> Option<(Option<i32>, String)> {
    let ended = Command::new("setpriv")
        .args(["--reuid=65534", "--regid=65534", "--clear-groups", env!("CARGO_BIN_EXE_tenken")])
        .arg("--config")
        .arg(office.configuration())
        .args(words)
        .output()
        .ok()?;
    let said = String::from_utf8(ended.stderr).unwrap();
    let not_started = matches!(ended.status.code(), Some(126 | 127));
    (!not_started).then_some((ended.status.code(), said))
}

#[test]
fn a_reviewer_who_is_not_tenkens_user_asks_the_daemon_and_is_named() {
    if !rustix::process::geteuid().is_root() {
        return not_run("a reviewer who is not tenken's user: not root");
    }
    let mut office = open_to_nogroup();
    let comment = ["alerts", "comment", "1", "--text", "本人に確認します"];
    let Some((code, said)) = as_nobody(&office, &comment) else {
        return not_run("a reviewer who is not tenken's user: others may not run this build");
    };
    assert_eq!(code, Some(0), "{said}");
    let history = office.json(&["alerts", "show", "1"])["history"].clone();
    assert_eq!(history[0]["by"], "nobody");
    assert_eq!(office.stop(), Some(0));
    let (code, said) = as_nobody(&office, &comment).unwrap();
    assert_eq!(code, Some(3), "nobody listens any more, and the state is not theirs: {said}");
}
