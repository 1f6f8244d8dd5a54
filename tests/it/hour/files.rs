//! Exports in any layout, and what a profile makes of them.

use encoding_rs::{EUC_JP, SHIFT_JIS};
use tenken::config::profile::{Encoding, Profile};
use tenken::messages::Lang;
use tenken::parse::guess::{Draft, Sample, guess};
use tenken::parse::{Batch, Reader, Symbol};

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
    let (mut batch, mut symbols, mut held) = (Batch::new(), Vec::<String>::new(), 0);
    let mut rows = Vec::new();
    while reader.next_batch(&mut batch).unwrap() {
        if batch.fresh_symbols {
            symbols.clear();
        }
        symbols.extend(batch.symbols.iter().map(ToString::to_string));
        let symbol = |it: Symbol| match it {
            Symbol::NONE => "-",
            Symbol(at) => &symbols[at as usize - 1],
        };
        held += batch.quarantined.len();
        rows.extend(batch.rows.iter().map(|row| {
            let outcome = row.outcome.map_or("-", tenken::event::Outcome::word);
            [
                &row.occurred_at.to_string()[..19],
                symbol(row.actor),
                row.action.word(),
                outcome,
                &row.record_count.to_string(),
                symbol(row.actor_name),
                symbol(row.unit),
                symbol(row.terminal),
                symbol(row.address),
                symbol(row.function),
                symbol(row.subject_kind),
                batch.span(row.subject).unwrap_or("-"),
                symbol(row.procedure),
                symbol(row.information),
                symbol(row.counterpart),
                batch.span(row.serial).unwrap_or("-"),
                batch.span(row.note).unwrap_or("-"),
            ]
            .join("|")
        }));
    }
    (rows, held)
}
