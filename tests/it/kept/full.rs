//! A full disk: no backup, or nothing put back, and all is as it was.

use tenken::exit::Exit;

use super::{a_day_later, back_up, city, files, folder, ledger, restore, word};
use crate::faults::{Medium, may_mount};

#[test]
fn on_a_full_disk_a_backup_fails_cleanly_and_the_one_before_stays() {
    const TEST: &str = "a backup on a full disk";
    if !may_mount(TEST) {
        return;
    }
    let city = city();
    let medium = Medium::on(folder(&city), "64m").unwrap();
    let first = back_up(&city);
    let before = files(&folder(&city));
    let city = a_day_later(city);
    let kept = folder(&city);
    medium.fill();
    for pages in [0, 1, 8, 64, 128] {
        medium.free(pages);
        let ran = city.run(&["backup", word(&kept)]);
        ran.tells(Exit::Failed, &["空き容量"]);
        let after: Vec<_> =
            files(&kept).into_iter().filter(|it| !it.ends_with("ballast")).collect();
        assert_eq!(after, before, "{pages} pages");
    }
    std::fs::remove_file(kept.join("ballast")).unwrap();
    assert_ne!(back_up(&city)["path"], first["path"]);
}

#[test]
fn on_a_full_disk_nothing_is_put_back_and_the_state_stays() {
    const TEST: &str = "a restore on a full disk";
    if !may_mount(TEST) {
        return;
    }
    let (city, elsewhere) = (city(), tempfile::tempdir().unwrap());
    let medium = Medium::on(elsewhere.path().join("state"), "64m").unwrap();
    let state = format!("[state]\ndir = \"{}\"", elsewhere.path().join("state").display());
    back_up(&city);
    let city = city.configured(&state);
    restore(&city).ends(Exit::Done);
    let database = elsewhere.path().join("state/tenken.sqlite");
    let before = ledger(&database);
    medium.fill();
    for pages in [0, 1, 8, 64, 128] {
        medium.free(pages);
        restore(&city).tells(Exit::Failed, &["空き容量"]);
        assert_eq!(ledger(&database), before, "{pages} pages");
        assert!(!elsewhere.path().join("state/restoring").exists());
    }
    std::fs::remove_file(elsewhere.path().join("state/ballast")).unwrap();
    restore(&city).ends(Exit::Done);
}
