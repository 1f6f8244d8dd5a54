//! `permits.csv` 照会許可用照合リスト: which inquiries are permitted.

use super::spec::{Column, Spec, VALID_FROM, VALID_TO, no_check};
use super::{Code, EffectiveRow, RegisterKind, Row, Rows, Validity, format::Format};
use crate::instant::Instant;

static SPEC: Spec = Spec {
    kind: RegisterKind::Permits,
    columns: &[
        Column::value("procedure_code", Format::Code),
        Column::value("counterpart_code", Format::Code),
        Column::value("information_code", Format::Code),
        VALID_FROM,
        VALID_TO,
    ],
    key: &["procedure_code", "counterpart_code", "information_code"],
    beside: &[],
    check: no_check,
};

/// A permitted inquiry.
#[derive(Debug, Clone)]
pub struct Permit {
    /// For which procedure (事務手続).
    pub procedure: Code,
    /// Whom one may ask.
    pub counterpart: Code,
    /// What one may ask (特定個人情報名).
    pub information: Code,
    /// When the row applies.
    pub validity: Validity,
    triple: String,
}

/// The three codes, given folded, as one.
fn triple(codes: [&str; 3]) -> String {
    codes.join("\u{1f}")
}

impl Row for Permit {
    fn spec() -> &'static Spec {
        &SPEC
    }

    fn read(row: &EffectiveRow) -> Option<Self> {
        let procedure = row.content.code("procedure_code")?;
        let counterpart = row.content.code("counterpart_code")?;
        let information = row.content.code("information_code")?;
        let triple = triple([procedure.folded(), counterpart.folded(), information.folded()]);
        Some(Self { procedure, counterpart, information, validity: Validity::of(row), triple })
    }

    fn key(&self) -> &str {
        &self.triple
    }

    fn validity(&self) -> &Validity {
        &self.validity
    }
}

impl Rows<Permit> {
    /// Whether an inquiry for that procedure, of that counterpart, for that information, all
    /// given folded, is permitted at the instant.
    #[must_use]
    pub fn permit(&self, codes: [&str; 3], at: Instant) -> bool {
        self.valid_at(&triple(codes), at).next().is_some()
    }
}
