//! The units of the office, with what they have to do.

use super::year::Season;
use crate::rng::Rng;

/// A department, or a section that belongs to one.
#[derive(Debug, PartialEq, Eq)]
pub struct Unit {
    /// 所属コード
    pub code: &'static str,
    /// Its name.
    pub name: &'static str,
    /// How many of three hundred people it has.
    pub share: u32,
    /// How many in a hundred of its people use the system on an ordinary day.
    pub users: u32,
    /// How many residents one of them handles in it then.
    pub cases: u32,
    /// Its 事務手続コード, each with a 特定個人情報名コード.
    pub duties: &'static [(&'static str, &'static str)],
    /// Whether it has a counter, with terminals that several people use.
    pub has_counter: bool,
    /// How many residents are in the charge of each; 0 where nobody is in anybody's charge.
    pub charges: u32,
    /// When it is busy, and how much in percent.
    pub seasons: &'static [(Season, u32)],
}

impl Unit {
    const fn section(
        code: &'static str,
        name: &'static str,
        share: u32,
        (users, cases): (u32, u32),
        duties: &'static [(&'static str, &'static str)],
    ) -> Self {
        let (has_counter, charges, seasons): (_, _, &[_]) = (false, 0, &[]);
        Self { code, name, share, users, cases, duties, has_counter, charges, seasons }
    }

    const fn counter(self) -> Self {
        Self { has_counter: true, ..self }
    }

    const fn in_charge_of(self, charges: u32) -> Self {
        Self { charges, ..self }
    }

    const fn busy(self, seasons: &'static [(Season, u32)]) -> Self {
        Self { seasons, ..self }
    }

    /// The department that it belongs to.
    #[must_use]
    pub fn parent(&self) -> String {
        format!("{}00", &self.code[..2])
    }

    /// One of its duties.
    #[must_use]
    pub fn duty(&self, rng: &mut Rng) -> (&'static str, &'static str) {
        *rng.pick(self.duties)
    }
}

use Season::{Children, Closing, Insurance, Moving, Tax};

/// Residents' affairs: the counter, and the unit with the longest hours.
pub const RESIDENTS: &str = "0101";
/// Insurance and pensions, which has the terminals of the regional union too.
pub const INSURANCE: &str = "0102";
/// The branch office, which takes what several sections do.
pub const BRANCH: &str = "0103";
/// Taxes.
pub const TAX: &str = "0201";
/// Collection of what is unpaid.
pub const COLLECTION: &str = "0202";
/// Welfare, with its caseworkers.
pub const WELFARE: &str = "0301";
/// Children and families.
pub const CHILDREN: &str = "0302";
/// Care insurance.
pub const CARE: &str = "0303";
/// Disability.
pub const DISABILITY: &str = "0304";
/// Health.
pub const HEALTH: &str = "0305";
/// Information systems.
pub const SYSTEMS: &str = "0401";
/// Housing.
pub const HOUSING: &str = "0501";
/// Schools.
pub const SCHOOLS: &str = "0601";

/// Units whose counters are open longer on Thursdays, and on some Sundays.
pub const LATE: [&str; 2] = [RESIDENTS, INSURANCE];

/// The sections. Shares sum up to 300.
pub static UNITS: [Unit; 18] = [
    Unit::section(RESIDENTS, "市民課", 28, (90, 16), &[("1-1", "3001"), ("1-2", "3002")])
        .counter()
        .busy(&[(Moving, 220)]),
    Unit::section(INSURANCE, "保険年金課", 24, (85, 14), &[("30-1", "3101"), ("30-2", "3102")])
        .counter()
        .busy(&[(Moving, 160), (Insurance, 150)]),
    Unit::section(
        BRANCH,
        "東支所",
        10,
        (80, 12),
        &[("1-1", "3001"), ("30-1", "3101"), ("56-1", "3301")],
    )
    .counter()
    .busy(&[(Moving, 180)]),
    Unit::section(TAX, "税務課", 28, (70, 12), &[("16-1", "3001"), ("16-2", "3003")])
        .busy(&[(Tax, 300)]),
    Unit::section(COLLECTION, "収納課", 16, (75, 12), &[("16-3", "3003")])
        .in_charge_of(40)
        .busy(&[(Closing, 150)]),
    Unit::section(WELFARE, "福祉課", 26, (60, 8), &[("26-1", "3201"), ("26-2", "3202")])
        .in_charge_of(25),
    Unit::section(CHILDREN, "子育て支援課", 20, (70, 10), &[("56-1", "3301"), ("57-1", "3302")])
        .counter()
        .busy(&[(Moving, 150), (Children, 200)]),
    Unit::section(CARE, "介護保険課", 20, (65, 10), &[("68-1", "3401"), ("68-2", "3402")])
        .counter(),
    Unit::section(DISABILITY, "障害福祉課", 12, (55, 7), &[("34-1", "3203")]).in_charge_of(20),
    Unit::section(HEALTH, "健康推進課", 18, (30, 5), &[("70-1", "3501")]),
    Unit::section(SYSTEMS, "情報政策課", 8, (50, 2), &[("120-1", "3601")]),
    Unit::section("0402", "総務課①", 16, (10, 2), &[("115-1", "3602")]),
    Unit::section("0403", "人事課", 10, (15, 2), &[("115-2", "3602")]),
    Unit::section(HOUSING, "住宅課", 12, (25, 4), &[("31-1", "3003")]),
    Unit::section("0502", "上下水道課", 16, (15, 3), &[("31-2", "3001")]),
    Unit::section(SCHOOLS, "学校教育課", 18, (30, 5), &[("27-1", "3003")]).busy(&[(Moving, 200)]),
    Unit::section("0602", "生涯学習課", 10, (5, 1), &[("27-2", "3001")]),
    Unit::section("0701", "選挙管理委員会", 8, (5, 1), &[("9-1", "3001")]),
];

/// The departments, by code and name.
pub const DEPARTMENTS: [(&str, &str); 7] = [
    ("0100", "市民部"),
    ("0200", "財務部"),
    ("0300", "福祉部"),
    ("0400", "総務部"),
    ("0500", "建設部"),
    ("0600", "教育委員会"),
    ("0700", "行政委員会"),
];

/// The place of a section among the units.
#[must_use]
pub fn place(code: &str) -> usize {
    UNITS.iter().position(|unit| unit.code == code).unwrap_or_default()
}

/// How many people a section has of a staff of `total`; at least two. What is left over goes to
/// the first.
#[must_use]
pub fn size(index: usize, total: u32) -> u32 {
    let share = |unit: &Unit| (unit.share * total / 300).max(2);
    let own = share(&UNITS[index]);
    let all: u32 = UNITS.iter().map(share).sum();
    if index == 0 { own + total.saturating_sub(all) } else { own }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sections_share_the_staff() {
        for total in [60, 100, 300, 1000] {
            assert_eq!((0..UNITS.len()).map(|index| size(index, total)).sum::<u32>(), total);
        }
    }

    #[test]
    fn every_section_belongs_to_a_department() {
        for unit in &UNITS {
            assert!(DEPARTMENTS.iter().any(|(code, _)| *code == unit.parent()), "{}", unit.name);
        }
    }
}
