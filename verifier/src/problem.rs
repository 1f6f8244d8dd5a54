//! What does not hold: each problem with its kind, its place and what exactly is wrong.

use std::collections::BTreeMap;
use std::fmt;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $word:literal;)+) => {
        /// The kinds of problems, in the order in which they are told.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind { $($(#[$doc])* $name,)+ }

        impl Kind {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The word for it, in JSON and in the catalogue.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$name => $word,)+ }
            }
        }
    };
}

kinds! {
    /// Tables, views or triggers are not those that the migrations made.
    SchemaAltered = "schema-altered";
    /// An entry of the ledger is gone.
    EntryMissing = "entry-missing";
    /// An entry of the ledger does not have the hash that stands beside it.
    EntryAltered = "entry-altered";
    /// What an entry says is not what the tables say.
    ContentAltered = "content-altered";
    /// What an entry refers to is gone.
    ContentMissing = "content-missing";
    /// No entry records a row.
    Unrecorded = "unrecorded";
    /// Rows of the log are others than those recorded.
    RowsAltered = "rows-altered";
    /// Records in quarantine are others than those recorded.
    QuarantineAltered = "quarantine-altered";
    /// The counts or times of an export are not what was recorded.
    AccountAltered = "account-altered";
    /// How something stands is not what the last entry about it says.
    StateAltered = "state-altered";
    /// A checkpoint is not what its entry, its note or the ledger says.
    CheckpointAltered = "checkpoint-altered";
    /// A checkpoint is gone.
    CheckpointMissing = "checkpoint-missing";
    /// A signature does not belong to what it stands under.
    SignatureInvalid = "signature-invalid";
    /// A checkpoint is signed by a key that nothing vouches for.
    KeyUnknown = "key-unknown";
    /// The ledger is not sealed, or no longer.
    Unsealed = "unsealed";
    /// The ledger has another root at the size of an anchor.
    AnchorDiffers = "anchor-differs";
    /// The ledger is shorter than an anchor says.
    AnchorBeyond = "anchor-beyond";
    /// The archive lacks a file.
    ArchiveMissing = "archive-missing";
    /// A file in the archive is not what its name says.
    ArchiveAltered = "archive-altered";
    /// A file in the archive belongs to no export.
    ArchiveUnknown = "archive-unknown";
    /// Alerts are others than what the rows give; found by who recomputes them, not here.
    AlertsDiffer = "alerts-differ";
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// The keys of all sentences that say what exactly is wrong.
pub const DETAILS: &[&str] = &[
    "account-pieces",
    "alert-differs",
    "alert-folded",
    "alert-recomputed",
    "alert-stands",
    "anchor-beyond",
    "anchor-beyond-restored",
    "anchor-differs",
    "archive-altered",
    "archive-missing",
    "archive-unknown",
    "archive-unreadable",
    "checkpoint-columns",
    "checkpoint-early",
    "checkpoint-note",
    "checkpoint-root",
    "content-altered",
    "content-missing",
    "entry-altered",
    "entry-missing",
    "event-unrecorded",
    "evidence",
    "evidence-stray",
    "export-altered",
    "export-counts",
    "export-ended",
    "export-hidden",
    "export-judged",
    "export-missing",
    "export-name",
    "export-rejected",
    "export-remarks",
    "export-shown",
    "export-span",
    "export-state",
    "key-unknown",
    "key-unreadable",
    "kind-unknown",
    "ledger-short",
    "notices-altered",
    "notices-beyond",
    "notices-missing",
    "orphan",
    "part-range",
    "quarantine-altered",
    "recorded-at",
    "register-stands",
    "released-altered",
    "restore-head",
    "rows-altered",
    "schema-altered",
    "schema-beyond",
    "schema-part",
    "setting-by",
    "setting-text",
    "settled-altered",
    "signature-invalid",
    "superseded-altered",
    "unreadable",
    "unrecorded",
    "unsealed",
    "unsealed-by-known",
    "unsealed-since",
];

/// What exactly is wrong: a sentence of the catalogue, and what stands in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detail {
    /// The key of the sentence.
    pub key: &'static str,
    /// Its parameters.
    pub params: Vec<(&'static str, String)>,
}

impl Detail {
    /// The sentence without parameters.
    #[must_use]
    pub fn new(key: &'static str) -> Self {
        debug_assert!(DETAILS.contains(&key), "{key} is not listed");
        Self { key, params: Vec::new() }
    }

    /// The same with one more parameter.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.params.push((name, value.to_string()));
        self
    }
}

/// A problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Of what kind.
    pub kind: Kind,
    /// Where: the name of a row of a view or table.
    pub place: String,
    /// What exactly.
    pub detail: Detail,
}

/// Problems of one kind that are kept; of more only the number is told.
pub const KEPT: usize = 1_000;

/// The problems that were found, as many as are kept.
#[derive(Debug, Clone, Default)]
pub struct Problems {
    kept: BTreeMap<Kind, Vec<Problem>>,
    beyond: BTreeMap<Kind, u64>,
}

impl Problems {
    /// Adds one.
    pub fn add(&mut self, kind: Kind, place: impl Into<String>, detail: Detail) {
        let kept = self.kept.entry(kind).or_default();
        if kept.len() < KEPT {
            kept.push(Problem { kind, place: place.into(), detail });
        } else {
            *self.beyond.entry(kind).or_default() += 1;
        }
    }

    /// Adds those that somebody else found.
    pub fn merge(&mut self, others: Self) {
        for problem in others.kept.into_values().flatten() {
            self.add(problem.kind, problem.place, problem.detail);
        }
        for (kind, count) in others.beyond {
            *self.beyond.entry(kind).or_default() += count;
        }
    }

    /// Whether there is none of that kind.
    #[must_use]
    pub fn has_no(&self, kind: Kind) -> bool {
        self.kept.get(&kind).is_none_or(Vec::is_empty)
    }

    /// The problems in the order of their kinds and places, and how many of a kind are not among
    /// them.
    #[must_use]
    pub fn into_sorted(self) -> (Vec<Problem>, BTreeMap<Kind, u64>) {
        let mut all: Vec<Problem> = self.kept.into_values().flatten().collect();
        all.sort_by_cached_key(|problem| (problem.kind, in_order(&problem.place)));
        (all, self.beyond)
    }
}

/// A place with its numbers as numbers.
fn in_order(place: &str) -> Vec<Result<i64, String>> {
    place.split('/').map(|part| part.parse().map_err(|_| part.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_are_told_by_kind_and_place_and_the_rest_is_counted() {
        let mut problems = Problems::default();
        problems.add(Kind::Unrecorded, "scans/10", Detail::new("orphan"));
        problems.add(Kind::Unrecorded, "scans/9", Detail::new("orphan"));
        problems.add(Kind::SchemaAltered, "schema/2", Detail::new("orphan"));
        for number in 0..KEPT {
            problems.add(Kind::RowsAltered, format!("exports/{number}/0"), Detail::new("orphan"));
        }
        let mut others = Problems::default();
        others.add(Kind::RowsAltered, "exports/9999/0", Detail::new("orphan"));
        problems.merge(others);
        let (told, beyond) = problems.into_sorted();
        assert_eq!(told[0].place, "schema/2");
        assert_eq!(told[1].place, "scans/9");
        assert_eq!(told.len(), KEPT + 3);
        assert_eq!(beyond.into_iter().collect::<Vec<_>>(), [(Kind::RowsAltered, 1)]);
    }
}
