//! All that a session measured, as text and as JSON.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::bounds::Bounds;
use super::contest::Contest;
use super::contestant::Contestant;
use super::goals::{self, Goal};
use super::growth::Growth;
use super::machine::Machine;
use super::measure::Measured;
use super::number::{number, thousands};
use super::peer::Peer;

/// All that a session measured.
pub struct Report {
    /// On what, and when.
    pub machine: Machine,
    /// Peers that are not installed.
    pub left_out: Vec<Peer>,
    /// One for each size.
    pub contests: Vec<Contest>,
    /// Where it was looked at.
    pub growth: Option<Growth>,
}

impl Report {
    /// As tables.
    pub fn text(&self) -> String {
        let mut out = self.machine.text() + "\n";
        for contest in &self.contests {
            let _ = write!(out, "\n{}\n{}", turns(contest), where_it_goes(contest));
        }
        if let Some(growth) = &self.growth {
            let _ = write!(out, "\n{}", grown(growth));
        }
        let _ = writeln!(
            out,
            "\n{:<43}{:>12}{:>12}{:>12}",
            "what must be reached", "must", "aim", "measured"
        );
        for line in self.goals().iter().flat_map(Goal::lines) {
            let _ = writeln!(out, "{line}");
        }
        out
    }

    /// As JSON, with every run.
    pub fn json(&self) -> String {
        let report = json!({
            "machine": self.machine,
            "left_out": self.left_out.iter().map(|peer| peer.name()).collect::<Vec<_>>(),
            "contests": self.contests.iter().map(Contest::json).collect::<Vec<Value>>(),
            "growth": self.growth,
            "goals": self.goals().iter().map(Goal::json).collect::<Vec<Value>>(),
        });
        format!("{report:#}\n")
    }

    fn goals(&self) -> Vec<Goal> {
        goals::all(&self.contests, self.growth.as_ref())
    }
}

/// The contestants; the ratios are to the first.
fn turns(contest: &Contest) -> String {
    let (rows, bytes) = (thousands(contest.rows), thousands(contest.csv_bytes));
    let mut out = format!("{rows} rows, {bytes} bytes of CSV in CP932\n");
    let _ = writeln!(
        out,
        "{:<32}{:>5}{:>9}{:>9}{:>10}{:>8}{:>8}{:>7}{:>8}",
        "median of each", "runs", "wall s", "CPU s", "k rows/s", "wall ×", "CPU ×", "MiB", "DB/CSV"
    );
    for line in &contest.lines {
        let (median, (wall, cpu)) = (line.median(), contest.ratios(line));
        let _ = writeln!(
            out,
            "{:<32}{:>5}{:>9.2}{:>9.2}{:>10.0}{wall:>8.2}{cpu:>8.2}{:>7.0}{:>8}",
            line.contestant.name(),
            line.runs.len(),
            median.wall,
            median.cpu(),
            contest.rate(line) / 1e3,
            median.mebibytes(),
            contest.density(line).map(|density| format!("{density:.2}")).unwrap_or_default(),
        );
    }
    out
}

/// Where the time of an ingest goes, against what it cannot do without.
fn where_it_goes(contest: &Contest) -> String {
    let Some(ingest) = contest.line(Contestant::Ingest).map(super::contest::Line::median) else {
        return String::new();
    };
    let Bounds { csv, parse, insert } = contest.bounds;
    let rows = number(contest.rows);
    let mut out = format!(
        "{:<48}{:>9}{:>9}{:>17}\n",
        "where the time goes (bounds: one thread each)", "s", "µs a row", "of ingest's CPU"
    );
    let mut line = |what: &str, seconds: f64| {
        let (each, share) = (seconds / rows * 1e6, seconds / ingest.cpu() * 100.0);
        let _ = writeln!(out, "{what:<48}{seconds:>9.2}{each:>9.2}{share:>15.0} %");
    };
    line("bound: splitting the records (csv crate)", csv);
    line("bound: parsing alone (decode, type, hash)", parse);
    line("bound: inserting alone (coded rows, 2 indexes)", insert);
    line("the longer of parsing and inserting", parse.max(insert));
    line("tenken ingest, CPU time of all threads", ingest.cpu());
    line("… beyond parsing and inserting", ingest.cpu() - parse - insert);
    line("tenken ingest, wall", ingest.wall);
    out
}

/// What growth came to, apart from the files, which were told as they came.
fn grown(growth: &Growth) -> String {
    let (wall, cpu) = growth.last_to_first();
    let mut out = format!(
        "{} rows in {} files: last/first {wall:.2} (CPU {cpu:.2}), slowest/first {:.2}, DB/CSV {:.2}\n",
        thousands(growth.rows),
        growth.files.len(),
        growth.slowest_to_first(),
        growth.database_per_csv_byte,
    );
    let mut line = |what: &str, run: &Measured, more: &str| {
        let (wall, cpu, memory) = (run.wall, run.cpu(), run.mebibytes());
        let _ = writeln!(out, "{what:<32}{wall:>9.3} s, CPU {cpu:>7.3} s, {memory:>4.0} MiB{more}");
    };
    let residents = &growth.residents;
    line("tenken subject, a process", &growth.subject, "");
    line("tenken digest, a process", &growth.digest, "");
    for late in [&growth.waited_for, &growth.daily] {
        let rows = thousands(late.rows);
        line(&format!("{rows} rows, grown state"), &late.grown, "");
        let ((wall, cpu), alerts) = (late.ratios(), late.alerts);
        let more = format!("  ratio {wall:.2} (CPU {cpu:.2}), {alerts} alerts in all");
        line(&format!("{rows} rows, empty state"), &late.empty, &more);
    }
    line("tenken replay --check", &growth.replay, "");
    line("tenken verify", &growth.verify, "");
    let _ = writeln!(
        out,
        "subject, the query alone, warm: median {:.2} ms, slowest {:.2} ms ({} residents, {} events each)",
        residents.median_ms, residents.slowest_ms, residents.asked, residents.events
    );
    out
}
