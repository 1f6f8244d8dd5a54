//! One run of a program: time and memory.
//!
//! The system sums up time and memory over all ended children of a process. So each run has a
//! parent of its own: this program again, which runs the command and prints what it took.
#![expect(clippy::print_stdout, reason = "a process tells its parent what it measured")]

use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::{TimeVal, TimeValLike};

use super::number::{median, number};

/// The argument that makes this program measure one command.
pub const MEASURE: &str = "--measure";

/// What one run took.
#[derive(Debug, Clone, Copy, serde::Serialize, serde::Deserialize)]
pub struct Measured {
    /// Seconds from beginning to end.
    pub wall: f64,
    /// Seconds of CPU time in the program.
    pub user: f64,
    /// Seconds of CPU time in the system.
    pub system: f64,
    /// Largest memory, KiB.
    pub memory: i64,
}

impl Measured {
    /// Seconds of CPU time.
    pub fn cpu(&self) -> f64 {
        self.user + self.system
    }

    /// Largest memory, MiB.
    pub fn mebibytes(&self) -> f64 {
        number(self.memory.unsigned_abs()) / 1024.0
    }

    /// The median of each figure, of memory the largest.
    pub fn median(runs: &[Self]) -> Self {
        let middle = |figure: fn(&Self) -> f64| median(runs.iter().map(figure));
        Self {
            wall: middle(|run| run.wall),
            user: middle(|run| run.user),
            system: middle(|run| run.system),
            memory: runs.iter().map(|run| run.memory).max().unwrap_or_default(),
        }
    }
}

/// Runs the command in a process of its own and measures it.
pub fn process(command: &[String]) -> Result<Measured> {
    let output = Command::new(std::env::current_exe()?)
        .arg(MEASURE)
        .args(command)
        .stderr(Stdio::inherit())
        .output()?;
    ensure!(output.status.success(), "{} failed", command.join(" "));
    let last = output.stdout.rsplit(|byte| *byte == b'\n').find(|line| !line.is_empty());
    Ok(serde_json::from_slice(last.unwrap_or_default())?)
}

/// Runs the command and prints what it took, as the last line.
pub fn in_this_process(command: &[String]) -> Result<()> {
    let (program, arguments) = command.split_first().context("nothing to measure")?;
    let begin = Instant::now();
    let status = Command::new(program).args(arguments).stdout(Stdio::null()).status()?;
    let wall = begin.elapsed().as_secs_f64();
    ensure!(status.success(), "{program}: {status}");
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let measured = Measured {
        wall,
        user: seconds(usage.user_time()),
        system: seconds(usage.system_time()),
        memory: usage.max_rss(),
    };
    println!("{}", serde_json::to_string(&measured)?);
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "microseconds of a run")]
fn seconds(time: TimeVal) -> f64 {
    time.num_microseconds() as f64 / 1e6
}
