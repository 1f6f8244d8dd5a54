//! What the renders promise, on example digests.

use super::examples::{calm, crowded, empty, hostile, in_cases, rich};
use super::model::Digest;
use super::{html, json, summary::summary, text};
use crate::digest::wrap::width;
use crate::mask;
use crate::messages::Lang;

const LANGS: [Lang; 2] = [Lang::Ja, Lang::En];
const EXAMPLES: [fn(Lang) -> Digest; 6] = [empty, calm, rich, crowded, in_cases, hostile];

fn every_example() -> impl Iterator<Item = Digest> {
    EXAMPLES.into_iter().flat_map(|example| LANGS.map(example))
}

#[test]
fn a_rich_day_as_text() {
    insta::assert_snapshot!("rich_ja", text::render(&rich(Lang::Ja)));
    insta::assert_snapshot!("rich_en", text::render(&rich(Lang::En)));
}

#[test]
fn an_empty_first_day_as_text() {
    insta::assert_snapshot!("empty_ja", text::render(&empty(Lang::Ja)));
    insta::assert_snapshot!("empty_en", text::render(&empty(Lang::En)));
}

/// What `rendered` says between two texts, each of which stands in it.
fn between<'a>(rendered: &'a str, from: &str, to: &str) -> &'a str {
    let rest = &rendered[rendered.find(from).unwrap()..];
    &rest[..rest.find(to).unwrap()]
}

#[test]
fn cases_are_told_with_the_name_by_which_they_are_reviewed() {
    let ja = text::render(&in_cases(Lang::Ja));
    insta::assert_snapshot!("cases_ja", between(&ja, "1. 新たな", "2. 未完了"));
    let en = text::render(&in_cases(Lang::En));
    insta::assert_snapshot!("cases_en", between(&en, "1. New", "2. "));
    let page = html::render(&in_cases(Lang::Ja)).unwrap();
    insta::assert_snapshot!("cases_html", between(&page, "<article", "</section>"));
}

#[test]
fn hostile_values_as_text() {
    insta::assert_snapshot!("hostile_ja", text::render(&hostile(Lang::Ja)));
    insta::assert_snapshot!("hostile_en", text::render(&hostile(Lang::En)));
}

#[test]
fn a_rich_day_as_html_and_json() {
    insta::assert_snapshot!("rich_html", html::render(&rich(Lang::Ja)).unwrap());
    insta::assert_snapshot!("rich_json", json::render(&rich(Lang::Ja)).unwrap());
}

#[test]
fn no_line_of_text_is_wider_than_78_columns() {
    for digest in every_example() {
        for line in text::render(&digest).lines() {
            assert!(width(line) <= text::COLUMNS, "{} {line}", width(line));
        }
    }
}

#[test]
fn every_text_is_in_the_catalogue() {
    for digest in every_example() {
        for rendered in [text::render(&digest), html::render(&digest).unwrap()] {
            assert!(!rendered.contains("digest."), "a key shows through: {rendered}");
        }
    }
}

#[test]
fn text_and_html_hold_no_character_that_cannot_be_seen() {
    for digest in every_example() {
        for rendered in [text::render(&digest), html::render(&digest).unwrap()] {
            let unseen = rendered.chars().find(|c| *c != '\n' && mask::is_unseen(*c));
            assert_eq!(unseen, None);
        }
    }
}

#[test]
fn a_hostile_value_stays_text_in_html() {
    for lang in LANGS {
        let page = html::render(&hostile(lang)).unwrap();
        for tag in ["<script", "<img", "<svg/", "<b>照会", "onmouseover=\""] {
            assert!(!page.contains(tag), "{tag}");
        }
        assert_eq!(page.matches("</style>").count(), 1);
        assert!(!page.contains("長".repeat(401).as_str()), "long values are cut");
        assert!(page.contains("&#39;=HYPERLINK"), "formulas are quoted");
    }
}

#[test]
fn the_page_asks_for_nothing_from_outside() {
    let page = html::render(&crowded(Lang::Ja)).unwrap();
    for what in ["http:", "https:", "url(", "src=", "<link", "<script", "style=\"", "@import"] {
        assert!(!page.contains(what), "{what}");
    }
    assert!(page.contains("default-src 'none'; style-src 'unsafe-inline'"));
}

#[test]
fn people_see_the_last_four_digits_of_a_subject_and_programs_all() {
    let digest = rich(Lang::Ja);
    for rendered in [text::render(&digest), html::render(&digest).unwrap()] {
        assert!(rendered.contains("末尾2345") && !rendered.contains("12345/"));
        assert!(!rendered.contains("000000012345"));
    }
    assert!(json::render(&digest).unwrap().contains("\"000000012345\""));
}

#[test]
fn rows_that_do_not_add_up_are_shouted() {
    let mut digest = calm(Lang::Ja);
    digest.received[0].rows.stored -= 1;
    let said = "読み取った2,345行に対し、取込・重複・エラーの合計は2,344行です。";
    let text = text::render(&digest).replace(['\n', ' ', '!'], "");
    assert_eq!(text.matches(said).count(), 2, "at the top and with the logs");
    assert_eq!(html::render(&digest).unwrap().matches(said).count(), 2);
    assert!(summary(&digest).starts_with("【重要】"));
}

#[test]
fn forty_files_are_named_and_the_others_counted() {
    let digest = crowded(Lang::Ja);
    assert_eq!(digest.files.listed.len(), 63);
    for rendered in [text::render(&digest), html::render(&digest).unwrap()] {
        let named = ["差替え", "続き", "新規"].map(|what| rendered.matches(what).count());
        assert_eq!(named, [1, 1, 38]);
        assert!(rendered.contains("ほか12,023ファイル"));
    }
}

#[test]
fn nothing_says_that_somebody_did_wrong() {
    for digest in EXAMPLES.map(|example| example(Lang::Ja)) {
        assert!(!html::render(&digest).unwrap().contains("不正"));
    }
}

#[test]
fn json_reads_back_as_the_same_digest() {
    for digest in every_example() {
        let text = json::render(&digest).unwrap();
        assert_eq!(serde_json::from_str::<Digest>(&text).unwrap(), digest);
        assert!(text.chars().all(|c| c == '\n' || !mask::is_unseen(c)));
    }
}

#[test]
fn the_summary_counts_what_is_new_late_and_missing() {
    assert_eq!(
        summary(&rich(Lang::Ja)),
        "新たな要確認事項が4件あります（緊急1、高2、中1、低0）。期限を過ぎたものが2件あります。\
         期限までに届いていないログが1件あります。取り込めなかったファイルが1件あります。\
         読み取れなかった行が5行あります。取込み・保存の支障が1件続いています。\
         停止中の点検条件が1件あります。登録情報の誤り・保留が1か所あります。\
         取込ファイル1件の取消し等が、二人目の承認を待っています。"
    );
}

#[test]
fn nothing_needs_a_look_only_where_logs_came_and_nothing_is_open() {
    assert_eq!(summary(&calm(Lang::Ja)), "確認が必要なものはありません。");
    assert_eq!(
        summary(&empty(Lang::Ja)),
        "新たな要確認事項はありません。この間に取り込んだログはありません。"
    );
    let mut asked = calm(Lang::Ja);
    asked.void_proposals = rich(Lang::Ja).void_proposals;
    assert!(summary(&asked).contains("二人目の承認を待っています"), "{}", summary(&asked));
    let mut still_open = calm(Lang::Ja);
    still_open.open.by_severity.low = 3;
    assert_eq!(
        summary(&still_open),
        "新たな要確認事項はありません。未完了の要確認事項が3件あります。"
    );
}

#[test]
#[ignore = "writes pages to look at into target/digest"]
fn the_pages_to_look_at() {
    std::fs::create_dir_all("target/digest").unwrap();
    let examples = [("empty", empty as fn(Lang) -> Digest), ("calm", calm), ("rich", rich)];
    for (name, example) in
        examples.into_iter().chain([("crowded", crowded as _), ("hostile", hostile as _)])
    {
        for (lang, code) in [(Lang::Ja, "ja"), (Lang::En, "en")] {
            let page = html::render(&example(lang)).unwrap();
            std::fs::write(format!("target/digest/{name}-{code}.html"), page).unwrap();
        }
    }
}
