//! The proof of one row is gone through without the database.

use std::fs;

use super::{lived, public_key, python};

/// The exit code for a proof in which `from` was replaced by `to`, and what it says.
fn proved(from: &str, to: &str, key_seed: u8) -> Option<(Option<i32>, String)> {
    let city = lived();
    let proof = city.run(&["--format", "json", "proof", "1"]).out.clone();
    assert!(proof.contains(from), "{from} is not in:\n{proof}");
    let file = city.path("proof.json");
    fs::write(&file, proof.replacen(from, to, 1)).unwrap();
    let key = public_key(&city, key_seed);
    let args = ["--lang", "en", "--proof", file.to_str().unwrap(), "--public-key", &key];
    let output = python(args)?;
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    Some((output.status.code(), said))
}

#[test]
fn a_proof_leads_from_the_row_to_the_signature() {
    let Some((code, said)) = proved("tenken proof 1", "tenken proof 1", 9) else { return };
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(said.matches("holds ").count(), 5, "{said}");
    assert!(said.contains("What this does not prove"), "{said}");
}

#[test]
fn each_thing_that_was_altered_breaks_a_step() {
    let altered = [
        ("C0010101", "C0010102"),
        ("\"action\": \"view\"", "\"action\": \"print\""),
        ("\"rows\": 3", "\"rows\": 4"),
        ("\"index\": 0", "\"index\": 1"),
        ("\"kind\": \"piece\"", "\"kind\": \"scan\""),
        ("tenken/999999\\n", "tenken/999998\\n"),
    ];
    for (from, to) in altered {
        let Some((code, said)) = proved(from, to, 9) else { return };
        assert_eq!(code, Some(1), "{from}\n{said}");
        assert!(said.contains("FAILS "), "{from}\n{said}");
    }
}

#[test]
fn the_key_of_somebody_else_has_not_signed_it() {
    let Some((code, said)) = proved("tenken proof 1", "tenken proof 1", 8) else { return };
    assert_eq!(code, Some(1), "{said}");
}

#[test]
fn what_is_no_proof_cannot_be_read() {
    let Some((code, said)) = proved("tenken proof 1", "tenken proof 2", 9) else { return };
    assert_eq!(code, Some(3), "{said}");
}
