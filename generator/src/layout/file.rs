//! The rows of a layout as an export file.

use std::fs;
use std::path::Path;

use anyhow::Result;
use chrono::NaiveDate;

use super::Layout;
use crate::line::Lines;

/// The lines without their ends; no field may hold a line end.
///
/// # Errors
///
/// Where a line is not text.
pub fn lines<R>(layout: Layout, rows: &[R], append: fn(&R, &mut Lines)) -> Result<Vec<String>> {
    let mut lines = Lines::new(layout.style());
    let mut result = Vec::with_capacity(rows.len());
    for row in rows {
        append(row, &mut lines);
        let end = lines.bytes().len() - layout.style().end.len();
        result.push(std::str::from_utf8(&lines.bytes()[..end])?.to_owned());
        lines.clear();
    }
    Ok(result)
}

/// Writes the export of a date into its folder, made where it is missing.
///
/// # Errors
///
/// Where the file cannot be written or a value is not in the encoding.
pub fn write(folder: &Path, layout: Layout, date: NaiveDate, lines: &[String]) -> Result<()> {
    let end = std::str::from_utf8(layout.style().end)?;
    let mut text = layout.header_line();
    for line in lines {
        text.push_str(line);
        text.push_str(end);
    }
    let folder = folder.join(layout.folder());
    fs::create_dir_all(&folder)?;
    fs::write(folder.join(layout.file_name(date)), layout.encoding().file(&text)?)?;
    Ok(())
}
