//! The auditors' cookbook, `docs/ja/監査の問合せ集.md`: every query of it is asked.

mod answers;
mod datasette;
pub mod lived;
mod recipe;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use regex::Regex;
use tenken::store::{VIEWS, View};

use self::answers::{answer, grown, kept, of_the_client, opened, plan};
use self::lived::Lived;
use self::recipe::all;
use crate::city::repository;
use crate::faults::not_run;

#[test]
fn there_are_at_least_twenty_queries_numbered_in_order_and_each_says_how_fast_it_is() {
    let recipes = all();
    assert!(recipes.len() >= 20);
    for (place, recipe) in recipes.iter().enumerate() {
        assert_eq!(recipe.number, place + 1, "{}", recipe.title);
        let known = ["速い", "期間による"].iter().any(|speed| recipe.speed.starts_with(speed));
        assert!(known, "{}: {}", recipe.title, recipe.speed);
        for said in ["**答え**: ", "**気をつける答え**: "] {
            assert!(recipe.text.contains(said), "{}: {said}", recipe.title);
        }
    }
}

#[test]
fn every_query_answers_what_it_answered_when_the_manual_was_written() {
    let lived = Lived::shared();
    let conn = opened(&lived.database());
    let mut said = String::new();
    for recipe in all() {
        let answer = answer(&conn, &recipe);
        assert!(!answer.rows.is_empty(), "{}. {}: nothing", recipe.number, recipe.title);
        let kept = kept(&answer, lived.folder());
        let _ = write!(said, "{}. {}\n{kept}\n\n", recipe.number, recipe.title);
    }
    insta::assert_snapshot!(said);
}

#[test]
fn the_plain_client_answers_the_same() {
    let lived = Lived::shared();
    let conn = opened(&lived.database());
    for recipe in all() {
        let Some(said) = of_the_client(&lived.database(), &recipe) else {
            return not_run("the cookbook through the plain client: no sqlite3");
        };
        assert_eq!(said, answer(&conn, &recipe), "{}. {}", recipe.number, recipe.title);
    }
}

#[test]
fn no_query_reads_all_events_once_they_are_many() {
    let lived = Lived::shared();
    let folder = tempfile::tempdir().unwrap();
    let conn = opened(&grown(&lived.database(), folder.path()));
    for recipe in all() {
        for line in plan(&conn, &recipe) {
            assert!(line != "SCAN part", "{}. {}: {line}", recipe.number, recipe.title);
        }
    }
}

#[test]
fn queries_use_the_japanese_views_and_nothing_else_but_the_days_of_the_events() {
    let named = Regex::new(r#"(?:FROM|JOIN) "?([\w・]+)"?"#).unwrap();
    let own = Regex::new(r"(\w+)(?:\(\w+\))? AS (?:MATERIALIZED )?\(").unwrap();
    let views: BTreeSet<&str> = VIEWS.iter().map(|view| view.ja).collect();
    for recipe in all() {
        let own: BTreeSet<String> =
            own.captures_iter(&recipe.sql).map(|part| part[1].to_owned()).collect();
        for part in named.captures_iter(&recipe.sql) {
            let name = &part[1];
            let is_known = views.contains(name) || own.contains(name);
            let is_known = is_known || ["coverage", "json_tree", "json_each"].contains(&name);
            assert!(is_known, "{}. {}: {name}", recipe.number, recipe.title);
        }
    }
}

#[test]
fn the_manuals_for_auditors_name_every_view_in_both_languages() {
    for manual in ["docs/ja/監査の手引き.md", "docs/auditing.md"] {
        let text = std::fs::read_to_string(repository(manual)).unwrap();
        for View { name, ja, .. } in VIEWS {
            let rows = [format!("| {ja} | {name} |"), format!("| `{name}` | {ja} |")];
            assert!(rows.iter().any(|row| text.contains(row)), "{manual}: {name}");
        }
    }
}
