//! The program as a process of its own, and the memory that it had.

use std::fs::{self, File};
use std::io::{BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::city::City;
use crate::faults::seen;

/// What no process may exceed.
pub const MIB: u64 = 256;

/// The size of one big file, in MiB.
pub fn big() -> u64 {
    std::env::var("TENKEN_BIG_MIB").map_or(768, |size| size.parse().unwrap())
}

/// The most memory that a running process had so far, in MiB.
pub fn peak(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse::<u64>().ok().map(|kib| kib.div_ceil(1024))
}

/// Runs a command to its end and holds it to the bound; gives its JSON.
#[track_caller]
pub fn bounded(city: &City, args: &[&str]) -> Value {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tenken"));
    command.args(["--format", "json", "--config"]).arg(city.configuration()).args(args);
    let began = Instant::now();
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let (process, out) = (child.id(), child.stdout.take().unwrap());
    let reading = std::thread::spawn(move || {
        let mut text = String::new();
        BufReader::new(out).read_to_string(&mut text).unwrap();
        text
    });
    let mut most = 0;
    while child.try_wait().unwrap().is_none() {
        most = most.max(peak(process).unwrap_or(0));
        std::thread::sleep(Duration::from_millis(2));
    }
    let text = reading.join().unwrap();
    seen(&format!("{args:?}: {most} MiB, {} ms", began.elapsed().as_millis()));
    assert!((1..MIB).contains(&most), "{args:?} took {most} MiB");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{args:?}: {error}\n{text}"))
}

/// Writes a file: `before`, a hole of that many MiB, which reads as NULs, and `after`.
pub fn with_hole(path: &Path, before: &[u8], mib: u64, after: &[u8]) {
    let mut file = File::create(path).unwrap();
    file.write_all(before).unwrap();
    file.seek(SeekFrom::Current(i64::try_from(mib << 20).unwrap())).unwrap();
    file.write_all(after).unwrap();
}

/// Writes a file: `before`, that many MiB of `filling`, and `after`.
pub fn filled(path: &Path, before: &[u8], filling: &[u8], mib: u64, after: &[u8]) {
    let mut file = File::create(path).unwrap();
    file.write_all(before).unwrap();
    let block = filling.repeat((1 << 20) / filling.len());
    (0..mib).for_each(|_| file.write_all(&block).unwrap());
    file.write_all(after).unwrap();
}
