//! Where commands print.

use std::io::{BufWriter, IsTerminal, Write};

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

    /// What is written to it is printed; it ends with a newline when it is dropped.
    pub fn page(&mut self) -> Page<'_> {
        Page(BufWriter::with_capacity(PAGE, Reader(&mut *self.out)))
    }

    /// Prints a line to standard error.
    pub fn error(&mut self, text: &str) {
        let _ = writeln!(self.err, "{text}");
    }
}

/// Bytes printed at once.
const PAGE: usize = 64 * 1024;

/// Text that is printed while it is made.
pub struct Page<'a>(BufWriter<Reader<'a>>);

impl Write for Page<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.0.flush()
    }
}

impl Drop for Page<'_> {
    fn drop(&mut self) {
        let _ = self.0.write_all(b"\n");
        let _ = self.0.flush();
    }
}

/// Whoever reads what is printed. Where nobody does any more, that is no fault.
struct Reader<'a>(&'a mut (dyn Write + Send));

impl Write for Reader<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let _ = self.0.write_all(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        let _ = self.0.flush();
        Ok(())
    }
}
