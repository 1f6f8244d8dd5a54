//! A file as a stream of batches.

use std::io::Read;

use super::batch::{Batch, Position, Quarantined};
use super::decode::Decode;
use super::error::ReadError;
use super::extent::{Rules, body, extent};
use super::fault::{Bounds, Fault, What, excerpt};
use super::fields::Fields;
use super::header;
use super::limits::Limits;
use super::mask::cut;
use super::record::{Mapper, Record};
use super::summary::Summary;
use super::window::{Line, Window};
use crate::config::profile::Profile;
use crate::individual_number::mask_suspected;

/// Reads one export by its profile, with bounded memory.
///
/// [`Reader::open`] reads the header; [`Reader::next_batch`] then gives the records. A
/// record that cannot be read is handed on as [`Quarantined`] and the next line is read as
/// if nothing had been; only what concerns the whole file is a [`ReadError`].
///
/// For UTF-16, positions are bytes of the file too, not of the text made of it.
pub struct Reader<R> {
    window: Window<R>,
    mapper: Mapper,
    fields: Fields,
    limits: Limits,
    lines: u64,
    skipped_lines: u64,
    header_lines: u64,
    blank_lines: u64,
    record_lines: u64,
    rows: u64,
    quarantined: u64,
    begun: bool,
}

impl<R: Read> Reader<R> {
    /// Opens an export: reads its header, or without one looks at its beginning.
    ///
    /// # Errors
    ///
    /// The file as a whole is not what the profile says, or cannot be read.
    pub fn open(input: R, profile: &Profile) -> Result<Self, ReadError> {
        Self::with_limits(input, profile, Limits::default())
    }

    /// The same with other bounds.
    ///
    /// # Errors
    ///
    /// As [`Reader::open`].
    pub fn with_limits(input: R, profile: &Profile, limits: Limits) -> Result<Self, ReadError> {
        let mut window = Window::new(input, profile.encoding, limits.chunk);
        let mut fields = Fields::default();
        let opening = header::open(&mut window, &mut fields, profile, &limits)?;
        Ok(Self {
            window,
            mapper: Mapper::new(profile, opening.layout),
            fields,
            limits,
            lines: opening.header_lines + opening.blank_lines,
            skipped_lines: 0,
            header_lines: opening.header_lines,
            blank_lines: opening.blank_lines,
            record_lines: 0,
            rows: 0,
            quarantined: 0,
            begun: false,
        })
    }

    /// How far the file is read: after a batch, its end.
    pub fn position(&mut self) -> Position {
        Position { bytes: self.window.bytes(), lines: self.lines, sha256: self.window.sha256() }
    }

    /// Goes on from a position that an earlier reading reached: reads the file up to there,
    /// only hashing, and begins with the record after. To be called right after opening; the
    /// beginning of the file ([`Position::start`]) is a position too.
    ///
    /// # Errors
    ///
    /// The file does not begin with the bytes that were read then, or they end within a line. A
    /// last line without an end is complete where its end comes next.
    pub fn resume_at(&mut self, position: Position) -> Result<(), ReadError> {
        if position == Position::start() {
            return Ok(());
        }
        if !self.window.skip_to(position.bytes)? || self.window.sha256() != position.sha256 {
            return Err(ReadError::NotAPrefix);
        }
        if self.window.last_used().is_some_and(|last| last != b'\n') && !self.ends_line()? {
            return Err(ReadError::WithinLine);
        }
        self.lines = position.lines;
        self.skipped_lines = position.lines;
        (self.header_lines, self.blank_lines) = (0, 0);
        Ok(())
    }

    /// Uses the line end that comes next; whether there is one.
    fn ends_line(&mut self) -> Result<bool, ReadError> {
        self.window.show(2)?;
        let end =
            [&b"\r\n"[..], b"\n"].into_iter().find(|end| self.window.shown().starts_with(end));
        self.window.consume(end.map_or(0, <[u8]>::len));
        Ok(end.is_some())
    }

    /// Fills `batch` with the next records; false when there are none left. Blank lines are
    /// read over even then, and `batch.end` is how far the reading went.
    ///
    /// # Errors
    ///
    /// Reading fails. What the batch then holds is a beginning of what it would have held, and
    /// its `end` is that of the batch before: do not store it.
    pub fn next_batch(&mut self, batch: &mut Batch) -> Result<bool, ReadError> {
        batch.clear();
        batch.begins_anew = self.mapper.make_room(&self.limits) || !self.begun;
        self.begun = true;
        let recurring_before = self.mapper.recurring_bytes();
        let mut raw = 0;
        while batch.records() < self.limits.batch_records.max(1) as u64 {
            let recurring = self.mapper.recurring_bytes() - recurring_before;
            if raw + recurring + batch.text.len() >= self.limits.batch_text.max(1) {
                break;
            }
            if !self.next_line(batch, &mut raw)? {
                break;
            }
        }
        batch.end = self.position();
        Ok(batch.records() > 0)
    }

    /// What the reading came to so far; after the last batch, what the file came to.
    pub fn summary(&mut self) -> Summary {
        let [actions, outcomes] = self.mapper.unmapped();
        let last_line_complete = self.window.last_used().is_none_or(|last| last == b'\n');
        Summary {
            end: self.position(),
            content: self.window.sha256_of_all(),
            skipped_lines: self.skipped_lines,
            header_lines: self.header_lines,
            blank_lines: self.blank_lines,
            record_lines: self.record_lines,
            rows: self.rows,
            quarantined: self.quarantined,
            unmapped: [actions.values(), outcomes.values()].concat(),
            unmapped_beyond: actions.beyond() + outcomes.beyond(),
            private_use: self.mapper.private_use(),
            last_line_complete,
        }
    }

    /// Reads one record or one blank line; false at the end. Adds to `raw` the bytes of text
    /// that a quarantined record takes.
    fn next_line(&mut self, batch: &mut Batch, raw: &mut usize) -> Result<bool, ReadError> {
        let length = match self.window.line(0, self.limits.record)? {
            Line::Nothing => return Ok(false),
            Line::TooLong => {
                self.too_long(batch, raw)?;
                return Ok(true);
            }
            Line::Ends(length) | Line::Unended(length) => length,
        };
        if body(&self.window.shown()[..length]).is_empty() {
            self.window.consume(length);
            self.lines += 1;
            self.blank_lines += 1;
            return Ok(true);
        }
        let layout = &self.mapper.layout;
        let rules = Rules {
            delimiter: layout.delimiter(),
            multiline: layout.multiline(),
            width: Some(layout.width()),
        };
        let extent = extent(&mut self.window, &mut self.fields, rules, length, &self.limits)?;
        let bytes = body(&self.window.shown()[..extent.length]);
        let (line_no, lines) = (self.lines + 1, extent.lines);
        let record = Record { bytes, fields: &self.fields, line_no, lines };
        let split = extent.split;
        match split.and_then(|()| self.mapper.append(record, batch)) {
            Ok(()) => self.rows += 1,
            Err(fault) => {
                let quarantined =
                    self.quarantine(fault, extent.length, extent.lines, split.is_ok());
                *raw += quarantined.raw.len();
                batch.quarantined.push(quarantined);
                self.quarantined += 1;
            }
        }
        self.advance(extent.length, extent.lines);
        Ok(true)
    }

    fn advance(&mut self, length: usize, lines: u64) {
        self.window.consume(length);
        self.lines += lines;
        self.record_lines += lines;
    }

    /// Skips a line beyond the bound, however long it is.
    fn too_long(&mut self, batch: &mut Batch, raw: &mut usize) -> Result<(), ReadError> {
        let fault = Fault::whole(What::RecordTooLong);
        let length = self.window.shown().len().min(self.limits.record);
        let quarantined = self.quarantine(fault, length, 1, false);
        *raw += quarantined.raw.len();
        batch.quarantined.push(quarantined);
        self.quarantined += 1;
        self.window.skip_line()?;
        self.advance(0, 1);
        Ok(())
    }

    /// The record of that extent at the window's start, which could not be read.
    fn quarantine(&self, fault: Fault, length: usize, lines: u64, split: bool) -> Quarantined {
        let record = body(&self.window.shown()[..length]);
        let decode = self.mapper.decode();
        let layout = &self.mapper.layout;
        let value = match fault.column.filter(|_| split) {
            Some(column) => {
                let value = self.fields.get(record, column);
                let mut value = decode.lossy(&value[..value.len().min(self.limits.raw)]);
                if let What::Time(_) = fault.what
                    && let Some(second) = layout.time_of_day()
                {
                    value.push(' ');
                    value.push_str(&decode.lossy(self.fields.get(record, second)));
                }
                excerpt(&value, layout.is_subject(column))
            }
            None => String::new(),
        };
        let bounds = Bounds { field: self.limits.field, record: self.limits.record };
        Quarantined {
            line_no: self.lines + 1,
            lines,
            byte: self.window.bytes(),
            column: fault.column.and_then(|column| u32::try_from(column + 1).ok()),
            reason: fault.message(layout, &value, bounds),
            raw: raw_text(record, decode, self.limits.raw),
        }
    }
}

/// A record as people may see it.
fn raw_text(record: &[u8], decode: Decode, longest: usize) -> String {
    // A byte more than is kept, so that the cut is seen.
    let mut text = decode.lossy(&record[..record.len().min(longest + 1)]);
    cut(&mut text, longest);
    mask_suspected(&text).into_owned()
}
