//! Exports that are damaged or missing.

use super::{Incident, Need};
use crate::layout::Layout;

const BROKEN_OPERATION_DAY: usize = 3;
const BROKEN_REGIONAL_DAY: usize = 5;
const MISSING_DAY: usize = 6;

pub(super) static INCIDENTS: [Incident; 3] = [
    file(
        "rejected-rows",
        "low",
        BROKEN_OPERATION_DAY,
        "operation",
        "操作ログに壊れた行が3つ(存在しない日付、閉じない引用符、項目不足)。直後に正しい行があり、通番の欠けはない。",
        "Three damaged lines in the operation log: an impossible date, an unterminated quote, too few fields. The intact line follows each, so no serial is missing.",
    ),
    file(
        "rejected-rows",
        "high",
        BROKEN_REGIONAL_DAY,
        "regional",
        "広域連合のファイルに、元号の日付が存在しない行(R08.04.31)が1つ。全体の1%を超える。",
        "One line of the regional file has an impossible date of the era (R08.04.31), which is more than 1 % of it.",
    ),
    file(
        "export-missing",
        "high",
        MISSING_DAY,
        "authentication",
        "開庁日なのに認証ログのファイルがない。",
        "A business day without an authentication file.",
    ),
];

pub(super) const fn file(
    rule: &'static str,
    expected: &'static str,
    business_day: usize,
    source: &'static str,
    ja: &'static str,
    en: &'static str,
) -> Incident {
    Incident {
        rule,
        expected,
        business_day,
        who: source,
        actor: "",
        need: Need::Nothing,
        approval: None,
        plant: None,
        ja,
        en,
    }
}

/// True where no file is written.
#[must_use]
pub fn is_missing(layout: Layout, business_day: Option<usize>) -> bool {
    layout == Layout::Authentication && business_day == Some(MISSING_DAY)
}

/// A way in which a copy of a line is torn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Damage {
    /// The 30th of February.
    ImpossibleDate,
    /// The line breaks off within a quoted field.
    UnterminatedQuote,
    /// The line breaks off between two fields.
    TooFewFields,
    /// The 31st of April of the era.
    ImpossibleEraDate,
}

/// The damages of an export: the line that each stands before, and which it is.
#[must_use]
pub fn damage(layout: Layout, business_day: Option<usize>) -> &'static [(usize, Damage)] {
    match (layout, business_day) {
        (Layout::Operation, Some(BROKEN_OPERATION_DAY)) => &[
            (150, Damage::ImpossibleDate),
            (300, Damage::UnterminatedQuote),
            (420, Damage::TooFewFields),
        ],
        (Layout::Regional, Some(BROKEN_REGIONAL_DAY)) => &[(12, Damage::ImpossibleEraDate)],
        _ => &[],
    }
}

impl Damage {
    /// The damaged copy of a line, without its end.
    #[must_use]
    pub fn copy(self, line: &str) -> String {
        match self {
            Self::ImpossibleDate => replace_start(line, "\"2026/02/30"),
            Self::ImpossibleEraDate => replace_start(line, "R08.04.31"),
            Self::UnterminatedQuote => first_fields(line, 9) + ",\"00000",
            Self::TooFewFields => first_fields(line, 6),
        }
    }
}

fn replace_start(line: &str, start: &str) -> String {
    format!("{start}{}", line.get(start.len()..).unwrap_or_default())
}

fn first_fields(line: &str, count: usize) -> String {
    line.split(',').take(count).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str =
        "\"2026/04/06 10:00:00.000\",\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\"";

    #[test]
    fn only_the_date_of_the_copy_is_impossible() {
        assert!(Damage::ImpossibleDate.copy(LINE).starts_with("\"2026/02/30 10:00:00.000\","));
        assert_eq!(Damage::ImpossibleEraDate.copy("R08.04.08 101512\tK1"), "R08.04.31 101512\tK1");
    }

    #[test]
    fn a_torn_line_has_an_odd_number_of_quotes() {
        let torn = Damage::UnterminatedQuote.copy(LINE);
        assert_eq!(torn.matches('"').count() % 2, 1);
    }

    #[test]
    fn a_short_line_has_six_fields() {
        assert_eq!(Damage::TooFewFields.copy(LINE).split(',').count(), 6);
    }
}
