//! Counts the instructions of a small load under valgrind, and compares them with what was
//! committed: a guard that does not depend on how busy the machine is.
//!
//! ```sh
//! cargo run --release -p instructions -- [--file FILE] [--profiles FOLDER] [--renew]
//! ```
//!
//! The program `tenken` that was built beside this one ingests the load and replays it. Counts
//! depend on compilers and on how they optimize: the file names them, and where others are in
//! use, the counts are compared in relation to those of splitting the same file with the `csv`
//! crate, which are counted in the same session.
#![expect(clippy::print_stdout, reason = "a guard says what it found")]

mod arguments;
mod committed;
mod counts;
mod scene;
mod toolchain;
mod valgrind;
mod verdict;

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};

use arguments::Arguments;
use committed::Committed;
use counts::Counts;
use toolchain::Toolchain;
use verdict::Verdict;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let done = match words.as_slice() {
        [first, file] if first == counts::SPLIT => counts::split(Path::new(file)).map(|()| true),
        _ => Arguments::read(words).and_then(|arguments| run(&arguments)),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            println!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Whether all counts are as they should be.
fn run(arguments: &Arguments) -> Result<bool> {
    let committed = Committed::read(&arguments.file)?;
    let (here, tenken) = (Toolchain::here()?, beside()?);
    let counts = Counts::take(&tenken, committed.rows, arguments.profiles.as_deref())?;
    if arguments.renew {
        let renewed = Committed { toolchain: here, per_row: counts, ..committed };
        renewed.write(&arguments.file)?;
        println!("{} was renewed", arguments.file.display());
        return Ok(true);
    }
    let verdict = Verdict::of(&committed, &here, &counts)?;
    print!("{}", verdict.text());
    Ok(verdict.is_passed())
}

/// The program that was built beside this one.
fn beside() -> Result<std::path::PathBuf> {
    let own = std::env::current_exe()?;
    let tenken = own.with_file_name("tenken");
    anyhow::ensure!(tenken.exists(), "{} is not there: build it first", tenken.display());
    tenken.canonicalize().context("the program cannot be found")
}
