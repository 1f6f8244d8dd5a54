//! The running daemon seals, and its log never holds the key.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;

use rusqlite::{Connection, OpenFlags};

use crate::city::signing_key;
use crate::daemon::Office;
use crate::troubles::problems;

fn sealed(office: &Office) -> Option<i64> {
    let database = office.path("state/tenken.sqlite");
    let database = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY).ok()?;
    database.query_row("SELECT max(size) FROM checkpoints", [], |row| row.get(0)).ok()?
}

#[test]
fn the_daemon_seals_at_its_start_and_for_who_asks_and_logs_nothing_of_the_key() {
    let mut office = Office::sealed();
    let (from, to) = office.exports().remove(0);
    fs::copy(from, to).unwrap();
    office.start();
    office.wait_until("the day is sealed", |office| sealed(office).is_some());
    office.wait_until("the export is taken", |office| office.log().contains("taken"));
    let told = office.json(&["checkpoint"]);
    assert_eq!(told["size"].as_i64(), sealed(&office));
    assert_eq!(told["key"]["vkey"], signing_key(9).verifier().to_string());

    let file = office.path("config/keys/tenken.key");
    fs::set_permissions(&file, Permissions::from_mode(0o644)).unwrap();
    let (code, _) = office.run(&["checkpoint"]);
    assert_eq!(code, Some(2));
    let needs = problems(&office.json(&["status"]), "key-unusable");
    assert_eq!(needs.len(), 1, "{}", office.log());
    fs::set_permissions(&file, Permissions::from_mode(0o400)).unwrap();
    assert_eq!(office.run(&["checkpoint"]).0, Some(0));
    assert_eq!(office.stop(), Some(0));

    let (log, secret) = (office.log(), signing_key(9).to_secret());
    assert!(log.contains("key-unusable") && log.contains("over"), "{log}");
    let coded = secret.rsplit('+').next().unwrap();
    assert!(!log.contains("PRIVATE") && !log.contains(coded), "{log}");
}

#[test]
fn a_daemon_without_a_key_warns_and_goes_on() {
    let mut office = Office::new(false);
    office.start();
    office.wait_until("it warns", |office| office.log().contains("the ledger is not signed"));
    office.wait_until("it issues the digest or waits for its hour", |office| {
        office.json(&["status"])["queue"]["days_to_judge"] == 0
    });
    assert_eq!(sealed(&office), None);
    assert_eq!(office.stop(), Some(0));
    assert_eq!(office.log().matches("not signed").count(), 1, "{}", office.log());
}
