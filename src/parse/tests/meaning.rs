//! What the values of a record come to.

use super::*;
use crate::config::profile::Field;

const AT: &str = "2026-04-01 08:31:02";

#[test]
fn values_are_kept_as_written_and_nothing_but_white_space_is_absent() {
    let read =
        small(&format!("{AT}, C1 ,view,００１２,１２,\"=1+1, \"\"x\"\"\"\n{AT},C1,view,  ,,　\n"));
    let [full, empty] = &read.rows[..] else { panic!() };
    assert_eq!(full.actor(), Some(" C1 "));
    assert_eq!(full.subject(), Some("００１２"));
    assert_eq!(full.record_count, 12);
    assert_eq!(full.note(), Some("=1+1, \"x\""));
    assert_eq!((empty.subject(), empty.note(), empty.record_count), (None, None, 1));
}

#[test]
fn a_subjects_kind_is_atena_unless_the_profile_says_otherwise_and_none_without_a_subject() {
    let read = small(&format!("{AT},C1,view,012,,\n{AT},C1,view,,,\n"));
    assert_eq!(read.rows[0].subject_kind(), Some("atena"));
    assert_eq!(read.rows[1].subject_kind(), None);
}

#[test]
fn day_ends_and_full_width_times_are_read() {
    let read = small(
        "2026-04-01 24:00:00,C1,view,,,\n２０２６－０４－０２　００：００：００,C1,view,,,\n",
    );
    assert_eq!(read.rows[0].occurred_at, "2026-04-02T00:00:00.000+09:00");
    assert_eq!(read.rows[1].occurred_at, read.rows[0].occurred_at);
}

#[test]
fn values_without_a_meaning_are_other_or_none_and_counted_for_the_rows_stored() {
    let text = SMALL
        .replace("[actions]", "outcome = \"result\"\n[actions]")
        .replace("[outcomes]", "[outcomes]\nok = \"success\"");
    let header = "at,who,what,whom,n,note,result\n";
    let row = |what: &str, result: &str| format!("{AT},C1,{what},,,,{result}\n");
    let bad = "2026-99-01 08:31:02,C1,start,,,,maybe\n";
    let records = [row("ＶＩＥＷ", "OK"), row("start", "maybe"), row("start", ""), bad.to_owned()];
    let read = read(&profile(&text), format!("{header}{}", records.concat()).as_bytes());
    let words: Vec<_> = read.rows.iter().map(|row| (row.action, row.outcome)).collect();
    assert_eq!(
        words,
        [(Action::View, Some(Outcome::Success)), (Action::Other, None), (Action::Other, None)]
    );
    let unmapped: Vec<_> =
        read.summary.unmapped.iter().map(|u| (u.field, u.value.as_str(), u.rows)).collect();
    assert_eq!(unmapped, [(Field::Action, "start", 2), (Field::Outcome, "maybe", 1)]);
}

#[test]
fn whens_apply_in_order_and_a_later_one_takes_precedence() {
    let text = r#"
name = "w"
encoding = "cp932"
time_formats = ["%F %T"]
[columns]
occurred_at = "日時"
counterpart_code = "甲"
[constants]
action = "provide"
record_count = 3
[[when]]
if = { "区分" = "自動" }
set = { actor_id = "(auto)" }
[[when]]
if = { "区分" = "自動", "甲" = "9" }
set = { action = "inquire", outcome = "denied" }
columns = { actor_id = "人", counterpart_code = "乙" }
"#;
    let records = "日時,区分,甲,乙,人\n\
        2026-04-01 00:00:00,自動,8,7,X\n\
        2026-04-01 00:00:00,自動,9,7,X\n\
        2026-04-01 00:00:00,手動,9,7,X\n\
        2026-04-01 00:00:00,自動 ,9,7,X\n\
        2026-04-01 00:00:00,自動,9,7,\n";
    let (bytes, _, _) = encoding_rs::SHIFT_JIS.encode(records);
    let read = read(&profile(text), &bytes);
    let rows: Vec<_> = read
        .rows
        .iter()
        .map(|r| (r.line_no, r.actor().unwrap(), r.action, r.outcome, r.counterpart().unwrap()))
        .collect();
    assert_eq!(
        rows,
        [
            (2, "(auto)", Action::Provide, None, "8"),
            (3, "X", Action::Inquire, Some(Outcome::Denied), "7"),
        ]
    );
    assert!(read.rows.iter().all(|row| row.record_count == 3));
    // Without a when that names an actor there is none; an empty column is none either.
    assert_eq!(read.reasons(), [(4, "missing"), (5, "missing"), (6, "missing")]);
    assert_eq!(read.quarantined[2].column, Some(5));
}

#[test]
fn a_condition_on_a_column_that_does_not_decode_is_a_fault_of_that_column() {
    let text = SMALL.to_owned() + "[[when]]\nif = { kind = \"自動\" }\nset = { address = \"a\" }\n";
    let mut bytes = b"at,who,what,whom,n,note,kind\n".to_vec();
    bytes.extend_from_slice(format!("{AT},C1,view,,,,").as_bytes());
    bytes.extend_from_slice(b"\xff\n");
    let read = read(&profile(&text), &bytes);
    assert_eq!(read.reasons(), [(2, "undecodable")]);
    assert_eq!(read.quarantined[0].column, Some(7));
}

#[test]
fn columns_that_the_profile_does_not_map_are_not_judged() {
    let mut bytes = b"at,who,what,whom,n,note,extra\n".to_vec();
    bytes.extend_from_slice(format!("{AT},C1,view,,,,").as_bytes());
    bytes.extend_from_slice(b"\xff\n");
    assert_eq!(read(&profile(SMALL), &bytes).summary.rows, 1);
}

#[test]
fn a_day_and_a_time_of_day_in_two_columns_are_one_instant() {
    let profile = profile(
        r#"
name = "two"
encoding = "cp932"
header = false
time_formats = ["%era年%-m月%-d日 %H:%M:%S"]
[columns]
occurred_at = 1
time_of_day = 3
actor_id = 2
action = 4
[actions]
view = "view"
[[when]]
if = { "2" = "B" }
[when.columns]
occurred_at = 5
"#,
    );
    let text = "令和8年4月1日,A,08:31:02,view,\n令和8年4月1日,A,24:00:00,view,\n\
        令和8年4月1日,A,,view,\nx,B,y,view,令和8年4月2日 09:00:00\n令和8年4月31日,A,08:31:02,view,\n";
    let (bytes, _, _) = encoding_rs::SHIFT_JIS.encode(text);
    let read = read(&profile, &bytes);
    let times: Vec<&str> = read.rows.iter().map(|row| &row.occurred_at[5..19]).collect();
    assert_eq!(times, ["04-01T08:31:02", "04-02T00:00:00", "04-02T09:00:00"]);
    assert_eq!(read.reasons(), [(3, "time-form"), (5, "time-impossible")]);
    let said = read.quarantined[1].reason.text(crate::messages::Lang::Ja);
    assert!(said.contains("令和8年4月31日 08:31:02"), "{said}");
}
