//! A sample → its records, by the splitter that reads exports.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::encoding::{Found, shown};
use super::error::GuessError;
use crate::config::profile::Encoding;
use crate::parse::ReadError;
use crate::parse::decode::Decode;
use crate::parse::extent::{Rules, body, extent};
use crate::parse::fields::Fields;
use crate::parse::limits::Limits;
use crate::parse::window::{Line, Window};

/// Records that are looked at.
const MOST: usize = 20_000;

/// Characters that may divide columns, the likelier first.
const DELIMITERS: [u8; 4] = [b',', b'\t', b';', b'|'];

/// How well a sample is split: the share of records of one width, that width, the others.
type Fit = (u64, usize, Reverse<usize>);

/// The records of a sample.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) delimiter: u8,
    pub(super) multiline: bool,
    /// Fields of most records.
    pub(super) width: usize,
    /// The records of that width.
    pub(super) records: Vec<Record>,
    /// Records before the first of that width.
    pub(super) before: usize,
    /// Records after it that are broken or have another width.
    pub(super) odd: usize,
    /// Whether there may be more records.
    pub(super) is_cut: bool,
}

/// A record.
#[derive(Debug)]
pub(super) struct Record {
    pub(super) line_no: u64,
    /// Its fields; nothing where one is no text.
    pub(super) cells: Vec<Option<String>>,
}

impl Record {
    /// The text of a field, as far as it is any.
    pub(super) fn cell(&self, column: usize) -> &str {
        self.cells.get(column).and_then(Option::as_deref).unwrap_or_default()
    }
}

/// Splits the sample as most of its records can be split.
pub(super) fn find(sample: &[u8], found: Found) -> Result<Table, GuessError> {
    let encoding = found.encoding;
    let usable = DELIMITERS.into_iter().filter(|delimiter| encoding.is_safe_delimiter(*delimiter));
    let mut best: Option<(Fit, Table)> = None;
    for delimiter in usable {
        for multiline in [false, true] {
            let table = split(sample, encoding, delimiter, multiline)?;
            // Of 20 parts, how many have the width: a few odd records decide nothing.
            let all = (table.records.len() + table.odd + table.before).max(1) as u64;
            let share = table.records.len() as u64 * 20 / all;
            let fit = (share, table.width, Reverse(table.odd));
            if table.width > 1 && best.as_ref().is_none_or(|(best, _)| fit > *best) {
                best = Some((fit, table));
            }
        }
    }
    best.map(|(_, table)| table).ok_or(GuessError::NoColumns)
}

fn split(
    sample: &[u8],
    encoding: Encoding,
    delimiter: u8,
    multiline: bool,
) -> Result<Table, ReadError> {
    let limits = Limits::default();
    // The window is given what is shown of it, so that every encoding is split in one way.
    let text = shown(sample, encoding);
    let mut window = Window::new(&text[..], Encoding::Utf8, limits.chunk);
    window.show(limits.chunk)?;
    window.consume_mark("\u{feff}".as_bytes());
    let decode = Decode::new(encoding, multiline);
    let mut fields = Fields::default();
    let mut all: Vec<Option<Record>> = Vec::new();
    let mut line_no = 1;
    while all.len() < MOST {
        let length = match window.line(0, limits.record)? {
            Line::Nothing => break,
            Line::TooLong => {
                window.skip_line()?;
                all.push(None);
                line_no += 1;
                continue;
            }
            Line::Ends(length) | Line::Unended(length) => length,
        };
        if body(&window.shown()[..length]).is_empty() {
            window.consume(length);
            line_no += 1;
            continue;
        }
        let rules = Rules { delimiter, multiline, width: None };
        let reached = extent(&mut window, &mut fields, rules, length, &limits)?;
        let record = body(&window.shown()[..reached.length]);
        let read = |column| {
            let mut text = String::new();
            decode.append(fields.get(record, column), &mut text).ok().map(|_| text)
        };
        let cells = || (0..fields.len()).map(read).collect();
        all.push(reached.split.ok().map(|()| Record { line_no, cells: cells() }));
        window.consume(reached.length);
        line_no += reached.lines;
    }
    let is_cut = all.len() == MOST;
    if all.is_empty() {
        return Err(ReadError::Empty);
    }
    Ok(of_one_width(all, delimiter, multiline, is_cut))
}

/// Keeps the records of the width that most have.
fn of_one_width(all: Vec<Option<Record>>, delimiter: u8, multiline: bool, is_cut: bool) -> Table {
    let mut widths: BTreeMap<usize, usize> = BTreeMap::new();
    for record in all.iter().flatten() {
        *widths.entry(record.cells.len()).or_default() += 1;
    }
    let width = widths.iter().max_by_key(|(_, count)| **count).map_or(0, |(width, _)| *width);
    let fits = |record: &Option<Record>| record.as_ref().is_some_and(|it| it.cells.len() == width);
    let before = all.iter().position(fits).unwrap_or(0);
    let count = all.len();
    let records: Vec<Record> = all.into_iter().filter(fits).flatten().collect();
    let odd = count - before - records.len();
    Table { delimiter, multiline, width, records, before, odd, is_cut }
}
