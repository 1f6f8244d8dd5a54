//! On what it was measured, and when.

use std::fs;

use serde::Serialize;
use tenken::clock::{Clock, SystemClock};

/// A machine on a day.
#[derive(Debug, Serialize)]
pub struct Machine {
    /// The day.
    pub date: String,
    /// Model of the processor.
    pub processor: String,
    /// Processors that this program may use.
    pub cores: usize,
    /// Whether the processor has instructions for SHA-256.
    pub sha_instructions: bool,
    /// MiB of memory.
    pub memory_mib: u64,
    /// Version of the kernel.
    pub kernel: String,
    /// Version of tenken.
    pub tenken: &'static str,
}

impl Machine {
    /// This one, now. What the system does not tell is empty.
    pub fn here() -> Self {
        let read = |path| fs::read_to_string(path).unwrap_or_default();
        let (processor, memory) = (read("/proc/cpuinfo"), read("/proc/meminfo"));
        let kib = value(&memory, "MemTotal").split(' ').next().and_then(|kib| kib.parse().ok());
        Self {
            date: SystemClock.now().day().to_string(),
            processor: value(&processor, "model name").to_owned(),
            cores: std::thread::available_parallelism().map_or(1, Into::into),
            sha_instructions: value(&processor, "flags").split(' ').any(|flag| flag == "sha_ni")
                || value(&processor, "Features").split(' ').any(|flag| flag == "sha2"),
            memory_mib: kib.unwrap_or(0_u64) / 1024,
            kernel: read("/proc/sys/kernel/osrelease").trim().to_owned(),
            tenken: env!("CARGO_PKG_VERSION"),
        }
    }

    /// As a line.
    pub fn text(&self) -> String {
        let sha = if self.sha_instructions { "SHA instructions" } else { "no SHA instructions" };
        let Self { date, processor, cores, memory_mib, kernel, tenken, .. } = self;
        format!(
            "{date}, {cores} cores of {processor} ({sha}), {memory_mib} MiB, Linux {kernel}, tenken {tenken}"
        )
    }
}

/// The value of a line `key : value`.
fn value<'a>(text: &'a str, key: &str) -> &'a str {
    let of_key = |line: &'a str| {
        let (name, value) = line.split_once(':')?;
        (name.trim() == key).then_some(value.trim())
    };
    text.lines().find_map(of_key).unwrap_or_default()
}
