//! Exports in any layout, and what a profile makes of them.

use encoding_rs::{EUC_JP, SHIFT_JIS};
use tenken::config::profile::{Encoding, Profile};
use tenken::messages::Lang;
use tenken::parse::guess::{Draft, Sample, guess};
use tenken::parse::{Batch, Reader, Recurring};

/// The text in an encoding; UTF-16 begins with a mark.
pub fn encoded(text: &str, encoding: Encoding) -> Vec<u8> {
    match encoding {
        Encoding::Utf8 => text.as_bytes().to_vec(),
        Encoding::Cp932 => SHIFT_JIS.encode(text).0.into_owned(),
        Encoding::EucJp => EUC_JP.encode(text).0.into_owned(),
        Encoding::Utf16Le => {
            std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
        }
    }
}

/// The draft of a profile for a file of that name.
pub fn draft(bytes: &[u8], file_name: &str) -> Draft {
    let sample = Sample { bytes, is_whole: true, file_name };
    guess(sample, Some("own"), Some("999999")).unwrap()
}

/// The draft with what is open filled in: each `(from, to)` once or more.
pub fn decided(draft: &Draft, decisions: &[(&str, &str)]) -> Profile {
    let mut text = draft.text(Lang::Ja);
    for (from, to) in decisions {
        assert!(text.contains(from), "no {from} in\n{text}");
        text = text.replace(from, to);
    }
    Profile::from_text("own.toml".as_ref(), &text)
        .unwrap_or_else(|problems| panic!("{problems:#?}\n{text}"))
}

/// Every row that the profile reads as one line of text, and how many it does not.
pub fn rows(bytes: &[u8], profile: &Profile) -> (Vec<String>, usize) {
    let mut reader = Reader::open(bytes, profile).unwrap();
    let (mut batch, mut recurring, mut held) = (Batch::new(), Recurring::default(), 0);
    let mut rows = Vec::new();
    while reader.next_batch(&mut batch).unwrap() {
        recurring.learn(&batch);
        held += batch.quarantined.len();
        rows.extend(batch.rows.iter().map(|row| {
            let (origin, deed) = (recurring.origin(row), recurring.deed(row));
            let text = |text: &Option<Box<str>>| text.as_deref().unwrap_or("-").to_owned();
            let span = |span| batch.span(span).unwrap_or("-").to_owned();
            [
                row.occurred_at.to_string()[..19].to_owned(),
                origin.actor.to_string(),
                deed.action.word().to_owned(),
                deed.outcome.map_or("-", tenken::event::Outcome::word).to_owned(),
                row.record_count.to_string(),
                text(&origin.actor_name),
                text(&origin.unit),
                text(&origin.terminal),
                text(&origin.address),
                text(&deed.function),
                text(&deed.subject_kind),
                span(row.subject),
                text(&deed.procedure),
                text(&deed.information),
                text(&deed.counterpart),
                span(row.serial),
                span(row.note),
            ]
            .join("|")
        }));
    }
    (rows, held)
}
