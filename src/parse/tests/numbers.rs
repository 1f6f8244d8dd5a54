//! Individual numbers in what is read.

use super::*;

/// A layout with a name, and with columns that no field comes from.
const WITH_OTHERS: &str = r#"
name = "others"
encoding = "cp932"
time_formats = ["%Y-%m-%d %H:%M:%S"]
[columns]
occurred_at = "at"
actor_id = "who"
actor_name = "name"
action = "what"
subject_number = "whom"
note = "note"
[actions]
view = "view"
"#;

/// Reads one row of these cells by the layout above and what else the profile says.
fn row(cells: [&str; 7], more: &str) -> Plain {
    let text =
        format!("at,who,name,what,whom,note,memo,ref\n2026-04-01 08:31:02,{}\n", cells.join(","));
    let (bytes, _, _) = encoding_rs::SHIFT_JIS.encode(&text);
    let read = read(&profile(&format!("{WITH_OTHERS}{more}")), &bytes);
    assert_eq!(read.reasons(), []);
    read.rows.into_iter().next().unwrap()
}

#[test]
fn in_a_note_and_a_name_it_is_hidden_and_counted() {
    let row = row(
        [
            "C1",
            "花子 1234-5678-9018",
            "view",
            "012",
            "番号１２３４５６７８９０１８と200000000000",
            "",
            "",
        ],
        "",
    );
    assert_eq!(row.actor_name(), Some("花子 ****-****-****"));
    assert_eq!(row.note(), Some("番号＊＊＊＊＊＊＊＊＊＊＊＊と************"));
    assert_eq!(row.numbers.places, 3);
}

#[test]
fn in_a_column_that_no_field_comes_from_it_is_counted() {
    for memo in ["123456789018", "番号は１２３４５６７８９０１８"] {
        let row = row(["C1", "花子", "view", "012", "", memo, ""], "");
        assert_eq!(row.numbers, Found { places: 1, trace: 0 }, "{memo}");
    }
    let excepted = "[individual_numbers]\nexcept = [\"memo\"]\n";
    let row = row(["C1", "", "view", "", "", "123456789018", "200000000000"], excepted);
    assert_eq!(row.numbers.places, 1);
}

#[test]
fn a_column_on_which_a_when_depends_is_looked_at_too() {
    let when = "[[when]]\nif = { memo = \"x\" }\nset = { outcome = \"denied\" }\n";
    let row = row(["C1", "", "view", "", "", "123456789018", ""], when);
    assert_eq!(row.numbers.places, 1);
}

#[test]
fn ids_and_subjects_of_twelve_digits_are_taken_as_they_are() {
    let row = row(["123456789018", "", "view", "123456789018", "", "", ""], "");
    assert_eq!((row.actor(), row.subject()), (Some("123456789018"), Some("123456789018")));
    assert_eq!(row.numbers, Found::default());
}

#[test]
fn one_text_may_be_an_id_and_hide_a_number_as_a_name() {
    let row = row(["123456789018", "123456789018", "view", "", "", "", ""], "");
    assert_eq!((row.actor(), row.actor_name()), (Some("123456789018"), Some("************")));
    assert_eq!(row.numbers.places, 1);
}

#[test]
fn where_the_profile_has_subjects_looked_at_one_with_a_number_is_left_out() {
    let also = "[individual_numbers]\nalso = [\"subject_number\"]\n";
    let hidden = row(["C1", "", "view", "123456789018", "", "", ""], also);
    assert_eq!((hidden.subject(), hidden.subject_kind(), hidden.numbers.places), (None, None, 1));
    let other = row(["C1", "", "view", "123456789012", "", "", ""], also);
    assert_eq!((other.subject(), other.numbers.places), (Some("123456789012"), 0));
}

#[test]
fn rows_that_differ_in_a_hidden_number_only_differ() {
    let with = |number: &str| row(["C1", "", "view", "012", number, "", ""], "");
    assert_eq!(with("123456789018"), with("123456789018"));
    assert_ne!(with("123456789018"), with("200000000000"));
    assert_eq!(with("123456789018").note(), with("200000000000").note());
}

#[test]
fn a_value_without_a_meaning_and_a_title_tell_no_number() {
    let text = "at,who,what,whom,n,1234 5678 9018\n2026-04-01 08:31:02,C1,123456789018,,1,\n";
    let profile = profile(&SMALL.replace("note = \"note\"", "note = \"1234 5678 9018\""));
    let read_whole = read(&profile, text.as_bytes());
    assert_eq!(read_whole.summary.unmapped[0].value, "************");
    let broken = text.replace(",1,\n", ",1,\x07\n");
    let said = format!("{:?}", read(&profile, broken.as_bytes()).quarantined);
    assert!(said.contains("**** **** ****") && !said.contains("5678"), "{said}");
}
