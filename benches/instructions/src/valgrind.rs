//! A program run under valgrind, which counts its instructions.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

/// How many instructions a command takes, those of all its threads together. Callgrind writes a
/// profile; without one, cachegrind counts the same in less than half the time.
pub fn instructions(command: &[&str], profile: Option<&Path>) -> Result<u64> {
    let mut valgrind = Command::new("valgrind");
    if let Some(profile) = profile {
        let out = format!("--callgrind-out-file={}", profile.display());
        valgrind.args(["--tool=callgrind", &out]);
    } else {
        let none = "--cachegrind-out-file=/dev/null";
        valgrind.args(["--tool=cachegrind", "--cache-sim=no", none]);
    }
    let output = valgrind.args(command).output().context("valgrind cannot be run")?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{} failed under valgrind:\n{said}", command.join(" "));
    counted(&said).with_context(|| format!("valgrind tells no count:\n{said}"))
}

/// The count in `==7== I   refs:      1,234`.
fn counted(said: &str) -> Option<u64> {
    let mut counts = said.lines().filter(|line| line.contains("I ") && line.contains("refs:"));
    let (_, count) = counts.next_back()?.split_once("refs:")?;
    count.replace(',', "").trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_is_found() {
        let said = "==7== Collected : 1034567\n==7== \n==7== I   refs:      1,034,567\n";
        assert_eq!(counted(said), Some(1_034_567));
        assert_eq!(counted("==7== error"), None);
    }
}
