//! Words that both commands draw from. All of them exist in CP932.

/// The invented city's organization code.
pub const ORGANIZATION: &str = "999999";

/// Codes of other invented organizations.
pub const OTHER_ORGANIZATIONS: [&str; 8] =
    ["999901", "999902", "999903", "999904", "999905", "099906", "019907", "009908"];

/// Family names, with variant characters.
pub const FAMILIES: [&str; 31] = [
    "佐藤",
    "鈴木",
    "髙橋",
    "田中",
    "伊藤",
    "渡邊",
    "山本",
    "中村",
    "小林",
    "加藤",
    "吉田",
    "山田",
    "佐々木",
    "山口",
    "松本",
    "井上",
    "木村",
    "林",
    "斎藤",
    "清水",
    "山﨑",
    "森",
    "池田",
    "橋本",
    "阿部",
    "石川",
    "前田",
    "藤田",
    "後藤",
    "岡田",
    "齋藤",
];

/// Given names.
pub const GIVENS: [&str; 29] = [
    "恵子",
    "誠",
    "一郎",
    "美咲",
    "健太",
    "由美子",
    "翔",
    "陽子",
    "大輔",
    "直樹",
    "久美子",
    "拓也",
    "真由美",
    "浩",
    "和也",
    "智子",
    "隆",
    "さくら",
    "亮",
    "裕子",
    "剛",
    "愛",
    "修",
    "千尋",
    "圭",
    "みどり",
    "正",
    "薫",
    "渉",
];

/// Names of temporary staff, in half-width kana.
pub const KANA_NAMES: [&str; 6] = ["ﾔﾏﾀﾞ ﾊﾅｺ", "ｵｵﾊﾞ ｼﾞｭﾝ", "ﾌｸﾀﾞ ﾉﾘｺ", "ﾐｳﾗ ｹﾝｼﾞ", "ﾋﾗﾉ ﾄﾓｺ", "ｸﾎﾞ ｱｷﾗ"];

/// Free text of ordinary work: commas, quotes, a formula, full-width digits, half-width
/// kana and a private-use character included.
pub const NOTES: [&str; 12] = [
    "窓口来庁、本人確認済",
    "電話照会, 折返し予定",
    "申請書\"様式第２号\"を参照",
    "ｼﾝｾｲｼｬ ｶｸﾆﾝｽﾞﾐ",
    "世帯①の確認",
    "㈱架空商事からの照会",
    "外字あり:\u{E000}田様",
    "=HYPERLINK(\"http://example.invalid/\",\"確認\")",
    "架空町３丁目１２－４",
    "髙﨑様、再来庁",
    "=1+1",
    "氏名,\"カナ\",住所を照合",
];
