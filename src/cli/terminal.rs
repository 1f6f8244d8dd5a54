//! Where commands print.

use std::io::{IsTerminal, Write};

/// Standard output and standard error, or what stands for them in a test.
pub struct Terminal {
    out: Box<dyn Write + Send>,
    err: Box<dyn Write + Send>,
    interactive: bool,
}

impl Terminal {
    /// The process's own.
    #[must_use]
    pub fn standard() -> Self {
        let interactive = std::io::stderr().is_terminal();
        Self { out: Box::new(std::io::stdout()), err: Box::new(std::io::stderr()), interactive }
    }

    /// Prints into `out` and `err`.
    #[must_use]
    pub fn into(out: Box<dyn Write + Send>, err: Box<dyn Write + Send>) -> Self {
        Self { out, err, interactive: false }
    }

    /// Whether a person looks on.
    #[must_use]
    pub fn is_interactive(&self) -> bool {
        self.interactive
    }

    /// Prints a line. Where nobody reads any more (a closed pipe), that is no fault.
    pub fn line(&mut self, text: &str) {
        let _ = writeln!(self.out, "{text}");
    }

    /// Prints text as it is.
    pub fn text(&mut self, text: &str) {
        let _ = self.out.write_all(text.as_bytes());
        let _ = self.out.flush();
    }

    /// Prints a line to standard error.
    pub fn error(&mut self, text: &str) {
        let _ = writeln!(self.err, "{text}");
    }
}
