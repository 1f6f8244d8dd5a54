//! A load as one file, as one for each period of the layout, or as so many parts.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result, ensure};
use chrono::NaiveDate;

use super::{Generator, LoadOptions, write};
use crate::calendar::business_days;

/// How the rows are split into files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Split {
    /// One file, at the given path.
    Single,
    /// A file for each day or month, named as the layout has it.
    Periods,
    /// So many consecutive parts of equally many rows.
    Files(u32),
}

/// Writes the files of a load and tells how many there are.
///
/// # Errors
///
/// Where the options are out of range or a file cannot be written.
pub fn write_files(options: &LoadOptions, split: Split, out: &Path) -> Result<usize> {
    options.validate()?;
    let files = match split {
        Split::Single => {
            let mut file = create(out)?;
            write(options, &mut file)?;
            file.flush()?;
            return Ok(1);
        }
        Split::Periods => periods(options),
        Split::Files(count) => parts(options, count)?,
    };
    fs::create_dir_all(out).with_context(|| out.display().to_string())?;
    let mut generator = Generator::new(options)?;
    for (name, rows) in &files {
        let mut file = create(&out.join(name))?;
        generator.start_file(&mut file)?;
        generator.write_rows(*rows, &mut file)?;
        file.flush()?;
    }
    Ok(files.len())
}

fn create(path: &Path) -> Result<BufWriter<File>> {
    Ok(BufWriter::new(File::create(path).with_context(|| path.display().to_string())?))
}

/// Names and rows, one file for each period.
fn periods(options: &LoadOptions) -> Vec<(String, u64)> {
    let mut files: Vec<(String, u64)> = Vec::new();
    for (day, date) in (0..).zip(business_days(options.from, options.days)) {
        let (name, rows) = (options.layout.file_name(date), options.rows_on(day));
        match files.last_mut() {
            Some((last, sum)) if *last == name => *sum += rows,
            _ => files.push((name, rows)),
        }
    }
    files
}

/// Names and rows of parts: a part has the name of its first row's day, and a number.
fn parts(options: &LoadOptions, count: u32) -> Result<Vec<(String, u64)>> {
    ensure!(count > 0, "--files: at least 1 (got 0)");
    let days = business_days(options.from, options.days);
    let until = |part: u32| options.rows * u64::from(part) / u64::from(count);
    let name = |part: u32| {
        let name = options.layout.file_name(day_of(options, &days, until(part)));
        let (stem, extension) = name.split_once('.').unwrap_or((&name, ""));
        format!("{stem}_{:05}.{extension}", part + 1)
    };
    Ok((0..count).map(|part| (name(part), until(part + 1) - until(part))).collect())
}

/// The day of a row.
fn day_of(options: &LoadOptions, days: &[NaiveDate], row: u64) -> NaiveDate {
    let mut until = 0;
    let mut days_with_rows = (0..).zip(days).map(|(day, date)| {
        until += options.rows_on(day);
        (until, *date)
    });
    days_with_rows.find(|(until, _)| row < *until).map_or(options.from, |(_, date)| date)
}
