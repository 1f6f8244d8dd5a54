//! The ledger is signed by a key, and it is told where it is not.

mod daemon;
mod keys;
mod killed;
mod rotation;
mod seals;

use tenken::hash::Hash;
use tenken::ledger::checkpoint::Checkpoint;
use tenken::ledger::key::VerifierKey;
use tenken::ledger::note::Note;
use tenken::ledger::tree::Tree;

use crate::city::City;
use crate::rows::at;
use crate::second_verifier::finds_nothing;
use crate::verify;

/// A sealed city with one export.
fn delivered() -> City {
    let city = City::with_every_register().sealed().only_source("operation", "");
    city.operation("SOUSA_20260422.csv", [at("10:00")])
}

/// The checkpoints, each with size, root and note.
fn checkpoints(city: &City) -> Vec<(usize, String, String)> {
    let rows = city.query("SELECT size, root, signed_note FROM checkpoints ORDER BY size");
    let row = |row: &Vec<String>| (row[0].parse().unwrap(), row[1].clone(), row[2].clone());
    rows.iter().map(row).collect()
}

/// The root over the first `size` entries.
fn root_of(city: &City, size: usize) -> String {
    let leaves = city.query("SELECT leaf_hash FROM ledger ORDER BY seq");
    let leaf = |row: &Vec<String>| row[0].parse::<Hash>().unwrap();
    leaves.iter().take(size).map(leaf).collect::<Tree>().root().to_string()
}

/// Every checkpoint says what the ledger comes to, is signed by that key, and is recorded by an
/// entry behind it.
#[track_caller]
fn are_sound(city: &City, key: &VerifierKey) {
    for (size, root, note) in checkpoints(city) {
        let note: Note = note.parse().unwrap();
        let said: Checkpoint = note.text().parse().unwrap();
        assert_eq!(note.verify(key), Ok(()));
        assert_eq!(said.origin.as_str(), "tenken/999999");
        assert_eq!(usize::try_from(said.size).unwrap(), size);
        assert_eq!((said.root.to_string(), root_of(city, size)), (root.clone(), root));
        let recorded =
            format!("SELECT seq >= {size} FROM ledger WHERE refers_to = 'checkpoints/{size}'");
        assert_eq!(city.value(&recorded), "1");
    }
    finds_nothing(city);
    verify::holds(&city.state());
}
