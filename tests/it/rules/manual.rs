//! The manual of the rules in `docs/` is what the program prints.

use std::fs;

use tenken::exit::Exit;

use crate::city::{City, repository};

fn is_what_is_printed(lang: &'static str, file: &str) {
    let printed = City::new().lang(lang).run(&["rules", "manual"]);
    printed.ends(Exit::Done);
    let stored = fs::read_to_string(repository(file)).unwrap_or_default();
    assert!(stored == printed.out, "write it anew: tenken rules manual > {file}");
}

#[test]
fn the_japanese_manual_is_what_is_printed() {
    is_what_is_printed("ja", "docs/ja/点検条件.md");
}

#[test]
fn the_english_manual_is_what_is_printed() {
    is_what_is_printed("en", "docs/rules.md");
}
