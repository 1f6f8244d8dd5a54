//! All contestants in turn over the same rows.

use anyhow::Result;
use serde_json::{Value, json};

use super::bounds::Bounds;
use super::contestant::Contestant;
use super::load::Load;
use super::measure::{self, Measured};
use super::number::number;
use super::peer::Peer;

/// What the turns of one size came to.
pub struct Contest {
    /// Rows.
    pub rows: u64,
    /// Bytes of the file in CP932.
    pub csv_bytes: u64,
    /// The contestants, the first of which the ratios are to.
    pub lines: Vec<Line>,
    /// What no ingest can do without.
    pub bounds: Bounds,
}

/// What the runs of one contestant came to.
pub struct Line {
    /// Whose.
    pub contestant: Contestant,
    /// Each run.
    pub runs: Vec<Measured>,
    /// Bytes of the database that the last run left.
    pub database: Option<u64>,
}

impl Contest {
    /// Runs each of the peers and of tenken's commands so often, in turn.
    pub fn hold(rows: u64, runs: usize, peers: &[Peer]) -> Result<Self> {
        let load = Load::generate(rows, !peers.is_empty())?;
        let contestants = peers.iter().copied().map(Contestant::Peer).chain(Contestant::OWN);
        let new = |contestant| Line { contestant, runs: Vec::new(), database: None };
        let mut lines: Vec<Line> = contestants.map(new).collect();
        for turn in 0..runs {
            for line in &mut lines {
                if turn > 0 && line.contestant.is_slow() {
                    continue;
                }
                line.contestant.prepare(&load)?;
                line.runs.push(measure::process(&line.contestant.command(&load))?);
                line.database = line.contestant.database_bytes(&load)?;
            }
        }
        let bounds = Bounds::measure(&load, runs)?;
        Ok(Self { rows, csv_bytes: load.bytes, lines, bounds })
    }

    /// The line of a contestant, where it took part.
    pub fn line(&self, contestant: Contestant) -> Option<&Line> {
        self.lines.iter().find(|line| line.contestant == contestant)
    }

    /// How many times as fast as the first a contestant is, by the clock and by CPU time.
    pub fn ratios(&self, line: &Line) -> (f64, f64) {
        let (own, first) = (line.median(), self.lines.first().map_or(line.median(), Line::median));
        (first.wall / own.wall, first.cpu() / own.cpu())
    }

    /// Bytes of the database for each of the file.
    pub fn density(&self, line: &Line) -> Option<f64> {
        line.database.map(|bytes| number(bytes) / number(self.csv_bytes))
    }

    /// Rows a second.
    pub fn rate(&self, line: &Line) -> f64 {
        number(self.rows) / line.median().wall
    }

    /// As JSON, with every run.
    pub fn json(&self) -> Value {
        let line = |line: &Line| {
            let (wall, cpu) = self.ratios(line);
            json!({
                "name": line.contestant.name(),
                "median": line.median(),
                "rows_per_second": self.rate(line),
                "wall_ratio": wall,
                "cpu_ratio": cpu,
                "database_bytes": line.database,
                "database_per_csv_byte": self.density(line),
                "runs": line.runs,
            })
        };
        json!({
            "rows": self.rows,
            "csv_bytes": self.csv_bytes,
            "contestants": self.lines.iter().map(line).collect::<Vec<_>>(),
            "bounds": self.bounds,
        })
    }
}

impl Line {
    /// The median of each figure, of memory the largest.
    pub fn median(&self) -> Measured {
        Measured::median(&self.runs)
    }
}
