//! What holds of any bytes at all.

use proptest::prelude::*;
use proptest::sample::select;

use super::*;

/// Profiles of every encoding, with and without a header, with and without line ends.
fn profiles() -> Vec<Profile> {
    let mut all = Vec::new();
    for encoding in ["utf-8", "cp932", "euc-jp", "utf-16le"] {
        let text = SMALL.replace("utf-8", encoding);
        all.push(profile(&text));
        all.push(profile(&format!("multiline = true\n{text}")));
        let mut numbers = text.replace("name =", "header = false\nname =");
        for (i, title) in ["at", "who", "what", "whom", "n", "note"].iter().enumerate() {
            numbers = numbers.replace(&format!("= \"{title}\""), &format!("= {}", i + 1));
        }
        all.push(profile(&numbers));
    }
    all
}

/// Pieces of which files are made that are nearly right.
fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let known: Vec<&[u8]> = vec![
        b"2026-04-01 08:31:02,C1,view,012,1,note\n",
        b"2026-04-01 08:31:02,\"C1\",view,012,1,\"no,te\"\r\n",
        b"2026-04-01 08:31:02,\x8f\xc6\x89\xef,view,,,\"\n",
        "2026-04-01 08:31:02,照会,view,,,外字\u{e000}\n".as_bytes(),
        b"\"",
        b",",
        b"\r",
        b"\n",
        b"\r\n",
        b"\0",
        b"\x81",
        b"\xff\xfe",
        "\u{feff}".as_bytes(),
        b"x",
        b"\"a\nb\"",
        b"2026-04-01 24:00:00",
    ];
    let known = select(known).prop_map(<[u8]>::to_vec);
    let wild = proptest::collection::vec(any::<u8>(), 0..8);
    let piece = prop_oneof![4 => known, 1 => wild];
    let pieces = proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat());
    (any::<bool>(), pieces).prop_map(|(header, pieces)| {
        if header { [SMALL_HEADER.as_bytes(), &pieces].concat() } else { pieces }
    })
}

/// The same bytes, and the same characters as UTF-16, where the profile says so.
fn in_its_encoding(profile: &Profile, bytes: &[u8], wide: bool) -> Vec<u8> {
    if wide && profile.encoding.word() == "utf-16le" {
        bytes.iter().flat_map(|b| [*b, 0]).collect()
    } else {
        bytes.to_vec()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_bytes_are_accounted_for_and_never_panic(
        bytes in pieces(),
        wide in any::<bool>(),
    ) {
        for profile in profiles() {
            let bytes = in_its_encoding(&profile, &bytes, wide);
            // `try_read` checks the account and the hashes of every reading.
            let _ = try_read(&profile, &bytes, Limits::default());
        }
    }

    #[test]
    fn any_size_of_chunks_and_batches_gives_the_same_rows(
        bytes in pieces(),
        wide in any::<bool>(),
        chunk in 1_usize..80,
        batch_records in 1_usize..6,
        batch_text in 1_usize..100,
        recurring in 1_usize..5,
    ) {
        for profile in profiles() {
            let bytes = in_its_encoding(&profile, &bytes, wide);
            let common = Limits { field: 40, record: 120, raw: 30, record_lines: 3, ..Limits::default() };
            let small = Limits { chunk, batch_records, batch_text, recurring, ..common };
            match (try_read(&profile, &bytes, common), try_read(&profile, &bytes, small)) {
                (Ok(one), Ok(other)) => {
                    prop_assert_eq!(one.rows, other.rows);
                    prop_assert_eq!(one.quarantined, other.quarantined);
                    prop_assert_eq!(one.summary, other.summary);
                }
                (Err(one), Err(other)) => prop_assert_eq!(one.to_string(), other.to_string()),
                (one, other) => prop_assert!(false, "{:?} but {:?}", one.err(), other.err()),
            }
        }
    }
}

#[test]
fn every_two_byte_sequence_of_cp932_is_read_or_quarantined_within_its_line() {
    let profile = profile(&SMALL.replace("utf-8", "cp932"));
    let good = "2026-04-01 08:31:02,C1,view,,,\n";
    let mut bytes = SMALL_HEADER.as_bytes().to_vec();
    for code in 0..=u16::MAX {
        bytes.extend_from_slice(b"2026-04-01 08:31:02,C1,view,,,");
        bytes.extend_from_slice(&code.to_be_bytes());
        bytes.extend_from_slice(b"\n");
        bytes.extend_from_slice(good.as_bytes());
    }
    let read = read(&profile, &bytes);
    // The sequences that hold a line end make a line more, none of them a good one.
    let good_rows = read.rows.iter().filter(|row| row.note().is_none()).count();
    assert!(good_rows >= 65_536, "{good_rows}");
}
