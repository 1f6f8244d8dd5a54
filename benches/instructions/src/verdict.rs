//! Whether counts are as they should be.

use std::fmt::Write as _;

use anyhow::{Result, ensure};

use crate::committed::Committed;
use crate::counts::Counts;
use crate::toolchain::Toolchain;

/// How a count compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Finding {
    AsCommitted,
    Better,
    Worse,
}

/// A count beside the committed one.
#[derive(Clone, Debug)]
struct Line {
    what: &'static str,
    committed: f64,
    counted: f64,
    finding: Finding,
}

/// What comparing came to.
#[derive(Clone, Debug)]
pub struct Verdict {
    lines: Vec<Line>,
    /// What of the toolchain is another one, where something is.
    others: Vec<String>,
}

impl Verdict {
    /// Compares the counts themselves, or where compilers or processor differ, in relation to
    /// those of the `csv` crate.
    pub fn of(committed: &Committed, here: &Toolchain, counts: &Counts) -> Result<Self> {
        let wanted = &committed.toolchain;
        ensure!(
            wanted.opt_level == here.opt_level,
            "built with opt-level {}, the counts are of opt-level {}: build as .ci/run does",
            here.opt_level,
            wanted.opt_level
        );
        let before = &committed.per_row;
        ensure!(
            [before, counts].iter().all(|c| c.csv > 0 && c.ingest > 0 && c.replay > 0),
            "a count is 0: committed {before:?}, counted {counts:?}"
        );
        let others = others(wanted, here);
        let line = |what, count: fn(&Counts) -> u64| {
            let (figure, tolerance): (fn(u64, u64) -> f64, f64) = if others.is_empty() {
                (|count, _| number(count), committed.tolerance)
            } else {
                (|count, csv| number(count) / number(csv), committed.tolerance_of_ratios)
            };
            let old = figure(count(before), before.csv);
            let new = figure(count(counts), counts.csv);
            Line { what, committed: old, counted: new, finding: compare(old, new, tolerance) }
        };
        let lines = vec![line("ingest", |c| c.ingest), line("replay --check", |c| c.replay)];
        Ok(Self { lines, others })
    }

    /// Whether nothing is worse.
    pub fn is_passed(&self) -> bool {
        self.lines.iter().all(|line| line.finding != Finding::Worse)
    }

    /// What to tell.
    pub fn text(&self) -> String {
        let mut out = String::new();
        for other in &self.others {
            let _ = writeln!(out, "{other}");
        }
        let (unit, digits) = if self.others.is_empty() {
            ("instructions a row", 0)
        } else {
            ("times those of splitting with the csv crate", 1)
        };
        for Line { what, committed, counted, finding } in &self.lines {
            let change = (counted / committed - 1.0) * 100.0;
            let verdict = match finding {
                Finding::AsCommitted => "as committed",
                Finding::Better => "BETTER: renew benches/instructions.toml as it says at its top",
                Finding::Worse => "WORSE",
            };
            let _ = writeln!(
                out,
                "{what:<16}{counted:>10.digits$} {unit}, committed {committed:.digits$} ({change:+.1} %): {verdict}"
            );
        }
        if !self.is_passed() {
            out += "Profiles by function: --profiles FOLDER, then callgrind_annotate. Where more\n\
                    is meant to be done, renew benches/instructions.toml as it says at its top.\n";
        }
        out
    }
}

fn compare(committed: f64, counted: f64, tolerance: f64) -> Finding {
    match counted / committed {
        ratio if ratio <= 1.0 - tolerance => Finding::Better,
        ratio if ratio <= 1.0 + tolerance => Finding::AsCommitted,
        _ => Finding::Worse,
    }
}

fn others(committed: &Toolchain, here: &Toolchain) -> Vec<String> {
    let differs = |what: &str, committed: &str, here: &str| {
        (committed != here)
            .then(|| format!("another {what}: {here}; the counts are of {committed}"))
    };
    let avx2 = |toolchain: &Toolchain| if toolchain.avx2 { "AVX2" } else { "no AVX2" };
    [
        differs("Rust compiler", &committed.rustc, &here.rustc),
        differs("C compiler", &committed.cc, &here.cc),
        differs("processor", avx2(committed), avx2(here)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[expect(clippy::cast_precision_loss, reason = "figures for people")]
fn number(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn toolchain(rustc: &str) -> Toolchain {
        Toolchain {
            rustc: rustc.to_owned(),
            cc: "cc 12".to_owned(),
            avx2: true,
            opt_level: "1".to_owned(),
        }
    }

    fn counts(csv: u64, ingest: u64, replay: u64) -> Counts {
        Counts { csv, ingest, replay }
    }

    fn committed() -> Committed {
        Committed {
            rows: 20_000,
            tolerance: 0.1,
            tolerance_of_ratios: 0.25,
            toolchain: toolchain("rustc 1.95"),
            per_row: counts(1000, 20_000, 10_000),
        }
    }

    fn verdict(rustc: &str, counts: &Counts) -> Verdict {
        Verdict::of(&committed(), &toolchain(rustc), counts).unwrap()
    }

    #[test]
    fn a_count_may_be_higher_by_the_tolerance_and_no_more() {
        let on_the_edge = verdict("rustc 1.95", &counts(1000, 22_000, 11_000));
        assert!(on_the_edge.is_passed(), "{}", on_the_edge.text());
        for worse in [counts(1000, 22_001, 10_000), counts(1000, 20_000, 11_001)] {
            let verdict = verdict("rustc 1.95", &worse);
            assert!(!verdict.is_passed(), "{}", verdict.text());
            assert!(verdict.text().contains("WORSE"));
        }
    }

    #[test]
    fn a_much_lower_count_asks_for_a_new_file_and_passes() {
        let verdict = verdict("rustc 1.95", &counts(1000, 17_900, 10_000));
        assert!(verdict.is_passed());
        assert!(verdict.text().contains("BETTER"), "{}", verdict.text());
    }

    #[test]
    fn with_another_compiler_it_is_the_relation_that_counts() {
        let all_higher = verdict("rustc 1.96", &counts(1500, 30_000, 15_000));
        assert!(all_higher.is_passed(), "{}", all_higher.text());
        assert!(all_higher.text().contains("another Rust compiler: rustc 1.96"));
        let only_ingest = verdict("rustc 1.96", &counts(1000, 25_001, 10_000));
        assert!(!only_ingest.is_passed(), "{}", only_ingest.text());
    }

    #[test]
    fn nothing_passes_that_was_not_counted_or_built_otherwise() {
        let here = toolchain("rustc 1.95");
        let nothing = counts(1000, 0, 10_000);
        assert!(Verdict::of(&committed(), &here, &nothing).is_err());
        let optimized = Toolchain { opt_level: "3".to_owned(), ..here };
        assert!(Verdict::of(&committed(), &optimized, &counts(1000, 20_000, 10_000)).is_err());
    }
}
