//! A backup while the daemon runs, and another machine that goes on from it.

use std::fs;

use crate::daemon::Office;

#[test]
fn a_backup_beside_the_running_daemon_is_a_whole_state() {
    let mut office = Office::sealed();
    office.start();
    let folder = office.path("kept");
    let folder = folder.to_str().unwrap();
    let (half, rest): (Vec<_>, Vec<_>) =
        office.exports().into_iter().enumerate().partition(|(number, _)| number % 2 == 0);
    for (_, (from, to)) in half {
        fs::copy(from, to).unwrap();
        // Some while it takes files, some before.
        let (code, out) = office.run(&["backup", folder]);
        assert_eq!(code, Some(0), "{out}{}", office.log());
    }
    for (_, (from, to)) in rest {
        fs::copy(from, to).unwrap();
    }
    office.wait_for_all();
    let alerts = office.alerts();
    let restore = ["restore", folder, "--reason", "機器の更新"];
    assert_eq!(office.run(&restore).0, Some(3), "the daemon has the state");
    assert_eq!(office.run(&["restore", folder, "--check"]).0, Some(0));
    assert_eq!(office.stop(), Some(0), "{}", office.log());

    fs::remove_dir_all(office.path("state")).unwrap();
    assert_eq!(office.run(&restore).0, Some(0));
    office.start();
    office.wait_for_all();
    assert_eq!(office.alerts(), alerts, "what came after the backup is in the drop folders");
    assert_eq!(office.run(&["checkpoint"]).0, Some(0));
    assert_eq!(office.stop(), Some(0), "{}", office.log());
    let (code, out) = office.run(&["verify"]);
    assert_eq!(code, Some(0), "{out}");
    assert_eq!(office.run(&["replay", "--check"]).0, Some(0));
}
