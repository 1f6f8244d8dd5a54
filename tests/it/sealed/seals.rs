//! When the ledger is sealed, and what a digest says of it.

use std::fs;
use std::sync::Arc;

use tenken::clock::SetClock;
use tenken::daemon::setup::Setup;
use tenken::daemon::worker::Worker;
use tenken::exit::Exit;

use super::{are_sound, checkpoints, delivered, root_of};
use crate::city::{City, signing_key};
use crate::rows::at;

/// What the daemon does every minute, at that time.
fn minute(city: &City, now: &str) -> bool {
    let setup = Setup::load(&city.configuration()).unwrap();
    let clock = Arc::new(SetClock::at(now.parse().unwrap()));
    Worker::open(setup, clock).unwrap().seal_of_the_day().unwrap()
}

#[test]
fn the_anchor_on_a_digest_is_a_signed_checkpoint() {
    let city = delivered();
    city.ingest();
    let digest = city.json(&["digest"]);
    let (size, root, note) = checkpoints(&city).pop().unwrap();
    assert_eq!(digest["ledger"]["size"], size);
    assert_eq!(digest["ledger"]["root"], root);
    assert!(note.starts_with(&format!("tenken/999999\n{size}\n")), "{note}");
    are_sound(&city, &signing_key(9).verifier());
    let (text, html) = (city.run(&["digest"]).out, city.run(&["--format", "html", "digest"]).out);
    let short = signing_key(9).verifier().signer().short();
    for page in [text, html] {
        assert!(page.contains("電子署名あり：鍵 tenken/999999"), "{page}");
        assert!(page.contains(&short) && page.contains(&root[..4]), "{page}");
        assert!(!page.contains("署名されていません"), "{page}");
    }
}

#[test]
fn the_digest_of_a_unit_is_anchored_by_a_checkpoint_too() {
    let city = delivered();
    city.ingest();
    for _ in 0..2 {
        let digest = city.json(&["digest", "--unit", "0101"]);
        let (size, root, _) = checkpoints(&city).pop().unwrap();
        assert_eq!(
            (&digest["ledger"]["size"], &digest["ledger"]["root"]),
            (&size.into(), &root.into())
        );
    }
    assert_eq!(checkpoints(&city).len(), 2, "one for each of the digests that came after an entry");
}

#[test]
fn a_digest_that_says_nothing_more_is_neither_issued_nor_sealed_again() {
    let city = delivered();
    city.ingest();
    let sealed = checkpoints(&city);
    city.run(&["digest"]).ends(Exit::Done);
    assert_eq!(checkpoints(&city), sealed);
}

#[test]
fn a_day_on_which_anything_came_is_sealed_once() {
    let city = delivered();
    city.ingest();
    let sealed = |city: &City| checkpoints(city).len();
    let before = sealed(&city);
    assert!(minute(&city, "2026-04-23T23:59:00+09:00"));
    assert_eq!(sealed(&city), before, "that day is sealed");
    assert!(minute(&city, "2026-04-24T00:01:00+09:00"));
    assert_eq!(sealed(&city), before + 1, "the digest was not covered yet");
    assert!(minute(&city, "2026-04-24T00:02:00+09:00"));
    assert!(minute(&city, "2026-04-26T00:02:00+09:00"));
    assert_eq!(sealed(&city), before + 1, "nothing but the checkpoint came");
    are_sound(&city, &signing_key(9).verifier());
}

#[test]
fn a_checkpoint_is_made_for_who_asks_and_not_twice_for_the_same_ledger() {
    let city = delivered();
    city.ingest();
    let told = city.json(&["checkpoint"]);
    assert_eq!(told, city.json(&["checkpoint"]));
    let size = told["size"].as_u64().unwrap().try_into().unwrap();
    assert_eq!(told["root"], root_of(&city, size));
    assert_eq!(told["key"]["vkey"], signing_key(9).verifier().to_string());
    let text = city.run(&["checkpoint"]).out;
    assert!(text.ends_with(told["signed_note"].as_str().unwrap()), "{text}");
    are_sound(&city, &signing_key(9).verifier());
}

#[test]
fn the_first_key_is_recorded_before_what_it_signs() {
    let city = delivered();
    city.ingest();
    let kinds = "SELECT kind, refers_to FROM ledger WHERE kind IN ('key', 'checkpoint') LIMIT 2";
    let kinds = city.query(kinds);
    assert_eq!(kinds[0], ["key", "signing_keys/1"]);
    assert_eq!(kinds[1][0], "checkpoint");
    let vkey = city.value("SELECT vkey FROM signing_key");
    assert_eq!(vkey, signing_key(9).verifier().to_string());
    assert_eq!(city.value("SELECT handover FROM signing_key"), "-");
}

#[test]
fn without_its_entry_there_is_no_checkpoint() {
    let city = delivered();
    city.ingest();
    let sealed = checkpoints(&city);
    city.try_to_tamper(
        "CREATE TRIGGER ledger_fails BEFORE INSERT ON ledger_entry WHEN new.kind = 'checkpoint'
         BEGIN SELECT RAISE(ABORT, 'no'); END",
    )
    .unwrap();
    city.run(&["checkpoint"]).ends(Exit::Failed);
    assert_eq!(checkpoints(&city), sealed);
}

#[test]
fn status_says_what_is_sealed_and_by_which_key() {
    let city = delivered();
    city.ingest();
    let ledger = city.json(&["status"])["ledger"].clone();
    let (size, root, _) = checkpoints(&city).pop().unwrap();
    assert_eq!(ledger["checkpoint"]["size"], size);
    assert_eq!(ledger["checkpoint"]["root"], root);
    assert_eq!(ledger["checkpoint"]["at"], "2026-04-23T07:00:00.000+09:00");
    assert_eq!(ledger["key"]["name"], "tenken/999999");
    let text = city.run(&["status"]).out;
    let short = signing_key(9).verifier().signer().short();
    assert!(text.contains(&format!("証跡確定: {size}件まで（2026-04-23 07:00）")), "{text}");
    assert!(text.contains(&format!("署名鍵: tenken/999999  指紋 {short}")), "{text}");
}

#[test]
fn status_says_when_sealing_stopped() {
    let city = delivered();
    city.ingest();
    city.run(&["status", "--strict"]).ends(Exit::Done);
    fs::remove_file(city.key_file()).unwrap();
    let city = city.at("2026-04-25T08:00:00+09:00").operation("SOUSA_20260424.csv", [at("11:00")]);
    city.ingest();
    let told = city.run(&["status", "--strict"]);
    told.ends(Exit::Unsound);
    assert!(told.out.contains("署名が 2026-04-23 07:00 から止まっています"), "{}", told.out);
}
