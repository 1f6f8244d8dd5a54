//! `caseload.csv` 担当: which residents somebody is in charge of.

use super::spec::{Column, SUBJECT_KIND, Spec, VALID_FROM, VALID_TO, no_check};
use super::{Code, EffectiveRow, RegisterKind, Row, Validity, format::Format};

static SPEC: Spec = Spec {
    kind: RegisterKind::Caseload,
    columns: &[
        Column::value("actor_id", Format::Code).of(RegisterKind::Staff, "actor_id"),
        Column::value("subject_number", Format::Code),
        SUBJECT_KIND,
        VALID_FROM,
        VALID_TO,
    ],
    key: &["actor_id", "subject_kind", "subject_number"],
    beside: &[],
    check: no_check,
};

/// A resident in somebody's charge.
#[derive(Debug, Clone)]
pub struct Case {
    /// Who is in charge.
    pub actor: Code,
    /// The resident's number.
    pub subject: Code,
    /// Which number space it is from; `atena` unless said otherwise.
    pub subject_kind: Code,
    /// When the row applies.
    pub validity: Validity,
}

impl Row for Case {
    fn spec() -> &'static Spec {
        &SPEC
    }

    fn read(row: &EffectiveRow) -> Option<Self> {
        let content = &row.content;
        Some(Self {
            actor: content.code("actor_id")?,
            subject: content.code("subject_number")?,
            subject_kind: content.code("subject_kind").unwrap_or_else(|| Code::new("atena")),
            validity: Validity::of(row),
        })
    }

    fn key(&self) -> &str {
        self.actor.folded()
    }

    fn validity(&self) -> &Validity {
        &self.validity
    }
}
