//! Any bytes, read by a profile of any encoding: no panic, every line and record accounted
//! for, every batch's end a prefix of the file. The first byte chooses the profile.

#![no_main]

use std::path::Path;
use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use tenken::config::profile::Profile;
use tenken::hash::Hash;
use tenken::parse::{Batch, Limits, Reader};

const TITLES: [&str; 6] = ["at", "who", "what", "whom", "n", "note"];
const FIELDS: [&str; 6] = [
    "occurred_at",
    "actor_id",
    "action",
    "subject_number",
    "record_count",
    "note",
];

fn profiles() -> &'static [Profile] {
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
        .map(|(i, (field, title))| match header {
            true => format!("{field} = \"{title}\"\n"),
            false => format!("{field} = {}\n", i + 1),
        })
        .collect();
    let text = format!(
        "name = \"fuzz\"\nencoding = \"{encoding}\"\nheader = {header}\nmultiline = {multiline}\n\
         time_formats = [\"%F %T\", \"%era.%m.%d %H%M%S\"]\n[columns]\n{columns}\
         [actions]\nview = \"view\"\n"
    );
    Profile::from_text(Path::new("fuzz.toml"), &text).expect("the profile is valid")
}

fuzz_target!(|bytes: &[u8]| {
    let Some((choice, bytes)) = bytes.split_first() else {
        return;
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
        return;
    };
    let mut batch = Batch::new();
    let mut records = 0;
    while reader.next_batch(&mut batch).expect("a slice can be read") {
        records += batch.records();
        let prefix = &bytes[..batch.end.bytes as usize];
        assert_eq!(batch.end.sha256, Hash::of(prefix));
    }
    let summary = reader.summary();
    assert_eq!(summary.records(), records);
    assert_eq!(summary.end.bytes, bytes.len() as u64);
    assert_eq!(
        summary.header_lines + summary.blank_lines + summary.record_lines,
        summary.end.lines
    );
});
