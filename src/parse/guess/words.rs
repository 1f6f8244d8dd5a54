//! Values of the columns of action and outcome → what they are likely to mean.

use crate::event::{Action, Outcome};
use crate::fold::fold;

/// What a value means, as far as that can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning<T> {
    /// That.
    Sure(T),
    /// Probably that.
    Likely(T),
    /// Nobody can tell.
    Open,
}

/// Words of actions. Whole values are sure; what is only within one is likely, the weightier
/// first: 検索結果の印刷 is a print.
const ACTIONS: &[(Action, &[&str], &[&str])] = &[
    (Action::Delete, &["削除", "消去", "DELETE"], &["削除", "消去", "抹消", "DELETE", "REMOVE"]),
    (
        Action::Export,
        &["出力", "ファイル出力", "CSV出力", "ダウンロード", "エクスポート", "EXPORT", "DOWNLOAD"],
        &["出力", "ダウンロード", "エクスポート", "CSV", "抽出", "EXPORT", "DOWNLOAD"],
    ),
    (Action::Print, &["印刷", "帳票印刷", "PRINT"], &["印刷", "帳票", "発行", "プリント", "PRINT"]),
    (
        Action::Administer,
        &["管理", "権限変更", "権限設定", "ADMINISTER"],
        &["権限", "管理", "設定", "鍵", "パスワード", "マスタ", "アカウント", "ADMIN"],
    ),
    (
        Action::Register,
        &["登録", "更新", "修正", "変更", "追加", "新規登録", "REGISTER", "UPDATE", "INSERT"],
        &["登録", "更新", "修正", "変更", "追加", "異動", "入力", "UPDATE", "INSERT", "CREATE"],
    ),
    (Action::Provide, &["提供", "情報提供", "PROVIDE"], &["提供", "回答"]),
    (Action::Inquire, &["情報照会", "INQUIRE"], &["照会", "INQUIR"]),
    (Action::Search, &["検索", "SEARCH"], &["検索", "一覧", "SEARCH"]),
    (
        Action::View,
        &["表示", "閲覧", "参照", "詳細表示", "VIEW", "READ"],
        &["表示", "閲覧", "参照", "詳細", "VIEW", "READ"],
    ),
];

const OUTCOMES: &[(Outcome, &[&str], &[&str])] = &[
    (
        Outcome::Denied,
        &[
            "拒否",
            "不可",
            "NG",
            "DENIED",
            "不開示",
            "権限なし",
            "権限エラー",
            "×",
            "失敗",
            "FAILED",
            "FAILURE",
        ],
        &["拒否", "不可", "不許可", "権限", "失敗", "DENIED"],
    ),
    (
        Outcome::Error,
        &["エラー", "異常", "異常終了", "ERROR", "ERR"],
        &["エラー", "異常", "障害", "タイムアウト", "ERR"],
    ),
    (
        Outcome::Success,
        &["正常", "正常終了", "成功", "OK", "SUCCESS", "完了", "許可", "○"],
        &["正常", "成功", "完了", "SUCCESS"],
    ),
];

/// What an action's value means.
pub(super) fn action(value: &str) -> Meaning<Action> {
    let value = fold(value);
    sign_on(&value).unwrap_or_else(|| meaning(&value, ACTIONS))
}

/// What an outcome's value means.
pub(super) fn outcome(value: &str) -> Meaning<Outcome> {
    meaning(&fold(value), OUTCOMES)
}

/// Beginnings and ends of sessions.
fn sign_on(value: &str) -> Option<Meaning<Action>> {
    let has = |words: &[&str]| words.iter().any(|word| value.contains(word));
    if has(&["ログアウト", "ログオフ", "サインアウト", "LOGOUT", "LOGOFF"]) {
        return Some(Meaning::Sure(Action::Logout));
    }
    let begins = ["ログイン", "ログオン", "サインイン", "LOGIN", "LOGON"];
    if !has(&begins) && value != "認証" && value != "認証失敗" {
        return None;
    }
    let failed = has(&["失敗", "エラー", "NG", "不可", "FAIL"]);
    Some(Meaning::Sure(if failed { Action::LoginFailed } else { Action::Login }))
}

fn meaning<T: Copy>(value: &str, known: &[(T, &[&str], &[&str])]) -> Meaning<T> {
    let whole = known.iter().find(|(_, whole, _)| whole.contains(&value));
    if let Some((meaning, _, _)) = whole {
        return Meaning::Sure(*meaning);
    }
    let within = known.iter().find(|(_, _, within)| within.iter().any(|word| value.contains(word)));
    within.map_or(Meaning::Open, |(meaning, _, _)| Meaning::Likely(*meaning))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_words_are_sure_and_words_within_likely_the_weightier_first() {
        for (value, expected) in [
            ("表示", Meaning::Sure(Action::View)),
            ("ﾛｸﾞｲﾝ", Meaning::Sure(Action::Login)),
            ("ログイン失敗", Meaning::Sure(Action::LoginFailed)),
            ("LOGIN", Meaning::Sure(Action::Login)),
            ("検索結果一覧の印刷", Meaning::Likely(Action::Print)),
            ("照会", Meaning::Likely(Action::Inquire)),
            ("再起動", Meaning::Open),
            ("01", Meaning::Open),
        ] {
            assert_eq!(action(value), expected, "{value}");
        }
        assert_eq!(outcome("正常"), Meaning::Sure(Outcome::Success));
        assert_eq!(outcome("検索エラー"), Meaning::Likely(Outcome::Error));
        assert_eq!(outcome("0"), Meaning::Open);
    }
}
