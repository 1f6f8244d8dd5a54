//! A table of words: the same for every render.

use crate::digest::words::Words;

/// A column's title.
#[derive(Debug, Clone)]
pub(in crate::digest) struct Head {
    /// What it says.
    pub(in crate::digest) text: String,
    /// Whether its cells are numbers, set to the right.
    pub(in crate::digest) numeric: bool,
}

/// A table; without rows, `none` stands in its place.
#[derive(Debug, Clone)]
pub(in crate::digest) struct Table {
    /// What it is about; empty where the section's heading says it.
    pub(in crate::digest) caption: String,
    /// The columns.
    pub(in crate::digest) heads: Vec<Head>,
    /// The cells, row by row.
    pub(in crate::digest) rows: Vec<Vec<String>>,
    /// A picture for each row (trusted SVG), or none at all.
    pub(in crate::digest) bars: Vec<String>,
    /// Whether the last row is the sum of the others.
    pub(in crate::digest) summed: bool,
    /// What is said where there are no rows.
    pub(in crate::digest) none: String,
}

impl Table {
    /// An empty table with the columns `digest.column.<key>`; a key that ends in `#` is numeric.
    pub(super) fn new(words: Words, caption: &str, columns: &[&str]) -> Self {
        let head = |key: &&str| {
            let name = key.trim_end_matches('#');
            Head { text: words.t(&format!("column.{name}")), numeric: key.ends_with('#') }
        };
        Self {
            caption: caption.to_owned(),
            heads: columns.iter().map(head).collect(),
            rows: Vec::new(),
            bars: Vec::new(),
            summed: false,
            none: words.t("none"),
        }
    }

    /// The same with these rows.
    pub(super) fn with_rows(mut self, rows: impl Iterator<Item = Vec<String>>) -> Self {
        self.rows = rows.collect();
        self
    }
}
