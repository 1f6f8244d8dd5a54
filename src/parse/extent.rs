//! How far a record goes: one physical line or, where the profile allows it, several.

use std::io::Read;

use super::error::ReadError;
use super::fault::Fault;
use super::fields::{Broken, Fields};
use super::limits::Limits;
use super::window::{Line, Window};

/// A record as far as its bytes go.
pub(super) struct Extent {
    /// Bytes, line end included.
    pub(super) length: usize,
    /// Physical lines.
    pub(super) lines: u64,
    /// Whether it has fields.
    pub(super) split: Result<(), Fault>,
}

/// How a record is split.
#[derive(Clone, Copy)]
pub(super) struct Rules {
    /// The byte between two fields.
    pub(super) delimiter: u8,
    /// Whether a quoted field may hold line ends.
    pub(super) multiline: bool,
    /// Fields that it must have, where that is known.
    pub(super) width: Option<usize>,
}

/// Splits the record that begins at the window's start, with a first line of `length`
/// bytes. Where the profile allows line ends in fields, lines are added as long as a quote
/// is open; if that leads to no record, it is the first line alone that is broken.
pub(super) fn extent<R: Read>(
    window: &mut Window<R>,
    fields: &mut Fields,
    rules: Rules,
    length: usize,
    limits: &Limits,
) -> Result<Extent, ReadError> {
    let mut reached = Extent { length, lines: 1, split: Ok(()) };
    loop {
        let record = body(&window.shown()[..reached.length]);
        match fields.split(record, rules.delimiter, limits.field) {
            Ok(()) => break,
            Err((Broken::UnterminatedQuote, _))
                if rules.multiline && reached.lines < limits.record_lines =>
            {
                let next = window.line(reached.length, limits.record)?;
                let (Line::Ends(longer) | Line::Unended(longer)) = next else {
                    return Ok(first_line_broken(window, fields, rules, length, limits));
                };
                reached.length = longer;
                reached.lines += 1;
            }
            Err(_) if reached.lines > 1 => {
                return Ok(first_line_broken(window, fields, rules, length, limits));
            }
            Err(fault) => {
                reached.split = Err(fault.into());
                return Ok(reached);
            }
        }
    }
    if reached.lines > 1 && rules.width.is_some_and(|width| width != fields.len()) {
        return Ok(first_line_broken(window, fields, rules, length, limits));
    }
    Ok(reached)
}

/// The first line alone, which has an open quote.
fn first_line_broken<R: Read>(
    window: &Window<R>,
    fields: &mut Fields,
    rules: Rules,
    length: usize,
    limits: &Limits,
) -> Extent {
    let record = body(&window.shown()[..length]);
    let split = fields.split(record, rules.delimiter, limits.field);
    Extent { length, lines: 1, split: split.map_err(Fault::from) }
}

/// A record without its line end.
pub(super) fn body(record: &[u8]) -> &[u8] {
    match record {
        [body @ .., b'\r', b'\n'] | [body @ .., b'\n'] => body,
        _ => record,
    }
}
