//! A small file that comes when very much is there already.

use std::process::Command;

use anyhow::{Context, Result, ensure};
use sample_city::calendar::Day;
use sample_city::layout::Layout;
use sample_city::load::LoadOptions;
use serde::Serialize;

use crate::load::write_file;
use crate::measure::{Measured, process};
use crate::place::Place;
use crate::state::State;

/// What small files came to: medians of several.
#[derive(Debug, Serialize)]
pub struct Late {
    /// Rows of each.
    pub rows: u64,
    /// `tenken ingest` into the grown state, from the dropped file until its alerts are queued.
    pub grown: Measured,
    /// The same into a state that holds the registers and no row.
    pub empty: Measured,
    /// Alerts of all of them.
    pub alerts: usize,
}

impl Late {
    /// Ingests each file into the state, and into an empty one of its own.
    pub fn measure(place: &Place, state: &State, loads: &[LoadOptions]) -> Result<Self> {
        let (mut grown, mut empty, mut alerts) = (Vec::new(), Vec::new(), 0);
        for load in loads {
            let name = Layout::Operation.file_name(load.from);
            let file = place.path(&name);
            write_file(load, &file)?;
            let fresh = place.state(name.trim_end_matches(".csv"))?;
            process(&fresh.tenken(&["ingest"]))?;
            for (state, runs) in [(state, &mut grown), (&fresh, &mut empty)] {
                state.drop_in(&file)?;
                runs.push(process(&state.tenken(&["ingest"]))?);
            }
            alerts += alerts_of(state, load)?;
        }
        let rows = loads.first().map_or(0, |load| load.rows);
        let (grown, empty) = (Measured::median(&grown), Measured::median(&empty));
        Ok(Self { rows, grown, empty, alerts })
    }

    /// How long it took for each second into the empty state, by the clock and by CPU time.
    pub fn ratios(&self) -> (f64, f64) {
        (self.grown.wall / self.empty.wall, self.grown.cpu() / self.empty.cpu())
    }
}

/// How many alerts the file's day has.
fn alerts_of(state: &State, load: &LoadOptions) -> Result<usize> {
    let day = Day::from(load.from).dashed();
    let command = state.tenken(&["--format", "json", "alerts", "list", "--since", &day]);
    let (program, arguments) = command.split_first().context("no command")?;
    let listed = Command::new(program).args(arguments).args(["--until", &day]).output()?;
    ensure!(listed.status.success(), "no alerts: {}", String::from_utf8_lossy(&listed.stderr));
    let alerts: Vec<serde_json::Value> = serde_json::from_slice(&listed.stdout)?;
    Ok(alerts.len())
}
