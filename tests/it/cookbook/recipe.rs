//! The queries as the manual has them.

use std::fs;

use regex::Regex;

use crate::city::repository;

/// A value that the reader of a query writes anew.
#[derive(Debug)]
pub struct Value {
    pub name: String,
    pub example: String,
    pub note: String,
}

/// A query with what the manual says about it.
#[derive(Debug)]
pub struct Recipe {
    pub number: usize,
    pub title: String,
    /// What is asked, what the answer looks like, and what to ask about.
    pub text: String,
    pub values: Vec<Value>,
    pub sql: String,
    pub speed: String,
}

pub fn all() -> Vec<Recipe> {
    let manual = fs::read_to_string(repository("docs/ja/監査の問合せ集.md")).unwrap();
    let sections = manual.split("\n### ").skip(1);
    sections.map(|section| recipe(section.split("\n## ").next().unwrap())).collect()
}

fn recipe(section: &str) -> Recipe {
    let (heading, body) = section.split_once('\n').unwrap();
    let (number, title) = heading.split_once(". ").unwrap();
    let (before, rest) = body.split_once("```sql\n").unwrap_or_else(|| panic!("{heading}"));
    let (sql, after) = rest.split_once("```\n").unwrap();
    let (after, speed) = after.split_once("**速さ**: ").unwrap_or_else(|| panic!("{heading}"));
    Recipe {
        number: number.parse().unwrap(),
        title: title.to_owned(),
        text: format!("{}\n\n{}", before.trim(), after.trim()),
        values: values(sql),
        sql: sql.to_owned(),
        speed: speed.trim().to_owned(),
    }
}

fn values(sql: &str) -> Vec<Value> {
    let said = Regex::new(r"/\* 値 (\w+): '([^']*)' ?(.*?) \*/").unwrap();
    let values = said.captures_iter(sql);
    values
        .map(|part| Value {
            name: part[1].to_owned(),
            example: part[2].to_owned(),
            note: part[3].trim().to_owned(),
        })
        .collect()
}
