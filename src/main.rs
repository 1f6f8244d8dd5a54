//! `tenken`: arguments in, exit code out; everything else is the library's.

use std::process::ExitCode;
use std::sync::Arc;

use tenken::cli::{self, Terminal};
use tenken::clock::SystemClock;

fn main() -> ExitCode {
    let mut terminal = Terminal::standard();
    cli::run(std::env::args_os(), &mut terminal, Arc::new(SystemClock)).into()
}
