//! The beginning of a file → the layout of its records.

use std::io::Read;

use super::decode::Decode;
use super::error::ReadError;
use super::extent::{Rules, body, extent};
use super::fault::{Fault, What};
use super::fields::{Broken, Fields};
use super::layout::Layout;
use super::limits::Limits;
use super::sniff;
use super::window::{Line, Window};
use crate::config::profile::{Encoding, Profile};

/// How a file begins.
pub(super) struct Opening {
    /// The layout of its records.
    pub(super) layout: Layout,
    /// Physical lines of the header.
    pub(super) header_lines: u64,
    /// Blank lines before it.
    pub(super) blank_lines: u64,
}

/// Reads the beginning of a file up to its first record, and refuses the file if that is
/// not what the profile says.
pub(super) fn open<R: Read>(
    window: &mut Window<R>,
    fields: &mut Fields,
    profile: &Profile,
    limits: &Limits,
) -> Result<Opening, ReadError> {
    window.show(sniff::SAMPLE)?;
    sniff::check_mark(window.raw(), profile.encoding)?;
    window.consume_mark("\u{feff}".as_bytes());
    sniff::check_binary(sample(window))?;
    sniff::check_encoding(sample(window), profile.encoding)?;
    if !profile.header {
        let layout = headless(window, profile)?;
        return Ok(Opening { layout, header_lines: 0, blank_lines: 0 });
    }
    let (length, blank_lines) = first_line(window, limits)?;
    let rules = Rules { delimiter: profile.delimiter, multiline: profile.multiline, width: None };
    let extent = extent(window, fields, rules, length, limits)?;
    let looks_like = || sniff::guess_encoding(window.raw(), profile);
    let titles = match extent.split {
        Ok(()) => titles(body(&window.shown()[..extent.length]), fields, profile),
        Err(fault) => Err(ReadError::BrokenHeader { reason: reason(fault) }),
    };
    let layout = titles.and_then(|titles| Layout::by_titles(profile, titles));
    let layout = layout.map_err(|error| in_another_encoding(error, profile, looks_like))?;
    window.consume(extent.length);
    Ok(Opening { layout, header_lines: extent.lines, blank_lines })
}

/// Length of the first line that is not blank, and the blank ones before it.
fn first_line<R: Read>(window: &mut Window<R>, limits: &Limits) -> Result<(usize, u64), ReadError> {
    let mut blank_lines = 0;
    loop {
        let length = match window.line(0, limits.record)? {
            Line::Nothing => return Err(ReadError::Empty),
            Line::TooLong => return Err(ReadError::BrokenHeader { reason: TOO_LONG }),
            Line::Ends(length) | Line::Unended(length) => length,
        };
        if !body(&window.shown()[..length]).is_empty() {
            return Ok((length, blank_lines));
        }
        window.consume(length);
        blank_lines += 1;
    }
}

/// The titles of the header that was split last.
fn titles(record: &[u8], fields: &Fields, profile: &Profile) -> Result<Vec<String>, ReadError> {
    let decode = Decode::new(profile.encoding, profile.multiline);
    let title = |column| {
        let mut title = String::new();
        let decoded = decode.append(fields.get(record, column), &mut title);
        let encoding = profile.encoding;
        decoded.map_err(|_| ReadError::OtherEncoding { encoding, looks_like: None })?;
        Ok(title)
    };
    (0..fields.len()).map(title).collect()
}

/// What fails by the header may fail because it is in another encoding: then says so.
fn in_another_encoding(
    error: ReadError,
    profile: &Profile,
    looks_like: impl Fn() -> Option<Encoding>,
) -> ReadError {
    let may_be = matches!(
        error,
        ReadError::BrokenHeader { .. }
            | ReadError::OtherEncoding { .. }
            | ReadError::NoKnownTitle { .. }
    );
    match looks_like() {
        Some(other) if may_be => {
            ReadError::OtherEncoding { encoding: profile.encoding, looks_like: Some(other) }
        }
        _ => error,
    }
}

const TOO_LONG: &str = "too-long";

/// What is wrong with the header as CSV, as a word of the message's key.
fn reason(fault: Fault) -> &'static str {
    match fault.what {
        What::Broken(Broken::UnterminatedQuote) => "unterminated-quote",
        What::Broken(Broken::TextAfterQuote) => "text-after-quote",
        What::Broken(Broken::QuoteInside) => "quote-inside",
        What::Broken(Broken::Nul) => "nul",
        What::Broken(Broken::BareReturn) => "bare-return",
        _ => TOO_LONG,
    }
}

/// The layout of a file without a header.
fn headless<R: Read>(window: &Window<R>, profile: &Profile) -> Result<Layout, ReadError> {
    let sample = sample(window);
    let expected = Layout::least_width(profile);
    let whole_file = sample.len() == window.shown().len();
    let found = sniff::width(sample, whole_file, profile.delimiter, expected);
    if found < expected {
        return Err(ReadError::TooFewColumns { expected, found });
    }
    Ok(Layout::by_numbers(profile, found))
}

/// The beginning of the file, as much of it whatever the chunks and with a mark or without.
fn sample<R: Read>(window: &Window<R>) -> &[u8] {
    let shown = window.shown();
    &shown[..shown.len().min(sniff::SAMPLE - 3)]
}
