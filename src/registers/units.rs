//! `units.csv` 所属: the sections, and who heads them.

use super::spec::{Column, Spec, VALID_FROM, VALID_TO, no_check};
use super::{Code, EffectiveRow, RegisterKind, Row, Validity, format::Format};

static SPEC: Spec = Spec {
    kind: RegisterKind::Units,
    columns: &[
        Column::value("unit_code", Format::Code),
        Column::may_be_empty("name", Format::Text),
        Column::may_be_empty("parent_code", Format::Code).of(RegisterKind::Units, "unit_code"),
        Column::may_be_empty("head_actor_id", Format::Code).of(RegisterKind::Staff, "actor_id"),
        Column::may_be_empty("head_email", Format::Text),
        VALID_FROM,
        VALID_TO,
    ],
    key: &["unit_code"],
    beside: &[],
    check: no_check,
};

/// A unit.
#[derive(Debug, Clone)]
pub struct UnitRow {
    /// Its code.
    pub unit: Code,
    /// Its name.
    pub name: String,
    /// The unit that it belongs to.
    pub parent: Option<Code>,
    /// The ID of its head (所属長).
    pub head: Option<Code>,
    /// Where mail for its head goes.
    pub head_email: Option<String>,
    /// When the row applies.
    pub validity: Validity,
}

impl Row for UnitRow {
    fn spec() -> &'static Spec {
        &SPEC
    }

    fn read(row: &EffectiveRow) -> Option<Self> {
        let content = &row.content;
        Some(Self {
            unit: content.code("unit_code")?,
            name: content.text("name"),
            parent: content.code("parent_code"),
            head: content.code("head_actor_id"),
            head_email: content.get("head_email").map(str::to_owned),
            validity: Validity::of(row),
        })
    }

    fn key(&self) -> &str {
        self.unit.folded()
    }

    fn validity(&self) -> &Validity {
        &self.validity
    }
}
