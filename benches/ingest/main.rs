//! How fast a log becomes rows, indexes, alerts and ledger entries.
//!
//! ```sh
//! cargo bench --bench ingest [-- [--rows 2000000] [--runs 3] [--peers] [--json FILE]]
//! ```
//!
//! Generates a load of the operation layout in CP932 with its registers, then takes turns:
//! `tenken ingest` into an empty state, `tenken replay --check` on it, and with `--peers`
//! (`benches/compare`) other programs that load the same rows. Every run is a process of its
//! own. Machines are noisy: look at the CPU time and the ratios of one session.
#![expect(clippy::print_stdout, reason = "a benchmark says what it measured")]

mod bounds;
mod contestant;
mod load;
mod measure;
mod report;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use contestant::Contestant;
use load::Load;
use measure::Measured;
use report::Report;

struct Options {
    rows: u64,
    runs: usize,
    peers: bool,
    json: Option<PathBuf>,
}

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1).collect::<Vec<_>>();
    let done = if arguments.first().is_some_and(|first| first == measure::MEASURE) {
        measure::in_this_process(&arguments.split_off(1))
    } else {
        options(arguments).and_then(|options| compare(&options))
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn options(arguments: Vec<String>) -> Result<Options> {
    let mut options = Options { rows: 2_000_000, runs: 3, peers: false, json: None };
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().with_context(|| format!("{argument} needs a value"));
        match argument.as_str() {
            // Cargo says so to every benchmark.
            "--bench" => {}
            "--rows" => options.rows = value()?.parse().context("--rows needs a number")?,
            "--runs" => options.runs = value()?.parse().context("--runs needs a number")?,
            "--peers" => options.peers = true,
            "--json" => options.json = Some(value()?.into()),
            other => bail!("unknown argument {other}"),
        }
    }
    Ok(options)
}

/// Runs every contestant `runs` times, in turn.
fn compare(options: &Options) -> Result<()> {
    let load = Load::generate(options.rows, options.peers)?;
    let contestants = Contestant::all(options.peers);
    let mut runs: Vec<Vec<Measured>> = vec![Vec::new(); contestants.len()];
    for _ in 0..options.runs.max(1) {
        for (contestant, measured) in contestants.iter().zip(&mut runs) {
            contestant.prepare(&load)?;
            measured.push(measure::process(&contestant.command(&load))?);
        }
    }
    let bound = bounds::parse_only(&load)?;
    let report = Report::new(&load, &contestants, runs, bound)?;
    println!("{}", report.text());
    if let Some(path) = &options.json {
        std::fs::write(path, report.json()).with_context(|| format!("{}", path.display()))?;
    }
    Ok(())
}
