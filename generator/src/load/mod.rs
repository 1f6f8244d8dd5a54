//! Ordinary traffic of any size in one layout, streamed with constant memory.
//!
//! The rows depend on everything but the encoding, so that a program that cannot read
//! CP932 gets the same data. Nothing is allocated for a row in the steady state.

use std::io::Write;

use anyhow::Result;

mod actors;
mod authentication;
mod cases;
mod clock;
mod files;
mod operation;
mod options;
mod provision;
mod regional;
mod registers;
mod subjects;

pub use files::{Split, write_files};
pub use options::LoadOptions;
pub use registers::write_registers;

use clock::{Clock, Tick};

use crate::layout::Layout;
use crate::line::Lines;

/// Bytes that are gathered before they are written.
const BLOCK: usize = 1 << 16;

/// Makes the row of a moment.
trait Traffic {
    /// Appends one row.
    fn append(&mut self, tick: &Tick, lines: &mut Lines);
}

/// The rows of one load, in order, for one file or several.
pub struct Generator {
    options: LoadOptions,
    clock: Clock,
    traffic: Box<dyn Traffic>,
    lines: Lines,
}

impl Generator {
    /// Starts before the first row.
    ///
    /// # Errors
    ///
    /// Where the options are out of range.
    pub fn new(options: &LoadOptions) -> Result<Self> {
        options.validate()?;
        let traffic: Box<dyn Traffic> = match options.layout {
            Layout::Operation => Box::new(operation::Operation::new(options)?),
            Layout::Authentication => Box::new(authentication::Authentication::new(options)?),
            Layout::Provision => Box::new(provision::Provision::new(options)?),
            Layout::Regional => Box::new(regional::Regional::new(options)?),
        };
        Ok(Self {
            options: *options,
            clock: Clock::new(options),
            traffic,
            lines: Lines::new(options.layout.style()),
        })
    }

    /// Writes what a file starts with: byte order mark and header.
    ///
    /// # Errors
    ///
    /// Where the output fails.
    pub fn start_file(&self, out: &mut impl Write) -> Result<()> {
        let encoding = self.options.encoding;
        out.write_all(encoding.start())?;
        out.write_all(&encoding.encode(&self.options.layout.header_line())?)?;
        Ok(())
    }

    /// Writes the next rows; fewer where the load ends before.
    ///
    /// # Errors
    ///
    /// Where the output fails.
    pub fn write_rows(&mut self, count: u64, out: &mut impl Write) -> Result<()> {
        for _ in 0..count {
            let Some(tick) = self.clock.next_tick() else {
                break;
            };
            self.traffic.append(&tick, &mut self.lines);
            if self.lines.bytes().len() >= BLOCK {
                out.write_all(self.lines.bytes())?;
                self.lines.clear();
            }
        }
        out.write_all(self.lines.bytes())?;
        self.lines.clear();
        Ok(())
    }
}

/// Writes all of a load as one file.
///
/// # Errors
///
/// Where the options are out of range or the output fails.
pub fn write(options: &LoadOptions, out: &mut impl Write) -> Result<()> {
    let mut generator = Generator::new(options)?;
    generator.start_file(out)?;
    generator.write_rows(options.rows, out)
}

#[cfg(test)]
mod tests;
