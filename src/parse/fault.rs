//! Why a record could not be read, and the words for it.

use super::decode::NoText;
use super::fields::{Broken, SplitFault};
use super::layout::Layout;
use super::mask::{cut, mask_digits};
use crate::config::profile::{Field, TimeFault, YEARS};
use crate::individual_number::mask_suspected;
use crate::messages::Message;

/// Why a record could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) what: What,
    /// The column (from 0), where it is one column's fault.
    pub(super) column: Option<usize>,
}

/// The kinds of faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// The record is no strict CSV.
    Broken(Broken),
    /// It is longer than the bound.
    RecordTooLong,
    /// It has another number of fields than the layout.
    FieldCount(usize),
    /// A value is no text.
    NoText(NoText),
    /// A required field has no value.
    Missing(Field),
    /// A value is no instant.
    Time(TimeFault),
    /// A value is no number of records.
    Count,
}

/// Bounds that the words name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    pub(super) field: usize,
    pub(super) record: usize,
}

/// Characters of a value that are shown.
const EXCERPT: usize = 80;

impl From<SplitFault> for Fault {
    fn from((broken, column): SplitFault) -> Self {
        Self { what: What::Broken(broken), column }
    }
}

impl Fault {
    /// A fault of the whole record.
    pub(super) const fn whole(what: What) -> Self {
        Self { what, column: None }
    }

    /// A fault of one column.
    pub(super) const fn of(what: What, column: usize) -> Self {
        Self { what, column: Some(column) }
    }

    /// The key below `parse.reason`.
    const fn key(self) -> &'static str {
        match self.what {
            What::Broken(Broken::UnterminatedQuote) => "unterminated-quote",
            What::Broken(Broken::TextAfterQuote) => "text-after-quote",
            What::Broken(Broken::QuoteInside) => "quote-inside",
            What::Broken(Broken::FieldTooLong) => "field-too-long",
            What::Broken(Broken::Nul) => "nul",
            What::Broken(Broken::BareReturn) => "bare-return",
            What::RecordTooLong => "record-too-long",
            What::FieldCount(_) => "field-count",
            What::NoText(NoText::Undecodable) => "undecodable",
            What::NoText(NoText::Control(_)) => "control-character",
            What::Missing(_) => "missing",
            What::Time(TimeFault::Form) => "time-form",
            What::Time(TimeFault::Impossible) => "time-impossible",
            What::Time(TimeFault::Era) => "time-era",
            What::Time(TimeFault::Year) => "time-year",
            What::Count => "count",
        }
    }

    /// What to say about it; `value` is the column's value as far as it is text.
    pub(super) fn message(self, layout: &Layout, value: &str, bounds: Bounds) -> Message {
        let message = Message::new(format!("parse.reason.{}", self.key()));
        let message = match self.column {
            Some(column) => message.with("column", layout.title(column)),
            None => message,
        };
        match self.what {
            What::Broken(Broken::FieldTooLong) => message.with("max", bounds.field),
            What::RecordTooLong => message.with("max", bounds.record),
            What::FieldCount(got) => message.with("got", got).with("expected", layout.width()),
            What::NoText(NoText::Undecodable) => {
                message.with("value", value).with("encoding", layout.encoding())
            }
            What::NoText(NoText::Control(c)) => {
                message.with("code", format_args!("U+{:04X}", u32::from(c)))
            }
            What::Missing(field) if self.column.is_none() => message.with("column", field),
            What::Missing(_) | What::Broken(_) => message,
            What::Time(TimeFault::Form) => {
                message.with("value", value).with("expected", layout.time_formats())
            }
            What::Time(TimeFault::Year) => {
                let message = message.with("value", value);
                message.with("first", YEARS.start()).with("last", YEARS.end())
            }
            What::Time(_) | What::Count => message.with("value", value),
        }
    }
}

/// A value as it may be shown: short, and its numbers hidden; a subject's number all but
/// its last four digits.
pub(super) fn excerpt(value: &str, is_subject: bool) -> String {
    let masked = mask_suspected(value);
    let masked = if is_subject { mask_digits(&masked) } else { masked.into_owned() };
    match masked.char_indices().nth(EXCERPT) {
        Some((end, _)) => {
            let mut short = masked;
            cut(&mut short, end);
            short
        }
        None => masked,
    }
}
