//! 操作ログ, `SOUSA_YYYYMMDD.csv`: CP932, CRLF, every field quoted, header, unique serial.
//!
//! Values that a profile maps:
//! - 操作区分: ログイン, ログアウト, 検索, 表示, 照会, 提供, 登録, 削除, 出力, 印刷, 管理
//!   (ログイン and ログアウト are of the vocabulary, but the sample has them in the authentication log)
//! - 処理結果: 正常, 拒否, エラー

use crate::calendar::{Moment, digits};
use crate::line::{Lines, Quoting, Style};

/// The columns.
pub const HEADER: [&str; 15] = [
    "処理日時",
    "処理通番",
    "利用者ID",
    "利用者名",
    "所属コード",
    "端末ID",
    "機能ID",
    "操作区分",
    "対象者識別番号",
    "事務手続コード",
    "特定個人情報名コード",
    "照会提供先機関コード",
    "件数",
    "処理結果",
    "備考",
];

/// How lines look.
pub const STYLE: Style = Style { delimiter: b',', quoting: Quoting::Always, end: b"\r\n" };

/// 操作区分
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
#[allow(missing_docs, reason = "the labels below say it")]
pub enum Action {
    Login,
    Logout,
    Search,
    View,
    Inquire,
    Provide,
    Register,
    Delete,
    Export,
    Print,
    Administer,
}

impl Action {
    /// All of them, in the order of their discriminants.
    pub const ALL: [Self; 11] = [
        Self::Login,
        Self::Logout,
        Self::Search,
        Self::View,
        Self::Inquire,
        Self::Provide,
        Self::Register,
        Self::Delete,
        Self::Export,
        Self::Print,
        Self::Administer,
    ];

    /// The value in the file.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Login => "ログイン",
            Self::Logout => "ログアウト",
            Self::Search => "検索",
            Self::View => "表示",
            Self::Inquire => "照会",
            Self::Provide => "提供",
            Self::Register => "登録",
            Self::Delete => "削除",
            Self::Export => "出力",
            Self::Print => "印刷",
            Self::Administer => "管理",
        }
    }

    /// The function that a person does it with, by the families of the intermediate server.
    #[must_use]
    pub fn function(self) -> &'static str {
        match self {
            Self::Login | Self::Logout => "SCM0001",
            Self::Search => "SKI0101",
            Self::View => "SKI0102",
            Self::Inquire => "SKI0201",
            Self::Provide => "TKY0201",
            Self::Register => "DBM0101",
            Self::Delete => "DBM0201",
            Self::Export => "DBM0301",
            Self::Print => "TKM0301",
            Self::Administer => "SYM0101",
        }
    }
}

/// 処理結果 正常
pub const SUCCESS: &str = "正常";
/// 処理結果 拒否
pub const DENIED: &str = "拒否";
/// 処理結果 エラー
pub const ERROR: &str = "エラー";

/// A row, its texts in the encoding of the file.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the columns above, in their order")]
pub struct Row<S> {
    pub at: Moment,
    pub serial: u64,
    pub actor_id: S,
    pub actor_name: S,
    pub unit: S,
    pub terminal: S,
    pub function: S,
    pub action: S,
    pub subject: S,
    pub procedure: S,
    pub information: S,
    pub counterpart: S,
    pub count: u32,
    pub outcome: S,
    pub note: S,
}

/// Appends a row.
pub fn write<S: AsRef<[u8]>>(row: &Row<S>, lines: &mut Lines) {
    lines.written(|out| row.at.slashed_with_millis(out));
    lines.written(|out| digits::<20>(out, row.serial));
    lines.text(&row.actor_id);
    lines.text(&row.actor_name);
    lines.text(&row.unit);
    lines.text(&row.terminal);
    lines.text(&row.function);
    lines.text(&row.action);
    lines.text(&row.subject);
    lines.text(&row.procedure);
    lines.text(&row.information);
    lines.text(&row.counterpart);
    lines.written(|out| number(out, row.count));
    lines.text(&row.outcome);
    lines.text(&row.note);
    lines.end();
}

fn number(out: &mut Vec<u8>, value: u32) {
    if value < 10 {
        digits::<1>(out, u64::from(value));
    } else {
        out.extend_from_slice(value.to_string().as_bytes());
    }
}
