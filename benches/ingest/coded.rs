//! The rows of a load as a database has them: numbers for what recurs, and few texts.

use std::collections::HashMap;
use std::fs::File;

use anyhow::{Context, Result};
use chrono::NaiveDateTime;
use csv::ByteRecord;
use encoding_rs::SHIFT_JIS;
use tenken::store::serial::{self, Stored};

use super::load::Load;

/// A row whose every value is ready to be stored.
pub struct Coded {
    /// Its line in the file.
    pub line_no: i64,
    /// Milliseconds since 1970.
    pub occurred_at: i64,
    /// Who, from where.
    pub origin: i64,
    /// What was done, for what, and how it ended.
    pub deed: i64,
    /// The resident.
    pub subject: String,
    /// Records.
    pub record_count: i64,
    /// Free text.
    pub note: Option<String>,
    /// The serial, in two numbers.
    pub serial: (i64, i64),
}

/// The columns that are one number together, counted from 0.
const ORIGIN: &[usize] = &[2, 3, 4, 5];
/// The same of what was done.
const DEED: &[usize] = &[6, 7, 9, 10, 11, 13];

/// Numbers for values, in the order of their first appearance.
#[derive(Default)]
struct Numbers(HashMap<Vec<u8>, i64>);

impl Numbers {
    fn of(&mut self, record: &ByteRecord, columns: &[usize]) -> i64 {
        let mut key = Vec::new();
        for column in columns {
            key.extend_from_slice(record.get(*column).unwrap_or_default());
            key.push(0);
        }
        let next = i64::try_from(self.0.len() + 1).unwrap_or(i64::MAX);
        *self.0.entry(key).or_insert(next)
    }
}

/// Reads a load's file and codes its rows.
pub struct Coder {
    csv: csv::Reader<File>,
    record: ByteRecord,
    origins: Numbers,
    deeds: Numbers,
}

impl Coder {
    /// Stands before the first row.
    pub fn open(load: &Load) -> Result<Self> {
        let csv = csv::Reader::from_path(load.csv())?;
        let (origins, deeds) = (Numbers::default(), Numbers::default());
        Ok(Self { csv, record: ByteRecord::new(), origins, deeds })
    }

    /// The next rows, at most so many; none at the end.
    pub fn next(&mut self, most: usize) -> Result<Vec<Coded>> {
        let mut rows = Vec::with_capacity(most);
        while rows.len() < most && self.csv.read_byte_record(&mut self.record)? {
            rows.push(self.code()?);
        }
        Ok(rows)
    }

    fn code(&mut self) -> Result<Coded> {
        let record = &self.record;
        let text = |column: usize| {
            SHIFT_JIS.decode_without_bom_handling(record.get(column).unwrap_or_default()).0
        };
        let at = NaiveDateTime::parse_from_str(&text(0), "%Y/%m/%d %H:%M:%S%.3f")?;
        let Stored::Numbers { head, tail } = serial::split(&text(1)) else {
            anyhow::bail!("a serial that is no number")
        };
        let line = record.position().context("a row without a position")?.line();
        Ok(Coded {
            line_no: i64::try_from(line)?,
            occurred_at: at.and_utc().timestamp_millis(),
            subject: text(8).into_owned(),
            record_count: text(12).parse()?,
            note: Some(text(14).into_owned()).filter(|note| !note.is_empty()),
            serial: (head, tail),
            origin: self.origins.of(record, ORIGIN),
            deed: self.deeds.of(record, DEED),
        })
    }
}
