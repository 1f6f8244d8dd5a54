//! A sample of an export → the draft of a profile, by the same pieces that read exports later.
//!
//! ```text
//!  bytes ─► encoding ─► table ─► columns ─► when ─► fields ─► Draft ─► text
//!                       (splitter, (what     (time    (titles,   (what is sure, what is not,
//!                        header)   stands     formats) shapes,    what somebody has to decide)
//!                                  there)              words)
//! ```
//!
//! What cannot be told is left open: it stands as `"?"` in the draft, which `check` refuses until
//! somebody has decided. Nothing is invented.

mod columns;
mod draft;
mod encoding;
mod error;
mod fields;
mod header;
mod remark;
mod sides;
mod table;
mod text;
mod times;
mod titles;
mod when;
mod words;

pub use draft::Draft;
pub use error::GuessError;
pub use remark::{Certainty, Remark};

use columns::Column;
use encoding::By;
use remark::{Remarks, remark};
use table::Table;

use crate::messages::Message;

/// Bytes of a file that are looked at.
pub const SAMPLE: usize = 4 << 20;

/// The beginning of an export.
#[derive(Debug, Clone, Copy)]
pub struct Sample<'a> {
    /// Its bytes, at most [`SAMPLE`].
    pub bytes: &'a [u8],
    /// Whether that is the whole file.
    pub is_whole: bool,
    /// The name of the file.
    pub file_name: &'a str,
}

/// Drafts a profile called `name`; `own_code` is the code of the own organization, where it is
/// known.
///
/// # Errors
///
/// The sample is no text in columns.
pub fn guess(
    sample: Sample<'_>,
    name: Option<&str>,
    own_code: Option<&str>,
) -> Result<Draft, GuessError> {
    let mut remarks = Remarks::default();
    let first = encoding::find(sample.bytes)?;
    let bytes = encoding::whole_lines(sample.bytes, sample.is_whole, first.encoding);
    let found = encoding::find(bytes)?;
    let mut table = table::find(bytes, found)?;
    tell_file(found, &table, sample.is_whole, &mut remarks);
    let titles = header::take(&mut table, &mut remarks);
    let column = |index: usize| {
        let title = titles.as_ref().map(|titles| titles[index].clone());
        Column::new(index, title, &table.records)
    };
    let columns: Vec<Column> = (0..table.width).map(column).collect();
    let found_in = draft::Found {
        encoding: found.encoding,
        table: &table,
        columns: &columns,
        sample,
        own_code,
    };
    Ok(found_in.draft(name, remarks))
}

fn tell_file(found: encoding::Found, table: &Table, is_whole: bool, remarks: &mut Remarks) {
    let by = remark(&format!("encoding-{}", found.by.word())).with("encoding", found.encoding);
    let by = match found.by {
        By::MostLines(broken) => by.with("lines", broken),
        _ => by,
    };
    remarks.sure_if(found.by.is_sure(), by);
    let delimiter = Message::new(match table.delimiter {
        b'\t' => "guess.delimiter.tab",
        b',' => "guess.delimiter.comma",
        b';' => "guess.delimiter.semicolon",
        _ => "guess.delimiter.bar",
    });
    let columns = remark("delimiter").with_message("delimiter", delimiter);
    remarks.sure_if(table.odd == 0, columns.with("columns", table.width));
    if table.multiline {
        remarks.unsure(remark("multiline"));
    }
    if table.before > 0 {
        remarks.open(remark("before").with("lines", table.before));
    }
    if table.odd > 0 {
        remarks.unsure(remark("odd").with("count", table.odd).with("columns", table.width));
    }
    if table.is_cut || !is_whole {
        remarks.unsure(remark("cut").with("count", table.records.len()));
    }
}

/// A column as people know it: its title, or its number from 1.
fn name(column: &Column) -> String {
    match &column.title {
        Some(title) => format!("「{}」", crate::mask::visible(title)),
        None => (column.index + 1).to_string(),
    }
}
