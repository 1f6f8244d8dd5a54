//! How fast a log becomes rows, indexes, alerts and ledger entries.
//!
//! ```sh
//! cargo bench --bench ingest -- [--rows 2000000[,10000000]] [--runs 3] [--peers]
//!                               [--growth [--files 10] [--file-rows 2000000]] [--json FILE]
//! ```
//!
//! Generates a load of the operation layout in CP932 with all its registers and a signing key, so
//! that every rule judges and every run is sealed. Then takes turns: `tenken ingest` into an empty
//! state, `tenken replay --check` and `tenken verify` on it, and with `--peers` (`benches/compare`)
//! other programs that load the same rows. With `--growth`, files follow each other into one
//! state, which is then asked. Every run is a process of its own, save where it says otherwise.
//! Machines are noisy: look at the ratios of one session.
#![expect(clippy::print_stdout, reason = "a benchmark says what it measured")]

mod bounds;
mod coded;
mod contest;
mod contestant;
mod goals;
mod growth;
mod load;
mod machine;
mod measure;
mod number;
mod options;
mod parts;
mod peer;
mod place;
mod report;
mod state;
mod target;

use std::process::ExitCode;

use anyhow::{Context, Result};

use contest::Contest;
use growth::Growth;
use machine::Machine;
use options::Options;
use peer::Peer;
use report::Report;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1).collect::<Vec<_>>();
    let done = if arguments.first().is_some_and(|first| first == measure::MEASURE) {
        measure::in_this_process(&arguments.split_off(1))
    } else {
        Options::read(arguments).and_then(|options| run(&options))
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<()> {
    let asked = if options.peers { &Peer::ALL[..] } else { &[] };
    let (peers, left_out): (Vec<_>, Vec<_>) =
        asked.iter().copied().partition(|peer| peer.is_installed());
    for peer in &left_out {
        println!("LEFT OUT, not installed: {} ({})", peer.name(), peer.how_to_get());
    }
    let mut contests = Vec::new();
    for (turn, rows) in options.sizes.iter().enumerate() {
        // Only the yardstick is needed at every size.
        let those = peers.iter().copied().filter(|peer| turn == 0 || *peer == Peer::Import);
        contests.push(Contest::hold(*rows, options.runs, &those.collect::<Vec<_>>())?);
    }
    let growth = options.growth.map(|(files, rows)| Growth::look(files, rows, options.runs));
    let growth = growth.transpose()?;
    let report = Report { machine: Machine::here(), left_out, contests, growth };
    print!("{}", report.text());
    if let Some(path) = &options.json {
        std::fs::write(path, report.json()).with_context(|| format!("{}", path.display()))?;
    }
    Ok(())
}
