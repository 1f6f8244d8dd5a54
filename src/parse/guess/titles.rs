//! Titles of columns → the fields that they are likely to hold.

use crate::config::profile::Field;
use crate::fold::fold;

/// What the titles of a field look like, as [`plain`] gives them.
struct Words {
    field: Field,
    /// Whole titles, the most telling first.
    whole: &'static [&'static str],
    /// What stands within a title.
    within: &'static [&'static str],
    /// What does not: then it is something else.
    never: &'static [&'static str],
}

/// Of whom a log tells besides who acted.
const OTHERS: [&str; 8] = ["対象", "宛名", "住民", "本人", "世帯", "被保険者", "個人", "申請者"];

const WORDS: &[Words] = &[
    Words {
        field: Field::OccurredAt,
        whole: &[
            "処理日時",
            "操作日時",
            "日時",
            "アクセス日時",
            "発生日時",
            "実行日時",
            "利用日時",
            "ログ日時",
            "記録日時",
            "提供日時",
            "照会日時",
            "TIMESTAMP",
            "DATETIME",
            "処理日",
            "操作日",
            "処理年月日",
            "操作年月日",
            "日付",
            "年月日",
            "DATE",
            "TIME",
        ],
        within: &["日時", "TIMESTAMP", "年月日", "日付"],
        never: &["生年", "開始", "終了", "有効", "更新"],
    },
    Words {
        field: Field::TimeOfDay,
        whole: &["時刻", "処理時刻", "操作時刻", "時間", "処理時間", "操作時間", "TIME"],
        within: &["時刻", "時分"],
        never: &["開始", "終了", "所要", "経過"],
    },
    Words {
        field: Field::Serial,
        whole: &[
            "処理通番",
            "通番",
            "ログ通番",
            "記録通番",
            "連番",
            "一連番号",
            "ログ番号",
            "記録番号",
            "ログID",
            "SEQ",
        ],
        within: &["通番", "記録番号", "シーケンス", "連番"],
        never: &[],
    },
    Words {
        field: Field::ActorId,
        whole: &[
            "利用者ID",
            "操作者ID",
            "ユーザID",
            "職員ID",
            "職員番号",
            "職員コード",
            "利用者コード",
            "操作者コード",
            "ユーザコード",
            "操作職員番号",
            "操作職員",
            "ログインID",
            "担当者ID",
            "担当者コード",
            "オペレータID",
            "オペレータ",
            "アカウント",
            "USERID",
            "USER",
            "LOGINID",
            "利用者番号",
            "操作者",
            "利用者",
            "ユーザ",
            "ユーザ名",
            "USERNAME",
        ],
        within: &[
            "利用者ID",
            "操作者ID",
            "ユーザID",
            "職員ID",
            "職員番号",
            "職員コード",
            "オペレータ",
            "ログインID",
            "担当者",
        ],
        never: &["対象", "宛名", "住民", "氏名", "世帯"],
    },
    Words {
        field: Field::ActorName,
        whole: &[
            "利用者名",
            "利用者氏名",
            "職員名",
            "職員氏名",
            "操作者名",
            "操作者氏名",
            "担当者名",
            "担当者氏名",
            "ユーザ氏名",
            "氏名",
        ],
        within: &["者名", "氏名", "職員名"],
        never: &OTHERS,
    },
    Words {
        field: Field::UnitCode,
        whole: &[
            "所属コード",
            "部署コード",
            "課コード",
            "組織コード",
            "所属ID",
            "所属",
            "部署",
            "課",
            "所属部署",
            "所属課",
            "課名",
            "部署名",
            "所属名",
        ],
        within: &["所属コード", "部署コード", "組織コード", "課コード", "所属", "部署"],
        never: &["対象", "宛名"],
    },
    Words {
        field: Field::TerminalId,
        whole: &[
            "端末ID",
            "端末番号",
            "端末",
            "端末名",
            "端末コード",
            "操作端末",
            "コンピュータ名",
            "PC名",
            "ホスト名",
            "クライアント名",
            "HOST",
            "HOSTNAME",
            "TERMINAL",
            "CLIENT",
        ],
        within: &["端末", "コンピュータ", "ホスト名", "PC"],
        never: &["IP", "アドレス"],
    },
    Words {
        field: Field::Address,
        whole: &[
            "IPアドレス",
            "端末IPアドレス",
            "接続元IPアドレス",
            "接続元",
            "IP",
            "アドレス",
            "IPADDRESS",
            "REMOTEADDR",
        ],
        within: &["IPアドレス", "IPADDR"],
        never: &["メール", "MAC"],
    },
    Words {
        field: Field::FunctionCode,
        whole: &[
            "機能ID",
            "機能コード",
            "機能",
            "画面ID",
            "画面コード",
            "画面",
            "機能名",
            "画面名",
            "プログラムID",
            "メニューID",
            "メニュー",
            "業務コード",
            "業務",
            "業務名",
        ],
        within: &["機能", "画面", "プログラム", "メニュー"],
        never: &[],
    },
    Words {
        field: Field::Action,
        whole: &[
            "操作区分",
            "操作種別",
            "操作",
            "操作内容",
            "処理区分",
            "処理種別",
            "処理",
            "処理内容",
            "種別",
            "アクション",
            "イベント",
            "イベント種別",
            "ログ種別",
            "アクセス種別",
            "区分",
            "ACTION",
            "OPERATION",
            "EVENT",
        ],
        within: &["操作区分", "操作種別", "処理区分", "処理種別", "操作内容", "イベント"],
        never: &["結果", "者", "日", "端末"],
    },
    Words {
        field: Field::Outcome,
        whole: &[
            "処理結果",
            "操作結果",
            "結果",
            "実行結果",
            "提供結果",
            "結果区分",
            "結果コード",
            "成否",
            "ステータス",
            "STATUS",
            "RESULT",
        ],
        within: &["結果", "成否", "ステータス"],
        never: &["件数", "詳細", "メッセージ"],
    },
    Words {
        field: Field::SubjectNumber,
        whole: &[
            "宛名番号",
            "対象者識別番号",
            "団体内統合宛名番号",
            "統合宛名番号",
            "対象者宛名番号",
            "宛名コード",
            "対象者番号",
            "対象宛名番号",
            "識別番号",
            "対象者ID",
            "住民番号",
            "住民コード",
            "被保険者番号",
            "整理番号",
            "個人コード",
        ],
        within: &["宛名番号", "宛名コード", "対象者", "識別番号", "被保険者番号", "住民番号"],
        never: &["氏名", "名称", "者名", "世帯", "生年", "住所", "カナ"],
    },
    Words {
        field: Field::ProcedureCode,
        whole: &[
            "事務手続コード",
            "事務手続",
            "手続コード",
            "事務コード",
            "利用事務",
            "事務",
            "事務名",
            "手続",
        ],
        within: &["事務手続", "手続", "事務コード"],
        never: &[],
    },
    Words {
        field: Field::InformationCode,
        whole: &[
            "特定個人情報名コード",
            "特定個人情報名",
            "特定個人情報コード",
            "特定個人情報",
            "情報名コード",
            "情報種別",
        ],
        within: &["特定個人情報", "情報名"],
        never: &[],
    },
    Words {
        field: Field::CounterpartCode,
        whole: &[
            "照会提供先機関コード",
            "照会先機関コード",
            "提供先機関コード",
            "相手先機関コード",
            "機関コード",
            "照会先",
            "提供先",
            "相手先",
        ],
        within: &["機関コード", "照会先", "提供先", "相手先", "機関"],
        never: &[],
    },
    Words {
        field: Field::RecordCount,
        whole: &[
            "件数",
            "処理件数",
            "出力件数",
            "対象件数",
            "該当件数",
            "検索件数",
            "参照件数",
            "COUNT",
        ],
        within: &["件数"],
        never: &[],
    },
    Words {
        field: Field::Note,
        whole: &[
            "備考",
            "メッセージ",
            "補足",
            "コメント",
            "摘要",
            "詳細",
            "内容",
            "検索条件",
            "NOTE",
            "MESSAGE",
        ],
        within: &["備考", "メッセージ", "コメント", "検索条件"],
        never: &[],
    },
];

/// A title without what people write differently: width, case, spaces, what is in brackets, and
/// the long vowel at the end of loan words.
pub(super) fn plain(title: &str) -> String {
    let folded = fold(title);
    let mut out = String::new();
    let mut depth = 0_u32;
    for c in folded.chars() {
        match c {
            '(' | '[' | '【' | '（' => depth += 1,
            ')' | ']' | '】' | '）' => depth = depth.saturating_sub(1),
            _ if depth > 0 || c.is_whitespace() || matches!(c, '_' | '-' | '・' | ':' | '#') => {}
            _ => out.push(c),
        }
    }
    for (long, short) in
        [("ユーザー", "ユーザ"), ("コンピューター", "コンピュータ"), ("オペレーター", "オペレータ")]
    {
        out = out.replace(long, short);
    }
    out
}

/// How likely a column with that title holds the field; nothing where the title says nothing.
pub(super) fn likeness(title: &str, field: Field) -> Option<usize> {
    let title = plain(title);
    let words = WORDS.iter().find(|words| words.field == field)?;
    if let Some(at) = words.whole.iter().position(|whole| *whole == title) {
        return Some(1000 - at);
    }
    let is_other = words.never.iter().any(|word| title.contains(word));
    let within = words.within.iter().position(|word| title.contains(word));
    within.filter(|_| !is_other).map(|at| 500 - at)
}

/// Whether a title is one as a whole.
pub(super) fn is_certain(likeness: usize) -> bool {
    likeness > 500
}

/// Whether anything is known of the title.
pub(super) fn is_known(title: &str) -> bool {
    WORDS.iter().any(|words| likeness(title, words.field).is_some()) || is_individual_number(title)
}

/// Whether the title announces the numbers that must not be taken in.
pub(super) fn is_individual_number(title: &str) -> bool {
    ["個人番号", "マイナンバー"].iter().any(|word| plain(title).contains(word))
}

/// The number space of subjects that a title names.
pub(super) fn subject_kind(title: &str) -> Option<&'static str> {
    let title = plain(title);
    let known = [("宛名", "atena"), ("識別番号", "atena"), ("被保険者", "hihokensha")];
    known.iter().find(|(word, _)| title.contains(word)).map(|(_, kind)| *kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_known_however_it_is_written() {
        for (title, field) in [
            ("利用者ID", Field::ActorId),
            ("ユーザー ＩＤ（半角）", Field::ActorId),
            ("user_id", Field::ActorId),
            ("操作職員番号", Field::ActorId),
            ("職員氏名", Field::ActorName),
            ("宛名番号", Field::SubjectNumber),
            ("端末名", Field::TerminalId),
            ("端末IPアドレス", Field::Address),
            ("処理年月日", Field::OccurredAt),
            ("処理時刻", Field::TimeOfDay),
            ("該当件数", Field::RecordCount),
            ("結果区分", Field::Outcome),
        ] {
            let best = Field::ALL.iter().max_by_key(|field| likeness(title, **field));
            assert_eq!(best, Some(&field), "{title}");
        }
    }

    #[test]
    fn a_residents_name_is_nobodys_who_acted() {
        for title in ["対象者氏名", "宛名氏名", "被保険者氏名"] {
            assert_eq!(likeness(title, Field::ActorName), None, "{title}");
            assert_eq!(likeness(title, Field::ActorId), None, "{title}");
            assert_eq!(likeness(title, Field::SubjectNumber), None, "{title}");
        }
    }
}
