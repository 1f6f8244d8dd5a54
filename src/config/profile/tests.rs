use super::*;
use crate::messages::Lang;

const GOOD: &str = r#"
name = "good"
encoding = "cp932"
time_formats = ["%Y/%m/%d %H:%M:%S"]
[columns]
occurred_at = "日時"
actor_id = "利用者ID"
action = "操作"
[actions]
"照会" = "inquire"
"#;

fn read(text: &str) -> Result<Profile, Vec<Problem>> {
    Profile::from_text(Path::new("p.toml"), text)
}

/// The faults as `key reason`, the reason without its common beginning.
fn faults(text: &str) -> Vec<String> {
    let problems = read(text).expect_err("the profile has faults");
    let reason = |p: &Problem| p.reason.key().trim_start_matches("problems.").to_owned();
    problems.iter().map(|p| format!("{} {}", p.key, reason(p))).collect()
}

#[test]
fn a_small_profile_is_valid_and_has_defaults() {
    let profile = read(GOOD).unwrap();
    assert!(profile.header && !profile.multiline);
    assert_eq!(profile.delimiter, b',');
    assert_eq!(profile.hash, Hash::of(GOOD.as_bytes()));
    assert_eq!(profile.period_of("SOUSA_20260401.csv"), None);
}

#[test]
fn the_shipped_profiles_are_valid() {
    for name in ["operation-log", "authentication-log", "provision-record", "regional-terminal"] {
        let file = PathBuf::from(format!("config/profiles/{name}.toml"));
        let profile = Profile::load(&file).unwrap_or_else(|faults| panic!("{faults:?}"));
        assert_eq!(profile.name, name);
    }
}

#[test]
fn every_fault_is_found_at_once_and_told_in_both_languages() {
    let text = r#"
name = 3
encoding = "sjis"
delimiter = ",,"
colour = "red"
time_formats = ["%y", "%H:%M"]
[columns]
occurred_at = 1
actor = "利用者ID"
action = "操作"
[actions]
"照会" = "inquiry"
[constants]
serial = "1"
record_count = -1
[[when]]
if = { "種別" = 1 }
set = { outcome = "ok" }
[period]
from_name = "SOUSA"
from = 1
"#;
    assert_eq!(
        faults(text),
        [
            "colour unknown-key",
            "name profile.not-a-text",
            "encoding profile.unknown-word",
            "delimiter profile.delimiter",
            "time_formats[1] profile.time-specifier",
            "time_formats[2] profile.time-incomplete",
            "columns.actor profile.unknown-field",
            "columns.occurred_at profile.column-by-title",
            "actions.照会 profile.unknown-word",
            "constants.record_count profile.not-a-count",
            "constants.serial profile.never-constant",
            "when[1].if.種別 profile.not-a-text",
            "when[1].set.outcome profile.unknown-word",
            "period.from unknown-key",
            "period.from_name profile.period-parts",
            "columns.actor_id profile.field-required",
        ]
    );
    for problem in read(text).unwrap_err() {
        for lang in [Lang::Ja, Lang::En] {
            let said = problem.reason.text(lang);
            assert!(!said.contains('{') && said != problem.reason.key(), "{said}");
        }
    }
}

#[test]
fn text_that_is_no_toml_is_one_fault_with_its_line() {
    let problems = read("name = \"a\"\nencoding = cp932\n").unwrap_err();
    assert_eq!(problems.len(), 1);
    assert!(problems[0].reason.text(Lang::En).starts_with("line 2 is not TOML"));
}

#[test]
fn an_empty_profile_lacks_what_is_required() {
    assert_eq!(
        faults(""),
        [
            "name profile.required",
            "encoding profile.required",
            "time_formats profile.required",
            "columns profile.required"
        ]
    );
}

#[test]
fn a_file_that_cannot_be_read_is_a_fault() {
    let problems = Profile::load(Path::new("/nowhere/p.toml")).unwrap_err();
    assert_eq!(problems[0].reason.key(), "problems.profile.unreadable");
}

#[test]
fn a_delimiter_must_be_safe_in_the_encoding() {
    let with = |delimiter: &str, encoding: &str| {
        let text = GOOD.replace("cp932", encoding);
        read(&format!("delimiter = \"{delimiter}\"\n{text}")).map(|profile| profile.delimiter)
    };
    assert_eq!(with("\\t", "cp932").unwrap(), b'\t');
    assert_eq!(with(";", "cp932").unwrap(), b';');
    assert_eq!(with("|", "utf-8").unwrap(), b'|');
    assert_eq!(with("|", "euc-jp").unwrap(), b'|');
    let key = |result: Result<u8, Vec<Problem>>| result.unwrap_err()[0].reason.key().to_owned();
    assert_eq!(key(with("|", "cp932")), "problems.profile.delimiter-unsafe");
    assert_eq!(key(with("\\\\", "cp932")), "problems.profile.delimiter-unsafe");
    for delimiter in ["", "\\\"", "a", "0", " ", "\\n", "\\u0000", "、"] {
        assert_eq!(key(with(delimiter, "utf-8")), "problems.profile.delimiter", "{delimiter}");
    }
}

#[test]
fn columns_are_titles_with_a_header_and_numbers_without() {
    let numbers = GOOD.replace("name =", "header = false\nname =");
    assert_eq!(faults(&numbers).len(), 3);
    let numbers = numbers.replace("\"日時\"", "1").replace("\"利用者ID\"", "2");
    let numbers = numbers.replace("= \"操作\"", "= 3");
    assert_eq!(read(&numbers).unwrap().columns[&Field::Action], Column::Number(3));
    assert_eq!(faults(&numbers.replace("= 3", "= 0")), ["columns.action profile.column-by-number"]);
    let when = "[[when]]\nif = { 4 = \"x\" }\nset = { action = \"view\" }\n";
    let profile = read(&format!("{numbers}{when}")).unwrap();
    assert_eq!(profile.whens[0].conditions, [(Column::Number(4), "x".to_owned())]);
}

#[test]
fn a_required_field_may_come_from_a_constant_or_a_when() {
    let text = GOOD.replace("actor_id = \"利用者ID\"", "");
    assert_eq!(faults(&text), ["columns.actor_id profile.field-required"]);
    assert!(read(&format!("{text}[constants]\nactor_id = \"SYS\"\n")).is_ok());
    let when = "[[when]]\nif = { \"区分\" = \"自動\" }\nset = { actor_id = \"(auto)\" }\n";
    assert!(read(&format!("{text}{when}")).is_ok());
}

#[test]
fn a_field_has_one_origin_only() {
    let text = format!("{GOOD}[constants]\nactor_id = \"SYS\"\n");
    assert_eq!(faults(&text), ["constants.actor_id profile.column-and-constant"]);
}

#[test]
fn one_value_has_one_meaning_however_wide_it_is_written() {
    let text = format!("{GOOD}\"ｼｮｳｶｲ\" = \"view\"\n\"ショウカイ\" = \"inquire\"\n");
    assert_eq!(faults(&text), ["actions.ｼｮｳｶｲ profile.same-when-folded"]);
    assert!(read(&text.replace("\"view\"", "\"inquire\"")).is_ok());
}

#[test]
fn a_when_needs_a_condition_and_an_effect() {
    let text =
        format!("{GOOD}[[when]]\nif = {{}}\n[[when]]\nset = {{ action = \"view\" }}\nthen = 1\n");
    assert_eq!(
        faults(&text),
        [
            "when[1].if profile.required",
            "when[1] profile.when-idle",
            "when[2].then unknown-key",
            "when[2].if profile.required"
        ]
    );
    let many = "[[when]]\nif = { a = \"b\" }\nset = { action = \"view\" }\n".repeat(MAX_WHENS + 1);
    assert_eq!(faults(&format!("{GOOD}{many}")), ["when profile.too-many-whens"]);
}

#[test]
fn a_profile_says_where_else_individual_numbers_are_looked_for_and_where_not() {
    let said = "[individual_numbers]\nalso = [\"subject_number\"]\nexcept = [\"受付番号\"]\n";
    let profile = read(&format!("{GOOD}{said}")).unwrap();
    assert_eq!(profile.individual_numbers.also, [Field::SubjectNumber]);
    assert_eq!(profile.individual_numbers.except, [Column::Title("受付番号".to_owned())]);
    assert!(!profile.columns_used().contains(&&Column::Title("受付番号".to_owned())));
}

#[test]
fn individual_numbers_are_not_looked_for_in_what_makes_the_row_nor_excepted_from_a_field() {
    let said = "[individual_numbers]\nalso = [\"actor_id\", \"note\", 3]\nexcept = [\"操作\", 4]\nonly = 1\n";
    assert_eq!(
        faults(&format!("{GOOD}{said}")),
        [
            "individual_numbers.only unknown-key",
            "individual_numbers.also[1] profile.number-field",
            "individual_numbers.also[2] profile.number-field",
            "individual_numbers.also[3] profile.not-a-text",
            "individual_numbers.except[1] profile.number-column-mapped",
            "individual_numbers.except[2] profile.column-by-title",
        ]
    );
    assert_eq!(
        faults(&format!("{GOOD}[individual_numbers]\nalso = 1\n")),
        ["individual_numbers.also profile.not-a-list"]
    );
}
