//! One export in every encoding.

use super::*;

const TEXT: &str = "at,who,what,whom,n,note\r\n\
    2026-04-01 08:31:02,C1,view,００1,,髙﨑①㈱ ｱｲｳ \"\"\r\n\
    \r\n\
    2026-04-01 08:31:03,C2,view,,,\"照会, \"\"再\"\"\"\r\n";

fn text() -> String {
    TEXT.replace(" \"\"\r\n", "\r\n")
}

fn in_encoding(word: &str) -> Profile {
    profile(&SMALL.replace("utf-8", word))
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[test]
fn one_text_gives_one_reading_in_every_encoding_with_and_without_a_mark() {
    let text = text();
    let marked = format!("\u{feff}{text}");
    // EUC-JP has no half-width kana in one byte, but it has them.
    let exports = [
        ("utf-8", text.clone().into_bytes()),
        ("utf-8", marked.clone().into_bytes()),
        ("cp932", encoding_rs::SHIFT_JIS.encode(&text).0.into_owned()),
        ("euc-jp", encoding_rs::EUC_JP.encode(&text).0.into_owned()),
        ("utf-16le", utf16(&text)),
        ("utf-16le", utf16(&marked)),
    ];
    let expected = read(&in_encoding("utf-8"), text.as_bytes());
    assert_eq!(expected.lines(), [2, 4]);
    assert_eq!(expected.rows[0].note(), Some("髙﨑①㈱ ｱｲｳ"));
    assert_eq!(expected.rows[1].note(), Some("照会, \"再\""));
    for (word, bytes) in exports {
        let found = read(&in_encoding(word), &bytes);
        assert_eq!(found.rows, expected.rows, "{word}");
        assert_eq!(found.summary.blank_lines, 1);
    }
}

#[test]
fn private_use_characters_are_counted_wherever_they_stand_in_a_row() {
    let (mut bytes, _, _) = encoding_rs::SHIFT_JIS.encode("at,who,what,whom,n,note\n");
    let rows: &[&[u8]] = &[
        b"2026-04-01 08:31:02,\xf0\x40,view,,,\xf0\x41\xf0\x42\n",
        b"2026-04-01 08:31:02,\xf0\x40,view,,,\n",
        b"2026-04-01 08:31:99,\xf0\x40,view,,,\xf0\x41\n",
    ];
    bytes.to_mut().extend(rows.concat());
    let read = read(&in_encoding("cp932"), &bytes);
    assert_eq!(read.summary.private_use, 4);
    assert_eq!(read.rows[0].actor(), Some("\u{e000}"));
    assert_eq!(read.reasons(), [(4, "time-impossible")]);
}

#[test]
fn a_trail_byte_is_never_taken_for_a_quote_a_delimiter_or_a_line_end() {
    // 表 ends with 0x5C, ミ with 0x7E, ― with 0x5C, ｜ with 0x62; Ａ begins with 0x82.
    let text = "at,who,what,whom,n,note\n2026-04-01 08:31:02,表,view,,,ミ―｜Ａソ\n";
    let (bytes, _, _) = encoding_rs::SHIFT_JIS.encode(text);
    let read = read(&in_encoding("cp932"), &bytes);
    assert_eq!((read.rows[0].actor(), read.rows[0].note()), (Some("表"), Some("ミ―｜Ａソ")));
}

#[test]
fn a_character_cut_at_a_fields_end_takes_neither_the_delimiter_nor_the_next_line() {
    let bytes = b"at,who,what,whom,n,note\n\
        2026-04-01 08:31:02,\x81,view,,,\n\
        2026-04-01 08:31:02,C1,view,,,\x81\n\
        2026-04-01 08:31:02,C1,view,,,\n";
    let read = read(&in_encoding("cp932"), bytes);
    assert_eq!(read.reasons(), [(2, "undecodable"), (3, "undecodable")]);
    assert_eq!(read.lines(), [4]);
}

#[test]
fn utf16_that_is_no_text_is_quarantined_and_its_bytes_are_counted() {
    let mut bytes = utf16("\u{feff}at,who,what,whom,n,note\n2026-04-01 08:31:02,C");
    bytes.extend_from_slice(&[0x00, 0xd8]);
    bytes.extend(utf16(",view,,,\n2026-04-01 08:31:02,𠮷,view,,,\n"));
    bytes.push(b'x');
    let read = read(&in_encoding("utf-16le"), &bytes);
    assert_eq!(read.reasons(), [(2, "undecodable"), (4, "field-count")]);
    assert_eq!(read.quarantined[0].byte, 2 + 2 * 24);
    assert_eq!(read.quarantined[1].byte, bytes.len() as u64 - 1);
    assert_eq!(read.rows[0].actor(), Some("𠮷"));
}
