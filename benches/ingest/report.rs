//! Medians and ratios, as a table and as JSON.

use std::fmt::Write as _;
use std::fs;

use anyhow::Result;
use serde_json::{Value, json};

use super::contestant::Contestant;
use super::load::Load;
use super::measure::Measured;

/// What all runs of a session came to.
pub struct Report {
    rows: u64,
    csv_bytes: u64,
    parse_only: f64,
    lines: Vec<Line>,
}

/// What the runs of one contestant came to.
struct Line {
    name: &'static str,
    runs: Vec<Measured>,
    median: Measured,
    database: Option<u64>,
}

impl Report {
    /// Sums up the runs of each contestant.
    pub fn new(
        load: &Load,
        contestants: &[Contestant],
        runs: Vec<Vec<Measured>>,
        parse_only: f64,
    ) -> Result<Self> {
        let mut lines = Vec::new();
        for (contestant, runs) in contestants.iter().zip(runs) {
            let database = contestant.database(load).map(fs::metadata).transpose()?;
            let database = database.map(|metadata| metadata.len());
            lines.push(Line { name: contestant.name(), median: median(&runs), runs, database });
        }
        Ok(Self { rows: load.rows, csv_bytes: load.bytes, parse_only, lines })
    }

    /// As a table; the ratios are to its first line.
    pub fn text(&self) -> String {
        let mut out = format!("{} rows, {} bytes of CSV in CP932\n", self.rows, self.csv_bytes);
        let _ = writeln!(
            out,
            "{:<29}{:>8}{:>8}{:>10}{:>9}{:>9}{:>9}{:>8}",
            "median of each", "wall s", "CPU s", "k rows/s", "wall ×", "CPU ×", "MiB", "DB/CSV"
        );
        for line in &self.lines {
            let (wall, cpu) = (line.median.wall, line.median.cpu());
            let _ = writeln!(
                out,
                "{:<29}{wall:>8.2}{cpu:>8.2}{:>10.0}{:>9.2}{:>9.2}{:>9.0}{:>8}",
                line.name,
                number(self.rows) / wall / 1e3,
                self.first_wall() / wall,
                self.first_cpu() / cpu,
                number(line.median.memory.unsigned_abs()) / 1024.0,
                self.density(line).map(|density| format!("{density:.2}")).unwrap_or_default(),
            );
        }
        let (seconds, rate) = (self.parse_only, number(self.rows) / self.parse_only / 1e3);
        let _ = write!(out, "{:<29}{seconds:>8.2}{seconds:>8.2}{rate:>10.0}", "parsing alone");
        out
    }

    /// As JSON, with every run.
    pub fn json(&self) -> String {
        let lines: Vec<Value> = self.lines.iter().map(|line| self.line(line)).collect();
        let report = json!({
            "rows": self.rows,
            "csv_bytes": self.csv_bytes,
            "parse_only_seconds": self.parse_only,
            "contestants": lines,
        });
        format!("{report:#}\n")
    }

    fn line(&self, line: &Line) -> Value {
        json!({
            "name": line.name,
            "median": line.median,
            "rows_per_second": number(self.rows) / line.median.wall,
            "wall_ratio": self.first_wall() / line.median.wall,
            "cpu_ratio": self.first_cpu() / line.median.cpu(),
            "database_bytes": line.database,
            "database_per_csv_byte": self.density(line),
            "runs": line.runs,
        })
    }

    fn density(&self, line: &Line) -> Option<f64> {
        line.database.map(|bytes| number(bytes) / number(self.csv_bytes))
    }

    fn first_wall(&self) -> f64 {
        self.lines.first().map_or(f64::NAN, |line| line.median.wall)
    }

    fn first_cpu(&self) -> f64 {
        self.lines.first().map_or(f64::NAN, |line| line.median.cpu())
    }
}

/// The median of each figure, of memory the largest.
fn median(runs: &[Measured]) -> Measured {
    let middle = |figure: fn(&Measured) -> f64| {
        let mut figures: Vec<f64> = runs.iter().map(figure).collect();
        figures.sort_by(f64::total_cmp);
        figures[figures.len() / 2]
    };
    Measured {
        wall: middle(|run| run.wall),
        user: middle(|run| run.user),
        system: middle(|run| run.system),
        memory: runs.iter().map(|run| run.memory).max().unwrap_or_default(),
    }
}

#[expect(clippy::cast_precision_loss, reason = "figures for people")]
fn number(count: u64) -> f64 {
    count as f64
}
