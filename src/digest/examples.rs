//! Example digests for the tests: built, never read from anywhere.

use super::model::*;
use crate::instant::{Day, Instant};
use crate::ledger::key::Signer;
use crate::messages::Lang;
use crate::review::cases::{Member, names};
use crate::severity::Severity;

pub(super) fn day(text: &str) -> Day {
    text.parse().unwrap()
}

pub(super) fn at(text: &str) -> Instant {
    format!("2026-04-{text}:00+09:00").parse().unwrap()
}

fn unit(code: &str, name: &str) -> Unit {
    Unit { code: code.to_owned(), name: Some(name.to_owned()) }
}

/// An alert as most are.
pub(super) fn alert(number: u64, severity: AlertSeverity) -> Alert {
    Alert {
        key: format!("off-hours/C{number:07}/2026-04-21"),
        number,
        rule: "off-hours".to_owned(),
        severity,
        status: Status::Open,
        day: day("2026-04-21"),
        title: "開庁時間外の操作".to_owned(),
        reason: format!(
            "架空 花子（C{number:07}）が4月21日の開庁時間（8:30～17:15）外に14件操作しています。時間外勤務等の記録は見当たりません。確認をお願いします。"
        ),
        actor_id: Some(format!("C{number:07}")),
        actor_name: Some("架空 花子".to_owned()),
        unit_code: Some("0101".to_owned()),
        unit_name: Some("市民課".to_owned()),
        subject_number: None,
        terminal_id: None,
        source: None,
        event_count: 14,
        assignee: None,
        explanations: Vec::new(),
        explained_events: 0,
        case: None,
    }
}

/// Nothing of anything, the first digest of all.
pub(super) fn empty(lang: Lang) -> Digest {
    Digest {
        lang,
        organization: Organization { name: "架空市".to_owned(), code: "999999".to_owned() },
        classification: "機密性3B".to_owned(),
        date: day("2026-04-22"),
        issue: 1,
        covers: Covers { from: None, to: at("22T07:30") },
        unit: None,
        new_alerts: Vec::new(),
        open: Open::default(),
        received: Vec::new(),
        files: Listed::default(),
        retried: Listed::default(),
        missing: Vec::new(),
        rejected_files: Vec::new(),
        quarantined: Vec::new(),
        explained: Vec::new(),
        informational: Vec::new(),
        exclusions: Vec::new(),
        troubles: Vec::new(),
        standing_still: Vec::new(),
        register_problems: Vec::new(),
        void_proposals: Vec::new(),
        ledger: LedgerHead {
            size: 1,
            root: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855".to_owned(),
            signed_by: None,
        },
    }
}

fn received(source: &str, rows: [u64; 4]) -> Received {
    let [read, stored, duplicate, quarantined] = rows;
    Received {
        source: source.to_owned(),
        files: 1,
        rows: RowAccount { read, stored, duplicate, quarantined },
        first_at: Some(at("21T08:01")),
        last_at: Some(at("21T19:44")),
        private_use_chars: 0,
        unmapped_actions: Vec::new(),
    }
}

fn file(number: u64, source: &str, outcome: TakenAs, rows: [u64; 4]) -> ReceivedFile {
    ReceivedFile {
        export_id: number,
        source: source.to_owned(),
        file: format!("{}_20260421.csv", source.to_uppercase()),
        outcome,
        rows: received(source, rows).rows,
    }
}

/// A day on which logs came, all of them, and nothing was found.
pub(super) fn calm(lang: Lang) -> Digest {
    let mut digest = empty(lang);
    digest.issue = 7;
    digest.covers.from = Some(at("21T07:30"));
    let rows = [2_345, 2_345, 0, 0];
    digest.received = vec![received("operation", rows)];
    digest.files.listed = vec![file(1, "operation", TakenAs::Ingested, rows)];
    digest
}

/// A day with something of everything.
pub(super) fn rich(lang: Lang) -> Digest {
    let mut digest = calm(lang);
    digest.issue = 12;
    digest.ledger = LedgerHead {
        size: 12_345,
        root: "ab12cd34ef5678901f2e3d4c5b6a79880011223344556677889900aabbccddee".to_owned(),
        signed_by: Some(Signer {
            name: "tenken/999999".to_owned(),
            fingerprint: "0f1e2d3c4b5a69788796a5b4c3d2e1f0".repeat(2),
            vkey: "tenken/999999+0f1e2d3c+AQ==".to_owned(),
        }),
    };
    digest.new_alerts = rich_alerts();
    digest.open = rich_open();
    digest.received = vec![
        Received {
            private_use_chars: 3,
            unmapped_actions: vec![UnmappedAction {
                word: "印刷プレビュー".to_owned(), rows: 12
            }],
            files: 2,
            ..received("operation", [12_345, 12_300, 40, 5])
        },
        received("inquiry", [1_204, 1_204, 0, 0]),
        Received { files: 0, first_at: None, last_at: None, ..received("terminal", [0; 4]) },
    ];
    digest.files.listed = vec![
        file(44, "operation", TakenAs::Altered, [45, 0, 40, 5]),
        file(42, "operation", TakenAs::Ingested, [12_300, 12_300, 0, 0]),
        file(43, "inquiry", TakenAs::Extended, [1_204, 1_204, 0, 0]),
    ];
    digest.retried.listed = vec![RetriedFile {
        export_id: 40,
        source: "operation".to_owned(),
        file: "OPERATION_20260420.csv".to_owned(),
        rows: RowAccount { read: 9, stored: 5, duplicate: 1, quarantined: 3 },
    }];
    digest.missing = vec![Missing {
        source: "terminal".to_owned(),
        day: day("2026-04-20"),
        deadline: at("21T09:00"),
    }];
    digest.rejected_files = vec![RejectedFile {
        source: Some("provision".to_owned()),
        path: "exports/provision/TEIKYO_20260421.csv".to_owned(),
        reason: "見出しに「提供日時」がありません。".to_owned(),
        hint: Some(
            "出力様式が変わった場合は、プロファイルの columns を直してください。".to_owned(),
        ),
    }];
    digest.quarantined = vec![Quarantined {
        source: "operation".to_owned(),
        reason: "日時を読み取れません。".to_owned(),
        rows: 5,
        first_lines: [12, 45, 46]
            .map(|line_no| QuarantinedLine { file: "SOUSA_20260421.csv".to_owned(), line_no })
            .to_vec(),
    }];
    digest.explained = vec![ExplainedCount {
        rule: "off-hours".to_owned(),
        title: "開庁時間外の操作".to_owned(),
        findings: 9,
        after_the_fact: 2,
    }];
    digest.informational = vec![RuleCount {
        rule: "long-session".to_owned(),
        title: "長時間ログイン・ログアウト記録なし".to_owned(),
        findings: 6,
    }];
    digest.exclusions = vec![Exclusion {
        exclusion_id: "X-0003".to_owned(),
        rule: Some("bulk-read".to_owned()),
        title: Some("多数の情報の参照".to_owned()),
        actor_id: Some("C0010299".to_owned()),
        terminal_id: None,
        reason: "税の一斉更新作業".to_owned(),
        requested_by: "C0010001".to_owned(),
        approved_by: "C0010002".to_owned(),
        valid_to: day("2026-05-31"),
        covered: 4,
        numbers: vec![201, 202, 207, 211],
    }];
    digest.standing_still = vec![StandingStill {
        rule: "absent-actor".to_owned(),
        title: "休暇日のID使用".to_owned(),
        reason: "登録情報 attendance.csv がありません。".to_owned(),
    }];
    digest.troubles = rich_troubles();
    digest.register_problems = vec![RegisterProblem {
        file: "registers/staff.csv".to_owned(),
        place: "41行目 valid_from".to_owned(),
        reason: "日付を読み取れません（2026/4/1）。".to_owned(),
        hint: Some("YYYY-MM-DD の形で書いてください。".to_owned()),
    }];
    digest.void_proposals = vec![VoidProposal {
        export_id: 12,
        detail: "取込番号 12 の取消しを C0010001 が申し出ています。".to_owned(),
        remedy: "別の方が承認してください。".to_owned(),
        since: at("22T07:00"),
    }];
    digest
}

fn rich_troubles() -> Vec<Trouble> {
    let gone = Trouble {
        kind: "folder-missing".to_owned(),
        severity: Severity::High,
        source: Some("terminal".to_owned()),
        path: Some("/srv/exports/terminal".to_owned()),
        detail:
            "投入フォルダー /srv/exports/terminal がなくなりました。新しいログは取り込まれません"
                .to_owned(),
        remedy: "フォルダーの場所、共有フォルダーのマウント、設定の drop を確認してください"
            .to_owned(),
        since: at("20T17:40"),
        until: None,
    };
    let unread = Trouble {
        kind: "file-unreadable".to_owned(),
        severity: Severity::Medium,
        detail: "/srv/exports/operation/SOUSA_20260420.csv を読めないままです（権限がありません）"
            .to_owned(),
        remedy: "tenken の利用者にファイルの読み取りの権限を与えてください".to_owned(),
        until: Some(at("21T10:05")),
        ..gone.clone()
    };
    vec![gone, unread]
}

fn rich_alerts() -> Vec<Alert> {
    vec![
        Alert {
            explanations: vec![Explanation {
                register: "approvals".to_owned(),
                id: "A-0012".to_owned(),
                after_the_fact: true,
            }],
            explained_events: 3,
            ..alert(31, AlertSeverity::Medium)
        },
        Alert {
            rule: "bulk-export".to_owned(),
            title: "データ出力・大量印刷".to_owned(),
            reason: "架空 次郎（C0010205）が4月21日に12,480件をデータ出力しています。承認記録は見当たりません。確認をお願いします。".to_owned(),
            actor_id: Some("C0010205".to_owned()),
            actor_name: Some("架空 次郎".to_owned()),
            unit_code: Some("0102".to_owned()),
            unit_name: Some("税務課".to_owned()),
            status: Status::InReview,
            assignee: Some("山田 確認".to_owned()),
            ..alert(32, AlertSeverity::Critical)
        },
        Alert {
            rule: "watched-subject".to_owned(),
            title: "取扱所属限定者の取扱い".to_owned(),
            reason: "架空 三郎（C0010310）が、取扱所属を限定している方の情報を4月21日に2件取り扱っています。確認をお願いします。".to_owned(),
            key: "watched-subject/C0010310/ATENA:000000012345/2026-04-21".to_owned(),
            subject_number: Some("000000012345".to_owned()),
            ..alert(33, AlertSeverity::High)
        },
        Alert {
            rule: "export-missing".to_owned(),
            title: "ログ未着".to_owned(),
            reason: "terminalの4月20日分が期限（4月21日 9:00）までに届いていません。確認をお願いします。".to_owned(),
            actor_id: None,
            actor_name: None,
            unit_code: None,
            unit_name: None,
            source: Some("terminal".to_owned()),
            event_count: 0,
            ..alert(34, AlertSeverity::High)
        },
    ]
}

fn rich_open() -> Open {
    let city = BySeverity { critical: 0, high: 2, medium: 3, low: 6 };
    let tax = BySeverity { critical: 1, high: 1, medium: 0, low: 2 };
    let none = BySeverity { high: 1, ..BySeverity::default() };
    Open {
        by_severity: BySeverity { critical: 1, high: 4, medium: 3, low: 8 },
        by_unit: vec![
            UnitCount { unit: Some(unit("0101", "市民課")), open: city },
            UnitCount { unit: Some(unit("0102", "税務課")), open: tax },
            UnitCount { unit: None, open: none },
        ],
        overdue: vec![
            Overdue {
                number: 3,
                severity: AlertSeverity::Medium,
                title: "多数の情報の参照".to_owned(),
                since: day("2026-04-09"),
                due: day("2026-04-16"),
                assignee: Some("山田 確認".to_owned()),
            },
            Overdue {
                number: 8,
                severity: AlertSeverity::High,
                title: "職員台帳にないID".to_owned(),
                since: day("2025-12-24"),
                due: day("2026-01-05"),
                assignee: None,
            },
        ],
    }
}

/// Eighty new alerts, some of them cases.
pub(super) fn crowded(lang: Lang) -> Digest {
    let mut digest = rich(lang);
    let units = [("0101", "市民課"), ("0102", "税務課"), ("0201", "福祉課"), ("0301", "健康課")];
    digest.new_alerts.extend((35..=110).map(|number| {
        let severity = AlertSeverity::ALL[usize::try_from(number).unwrap() * 7 % 4];
        let (code, name) = units[usize::try_from(number).unwrap() % 4];
        let unknown = number % 5 == 0;
        let mut alert = Alert {
            unit_code: Some(code.to_owned()),
            unit_name: Some(name.to_owned()),
            day: day("2026-04-13").plus(i32::try_from(number % 9).unwrap()),
            ..alert(number, severity)
        };
        if unknown {
            alert.rule = "unknown-id".to_owned();
            alert.title = "職員台帳にないID".to_owned();
            alert.severity =
                if number % 2 == 0 { AlertSeverity::High } else { AlertSeverity::Medium };
            alert.day = day("2026-04-21");
            alert.unit_code = Some("0101".to_owned());
            alert.unit_name = Some("市民課".to_owned());
            alert.actor_name = None;
            alert.reason = format!(
                "台帳にないID「C{number:07}」が4月21日に3件使用されています。確認をお願いします。"
            );
        }
        alert
    }));
    digest.open.by_severity = digest.new_by_severity();
    put_into_cases(&mut digest.new_alerts);
    let files = (100..160)
        .map(|number| file(number, "operation", TakenAs::Ingested, [number, number, 0, 0]));
    digest.files.listed.extend(files);
    digest.files.more = 12_000;
    digest
}

/// Five alerts of a rule's case, two of an actor's, and one whose case began earlier.
pub(super) fn in_cases(lang: Lang) -> Digest {
    let mut digest = calm(lang);
    let numbers = 1..=8;
    digest.new_alerts = numbers.map(|number| alert(number, AlertSeverity::Medium)).collect();
    for alert in &mut digest.new_alerts[5..7] {
        alert.day = day("2026-04-20");
        alert.actor_id = Some("C0000006".to_owned());
    }
    digest.new_alerts[6].title = "データ出力・大量印刷".to_owned();
    digest.new_alerts[6].severity = AlertSeverity::High;
    digest.new_alerts[7].day = day("2026-04-17");
    put_into_cases(&mut digest.new_alerts);
    digest.new_alerts[7].case = "case/actor/C0000008/2026-04-17".parse().ok();
    digest.open.by_severity = digest.new_by_severity();
    digest
}

fn put_into_cases(alerts: &mut [Alert]) {
    let number = |alert: &Alert| i64::try_from(alert.number).unwrap();
    let mut names = names(alerts.iter().map(|alert| Member {
        number: number(alert),
        rule: &alert.rule,
        unit: alert.unit_code.as_deref(),
        actor: alert.actor_id.as_deref(),
        day: alert.day,
    }));
    for alert in alerts {
        alert.case = names.remove(&number(alert));
    }
}

/// Values that somebody typed in order to do harm, and rows that do not add up.
pub(super) fn hostile(lang: Lang) -> Digest {
    let mut digest = calm(lang);
    let script = "<script>alert(1)</script>";
    let style = "\"; } </style><script>alert(2)</script>{{ 7*7 }} {count}";
    digest.organization.name = style.to_owned();
    digest.unit = Some(Unit { code: "=1+1".to_owned(), name: Some("＝SUM(A1)".to_owned()) });
    digest.new_alerts = vec![
        Alert {
            title: "\u{1b}[31m赤\u{1b}[0m\u{9b}2J".to_owned(),
            reason: format!("@SUM(1+1)*cmd|' /C calc'!A0 {}", "長".repeat(10_000)),
            actor_id: Some("=HYPERLINK(\"http://example.invalid\",\"x\")".to_owned()),
            actor_name: Some(script.to_owned()),
            unit_name: Some("\u{202E}課民市\u{2066}".to_owned()),
            subject_number: Some("-12345678".to_owned()),
            terminal_id: Some("T\0\r\n001 \" onmouseover=\"alert(3)".to_owned()),
            assignee: Some("＠担当\u{200B}".to_owned()),
            ..alert(1, AlertSeverity::High)
        },
        Alert {
            title: "x".repeat(10_000),
            reason: "zero\u{feff}width".to_owned(),
            ..alert(2, AlertSeverity::Low)
        },
    ];
    digest.received[0].source = "+operation".to_owned();
    digest.received[0].rows.stored = u64::MAX;
    digest.received[0].files = u64::MAX;
    digest.files = Listed {
        listed: vec![ReceivedFile {
            export_id: u64::MAX,
            file: format!("{script}{}\u{202E}vsc.exe", "f".repeat(300)),
            source: "+operation".to_owned(),
            ..file(1, "operation", TakenAs::Altered, [u64::MAX, u64::MAX, 1, u64::MAX])
        }],
        more: u64::MAX,
    };
    digest.retried.listed = vec![RetriedFile {
        export_id: 0,
        source: "@operation".to_owned(),
        file: "=cmd|' /C calc'!A0".to_owned(),
        rows: RowAccount { stored: u64::MAX, duplicate: u64::MAX, ..RowAccount::default() },
    }];
    digest.received.push(digest.received[0].clone());
    digest.open.by_severity =
        BySeverity { critical: u64::MAX, low: u64::MAX, ..BySeverity::default() };
    digest.open.by_unit =
        vec![UnitCount { unit: digest.unit.clone(), open: digest.open.by_severity }];
    digest.received[0].unmapped_actions =
        vec![UnmappedAction { word: "\t<b>照会</b>".to_owned(), rows: u64::MAX }];
    digest.rejected_files = vec![RejectedFile {
        source: None,
        path: format!("exports/{}.csv", "a".repeat(300)),
        reason: script.to_owned(),
        hint: Some("<img src=x onerror=alert(4)>".to_owned()),
    }];
    digest.quarantined = vec![Quarantined {
        source: "-source".to_owned(),
        reason: "改\n行".to_owned(),
        rows: 1,
        first_lines: vec![QuarantinedLine {
            file: "'><svg/onload=alert(5)>".to_owned(),
            line_no: 2,
        }],
    }];
    digest
}
