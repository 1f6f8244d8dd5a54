//! A history as the product gets it: exports in the shipped layouts, settings.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::files::registers;
use super::history::History;
use super::words::Event;
use crate::city::City;

/// Long after everything, so that nothing is in the future.
const NOW: &str = "2027-07-05T07:00:00+09:00";

/// Says of every event on which line of its source's file it stands.
pub fn place(events: &mut [Event]) {
    let mut lines = BTreeMap::new();
    for event in events {
        let headers = usize::from(event.source != "regional");
        let line = lines.entry(event.source).or_insert(headers);
        *line += 1;
        event.line = *line;
    }
}

/// A city that has the history; `known` says whether the product has a rule.
pub fn city(history: &History, known: impl Fn(&str) -> bool) -> City {
    let mut city = City::new().at(NOW).rule_file("small.toml", &settings(history, known));
    map_failures(&city);
    let name = |source: &str| match source {
        "operation" => "SOUSA_x.csv",
        "authentication" => "NINSHO_x.csv",
        "provision" => "TEIKYO_x.csv",
        _ => "x.tsv",
    };
    for (source, header) in HEADERS {
        let events = history.events.iter().filter(|event| event.source == source);
        let rows: Vec<String> = events.map(row).collect();
        if rows.is_empty() {
            continue;
        }
        let text = format!("{header}{}\r\n", rows.join("\r\n"));
        city = if source == "provision" {
            city.export(source, name(source), text.replace("\r\n", "\n").into_bytes())
        } else {
            city.export(source, name(source), text)
        };
    }
    for (name, text) in registers(&history.registers) {
        if !history.registers.missing.contains(&name) {
            city = city.register(&format!("{name}.csv"), &text);
        }
    }
    city
}

/// Failed log-ins may stand in the operation log too.
fn map_failures(city: &City) {
    let profile = city.profile("operation");
    let text = std::fs::read_to_string(&profile).unwrap();
    let known = "\"ログアウト\" = \"logout\"";
    let more = text.replace(known, &format!("{known}\n\"ログイン失敗\" = \"login_failed\""));
    assert_ne!(text, more);
    std::fs::write(profile, more).unwrap();
}

const HEADERS: [(&str, &str); 4] = [
    (
        "operation",
        "処理日時,処理通番,利用者ID,利用者名,所属コード,端末ID,機能ID,操作区分,対象者識別番号,\
         事務手続コード,特定個人情報名コード,照会提供先機関コード,件数,処理結果,備考\r\n",
    ),
    ("authentication", "日時,利用者ID,端末ID,IPアドレス,種別,結果,備考\r\n"),
    (
        "provision",
        "提供等記録番号,照会日時,提供日時,照会機関コード,照会部署コード,照会利用者ID,提供機関コード,\
         事務手続コード,特定個人情報名コード,対象者識別番号,自動応答区分,提供結果,備考\r\n",
    ),
    ("regional", ""),
];

fn row(event: &Event) -> String {
    let Event { actor, unit, terminal, subject, procedure, information, counterpart, .. } = event;
    let (at, serial, records) = (instant(event), serial(event), event.records.to_string());
    let (action, outcome) = (action(event.action), outcome(event));
    let own = ["999999", counterpart][usize::from(event.action != "inquire")];
    let other = [counterpart, "999999"][usize::from(event.action != "inquire")];
    let asker = if event.action == "inquire" { actor } else { "Z0000009" };
    let by_hand = if event.actor == "(manual)" { "手動" } else { "自動" };
    let fields: Vec<&str> = match event.source {
        "operation" => {
            vec![
                &at,
                &serial,
                actor,
                &event.name,
                unit,
                terminal,
                &event.function,
                action,
                subject,
                procedure,
                information,
                counterpart,
                &records,
                outcome,
                &event.note,
            ]
        }
        "authentication" => vec![&at, actor, terminal, "10.1.1.1", action, outcome, ""],
        "provision" => {
            vec![
                "",
                &at,
                &at,
                own,
                unit,
                asker,
                other,
                procedure,
                information,
                subject,
                by_hand,
                outcome,
                "",
            ]
        }
        _ => vec![&at, actor, unit, terminal, &event.function, action, subject, outcome],
    };
    let separator = if event.source == "regional" { "\t" } else { "," };
    let quoted = fields.into_iter().map(|field| match event.source {
        "operation" => format!("\"{field}\""),
        _ => field.to_owned(),
    });
    quoted.collect::<Vec<_>>().join(separator)
}

fn instant(event: &Event) -> String {
    let format = match event.source {
        "operation" => "%Y/%m/%d %H:%M:%S%.3f",
        "authentication" => "%Y/%m/%d %H:%M:%S",
        "provision" => "%Y-%m-%dT%H:%M:%S+09:00",
        _ => {
            let year = event.at.format("%Y").to_string().parse::<i32>().unwrap() - 2018;
            return format!("R{year:02}.{}", event.at.format("%m.%d %H%M%S"));
        }
    };
    event.at.format(format).to_string()
}

fn serial(event: &Event) -> String {
    event.serial.map(|serial| format!("{serial:020}")).unwrap_or_default()
}

fn action(action: &str) -> &'static str {
    match action {
        "login" => "ログイン",
        "logout" => "ログアウト",
        "login_failed" => "ログイン失敗",
        "search" => "検索",
        "view" => "表示",
        "inquire" => "照会",
        "provide" => "提供",
        "register" => "登録",
        "delete" => "削除",
        "export" => "出力",
        "print" => "印刷",
        "administer" => "管理",
        _ => "その他",
    }
}

/// What no profile maps is no outcome.
fn outcome(event: &Event) -> &'static str {
    match (event.source, event.outcome) {
        ("regional", "success") => "OK",
        ("regional", "denied") => "NG",
        ("regional", "error") => "ERR",
        ("authentication", "denied") => "失敗",
        ("provision", "denied") => "不開示",
        (_, "success") => "正常",
        (_, "denied") => "拒否",
        (_, "error") => "エラー",
        _ if event.line.is_multiple_of(2) => "不明",
        _ => "",
    }
}

/// Numbers that are not the table's, of the rules that the product has.
fn settings(history: &History, known: impl Fn(&str) -> bool) -> String {
    let numbers = &history.numbers;
    let said = [
        ("bulk-read", "window_subjects", numbers.window_subjects),
        ("bulk-read", "day_subjects", numbers.day_subjects),
        ("bulk-read", "event_records", usize::try_from(numbers.event_records).unwrap()),
        ("volume-anomaly", "least", numbers.volume_least),
        ("sequential-subjects", "consecutive", numbers.consecutive),
        ("hot-subject", "persons", numbers.hot.0),
        ("hot-subject", "units", numbers.hot.1),
        ("hot-subject", "all_persons", numbers.hot_in_all.0),
        ("hot-subject", "all_units", numbers.hot_in_all.1),
        ("repeat-subject", "loose_days", numbers.repeat[0]),
        ("repeat-subject", "window_days", numbers.repeat[1]),
        ("repeat-subject", "ever_days", numbers.repeat[2]),
        ("serial-gap", "steps", numbers.steps),
    ];
    let (mut text, mut section) = (String::new(), "");
    for (rule, setting, number) in said.into_iter().filter(|(rule, ..)| known(rule)) {
        if section != rule {
            writeln!(text, "[rules.{rule}]").unwrap();
            section = rule;
        }
        writeln!(text, "{setting} = {number}").unwrap();
    }
    text
}
