//! `watchlist.csv` 特別確認対象者: residents whose records only some units handle.

use super::spec::{Column, SUBJECT_KIND, Spec, VALID_FROM, VALID_TO, no_check};
use super::{Code, EffectiveRow, RegisterKind, Row, Validity, format::Format};

static SPEC: Spec = Spec {
    kind: RegisterKind::Watchlist,
    columns: &[
        Column::value("subject_number", Format::Code),
        SUBJECT_KIND,
        Column::may_be_empty("reason", Format::Text),
        Column::may_be_empty("allowed_units", Format::Codes).of(RegisterKind::Units, "unit_code"),
        VALID_FROM,
        VALID_TO,
    ],
    key: &["subject_kind", "subject_number"],
    beside: &[],
    check: no_check,
};

/// A resident on the watch list.
#[derive(Debug, Clone)]
pub struct Watched {
    /// The resident's number.
    pub subject: Code,
    /// Which number space it is from; `atena` unless said otherwise.
    pub subject_kind: Code,
    /// Why.
    pub reason: String,
    /// The units that may; none named: none may.
    pub allowed: Vec<Code>,
    /// When the row applies.
    pub validity: Validity,
}

impl Row for Watched {
    fn spec() -> &'static Spec {
        &SPEC
    }

    fn read(row: &EffectiveRow) -> Option<Self> {
        let content = &row.content;
        Some(Self {
            subject: content.code("subject_number")?,
            subject_kind: content.code("subject_kind").unwrap_or_else(|| Code::new("atena")),
            reason: content.text("reason"),
            allowed: content.codes("allowed_units"),
            validity: Validity::of(row),
        })
    }

    fn key(&self) -> &str {
        self.subject.folded()
    }

    fn validity(&self) -> &Validity {
        &self.validity
    }
}
