//! A file as a stream of batches.

use std::io::Read;

use super::batch::{Batch, Position, Quarantined};
use super::error::ReadError;
use super::fault::{Bounds, Fault, What, excerpt};
use super::fields::{Broken, Fields};
use super::layout::Layout;
use super::limits::Limits;
use super::mask::{cut, mask_individual_numbers};
use super::record::{Mapper, Record};
use super::summary::Summary;
use super::window::{Line, Window};
use super::{decode::Decode, sniff};
use crate::config::profile::Profile;
use crate::messages::Message;

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

/// A record as far as its bytes go.
struct Extent {
    /// Bytes, line end included.
    length: usize,
    /// Physical lines.
    lines: u64,
    /// Whether it has fields.
    split: Result<(), Fault>,
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
        window.show(sniff::SAMPLE)?;
        sniff::check_mark(window.raw(), profile.encoding)?;
        window.consume_mark("\u{feff}".as_bytes());
        sniff::check_binary(sample(&window))?;
        let mut fields = Fields::default();
        let mut lines = Lines::default();
        let layout = if profile.header {
            let titles = header(&mut window, &mut fields, profile, &limits, &mut lines)?;
            Layout::by_titles(profile, titles)?
        } else {
            headless(&window, profile)?
        };
        Ok(Self {
            window,
            mapper: Mapper::new(profile, layout),
            fields,
            limits,
            lines: lines.header + lines.blank,
            skipped_lines: 0,
            header_lines: lines.header,
            blank_lines: lines.blank,
            record_lines: 0,
            rows: 0,
            quarantined: 0,
            begun: false,
        })
    }

    /// How far the file is read: after a batch, its end.
    pub fn position(&mut self) -> Position {
        Position {
            bytes: self.window.bytes(),
            lines: self.lines,
            sha256: self.window.sha256(),
        }
    }

    /// Goes on from a position that an earlier reading reached: reads the file up to there,
    /// only hashing, and begins with the record after. To be called right after opening; the
    /// beginning of the file ([`Position::start`]) is a position too.
    ///
    /// # Errors
    ///
    /// The file does not begin with the bytes that were read then, or they end within a line.
    pub fn resume_at(&mut self, position: Position) -> Result<(), ReadError> {
        if position == Position::start() {
            return Ok(());
        }
        if !self.window.skip_to(position.bytes)? || self.window.sha256() != position.sha256 {
            return Err(ReadError::NotAPrefix);
        }
        if self.window.last_used().is_some_and(|last| last != b'\n') {
            return Err(ReadError::WithinLine);
        }
        self.lines = position.lines;
        self.skipped_lines = position.lines;
        (self.header_lines, self.blank_lines) = (0, 0);
        Ok(())
    }

    /// Fills `batch` with the next records; false when there are none left. Blank lines are
    /// read over even then, and `batch.end` is how far the reading went.
    ///
    /// # Errors
    ///
    /// Reading fails.
    pub fn next_batch(&mut self, batch: &mut Batch) -> Result<bool, ReadError> {
        batch.clear();
        batch.fresh_symbols = self.mapper.make_room(&self.limits) || !self.begun;
        self.begun = true;
        let symbols_before = self.mapper.symbol_bytes();
        let mut raw = 0;
        while batch.records() < self.limits.batch_records.max(1) as u64 {
            let symbols = self.mapper.symbol_bytes() - symbols_before;
            if raw + symbols + batch.text.len() >= self.limits.batch_text.max(1) {
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
        let extent = extent(
            &mut self.window,
            &mut self.fields,
            rules,
            length,
            &self.limits,
        )?;
        let bytes = body(&self.window.shown()[..extent.length]);
        let record = Record {
            bytes,
            fields: &self.fields,
            line_no: self.lines + 1,
        };
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
                let value = decode.lossy(&value[..value.len().min(self.limits.raw)]);
                excerpt(&value, layout.is_subject(column))
            }
            None => String::new(),
        };
        let bounds = Bounds {
            field: self.limits.field,
            record: self.limits.record,
        };
        Quarantined {
            line_no: self.lines + 1,
            lines,
            byte: self.window.bytes(),
            column: fault
                .column
                .and_then(|column| u32::try_from(column + 1).ok()),
            reason: fault.message(layout, &value, bounds),
            raw: raw_text(record, decode, self.limits.raw),
        }
    }
}

/// How a record is split.
#[derive(Clone, Copy)]
struct Rules {
    delimiter: u8,
    multiline: bool,
    /// Fields that it must have, where that is known.
    width: Option<usize>,
}

/// Splits the record that begins at the window's start, with a first line of `length`
/// bytes. Where the profile allows line ends in fields, lines are added as long as a quote
/// is open; if that leads to no record, it is the first line alone that is broken.
fn extent<R: Read>(
    window: &mut Window<R>,
    fields: &mut Fields,
    rules: Rules,
    length: usize,
    limits: &Limits,
) -> Result<Extent, ReadError> {
    let mut reached = Extent {
        length,
        lines: 1,
        split: Ok(()),
    };
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
    Extent {
        length,
        lines: 1,
        split: split.map_err(Fault::from),
    }
}

/// Physical lines used up by the header.
#[derive(Default)]
struct Lines {
    header: u64,
    blank: u64,
}

/// Reads the header's titles.
fn header<R: Read>(
    window: &mut Window<R>,
    fields: &mut Fields,
    profile: &Profile,
    limits: &Limits,
    lines: &mut Lines,
) -> Result<Vec<String>, ReadError> {
    let length = loop {
        let length = match window.line(0, limits.record)? {
            Line::Nothing => return Err(ReadError::Empty),
            Line::TooLong => {
                let reason = header_reason(Fault::whole(What::RecordTooLong));
                return Err(ReadError::BrokenHeader { reason });
            }
            Line::Ends(length) | Line::Unended(length) => length,
        };
        if !body(&window.shown()[..length]).is_empty() {
            break length;
        }
        window.consume(length);
        lines.blank += 1;
    };
    let decode = Decode::new(profile.encoding, profile.multiline);
    let rules = Rules {
        delimiter: profile.delimiter,
        multiline: profile.multiline,
        width: None,
    };
    let extent = extent(window, fields, rules, length, limits)?;
    let looks_like = || sniff::guess_encoding(window.raw(), profile);
    let encoding = profile.encoding;
    if let Err(fault) = extent.split {
        return Err(match looks_like() {
            Some(other) => ReadError::OtherEncoding {
                encoding,
                looks_like: Some(other),
            },
            None => ReadError::BrokenHeader {
                reason: header_reason(fault),
            },
        });
    }
    let record = body(&window.shown()[..extent.length]);
    let mut titles = Vec::with_capacity(fields.len());
    for column in 0..fields.len() {
        let mut title = String::new();
        if decode
            .append(fields.get(record, column), &mut title)
            .is_err()
        {
            return Err(ReadError::OtherEncoding {
                encoding,
                looks_like: looks_like(),
            });
        }
        titles.push(title);
    }
    if let Err(error @ ReadError::NoKnownTitle { .. }) = Layout::by_titles(profile, titles.clone())
    {
        return Err(match looks_like() {
            Some(other) => ReadError::OtherEncoding {
                encoding,
                looks_like: Some(other),
            },
            None => error,
        });
    }
    window.consume(extent.length);
    lines.header = extent.lines;
    Ok(titles)
}

/// What is wrong with the header as CSV; it has no titles yet to name columns by.
fn header_reason(fault: Fault) -> Message {
    let key = match fault.what {
        What::Broken(Broken::UnterminatedQuote) => "unterminated-quote",
        What::Broken(Broken::TextAfterQuote) => "text-after-quote",
        What::Broken(Broken::QuoteInside) => "quote-inside",
        What::Broken(Broken::Nul) => "nul",
        What::Broken(Broken::BareReturn) => "bare-return",
        _ => "too-long",
    };
    Message::new(format!("parse.header.{key}"))
}

/// The layout of a file without a header.
fn headless<R: Read>(window: &Window<R>, profile: &Profile) -> Result<Layout, ReadError> {
    let sample = sample(window);
    sniff::check_encoding(sample, profile.encoding)?;
    let expected = Layout::least_width(profile);
    let whole_file = sample.len() == window.shown().len();
    let found = sniff::width(sample, whole_file, profile.delimiter, expected);
    if found < expected {
        return Err(ReadError::TooFewColumns { expected, found });
    }
    Ok(Layout::by_numbers(profile, found))
}

/// The beginning of the file, as much of it whatever the chunks.
fn sample<R: Read>(window: &Window<R>) -> &[u8] {
    let shown = window.shown();
    &shown[..shown.len().min(sniff::SAMPLE - 3)]
}

/// A record without its line end.
fn body(record: &[u8]) -> &[u8] {
    match record {
        [body @ .., b'\r', b'\n'] | [body @ .., b'\n'] => body,
        _ => record,
    }
}

/// A record as people may see it.
fn raw_text(record: &[u8], decode: Decode, longest: usize) -> String {
    // A byte more than is kept, so that the cut is seen.
    let mut text = decode.lossy(&record[..record.len().min(longest + 1)]);
    cut(&mut text, longest);
    mask_individual_numbers(&text).into_owned()
}
