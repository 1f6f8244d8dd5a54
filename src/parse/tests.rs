//! What the reader promises, as sentences.

use std::path::Path;

use super::{Batch, Limits, Quarantined, ReadError, Reader, Recurring, Row, Summary};
use crate::config::profile::Profile;
use crate::event::{Action, Outcome};
use crate::individual_number::Found;
use crate::ledger::row::leaf;

mod encodings;
mod files;
mod header;
mod laws;
mod meaning;
mod numbers;
mod quarantine;
mod shipped;

/// A row with its texts, independent of batches.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Plain {
    line_no: u64,
    occurred_at: String,
    action: Action,
    outcome: Option<Outcome>,
    record_count: i64,
    numbers: Found,
    /// In the order of the canonical encoding.
    texts: [Option<String>; 13],
}

impl Plain {
    fn serial(&self) -> Option<&str> {
        self.texts[0].as_deref()
    }
    fn actor(&self) -> Option<&str> {
        self.texts[1].as_deref()
    }
    fn actor_name(&self) -> Option<&str> {
        self.texts[2].as_deref()
    }
    fn unit(&self) -> Option<&str> {
        self.texts[3].as_deref()
    }
    fn subject_kind(&self) -> Option<&str> {
        self.texts[7].as_deref()
    }
    fn subject(&self) -> Option<&str> {
        self.texts[8].as_deref()
    }
    fn counterpart(&self) -> Option<&str> {
        self.texts[11].as_deref()
    }
    fn note(&self) -> Option<&str> {
        self.texts[12].as_deref()
    }
}

/// Everything that a reading gave.
#[derive(Debug)]
struct Read {
    rows: Vec<Plain>,
    quarantined: Vec<Quarantined>,
    summary: Summary,
    ends: Vec<super::Position>,
}

impl Read {
    /// Line and reason of each quarantined record.
    fn reasons(&self) -> Vec<(u64, &str)> {
        self.quarantined
            .iter()
            .map(|q| (q.line_no, q.reason.key().trim_start_matches("parse.reason.")))
            .collect()
    }

    fn lines(&self) -> Vec<u64> {
        self.rows.iter().map(|row| row.line_no).collect()
    }
}

fn profile(text: &str) -> Profile {
    Profile::from_text(Path::new("test.toml"), text).unwrap_or_else(|faults| panic!("{faults:?}"))
}

fn shipped(name: &str) -> Profile {
    Profile::load(Path::new(&format!("config/profiles/{name}.toml"))).unwrap()
}

/// A profile of a few columns, in UTF-8.
const SMALL: &str = r#"
name = "small"
encoding = "utf-8"
time_formats = ["%Y-%m-%d %H:%M:%S"]
[columns]
occurred_at = "at"
actor_id = "who"
action = "what"
subject_number = "whom"
record_count = "n"
note = "note"
[actions]
view = "view"
[outcomes]
"#;

const SMALL_HEADER: &str = "at,who,what,whom,n,note\n";

/// Reads records under the header of [`SMALL`].
fn small(records: &str) -> Read {
    read(&profile(SMALL), format!("{SMALL_HEADER}{records}").as_bytes())
}

fn read(profile: &Profile, bytes: &[u8]) -> Read {
    try_read(profile, bytes, Limits::default()).unwrap()
}

fn try_read(profile: &Profile, bytes: &[u8], limits: Limits) -> Result<Read, ReadError> {
    let reader = Reader::with_limits(bytes, profile, limits)?;
    drain(reader, bytes)
}

/// Reads all batches, and checks what holds of every reading.
fn drain<R: std::io::Read>(mut reader: Reader<R>, bytes: &[u8]) -> Result<Read, ReadError> {
    let mut recurring = Recurring::default();
    let mut read = Read {
        rows: Vec::new(),
        quarantined: Vec::new(),
        summary: reader.summary(),
        ends: Vec::new(),
    };
    let mut batch = Batch::new();
    while reader.next_batch(&mut batch)? {
        recurring.learn(&batch);
        read.rows.extend(batch.rows.iter().map(|row| plain(row, &batch, &recurring)));
        read.quarantined.append(&mut batch.quarantined);
        read.ends.push(batch.end);
    }
    read.summary = reader.summary();
    check_account(&read, bytes);
    Ok(read)
}

fn plain(row: &Row, batch: &Batch, recurring: &Recurring) -> Plain {
    let content = recurring.content(row, batch);
    assert_eq!(row.leaf, leaf(row.line_no, &content.encode()), "the leaf is the row's");
    let kind = recurring.deed(row).subject_kind.is_some();
    assert_eq!(row.subject.len > 0, kind, "a subject has a kind");
    Plain {
        line_no: row.line_no,
        occurred_at: row.occurred_at.to_string(),
        action: content.action,
        outcome: content.outcome,
        record_count: row.record_count,
        numbers: row.numbers,
        texts: content.texts.map(|text| text.map(str::to_owned)),
    }
}

/// The account of lines and records, and the positions as prefixes of the file.
fn check_account(read: &Read, bytes: &[u8]) {
    let Summary { end, rows, quarantined, .. } = read.summary;
    assert_eq!(rows, read.rows.len() as u64);
    assert_eq!(quarantined, read.quarantined.len() as u64);
    let lines = read.summary.skipped_lines
        + read.summary.header_lines
        + read.summary.blank_lines
        + read.summary.record_lines;
    assert_eq!(lines, end.lines, "every physical line is accounted for");
    assert_eq!(end.bytes, bytes.len() as u64, "every byte is read");
    for position in read.ends.iter().chain([&end]) {
        let prefix = &bytes[..usize::try_from(position.bytes).unwrap()];
        assert_eq!(position.sha256, crate::hash::Hash::of(prefix), "the hash is the prefix's");
    }
    for quarantined in &read.quarantined {
        assert!(quarantined.byte < end.bytes && quarantined.line_no <= end.lines);
        for lang in [crate::messages::Lang::Ja, crate::messages::Lang::En] {
            let said = quarantined.reason.text(lang);
            assert!(said != quarantined.reason.key(), "{said} has no text");
        }
    }
}
