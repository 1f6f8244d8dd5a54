//! `permits.csv` 照会許可用照合リスト: which inquiries are permitted.

use super::spec::{Column, Spec, VALID_FROM, VALID_TO, no_check};
use super::{Code, EffectiveRow, RegisterKind, Row, Validity, format::Format};

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
}

impl Row for Permit {
    fn spec() -> &'static Spec {
        &SPEC
    }

    fn read(row: &EffectiveRow) -> Option<Self> {
        Some(Self {
            procedure: row.content.code("procedure_code")?,
            counterpart: row.content.code("counterpart_code")?,
            information: row.content.code("information_code")?,
            validity: Validity::of(row),
        })
    }

    fn key(&self) -> &str {
        self.procedure.folded()
    }

    fn validity(&self) -> &Validity {
        &self.validity
    }
}
