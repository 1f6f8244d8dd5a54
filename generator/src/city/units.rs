//! The units of 架空市.

/// A section, or a department that sections belong to.
#[derive(Debug, PartialEq, Eq)]
pub struct Unit {
    /// 所属コード
    pub code: &'static str,
    /// Its name.
    pub name: &'static str,
    /// The department; empty for a department.
    pub parent: &'static str,
    /// How many of sixty people it has.
    pub share: u32,
    /// How many cases one of its people handles on an ordinary day.
    pub cases: u32,
    /// The 事務手続コード that are its duties, each with a 特定個人情報名コード.
    pub procedures: &'static [(&'static str, &'static str)],
    /// The mailbox of its head.
    pub mail: &'static str,
}

/// The section with the counter, which is open longer on Thursdays and on second Sundays.
pub const COUNTER: &str = "0101";
/// The section that uses the regional union's terminals.
pub const REGIONAL: &str = "0102";

/// The sections.
pub static SECTIONS: [Unit; 8] = [
    section("0101", "市民課", "0100", 12, 5, &[("1-1", "3001"), ("1-2", "3002")], "shimin"),
    section("0102", "保険年金課", "0100", 10, 4, &[("30-1", "3101"), ("30-2", "3102")], "hoken"),
    section("0201", "税務課", "0200", 10, 4, &[("16-1", "3001"), ("16-2", "3003")], "zeimu"),
    section("0202", "収納課", "0200", 6, 3, &[("16-3", "3003")], "shuno"),
    section("0301", "福祉課", "0300", 8, 4, &[("26-1", "3201"), ("34-1", "3202")], "fukushi"),
    section(
        "0302",
        "子育て支援課",
        "0300",
        7,
        4,
        &[("56-1", "3301"), ("57-1", "3302")],
        "kosodate",
    ),
    section("0401", "情報政策課", "0400", 4, 2, &[("120-1", "3401")], "joho"),
    section("0402", "総務課①", "0400", 3, 2, &[("115-1", "3402")], "somu"),
];

/// The departments, by code and name.
pub const DEPARTMENTS: [(&str, &str); 4] =
    [("0100", "市民部"), ("0200", "財務部"), ("0300", "福祉部"), ("0400", "総務部")];

const fn section(
    code: &'static str,
    name: &'static str,
    parent: &'static str,
    share: u32,
    cases: u32,
    procedures: &'static [(&'static str, &'static str)],
    mail: &'static str,
) -> Unit {
    Unit { code, name, parent, share, cases, procedures, mail }
}

/// The section of a code.
#[must_use]
pub fn find(code: &str) -> Option<&'static Unit> {
    SECTIONS.iter().find(|unit| unit.code == code)
}
