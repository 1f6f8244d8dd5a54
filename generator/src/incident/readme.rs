//! `README.md`: the one place that names the places.

use std::fmt::Write as _;

use super::Incident;

const INTRODUCTION: &str = "\
# Reported cases

Publicly reported misuse of residents' data, as small invented towns. What happened is from newspapers,
notices of municipalities and vendors, some of it second-hand; how it looks in the log, and everything in the
folders, is invented: IDs, numbers, names, dates. Each must be in the queue after one ingest into an empty
state, and its ordinary traffic must not; `tests/it/incidents.rs` says so.

- `exports/<source>/`, `registers/`: in the shipped layouts; one register is CP932
- `expected.json`: `about` in a sentence, `now` when it is ingested, `alerts` that must be found, and under
  `also` all others: low ones, and what a record accounts for. No other alert may there be

Generated, not typed: `cargo run -p sample-city -- incidents --out fixtures/incidents`, from one file for each
in `generator/src/incident/`.

| # | place | what happened | found by |
|---|---|---|---|
";

/// What follows the rows up to it.
const SAMPLE_ONLY: (u32, &str) = (
    6,
    "| 06 | Himeji 2017 | A clerk looked up the address of somebody met at the counter, once. \
     | `tenken sample` alone: a single look among many ordinary ones has no pattern that a rule could \
     judge; only who compares a random sample with the application forms finds that there is no form. \
     No fixture |\n",
);

const CLOSING: &str = "
Some copying leaves no trace in this log: a photograph of a screen, a file copied from a shared folder.
";

/// The text, from each incident and the rules that find it.
pub(super) fn text(rows: &[(&Incident, Vec<&str>)]) -> String {
    let mut text = INTRODUCTION.to_owned();
    for (incident, rules) in rows {
        if incident.number == SAMPLE_ONLY.0 + 1 {
            text.push_str(SAMPLE_ONLY.1);
        }
        let rules: Vec<String> = rules.iter().map(|rule| format!("`{rule}`")).collect();
        let _ = writeln!(
            text,
            "| [{:02}]({}) | {} | {} | {} |",
            incident.number,
            incident.folder_name(),
            incident.place,
            incident.happened,
            rules.join(", ")
        );
    }
    text.push_str(CLOSING);
    text
}
