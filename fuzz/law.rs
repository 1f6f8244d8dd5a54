//! What holds of any bytes, read by a profile of any encoding: no panic, every line and record
//! accounted for, every batch's end a prefix of the file. The first byte chooses the profile.
//!
//! The fuzz target and a short property test (`tests/it/fuzz.rs`) check the same.

use std::path::Path;
use std::sync::OnceLock;

use tenken::config::profile::Profile;
use tenken::hash::Hash;
use tenken::parse::{Batch, Limits, Reader};

const TITLES: [&str; 6] = ["at", "who", "what", "whom", "n", "note"];
const FIELDS: [&str; 6] =
    ["occurred_at", "actor_id", "action", "subject_number", "record_count", "note"];

/// One of each encoding, with and without a header, with and without line ends in fields.
pub fn profiles() -> &'static [Profile] {
    static PROFILES: OnceLock<Vec<Profile>> = OnceLock::new();
    PROFILES.get_or_init(|| {
        let mut all = Vec::new();
        for encoding in ["utf-8", "cp932", "euc-jp", "utf-16le"] {
            for (header, multiline) in [(true, false), (true, true), (false, false)] {
                all.push(profile(encoding, header, multiline));
            }
        }
        all
    })
}

fn profile(encoding: &str, header: bool, multiline: bool) -> Profile {
    let columns: String = (FIELDS.iter().zip(TITLES).enumerate())
        .map(|(i, (field, title))| {
            if header {
                format!("{field} = \"{title}\"\n")
            } else {
                format!("{field} = {}\n", i + 1)
            }
        })
        .collect();
    let text = format!(
        "name = \"fuzz\"\nencoding = \"{encoding}\"\nheader = {header}\nmultiline = {multiline}\n\
         time_formats = [\"%F %T\", \"%era.%m.%d %H%M%S\"]\n[columns]\n{columns}\
         [actions]\nview = \"view\"\n"
    );
    Profile::from_text(Path::new("fuzz.toml"), &text).expect("the profile is valid")
}

/// Reads the bytes; panics where the law is broken. Gives how many records were read.
pub fn check(bytes: &[u8]) -> u64 {
    let Some((choice, bytes)) = bytes.split_first() else {
        return 0;
    };
    let profiles = profiles();
    let profile = &profiles[usize::from(*choice) % profiles.len()];
    let limits = Limits {
        chunk: 1 + usize::from(*choice) / 2,
        batch_records: 3,
        field: 40,
        record: 120,
        raw: 30,
        ..Limits::default()
    };
    let Ok(mut reader) = Reader::with_limits(bytes, profile, limits) else {
        return 0;
    };
    let mut batch = Batch::new();
    let mut records = 0;
    while reader.next_batch(&mut batch).expect("a slice can be read") {
        records += batch.records();
        let end = usize::try_from(batch.end.bytes).expect("the end lies in the slice");
        assert_eq!(batch.end.sha256, Hash::of(&bytes[..end]));
    }
    let summary = reader.summary();
    assert_eq!(summary.records(), records);
    assert_eq!(summary.end.bytes, bytes.len() as u64);
    let lines = summary.header_lines + summary.blank_lines + summary.record_lines;
    assert_eq!(lines, summary.end.lines);
    records
}
