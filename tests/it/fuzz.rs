//! The fuzz target's law, for a moment and on stable Rust.

use proptest::prelude::*;
use proptest::sample::select;

#[path = "../../fuzz/law.rs"]
mod law;

const HEADER: &[u8] = b"at,who,what,whom,n,note\n";

/// Any byte, and pieces of which files are made that are nearly right.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let known: Vec<&[u8]> = vec![
        HEADER,
        b"2026-04-01 08:31:02,C1,view,012,1,note\r\n",
        b"R08.04.01 240000,\"C\"\"1\",view,,,\x8f\xc6\x89\xef\n",
        b"\"a\nb\"",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"\x80",
        b"\xf0\x40",
        b"\xa4\xa2",
        b"\0",
        b"\r",
        b"\n",
        b"\"",
        b",",
    ];
    let known = select(known).prop_map(<[u8]>::to_vec);
    let wild = proptest::collection::vec(any::<u8>(), 0..16);
    let pieces = proptest::collection::vec(prop_oneof![3 => known, 1 => wild], 0..20);
    (any::<u8>(), any::<bool>(), pieces).prop_map(|(choice, header, pieces)| {
        let header: &[u8] = if header { HEADER } else { b"" };
        [&[choice], header, &pieces.concat()].concat()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_bytes_are_accounted_for_by_any_profile_and_never_panic(bytes in bytes()) {
        law::check(&bytes);
    }
}

#[test]
fn the_law_reads_rows_by_every_profile() {
    for choice in 0..u8::try_from(law::profiles().len()).unwrap() {
        let text = "at,who,what,whom,n,note\n2026-04-01 08:31:02,C1,view,012,1,note\n";
        let wide = law::profiles()[usize::from(choice)].encoding.word() == "utf-16le";
        let text: Vec<u8> =
            text.bytes().flat_map(|b| [b, 0].into_iter().take(1 + usize::from(wide))).collect();
        assert!(law::check(&[&[choice], &text[..]].concat()) > 0, "profile {choice}");
    }
}
